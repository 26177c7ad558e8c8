"""What each scenario changes at each point of a design: a forest of paired differences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from . import factors, labels, style, wording
from .contrast import order_of, require

COLUMNS = ("scenario", "against", "quantity", "point", "estimate", "low", "high", "p_holm")
MOST_NAMED = 40  # points that have a name each; more of them are drawn in the order of their differences
SIGNIFICANT = 0.05


def finding(table: pd.DataFrame) -> str:
    """The result in one sentence: at how many points each scenario clearly differs, all points being looked at."""
    quantity = wording.quantity(str(table["quantity"].iloc[0]))
    n = table["point"].nunique()
    parts = []
    for name in order_of(table):
        rows = table[(table["scenario"] == name) & (table["p_holm"] < SIGNIFICANT)]
        more, less = int((rows["estimate"] > 0).sum()), int((rows["estimate"] < 0).sum())
        told = [f"{quantity.more} at {more}"] * (more > 0) + [f"{quantity.less} at {less}"] * (less > 0)
        if told:
            parts.append(f"{name} clearly {' and '.join(told)} of {n} points")
    against = table["against"].iloc[0]
    if not parts:
        what = quantity.name[:1].lower() + quantity.name[1:]
        return f"No clear difference to {against} at any of {n} points in {what}"
    return f"{quantity.name}, against {against}: {'; '.join(parts)}"


def draw(table: pd.DataFrame, ax: Axes, varied: Sequence[str] = (), order: Sequence[str] | None = None) -> Axes:
    """Draw one panel per scenario inside ``ax``: a row per point, a dot filled when it is clear among all points.

    ``table``: scenario, against, quantity (one), point, the columns ``varied`` that name a point, estimate, low, high
    [the quantity's unit], p_holm. ``order``: all scenarios, for their colours. Raises ValueError when columns are
    missing or the table is empty.
    """
    require(table, (*COLUMNS, *varied), "differences by point")
    names = order_of(table)
    stroke = style.strokes(order or [str(table["against"].iloc[0]), *names])
    quantity = wording.quantity(str(table["quantity"].iloc[0]))
    is_named = table["point"].nunique() <= MOST_NAMED
    ax.set_axis_off()
    width = 1 / (len(names) + 0.1 * (len(names) - 1))
    room = 0.0
    panels = []
    for place, name in enumerate(names):
        panel = ax.inset_axes((1.1 * width * place, 0, width, 1))
        panels.append(panel)
        rows = table[table["scenario"] == name]
        rows = rows if is_named else rows.sort_values("estimate", kind="stable")
        _panel(rows, panel, stroke[name], quantity)
        panel.set_title(name, fontsize=10, loc="left", color=style.ink(stroke[name].color), pad=16)
        panel.set_xlabel(labels.wrap(f"{quantity.name} [{quantity.unit}]", 40), fontsize=style.SIZE_SMALL)
        told = names_of(rows, varied) if is_named else []
        panel.set_yticks(range(len(told)), told if place == 0 else [""] * len(told))
        room = max(room, left_room(told) if place == 0 else 0.0)
    _share_scale(panels)
    heading = f"Points by {', '.join(varied)}." if is_named and varied else "Points in the order of their differences."
    note = (
        f"Mean difference to {table['against'].iloc[0]} in the same cities with the same luck; lines: 95% interval. "
        f"Filled: clear among all points together (Holm). {heading}"
    )
    labels.headline(ax, finding(table), note, -room, 36)
    return ax


def _share_scale(panels: Sequence[Axes]) -> None:
    """One scale for all panels, so that lengths can be compared between scenarios."""
    limits = np.array([panel.get_xlim() for panel in panels])
    for panel in panels:
        panel.set_xlim(limits[:, 0].min(), limits[:, 1].max())


def left_room(told: Sequence[str]) -> float:
    """Room for the names of the points [points]."""
    return 5.4 * max((len(name) for name in told), default=2) + 12


def names_of(rows: pd.DataFrame, varied: Sequence[str]) -> list[str]:
    """What was varied at each point, in words."""
    columns = [[word(value) for value in rows[name]] for name in varied]
    return [", ".join(parts) for parts in zip(*columns, strict=True)] if columns else [f"{p}" for p in rows["point"]]


def word(value: object) -> str:
    """A value of what was varied, in words."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    return value if isinstance(value, str) else factors.value(float(str(value)))


def _panel(rows: pd.DataFrame, panel: Axes, stroke: style.Stroke, quantity: wording.Quantity) -> None:
    y = np.arange(len(rows))
    values = rows[["estimate", "low", "high"]].to_numpy(dtype=float) * quantity.factor
    clear = (rows["p_holm"] < SIGNIFICANT).to_numpy()
    panel.axvline(0, color=style.GREY, linewidth=1.0)
    panel.hlines(y, values[:, 1], values[:, 2], color=stroke.color, linewidth=1.8 if len(y) <= MOST_NAMED else 0.8)
    size = 6.5 if len(y) <= MOST_NAMED else 3.5
    for chosen, fill in ((clear, stroke.color), (~clear, "white")):
        panel.plot(
            values[chosen, 0],
            y[chosen],
            linestyle="none",
            marker=stroke.marker,
            markersize=size,
            color=stroke.color,
            markerfacecolor=fill,
        )
    panel.set_ylim(len(y) - 0.4, -0.6)
    panel.tick_params(axis="y", length=0, labelsize=style.SIZE_SMALL)
    panel.tick_params(axis="x", labelsize=style.SIZE_SMALL)
    panel.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 3, 5, 6, 10]))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+g}".replace("-", "−") if value else "0"))
    for x, side, word in ((0.0, "left", f"◂ {quantity.less}"), (1.0, "right", f"{quantity.more} ▸")):
        panel.annotate(
            word,
            (x, 1),
            (0, 2),
            xycoords="axes fraction",
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontsize=7.5,
            color=style.GREY,
        )
    sns.despine(ax=panel, left=True)
    panel.grid(visible=True, axis="x", color=style.FAINT, linewidth=0.7)
    panel.set_axisbelow(True)
