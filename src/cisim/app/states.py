"""What a page says when it has nothing to show: it waits, it is empty, it could not; always in words, with a way on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import reacton.ipyvuetify as rv
import solara


def as_sentence(problem: object) -> str:
    """What is wrong in one line that ends as a sentence does; some end in a question already."""
    one = " ".join(str(problem).split())
    return one if one.endswith((".", "?")) else f"{one}."


def element(
    tag: str, children: Sequence[Any] = (), classes: str = "", attributes: dict[str, Any] | None = None, key: str = ""
) -> Any:
    """One HTML element with text or components inside; text is text, never markup.

    `key` tells it from its siblings: one with another key is another element, with nothing of the former's state.
    """
    made = rv.Html(tag=tag, children=list(children), class_=classes, attributes=attributes or {})
    return made.key(key) if key else made


@solara.component
def Heading(text: str, level: int = 1) -> None:
    """A heading; each page has one of level 1."""
    element(f"h{level}", [text], f"ci-h{level}")


@solara.component
def Sentence(text: str, tone: str = "plain") -> None:
    """One sentence; `tone` is "plain", "lead" (large), "quiet" (grey), "notice" or "problem" (both are read out)."""
    attributes = {"role": "alert"} if tone == "problem" else {"role": "status"} if tone == "notice" else {}
    element("p", [text], f"ci-sentence ci-{tone}", attributes)


@solara.component_vue("waiting.vue", vuetify=False)
def _Waiting(
    words: str = "",
    what: str = "",
    share: float | None = None,
    stoppable: bool = False,
    event_stop: Callable[[Any], None] | None = None,
) -> None:
    """The words, a bar, and a button."""


@solara.component
def Waiting(
    text: str = "Working",
    progress: float | None = None,
    on_cancel: Callable[[], None] | None = None,
    ahead: int = 0,
) -> None:
    """Something is being computed; `progress` is a share from 0 to 1, or None when it is not known.

    `ahead`: how many others' work comes first.
    """
    percent = "" if progress is None else f" {progress:.0%}"
    queue = f": {ahead} {'other comes' if ahead == 1 else 'others come'} first" if ahead else ""
    _Waiting(
        words=f"{text}{percent}{queue}",
        what=text,
        share=progress,
        stoppable=on_cancel is not None,
        event_stop=lambda _: on_cancel() if on_cancel else None,
    )


@solara.component
def Nothing(text: str, way: str = "", on_way: Callable[[], None] | None = None) -> None:
    """There is nothing here yet, and what one could do about it."""
    with element("div", classes="ci-nothing"):
        element("p", [text], "ci-sentence ci-quiet")
        if on_way is not None:
            Push(way, on_click=on_way)


@solara.component
def WayBack(text: str, way: str = "Start afresh", on_way: Callable[[], None] | None = None) -> None:
    """Something is wrong: one sentence, and a way back."""
    with element("div", classes="ci-wayback", attributes={"role": "alert"}):
        element("p", [text], "ci-sentence ci-lead")
        if on_way is not None:
            Push(way, on_click=on_way)


@solara.component_vue("push.vue", vuetify=False)
def _Push(
    words: str = "",
    title: str = "",
    quiet: bool = False,
    disabled: bool = False,
    pressed: bool | None = None,
    event_push: Callable[[Any], None] | None = None,
) -> None:
    """A button of the page's own look."""


@solara.component
def Push(
    words: str,
    on_click: Callable[[], None],
    *,
    quiet: bool = False,
    disabled: bool = False,
    pressed: bool | None = None,
    title: str = "",
) -> None:
    """A button: plain, or `quiet` (an outline); `pressed` is given for one that stays in."""
    _Push(
        words=words,
        title=title,
        quiet=quiet,
        disabled=disabled,
        pressed=pressed,
        event_push=lambda _: on_click(),
    )
