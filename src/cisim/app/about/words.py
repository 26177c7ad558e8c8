"""Texts, tables and catalogues of the page, drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import solara

from cisim.app.about.documents import blocks, spans
from cisim.app.states import element


@solara.component
def Words(markdown: str) -> None:
    """A text of the README."""
    with element("div", classes="ci-about-words"):
        for block in blocks(markdown):
            if block.kind == "table":
                Table(block.rows[0], block.rows[1:], "From the README")
            elif block.kind == "code":
                element("pre", [element("code", [block.text])], "ci-about-code", {"tabindex": "0"})
            else:
                element("p", inline(block.text), "ci-sentence")


def inline(text: str) -> list[Any]:
    """A paragraph's parts as elements."""
    return [part if kind == "plain" else element(kind, [part]) for kind, part in spans(text)]


@solara.component
def Table(head: Sequence[str], rows: Sequence[Sequence[str]], label: str) -> None:
    """A table that scrolls sideways on a narrow page."""
    attributes = {"tabindex": "0", "role": "region", "aria-label": label}
    with element("div", classes="ci-about-table", attributes=attributes), element("table"):
        with element("thead"), element("tr"):
            for word in head:
                element("th", inline(word), attributes={"scope": "col"})
        with element("tbody"):
            for row in rows:
                with element("tr"):
                    for cell in row:
                        element("td", inline(cell))


@solara.component_vue("catalogue.vue", vuetify=False)
def Catalogue(
    entries: Sequence[Mapping[str, Any]] = (),
    label: str = "",
    placeholder: str = "",
    event_go: Callable[[str], None] | None = None,
) -> None:
    """Many entries with a search: each has name, group, title, text, tags, details (pairs) and links (pairs).

    Entries of one group can be folded; with a single group all stand open. `event_go` is told the address of a link.
    """


@solara.component_vue("contents.vue", vuetify=False)
def Contents(sections: Sequence[Mapping[str, str]] = ()) -> None:
    """The sections of the page (id and title), to jump to."""
