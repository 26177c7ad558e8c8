"""How a calibration agrees with each published pattern: where it was to lie, and where the posterior sample lies."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from . import labels, style
from .palette import BLUE, FAINT, GREY, VERMILLION

SCALE = 3.0  # tolerances to each side that are drawn; what lies further off stands at the border


def finding(fit: pd.DataFrame) -> str:
    """The result in one sentence: how many numbers are met, and which are missed."""
    aimed = fit[fit["is_fitted"]]
    met = aimed["estimate"].between(aimed["low"], aimed["high"])
    missed = [f"{row.pattern} {row.meaning[0].lower()}{row.meaning[1:]}" for row in aimed[~met].itertuples()]
    told = f"{int(met.sum())} of {len(aimed)} published numbers are met"
    return f"{told} by the calibrated model" if not missed else f"{told}; not {'; '.join(missed[:2])}"


def draw(fit: pd.DataFrame, ax: Axes) -> Axes:
    """One row a number: its target as a band, the default as a cross, the posterior's median and central 95% in blue.

    `fit`: as `cisim.calibration.fit_table` gives it. Every row has a scale of its own: the target's middle half is a
    fixed width, so that misses of different units can be seen side by side.
    """
    rows = fit.iloc[::-1].reset_index(drop=True)
    for y, row in rows.iterrows():
        place = _scaled(row)
        ax.barh(y, 2.0, left=-1.0, height=0.7, color=FAINT, zorder=1)
        ax.plot(
            [place["low_found"], place["high_found"]], [y, y], color=BLUE, linewidth=3, solid_capstyle="butt", zorder=3
        )
        ax.plot(place["estimate"], y, "o", color=BLUE, markersize=7, zorder=4)
        ax.plot(place["default"], y, "x", color=VERMILLION, markersize=8, markeredgewidth=2, zorder=5)
        told = f"{row['estimate']:.3g}  (target {row['low']:.3g} to {row['high']:.3g})"
        ax.text(SCALE + 0.15, y, told, va="center", fontsize=9, color=GREY)
    names = [f"{row.pattern}  {row.meaning}{'' if row.is_fitted else ' (reported)'}" for row in rows.itertuples()]
    ax.set_yticks(range(len(rows)), names)
    ax.set_xlim(-SCALE, SCALE)
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.set_xticks([])
    style.plain(ax)
    labels.headline(
        ax,
        finding(fit),
        "Grey: the published range. Blue: median and 95% of the calibrated sets. Cross: the default city.",
    )
    return ax


def _scaled(row: pd.Series) -> dict[str, float]:
    """Places on a scale where the target reaches from -1 to 1."""
    middle, half = (row["low"] + row["high"]) / 2.0, max((row["high"] - row["low"]) / 2.0, 1e-9)
    return {
        name: float(np.clip((row[name] - middle) / half, -SCALE, SCALE))
        for name in ("estimate", "low_found", "high_found", "default")
    }
