"""One sweep of the reduced model, by itself: python -m measures.sweeping FORM RUNS FOLDER [--months M] [--fail]

Prints one line of JSON: seconds by the clock (without imports and compiling), the largest memory of the process that
gathers the rows [MiB], rows in hand at the end, and how many runs were computed.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from mesa.batchrunner import batch_run
from reduced import mesa_form, numba_form
from reduced.state import VALUES, keys_of

from cisim.sweep import Workers, load_experiment, sweep, work
from measures.processes import peak_now

FORMS = ("mesa", "cisim")
FAILING = 17  # the run that raises


class Seeded(mesa_form.Table):
    """The Mesa form as `batch_run` wants it: its luck is a parameter; it stops after its months, and may raise."""

    def __init__(self, replicate: int = 0, months: int = 120, fails: bool = False) -> None:
        super().__init__(rng=replicate)
        self.replicate, self.months, self.fails = replicate, months, fails

    def step(self) -> None:
        if self.fails and self.replicate == FAILING:
            raise ZeroDivisionError("a rate of zero")
        super().step()
        self.running = self.steps < self.months


def by_mesa(n_runs: int, _: Path, months: int, is_failing: bool) -> dict[str, int]:
    """As Mesa's documentation has it; nothing is written to a folder."""
    parameters = {"replicate": range(n_runs), "months": months, "fails": is_failing}
    try:
        rows = batch_run(Seeded, parameters, number_processes=2, display_progress=False)
    except ZeroDivisionError:
        rows = []
    return {"rows": len(rows), "made": n_runs}


def by_cisim(n_runs: int, folder: Path, months: int, is_failing: bool) -> dict[str, int]:
    """The sweep engine, with the reduced model's rules in the place of the full model's."""
    VALUES["n_months"] = months
    bad = int(keys_of(FAILING + 1)[FAILING]) if is_failing else None

    def live_each(_records: Any, _as_bytes: Any, inputs: Any, kept: Any) -> None:
        keys = np.ascontiguousarray(inputs[-1][:, 0])
        if bad is not None and bad in keys.tolist():
            raise ZeroDivisionError("a rate of zero")
        last = numba_form.live(keys)[:, -1]
        rows = kept[0]
        rows["trust_end"][:, 0], rows["n_members_end"][:, 0] = last.trust, last.n_members
        rows["duration"] = months

    work.live_each = live_each
    path = folder.parent / f"{folder.name}.yaml"
    path.write_text(f"title: Reduced\nquestion: How fast?\nscenarios: [baseline]\nreplicates: {n_runs}\n")
    outcome = sweep(load_experiment(path), folder, workers=Workers("threads", 2))
    return {"rows": outcome.n_runs - outcome.n_failed, "made": outcome.n_made}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("form", choices=FORMS)
    parser.add_argument("runs", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--months", type=int, default=int(VALUES["n_months"]))
    parser.add_argument("--fail", action="store_true")
    chosen = parser.parse_args()
    numba_form.live(keys_of(1))  # compiled before the clock starts
    does = {"mesa": by_mesa, "cisim": by_cisim}[chosen.form]
    started = time.perf_counter()
    found = does(chosen.runs, chosen.folder / "results", chosen.months, chosen.fail)
    print(json.dumps({**found, "seconds": time.perf_counter() - started, "mib": peak_now()}))


if __name__ == "__main__":
    main()
