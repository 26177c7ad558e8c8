"""How the documentation is built: `make docs`, offline, with warnings as errors."""

from __future__ import annotations

import sys
from pathlib import Path

import cisim

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "extensions")]

project = "cisim"
author = "The cisim authors"
version = release = cisim.__version__
copyright = author  # noqa: A001 (the name is Sphinx's)

extensions = ["myst_parser", "sphinx.ext.autodoc", "executed", "made", "neighbours"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "extensions", "made/parts"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 4
default_role = "code"
nitpicky = False  # types of other projects are named, and no other project is looked up: the build is offline
suppress_warnings = [
    "myst.header",  # tables of odd.md are made with headings of their own level
    "misc.highlighting_failure",  # what programs print is no language
]
autodoc_typehints = "description"
autodoc_member_order = "bysource"

html_theme = "pydata_sphinx_theme"
html_title = "cisim"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "show_prev_next": True,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "navbar_align": "left",
    "show_version_warning_banner": False,
}
html_sidebars = {"index": [], "get-started": []}
