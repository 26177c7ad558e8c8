"""The matrices of a sweep: points by replicates, from a table of runs in memory or from files larger than that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from .comparison import run_values
from .counts import MEMORY, Source, opened, require_table, scenarios_of, text
from .moments import refuse_unknown
from .observations import REPLICATE, Floats, Integers, groups, numbers, require_columns
from .quantities import POINT, RMST, column_of, expression

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Replicates: TypeAlias = "tuple[tuple[int, int], ...] | None"
"""The (seed, replicate) of each column of a matrix; None when every point has replicates of its own."""

_SEEN = {"duration": "event", "second_duration": "second_event"}


def in_memory(
    runs: pd.DataFrame, known: Integers, quantity: str, horizon: float | None
) -> Iterator[tuple[str, Floats, Replicates]]:
    """Yield name, (points, replicates) and the replicates of each scenario of a table of runs.

    known: the points of the design, ascending. Errors: ValueError as for `responses`.
    """
    require_columns(runs, ["scenario", POINT, *REPLICATE])
    if "status" in runs.columns:
        _refuse_failed(int((runs["status"] != "ok").sum()), len(runs))
    values = _values(runs, quantity, horizon)
    point = numbers(runs, POINT).astype(np.int64)
    for (name,), rows in groups(runs, "scenario"):
        row = _rows(point[rows], known, str(name))
        yield str(name), *_matrix(runs.iloc[rows], values[rows], known, row)


def streamed(
    source: Source, known: Integers, quantity: str, horizon: float | None, memory: str = MEMORY
) -> Iterator[tuple[str, Floats, Replicates]]:
    """The same of runs on the disk, a scenario at a time; every point has the same replicates.

    Errors: ValueError as for `responses`, and for restricted means past the month in which some run was censored.
    """
    column = column_of(quantity)
    with opened(source, memory, threads=1) as connection:
        wanted = [column] if column is not None else ["duration", "event"]
        names = require_table(connection, ["scenario", POINT, *REPLICATE, *wanted])
        if "status" in names:
            _refuse_failed(*_count_if(connection, "status <> 'ok'"))
        if quantity in _SEEN:
            _refuse_going(*_count_if(connection, f"NOT coalesce({_SEEN[quantity]}::BOOL, false)"), quantity)
        refuse_unknown(connection, [quantity], horizon)
        for name in scenarios_of(connection, source):
            yield name, *_read_matrix(connection, name, expression(quantity, horizon), known)


def _read_matrix(
    connection: DuckDBPyConnection, name: str, value: str, known: Integers
) -> tuple[Floats, tuple[tuple[int, int], ...]]:
    """(points, replicates) of one scenario, and the replicates."""
    found = connection.execute(
        f"SELECT {POINT}, seed, replicate, avg({value}) AS value, count(*) AS n FROM runs "
        f"WHERE scenario = {text(name)} GROUP BY ALL ORDER BY {POINT}, seed, replicate"
    ).fetchnumpy()
    at, n_points = found[POINT].astype(np.int64), len(known)
    row = _rows(at, known, name)
    per_point = np.bincount(row, minlength=n_points)
    if per_point.min() == per_point.max() and found["n"].min() == found["n"].max():
        shape = (n_points, int(per_point[0]))
        seed, replicate = (found[key].reshape(shape) for key in REPLICATE)
        if (seed == seed[0]).all() and (replicate == replicate[0]).all():
            names = zip(seed[0].tolist(), replicate[0].tolist(), strict=True)
            return np.asarray(found["value"], dtype=np.float64).reshape(shape), tuple(names)
    raise ValueError(
        f"the sweep has holes: the points of scenario {name!r} have between {per_point.min()} and {per_point.max()} "
        f"replicates, or not the same ones, or not all sites; finish the sweep first, or keep the replicates that all "
        "points have"
    )


def _count_if(connection: DuckDBPyConnection, condition: str) -> tuple[int, int]:
    n, total = connection.execute(f"SELECT count_if({condition}), count(*) FROM runs").fetchall()[0]
    return int(n), int(total)


def _refuse_failed(n_failed: int, n: int) -> None:
    if n_failed:
        raise ValueError(f"{n_failed} of {n} runs failed: run the sweep again, which repeats only those")


def _refuse_going(n_going: int, n: int, quantity: str) -> None:
    if n_going:
        raise ValueError(
            f"{n_going} of {n} runs were still going, so {quantity!r} is not how long they lasted: "
            "use the quantity 'rmst' with a horizon"
        )


def _rows(point: Integers, known: Integers, scenario: str) -> Integers:
    """The row in the design of each run; ValueError unless the two have the same points."""
    row = np.minimum(np.searchsorted(known, point), len(known) - 1)
    if not np.array_equal(known[row], point):
        raise ValueError(
            f"point {point[known[row] != point][0]} of scenario {scenario!r} is not in the table of points"
        )
    has_runs = np.bincount(row, minlength=len(known)) > 0
    if not has_runs.all():
        raise ValueError(
            f"the sweep has holes: point {known[~has_runs][0]} of scenario {scenario!r} is missing "
            f"({int((~has_runs).sum())} such points); finish the sweep first"
        )
    return np.asarray(row, dtype=np.int64)


def _values(runs: pd.DataFrame, quantity: str, horizon: float | None) -> Floats:
    if quantity in _SEEN:
        require_columns(runs, [_SEEN[quantity]])
        _refuse_going(int((~numbers(runs, _SEEN[quantity]).astype(bool)).sum()), len(runs), quantity)
    if quantity == RMST and horizon is not None and np.isfinite(horizon) and horizon > 0:
        duration, is_ended = numbers(runs, "duration"), numbers(runs, "event").astype(bool)
        if np.all(is_ended | (duration >= horizon)):
            return np.minimum(duration, horizon)
    return run_values(runs, quantity, horizon, by=["scenario", "point"])[0]


def _matrix(
    runs: pd.DataFrame, values: Floats, points: Integers, row: Integers
) -> tuple[Floats, tuple[tuple[int, int], ...] | None]:
    """(points, replicates) means over sites, and the replicates; None when they are nested in points."""
    code = runs.groupby(list(REPLICATE), sort=True).ngroup().to_numpy(dtype=np.int64)
    n_codes, n_points = int(code.max()) + 1, len(points)
    is_nested = n_points > 1 and len(np.unique(row * n_codes + code)) == n_codes
    if is_nested:
        code, n_codes = _place_within_point(code, row, n_codes)
    cell = row * n_codes + code
    size = np.bincount(cell, minlength=n_points * n_codes)
    if size.min() != size.max():
        _refuse_holes(size.reshape(n_points, n_codes), points)
    total = np.bincount(cell, weights=values, minlength=n_points * n_codes)
    matrix = (total / size).reshape(n_points, n_codes)
    if is_nested:
        return matrix, None
    names = runs[list(REPLICATE)].drop_duplicates().sort_values(list(REPLICATE)).to_numpy(dtype=np.int64)
    return matrix, tuple((int(seed), int(replicate)) for seed, replicate in names)


def _place_within_point(code: Integers, row: Integers, n_codes: int) -> tuple[Integers, int]:
    """Number the replicates of each point from 0, each of them occurring at that point only."""
    owner = np.zeros(n_codes, dtype=np.int64)
    owner[code] = row
    order = np.argsort(owner, kind="stable")
    first = np.searchsorted(owner[order], owner[order])
    place = np.empty(n_codes, dtype=np.int64)
    place[order] = np.arange(n_codes) - first
    return place[code], int(place.max()) + 1


def _refuse_holes(size: np.ndarray, points: Integers) -> None:
    usual = int(np.bincount(size.ravel()).argmax())
    place, k = (int(index[0]) for index in np.nonzero(size != usual))
    raise ValueError(
        f"the sweep has holes: point {points[place]} has {int(size[place, k])} runs for its replicate number {k} where "
        f"other points have {usual} ({int((size != usual).sum())} such cases); finish the sweep first, or keep the "
        "replicates that all points have"
    )
