"""Words placed on a figure: names beside the ends of lines, moved apart where they would overlap, and the headline."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from . import style

LINE_HEIGHT = 1.3  # of the type size
CHARACTER_WIDTH = 0.58  # of the type size, a little more than the mean of the font, so that estimates err to safety


@dataclass(frozen=True)
class EndLabel:
    """A name that belongs to the point (x, y) [data coordinates] at the end of a line."""

    x: float
    y: float
    text: str
    color: str


def root_of(ax: Axes) -> Figure:
    """The whole figure that the axes stand in, also when they stand in a part of it."""
    figure = ax.figure.canvas.figure
    assert isinstance(figure, Figure)
    return figure


def size_in_points(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes [points]."""
    box = ax.get_window_extent()
    dpi = root_of(ax).dpi
    return box.width * 72 / dpi, box.height * 72 / dpi


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> NDArray[np.float64]:
    """Move centres apart as little as needed (least squares), so that intervals of these sizes do not meet.

    They stay within [low, high], squeezed evenly where there is not room for all, and keep their order.
    """
    if not len(wanted):
        return np.empty(0)
    order = np.argsort(np.asarray(wanted, float), kind="stable")
    size = np.asarray(sizes, float)[order]
    size = size * min(1.0, (high - low) / size.sum())
    offset = np.concatenate(([0.0], np.cumsum((size[1:] + size[:-1]) / 2)))
    free = _rising(np.asarray(wanted, float)[order] - offset)
    free = np.clip(free, low + size[0] / 2, high - size[-1] / 2 - offset[-1])
    centres = np.empty(len(order))
    centres[order] = free + offset
    return centres


def _rising(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest sequence that never falls: pool adjacent violators into their mean (isotonic regression)."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        mean, count = float(value), 1
        while blocks and blocks[-1][0] > mean:
            before, n_before = blocks.pop()
            mean, count = (mean * count + before * n_before) / (count + n_before), count + n_before
        blocks.append((mean, count))
    return np.concatenate([np.full(count, mean) for mean, count in blocks])


def label_ends(
    ax: Axes, labels: Sequence[EndLabel], size: float = style.SIZE_TEXT, columns: int = 21, start: float = 1.035
) -> None:
    """Write names right of the axes at the height of their lines' ends, moved apart, with a thin line to the end.

    Set the limits of the axes first. Names longer than ``columns`` characters are broken into lines; ``start`` is where
    they begin [axes fraction].
    """
    _, height = size_in_points(ax)
    labels = labels[::-1]  # of equal heights the first comes to stand on top
    texts = [wrap(label.text, columns) for label in labels]
    lines = sum(text.count("\n") + 1 for text in texts)
    size = float(np.clip(height * 1.1 / (LINE_HEIGHT * max(lines, 1)), 5.5, size))
    heights = [size * LINE_HEIGHT * (text.count("\n") + 1) / height for text in texts]
    low, high = ax.get_ylim()
    wanted = [(label.y - low) / (high - low) for label in labels]
    for label, text, centre in zip(labels, texts, spread(wanted, heights, -0.05, 1.05), strict=True):
        ax.annotate(
            text,
            xy=(label.x, label.y),
            xytext=(start, centre),
            textcoords="axes fraction",
            color=style.ink(label.color),
            fontsize=size,
            va="center",
            ha="left",
            linespacing=1.1,
            annotation_clip=False,
            arrowprops=leader(label.color) | {"relpos": (0, 0.5)},
        )


def leader(color: str) -> dict[str, Any]:
    """The thin line from words to what they name, as matplotlib's ``arrowprops``."""
    return {"arrowstyle": "-", "color": color, "lw": 0.9, "shrinkA": 0, "shrinkB": 0}


def wrap(text: str, columns: int, lines: int = 0) -> str:
    """Break text into lines, at hyphens too, in a word only if it must; more than ``lines`` end in an ellipsis."""
    broken = textwrap.wrap(" ".join(text.split()), columns, break_on_hyphens=True) or [""]
    if lines and len(broken) > lines:
        broken = [*broken[: lines - 1], broken[lines - 1][: columns - 1].rstrip(" ,;.") + "…"]
    return "\n".join(broken)


def balance(text: str, columns: int) -> str:
    """Break text into as few lines as it needs, of about equal length, never at a hyphen or between number and unit."""
    text = re.sub(r"(\d%?) (?=[a-z])", "\\1\u00a0", text)

    def broken(width: int) -> list[str]:
        return textwrap.wrap(text, width, break_on_hyphens=False)

    columns = max(columns, 10)
    n = max(len(broken(columns)), 1)
    widths = range(max(len(text) // n, 10), columns)
    return "\n".join(broken(next((width for width in widths if len(broken(width)) == n), columns)))


def headline(ax: Axes, title: str, note: str, left: float = 0.0, above: float = 9.0) -> None:
    """Write the finding over the axes as a title, and below it in small type what is drawn.

    ``left`` moves both [points] (below 0: past the axes' left edge), ``above`` is their distance to the axes [points].
    The lines use all the width that the figure has to the right.
    """
    figure = root_of(ax)
    start = ax.get_window_extent().x0 * 72 / figure.dpi + left
    width = figure.get_size_inches()[0] * 72 - start - 8
    small = balance(note, int(width / (style.SIZE_SMALL * 0.53)))
    big = balance(title, int(width / (style.SIZE_TITLE * CHARACTER_WIDTH)))
    lift = above + style.SIZE_SMALL * LINE_HEIGHT * (small.count("\n") + 1)
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom"}
    ax.annotate(small, (0, 1), (left, above), fontsize=style.SIZE_SMALL, color=style.GREY, **place)
    bold: dict[str, Any] = {"fontsize": style.SIZE_TITLE, "fontweight": "bold", "color": "#111111", "gid": "title"}
    ax.annotate(big, (0, 1), (left, lift + 3), **bold, **place)


def title_of(ax: Axes) -> str:
    """The headline of an axes as one line of text, empty when there is none."""
    return next((" ".join(text.get_text().split()) for text in ax.texts if text.get_gid() == "title"), "")
