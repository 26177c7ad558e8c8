"""How many of a class's partnerships still go on, as survival curves."""

from __future__ import annotations

import math
from typing import Any

from cisim.app import look
from cisim.app.chart import Rows
from cisim.app.classroom.findings import Curve, Findings
from cisim.app.classroom.lessons import Lesson
from cisim.figures.wording import months, percent


def survival(lesson: Lesson, found: Findings, many: Findings | None) -> dict[str, Any]:
    """Survival curves of the class, and behind them, thin, those of 1,000 cities."""
    horizon = lesson.scenarios()[0].horizon / 12
    series = [_curve(lesson, curve, is_many=True) for curve in (many.curves if many else ())]
    series += [_curve(lesson, curve, is_many=False) for curve in found.curves]
    return {
        "animation": False,
        "tooltip": {"trigger": "item", "formatter": "{a}"},
        "legend": {
            "data": [curve.name for curve in found.curves],
            "top": 0,
            "left": 0,
            "itemWidth": 34,
            "itemStyle": {"opacity": 0},
        },
        "grid": {
            "left": 6,
            "right": 18,
            "top": 40 if len(found.curves) < 3 else 68,
            "bottom": 30,
            "containLabel": True,
        },
        "xAxis": {"type": "value", "min": 0, "max": horizon, "name": "years since the launch", **_MIDDLE},
        "yAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": series,
    }


_MIDDLE = {"nameLocation": "middle", "nameGap": 26}


def _curve(lesson: Lesson, curve: Curve, is_many: bool) -> dict[str, Any]:
    stroke = look.strokes(lesson.names)[curve.name]
    width = 1.0 if is_many else 2.5
    return {
        "type": "line",
        "name": f"{curve.name}, 1,000 cities" if is_many else curve.name,
        "step": "end",
        "symbol": "none",
        "data": [[month / 12, 100 * share] for month, share in zip(curve.months, curve.shares, strict=True)],
        "lineStyle": {
            "color": stroke.color,
            "width": width,
            "type": look.echarts_dash(stroke, width),
            "opacity": 0.6 if is_many else 1,
        },
        "itemStyle": {"color": stroke.color},
    }


def survival_table(found: Findings) -> Rows:
    """The class's curves as a table, at the months in which something changes."""
    rows = []
    for curve in found.curves:
        before = math.nan
        for month, share in zip(curve.months, curve.shares, strict=True):
            if share != before:
                rows.append((curve.name, months(month), percent(share)))
            before = share
    return Rows(("Telling", "Time", "Still going"), rows)
