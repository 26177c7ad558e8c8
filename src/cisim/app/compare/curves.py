"""The two pictures over time: the share still going, and the gap closed; each a picture and a table of numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cisim.app.chart import Rows
from cisim.app.compare.comparing import ALONE, Comparison
from cisim.app.compare.words import interval, points
from cisim.app.look import Stroke, echarts_dash, strokes
from cisim.figures.palette import DOTTED, GREY
from cisim.figures.wording import age, months

READ_AT = (12, 36, 60, 84, 120)  # months at which the tables read the curves
COLUMNS, SPREAD = ("estimate", "low", "high"), ("q10", "q90")
MOST_SPREADS = 2  # with more scenarios the bands of cities hide one another
HEIGHT, APART = 250, 19  # of the plot, and between two names at its edge [pixels]
LARGEST_TYPE = 19  # pixels from line to line, enough for large type
NO_TABLE = Stroke(GREY, DOTTED, "")


@dataclass(frozen=True)
class Band:
    """One line with its interval, all in per cent, month by month."""

    letter: str
    label: str
    stroke: Stroke
    line: np.ndarray
    low: np.ndarray
    high: np.ndarray
    is_step: bool = False


def survival(comparison: Comparison, labels: Mapping[str, str]) -> dict[str, Any]:
    """The option of the survival curves."""
    own = strokes(tuple(comparison.letters))
    line, low, high = (_per_cent(comparison.by_month(name)) for name in COLUMNS)
    series: list[dict[str, Any]] = []
    for place, letter in enumerate(comparison.letters):
        band = Band(letter, labels[letter], own[letter], line[place], low[place], high[place], is_step=True)
        series += _band(band, "interval", 0.16)
    return _option(series, comparison.horizon, "still going", top=100)


def outcomes(comparison: Comparison, labels: Mapping[str, str]) -> dict[str, Any]:
    """The option of the outcome paths: mean with its interval, where cities lie, and no collaboration."""
    own = strokes(tuple(comparison.letters))
    line, low, high, q10, q90 = (_per_cent(comparison.path(name)) for name in (*COLUMNS, *SPREAD))
    series: list[dict[str, Any]] = []
    for place, letter in enumerate(comparison.letters):
        if len(comparison.letters) <= MOST_SPREADS:
            series += _band(Band(letter, "", own[letter], line[place], q10[place], q90[place]), "spread", 0.07)[:2]
        band = Band(letter, labels[letter], own[letter], line[place], low[place], high[place])
        series += _band(band, "interval", 0.25)
    alone = _per_cent(comparison.path("estimate", ALONE)[0])
    series.append(_line("no\ntable", "no collaboration", NO_TABLE, alone, False))
    return _option(series, comparison.horizon, "of the gap closed")


def survival_rows(comparison: Comparison) -> Rows:
    """The survival at a few ages as text."""
    return _rows([comparison.by_month(name) for name in COLUMNS], comparison, interval)


def outcome_rows(comparison: Comparison) -> Rows:
    """The gap closed at a few ages as text, and the range of most cities at the horizon."""
    table = _rows([comparison.path(name) for name in COLUMNS], comparison, points)
    q10, q90 = (100 * comparison.path(name)[:, -1] for name in SPREAD)
    most = [f"{low:.1f} to {high:.1f}%".replace("-", "−") for low, high in zip(q10, q90, strict=True)]
    alone = zip(*(comparison.path(name, ALONE)[:, -1].tolist() for name in COLUMNS), strict=True)
    without = [points(*values) for values in alone]
    when = age(comparison.horizon)
    rows = [*table.rows, (f"8 of 10 cities, {when}", *most), (f"no collaboration, {when}", *without)]
    return Rows(table.head, rows)


def _rows(columns: Sequence[np.ndarray], comparison: Comparison, told: Callable[..., str]) -> Rows:
    ages = [month for month in READ_AT if month < comparison.horizon] + [comparison.horizon]
    rows = []
    for month in ages:
        values = zip(*(column[:, month].tolist() for column in columns), strict=True)
        rows.append((age(month), *(told(*each) for each in values)))
    return Rows(("after", *comparison.letters), rows)


def _per_cent(values: Any) -> np.ndarray:
    """In per cent, as exact as a screen can show."""
    return np.round(100 * np.asarray(values, dtype=float), 2)


def _band(band: Band, kind: str, strength: float) -> list[dict[str, Any]]:
    """A shaded band, made of an unseen line and the room above it, and the line."""
    common: dict[str, Any] = {
        "type": "line",
        "symbol": "none",
        "stack": f"{kind} {band.letter}",
        "lineStyle": {"width": 0},
        "tooltip": {"show": False},
        "silent": True,
        "animation": False,
        "z": 1,
        **({"step": "end"} if band.is_step else {}),
    }
    area = {"areaStyle": {"color": band.stroke.color, "opacity": strength}}
    room = np.round(band.high - band.low, 2)
    return [
        {**common, "name": f"{kind} from {band.letter}", "data": _plain(band.low)},
        {**common, "name": f"{kind} to {band.letter}", "data": _plain(room), **area},
        _line(band.letter, band.label, band.stroke, band.line, band.is_step),
    ]


def _line(letter: str, label: str, stroke: Stroke, values: np.ndarray, is_step: bool) -> dict[str, Any]:
    name = f"{letter} {label}" if len(letter) == 1 else label
    return {
        "type": "line",
        "name": name,
        "data": _plain(values),
        "symbol": "none",
        "animation": False,
        "z": 3,
        "lineStyle": {"color": stroke.color, "width": 2.2, "type": echarts_dash(stroke)},
        "itemStyle": {"color": stroke.color},
        "endLabel": {
            "show": True,
            "formatter": letter,
            "color": stroke.color,
            "fontWeight": "bold" if len(letter) == 1 else "normal",
            "lineHeight": LARGEST_TYPE,
        },
        **({"step": "end"} if is_step else {}),
    }


def _spread_ends(series: list[dict[str, Any]], top: float | None) -> None:
    """Move the names at the ends of lines apart, where they would lie on one another."""
    ends = sorted((each for each in series if "endLabel" in each), key=_last)
    high = top or max(map(_last, ends), default=0.0) or 1.0
    own = [HEIGHT * _last(each) / high for each in ends]
    places = own.copy()
    for n in range(1, len(places)):
        places[n] = max(places[n], places[n - 1] + APART)
    for n in reversed(range(len(places))):  # back down, where they would leave the picture
        places[n] = min(places[n], (places[n + 1] if n + 1 < len(places) else HEIGHT + 2 * APART) - APART)
    for each, at, place in zip(ends, own, places, strict=True):
        each["endLabel"]["offset"] = [0, round(at - place)]


def _last(line: dict[str, Any]) -> float:
    return float(line["data"][-1] or 0.0)


def _plain(values: np.ndarray) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


def _option(series: list[dict[str, Any]], horizon: int, what: str, top: float | None = None) -> dict[str, Any]:
    _spread_ends(series, top)
    lines = [(place, each["name"]) for place, each in enumerate(each for each in series if "endLabel" in each)]
    ages = ["0", *(months(month) for month in range(1, horizon + 1))]
    every = 12 if horizon <= 60 else 24 if horizon <= 240 else 60
    return {
        "animation": False,
        "grid": {"left": 6, "right": 34 if top else 54, "top": 14, "bottom": 6, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": ages,
            "boundaryGap": False,
            "axisLabel": {"interval": every - 1 if horizon >= 24 else 2, "hideOverlap": True},
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "min": 0, "axisLabel": {"formatter": "{value}%"}, **({"max": top} if top else {})},
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "formatter": "<b>{b0}</b>" + "".join(f"<br>{{a{n}}}: {{c{n}}}% {what}" for n, _ in lines),
        },
        "series": series,
    }
