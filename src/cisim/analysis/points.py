"""A sweep as a matrix: one row per point of the design, one column per replicate, and no holes.

With common random numbers the same replicates, that is the same luck, occur at every point: they are crossed with the
points. A replicate that occurs at one point only is nested in it.

The design is a table of its own, one row per point: `point`, `city` when the sweep has several, and the parameters. A
sweep's table `points` holds them as people write them, and as numbers and places in the unit interval too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .comparison import against_position
from .counts import Source
from .intervals import t_margin
from .matrices import Replicates, in_memory, streamed
from .observations import Floats, groups, numbers, require_columns
from .quantities import POINT, RMST

CITY = "city"


@dataclass(frozen=True)
class Responses:
    """One quantity of one scenario at p points.

    points: their rows of the design, by ascending `point`; matrix (p, r): the quantity, averaged over sites;
    replicates (r,): the (seed, replicate) of each column, None when replicates are nested in points; against: the
    scenario that it is the difference to, "" when it is none.
    """

    scenario: str
    quantity: str
    points: pd.DataFrame
    matrix: Floats
    replicates: Replicates
    against: str = ""

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
        """Scenario, against (of a difference), city (when there are any), quantity: the first columns of its tables."""
        against = {"against": self.against} if self.against else {}
        city = {CITY: str(self.points[CITY].iloc[0])} if CITY in self.points.columns else {}
        return {"scenario": self.scenario, **against, **city, "quantity": self.quantity}

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
    runs: Source, points: pd.DataFrame, quantity: str = RMST, horizon: float | None = None, by_city: bool = True
) -> Iterator[Responses]:
    """Yield the responses of each scenario of a sweep (in each city), in the order in which scenarios first appear.

    runs: one row per scenario, point, replicate (and site), in memory or on the disk, from where they are read with
    the memory of 8 bytes a run; points: one row per point of the whole design.
    quantity: "rmst", min(duration, horizon) [months], by pseudo-values at points where runs were censored earlier (in
    memory only); "survival@MONTH"; or a numeric column without holes, but no duration of which some were censored.
    Errors: ValueError for a missing column, failed runs, holes (a value, a replicate at some points, a point of the
    design), or durations that are not known to be lengths.
    """
    require_columns(points, [POINT])
    if bool(points[POINT].duplicated().any()):
        raise ValueError("the table of points names a point twice")
    design = points.sort_values(POINT, ignore_index=True)
    known = design[POINT].to_numpy(dtype=np.int64)
    if isinstance(runs, pd.DataFrame):
        found = in_memory(runs, known, quantity, horizon)
    else:
        found = streamed(runs, known, quantity, horizon)
    for name, matrix, replicates in found:
        parts = groups(design, CITY) if by_city and CITY in design.columns else [((), np.arange(len(design)))]
        for _, part in parts:
            yield Responses(name, quantity, design.iloc[part].reset_index(drop=True), matrix[part], replicates)


def differences_of(found: Iterable[Responses], against: str | None = None) -> Iterator[Responses]:
    """Yield what each other scenario changes at each point, replicate by replicate, as responses of their own.

    against: default: the first scenario.
    Errors: ValueError when there is nothing to compare with, or scenarios do not have the same replicates.
    """
    every = list(found)
    names = list(dict.fromkeys(each.scenario for each in every))
    if len(names) < 2:
        raise ValueError("there is only one scenario: nothing to compare it with")
    base = names[against_position(names, against)]
    bases = {each.key.get(CITY): each for each in every if each.scenario == base}
    for each in every:
        if each.scenario != base:
            other = bases[each.key.get(CITY)]
            _require_pairs(each, other)
            yield replace(each, matrix=each.matrix - other.matrix, against=base)


def _require_pairs(one: Responses, other: Responses) -> None:
    if one.replicates is None or one.replicates != other.replicates:
        raise ValueError(
            f"scenarios {one.scenario!r} and {other.scenario!r} cannot be compared point by point: "
            "they do not have the same replicates at all points"
        )


def point_effects(
    runs: Source,
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
    return effects_of(differences_of(responses(runs, points, quantity, horizon, by_city=False), against))


def effects_of(differences: Iterable[Responses]) -> pd.DataFrame:
    """The table of `point_effects` from differences between responses."""
    tables = []
    for each in differences:
        n = each.matrix.shape[1]
        estimate = each.matrix.mean(axis=1)
        error = each.matrix.std(axis=1, ddof=1) / np.sqrt(n) if n > 1 else np.full(len(estimate), np.nan)
        margin = error * t_margin(1.0, n)
        ends = {"low": estimate - margin, "high": estimate + margin, "n": n}
        table = each.points.assign(estimate=estimate, standard_error=error, **ends)
        first = {"scenario": each.scenario, "against": each.against, "quantity": each.quantity}
        for place, (name, value) in enumerate(first.items()):
            table.insert(place, name, value)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
