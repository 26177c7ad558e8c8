"""Measure the interface in a real browser: python benchmarks/interface.py [--visitors N], into INTERFACE.md.

A server is started, and Chromium beside it on the same cores: with thirty visitors it is the browser that is busiest.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from measures.table import INFINITE, NOT_RUN, Row, judged
from playwright.sync_api import Error, sync_playwright

from cisim.app.links import address_of
from cisim.app.settings import Settings, choice
from cisim.simulation import cores

RESULTS = Path(__file__).with_name("INTERFACE.md")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
CHOICES = (choice("mayoral-turnover"), choice("mayoral-turnover-co-chair"))
LEVER, MOVES = "governance.equalizing", 15
PATIENCE, LEAVING = 120_000, 30  # for a page [ms]; for those who left to be forgotten [s]
SCRIPT = """
() => {
  const text = () => document.querySelector("[data-test=finding]").textContent;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  window.measure = {
    async moved(value) {
      const before = text(), begun = performance.now();
      const input = document.querySelector(".ci-levers input[type=range]");
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      while (text() === before && performance.now() - begun < 120000) await frame();
      await frame();
      return performance.now() - begun;
    },
    async shown(words) {
      const begun = performance.now();
      const there = () => document.querySelector("[data-test=cities]").textContent === words;
      let longest = 0, last = begun;
      while (!there() && performance.now() - begun < 120000) {
        await frame();
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
      return [performance.now() - begun, longest];
    },
    async frames(seconds, act) {
      const begun = performance.now(), months = new Set(), gaps = [];
      let last = begun, n = 0;
      while (performance.now() - begun < 1000 * seconds) {
        act(n);
        await frame();
        months.add(n + ":" + document.querySelector(".story").dataset.month);
        gaps.push(performance.now() - last);
        last = performance.now();
        n += 1;
      }
      const passed = new Set(Array.from(months, (each) => each.split(":")[1])).size;
      return { months: passed / seconds, frames: n / seconds, late: gaps.filter((gap) => gap > 50).length / n };
    },
    scrubbing() {
      const range = document.querySelector(".story-range");
      return window.measure.frames(4, (n) => {
        range.value = n % 120;
        range.dispatchEvent(new Event("input", { bubbles: true }));
      });
    },
  };
}
"""


@dataclass(frozen=True)
class Server:
    """A running interface: its address without the last slash, its process, and how long it took to answer [s]."""

    address: str
    process: subprocess.Popen[str]
    started: float

    def memory(self) -> float:
        """Memory that it holds now [MiB]."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


@contextmanager
def serving() -> Iterator[Server]:
    """`cisim app` on a free port."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "cisim", "app", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        address = next(found[1] for line in process.stdout if (found := re.search(r"(http://\S+?)/?\s*$", line)))
        try:
            yield Server(address, process, time.perf_counter() - begun)
        finally:
            process.terminate()


@contextmanager
def browsing() -> Iterator[Any]:
    """The system's Chromium."""
    path = os.environ.get("CISIM_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("there is no Chromium here (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def visit(browser: Any, address: str, there: str) -> tuple[Any, float]:
    """A new visitor's page, and the seconds until what they came for is there."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(there)
    seconds = time.perf_counter() - begun
    page.evaluate(SCRIPT)
    return page, seconds


def compare_at(server: Server, settings: Settings) -> str:
    """The address of a comparison."""
    return server.address + address_of("/compare", settings)


def ready_to_move(browser: Any, address: str) -> Any:
    """A comparison with one lever before its visitor."""
    page, _ = visit(browser, address, ".ci-compare-results")
    page.get_by_placeholder("Search, e.g. trust").fill(LEVER.partition(".")[2])
    page.wait_for_selector(".ci-levers input[type=range]")
    return page


def story_rows(browser: Any, server: Server) -> list[Row]:
    """First paint, and how the story plays."""
    _, first = visit(browser, server.address, ".story-finding")
    others = []
    for _ in range(3):
        page, seconds = visit(browser, server.address, ".story-finding")
        others.append(seconds)
        page.context.close()
    page, _ = visit(browser, server.address, ".story-finding")
    page.get_by_label("Speed").select_option("8")
    playing, scrubbing = page.evaluate("measure.frames(5, () => {})"), page.evaluate("measure.scrubbing()")
    page.context.close()
    rows = [
        Row("Server answers after [s]", f"{server.started:.1f}"),
        judged("First useful paint, cold server [s]", first, "{:.2f}", "< 3", (0, 3)),
        judged("The next visitor's [s]", statistics.median(others), "{:.2f}", "< 1.5", (0, 1.5)),
    ]
    for name, found in (("Playing at 8×", playing), ("Scrubbing", scrubbing)):
        rows.append(judged(f"{name} [months/s]", found["months"], "{:.0f}", ">= 10", (10, INFINITE)))
        rows.append(Row(f"{name} [frames/s; later than 50 ms]", f"{found['frames']:.0f}; {found['late']:.0%}"))
    return rows


def lever_rows(browser: Any, server: Server) -> list[Row]:
    """From a lever's move to 400 redrawn cities, without and with the refinement on its way."""
    rows: list[Row] = []
    for words, runs in (("alone", 400), ("refining to 2,000", 2000)):
        page = ready_to_move(browser, compare_at(server, Settings(CHOICES, runs=runs, seed=runs)))
        times = []
        for move in range(MOVES):
            times.append(page.evaluate("value => measure.moved(value)", f"{0.31 + 0.04 * move:.2f}") / 1000)
            page.wait_for_timeout(300)
        page.context.close()
        what = f"A lever's move to 400 cities redrawn, {words}: median [s]"
        rows.append(judged(what, statistics.median(times), "{:.2f}", "< 0.5", (0, 0.5)))
        rows.append(Row("The same, longest [s]", f"{max(times):.2f}"))
    return rows


def refining_rows(browser: Any, server: Server) -> list[Row]:
    """Two thousand cities after a lever's move, while the page answers."""
    page = ready_to_move(browser, compare_at(server, Settings(CHOICES, runs=2000, seed=77)))
    page.evaluate("measure.shown('2,000 matched cities')")
    page.evaluate("value => measure.moved(value)", "0.6")
    seconds, longest = page.evaluate("measure.shown('2,000 matched cities')")
    page.context.close()
    return [
        judged("2,000 cities refined [s]", seconds / 1000, "{:.1f}", "< 5", (0, 5)),
        Row("Longest frame meanwhile [ms]", f"{longest:.0f}"),
    ]


def crowd_rows(browser: Any, server: Server, n: int) -> list[Row]:
    """Many visitors who move a lever at the same moment, and what they take of memory."""
    alone = server.memory()
    pages = [ready_to_move(browser, compare_at(server, Settings(CHOICES, runs=400))) for _ in range(n)]
    full = server.memory()
    for place, page in enumerate(pages):
        page.evaluate("value => { window.waited = measure.moved(value); }", f"{0.35 + 0.01 * place:.2f}")
    times = [page.evaluate("window.waited") / 1000 for page in pages]
    for page in pages:
        page.context.close()
    time.sleep(LEAVING)
    left = server.memory()
    return [
        judged(f"{n} visitors at once, first redraw: median [s]", statistics.median(times), "{:.1f}", "< 3", (0, 3)),
        Row("The same, the last of them [s]", f"{max(times):.1f}"),
        Row("Memory of the server before and with them [MiB]", f"{alone:.0f}, {full:.0f}"),
        Row("Memory per visitor [MiB]", f"{(full - alone) / n:.1f}"),
        Row(f"Memory {LEAVING} s after they left [MiB]", f"{left:.0f}"),
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
    chosen = parser.parse_args()
    load, rows = os.getloadavg()[0], list[Row]()
    with serving() as server, browsing() as browser:
        for measure in (story_rows, lever_rows, refining_rows, partial(crowd_rows, n=chosen.visitors)):
            try:
                rows += measure(browser, server)
            except Error as error:  # on a machine that has too much else to do
                rows.append(Row(getattr(measure, "__name__", "crowd_rows"), f"{NOT_RUN}: {str(error).splitlines()[0]}"))
            print(*rows[-7:], sep="\n", flush=True)
            RESULTS.write_text(as_markdown(rows, load), encoding="utf-8")


if __name__ == "__main__":
    main()
