"""What each scenario changes against the first, in the same cities with the same luck: mean paired differences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from . import labels, style, wording
from .contrast import order_of, require

SHARES = ("share_positive", "share_zero", "share_negative")
COLUMNS = ("scenario", "against", "quantity", "estimate", "low", "high", *SHARES)
PANELS_IN_A_ROW = 3
_ZERO = "every interval includes zero"


def is_clear(table: pd.DataFrame) -> pd.Series:
    """Whether each row's interval leaves out zero; an unknown interval does not."""
    return (table["low"] > 0) | (table["high"] < 0)


def quantities_of(table: pd.DataFrame) -> list[str]:
    """The quantities in the order in which they first appear."""
    return list(dict.fromkeys(table["quantity"].astype(str)))


def finding(table: pd.DataFrame) -> str:
    """The result in one sentence: the largest clear differences in the first two quantities, or that there are none."""
    against = str(table["against"].iloc[0])
    quantities = quantities_of(table)
    if not is_clear(table).any():
        n = len(order_of(table))
        is_nothing = not table[["estimate", "low", "high"]].any(axis=None)
        who = f"{order_of(table)[0]} and {against}" if n == 1 else f"{against} and the {n} other scenarios"
        return f"No difference at all between {who}" if is_nothing else f"No clear difference between {who}: {_ZERO}"
    clauses = []
    for i, name in enumerate(quantities[:2]):
        clauses += _clauses(table[table["quantity"] == name], wording.quantity(name), both=i == 0)
    if not clauses:
        later = [name for name in quantities[2:] if is_clear(table[table["quantity"] == name]).any()]
        clauses = _clauses(table[table["quantity"] == later[0]], wording.quantity(later[0]), both=True)
    return f"Against {against}, {'; '.join(clauses)}"


def _clauses(rows: pd.DataFrame, quantity: wording.Quantity, both: bool) -> list[str]:
    """Sentences on the largest clear difference, and on the largest in the other direction if both are wanted."""
    clear = rows[is_clear(rows)].sort_values("estimate", key=abs, ascending=False, kind="stable")
    if clear.empty:
        return []
    first = clear.head(1)
    other = clear[(clear["estimate"] > 0) != (first["estimate"].iloc[0] > 0)].head(1 if both else 0)
    told = pd.concat([first, other])
    return [quantity.difference(str(row.scenario), float(row.estimate)) for row in told.itertuples()]


def draw(table: pd.DataFrame, ax: Axes, order: Sequence[str] | None = None) -> Axes:
    """Draw one panel per quantity inside ``ax``: per scenario a dot, filled when its interval leaves out zero.

    ``table``: scenario, against, quantity, estimate, low, high [the quantity's unit], share_positive, share_zero,
    share_negative [share of the pairs]. ``order``: all scenarios, the one compared with first, so that each keeps its
    colour from figure to figure. Raises ValueError when columns are missing or the table is empty.
    """
    require(table, COLUMNS, "paired differences")
    names, quantities = order_of(table), quantities_of(table)
    against = str(table["against"].iloc[0])
    stroke = style.strokes(order or [against, *names])
    ax.set_axis_off()
    for i, (quantity, box) in enumerate(zip(quantities, _boxes(len(quantities)), strict=True)):
        panel = ax.inset_axes(box)
        _panel(table[table["quantity"] == quantity], panel, names, stroke)
        _dress(panel, quantity, names if i % PANELS_IN_A_ROW == 0 else [])
    note = (
        f"Mean difference to {against} in the same cities with the same luck; lines: 95% interval. "
        "Filled: the interval leaves out zero. Hollow: no clear difference. Small: share of the pairs."
    )
    labels.headline(ax, finding(table), note, -125, 36)
    return ax


def _boxes(n: int) -> list[tuple[float, float, float, float]]:
    """Places of n panels in rows [axes fraction: left, bottom, width, height]."""
    columns, rows = min(n, PANELS_IN_A_ROW), math.ceil(n / PANELS_IN_A_ROW)
    wide, tall = 1 / (columns + 0.14 * (columns - 1)), 1 / (rows + 0.62 * (rows - 1))
    return [(1.14 * wide * (i % columns), 1 - tall - 1.62 * tall * (i // columns), wide, tall * 0.93) for i in range(n)]


def _panel(rows: pd.DataFrame, panel: Axes, names: list[str], stroke: dict[str, style.Stroke]) -> None:
    quantity = wording.quantity(str(rows["quantity"].iloc[0]))
    panel.axvline(0, color=style.GREY, linewidth=1.0)
    clear = is_clear(rows)
    for row, filled in zip(rows.itertuples(), clear, strict=True):
        y, own = names.index(str(row.scenario)), stroke[str(row.scenario)]
        values = np.array([row.estimate, row.low, row.high], dtype=float) * quantity.factor
        estimate, low, high = np.where(np.isfinite(values), values, np.nan)  # one pair alone has no interval
        panel.plot([low, high], [y, y], color=own.color, linewidth=2.4, label=f"{row.scenario} interval")
        fill = own.color if filled else "white"
        look: dict[str, Any] = {"marker": own.marker, "markersize": 8, "markeredgewidth": 1.6, "markerfacecolor": fill}
        panel.plot([estimate], [y], color=own.color, linestyle="none", label=row.scenario, **look)
        panel.annotate(
            _shares(row, quantity),
            (0.5, y),
            (0, -9),
            xycoords=panel.get_yaxis_transform(),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=7.5,
            color=style.GREY,
            annotation_clip=False,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
        )


def _shares(row: Any, quantity: wording.Quantity) -> str:
    """The shares of the pairs on either side, in words; nothing where they are unknown."""
    if not np.isfinite(row.share_positive):
        return ""
    words = [
        f"{quantity.more} {wording.percent(row.share_positive)}",
        f"{quantity.less} {wording.percent(row.share_negative)}",
    ]
    return " · ".join(words + ([f"same {wording.percent(row.share_zero)}"] if row.share_zero >= 0.005 else []))


def _dress(panel: Axes, name: str, names: list[str]) -> None:
    quantity = wording.quantity(name)
    n = len(panel.lines) // 2
    panel.set_ylim(n - 0.4, -0.5)
    panel.set_yticks(range(len(names)), [labels.wrap(who, 19, 3) for who in names])
    panel.tick_params(axis="y", length=0, labelsize=9.5)
    panel.margins(x=0.12)
    panel.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 3, 5, 6, 10]))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+g}".replace("-", "−") if value else "0"))
    panel.tick_params(axis="x", labelsize=style.SIZE_SMALL)
    panel.set_xlabel(labels.wrap(quantity.unit, 34), fontsize=style.SIZE_SMALL)
    panel.set_title(labels.wrap(quantity.name, 34), fontsize=10, loc="left", color="#333333", pad=16)
    for x, side, word in ((0.0, "left", f"◂ {quantity.less}"), (1.0, "right", f"{quantity.more} ▸")):
        panel.annotate(
            word,
            (x, 1),
            (0, 3),
            xycoords="axes fraction",
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontsize=style.SIZE_SMALL,
            color=style.GREY,
        )
    sns.despine(ax=panel, left=True)
    panel.grid(visible=True, axis="x", color=style.FAINT, linewidth=0.7)
    panel.set_axisbelow(True)
