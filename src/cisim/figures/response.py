"""How an outcome answers to one parameter: a curve for each scenario, over all values of the other parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from . import factors, labels, style, wording
from .contrast import order_of, require

COLUMNS = ("scenario", "quantity", "parameter", "word", "value", "estimate", "low", "high", "shift_low", "shift_high")


def finding(table: pd.DataFrame) -> str:
    """The result in one sentence: where the clearest answer lies, or that no value stands out from luck."""
    parameter = str(table["parameter"].iloc[0])
    sizes = {}
    for name, rows in table.groupby("scenario", sort=False):
        clear = rows[(rows["shift_low"] > 0) | (rows["shift_high"] < 0)]
        if len(clear):
            sizes[str(name)] = float(rows["estimate"].max() - rows["estimate"].min())
    if not sizes:
        who = wording.listing(order_of(table)) if len(order_of(table)) < 3 else "any scenario"
        return f"No clear answer of {who} to {parameter}: no value stands out from luck"
    name = max(sizes, key=lambda each: sizes[each])
    rows = table[table["scenario"] == name]
    top, bottom = rows.loc[rows["estimate"].idxmax()], rows.loc[rows["estimate"].idxmin()]
    quantity = wording.quantity(str(rows["quantity"].iloc[0]))
    what = f"Difference in {quantity.name[:1].lower()}{quantity.name[1:]}" if "against" in table else quantity.name
    high, low = (_amount(quantity, float(row["estimate"])) for row in (top, bottom))
    return f"{what} with {name}: {high} where {parameter} is {_at(top)}, {low} where it is {_at(bottom)}"


def _at(row: pd.Series) -> str:
    return str(row["word"]) or factors.value(float(row["value"]))


def _amount(quantity: wording.Quantity, value: float) -> str:
    sign = "−" if value < 0 and round(value * quantity.factor, 2) else ""
    return sign + quantity.amount(value)


def draw(table: pd.DataFrame, ax: Axes, order: Sequence[str] | None = None) -> Axes:
    """Draw the curves of one parameter.

    ``table``: rows of `cisim.analysis.response` for one parameter and one quantity (in one city), with ``word``: what
    people write for values that are words, otherwise empty. ``order``: all scenarios of the study, so that each keeps
    its colour from figure to figure. Raises ValueError when columns are missing or the table is empty.
    """
    require(table, COLUMNS, "responses")
    names = order_of(table)
    stroke = style.strokes(order or names)
    quantity = wording.quantity(str(table["quantity"].iloc[0]))
    is_difference = "against" in table
    ends = []
    for place, name in enumerate(names):
        rows = table[table["scenario"] == name].sort_values("value")
        x = factors.positions(rows["value"].to_numpy(), rows["word"])
        y, interval = rows["estimate"] * quantity.factor, _interval(rows, is_difference, quantity.factor)
        if any(rows["word"]):
            x = x + 0.12 * (place - (len(names) - 1) / 2)
            _dots(ax, x, y, interval, stroke[name])
        else:
            style.band(ax, x, interval, stroke[name].color, 0.2)
            style.line(ax, x, y, stroke[name], name)
        ends.append(labels.EndLabel(float(x[-1]), float(y.iloc[-1]), name, stroke[name].color))
    _dress(ax, table, quantity)
    labels.label_ends(ax, ends)
    labels.headline(ax, finding(table), _note(table, is_difference), -50)
    return ax


def _interval(rows: pd.DataFrame, is_difference: bool, factor: float) -> tuple[pd.Series, pd.Series]:
    """The ends to draw: of a difference its own, else those of what sets a value apart from the mean over all."""
    if is_difference:
        return rows["low"] * factor, rows["high"] * factor
    middle = rows["estimate"] - rows["shift"]
    return (middle + rows["shift_low"]) * factor, (middle + rows["shift_high"]) * factor


def _note(table: pd.DataFrame, is_difference: bool) -> str:
    is_binned = (table["value_low"] < table["value_high"]).any()
    over = "Means over bins of equally many points" if is_binned else "Means over all points with a value"
    drawn = "Lines" if (table["word"] != "").any() else "Shaded"
    if is_difference:
        return f"{over}, in the same cities with the same luck. {drawn}: 95% interval of the difference."
    return (
        f"{over}. {drawn}: 95% interval of what sets a value apart from the mean over all values; luck that all points "
        "share falls out of it."
    )


def _dots(ax: Axes, x: np.ndarray, y: pd.Series, ends: tuple[pd.Series, pd.Series], stroke: style.Stroke) -> None:
    """Words have no order to draw a line along."""
    ax.vlines(x, *ends, color=stroke.color, linewidth=2.4)
    ax.plot(x, y, linestyle="none", marker=stroke.marker, markersize=8, color=stroke.color, markeredgecolor="white")


def _dress(ax: Axes, table: pd.DataFrame, quantity: wording.Quantity) -> None:
    parameter = str(table["parameter"].iloc[0])
    one = table[table["scenario"] == table["scenario"].iloc[0]].sort_values("value")
    words = list(one["word"])
    at = factors.positions(one["value"].to_numpy(), words)
    ax.set_xlim(float(at[0]) - (0.4 if any(words) else 0.0), float(at[-1]) + (0.4 if any(words) else 0.0))
    factors.scale(ax.xaxis, list(at), words)
    ax.set_xlabel(factors.axis_label(parameter, 80))
    ax.margins(y=0.08)
    ax.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 3, 5, 6, 10]))
    is_difference = "against" in table
    sign = "+" if is_difference else ""
    ax.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{round(value, 9):{sign}g}".replace("-", "−") if value else "0")
    )
    what = quantity.name
    if is_difference:
        what = f"{what}, difference to {table['against'].iloc[0]}"
        ax.axhline(0, color=style.GREY, linewidth=1.0)
    ax.set_ylabel(labels.wrap(f"{what} [{quantity.unit}]", 48))
    style.plain(ax)
