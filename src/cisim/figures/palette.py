"""Colours, dashes and markers, and which of them belong to which name: shared by the figures and the interface.

Colours are those of Okabe & Ito (2008, Color Universal Design), yellow left out because it vanishes on white. No line
is told by its colour alone: each scenario also has its own dash and its own marker, and its name stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BLACK, BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY = (
    "#000000",
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
)
PALETTE = (BLACK, BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
GREY = "#6B6B6B"
FAINT = "#D9D9D9"

# On-off lengths in line widths; the empty tuple is a solid line. The dotted (1, 2) is kept for "no collaboration".
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (6, 2),
    (3, 1.5),
    (7, 2, 1.5, 2),
    (2, 1),
    (5, 1.5, 1.5, 1.5, 1.5, 1.5),
    (9, 3),
)
DOTTED = (1.0, 2.0)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")


@dataclass(frozen=True)
class Stroke:
    """How one series is drawn: colour, on-off dash lengths and marker."""

    color: str
    dash: tuple[float, ...]
    marker: str


def strokes(names: Sequence[str]) -> dict[str, Stroke]:
    """Give each name a stroke of its own; the first is black and solid.

    Up to seven names differ both in colour and in dash; from there on (up to 49) each pair of them is used once.
    """
    n = len(PALETTE)
    return {
        name: Stroke(PALETTE[i % n], DASHES[(i + i // n) % n], MARKERS[(i + i // n) % n])
        for i, name in enumerate(dict.fromkeys(names))
    }
