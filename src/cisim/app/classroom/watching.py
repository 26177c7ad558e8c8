"""Pages that watch a room: they are told of changes, all of a moment at once and at most twice a second."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import solara
from solara.hooks import misc as hooks

from cisim.app.classroom import rooms
from cisim.app.classroom.room import Room
from cisim.app.classroom.rooms import RoomGone, Rooms
from cisim.app.results import visitor_context
from cisim.app.work import Cancelled

PAUSE = 0.5  # seconds between two tellings
LOOKING = 30.0  # seconds after which rooms whose time is over are looked for, though nothing happens
T = TypeVar("T")
Tell = Callable[[], None]
log = logging.getLogger("cisim.app")


class Herald:
    """Tells those who watch a room that it changed, in a thread that lives as long as anybody watches."""

    def __init__(self, store: Rooms, pause: float = PAUSE) -> None:
        self.pause = pause
        self._store = store
        self._ready = threading.Condition()
        self._watchers: dict[str, list[Tell]] = {}
        self._changed: set[str] = set()
        self._thread: threading.Thread | None = None
        store.on_change = self.changed

    def changed(self, code: str) -> None:
        """Something happened in a room."""
        with self._ready:
            if code in self._watchers:
                self._changed.add(code)
                self._ready.notify()

    def watch(self, code: str, tell: Tell) -> Callable[[], None]:
        """Be told of changes in a room, until the returned function is called."""
        with self._ready:
            self._watchers.setdefault(code, []).append(tell)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="cisim-herald", daemon=True)
                self._thread.start()
        return lambda: self._leave(code, tell)

    def _leave(self, code: str, tell: Tell) -> None:
        with self._ready:
            watching = self._watchers.get(code, [])
            if tell in watching:
                watching.remove(tell)
            if not watching:
                self._watchers.pop(code, None)
            self._ready.notify()

    def _work(self) -> None:
        while True:
            with self._ready:
                if not self._watchers:
                    self._thread = None
                    return
                if not self._changed:
                    self._ready.wait(LOOKING)
                told = [(code, tell) for code in self._changed for tell in self._watchers.get(code, ())]
                self._changed.clear()
            self._store.end_old()
            for code, tell in told:
                self._tell(code, tell)
            threading.Event().wait(self.pause)

    def _tell(self, code: str, tell: Tell) -> None:
        try:
            tell()
        except Cancelled:
            self._leave(code, tell)
        except Exception:  # one page that cannot be told keeps no other from it
            log.debug("a page could not be told of its room", exc_info=True)
            self._leave(code, tell)


@cache
def shared() -> Herald:
    """The herald of this process's rooms."""
    return Herald(rooms.shared())


def use_room(code: str, part: Callable[[Room], T]) -> T | None:
    """What `part` makes of a room, kept up to date: the page is drawn anew only when this changes; None: it ended."""

    def now() -> T | None:
        try:
            return part(rooms.shared().room(code))
        except RoomGone:
            return None

    seen, set_seen = hooks.use_state_or_update(now())
    within = solara.use_memo(visitor_context, [])

    def tell() -> None:
        with within():
            set_seen(now())

    def watch() -> Callable[[], None]:
        from solara.server.kernel_context import without_context

        with without_context():  # the herald's thread belongs to no visitor
            return shared().watch(code, tell)

    solara.use_effect(watch, [code])
    return seen
