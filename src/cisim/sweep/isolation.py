"""A chunk whose workers keep dying: which of its runs does it? Halves of it are tried until single runs are left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cisim.sweep.executors import Pool
from cisim.sweep.parts import encoded
from cisim.sweep.plan import most_organizations_of
from cisim.sweep.work import Made, Rows, Task, empty_rows, live_through_all, mark_failed

TRIES = 3  # of a single run: a worker may also be killed for reasons that are none of the run's


def isolated(pool: Pool, task: Task) -> Made:
    """The chunk with the runs that kill a worker as failed ones, and all others as they are."""
    rows = _rows_of(pool, task)
    return Made(task.key, encoded(task, rows), len(task), sum(map(bool, rows.errors)), 0.0)


def _rows_of(pool: Pool, task: Task) -> Rows:
    why = ""
    for _ in range(TRIES if len(task) == 1 else 1):
        try:
            return pool.call(live_through_all, task)
        except pool.died as error:
            why = str(error)
    if len(task) == 1:
        rows = empty_rows(task, most_organizations_of(task.full_values()))
        mark_failed(rows, 0, why)
        return rows
    half = len(task) // 2
    return _joined(_rows_of(pool, _part(task, slice(0, half))), _rows_of(pool, _part(task, slice(half, None))))


def _part(task: Task, span: slice) -> Task:
    return replace(task, at=task.at[span], replicates=task.replicates[span])


def _joined(one: Rows, other: Rows) -> Rows:
    def both(name: str) -> np.ndarray:
        return np.concatenate([getattr(one, name), getattr(other, name)]).view(np.recarray)

    return Rows(both("runs"), both("months"), both("organizations"), one.errors + other.errors)
