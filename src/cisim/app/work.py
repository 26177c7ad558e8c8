"""The workers that all visitors share: a small pool, a queue that is fair between visitors, the latest wish of each.

A *slot* is one place of a page that wants a result (its survival curves, its story). It has at most one job that runs
and one that waits: a newer wish takes the place of the one that waits. A job that runs on when a newer wish comes is
given a moment to end, so that results move while a slider does, and is then told to stop.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cisim.simulation import cores

DEBOUNCE = 0.005  # seconds between a wish and its job, so that what one act changes at once is asked for once
PATIENCE = 0.6  # seconds that an overtaken job may go on
TELLING = 0.5  # seconds between two tellings of progress
log = logging.getLogger("cisim.app")


class Cancelled(Exception):
    """The result is no longer wanted."""


@dataclass(eq=False)
class Job:
    """What a computation is handed: whether it is still wanted, how many threads it may use, whom to tell."""

    compute: Callable[[Job], Any]
    done: Callable[[Job, Any, BaseException | None], None]
    tell: Callable[[Job, float], None] = lambda _, __: None
    is_long: bool = False
    threads: int = 1
    _stop: threading.Event = field(default_factory=threading.Event)
    _counted: float = 0.0
    _told: float = 0.0
    _started: float = 0.0
    _until: float = float("inf")

    def cancel(self) -> None:
        """Tell it to stop."""
        self._stop.set()

    def overtake(self) -> None:
        """Let it go on for a moment, since it may be about to end, and no longer."""
        self._until = self._started + PATIENCE

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody wants the result any more."""
        return self._stop.is_set() or time.monotonic() > self._until

    def check(self) -> None:
        """Raise Cancelled when nobody wants the result any more."""
        if self.is_cancelled:
            raise Cancelled

    def report(self, share: float) -> None:
        """Tell how far it is, from 0 to 1, at most twice a second; raises Cancelled like `check`."""
        self.check()
        now = time.monotonic()
        if now - max(self._told, self._started) >= TELLING:
            self._told = now
            self.tell(self, min(max(share, 0.0), 1.0))

    def counter(self, total: float) -> Callable[[int], None]:
        """A `progress=` for the library: it is told how many more are done, of `total`."""
        self._counted = 0.0

        def more(n: int) -> None:
            self._counted += n
            self.report(self._counted / total)

        return more


@dataclass(eq=False)
class Slot:
    """One place of one visitor's page that wants results."""

    visitor: str
    waiting: Job | None = None
    running: Job | None = None
    due: float = 0.0
    is_closed: bool = False


