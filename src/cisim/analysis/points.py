"""A sweep as a matrix: one row per point of the design, one column per replicate, and no holes.

With common random numbers the same replicates, that is the same luck, occur at every point: they are crossed with the
points. A replicate that occurs at one point only is nested in it.

The design is a table of its own, one row per point: `point`, `city` when the sweep has several, and the parameters. A
sweep's table `points` holds them as people write them, and as numbers and places in the unit interval too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .comparison import RMST, against_position, run_values
from .intervals import t_margin
from .observations import REPLICATE, Floats, Integers, groups, numbers, require_columns

POINT, CITY = "point", "city"
_SEEN = {"duration": "event", "second_duration": "second_event"}


@dataclass(frozen=True)
class Responses:
    """One quantity of one scenario at p points.

    points: their rows of the design, by ascending `point`; matrix (p, r): the quantity, averaged over sites;
    replicates (r,): the (seed, replicate) of each column, None when replicates are nested in points.
    """

    scenario: str
    quantity: str
    points: pd.DataFrame
    matrix: Floats
    replicates: tuple[tuple[int, int], ...] | None

    @property
    def is_crossed(self) -> bool:
        """Whether every point met the same luck."""
        return self.replicates is not None

    @property
    def names(self) -> list[str]:
        """The parameters."""
        return [str(name) for name in self.points.columns if name not in (POINT, CITY)]

    @property
    def key(self) -> dict[str, str]:
        """Scenario, city (when there are any) and quantity, as the first columns of a tidy table."""
        city = {CITY: str(self.points[CITY].iloc[0])} if CITY in self.points.columns else {}
        return {"scenario": self.scenario, **city, "quantity": self.quantity}

    def inputs(self) -> Floats:
        """(p, d) the parameters as numbers; ValueError when there are none, or some are words or missing."""
        if not self.names:
            raise ValueError("the table of points has no parameters")
        return np.column_stack([numbers(self.points, name) for name in self.names])


def points_of(runs: pd.DataFrame, parameters: Sequence[str]) -> pd.DataFrame:
    """The design of a sweep whose runs carry their parameters (and city) themselves: one row per point.

    Errors: ValueError for a missing column, or a point whose parameters differ between its runs.
    """
    columns = [POINT, *([CITY] if CITY in runs.columns and CITY not in parameters else []), *parameters]
    require_columns(runs, columns)
    points = runs[columns].drop_duplicates().sort_values(POINT, ignore_index=True)
    if bool(points[POINT].duplicated().any()):
        point = points.loc[points[POINT].duplicated(), POINT].iloc[0]
        raise ValueError(f"the parameters of point {point} are not the same in all its runs")
    return points


def responses(
    runs: pd.DataFrame, points: pd.DataFrame, quantity: str = RMST, horizon: float | None = None, by_city: bool = True
) -> Iterator[Responses]:
    """Yield the responses of each scenario of a sweep (in each city), in the order in which scenarios first appear.

    runs: one row per scenario, point, replicate (and site); points: one row per point of the whole design.
    quantity: "rmst", min(duration, horizon) [months], by pseudo-values at points where runs were censored earlier; or a
    numeric column without holes, but no duration of which some were censored.
    Errors: ValueError for a missing column, failed runs, holes (a value, a replicate at some points, a point of the
    design), or durations that are not known to be lengths.
    """
    require_columns(runs, ["scenario", POINT, *REPLICATE])
    require_columns(points, [POINT])
    if "status" in runs.columns and bool((runs["status"] != "ok").any()):
        n_failed = int((runs["status"] != "ok").sum())
        raise ValueError(f"{n_failed} of {len(runs)} runs failed: run the sweep again, which repeats only those")
    if bool(points[POINT].duplicated().any()):
        raise ValueError("the table of points names a point twice")
    values, design = _values(runs, quantity, horizon), points.sort_values(POINT, ignore_index=True)
    known = design[POINT].to_numpy(dtype=np.int64)
    point = numbers(runs, POINT).astype(np.int64)
    for (name,), rows in groups(runs, "scenario"):
        row = _rows(point[rows], known, str(name))
        matrix, replicates = _matrix(runs.iloc[rows], values[rows], known, row)
        parts = groups(design, CITY) if by_city and CITY in design.columns else [((), np.arange(len(design)))]
        for _, part in parts:
            yield Responses(str(name), quantity, design.iloc[part].reset_index(drop=True), matrix[part], replicates)


def point_effects(
    runs: pd.DataFrame,
    points: pd.DataFrame,
    quantity: str = RMST,
    against: str | None = None,
    horizon: float | None = None,
) -> pd.DataFrame:
    """What each other scenario changes at each point, against the scenario `against` (default: the first) there.

    Returns scenario, against, quantity, the columns of `points`, estimate, standard_error, low, high (95% t-interval
    over replicates with the same luck), n (replicates). Arguments and errors as for `responses`, and ValueError when
    scenarios do not have the same replicates at all points.
    """
    found = list(responses(runs, points, quantity, horizon, by_city=False))
    base = found[against_position([each.scenario for each in found], against)]
    tables = []
    for each in found:
        if each is base:
            continue
        if each.replicates is None or each.replicates != base.replicates:
            raise ValueError(
                f"scenarios {each.scenario!r} and {base.scenario!r} cannot be compared point by point: "
                "they do not have the same replicates at all points"
            )
        difference, n = each.matrix - base.matrix, each.matrix.shape[1]
        estimate = difference.mean(axis=1)
        error = difference.std(axis=1, ddof=1) / np.sqrt(n) if n > 1 else np.full(len(estimate), np.nan)
        margin = error * t_margin(1.0, n)
        ends = {"low": estimate - margin, "high": estimate + margin, "n": n}
        table = each.points.assign(estimate=estimate, standard_error=error, **ends)
        for place, name in enumerate(("scenario", "against", "quantity")):
            table.insert(place, name, (each.scenario, base.scenario, quantity)[place])
        tables.append(table)
    if not tables:
        raise ValueError("there is only one scenario: nothing to compare it with")
    return pd.concat(tables, ignore_index=True)


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
        n_going = int((~numbers(runs, _SEEN[quantity]).astype(bool)).sum())
        if n_going:
            raise ValueError(
                f"{n_going} of {len(runs)} runs were still going, so {quantity!r} is not how long they lasted: "
                "use the quantity 'rmst' with a horizon"
            )
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
