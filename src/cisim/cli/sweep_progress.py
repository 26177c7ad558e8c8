"""How a long sweep is doing: a bar with rate and time left on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cisim.cli.terminal import Terminal

if TYPE_CHECKING:
    from cisim.sweep.status import Status

SECONDS_BETWEEN_LINES = 10.0

Tell = Callable[["Status"], None]


@contextmanager
def telling(terminal: Terminal) -> Iterator[Tell | None]:
    """Something to tell the status to; None when nothing is to be shown."""
    if terminal.is_json or terminal.is_quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _lines()


def _lines() -> Tell:
    last = [time.monotonic()]

    def tell(status: Status) -> None:
        is_over = status.state != "running"
        if is_over or time.monotonic() - last[0] >= SECONDS_BETWEEN_LINES:
            last[0] = time.monotonic()
            print(status.line(), file=sys.stderr, flush=True)

    return tell


@contextmanager
def _bar() -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    words = TextColumn("{task.description}")
    columns = (words, BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[told]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=None, told="")

        def tell(status: Status) -> None:
            from cisim.sweep.status import span

            left = "" if status.seconds_left is None else f", {span(status.seconds_left)} left"
            told = f"{status.rate:,.0f} runs/s{left}" if status.rate else ""
            bar.update(task, completed=status.n_done, total=status.n_total, told=told)

        yield tell
