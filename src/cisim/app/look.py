"""The colours of the pages, all from the palette of the figures, and how one of them is made readable on dark."""

from __future__ import annotations

from functools import cache

from cisim.figures.palette import BLACK, FAINT, GREY, PALETTE, Stroke, strokes

__all__ = ["DARK", "Stroke", "css_variables", "echarts_dash", "echarts_symbol", "on_dark", "strokes"]

NAMES = ("black", "blue", "vermillion", "green", "purple", "orange", "sky")
TOWARDS_WHITE = 0.38  # enough for a contrast of 4.5 with the dark ground, in every colour
INK_ON_DARK, GREY_ON_DARK, FAINT_ON_DARK = "#F0EEE9", "#A9A7A2", "#3A3E43"
SYMBOLS = {
    "o": "circle",
    "s": "rect",
    "^": "triangle",
    "D": "diamond",
    "v": "path://M0,0 L10,0 L5,9 Z",
    "P": "path://M3,0 H7 V3 H10 V7 H7 V10 H3 V7 H0 V3 H3 Z",
    "X": "path://M2,0 L5,3 L8,0 L10,2 L7,5 L10,8 L8,10 L5,7 L2,10 L0,8 L3,5 L0,2 Z",
}


def on_dark(color: str) -> str:
    """The colour as it is drawn on the dark ground: black becomes the ink, the others are mixed with white."""
    fixed = {BLACK: INK_ON_DARK, GREY: GREY_ON_DARK, FAINT: FAINT_ON_DARK}
    if color in fixed:
        return fixed[color]
    parts = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * TOWARDS_WHITE):02X}" for part in parts)


DARK = {color: on_dark(color) for color in (*PALETTE, GREY, FAINT)}
"""What each colour of the palette becomes on the dark ground."""


@cache
def css_variables() -> str:
    """The palette as CSS variables (`--blue`, ...), with their values on dark."""
    light = "".join(f"--{name}:{color};" for name, color in zip(NAMES, PALETTE, strict=True))
    dark = "".join(f"--{name}:{on_dark(color)};" for name, color in zip(NAMES, PALETTE, strict=True))
    return f":root{{{light}}}:root[data-look=dark]{{{dark}}}"


def echarts_dash(stroke: Stroke, width: float = 2.0) -> str | list[float]:
    """The dash of a stroke as `lineStyle.type` of an ECharts series."""
    return [width * part for part in stroke.dash] if stroke.dash else "solid"


def echarts_symbol(stroke: Stroke) -> str:
    """The marker of a stroke as `symbol` of an ECharts series."""
    return SYMBOLS[stroke.marker]
