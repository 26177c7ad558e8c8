"""Where a choice helps: the regions of cities and levers, over the points of a study, where a scenario does better."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .discovery import find_boxes, words_in
from .intervals import mean_and_error, t_margin
from .observations import Floats
from .points import Responses, differences_of, effects_of, responses
from .quantities import RMST
from .study import CITY, Study
from .study_sensitivity import parameters_of, word_of

FEWEST_CASES = 20
"""Fewest points among which a region can be told from chance."""

EFFECTS = ("effect", "effect_low", "effect_high", "elsewhere", "elsewhere_low", "elsewhere_high")
"""The columns that tell the mean difference inside and outside a box."""


def discovery_of(
    study: Study,
    quantity: str = RMST,
    against: str | None = None,
    horizon: int | None = None,
    at_least: float | None = None,
) -> dict[str, pd.DataFrame]:
    """Tables of scenario discovery: cases, boxes, parameters.

    cases: what each other scenario changes at each point against `against` (default: the first), as `point_effects` has
    it, and `helps`: whether the whole interval lies above 0, or, with `at_least` [unit of the quantity], whether the
    estimate is at least that. boxes: scenario, against, quantity, the columns of `find_boxes`, and effect, effect_low,
    effect_high, elsewhere, elsewhere_low, elsewhere_high: the mean difference over the points inside and outside, with
    t-intervals over replicates (the luck that points share would fool a count of points; having been searched for, the
    effect inside errs on the large side). No rows for a scenario that helps everywhere, nowhere, or in no region that
    is better than chance.
    Errors: ValueError when there is one scenario, too few points, holes, and as for `responses`.
    """
    if len(study.names) < 2:
        raise ValueError(f"there is only one scenario ({study.names[0]}): nothing whose help could be discovered")
    if study.n_points < FEWEST_CASES:
        raise ValueError(
            f"there are {study.n_points} points: too few to tell a region from chance; discovery needs an experiment "
            f"that varies its cities and levers over {FEWEST_CASES} points or more (latin-hypercube)"
        )
    until = float(study.horizon if horizon is None else horizon)
    words = [factor.path for factor in study.factors if factor.kind in ("choice", "switch")]
    points = study.points.assign(**{path: study.points[path].map(word_of) for path in words})
    differences = list(differences_of(responses(study.common, points, quantity, until, by_city=False), against))
    cases = effects_of(differences)
    cases["helps"] = cases["low"] > 0 if at_least is None else cases["estimate"] >= at_least
    names = [*([CITY] if study.cities else []), *(factor.path for factor in study.factors)]
    boxes = [_boxes(each, cases[cases["scenario"] == each.scenario], names) for each in differences]
    found = [table for table in boxes if len(table)]
    table = pd.concat(found, ignore_index=True) if found else boxes[0]
    return {"cases": cases, "boxes": table, "parameters": parameters_of(study)}


def helping(at_least: float | None) -> str:
    """When a scenario counts as helping at a point, in words."""
    if at_least is None:
        return "the whole 95% interval of the difference lies above 0"
    return f"the difference is {at_least:g} or more"


def _boxes(difference: Responses, cases: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The boxes of one scenario, with the mean difference inside and outside of each."""
    boxes = find_boxes(cases, names, "helps")
    for place, column in enumerate(("scenario", "against", "quantity")):
        boxes.insert(place, column, cases[column].iloc[0])
    effects: dict[str, list[float]] = {name: [] for name in EFFECTS}
    for _, rows in boxes.groupby("box", sort=False):
        inside = holds(rows, cases)
        told = [*_mean(difference.matrix[inside]), *_mean(difference.matrix[~inside])]
        for name, value in zip(EFFECTS, told, strict=True):
            effects[name] += [value] * len(rows)
    return boxes.assign(**effects)


def holds(box: pd.DataFrame, cases: pd.DataFrame) -> np.ndarray:
    """(n,) which cases are in a box, given by its rows: parameter, low, high, values."""
    inside = np.ones(len(cases), dtype=bool)
    for row in box.to_dict("records"):
        column = cases[str(row["parameter"])]
        if row["values"]:
            inside &= column.isin(words_in(str(row["values"]), column)).to_numpy(dtype=bool)
        else:
            inside &= column.between(row["low"], row["high"]).to_numpy(dtype=bool)
    return inside


def _mean(matrix: Floats) -> tuple[float, float, float]:
    """Mean over points and replicates, with the interval over replicates."""
    mean, error = mean_and_error(matrix.mean(axis=0))
    margin = t_margin(error, matrix.shape[1])
    return mean, mean - margin, mean + margin
