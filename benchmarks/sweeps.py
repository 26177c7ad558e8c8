"""What a large sweep takes, and what its engine adds to the kernel's time: python benchmarks/sweeps.py [--largest N].

Writes SWEEPS.md beside this file. The default, 1,000,000 runs, takes some ten minutes on two idle cores.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from measures.processes import COMMAND_LINE
from measures.table import measured_on
from run import machine

import cisim
from cisim.simulation import live_through
from cisim.sweep import Workers, load_experiment, sweep

RESULTS = Path(__file__).with_name("SWEEPS.md")
EXPERIMENT = "title: Many\nquestion: How long do they last?\nscenarios: [baseline]\nreplicates: {n}\nseed: 1\n"
TURNS, RUNS = 7, 4_000  # of the engine against the kernel alone


def swept(n_runs: int) -> dict[str, float]:
    """One `cisim sweep` by itself: seconds by the clock and of processors, peak memory [MiB], size on disk [MB]."""
    with tempfile.TemporaryDirectory() as place:
        file, out = Path(place) / "many.yaml", Path(place) / "out"
        file.write_text(EXPERIMENT.format(n=n_runs))
        command = [sys.executable, "-c", COMMAND_LINE, "sweep", str(file), "--out", str(out), "--quiet"]
        wall = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"the sweep of {n_runs:,} runs failed")
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
        return {
            "runs": n_runs,
            "wall": time.perf_counter() - wall,
            "processor": used.ru_utime + used.ru_stime,
            "mib": used.ru_maxrss / 1024,
            "mb": size / 1e6,
        }


def overhead() -> float:
    """Processor time of a sweep on one thread over that of the same runs in the kernel alone: median of the turns."""
    ratios = []
    cisim.simulate("baseline", runs=10)
    for turn in range(TURNS):
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / "many.yaml"
            file.write_text(EXPERIMENT.format(n=RUNS).replace("seed: 1", f"seed: {turn}"))
            experiment = load_experiment(file)
            started = time.process_time()
            lives(turn)
            between = time.process_time()
            sweep(experiment, Path(place) / "out", workers=Workers("threads", 1))
            ratios.append((time.process_time() - between) / (between - started))
    return float(np.median(ratios)) - 1.0


def lives(seed: int) -> None:
    """The kernel alone: the same runs, on one thread, as records."""
    live_through(cisim.load("baseline"), np.arange(RUNS), seed, threads=1)


def as_markdown(sizes: list[dict[str, float]], share: float, about: dict[str, Any]) -> str:
    """The table."""
    rows = [
        f"| {each['runs']:,.0f} | {each['wall']:,.0f} | {each['processor']:,.0f} | "
        f"{1e6 * each['processor'] / each['runs']:,.0f} | {each['mib']:,.0f} | {each['mb']:,.1f} |"
        for each in sizes
    ]
    last = sizes[-1]
    scale = 1e7 / last["runs"]
    more = f"| 10,000,000, extrapolated | {scale * last['wall']:,.0f} | {scale * last['processor']:,.0f} | "
    more += f"{1e6 * last['processor'] / last['runs']:,.0f} | {last['mib']:,.0f} | {scale * last['mb']:,.1f} |"
    return "\n".join(
        [
            "# Sweeps of the default city",
            "",
            "Made by `python benchmarks/sweeps.py`: `cisim sweep` with one row a run, on all cores.",
            "",
            "| runs | seconds | processor seconds | processor time a run [µs] | peak memory [MiB] | on disk [MB] |",
            "|---|---|---|---|---|---|",
            *rows,
            more,
            "",
            f"Design, seeding and storage add {share:.1%} to the kernel's own processor time (target: under 10%).",
            f"Median of {TURNS} turns of {RUNS:,} runs on one thread, with and without the engine.",
            "",
            measured_on(about),
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--largest", type=int, default=1_000_000, metavar="N", help="runs of the largest sweep")
    chosen = parser.parse_args()
    about = machine()
    share = overhead()
    print(f"overhead: {share:.1%}", flush=True)
    sizes = []
    for n in (10_000, 100_000, 1_000_000):
        if n <= chosen.largest:
            sizes.append(swept(n))
            print(json.dumps(sizes[-1]), flush=True)
    text = as_markdown(sizes, share, about)
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
