"""What whoever starts the server decides, for the pages to read: it goes by the environment, set once at the start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

RESULTS = "CISIM_APP_RESULTS"
DEFAULT_RESULTS = "results"


@dataclass(frozen=True)
class Configuration:
    """`results` is the folder below which sweeps are looked for and new ones are written."""

    results: Path

    def publish(self) -> None:
        """Let the pages of this process read it."""
        os.environ[RESULTS] = str(self.results)


def current() -> Configuration:
    """The configuration of this process."""
    return Configuration(results=Path(os.environ.get(RESULTS) or DEFAULT_RESULTS))
