"""The rows of the page's drawn intervals: names, places on the axis, and the same in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cisim.analysis.intervals import LEVEL
from cisim.analysis.morris import MU_STAR
from cisim.analysis.points import CITY
from cisim.analysis.quantities import POINT
from cisim.analysis.sobol import FIRST, TOTAL
from cisim.analysis.study_sensitivity import SOBOL
from cisim.app.explore.controls import name_of
from cisim.app.explore.influences import Influence
from cisim.app.explore.measures import measure_of
from cisim.app.explore.surface import told_value
from cisim.app.explore.view import View
from cisim.figures.wording import percent

if TYPE_CHECKING:
    from cisim.analysis.study import Study

MOST_ROWS = 60


def influence_rows(study: Study, view: View, found: Influence) -> tuple[list[dict[str, Any]], tuple[str, str], float]:
    """Rows from the parameter that matters most, the ends of the axis in words, and where zero is [%]."""
    is_sobol = found.kind == SOBOL
    column, whole, inner = ("index", TOTAL, FIRST) if is_sobol else ("statistic", MU_STAR, "")
    table = found.table[found.table[column] == whole].sort_values("estimate", ascending=False, kind="stable")
    first = found.table[found.table[column] == inner].set_index("parameter")["estimate"]
    floors = table["noise_floor"] if "noise_floor" in table else pd.Series(np.nan, table.index)
    measure = measure_of(view.quantity)
    say = (lambda value: percent(value) if value >= 0 else "0%") if is_sobol else measure.told
    at, ends = _axis([*table["low"], *table["high"], *floors.dropna(), 0.0])
    rows = []
    for row, floor in zip(table.itertuples(index=False), floors, strict=True):
        factor = study.factor(row.parameter)
        rows.append(
            {
                "name": name_of(row.parameter),
                "meaning": factor.meaning if factor else "",
                "pick": None,
                "is_picked": False,
                "at": at(row.estimate),
                "low": at(row.low),
                "high": at(row.high),
                "inner": at(first[row.parameter]) if is_sobol else None,
                "floor": None if floor != floor else at(floor),
                "is_clear": bool(row.low > (0.0 if floor != floor else floor)),
                "words": f"{say(row.estimate)} ({say(row.low)} to {say(row.high)})",
            }
        )
    return rows[:MOST_ROWS], (say(ends[0]), say(ends[1])), at(0.0)


def difference_rows(
    study: Study, view: View, table: pd.DataFrame
) -> tuple[list[dict[str, Any]], tuple[str, str], float, int]:
    """Rows from the largest difference to the smallest, those between left out where there are many."""
    measure, n = measure_of(view.quantity), len(table)
    shown = table if n <= MOST_ROWS else pd.concat([table.head(MOST_ROWS // 2), table.tail(MOST_ROWS // 2)])
    at, ends = _axis([*shown["low"].fillna(0.0), *shown["high"].fillna(0.0), 0.0])
    varied = [factor for factor in study.factors if factor.path in shown][:4]
    rows = []
    for row in shown.to_dict("records"):
        named = [f"{name_of(factor.path)} {told_value(factor, row[factor.path])}" for factor in varied]
        place = [str(row[CITY])] if CITY in row and len(study.cities) > 1 else []
        rows.append(
            {
                "name": ", ".join([*place, *named]) or "the one point",
                "meaning": "",
                "pick": int(row[POINT]),
                "is_picked": row[POINT] == view.point,
                "at": at(row["estimate"]),
                "low": at(row["low"]),
                "high": at(row["high"]),
                "inner": None,
                "floor": None,
                "is_clear": bool(row["p_holm"] < 1.0 - LEVEL),
                "words": f"{measure.told(row['estimate'], True)} ({measure.span(row['low'], row['high'], True)})",
            }
        )
    return rows, (measure.told(ends[0], True), measure.told(ends[1], True)), at(0.0), n


def _axis(values: Sequence[float]) -> tuple[Callable[[float], float], tuple[float, float]]:
    """From a value to its place [%], and the ends of the axis."""
    low, high = float(min(values)), float(max(values))
    width = (high - low) or 1.0

    def at(value: float) -> float:
        return round(100 * (float(value) - low) / width, 2) if value == value else 0.0

    return at, (low, high)
