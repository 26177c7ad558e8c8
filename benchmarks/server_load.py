"""Load the interface's server with visitors who have no browser: python benchmarks/server_load.py [--out FILE].

They speak the protocol of the pages (measures/visiting.py), so that what is measured is the server alone; the thirty
computers of a class draw for themselves. The visitors are a process of their own on the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path

from measures.comparison import CHOICES, LEVER, compare_at
from measures.serving import Server, serving
from measures.table import INFINITE, Row, judged, table_of
from measures.visiting import Visitor, drawn, move

from cisim.app.settings import Settings, choice
from cisim.simulation import cores

CLASS, COMING_AND_GOING, AT_A_TIME, LARGEST = 30, 300, 15, 10
THINKING = (5.0, 15.0)  # seconds between two moves of a visitor
MOVES = 4
LEFT = 12  # seconds until what the visitors left is given back


async def arrive(address: str) -> Visitor:
    """A visitor before a drawn comparison."""
    visitor = Visitor(address)
    await visitor.come()
    await drawn(visitor)
    return visitor


async def rested(server: Server, seconds: float = 2.0) -> None:
    """Wait until the server has had nothing to do for some time."""
    quiet = 0.0
    while quiet < seconds:
        await asyncio.sleep(0.5)
        with await asyncio.to_thread(urllib.request.urlopen, f"{server.address}/healthz") as answer:
            quiet = quiet + 0.5 if json.load(answer)["jobs"] == 0 else 0.0


def quantile(times: list[float], share: float) -> float:
    """A quantile by rank."""
    return sorted(times)[min(len(times) - 1, round(share * (len(times) - 1)))]


async def a_class(server: Server) -> list[Row]:
    """Thirty who move a lever at the same moment, and then each at their own pace, 1,000 cities refined each time."""
    alone = server.memory()
    addresses = [compare_at(server, Settings(CHOICES, seed=place)) for place in range(CLASS)]
    visitors = [await arrive(address) for address in addresses]
    await rested(server)
    full = server.memory()
    at_once = await asyncio.gather(*(move(each, LEVER, 0.305 + 0.01 * place) for place, each in enumerate(visitors)))
    await rested(server)
    luck = random.Random(1)

    async def work(visitor: Visitor) -> list[float]:
        times = []
        for _ in range(MOVES):
            await asyncio.sleep(luck.uniform(*THINKING))
            times.append(await move(visitor, LEVER, round(luck.uniform(0.0, 1.0), 4)))
        return times

    own_pace = [each for times in await asyncio.gather(*map(work, visitors)) for each in times]
    await asyncio.gather(*(each.leave() for each in visitors))
    await asyncio.sleep(LEFT)
    left = server.memory()
    pace = f"{CLASS} at their own pace, a move every {THINKING[0]:g} to {THINKING[1]:g} s"
    held = f"{alone:.0f}, {full:.0f}, {left:.0f}"
    return [
        judged(f"{CLASS} move at one moment: median [s]", statistics.median(at_once), "{:.1f}", "< 3", (0, 3)),
        Row("The same, the last of them [s]", f"{max(at_once):.1f}"),
        Row(f"{pace}: median [s]", f"{statistics.median(own_pace):.2f}"),
        Row("The same, 95th percentile [s]", f"{quantile(own_pace, 0.95):.2f}"),
        Row("Memory of the server before them, with them, after they left [MiB]", held),
        Row("Memory per open page, what was computed for it included [MiB]", f"{(full - alone) / CLASS:.1f}"),
    ]


async def coming_and_going(server: Server) -> list[Row]:
    """Hundreds who come, look at two pages' worth of numbers, and leave."""
    held = []

    async def stay(seed: int) -> None:
        visitor = await arrive(compare_at(server, Settings(CHOICES, seed=1 + seed % AT_A_TIME, runs=60)))
        await move(visitor, LEVER, 0.305 + 0.001 * (seed % 40))
        await visitor.leave()

    for start in range(0, COMING_AND_GOING, AT_A_TIME):
        await asyncio.gather(*(stay(start + each) for each in range(AT_A_TIME)))
        if (start + AT_A_TIME) % (COMING_AND_GOING // 4) == 0:
            await asyncio.sleep(LEFT)
            held.append(server.memory())
    growth = (held[-1] - held[0]) / (0.75 * COMING_AND_GOING)
    told = ", ".join(f"{each:.0f}" for each in held)
    return [
        Row(f"Memory after each quarter of {COMING_AND_GOING} visits [MiB]", told),
        judged("Growth from the first quarter on [KiB a visit]", 1024 * growth, "{:.0f}", "< 100", (-INFINITE, 100)),
    ]


async def the_largest(server: Server) -> list[Row]:
    """Ten who ask for the largest comparison at once, some of whom vanish; and one who just moves a lever."""
    four = tuple(choice(name) for name in ("baseline", "co-chair", "quick-win-pressure", "mayoral-turnover"))
    addresses = [compare_at(server, Settings(four, seed=900 + each, runs=10_000)) for each in range(LARGEST)]
    visitors = [Visitor(address) for address in addresses]
    for each in visitors:
        await each.come()
    await asyncio.gather(*(each.until(lambda own: "Refining" in own.words()) for each in visitors))
    queued = sum("first" in each.words() for each in visitors)
    quick = await arrive(compare_at(server, Settings(CHOICES, seed=950, runs=400)))
    times = [await move(quick, LEVER, 0.4 + 0.05 * each) for each in range(MOVES)]
    await quick.leave()
    for place, each in enumerate(visitors):
        await each.leave(rudely=place % 2 == 0)
    await asyncio.sleep(1)
    after = await arrive(compare_at(server, Settings(CHOICES, seed=951, runs=400)))
    late = await move(after, LEVER, 0.77)
    await after.leave()
    return [
        Row(f"Of {LARGEST} who ask for 10,000 cities of four scenarios, told that others come first", f"{queued}"),
        Row("A lever's move of somebody else meanwhile: median [s]", f"{statistics.median(times):.2f}"),
        Row("A lever's move after five of them vanished and five left [s]", f"{late:.2f}"),
    ]


MEASURES: tuple[Callable[[Server], Awaitable[list[Row]]], ...] = (a_class, coming_and_going, the_largest)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("SERVER.md"))
    chosen = parser.parse_args()
    load = os.getloadavg()[0]
    rows: list[Row] = []
    for measure in MEASURES:
        with serving() as server:
            time.sleep(15)  # what is loaded when the first pages are there
            found = asyncio.run(measure(server))  # type: ignore[arg-type]
        for row in found:
            print(f"{row.what}: {row.value} {row.verdict}", file=sys.stderr)
        rows += found
    head = (
        "# The server in a crowd\n\nMade by `python benchmarks/server_load.py`: the server and visitors without "
        f"browsers on the same {cores()} cores. Load of the machine from other work before the start: {load:.1f}.\n\n"
    )
    chosen.out.write_text(head + table_of(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
