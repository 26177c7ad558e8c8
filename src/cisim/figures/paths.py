"""How a quantity goes over time: mean with its interval, the spread between cities, and no collaboration."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from . import labels, style, wording
from .contrast import at_month, contrast, is_identical, order_of, require

COLUMNS = ("scenario", "month", "quantity", "estimate", "low", "high", "q10", "q90")
ALONE = "outcome_alone"
ALONE_STROKE = style.Stroke(style.GREY, style.DOTTED, "")
SAME = 0.002  # counterfactuals nearer than this [share of the gap] are drawn as one
MOST_SPREADS = 3  # with more scenarios the 10-90% bands hide one another; then they stand as bars at the right


def finding(table: pd.DataFrame, quantity: str = "outcome") -> str:
    """The result in one sentence: who differs from the first at the horizon, and what no collaboration reaches."""
    rows = table[table["quantity"] == quantity]
    horizon = float(rows["month"].max())
    last, when = at_month(rows, horizon), wording.age(horizon)
    values = wording.percents(last["estimate"])
    alone = _alone_at_end(table, quantity)
    beside = f"; with no collaboration {alone}" if alone else ""
    what = "Gap to the goal closed" if quantity == "outcome" else wording.quantity(quantity).name
    if len(last) == 1:
        return f"{what} after {when}: {values[0]} with {last['scenario'].iloc[0]}{beside}"
    result = contrast(last)
    if result.is_clear:
        told = result.told()
        *shares, own = wording.percents([*told["estimate"], result.first["estimate"]])
        parts = [f"{share} with {name}" for share, name in zip(shares, told["scenario"], strict=True)]
        return f"{what} after {when}: {wording.listing(parts)}, against {own} with {result.first['scenario']}{beside}"
    if is_identical(rows):
        return f"No difference at all: {what.lower()} after {when} is {values[0]} everywhere{beside}"
    span = wording.interval(last["estimate"].min(), last["estimate"].max())
    return f"No clear difference: {what.lower()} after {when} is {span}, and the intervals overlap{beside}"


def _alone_at_end(table: pd.DataFrame, quantity: str) -> str:
    rows = table[table["quantity"] == ALONE] if quantity == "outcome" else table.iloc[:0]
    return wording.percent(at_month(rows, rows["month"].max())["estimate"].iloc[0]) if len(rows) else ""


def draw(table: pd.DataFrame, ax: Axes, quantity: str = "outcome", order: Sequence[str] | None = None) -> Axes:
    """Draw the paths of one quantity that is a share.

    ``table``: scenario, month, quantity, estimate, low, high (the mean and its 95% interval), q10, q90 (where eight of
    ten cities lie). Rows of ``outcome_alone`` are the counterfactual, drawn beside ``outcome`` as a dotted grey line.
    ``order``: all scenarios of the comparison, so that each keeps its colour from figure to figure.
    Errors: ValueError when columns or the quantity are missing.
    """
    require(table, COLUMNS, "paths")
    rows = table[table["quantity"] == quantity]
    require(rows, COLUMNS, f"paths of {quantity}")
    names = order_of(rows)
    stroke = style.strokes(order or names)
    horizon = float(rows["month"].max())
    top = max(float(rows[["estimate", "high", "q90"]].max().max()), 0.02)
    bottom = min(float(rows[["estimate", "low", "q10"]].min().min()), 0.0)
    ends = []
    last = wording.percents(rows[rows["month"] == rows["month"].max()].set_index("scenario")["estimate"].loc[names])
    for i, name in enumerate(names):
        own = rows[rows["scenario"] == name].sort_values("month")
        if len(names) <= MOST_SPREADS:
            style.band(ax, own["month"], (own["q10"], own["q90"]), stroke[name].color, 0.08)
        else:
            _spread_bar(ax, own.iloc[-1], stroke[name], 1.018 + 0.013 * i)
        style.band(ax, own["month"], (own["low"], own["high"]), stroke[name].color, 0.28)
        style.line(ax, own["month"], own["estimate"], stroke[name], name)
        end = float(own["estimate"].iloc[-1])
        ends.append(labels.EndLabel(horizon, end, f"{name} {last[i]}", stroke[name].color))
    if quantity == "outcome":
        ends += _draw_alone(table[table["quantity"] == ALONE], ax, horizon)
    style.years_axis(ax, horizon)
    style.share_axis(ax, _axis(quantity), bottom * 1.05, min(top * 1.05, 1.0) if top <= 1 else top * 1.05)
    style.plain(ax)
    start = 1.035 if len(names) <= MOST_SPREADS else 1.035 + 0.013 * len(names)
    labels.label_ends(ax, ends, start=start)
    spread = "Light" if len(names) <= MOST_SPREADS else "Bars at the right"
    note = f"Mean over cities; shaded: 95% interval of the mean. {spread}: where 8 of 10 cities lie."
    costs = " Costs of collaborating are not charged here." if quantity == "outcome" else ""
    labels.headline(ax, finding(table, quantity), note + costs, -50)
    return ax


def _axis(quantity: str) -> str:
    return "Share of the gap to the goal closed" if quantity.startswith("outcome") else wording.quantity(quantity).name


def _spread_bar(ax: Axes, last: pd.Series, stroke: style.Stroke, at: float) -> None:
    """The range q10 to q90 at the horizon as a bar right of the axes, at this x [axes fraction]."""
    ax.plot(
        [at, at],
        [last["q10"], last["q90"]],
        transform=ax.get_yaxis_transform(),
        color=stroke.color,
        linewidth=2.0,
        alpha=0.75,
        solid_capstyle="butt",
        clip_on=False,
        label="_spread",
    )
    ax.plot(
        [at],
        [last["estimate"]],
        transform=ax.get_yaxis_transform(),
        color=stroke.color,
        marker=stroke.marker,
        markersize=5,
        markeredgecolor="white",
        clip_on=False,
        label="_spread",
    )


def _draw_alone(rows: pd.DataFrame, ax: Axes, horizon: float) -> list[labels.EndLabel]:
    """The counterfactual: one line for the first scenario, and one for each whose city fares differently."""
    ends: list[labels.EndLabel] = []
    drawn: list[pd.Series] = []
    for name in order_of(rows):
        own = rows[rows["scenario"] == name].sort_values("month")
        path = own.set_index("month")["estimate"]
        if any((path - other).abs().max() < SAME for other in drawn):
            continue
        of = f", city of {name}" if drawn else ""
        drawn.append(path)
        style.line(ax, own["month"], own["estimate"], ALONE_STROKE, f"no collaboration{of}")
        text = f"no collaboration{of} {wording.percent(path.iloc[-1])}"
        ends.append(labels.EndLabel(horizon, float(path.iloc[-1]), text, style.GREY))
    return ends
