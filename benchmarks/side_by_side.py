"""Mesa's `batch_run` and `cisim sweep` side by side, into SIDE_BY_SIDE.md: python benchmarks/side_by_side.py

Both run the five rules of the reduced model over 120 months on two processes or threads, and keep one row a run. Memory
is the largest that the process held which gathers the rows. For what is left after a failure, one of the runs raises;
for a kill, all processes are killed after a quarter of the time that the same work took undisturbed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measures.sweeping import FORMS
from measures.table import measured_on
from run import machine

SIZES = (1_000, 10_000, 100_000)
KILLED = {"mesa": 1_000, "cisim": 100_000}  # runs of the sweep that is killed: some half a minute's work
SHORT = 2  # months, where 100,000 runs of the Mesa form would take an hour: its memory grows with runs, not with months
IMPORTS = 3  # seconds until a form has begun
RESULTS = Path(__file__).with_name("SIDE_BY_SIDE.md")
HERE = Path(__file__).parent


def started(form: str, n_runs: int, folder: str, *options: str) -> subprocess.Popen[str]:
    """A process of its own that does `n_runs` with a form."""
    command = [sys.executable, "-m", "measures.sweeping", form, str(n_runs), folder, *options]
    return subprocess.Popen(
        command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )


def told(form: str, n_runs: int, *options: str) -> dict[str, Any]:
    """What that process tells when it is done: seconds, MiB, rows."""
    with tempfile.TemporaryDirectory() as folder:
        process = started(form, n_runs, folder, *options)
        printed, _ = process.communicate()
        return dict(json.loads(printed))


def after_a_kill(form: str, n_runs: int, seconds: float) -> dict[str, int]:
    """Rows that were left after the kill, and how many runs the same command then had to do."""
    with tempfile.TemporaryDirectory() as folder:
        process = started(form, n_runs, folder)
        time.sleep(IMPORTS + 0.25 * seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process = started(form, n_runs, folder)
        printed, _ = process.communicate()
        again = json.loads(printed)
        return {"kept": n_runs - again["made"], "made": again["made"]}


def measured() -> dict[str, dict[str, Any]]:
    """All figures of both."""
    found: dict[str, dict[str, Any]] = {}
    for form in FORMS:
        print(f"measuring: {form} ...", flush=True)
        told(form, 100)  # compiles, warms the file cache
        small = told(form, 1_000)
        killed = small if KILLED[form] == 1_000 else told(form, KILLED[form])
        found[form] = {
            "rate": 1_000 / small["seconds"],
            "large_rate": KILLED[form] / killed["seconds"],
            "mib": {n: told(form, n, "--months", str(SHORT))["mib"] for n in SIZES},
            "failing": told(form, 1_000, "--fail")["rows"],
            "killed": after_a_kill(form, KILLED[form], killed["seconds"]),
        }
    return found


def as_markdown(found: dict[str, dict[str, Any]], about: dict[str, Any]) -> str:
    """The table."""
    mesa, cisim = found["mesa"], found["cisim"]
    rows = [
        ("1,000 runs, two workers [runs/s]", f"{mesa['rate']:,.0f}", f"{cisim['rate']:,.0f}"),
        ("100,000 runs [runs/s]", "not tried: over half an hour", f"{cisim['large_rate']:,.0f}"),
        *(
            (f"Peak memory, {n:,} runs of {SHORT} months [MiB]", f"{mesa['mib'][n]:,.0f}", f"{cisim['mib'][n]:,.0f}")
            for n in SIZES
        ),
        ("Rows left of 1,000 when one run raises", f"{mesa['failing']:,}", f"{cisim['failing']:,}"),
        (
            "Rows left after kill -9, a quarter of the way",
            f"{mesa['killed']['kept']:,} of 1,000",
            f"{cisim['killed']['kept']:,} of 100,000; the same command did the other {cisim['killed']['made']:,}",
        ),
    ]
    lines = [f"| {name} | {one} | {other} |" for name, one, other in rows]
    return (
        "\n".join(
            [
                "# Mesa's batch_run and cisim sweep, side by side",
                "",
                "Made by `python benchmarks/side_by_side.py`: the reduced model (`benchmarks/reduced`), as a Mesa",
                "model under `mesa.batch_run` with two processes, and as compiled rules under the sweep engine",
                "with two threads. Both keep a row a run.",
                "",
                "| | mesa.batch_run | cisim sweep |",
                "|---|---|---|",
                *lines,
                "",
                measured_on(about),
            ]
        )
        + "\n"
    )


def main() -> None:
    about = machine()
    text = as_markdown(measured(), about)
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
