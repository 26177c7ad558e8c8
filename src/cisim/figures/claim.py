"""One claim at a glance: where its effect lies against zero, and in how many cities or parameter sets it is so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from . import labels, style
from .palette import BLUE, FAINT, GREY, ORANGE
from .wording import percent

SAME = 1e-12  # difference below which two are the same to rounding
FEWEST_BINS, MOST_BINS = 11, 41
GREY_BAR = "#BBBBBB"
UPPER, LOWER = (0.0, 0.66, 1.0, 0.34), (0.0, 0.0, 1.0, 0.4)  # places of the two panels [axes fraction]


@dataclass(frozen=True, eq=False)
class Spread:
    """What is drawn: the mean effect with its 95% interval, and `values` (n,) of `who`: cities or parameter sets.

    `values` may be empty where one city says nothing by itself. `expected` is +1 or -1 for the direction in the claim,
    0 for none; `smallest` is the smallest effect worth speaking of; `unit` that of all of these numbers.
    """

    values: np.ndarray
    who: str
    estimate: float
    low: float
    high: float
    unit: str
    expected: float
    smallest: float


def draw(spread: Spread, ax: Axes, title: str, what: str) -> Axes:
    """Draw the mean with its interval against zero, and below it the cities by direction, or the sets by their effect.

    ``title`` is the finding in words, ``what`` the claim. Raises ValueError when the effect is not known.
    """
    if not np.isfinite(spread.estimate):
        raise ValueError("the effect is not known")
    ax.set_axis_off()
    upper, lower = ax.inset_axes(UPPER), ax.inset_axes(LOWER)
    _interval(spread, upper)
    values = spread.values[np.isfinite(spread.values)]
    if not len(values):
        lower.set_axis_off()
    elif spread.who == "cities":
        _directions(spread, values, lower)
    else:
        _histogram(spread, values, lower)
    note = "Blue: mean effect with its 95% interval. Grey band: too small to speak of."
    labels.headline(ax, title, f"{what}. {note}", above=30)
    return ax


def _interval(spread: Spread, panel: Axes) -> None:
    """The mean and its interval on a scale of their own, with zero and what is too small to speak of."""
    ends = np.array([spread.low, spread.high, spread.estimate, spread.smallest, -spread.smallest])
    ends = ends[np.isfinite(ends)]
    room = 0.12 * float(np.ptp(ends))
    panel.set_xlim(float(ends.min()) - room, float(ends.max()) + room)
    panel.set_ylim(-1.0, 1.0)
    panel.axvspan(-spread.smallest, spread.smallest, color=FAINT, alpha=0.6, linewidth=0, zorder=0)
    panel.axvline(0.0, color="#333333", linewidth=1.4)
    if np.isfinite([spread.low, spread.high]).all():
        panel.plot([spread.low, spread.high], [0.0, 0.0], color=BLUE, linewidth=4.0, solid_capstyle="butt")
    panel.plot([spread.estimate], [0.0], "o", color=BLUE, markersize=10, markeredgecolor="white")
    _dress(panel)
    panel.set_xlabel(f"Mean effect [{spread.unit}]", fontsize=style.SIZE_SMALL)
    for x, side, sign in ((0.0, "left", -1.0), (1.0, "right", 1.0)):
        word = "less" if sign < 0 else "more"
        told = f"{word}, as the claim has it" if spread.expected == sign else word
        panel.annotate(
            f"◂ {told}" if sign < 0 else f"{told} ▸", (x, 1.0), (0, 6), xycoords="axes fraction",
            textcoords="offset points", ha=side, va="bottom", fontsize=style.SIZE_SMALL, color=GREY,
        )  # fmt: skip


def _dress(panel: Axes) -> None:
    style.plain(panel)
    panel.grid(visible=False)
    panel.spines["left"].set_visible(False)
    panel.set_yticks([])
    panel.tick_params(axis="x", labelsize=style.SIZE_SMALL)
    panel.xaxis.set_major_locator(MaxNLocator(7))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+g}".replace("-", "−") if value else "0"))


def _directions(spread: Spread, values: np.ndarray, panel: Axes) -> None:
    """In what share of the cities there is more, the same, and less."""
    wanted = spread.expected or 1.0
    is_same = np.abs(values) < SAME
    agrees = ~is_same & (values * wanted > 0.0)
    shares = [float(each.mean()) for each in (agrees, is_same, ~is_same & ~agrees)]
    more, less = ("more", "less") if wanted > 0 else ("less", "more")
    words = [f"{more} in", "no difference in", f"{less} in"]
    colors = [ORANGE if spread.expected else GREY_BAR, FAINT, GREY_BAR]
    panel.barh([0, 1, 2], shares, height=0.72, color=colors)
    for place, share in enumerate(shares):
        panel.annotate(percent(share), (share, place), (5, 0), textcoords="offset points", va="center", fontsize=10)
    panel.set_xlim(0.0, 1.08)
    panel.set_ylim(2.6, -0.6)
    _dress(panel)
    panel.set_yticks([0, 1, 2], words, fontsize=10)
    panel.tick_params(axis="y", length=0)
    panel.xaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share)))
    panel.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0])
    panel.set_xlabel("Share of the cities, each compared with itself", fontsize=style.SIZE_SMALL)


def _histogram(spread: Spread, values: np.ndarray, panel: Axes) -> None:
    """The effects of the parameter sets, those on the expected side in orange."""
    n_bins = min(MOST_BINS, max(FEWEST_BINS, 2 * int(len(values) ** 0.5)))
    width = float(np.ptp(values)) / (n_bins - 1) or max(abs(float(values[0])), spread.smallest) / n_bins
    places, counts = np.unique(np.round(values / width), return_counts=True)
    colors = [ORANGE if spread.expected * place > 0.0 else GREY_BAR for place in places]
    panel.bar(places * width, counts / len(values), width=0.94 * width, color=colors)
    panel.axvline(0.0, color="#333333", linewidth=1.4)
    panel.margins(x=0.06)
    _dress(panel)
    panel.set_ylim(0.0, None)
    panel.set_xlabel(
        f"Effect in each of the {len(values)} {spread.who}, without its luck [{spread.unit}]", fontsize=style.SIZE_SMALL
    )
