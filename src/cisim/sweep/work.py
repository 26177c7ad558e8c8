"""The work of one chunk: its runs lived through, those that fail set apart, the rows turned into Parquet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import local
from time import perf_counter
from typing import Any

import numpy as np

from cisim.batch import Buffers, live_each, rooms_for_ties
from cisim.compilation import source_digest
from cisim.outputs import MONTH, RUN
from cisim.records import ORGANIZATION
from cisim.scenario import Scenario
from cisim.simulation import WORK_PER_CHUNK, keys_of
from cisim.sweep.experiment import Experiment, Record
from cisim.sweep.factors import HORIZON, Factor
from cisim.sweep.plan import Chunk, key_of, most_organizations_of
from cisim.yaml_files import ConfigError

_own = local()  # every thread's buffers, kept from one chunk to the next


@dataclass(frozen=True, eq=False)
class Task:
    """Everything that a worker, here or on another machine, needs to know of a chunk.

    `values` (points, factors) are those of the points in the chunk, `numbers` (points,) the points' numbers in the
    experiment; `at` (runs,) which of them each run takes; `replicates` (runs,).
    """

    key: str
    experiment: str
    identity: str
    rules: str
    chunk: int
    base: Scenario
    city: str | None
    factors: tuple[Factor, ...]
    values: np.ndarray
    numbers: np.ndarray
    horizons: np.ndarray
    at: np.ndarray
    replicates: np.ndarray
    seed: int
    record: Record

    def __len__(self) -> int:
        return len(self.at)

    def full_values(self) -> np.ndarray:
        """All parameters at every point, (points, sites, parameters)."""
        values = np.repeat(self.base.values[np.newaxis], len(self.values), axis=0)
        for place, factor in enumerate(self.factors):
            if factor.path != HORIZON:
                values[:, :, factor.place] = self.values[:, place, np.newaxis]
        return values


@dataclass(frozen=True, eq=False)
class Rows:
    """What came out, as record arrays; `errors` (runs,) are empty for the runs that went well.

    Shapes: `runs` (runs, sites); `months` (runs, sites, horizon + 1) and `organizations` (runs, sites, horizon + 1,
    organizations), with no runs when they are not kept.
    """

    runs: Any
    months: Any
    organizations: Any
    errors: list[str]


@dataclass(frozen=True)
class Made:
    """A chunk as it is stored: one Parquet file a table, as bytes."""

    key: str
    files: dict[str, bytes]
    n_runs: int
    n_failed: int
    seconds: float


class Stopped(Exception):
    """The sweep was told to stop while a chunk was being computed."""


def never() -> bool:
    """Never stop early."""
    return False


def task_of(experiment: Experiment, chunk: Chunk, size: int = 0) -> Task:
    """The task for a chunk; `size` is the most runs of a chunk that was asked for, 0 for none."""
    rows, replicates = chunk.rows_and_replicates(experiment)
    used, at = np.unique(rows, return_inverse=True)
    city = experiment.cities[chunk.city]
    return Task(
        key=key_of(experiment, chunk),
        experiment=experiment.name,
        identity=experiment.digest,
        rules=source_digest(),
        chunk=size,
        base=experiment.bases[chunk.scenario][chunk.city],
        city=city or None,
        factors=experiment.factors,
        values=experiment.design.values[used],
        numbers=chunk.city * experiment.design.n_rows + used,
        horizons=experiment.horizons(chunk.scenario, chunk.city)[used],
        at=at.astype(np.int64),
        replicates=replicates,
        seed=experiment.seed,
        record=experiment.record,
    )


def make(task: Task, is_stopped: Callable[[], bool] = never) -> Made:
    """Live through a chunk and encode its rows."""
    from cisim.sweep.parts import encoded

    started = perf_counter()
    rows = live_through_all(task, is_stopped)
    files = encoded(task, rows)
    return Made(task.key, files, len(task), sum(map(bool, rows.errors)), perf_counter() - started)


def live_through_all(task: Task, is_stopped: Callable[[], bool] = never) -> Rows:
    """Live through all runs of a chunk, some tenths of a second at a time; a run that raises has its error told."""
    if task.rules != source_digest():
        raise ConfigError(
            f"a worker has other rules ({source_digest()}) than the sweep ({task.rules}); install the same"
        )
    values = task.full_values()
    n_sites, n_orgs = values.shape[1], most_organizations_of(values)
    rooms = rooms_for_ties(values, task.horizons, task.base.event_records())
    rows = empty_rows(task, n_orgs)
    buffers = _buffers(n_sites, n_orgs, int(rooms.max()))
    burst = max(1, WORK_PER_CHUNK // (n_sites * n_orgs * int(task.horizons.max())))
    points = (values, rooms, task.horizons)
    for start in range(0, len(task), burst):
        if is_stopped():
            raise Stopped
        _live_span(task, points, slice(start, min(start + burst, len(task))), buffers, rows)
    return rows


def _live_span(task: Task, points: tuple[np.ndarray, ...], span: slice, buffers: Buffers, rows: Rows) -> None:
    """Live through some runs; when that raises, each of them by itself."""
    keys = keys_of(task.seed, task.replicates[span], points[0].shape[1])
    inputs = (*points, task.at[span], task.base.event_records(), keys)
    kept = (rows.runs[span], rows.months[span], rows.organizations[span])
    try:
        with np.errstate(over="ignore"):
            live_each(buffers.records(), buffers.bytes(), inputs, kept)
    except Exception as error:  # noqa: BLE001 (whatever a run raises becomes its row, and the others go on)
        if span.stop - span.start > 1:
            for run in range(span.start, span.stop):
                _live_span(task, points, slice(run, run + 1), buffers, rows)
        else:
            mark_failed(rows, span.start, f"{type(error).__name__}: {error}")


def mark_failed(rows: Rows, run: int, error: str) -> None:
    """Make the rows of a run those of a failed one: no numbers, and why."""
    rows.errors[run] = " ".join(error.split())
    rows.runs[run] = blank_run()
    for name in ("months", "organizations"):
        table = getattr(rows, name)
        if len(table):
            table[run] = np.zeros((), table.dtype)


def blank_run() -> Any:
    """The row of a run of which nothing is known."""
    blank = np.zeros((), RUN)
    for name in RUN.names or ():
        if RUN[name].kind == "f":
            blank[name] = np.nan
    return blank


def empty_rows(task: Task, n_orgs: int) -> Rows:
    """Room for the rows of a task."""
    n, n_sites, n_months = len(task), task.base.n_sites, int(task.horizons.max()) + 1
    n_month_runs = n if task.record.months else 0
    n_org_runs = n if task.record.organizations else 0
    return Rows(
        runs=np.zeros((n, n_sites), RUN).view(np.recarray),
        months=np.zeros((n_month_runs, n_sites, n_months), MONTH).view(np.recarray),
        organizations=np.zeros((n_org_runs, n_sites, n_months, n_orgs), ORGANIZATION).view(np.recarray),
        errors=[""] * n,
    )


def _buffers(n_sites: int, n_orgs: int, n_ties: int) -> Buffers:
    shape = (n_sites, n_orgs, n_ties)
    if getattr(_own, "shape", None) != shape:
        _own.shape, _own.buffers = shape, Buffers.sized(*shape)
    return _own.buffers
