"""Pages that are made from the code and from results at build time, into docs/made: none is written by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import claims_pages
import command_pages
import lesson_pages
import library_pages
import table_pages
from sphinx.application import Sphinx

PAGES: dict[str, Callable[[], str]] = {
    **table_pages.PAGES,
    **command_pages.PAGES,
    **library_pages.PAGES,
    **claims_pages.PAGES,
    **lesson_pages.PAGES,
}
"""What is made, by its place below docs/made."""


def write(folder: Path) -> None:
    """Write all pages; one that has not changed stays untouched, so that it is not read again.

    A page in `STAMPS` begins with what its numbers depend on, and is not computed again while that is the same.
    """
    for name, make in PAGES.items():
        path = folder / f"{name}.md"
        stamp = lesson_pages.STAMPS[name]() if name in lesson_pages.STAMPS else ""
        old = path.read_text(encoding="utf-8") if path.is_file() else None
        if stamp and old and old.startswith(stamp):
            continue
        text = stamp + make()
        if text != old:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the pages before any page is read."""
    app.connect("config-inited", lambda app, _: write(Path(app.srcdir) / "made"))
    return {"parallel_read_safe": True}
