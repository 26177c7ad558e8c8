"""The pages, in the order of the navigation: each is a module of this folder with a component `Page`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any


@dataclass(frozen=True)
class PageEntry:
    """One page: where it is (`/` and its path), what it is called, and the module that draws it."""

    path: str
    name: str
    module: str

    @property
    def address(self) -> str:
        """Its address below the server's own."""
        return "/" if self.path == "/" else f"/{self.path}"

    def component(self) -> Callable[[], Any]:
        """The component that draws it; its module is loaded when it is first opened, since some are slow to load."""
        import solara

        @solara.component
        def Opened() -> None:
            self.load()()

        return Opened

    def load(self) -> Callable[[], Any]:
        """The page's own component, `Page` of its module."""
        page: Callable[[], Any] = import_module(self.module).Page
        return page


PAGES = (
    PageEntry("/", "Story", "cisim.app.pages.story"),
    PageEntry("compare", "Compare", "cisim.app.pages.compare"),
    PageEntry("explore", "Explore", "cisim.app.pages.explore"),
    PageEntry("classroom", "Classroom", "cisim.app.pages.classroom"),
    PageEntry("about", "About", "cisim.app.pages.about"),
)


def installed() -> tuple[PageEntry, ...]:
    """The pages that this installation has; the first of them is also what `/` shows."""
    return tuple(page for page in PAGES if find_spec(page.module) is not None)
