"""The runs at one point of a sweep: every scenario in the same cities with the same luck, side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cisim.analysis.counts import read_columns
from cisim.analysis.points import CITY
from cisim.analysis.quantities import POINT
from cisim.app.explore.opening import Place, told
from cisim.app.explore.surface import told_value
from cisim.figures.wording import months

if TYPE_CHECKING:
    import pandas as pd

    from cisim.analysis.study import Study

SHOWN = 40  # runs of a point in the list
COLUMNS = ("scenario", "replicate", "seed", "site", "duration", "event", "reason", "outcome_improvement")


@dataclass(frozen=True)
class Picked:
    """The runs at a point: `table` has one row a city (replicate, site), with what each scenario did there.

    Its columns are replicate, site, and (scenario, name) for duration [months], event, reason, outcome_improvement.
    """

    point: int
    values: dict[str, str]
    table: pd.DataFrame
    n_cities: int


def picked(study: Study, place: Place, point: int, sort_by: str) -> Picked:
    """The cities at a point, from the shortest to the longest life under one scenario; 40 evenly spaced of many."""
    with told(place):
        runs = read_columns(replace(study.runs, where=f"{POINT} = {point}"), COLUMNS)
    runs = runs.astype({"scenario": str, "reason": str}).set_index(["replicate", "site", "scenario"])
    wide = runs.unstack("scenario").swaplevel(axis=1)  # noqa: PD010 (a pivot table would average)
    order = np.lexsort((~wide[sort_by]["event"].astype(bool), wide[sort_by]["duration"]))
    at = np.unique(np.linspace(0, len(order) - 1, min(SHOWN, len(order))).round().astype(int))
    return Picked(point, _values(study, point), wide.iloc[order[at]].reset_index(), len(order))


def _values(study: Study, point: int) -> dict[str, str]:
    """The city, where there are several, and what was varied, as the page writes it."""
    row = study.numbers.set_index(POINT).loc[point]
    place = {CITY: str(row[CITY])} if CITY in row and len(study.cities) > 1 else {}
    return {**place, **{factor.path: told_value(factor, float(row[factor.path])) for factor in study.factors}}


def told_life(duration: float, is_ended: bool, reason: str) -> str:
    """How one collaboration fared: "4 y 3 m: lost election", or that it was still going."""
    return f"{months(duration)}: {reason}" if is_ended else f"still going after {months(duration)}"
