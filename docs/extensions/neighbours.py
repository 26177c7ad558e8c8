"""Links from pages to files beside docs/, which the site does not hold: to their page here, or as a name."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

OUTSIDE = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<path>(?:\.\./)+[^)#]+)(?:#[^)]*)?\)")
PAGES = {
    "README.md": "/index.md",
    "CONTRIBUTING.md": "/community/contributing.md",
    "CHANGELOG.md": "/community/changelog.md",
}
TOP = Path(__file__).parents[2]


def _rewritten(found: re.Match[str], page: Path) -> str:
    """One link: left alone when it stays within docs/."""
    target = (page.parent / found["path"]).resolve()
    if target.is_relative_to(TOP / "docs") or not target.is_relative_to(TOP):
        return found[0]
    name = target.relative_to(TOP).as_posix()
    return f"[{found['words']}]({PAGES[name]})" if name in PAGES else f"{found['words']} (`{name}`)"


def _read(app: Sphinx, docname: str, source: list[str]) -> None:
    page = Path(app.env.doc2path(docname))
    source[0] = OUTSIDE.sub(lambda found: _rewritten(found, page), source[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx to hand over every page when it is read."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True}
