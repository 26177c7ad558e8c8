"""The look of every figure: type, axes in years and in per cent, lines in the strokes of the palette."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib.style
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator
from numpy.typing import ArrayLike

from .palette import (
    BLACK,
    BLUE,
    DASHES,
    DOTTED,
    FAINT,
    GREEN,
    GREY,
    MARKERS,
    ORANGE,
    PALETTE,
    PURPLE,
    SKY,
    VERMILLION,
    Stroke,
    strokes,
)

__all__ = [
    "BLACK",
    "BLUE",
    "DASHES",
    "DOTTED",
    "FAINT",
    "GREEN",
    "GREY",
    "MARKERS",
    "ORANGE",
    "PALETTE",
    "PURPLE",
    "SIZE_SMALL",
    "SIZE_TEXT",
    "SIZE_TITLE",
    "SKY",
    "VERMILLION",
    "Margins",
    "Stroke",
    "band",
    "ink",
    "line",
    "luminance",
    "new_figure",
    "plain",
    "share_axis",
    "strokes",
    "theme",
    "tint",
    "years_axis",
]

SIZE_TITLE, SIZE_TEXT, SIZE_SMALL = 13.0, 10.5, 8.5

# rcParams are one dictionary for the whole process, so only one thread at a time may hold them changed.
_RC_LOCK = threading.RLock()


@dataclass(frozen=True)
class Margins:
    """Room around the axes [inches]."""

    left: float = 0.85
    right: float = 2.1
    bottom: float = 0.7
    top: float = 1.2


def luminance(color: str) -> float:
    """Relative luminance of a colour, 0 black to 1 white (WCAG 2.1)."""
    rgb = np.asarray(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def ink(color: str, contrast: float = 4.5) -> str:
    """The colour, darkened until text in it has the given contrast with white (WCAG 2.1, level AA)."""
    rgb = np.asarray(to_rgb(color))
    while 1.05 / (luminance(to_hex(tuple(rgb))) + 0.05) < contrast:
        rgb = rgb * 0.95
    return str(to_hex(tuple(rgb)))


def tint(color: str, strength: float) -> str:
    """The colour mixed with white: strength 1 is the colour itself, 0 is white."""
    return str(to_hex(tuple(1.0 - strength * (1.0 - np.asarray(to_rgb(color))))))


@contextmanager
def theme() -> Iterator[None]:
    """Draw and save inside this, one thread at a time.

    It gives matplotlib's defaults (whatever the user's own settings), with the type and lines of these figures, and an
    SVG whose ids do not change.
    """
    settings = {
        **sns.axes_style("ticks"),
        "font.family": ["sans-serif"],
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": SIZE_TEXT,
        "axes.edgecolor": GREY,
        "axes.labelcolor": "#333333",
        "axes.labelsize": SIZE_TEXT,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "xtick.labelcolor": "#333333",
        "ytick.labelcolor": "#333333",
        "hatch.linewidth": 0.7,
        "svg.hashsalt": "cisim",
        "svg.fonttype": "path",
    }
    with _RC_LOCK, matplotlib.style.context(settings, after_reset=True):
        yield


def new_figure(width: float = 9.6, height: float = 5.4, margins: Margins | None = None) -> tuple[Figure, Axes]:
    """An empty figure [inches] with one axes and fixed margins, free of pyplot."""
    room = margins or Margins()
    figure = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(figure)
    ax = figure.add_axes(
        (
            room.left / width,
            room.bottom / height,
            1 - (room.left + room.right) / width,
            1 - (room.bottom + room.top) / height,
        )
    )
    return figure, ax


def years_axis(ax: Axes, horizon: float, label: bool = True) -> None:
    """Let an x axis that holds months, 0 to the horizon, read in years, or in months when it is under two years."""
    in_years = horizon >= 24
    unit = 12 if in_years else 1
    step = next(step for step in (1, 2, 3, 5, 6, 10, 20, 50, 100, 1000) if horizon / unit / step <= 12)
    ax.set_xlim(0, max(horizon, 1))
    ax.xaxis.set_major_locator(FixedLocator(list(np.arange(0, horizon + 1e-9, unit * step))))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda month, _: f"{month / unit:g}"))
    if label:
        ax.set_xlabel(f"{'Years' if in_years else 'Months'} since the launch")


def share_axis(ax: Axes, label: str, low: float = 0.0, high: float = 1.0) -> None:
    """Let a y axis that holds shares read in per cent."""
    ax.set_ylim(low, high)
    ax.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{round(100 * share, 6):g}%".replace("-", "−")))
    ax.set_ylabel(label)


def plain(ax: Axes) -> None:
    """Take away what carries no information, and draw faint lines to read values by."""
    sns.despine(ax=ax)
    ax.grid(visible=True, axis="y", color=FAINT, linewidth=0.7)
    ax.set_axisbelow(True)


def line(ax: Axes, x: ArrayLike, y: ArrayLike, stroke: Stroke, name: str, steps: bool = False) -> Line2D:
    """Draw one series in its stroke, its marker at the end, as steps that hold until the next x or as a line."""
    before = len(ax.lines)
    sns.lineplot(
        x=np.asarray(x, float),
        y=np.asarray(y, float),
        ax=ax,
        color=stroke.color,
        linewidth=2.1,
        errorbar=None,
        estimator=None,
        legend=False,
        label=name,
        drawstyle="steps-post" if steps else "default",
    )
    drawn: Line2D = ax.lines[before]
    drawn.set_linestyle((0, stroke.dash) if stroke.dash else "-")
    if stroke.marker:
        drawn.set(marker=stroke.marker, markevery=[-1], markersize=6, markeredgecolor="white", clip_on=False)
    return drawn


def band(
    ax: Axes, x: ArrayLike, between: tuple[ArrayLike, ArrayLike], color: str, alpha: float, steps: bool = False
) -> None:
    """Shade the room between two series."""
    ax.fill_between(
        np.asarray(x, float),
        np.asarray(between[0], float),
        np.asarray(between[1], float),
        color=color,
        alpha=alpha,
        linewidth=0,
        step="post" if steps else None,
    )
