"""Where output goes: results to stdout, notices and progress to stderr, and with --json nothing but JSON to stdout."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Terminal:
    """How a command talks: `is_quiet` leaves out progress, notices and hints, `is_json` also the words."""

    is_json: bool = False
    is_quiet: bool = False

    def __post_init__(self) -> None:
        for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character shows ? and does not fail
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        self._send_notices()

    @property
    def out(self) -> Console:
        """The console for results."""
        from rich.console import Console

        return Console(file=sys.stdout, highlight=False, emoji=False)

    def json(self, content: Any) -> None:
        """Print plain values as JSON."""
        print(json.dumps(content, indent=2, allow_nan=False), flush=True)

    def hint(self, words: str) -> None:
        """Print what one could do next."""
        if not (self.is_quiet or self.is_json):
            self.out.print(words, style="dim", soft_wrap=True, markup=False)

    @contextmanager
    def progress(self, total: int, what: str) -> Iterator[Progress | None]:
        """A bar with the time left, on a terminal."""
        if self.is_json or self.is_quiet or not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda n: bar.advance(task, n)

    def _send_notices(self) -> None:
        """Let the library's notices, such as that the model is compiled first, go to stderr."""
        log = logging.getLogger("cisim")
        log.handlers[:] = [_Notices()]
        log.propagate = False
        log.setLevel(logging.ERROR if self.is_quiet or self.is_json else logging.WARNING)


class _Notices(logging.Handler):
    """Prints notices to where stderr is now: a progress bar steps aside for them."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one notice."""
        print(record.getMessage(), file=sys.stderr, flush=True)


def finite(value: Any) -> Any:
    """Nested plain values for JSON: NumPy's become Python's, and what is not a finite number becomes None."""
    if isinstance(value, dict):
        return {str(key): finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(each) for each in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return None
    return value
