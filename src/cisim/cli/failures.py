"""What goes wrong, as one line on stderr and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from cisim.cli import REFUSED
from cisim.yaml_files import ConfigError

DIFFERENT = 1  # a replayed run is not the stored one

# Click's own class for what is wrong with a command line, in whichever copy of Click this Typer uses.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]


def complain(message: str) -> int:
    """One line on stderr, and the status that goes with it."""
    print(f"error: {' '.join(message.split())}", file=sys.stderr, flush=True)
    return REFUSED


def message_of(error: Exception) -> str:
    """What a usage error says."""
    said: str = getattr(error, "format_message", lambda: str(error))()
    return said


@contextmanager
def as_refusals() -> Iterator[None]:
    """Turn what the analysis or the machine refuses into a ConfigError; the model's own refusals pass as they are."""
    try:
        yield
    except MemoryError:
        raise ConfigError("there is not enough memory for this; try fewer --runs") from None
