"""The frame of every page: header, the visitor's state, and a boundary that turns an error into a sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import solara

from cisim.app import look
from cisim.app.links import LINK, Link, opened
from cisim.app.packed import packed
from cisim.app.pages import installed
from cisim.app.settings import Settings
from cisim.app.states import Sentence, WayBack, element
from cisim.yaml_files import ConfigError

log = logging.getLogger("cisim.app")

BROKEN = "Something went wrong while drawing this page. It is not your doing; what you chose before still works."


@solara.component_vue("header.vue", vuetify=False)
def Header(
    pages: str = "[]", here: str = "/", address: str = "", event_open_page: Callable[[str], None] | None = None
) -> None:
    """The name, the pages (packed) and the look; `address` is what the browser's address line is to hold."""


@solara.component
def Layout(children: Sequence[Any] = ()) -> None:
    """Header above, the page below; what the visitor has chosen lives here and outlasts going from page to page."""
    router = solara.use_router()
    query = solara.use_memo(lambda: opened(router.search), [router.search])
    settings, set_settings = solara.use_state(query.settings)
    followed, set_followed = solara.use_state(router.search)
    if router.search != followed:  # a link was opened within the page, or the browser went back
        set_followed(router.search)
        if router.search and not query.problem:
            settings = query.settings
            set_settings(settings)
    link = Link(settings, set_settings, f"/{router.path.strip('/')}", router.push, query.notice)
    LINK.provide(link)

    solara.Style(look.css_variables())
    page = next((page for page in installed() if page.address == f"/{router.path.strip('/')}"), None)
    Header(
        pages=packed([{"name": each.name, "address": each.address} for each in installed()]),
        here=page.address if page else "",
        address=link.address if page and not query.problem and settings != Settings() else "",
        event_open_page=router.push,
    )
    with element("main", classes="ci-main", attributes={"id": "main", "tabindex": "-1"}):
        if query.problem:
            WayBack(query.problem, "Open the page without it", lambda: router.push(router.path or "/"))
        else:
            if query.notice:
                Sentence(query.notice, tone="notice")
            Boundary(children, way=lambda: (set_settings(Settings()), router.push(router.path or "/")))


@solara.component
def Boundary(children: Sequence[Any], way: Callable[[], Any]) -> None:
    """Draw the children, or a sentence on why they cannot be drawn."""
    exception, clear = solara.use_exception()
    attempt, set_attempt = solara.use_state(0)

    def back() -> None:
        way()  # first: what failed is drawn anew at once when its exception is cleared, and would fail again
        set_attempt(attempt + 1)
        clear()

    if exception is None:
        element("div", children, "ci-page", key=f"attempt {attempt}")  # afresh: nothing of what failed is left
        return
    if not isinstance(exception, ConfigError):
        log.error("a page failed", exc_info=exception)
    WayBack(str(exception) if isinstance(exception, ConfigError) else BROKEN, "Start afresh", back)
