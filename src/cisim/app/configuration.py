"""What whoever starts the server decides, for the pages to read: it goes by the environment, set once at the start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

RESULTS, MOST_RUNS, MOST_ROOMS = "CISIM_APP_RESULTS", "CISIM_APP_MOST_RUNS", "CISIM_APP_MOST_ROOMS"


@dataclass(frozen=True)
class Configuration:
    """What the pages are allowed.

    `results`: the folder below which sweeps are looked for and new ones are written; `most_runs`: of a sweep that is
    started from a page; `most_rooms`: of classrooms that are open at once.
    """

    results: Path = Path("results")
    most_runs: int = 20_000
    most_rooms: int = 50

    def publish(self) -> None:
        """Let the pages of this process read it."""
        os.environ[RESULTS] = str(self.results)
        os.environ[MOST_RUNS] = str(self.most_runs)
        os.environ[MOST_ROOMS] = str(self.most_rooms)


def current() -> Configuration:
    """The configuration of this process."""
    usual = Configuration()
    return Configuration(
        results=Path(os.environ.get(RESULTS) or usual.results),
        most_runs=_number(MOST_RUNS, usual.most_runs),
        most_rooms=_number(MOST_ROOMS, usual.most_rooms),
    )


def _number(name: str, usual: int) -> int:
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else usual
