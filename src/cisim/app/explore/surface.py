"""The map: the mean of a quantity at every pair of values of two parameters, over all that the others took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cisim.analysis.effects import response_of
from cisim.analysis.points import Responses
from cisim.analysis.quantities import POINT
from cisim.analysis.study_sensitivity import word_of
from cisim.analysis.surface import surface_of
from cisim.app.explore.answers import within

if TYPE_CHECKING:
    from cisim.parameters import Parameter

MOST_LEVELS = 25  # of a parameter that has them: beyond, ranges are told
RANGES = 6  # that a parameter drawn from a range is told in


@dataclass(frozen=True)
class Level:
    """A value of a parameter (low = high), or a range of its values."""

    low: float
    high: float
    words: str

    @property
    def is_range(self) -> bool:
        """Whether it stands for several values."""
        return self.low < self.high

    @property
    def label(self) -> str:
        """Its words for an axis; empty for a number, which an axis tells by itself."""
        return "" if self.words == f"{self.low:.4g}" else self.words


@dataclass(frozen=True)
class Surface:
    """The map of one scenario (or difference).

    table: as of `cisim.analysis.surface.surface_of` (x and y being numbers of levels where these are ranges), with
    word_x and word_y for the figure, across and down (numbers of the levels) and points (a tuple). Where the design has
    no point, there is no row.
    """

    across: tuple[Level, ...]
    down: tuple[Level, ...]
    table: pd.DataFrame


def levels_of(found: Responses, factor: Parameter, ranges: int = RANGES) -> tuple[Level, ...]:
    """The values of a parameter, or ranges of it with about equally many points."""
    values = np.unique(found.points[factor.path].to_numpy(dtype=np.float64))
    table = response_of([found], factor.path, None if len(values) <= MOST_LEVELS else ranges)
    ends = zip(table["value_low"], table["value_high"], strict=True)
    return tuple(Level(float(low), float(high), _words(factor, float(low), float(high))) for low, high in ends)


def surface(
    found: Responses,
    across: Parameter,
    down: Parameter | None,
    report: Callable[[float], None] = lambda _: None,
) -> Surface:
    """The map of one scenario; without `down` it has one row. `report` is told the share that is done."""
    columns = levels_of(found, across)
    if down is None:
        return Surface(columns, (Level(0.0, 0.0, ""),), _strip(found, across, columns))
    rows = levels_of(found, down)
    cells = []
    for number, row in enumerate(rows):
        part = within(found, down.path, row.low, row.high)
        for place, column in enumerate(columns):
            own = within(part, across.path, column.low, column.high)
            if len(own.matrix):
                named = _named(column, row, place, number)
                told = _cell(own, across, down, column.is_range or row.is_range)
                cells.append(told.assign(across=place, down=number, points=[_points(own)], **named))
        report((number + 1) / len(rows))
    return Surface(columns, rows, pd.concat(cells, ignore_index=True))


def _strip(found: Responses, across: Parameter, columns: tuple[Level, ...]) -> pd.DataFrame:
    """One row, from the response along its parameter."""
    table = response_of([found], across.path, RANGES if any(level.is_range for level in columns) else None)
    points = [_points(within(found, across.path, level.low, level.high)) for level in columns]
    names = {"parameter_x": across.path, "parameter_y": "", "across": range(len(columns)), "down": 0}
    words = {"word_x": [level.label for level in columns], "word_y": ""}
    return table.assign(**names, **words, x=table["value"], y=0.0, points=points)


def _cell(own: Responses, across: Parameter, down: Parameter, is_range: bool) -> pd.DataFrame:
    """One row: at the values of a design only luck is uncertain, in ranges the points are a sample too."""
    if not is_range:
        return surface_of([own], across.path, down.path)
    told = response_of([own], across.path, 1)
    y = float(own.points[down.path].mean())
    return told.assign(parameter_x=across.path, parameter_y=down.path, x=told["value"], y=y)


def _points(found: Responses) -> tuple[int, ...]:
    return tuple(int(each) for each in found.points[POINT])


def _named(column: Level, row: Level, place: int, number: int) -> dict[str, object]:
    """How the figure names a cell's two levels; ranges stand side by side."""
    named: dict[str, object] = {"word_x": column.label, "word_y": row.label}
    return {**named, **({"x": place} if column.is_range else {}), **({"y": number} if row.is_range else {})}


def told_value(factor: Parameter, value: float) -> str:
    """A value of a parameter as the page writes it."""
    if factor.kind in ("choice", "switch"):
        word = word_of(factor.spoken(value))
        return {"true": "yes", "false": "no"}.get(word, word)
    return f"{value:.4g}"


def _words(factor: Parameter, low: float, high: float) -> str:
    return told_value(factor, low) if low == high else f"{low:.3g} to {high:.3g}"
