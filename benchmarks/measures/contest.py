"""Side by side: the full model on one and two threads, and the reduced model in its four forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from reduced import c_form, mesa_form, numba_form, numpy_form
from reduced.state import keys_of

from cisim import load
from cisim.scenario import Scenario
from cisim.simulation import cores, live_through
from measures.timing import ratio, take_turns

# Runs in a turn, so that each takes some tenths of a second.
N_RUNS = {"numba": 400, "c": 400, "numpy": 250, "mesa": 6, "mesa shuffled": 6}
FORMS: dict[str, Callable[[np.ndarray], Any]] = {
    "numba": numba_form.live,
    "c": c_form.live,
    "numpy": numpy_form.live,
    "mesa": mesa_form.live,
    "mesa shuffled": partial(mesa_form.live, model=mesa_form.ShuffledTable),
}


def contest(is_quick: bool) -> dict[str, Any]:
    """Processor time per run [s] on one core, how the forms compare, and what a second thread gains in wall time."""
    sizes, turns = contestants(is_quick)
    times = take_turns(turns, 5 if is_quick else 21)
    per_run = {name: times[name].processor / n for name, n in sizes.items()}
    two = threads(load("baseline"), 3 if is_quick else 9) if cores() > 1 else {}
    return {
        "runs": sizes,
        "seconds_per_run": {name: float(np.median(values)) for name, values in per_run.items()},
        "seconds_per_run_least": {name: float(np.min(values)) for name, values in per_run.items()},
        "runs_per_second": float(1.0 / np.median(per_run["full"])),
        "against_numba": {name: ratio(per_run[name], per_run["numba"]) for name in FORMS if name in per_run},
        "numba_against_c": ratio(per_run["numba"], per_run["c"]) if "c" in per_run else None,
        **two,
    }


def contestants(is_quick: bool) -> tuple[dict[str, int], dict[str, Callable[[], Any]]]:
    """Runs in a turn, and the work of a turn, of the full model and of each form of the reduced one."""
    share = 2 if is_quick else 1
    sizes, turns = {"full": 300 // share}, {}
    turns["full"] = partial(live_through, load("baseline"), np.arange(sizes["full"]), 1, threads=1)
    for name, live in FORMS.items():
        if name != "c" or c_form.COMPILER is not None:
            sizes[name] = N_RUNS[name] // share
            turns[name] = partial(live, keys_of(sizes[name]))
    return sizes, turns


def threads(scenario: Scenario, repetitions: int) -> dict[str, float]:
    """Two threads against one, by the clock; and how many cores the machine had left for the two."""
    replicates = np.arange(2400)  # some chunks for each thread
    times = take_turns({n: partial(live_through, scenario, replicates, 1, threads=n) for n in (1, 2)}, repetitions)
    return {
        "two_threads": ratio(times[1].wall, times[2].wall),
        "cores_had": ratio(times[2].processor, times[2].wall),
    }


def agreement(n_runs: int = 1000, n_mesa: int = 100) -> dict[str, float]:
    """How far the forms agree: the largest difference from Numba's, and Mesa's distance in standard errors."""
    keys = keys_of(n_runs)
    numba = numba_form.live(keys)
    found = {"numpy": distance(numba, numpy_form.live(keys))}
    if c_form.COMPILER is not None:
        found["c"] = distance(numba, c_form.live(keys))
    mesa = mesa_form.live(keys[:n_mesa])
    return {**found, **{f"mesa_{name}": in_standard_errors(numba, mesa, name, -1) for name in ("trust", "commitment")}}


def distance(one: np.recarray, other: np.recarray) -> float:
    """Largest absolute difference of any observation."""
    return max(float(np.abs(one[name] - other[name]).max()) for name in one.dtype.names)


def in_standard_errors(one: np.recarray, other: np.recarray, name: str, month: int) -> float:
    """Difference of two independent means over runs, in its standard errors."""
    a, b = one[name][:, month], other[name][:, month]
    return float((a.mean() - b.mean()) / np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)))