class Work:
    """The pool. `start` its threads outside any visitor's context; `ask`, `close` and `stop` from anywhere."""

    def __init__(self, n_threads: int | None = None, debounce: float = DEBOUNCE) -> None:
        self.n_threads = n_threads or max(2, cores())
        self.debounce = debounce
        self._ready = threading.Condition()
        self._visitors: OrderedDict[str, list[Slot]] = OrderedDict()  # those with a wish, the next to be served first
        self._busy: dict[Job, Slot] = {}
        self._threads: list[threading.Thread] = []
        self._is_stopped = False

    def start(self) -> None:
        """Begin to work; a second call does nothing."""
        with self._ready:
            if self._threads:
                return
            self._is_stopped = False
            names = (f"cisim-worker-{number}" for number in range(self.n_threads))
            self._threads = [threading.Thread(target=self._work, name=name, daemon=True) for name in names]
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """Stop all jobs; what does not answer within the time [seconds] is left to end with the process."""
        with self._ready:
            self._is_stopped = True
            for job in self._busy:
                job.cancel()
            self._visitors.clear()
            self._ready.notify_all()
        for thread in self._threads:
            thread.join(timeout)
        self._threads = []

    def ask(self, slot: Slot, job: Job) -> int:
        """Wish for a result in a slot, instead of what the slot wished for before.

        Returns how many long jobs of other slots come before it, were it a long one.
        """
        with self._ready:
            if slot.is_closed or self._is_stopped:
                job.cancel()
                return 0
            ahead = self._n_long(besides=slot) if job.is_long else 0
            if slot.waiting is None:  # the time runs from the first wish of a burst: a moving slider is answered too
                slot.due = time.monotonic() + self.debounce
                self._visitors.setdefault(slot.visitor, []).append(slot)
            else:
                slot.waiting.cancel()
            slot.waiting = job
            if slot.running is not None:
                slot.running.overtake()
            self._ready.notify()
            return ahead

    def withdraw(self, slot: Slot) -> None:
        """Take back what a slot wishes for; it may ask again."""
        with self._ready:
            if slot.waiting is not None:
                slot.waiting.cancel()
                self._forget(slot)
            if slot.running is not None:
                slot.running.cancel()

    def close(self, slot: Slot) -> None:
        """The page is gone: its work stops."""
        slot.is_closed = True
        self.withdraw(slot)

    @property
    def n_open(self) -> int:
        """Jobs that wait or run."""
        with self._ready:
            return len(self._busy) + sum(len(slots) for slots in self._visitors.values())

    def _n_long(self, besides: Slot) -> int:
        waiting = (slot for slots in self._visitors.values() for slot in slots)
        wished = sum(slot is not besides and slot.waiting is not None and slot.waiting.is_long for slot in waiting)
        return wished + sum(job.is_long and slot is not besides for job, slot in self._busy.items())

    def _forget(self, slot: Slot) -> None:
        slot.waiting = None
        slots = self._visitors.get(slot.visitor, [])
        if slot in slots:
            slots.remove(slot)
        if not slots:
            self._visitors.pop(slot.visitor, None)

    def _next(self) -> Job | float | None:
        """The next job; or the seconds until there may be one; or None: wait for a call.

        Quick answers come before long jobs, for which one worker is never used; among equals it is each visitor's turn.
        """
        now = time.monotonic()
        soonest: float | None = None
        ready: Slot | None = None
        may_be_long = sum(job.is_long for job in self._busy) < max(1, self.n_threads - 1)
        for slot in (slot for slots in self._visitors.values() for slot in slots if slot.running is None):
            job = slot.waiting
            assert job is not None
            if slot.due > now:
                soonest = min(soonest or slot.due, slot.due)
            elif not job.is_long:
                return self._begun(slot, job, now)
            elif may_be_long:
                ready = ready or slot
        if ready is not None and ready.waiting is not None:
            return self._begun(ready, ready.waiting, now)
        return None if soonest is None else soonest - now

    def _begun(self, slot: Slot, job: Job, now: float) -> Job:
        self._forget(slot)
        if slot.visitor in self._visitors:
            self._visitors.move_to_end(slot.visitor)
        slot.running = job
        self._busy[job] = slot
        job._started = now
        job.threads = max(1, cores() // max(1, sum(not each.is_cancelled for each in self._busy)))
        return job

    def _work(self) -> None:
        while True:
            with self._ready:
                found = self._next()
                while not isinstance(found, Job):
                    if self._is_stopped:
                        return
                    self._ready.wait(found)
                    found = self._next()
            self._do(found)

    def _do(self, job: Job) -> None:
        value, error = None, None
        try:
            job.check()
            if job.is_long:  # it may have waited for others, and whoever asked was told so
                job.tell(job, 0.0)
            value = job.compute(job)
            job.check()
        except BaseException as caught:  # noqa: BLE001 (whatever it is, whoever asked is told, and the worker lives on)
            error = caught
        with self._ready:
            slot = self._busy.pop(job)
            slot.running = None
            self._ready.notify_all()
        if isinstance(error, Cancelled) or job.is_cancelled:
            return
        try:
            job.done(job, value, error)
        except Exception:  # the page that wanted it may be gone
            log.debug("a result could not be delivered", exc_info=True)


@cache
def shared() -> Work:
    """The pool of this process."""
    return Work()
