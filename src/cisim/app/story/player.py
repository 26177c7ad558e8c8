"""The player as a widget: plain files beside each other, joined into one Vue component for the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import ipyvue
import solara
import traitlets

FOLDER = Path(__file__).parent / "player"


@cache
def source() -> str:
    """The component: `player.vue`, with the scripts and the style that it names put in their places."""
    text = (FOLDER / "player.vue").read_text(encoding="utf-8")
    return re.sub(r"/\*\{([\w.]+)\}\*/", lambda part: (FOLDER / part[1]).read_text(encoding="utf-8"), text)


class PlayerWidget(ipyvue.VueTemplate):
    """What the browser is sent, and what it sends back; use :func:`Player`."""

    template = traitlets.Unicode().tag(sync=True)
    life = traitlets.Unicode("").tag(sync=True)
    start = traitlets.Int(-1).tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)
    tell: Any = traitlets.Dict()  # the page's functions, not sent

    @traitlets.default("template")
    def _source(self) -> str:
        return source()

    def _call(self, event: str, data: Any) -> None:
        if event in self.tell:
            self.tell[event](data)

    def vue_act(self, data: Any) -> None:
        """The visitor acts in a month."""
        self._call("act", data)

    def vue_take_back(self, data: Any) -> None:
        """The visitor takes one act back, by its place."""
        self._call("take_back", data)

    def vue_undo(self, data: Any) -> None:
        """The visitor undoes the last thing done."""
        self._call("undo", data)

    def vue_moment(self, data: Any) -> None:
        """The visitor has stopped at a month."""
        self._call("moment", data)


@solara.component
def Player(
    life: str,
    tell: dict[str, Callable[[Any], None]],
    *,
    start: int = -1,
    busy: bool = False,
    problem: str = "",
) -> None:
    """Play a life (JSON of `life.life`); `tell` has functions for "act", "take_back", "undo" and "moment".

    `start` is the month to open at, -1 to play from the launch; `busy`: another life is on its way; `problem`: why an
    act could not be done.
    """
    PlayerWidget.element(life=life, start=start, busy=busy, problem=problem, tell=tell)
