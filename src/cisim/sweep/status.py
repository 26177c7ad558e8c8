"""How a sweep is doing, in a small file that others may read at any time."""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from cisim.sweep.files import write_whole
from cisim.sweep.lock import LOCK, SILENCE, is_alive
from cisim.yaml_files import ConfigError

STATUS = "status.json"
RUNNING, DONE, INTERRUPTED, BROKEN = "running", "done", "interrupted", "broken off"
SECONDS_BETWEEN = 1.0


@dataclass(frozen=True)
class Status:
    """A sweep at one moment. `rate` is in runs/s of this start; `seconds_left` is None while that is not known.

    `state` is running, done, interrupted (by its user, or killed) or broken off (`message` says why).
    """

    experiment: str
    state: str
    n_done: int
    n_total: int
    n_failed: int
    rate: float
    seconds_left: float | None
    updated: float
    pid: int
    host: str
    message: str = ""

    def line(self) -> str:
        """The status in one line."""
        told = f"{self.experiment}: {self.state}, {self.n_done:,} of {self.n_total:,} runs"
        told += f", {self.n_failed:,} failed" if self.n_failed else ""
        if self.state == RUNNING and self.seconds_left is not None:
            told += f", {self.rate:,.0f} runs/s, {span(self.seconds_left)} left"
        return f"{told}: {self.message}" if self.message else told


_READER = TypeAdapter(Status)  # made once: a page asks for the status every second


def span(seconds: float) -> str:
    """A time in words, roughly."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class Reporter:
    """Counts what is done, writes the status file about once a second, and tells whoever asked."""

    def __init__(self, folder: Path, experiment: str) -> None:
        self.folder = folder
        self.experiment = experiment
        self.n_done = self.n_failed = self.n_total = self.n_new = 0
        self.started = time.monotonic()
        self.written = -SECONDS_BETWEEN

    def add(self, n_runs: int, n_failed: int, is_new: bool) -> None:
        """Count a chunk."""
        self.n_done += n_runs
        self.n_failed += n_failed
        self.n_new += n_runs if is_new else 0

    def status(self, state: str = RUNNING, message: str = "") -> Status:
        """How it stands now."""
        seconds = max(time.monotonic() - self.started, 1e-9)
        rate = self.n_new / seconds
        left = (self.n_total - self.n_done) / rate if self.n_new else None
        counts = (self.n_done, self.n_total, self.n_failed)
        return Status(self.experiment, state, *counts, rate, left, time.time(), os.getpid(), platform.node(), message)

    def write(self, state: str = RUNNING, message: str = "") -> None:
        """Write the file, when the last one is old enough or the state is a last one."""
        now = time.monotonic()
        if state == RUNNING and now - self.written < SECONDS_BETWEEN:
            return
        self.written = now
        content = json.dumps(asdict(self.status(state, message)), indent=1).encode()
        try:
            write_whole(self.folder / STATUS, content, is_lasting=False)
        except OSError:  # a full disk is told by what matters, the parts
            return


def read_status(folder: str | Path) -> Status:
    """The status of a folder; a sweep that was killed counts as interrupted. Raises ConfigError."""
    path = Path(folder) / STATUS
    try:
        status = _READER.validate_json(path.read_bytes(), strict=True)
    except FileNotFoundError:
        raise ConfigError(f"{folder}: holds no {STATUS}; expected a folder that cisim sweep wrote") from None
    except (OSError, ValidationError):
        raise ConfigError(f"{path}: cannot be read") from None
    if status.state != RUNNING:
        return status
    lives = is_alive(status.pid, status.host)
    if lives is None:
        lives = time.time() - status.updated < SILENCE
    if lives and (Path(folder) / LOCK).exists():
        return status
    return replace(status, state=INTERRUPTED, message="the process is gone; the same command goes on from here")
