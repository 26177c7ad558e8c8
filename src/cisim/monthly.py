"""Runs with a few of their months' columns kept: memory for what is wanted, not for all that was recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cisim.outputs import MONTH
from cisim.scenario import Scenario
from cisim.simulation import Lives, live_through

BYTES_AT_ONCE = 64_000_000  # of recorded months held before the wanted columns are taken out


@dataclass(frozen=True)
class Kept:
    """Lives without their months, in blocks of replicates, and the wanted columns: (replicates, sites, horizon + 1)."""

    lives: list[Lives]
    columns: dict[str, Any]


def live_and_keep(
    scenario: Scenario,
    runs: int,
    seed: int,
    columns: Sequence[str],
    *,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Kept:
    """Live through replicates 0 .. runs - 1 of a scenario; `columns` are names of the `months` table, or none."""
    record = ("runs", "months") if columns else ("runs",)
    per_run = MONTH.itemsize * scenario.n_sites * (scenario.horizon + 1)
    size = max(1, BYTES_AT_ONCE // per_run) if columns else runs
    shape = (runs, scenario.n_sites, scenario.horizon + 1)
    kept = Kept([], {name: np.empty(shape, MONTH[name]) for name in columns})
    for start in range(0, runs, size):
        replicates = np.arange(start, min(start + size, runs))
        lives = live_through(scenario, replicates, seed, record=record, threads=threads, progress=progress)
        for name, values in kept.columns.items():
            values[replicates] = lives.months[name]
        kept.lives.append(_without_months(lives))
    return kept


def _without_months(lives: Lives) -> Lives:
    return Lives(
        lives.scenario, lives.seed, lives.replicates, lives.runs, lives.months[:0].copy(), lives.organizations, {}, {}
    )
