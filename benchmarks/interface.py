"""Measure the interface in a real browser: python benchmarks/interface.py [--visitors N] [--out FILE].

A server is started, and Chromium beside it on the same cores: with thirty visitors it is the browser that is busiest.
It takes some three minutes on an idle machine. The table is printed, and written where --out says.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from measures.browsing import Server, browsing, leave, serving, visit
from measures.table import INFINITE, NOT_RUN, Row, judged
from playwright.sync_api import Error

from cisim.app.links import address_of
from cisim.app.settings import Settings, choice
from cisim.simulation import cores, live_through

CHOICES = (choice("mayoral-turnover"), choice("mayoral-turnover-co-chair"))
TOLD, ALIVE = ".ci-first-finding, .story-finding", ".story-finding"  # how it ended, in words; and the player
LEVER, MOVES = "governance.equalizing", 15
FORGETTING = 20  # seconds that the server gets to forget those who left


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


def compare_at(server: Server, settings: Settings) -> str:
    """The address of a comparison."""
    return server.address + address_of("/compare", settings)


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
    return [Row("For comparison: the library alone, 400 cities of one scenario [s]", f"{min(times[1:]):.2f}")]


def lever_rows(browser: Any, server: Server) -> list[Row]:
    """From a lever's move to 400 redrawn cities, without and with the refinement on its way."""
    rows: list[Row] = []
    for words, runs in (("alone", 400), ("refining to 2,000", 2000)):
        page = ready_to_move(browser, compare_at(server, Settings(CHOICES, runs=runs, seed=runs)))
        times = []
        for move in range(MOVES):
            times.append(page.evaluate("value => measure.moved(value)", f"{0.31 + 0.04 * move:.2f}") / 1000)
            page.wait_for_timeout(300)
        leave(page)
        what = f"A lever's move to 400 cities redrawn, {words}: median [s]"
        rows.append(judged(what, statistics.median(times), "{:.2f}", "< 0.5", (0, 0.5)))
        rows.append(Row("The same, longest [s]", f"{max(times):.2f}"))
    return rows


def refining_rows(browser: Any, server: Server) -> list[Row]:
    """Two thousand cities after a lever's move, while the page answers."""
    page = ready_to_move(browser, compare_at(server, Settings(CHOICES, runs=2000, seed=77)))
    page.evaluate("measure.shown('2,000 matched cities')")
    moved = page.evaluate("value => measure.moved(value)", "0.6")
    refined, longest = page.evaluate("measure.shown('2,000 matched cities')")
    leave(page)
    return [
        judged("A lever's move to 2,000 cities redrawn [s]", (moved + refined) / 1000, "{:.1f}", "< 5", (0, 5)),
        Row("Longest frame meanwhile [ms]", f"{longest:.0f}"),
    ]


def crowd_rows(browser: Any, server: Server, n: int) -> list[Row]:
    """Many visitors who move a lever at the same moment; what they take of memory, and what they leave behind."""
    alone = server.memory()
    pages = [ready_to_move(browser, compare_at(server, Settings(CHOICES, runs=400))) for _ in range(n)]
    full = server.memory()
    for place, page in enumerate(pages):
        page.evaluate("value => { window.waited = measure.moved(value); }", f"{0.35 + 0.01 * place:.2f}")
    times = [page.evaluate("window.waited") / 1000 for page in pages]
    for page in pages:
        leave(page)
    time.sleep(FORGETTING)
    left = server.memory()
    return [
        judged(f"{n} visitors at once, first redraw: median [s]", statistics.median(times), "{:.1f}", "< 3", (0, 3)),
        Row("The same, the last of them [s]", f"{max(times):.1f}"),
        Row("Memory per visitor [MiB]", f"{(full - alone) / n:.1f}"),
        Row(
            f"Memory of the server before them, with them, {FORGETTING} s after they left [MiB]",
            f"{alone:.0f}, {full:.0f}, {left:.0f}",
        ),
    ]


def as_markdown(rows: list[Row], load: float) -> str:
    """The file."""
    head = (
        "# The interface's speed\n\nMade by `python benchmarks/interface.py`: a server and Chromium on the same "
        f"{cores()} cores, timed by the clock. Load of the machine from other work before the start: {load:.1f}; with "
        f"more than {cores()}, all of it waits its turn.\n\n| | | target | |\n|---|---|---|---|\n"
    )
    return head + "".join(f"| {row.what} | {row.value} | {row.target} | {row.verdict} |\n" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--visitors", type=int, default=30, help="how many come at once")
    parser.add_argument("--out", type=Path, help="Markdown file to write, such as benchmarks/INTERFACE.md")
    chosen = parser.parse_args()
    load, rows = os.getloadavg()[0], list[Row]()
    crowd = partial(crowd_rows, n=chosen.visitors)
    measures = (paint_rows, playing_rows, reference_rows, lever_rows, refining_rows, crowd)
    with serving() as server, browsing() as browser:
        for measure in measures:
            try:
                found = measure(browser, server)
            except Error as error:  # on a machine that has too much else to do
                name = getattr(measure, "__name__", "crowd_rows")
                found = [Row(name, f"{NOT_RUN}: {str(error).splitlines()[0]}")]
            rows += found
            for row in found:
                sys.stdout.write(f"{row.what}: {row.value} {row.target} {row.verdict}\n")
            sys.stdout.flush()
    if chosen.out:
        chosen.out.write_text(as_markdown(rows, load), encoding="utf-8")


if __name__ == "__main__":
    main()
