"""Sweeps that run in the background of the server: one at a time, watched and stopped by whoever knows its code.

They live as long as the server. What they had written by then is whole, and the same sweep goes on from it.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from cisim.app import libraries
from cisim.app.work import TELLING
from cisim.simulation import cores
from cisim.sweep.executors import Workers
from cisim.sweep.experiment import Experiment
from cisim.sweep.lock import BusyError
from cisim.sweep.runner import sweep
from cisim.sweep.status import Status
from cisim.yaml_files import ConfigError

WAITING, RUNNING, DONE, STOPPED, FAILED = "waiting", "running", "done", "stopped", "failed"
MOST_WAITING = 5
PATIENCE = 120.0  # seconds that another process may be at the same folder
FAILURE = "The sweep broke off; what it had written is kept, and it can go on from there."
log = logging.getLogger("cisim.app")


class _Asked(SystemExit):
    """The sweep is told to stop: for the runner that is its user's wish and no failure."""


@dataclass(frozen=True)
class Stand:
    """How a job stands at one moment; `message` says why it failed."""

    state: str = WAITING
    n_done: int = 0
    n_total: int = 0
    seconds_left: float | None = None
    message: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (WAITING, RUNNING)


Watcher = Callable[[Stand], None]


@dataclass(eq=False)
class SweepJob:
    """One sweep into one folder; whoever has its `code` may stop it."""

    experiment: Experiment
    folder: Path
    code: str = field(default_factory=lambda: secrets.token_urlsafe(8))
    stand: Stand = field(default_factory=Stand)
    _stop: threading.Event = field(default_factory=threading.Event)
    _watchers: list[Watcher] = field(default_factory=list)
    _told: float = 0.0

    def stop(self) -> None:
        """Tell it to stop; it does within about a second."""
        self._stop.set()

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call someone when it moves on; returns what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    def _tell(self, stand: Stand) -> None:
        is_same = stand.state == self.stand.state
        self.stand = stand
        now = time.monotonic()
        if is_same and now - self._told < TELLING:
            return
        self._told = now
        for watcher in list(self._watchers):
            try:
                watcher(stand)
            except BaseException:  # whatever it is, such as a page that is gone: the sweep goes on
                log.debug("a watcher of a sweep could not be told", exc_info=True)

    def _progress(self, status: Status) -> None:
        if self._stop.is_set() or not threading.main_thread().is_alive():
            raise _Asked
        self._tell(replace(self.stand, n_done=status.n_done, n_total=status.n_total, seconds_left=status.seconds_left))

    def run(self) -> None:
        """Run it to its end, whatever that is."""
        self._tell(Stand(RUNNING, n_total=size_of(self.experiment)))
        state, message = DONE, ""
        try:
            self._sweep()
        except _Asked:
            state = STOPPED
        except ConfigError as error:
            state, message = FAILED, " ".join(str(error).replace(str(self.folder), "the sweep").split())
        except Exception:
            log.exception("a sweep broke off")
            state, message = FAILED, FAILURE
        self._tell(replace(self.stand, state=state, message=message, seconds_left=None))

    def _sweep(self) -> None:
        """Sweep; where another process is at the same folder, wait for it."""
        libraries.load(libraries.SWEEPS)
        until = time.monotonic() + PATIENCE
        while True:
            if self._stop.is_set():
                raise _Asked
            try:
                sweep(self.experiment, self.folder, workers=Workers("threads", n_threads()), progress=self._progress)
                return
            except BusyError:
                if time.monotonic() > until:
                    raise
                time.sleep(TELLING)


class Sweeps:
    """All sweeps of this server, by folder; the finished ones of late among them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[Path, SweepJob] = {}
        self._waiting: deque[SweepJob] = deque()
        self._is_busy = False

    def of(self, folder: Path) -> SweepJob | None:
        """The job of a folder, if this server had one."""
        with self._lock:
            return self._jobs.get(folder)

    def start(self, experiment: Experiment, folder: Path, is_first: bool = False) -> SweepJob:
        """Sweep into a folder as soon as it is its turn; the job that is already at it, if there is one.

        Raises ConfigError when too many wait. `is_first`: before all others.
        """
        with self._lock:
            known = self._jobs.get(folder)
            if known is not None and known.stand.is_open:
                return known
            if len(self._waiting) >= MOST_WAITING and not is_first:
                raise ConfigError(f"{MOST_WAITING} sweeps are waiting already; try again in a few minutes")
            job = self._jobs[folder] = SweepJob(experiment, folder)
            (self._waiting.appendleft if is_first else self._waiting.append)(job)
            is_idle, self._is_busy = not self._is_busy, True
        if is_idle:
            _thread(self._work).start()
        return job

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_busy = False
                    return
                job = self._waiting.popleft()
            job.run()


def _thread(target: Callable[[], None]) -> threading.Thread:
    """A thread that belongs to no visitor's page."""
    from solara.server import kernel_context

    with kernel_context.without_context():
        return threading.Thread(target=target, name="cisim-sweeps", daemon=True)


def n_threads() -> int:
    """Threads of a sweep: one core is left to the pages."""
    return max(1, cores() - 1)


def size_of(experiment: Experiment) -> int:
    """Runs of an experiment in all."""
    return len(experiment.bases) * experiment.n_points * experiment.replicates


@cache
def shared() -> Sweeps:
    """The sweeps of this process."""
    return Sweeps()
