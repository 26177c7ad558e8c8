"""Which parameters matter: bars of Sobol' indices or of Morris' elementary effects, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from . import labels, style, wording
from .contrast import require

MOST = 20  # parameters with more than these are left out of the drawing, the least ones
COLUMNS = ("scenario", "quantity", "parameter", "estimate", "low", "high")


@dataclass(frozen=True)
class Kind:
    """Which rows are the long bars, which the ones inside them, and what they are called."""

    column: str
    whole: str
    part: str
    axis: str
    note: str


SOBOL = Kind(
    "index",
    "total",
    "first",
    "Share of the variance that the parameters make",
    "Wide bars: total index, with all interactions. Narrow bars: first index, by itself. Lines: 95% interval. "
    "The variance that luck makes is left out.",
)
MORRIS = Kind(
    "statistic",
    "mu_star",
    "sigma",
    "Mean size of the effect of the full range, μ*",
    "Bars: mean size of a parameter's effects, μ*. Lines: 95% interval. Diamonds: σ, how much the effect depends on "
    "the others. Grey mark: μ* of luck alone.",
)


def kind_of(table: pd.DataFrame) -> Kind:
    """Which of the two a table is of."""
    return SOBOL if SOBOL.column in table.columns else MORRIS


def finding(table: pd.DataFrame) -> str:
    """The result in one sentence: the parameters that clearly matter most in the first scenario, or that none does."""
    kind = kind_of(table)
    rows = table[(table[kind.column] == kind.whole) & (table["scenario"] == table["scenario"].iloc[0])]
    if "city" in rows:
        rows = rows[rows["city"] == rows["city"].iloc[0]]
    floor = rows["noise_floor"].fillna(0.0) if "noise_floor" in rows else 0.0
    clear = rows[rows["low"] > floor].sort_values("estimate", ascending=False, kind="stable")
    quantity = wording.quantity(str(table["quantity"].iloc[0]))
    what = quantity.name[:1].lower() + quantity.name[1:]
    what = f"the difference in {what}" if "against" in table else what
    if clear.empty:
        return f"No parameter clearly matters for {what}: all may be luck"
    if kind is SOBOL:
        parts = [
            f"{row.parameter} ({wording.percent(min(float(row.estimate), 1.0))})" for row in clear.head(2).itertuples()
        ]
    else:
        parts = [f"{row.parameter} ({quantity.amount(float(row.estimate))})" for row in clear.head(2).itertuples()]
    others = len(rows) - len(clear)
    rest = f"; {others} of {len(rows)} cannot be told from {'nothing' if kind is SOBOL else 'luck'}" if others else ""
    return f"For {what}, {wording.listing(parts)} matter{'s' if len(parts) == 1 else ''} most{rest}"


def draw(table: pd.DataFrame, ax: Axes, order: Sequence[str] | None = None) -> Axes:
    """Draw one panel per scenario inside ``ax``, the parameters in the order of the first one.

    ``table``: what `cisim.analysis.sobol_indices` or `morris_effects` returns, in one city. ``order``: all scenarios of
    the study, for their colours. Raises ValueError when columns are missing or the table is empty.
    """
    require(table, COLUMNS, "indices")
    kind = kind_of(table)
    names = list(dict.fromkeys(table["scenario"].astype(str)))
    stroke = style.strokes(order or names)
    quantity = wording.quantity(str(table["quantity"].iloc[0]))
    factor = 1.0 if kind is SOBOL else quantity.factor
    parameters = parameters_of(table)
    ax.set_axis_off()
    width = 1 / (len(names) + 0.12 * (len(names) - 1))
    for place, name in enumerate(names):
        panel = ax.inset_axes((1.12 * width * place, 0, width, 1))
        own = table[table["scenario"] == name]
        _panel(own, panel, parameters, stroke[name], kind, factor)
        panel.set_title(name, fontsize=10, loc="left", color=style.ink(stroke[name].color))
        panel.set_yticks(range(len(parameters)), parameters if place == 0 else [""] * len(parameters))
        unit = "" if kind is SOBOL else f" [{quantity.unit}]"
        panel.set_xlabel(labels.wrap(kind.axis + unit, 46), fontsize=style.SIZE_SMALL)
    labels.headline(ax, finding(table), kind.note, -left_room(parameters), 26)
    return ax


def left_room(parameters: Sequence[str]) -> float:
    """Room for the names of the parameters [points]."""
    return 6.2 * max(len(name) for name in parameters) + 12


def parameters_of(table: pd.DataFrame) -> list[str]:
    """The parameters from the most important in the first scenario on, at most so many as can be drawn."""
    kind = kind_of(table)
    first = table[(table[kind.column] == kind.whole) & (table["scenario"] == table["scenario"].iloc[0])]
    ordered = first.sort_values("estimate", ascending=False, kind="stable")["parameter"]
    return [str(name) for name in ordered][:MOST]


def _panel(
    rows: pd.DataFrame, panel: Axes, parameters: list[str], stroke: style.Stroke, kind: Kind, factor: float
) -> None:
    wide = {str(name): part.set_index("parameter") for name, part in rows.groupby(kind.column, sort=False)}
    whole, part = wide[kind.whole].loc[parameters], wide[kind.part].loc[parameters]
    y = range(len(parameters))
    panel.barh(y, whole["estimate"] * factor, height=0.68, color=style.tint(stroke.color, 0.3), label="whole")
    panel.hlines(
        [at - 0.1 for at in y], whole["low"] * factor, whole["high"] * factor, color=stroke.color, linewidth=1.6
    )
    if kind is SOBOL:
        panel.barh([at + 0.12 for at in y], part["estimate"] * factor, height=0.24, color=stroke.color, label="part")
        panel.hlines(
            [at + 0.12 for at in y], part["low"] * factor, part["high"] * factor, color=style.GREY, linewidth=1.6
        )
    else:
        panel.plot(part["estimate"] * factor, y, "D", markersize=5, color=stroke.color, markerfacecolor="white")
        floor = whole["noise_floor"] * factor
        panel.vlines(floor, [at - 0.34 for at in y], [at + 0.34 for at in y], color=style.GREY, linewidth=2.2)
    panel.axvline(0, color=style.GREY, linewidth=1.0)
    panel.set_ylim(len(parameters) - 0.4, -0.6)
    panel.tick_params(axis="y", length=0, labelsize=9.5)
    panel.tick_params(axis="x", labelsize=style.SIZE_SMALL)
    panel.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    if kind is SOBOL:
        ends = pd.concat([whole[["low", "high"]], part[["low", "high"]]]).fillna(0.0)
        panel.set_xlim(max(float(ends["low"].min()), -0.5), 1.03 * float(np.clip(ends["high"].max(), 1.0, 1.5)))
        panel.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    sns.despine(ax=panel, left=True)
    panel.grid(visible=True, axis="x", color=style.FAINT, linewidth=0.7)
    panel.set_axisbelow(True)
