"""How long collaborations last: the share still going, month by month, with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from . import labels, style, wording
from .contrast import at_month, contrast, is_identical, order_of, require

COLUMNS = ("scenario", "month", "estimate", "low", "high")
READ_AT = (12, 36, 60, 84)  # months at which curves are read when they meet again at the horizon


def finding(table: pd.DataFrame, horizon: float | None = None) -> str:
    """The result in one sentence: who is still going at the horizon, and whether it clearly differs from the first."""
    horizon = horizon or float(table["month"].max())
    last = at_month(table, horizon)
    when = wording.age(horizon)
    if len(last) == 1:
        return _alone(table, last.iloc[0], when)
    if is_identical(table):
        return f"No difference at all: {wording.percent(last['estimate'].iloc[0])} still going after {when} everywhere"
    if contrast(last).is_clear:
        return _sentence(last, when)
    early = [(contrast(at_month(table, month)).gap, month) for month in READ_AT if month < horizon]
    if early and max(early)[0] > 0:
        month = max(early)[1]
        return f"{_sentence(at_month(table, month), wording.age(month))}; no clear difference after {when}"
    span = wording.interval(last["estimate"].min(), last["estimate"].max())
    return f"No clear difference: {span} still going after {when}, and the intervals overlap"


def _alone(table: pd.DataFrame, row: pd.Series, when: str) -> str:
    half = table.loc[table["estimate"] <= 0.5, "month"]
    ended = f"half had ended by {wording.months(half.min())}" if len(half) else "fewer than half had ended"
    return f"{row['scenario']}: {wording.percent(row['estimate'])} still going after {when}; {ended}"


def _sentence(rows: pd.DataFrame, when: str) -> str:
    result = contrast(rows)
    told = result.told()
    *shares, own = wording.percents([*told["estimate"], result.first["estimate"]])
    parts = [f"{share} of {name}" for share, name in zip(shares, told["scenario"], strict=True)]
    return f"After {when}, {wording.listing(parts)} still going, against {own} of {result.first['scenario']}"


def draw(table: pd.DataFrame, ax: Axes, order: Sequence[str] | None = None, horizon: float | None = None) -> Axes:
    """Draw Kaplan-Meier step curves.

    ``table``: scenario, month, estimate, low, high [share still going]; the first scenario is the one compared with.
    ``order``: all scenarios of the comparison, so that each keeps its colour from figure to figure. ``horizon``: the
    last month of the runs, where the table stops before it because all had ended.
    Errors: ValueError when columns are missing or the table is empty.
    """
    require(table, COLUMNS, "survival")
    table = table.dropna(subset=["estimate"])
    names = order_of(table)
    stroke = style.strokes(order or names)
    horizon = horizon or float(table["month"].max())
    ends = []
    for name in names:
        rows = _to_horizon(table[table["scenario"] == name].sort_values("month"), horizon)
        style.band(ax, rows["month"], (rows["low"], rows["high"]), stroke[name].color, 0.16, steps=True)
        style.line(ax, rows["month"], rows["estimate"], stroke[name], name, steps=True)
        last = rows.iloc[-1]
        text = f"{name} {wording.percent(last['estimate'])}"
        ends.append(labels.EndLabel(float(last["month"]), float(last["estimate"]), text, stroke[name].color))
    style.years_axis(ax, horizon)
    style.share_axis(ax, "Share still going")
    style.plain(ax)
    labels.label_ends(ax, ends)
    note = "Share of collaborations still going (Kaplan-Meier). Shaded: 95% interval."
    if len(ends) > 1:
        note += " City by city, differences can be clearer than these."
    labels.headline(ax, finding(table, horizon), note, -50)
    return ax


def _to_horizon(rows: pd.DataFrame, horizon: float) -> pd.DataFrame:
    """A curve that has come to zero stays there; one that was still above it is known only as far as it goes."""
    last = rows.tail(1)
    if float(last["month"].iloc[0]) < horizon and float(last["estimate"].iloc[0]) == 0.0:
        return pd.concat([rows, last.assign(month=horizon)])
    return rows
