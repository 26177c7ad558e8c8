"""The answers of a sweep to one quantity, read once from the disk and kept: all pictures are made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cisim.analysis.points import CITY, Responses, differences_of, responses
from cisim.analysis.quantities import POINT
from cisim.app import shelf
from cisim.app.explore.opening import Place
from cisim.app.explore.view import View
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.analysis.study import Study

NOTHING_KEPT = "No point of the sweep lies within these ranges; widen one of them."


def answers(study: Study, place: Place, quantity: str) -> tuple[Responses, ...]:
    """(points, replicates) of every scenario (in each city); raises ValueError for what is not known of all runs."""
    key = ("explore.answers", place.key, quantity)
    found: tuple[Responses, ...] | None = shelf.shared().get(key)
    if found is None:
        found = tuple(responses(study.common, study.numbers, quantity, float(study.horizon)))
        shelf.shared().put(key, found)
    return found


def looked_at(study: Study, place: Place, view: View) -> list[Responses]:
    """The answers at the points that are kept, as differences where these are wanted; ConfigError when none is left."""
    points = kept_points(study, view)
    found: Iterable[Responses] = answers(study, place, view.quantity)
    found = [narrowed(each, points) for each in found if each.key.get(CITY, "") == view.city]
    return list(differences_of(found, view.against)) if view.against else list(found)


def kept_points(study: Study, view: View) -> np.ndarray:
    """The points of the design that the filter and the city leave, ascending; ConfigError when none is left."""
    table = study.numbers
    is_kept = np.ones(len(table), dtype=bool)
    for kept in view.kept:
        values = table[kept.path].to_numpy(dtype=np.float64)
        is_kept &= (values >= kept.low) & (values <= kept.high)
    if view.city:
        is_kept &= (table[CITY] == view.city).to_numpy()
    if not is_kept.any():
        raise ConfigError(NOTHING_KEPT)
    return np.sort(table[POINT].to_numpy(dtype=np.int64)[is_kept])


def first_point(study: Study, view: View) -> int:
    """The first point of the design, in the city that is looked at."""
    table = study.numbers
    return int(table.loc[table[CITY] == view.city, POINT].min() if view.city else table[POINT].min())


def narrowed(found: Responses, points: np.ndarray) -> Responses:
    """The same at some of its points."""
    at = np.flatnonzero(np.isin(found.points[POINT].to_numpy(), points))
    return replace(found, points=found.points.iloc[at].reset_index(drop=True), matrix=found.matrix[at])


def within(found: Responses, path: str, low: float, high: float) -> Responses:
    """The same at those points at which a parameter lies within a range, both ends included."""
    values = found.points[path].to_numpy(dtype=np.float64)
    return narrowed(found, found.points[POINT].to_numpy()[(values >= low) & (values <= high)])


def condition(points: np.ndarray) -> str:
    """SQL for these points (ascending), runs of neighbours being told as ranges."""
    breaks = np.flatnonzero(np.diff(points) > 1) + 1
    spans = (f"{POINT} BETWEEN {span[0]} AND {span[-1]}" for span in np.split(points, breaks))
    return f"({' OR '.join(spans)})"
