"""Lines with bands for the page's charts: colour, dash and symbol together tell one from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cisim.app.look import Stroke, echarts_dash, echarts_symbol, strokes

LEGEND_LINE = 22  # pixels
CHARACTERS = 90  # of names on a line of the legend, about


@dataclass(frozen=True)
class Line:
    """One series: name, x and y, and the band between low and high."""

    name: str
    x: Sequence[float | str]
    y: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def lines_option(
    lines: Sequence[Line], x: dict[str, Any], y: dict[str, Any], order: Sequence[str], steps: bool = False
) -> dict[str, Any]:
    """An ECharts option; `x` and `y` are its axes, `order` all names that keep their strokes.

    `steps`: values hold until the next x. Where x holds numbers, bands hang on a second, unseen axis of times: ECharts
    stacks y over x only where it cannot take x for what is to be stacked.
    """
    stroke, is_words = strokes(order), x["type"] == "category"
    numbers = [float(at) for line in lines for at in line.x] if not is_words else [0.0]
    ends = {"min": x.get("min", min(numbers)), "max": x.get("max", max(numbers))}
    shown = {"nameLocation": "middle", "nameGap": 30, **x, **({} if is_words else ends)}
    unseen = {**shown, "show": False} if is_words else {"type": "time", "show": False, **ends}
    series = []
    for line in lines:
        series += _band(line, stroke[line.name], steps)
        series.append(_line(line, stroke[line.name], steps))
    n_lines = 1 + sum(len(line.name) + 8 for line in lines) // CHARACTERS
    return {
        "animation": False,
        "grid": {"left": 34, "right": 28, "top": 18 + LEGEND_LINE * n_lines, "bottom": 38, "containLabel": True},
        "legend": {"data": [line.name for line in lines], "top": 0, "left": 0, "itemWidth": 34},
        "tooltip": {"trigger": "item"},
        "xAxis": [shown, unseen],
        "yAxis": {"scale": True, "nameLocation": "middle", "nameRotate": 90, "nameGap": 40, **y},
        "series": series,
    }


def _band(line: Line, stroke: Stroke, steps: bool) -> list[dict[str, Any]]:
    """The room between two lines: the lower one, unseen, and what lies above it."""
    common = {
        "type": "line",
        "xAxisIndex": 1,
        "silent": True,
        "symbol": "none",
        "lineStyle": {"opacity": 0},
        "stack": line.name,
        "stackStrategy": "all",
        "tooltip": {"show": False},
        **({"step": "end"} if steps else {}),
    }
    gap = np.asarray(line.high) - np.asarray(line.low)
    area = {"areaStyle": {"color": stroke.color, "opacity": 0.14}}
    return [
        {**common, "name": f"{line.name} from", "data": _pairs(line.x, line.low)},
        {**common, "name": f"{line.name} to", "data": _pairs(line.x, gap), **area},
    ]


def _line(line: Line, stroke: Stroke, steps: bool) -> dict[str, Any]:
    return {
        "type": "line",
        "name": line.name,
        "data": _pairs(line.x, line.y),
        "symbol": echarts_symbol(stroke),
        "showSymbol": not steps,
        "symbolSize": 8,
        "lineStyle": {"color": stroke.color, "width": 2.2, "type": echarts_dash(stroke)},
        "itemStyle": {"color": stroke.color},
        **({"step": "end"} if steps else {}),
    }


def _pairs(x: Sequence[float | str], y: Sequence[float] | np.ndarray) -> list[list[Any]]:
    return [[at, None if value != value else round(float(value), 4)] for at, value in zip(x, y, strict=True)]
