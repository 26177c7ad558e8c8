"""Measure the interface in a real browser: python benchmarks/interface.py [--out FILE].

A server is started, and Chromium beside it on the same cores. It takes some two minutes on an idle machine. The table
is printed, and written where --out says. What many visitors do to a server: server_load.py.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from measures.browsing import browsing, leave, visit
from measures.comparison import CHOICES, LEVER, compare_at
from measures.serving import Server, serving
from measures.table import INFINITE, NOT_RUN, Row, judged, table_of
from playwright.sync_api import Error

from cisim.app.settings import Settings
from cisim.simulation import cores, live_through

TOLD, ALIVE = ".ci-first-finding, .story-finding", ".story-finding"  # how it ended, in words; and the player
MOVES = 15


def paint_rows(browser: Any, server: Server) -> list[Row]:
    """How soon those who come see a story: the first after the server's start, and three who come later."""
    page, first = visit(browser, server.address, TOLD)
    leave(page)
    others, alive = [], []
    for _ in range(3):
        for there, times in ((TOLD, others), (ALIVE, alive)):
            page, seconds = visit(browser, server.address, there)
            times.append(seconds)
            leave(page)
    cold = "First useful paint on a server that has just started"
    return [
        judged(f"{cold}, from the visit on [s]", first, "{:.2f}", "< 3", (0, 3)),
        Row(f"{cold}, from the command on [s]", f"{server.started + first:.2f}"),
        judged("First useful paint of the next visitor [s]", statistics.median(others), "{:.2f}", "< 1.5", (0, 1.5)),
        Row("Until the page can be played [s]", f"{statistics.median(alive):.2f}"),
    ]


def playing_rows(browser: Any, server: Server) -> list[Row]:
    """How the story plays, and how it is scrubbed through."""
    page, _ = visit(browser, server.address, ".story-finding")
    page.get_by_label("Speed").select_option("8")
    playing, scrubbing = page.evaluate("measure.frames(5, () => {})"), page.evaluate("measure.scrubbing()")
    leave(page)
    rows: list[Row] = []
    for name, found in (("Playing at 8×", playing), ("Scrubbing", scrubbing)):
        rows.append(judged(f"{name} [months/s]", found["months"], "{:.0f}", ">= 10", (10, INFINITE)))
        rows.append(Row(f"{name} [frames/s; later than 50 ms]", f"{found['frames']:.0f}; {found['late']:.0%}"))
    return rows


def ready_to_move(browser: Any, address: str) -> Any:
    """A comparison with one lever before its visitor."""
    page, _ = visit(browser, address, ".ci-compare-results")
    page.get_by_placeholder("Search, e.g. trust").fill(LEVER.partition(".")[2])
    page.wait_for_selector(".ci-levers input[type=range]")
    return page


def reference_rows(*_: Any) -> list[Row]:
    """What the library alone takes for 400 cities now: machines that are shared are not always equally quick."""
    scenario, times = Settings(CHOICES).scenario(1), []
    for seed in range(6):  # the first one compiles
        begun = time.perf_counter()
        live_through(scenario, np.arange(400), seed, record=("runs", "months"), threads=cores())
        times.append(time.perf_counter() - begun)
    begun = time.process_time()
    assert sum(number * number for number in range(10**7)) > 0
    squares = time.process_time() - begun
    return [
        Row("For comparison: ten million squares in Python, processor [s]", f"{squares:.1f}"),
        Row("For comparison: the library alone, 400 cities of one scenario [s]", f"{statistics.median(times[1:]):.2f}"),
    ]


def lever_rows(browser: Any, server: Server) -> list[Row]:
    """From a lever's move to 400 redrawn cities, without and with the refinement on its way; and the page's part."""
    rows: list[Row] = []
    for words, runs in (("alone", 400), ("refining to 2,000", 2000)):
        times = times_of_moves(browser, server, runs)
        what = f"A lever's move to 400 cities redrawn, {words}: median [s]"
        rows.append(judged(what, statistics.median(times), "{:.2f}", "< 0.5", (0, 0.5)))
        rows.append(Row("The same, longest [s]", f"{max(times):.2f}"))
    known = statistics.median(times_of_moves(browser, server, 400))
    return [*rows, Row("The same where all lives are known, so that of the page alone: median [s]", f"{known:.2f}")]


def times_of_moves(browser: Any, server: Server, runs: int) -> list[float]:
    """Seconds from each of some moves of a lever to what it changes; the same moves every time."""
    page = ready_to_move(browser, compare_at(server, Settings(CHOICES, runs=runs, seed=runs)))
    times = []
    for move in range(MOVES):
        times.append(page.evaluate("value => measure.moved(value)", f"{0.31 + 0.04 * move:.2f}") / 1000)
        page.wait_for_timeout(300)
    leave(page)
    return times


def refining_rows(browser: Any, server: Server) -> list[Row]:
    """Two thousand cities after a lever's move, while the page answers."""
    page = ready_to_move(browser, compare_at(server, Settings(CHOICES, runs=2000, seed=77)))
    page.evaluate("measure.shown('2,000 matched cities')")
    moved = page.evaluate("value => measure.moved(value)", "0.6")
    moved += page.evaluate("measure.shown('400 matched cities')")[0]  # what was there before says 2,000, too
    refined, longest = page.evaluate("measure.shown('2,000 matched cities')")
    leave(page)
    return [
        judged("A lever's move to 2,000 cities redrawn [s]", (moved + refined) / 1000, "{:.1f}", "< 5", (0, 5)),
        Row("Longest frame meanwhile [ms]", f"{longest:.0f}"),
    ]


def as_markdown(rows: list[Row], load: float) -> str:
    """The file."""
    head = (
        "# The interface's speed\n\nMade by `python benchmarks/interface.py`: a server and Chromium on the same "
        f"{cores()} cores, timed by the clock. Load of the machine from other work before the start: {load:.1f}; with "
        f"more than {cores()}, all of it waits its turn. How many visitors a server carries: [SERVER](SERVER.md).\n\n"
    )
    return head + table_of(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, help="Markdown file to write, such as benchmarks/INTERFACE.md")
    chosen = parser.parse_args()
    load, rows = os.getloadavg()[0], list[Row]()
    with serving() as server, browsing() as browser:
        for measure in (paint_rows, playing_rows, reference_rows, lever_rows, refining_rows):
            try:
                found = measure(browser, server)
            except Error as error:  # on a machine that has too much else to do
                found = [Row(measure.__name__, f"{NOT_RUN}: {str(error).splitlines()[0]}")]
            rows += found
            for row in found:
                sys.stdout.write(f"{row.what}: {row.value} {row.target} {row.verdict}\n")
            sys.stdout.flush()
    if chosen.out:
        chosen.out.write_text(as_markdown(rows, load), encoding="utf-8")


if __name__ == "__main__":
    main()
