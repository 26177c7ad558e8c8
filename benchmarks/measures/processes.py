"""What a person at the command line waits for, and what memory it takes: each measured in a process of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

FIRST_CALL = "import cisim; cisim.simulate('baseline', runs=1)"
COMMAND_LINE = "import sys; from cisim.cli import main; sys.argv[0] = 'cisim'; main()"
HELP = ("--help",)
COMPARE = ("compare", "baseline", "mayoral-turnover", "quick-win-pressure", "co-chair", "--runs", "1000", "--json")
MEMORY = """
import cisim
from measures.processes import peak_now
cisim.simulate("baseline", runs={runs})
print(peak_now())
"""


@dataclass(frozen=True)
class Done:
    """A process that has ended: seconds by the clock, processor time in seconds, and what it printed."""

    wall: float
    processor: float
    printed: str


def python(code: str, *arguments: str, **environment: str) -> Done | None:
    """Run Python code in a process of its own, which keeps its byte code as usual; None when it failed."""
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    wall, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**usual, **environment},
    )
    wall, after = time.perf_counter() - wall, os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Done(wall, processor, done.stdout) if done.returncode == 0 else None


def seconds(*runs: Done | None) -> dict[str, float] | None:
    """Median times of what was run, or None when any of it failed."""
    done = [run for run in runs if run is not None]
    if len(done) < len(runs):
        return None
    return {name: float(np.median([getattr(run, name) for run in done])) for name in ("wall", "processor")}


def repeated(repetitions: int, *arguments: str) -> dict[str, float] | None:
    """Median times of one command; a first start before warms the system's file cache."""
    if find_spec("cisim.cli") is None or python(COMMAND_LINE, *arguments) is None:
        return None
    return seconds(*(python(COMMAND_LINE, *arguments) for _ in range(repetitions)))


def processes(is_quick: bool) -> dict[str, Any]:
    """Compiling, starting and comparing [s]; peaks of memory [MiB]. None: could not be run."""
    with tempfile.TemporaryDirectory() as folder:
        first = python(FIRST_CALL, CISIM_CACHE_DIR=folder)
        later = python(FIRST_CALL, CISIM_CACHE_DIR=folder)
    return {
        "first_call": seconds(first),
        "later_call": seconds(later),
        "help": repeated(3 if is_quick else 9, *HELP),
        "compare": repeated(1 if is_quick else 5, *COMPARE),
        "memory": {n: peak(n) for n in (1_000, 10_000)},
    }


def peak_now() -> float:
    """Largest memory that this process has held [MiB]; on Linux a child's count would start from its parent's peak."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def peak(runs: int) -> float | None:
    """Largest memory held while simulating [MiB]."""
    done = python(MEMORY.format(runs=runs), PYTHONPATH=str(Path(__file__).parents[1]))
    return float(done.printed) if done else None
