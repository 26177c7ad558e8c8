"""Curves of a sweep: what a quantity does along one parameter, and survival at values of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cisim.analysis.counts import text
from cisim.analysis.effects import response_of
from cisim.analysis.points import CITY
from cisim.analysis.quantities import POINT
from cisim.analysis.shared import shared_counts
from cisim.analysis.survival import kaplan_meier
from cisim.app.explore.answers import answers, condition, kept_points, looked_at, narrowed, within
from cisim.app.explore.opening import Place
from cisim.app.explore.surface import Level, levels_of, told_value
from cisim.app.explore.view import View

if TYPE_CHECKING:
    from cisim.analysis.study import Study

MOST_CURVES = 7  # as many as there are strokes that differ in colour and in dash
FEWER_RANGES = 3  # that a parameter drawn from a range is told in


@dataclass(frozen=True)
class Survival:
    """Survival of one scenario: `table` as of `kaplan_meier` with the column `level`; n_levels in the sweep in all."""

    levels: tuple[Level, ...]
    n_levels: int
    table: pd.DataFrame


def response_curves(study: Study, place: Place, view: View) -> pd.DataFrame:
    """The table of `cisim.analysis.response` along the view's parameter, of every scenario, with words."""
    table = response_of(looked_at(study, place, view), view.along)
    factor = study.factor(view.along)
    assert factor is not None
    has_words = factor.kind in ("choice", "switch")
    return table.assign(word=[told_value(factor, value) if has_words else "" for value in table["value"]])


def survival_curves(study: Study, place: Place, view: View) -> Survival:
    """Kaplan-Meier curves of the view's scenario at the values (or ranges) of the parameter that curves run along."""
    points = kept_points(study, view)
    if not view.along:
        return Survival((Level(-np.inf, np.inf, ""),), 1, _curves(study, view.scenario, points, ()).assign(level=0))
    found = next(
        each
        for each in answers(study, place, view.quantity)
        if each.scenario == view.scenario and each.key.get(CITY, "") == view.city
    )
    kept, factor = narrowed(found, points), study.factor(view.along)
    assert factor is not None
    every = levels_of(kept, factor, FEWER_RANGES)
    at = np.unique(np.linspace(0, len(every) - 1, min(len(every), MOST_CURVES)).round().astype(int))
    chosen = tuple(every[k] for k in at)
    inside = [np.sort(within(kept, view.along, each.low, each.high).points[POINT].to_numpy()) for each in chosen]
    if any(level.is_range for level in chosen):
        parts = [_curves(study, view.scenario, own, ()).assign(level=number) for number, own in enumerate(inside)]
        return Survival(chosen, len(every), pd.concat(parts, ignore_index=True))
    table = _curves(study, view.scenario, np.sort(np.concatenate(inside)), (view.along,))
    spoken = study.points.set_index(POINT)[view.along]
    number_of = {spoken[own[0]]: number for number, own in enumerate(inside)}
    return Survival(chosen, len(every), table.assign(level=table[view.along].map(number_of).astype(int)))


def _curves(study: Study, scenario: str, points: np.ndarray, by: tuple[str, ...]) -> pd.DataFrame:
    """Survival of a scenario at some points, by further columns; luck that points share is accounted for."""
    where = f"scenario = {text(scenario)} AND {condition(points)}"
    base = study.common
    selection = replace(base, where=f"({base.where}) AND {where}" if base.where else where)
    keys = ("scenario", *by)
    return kaplan_meier(shared_counts(selection, keys), keys)
