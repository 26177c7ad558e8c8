"""Which parameters matter (where the design can tell), and what scenarios change at every point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cisim.analysis.morris import morris_of
from cisim.analysis.multiplicity import tested
from cisim.analysis.points import CITY, point_effects
from cisim.analysis.quantities import POINT
from cisim.analysis.sobol import sobol_of
from cisim.analysis.study_sensitivity import MORRIS, SOBOL
from cisim.app.explore.answers import answers, condition, kept_points
from cisim.app.explore.opening import Place
from cisim.app.explore.view import View
from cisim.sweep.design import LEVELS_OF_MORRIS

if TYPE_CHECKING:
    from cisim.analysis.study import Study


@dataclass(frozen=True)
class Influence:
    """What each parameter does: `kind` of the design, and the table of `morris_effects` or `sobol_indices`."""

    kind: str
    table: pd.DataFrame


def can_tell(study: Study) -> bool:
    """Whether the design is one that indices can be made of."""
    return study.design in (MORRIS, SOBOL)


def influences(study: Study, place: Place, view: View) -> Influence:
    """Indices of the view's scenario over the whole design, whatever the filter keeps: part of a design has none."""
    found = [
        each
        for each in answers(study, place, view.quantity)
        if each.scenario == view.scenario and each.key.get(CITY, "") == view.city
    ]
    placed = []
    for each in found:
        points = study.places[study.places[POINT].isin(each.points[POINT])].reset_index(drop=True)
        placed.append(replace(each, points=points))
    if study.design == SOBOL:
        return Influence(SOBOL, sobol_of(placed))
    return Influence(MORRIS, morris_of(placed, LEVELS_OF_MORRIS))


def differences(study: Study, view: View) -> pd.DataFrame:
    """What each other scenario changes at every point that is kept, tested as one family."""
    points = kept_points(study, view)
    base = study.common
    where = f"({base.where}) AND {condition(points)}" if base.where else condition(points)
    design = study.numbers[np.isin(study.numbers[POINT].to_numpy(), points)]
    table = point_effects(
        replace(base, where=where), design, view.quantity, baseline(study, view), float(study.horizon)
    )
    return tested(table)


def baseline(study: Study, view: View) -> str:
    """What differences are to when the visitor has not said."""
    return view.against or study.names[0]
