"""Two parameters at once: the mean of an outcome where each of their values meet, a panel for each scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize, TwoSlopeNorm, to_hex

from . import factors, labels, style, wording
from .contrast import order_of, require

COLUMNS = ("scenario", "quantity", "parameter_x", "parameter_y", "x", "y", "word_x", "word_y", "estimate")
MOST_NUMBERS = 64  # cells of a panel that have their number written in them


def finding(table: pd.DataFrame) -> str:
    """The result in one sentence: where the first scenario has the most and the least."""
    name = order_of(table)[0]
    rows = table[table["scenario"] == name]
    quantity = wording.quantity(str(rows["quantity"].iloc[0]))
    if float(np.ptp(rows["estimate"])) == 0.0:
        return f"{quantity.name} with {name} is the same everywhere"
    top, bottom = rows.loc[rows["estimate"].idxmax()], rows.loc[rows["estimate"].idxmin()]
    x, y = str(rows["parameter_x"].iloc[0]), str(rows["parameter_y"].iloc[0])
    what = f"Difference in {quantity.name[:1].lower()}{quantity.name[1:]}" if "against" in table else quantity.name
    return (
        f"{what} with {name}: most ({_amount(quantity, top)}) where {x} is {_at(top, 'x')} and {y} is {_at(top, 'y')}, "
        f"least ({_amount(quantity, bottom)}) where they are {_at(bottom, 'x')} and {_at(bottom, 'y')}"
    )


def _amount(quantity: wording.Quantity, row: pd.Series) -> str:
    value = float(row["estimate"])
    return ("−" if value < 0 else "") + quantity.amount(value)


def _at(row: pd.Series, axis: str) -> str:
    return str(row[f"word_{axis}"]) or factors.value(float(row[axis]))


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """Draw one panel per scenario inside ``ax``, all in the same colours.

    ``table``: scenario, (against,) quantity, parameter_x, parameter_y, x, y (values), word_x, word_y (empty for
    numbers), estimate. Raises ValueError when columns are missing or the table is empty.
    """
    require(table, COLUMNS, "two parameters")
    quantity = wording.quantity(str(table["quantity"].iloc[0]))
    names = order_of(table)
    values = table["estimate"] * quantity.factor
    is_difference = "against" in table
    colors, norm = _colors(values, is_difference)
    ax.set_axis_off()
    width = 1 / (len(names) + 0.1 * (len(names) - 1))
    for place, name in enumerate(names):
        panel = ax.inset_axes((1.1 * width * place, 0, width, 1))
        _panel(table[table["scenario"] == name], panel, quantity, (colors, norm), place == 0)
        panel.set_title(name, fontsize=10, loc="left", color="#333333")
    bar = ax.inset_axes((1.03, 0.0, 0.022, 1.0))
    scale = labels.root_of(ax).colorbar(ScalarMappable(norm, colors), cax=bar)
    what = f"{quantity.name}, difference to {table['against'].iloc[0]}" if is_difference else quantity.name
    scale.set_label(labels.wrap(f"{what} [{quantity.unit}]", 40), fontsize=style.SIZE_SMALL)
    scale.outline.set_visible(False)
    bar.tick_params(labelsize=style.SIZE_SMALL)
    centre = " White: no difference." if is_difference else ""
    note = f"Mean over cities, and over the points that share both values.{centre}"
    labels.headline(ax, finding(table), note, -70, 26)
    return ax


def _colors(values: pd.Series, is_difference: bool) -> tuple[Colormap, Normalize]:
    """From dark to bright, also for those who do not see colours; about 0 for differences."""
    from matplotlib import colormaps

    if not is_difference:
        return colormaps["cividis"], Normalize(float(values.min()), float(values.max()))
    most = max(float(values.abs().max()), 1e-12)
    return colormaps["PuOr_r"], TwoSlopeNorm(0.0, -most, most)


def _panel(
    rows: pd.DataFrame, panel: Axes, quantity: wording.Quantity, look: tuple[Colormap, Normalize], is_first: bool
) -> None:
    wide = rows.pivot_table(index="y", columns="x", values="estimate", sort=True) * quantity.factor
    colors, norm = look
    panel.imshow(wide.to_numpy(), origin="lower", aspect="auto", cmap=colors, norm=norm)
    if wide.size <= MOST_NUMBERS:
        _write(panel, wide, colors, norm)
    for axis, name, found in (("x", "x", wide.columns), ("y", "y", wide.index)):
        words = rows.drop_duplicates(name).set_index(name)[f"word_{name}"]
        told = [labels.wrap(str(words[value]) or factors.value(float(value)), 14) for value in found]
        ticks: Any = panel.xaxis if axis == "x" else panel.yaxis
        ticks.set_ticks(range(len(found)), told if axis == "x" or is_first else [""] * len(found))
    panel.tick_params(length=0, labelsize=style.SIZE_SMALL)
    panel.set_xlabel(factors.axis_label(str(rows["parameter_x"].iloc[0]), 44), fontsize=style.SIZE_SMALL)
    if is_first:
        panel.set_ylabel(factors.axis_label(str(rows["parameter_y"].iloc[0]), 44), fontsize=style.SIZE_SMALL)
    for spine in panel.spines.values():
        spine.set_visible(False)


def _write(panel: Axes, wide: pd.DataFrame, colors: Colormap, norm: Normalize) -> None:
    digits = 0 if np.ptp(wide.to_numpy()) >= 10 else 1 if np.ptp(wide.to_numpy()) >= 1 else 2
    for (i, j), number in np.ndenumerate(wide.to_numpy()):
        is_dark = style.luminance(to_hex(colors(norm(number)))) < 0.35
        told = f"{number:.{digits}f}".replace("-", "−")
        panel.text(j, i, told, ha="center", va="center", fontsize=8, color="white" if is_dark else "#222222")
