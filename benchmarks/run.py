"""Measure speed and memory, and compare with the targets: python benchmarks/run.py [--quick] [--json FILE].

The whole takes some five minutes on an idle machine and writes RESULTS.md beside this file; `--quick` takes about one,
is less exact, and writes only what `--json` asks for.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measures.contest import agreement, contest
from measures.growth import growth
from measures.processes import processes
from measures.table import as_markdown, as_text, rows_of
from reduced import c_form

from cisim.simulation import cores

RESULTS = Path(__file__).with_name("RESULTS.md")


def machine() -> dict[str, Any]:
    """What the numbers depend on."""
    packages = ("numba", "numpy", "mesa", "pandas")
    return {
        "cores": cores(),
        "processor": platform.machine(),
        "load": os.getloadavg()[0],
        "versions": {
            "Python": platform.python_version(),
            **{name: version(name) for name in packages},
            "C compiler": c_form.version(),
        },
    }


def check(found: dict[str, float]) -> None:
    """Refuse to time forms that do not do the same."""
    exact = {name: found[name] for name in ("c", "numpy") if name in found}
    if any(value > 1e-9 for value in exact.values()):
        raise SystemExit(f"the reduced model's forms differ: {exact}")
    if any(abs(found[name]) > 4.0 for name in ("mesa_trust", "mesa_commitment")):
        raise SystemExit(f"the Mesa form differs, in standard errors: {found}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer and shorter repetitions; RESULTS.md stays as it is")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all numbers to a file")
    chosen = parser.parse_args()
    results: dict[str, Any] = {"machine": machine(), "agreement": agreement()}
    check(results["agreement"])
    for name, measure in (("contest", contest), ("growth", growth), ("processes", processes)):
        print(f"measuring: {name} ...", flush=True)
        results[name] = measure(chosen.quick)
    rows = rows_of(results)
    print(as_text(rows))
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if not chosen.quick:
        RESULTS.write_text(as_markdown(rows, results["machine"]), encoding="utf-8")


if __name__ == "__main__":
    main()
