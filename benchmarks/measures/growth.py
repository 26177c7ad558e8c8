"""How the full model's cost on one core grows: with members at a fixed mean degree, with runs, with months."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from cisim import load
from cisim.scenario import Scenario
from cisim.simulation import live_through
from measures.timing import exponent, take_turns

MEMBERS = (10, 20, 50, 100, 300)
MONTHS = (30, 60, 120, 240)
RUNS = (250, 500, 1000, 2000)
ORGANIZATIONS_PER_MEMBER = 1.4  # as in the default city
MEMBER_RUNS = 8000  # members * runs in one turn


def with_members(n: int) -> Scenario:
    """The default city with more or fewer organizations; working groups stay as large, and so does the mean degree."""
    n_organizations = min(400, round(ORGANIZATIONS_PER_MEMBER * n))
    return load("baseline").override({"city.n_organizations": n_organizations, "membership.start_size": n})


def ties_of(scenario: Scenario) -> float:
    """Active ties between members, mean over months and some runs."""
    lives = live_through(scenario, np.arange(20), 1, threads=1, record=("runs", "organizations"))
    return float(lives.organizations.n_ties.sum(axis=-1).mean()) / 2.0


def growth(is_quick: bool) -> dict[str, Any]:
    """Seconds by members, months and runs, and the powers that they grow with."""
    share, repetitions = (4, 2) if is_quick else (1, 5)
    cities = {n: with_members(n) for n in MEMBERS}
    n_runs = {n: max(4, MEMBER_RUNS // n // share) for n in MEMBERS}
    by_members = medians({n: (cities[n], n_runs[n]) for n in MEMBERS}, repetitions)
    baseline = load("baseline")
    by_months = medians({n: (baseline.override(horizon=n), 1000 // share) for n in MONTHS}, repetitions)
    by_runs = medians({n // share: (baseline, n // share) for n in RUNS}, repetitions)
    per_run = {n: by_members[n] / n_runs[n] for n in MEMBERS}
    ties = {n: ties_of(cities[n]) for n in MEMBERS}
    return {
        "seconds_per_run_by_members": per_run,
        "ties_by_members": ties,
        "nanoseconds_per_tie_and_month": {n: 1e9 * per_run[n] / ties[n] / baseline.horizon for n in MEMBERS},
        "exponent_members": exponent(list(per_run), list(per_run.values())),
        "exponent_ties": exponent(list(ties.values()), list(per_run.values())),
        "seconds_by_months": by_months,
        "exponent_months": exponent(list(by_months), list(by_months.values())),
        "seconds_by_runs": by_runs,
        "exponent_runs": exponent(list(by_runs), list(by_runs.values())),
    }


def medians(work: dict[int, tuple[Scenario, int]], repetitions: int) -> dict[int, float]:
    """Median processor time [s] of some runs of each scenario on one core."""
    turns = {
        size: partial(live_through, scenario, np.arange(runs), 1, threads=1) for size, (scenario, runs) in work.items()
    }
    return {size: float(np.median(times.processor)) for size, times in take_turns(turns, repetitions).items()}
