"""How the numbers of a measure are said: shares as percentage points or cities in a hundred, all else as it is."""

from __future__ import annotations

import math

_SAID = {"share": (100.0, "percentage points"), "share of cities": (100.0, "cities in 100")}


def factor_of(unit: str) -> float:
    """What a number in the unit of a measure is multiplied by before it is said."""
    return _SAID.get(unit, (1.0, unit))[0]


def said(unit: str) -> str:
    """The unit in which it is said."""
    return _SAID.get(unit, (1.0, unit))[1]


def number(value: float, unit: str = "") -> str:
    """A number of three digits with its sign, as it is said: +2.1, −3.40, 0."""
    value = value * factor_of(unit)
    if math.isnan(value):
        return "unknown"
    if value == 0.0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:+,.{min(digits, 6)}f}".replace("-", "−")


def size(value: float, unit: str) -> str:
    """A size without a sign and with its unit: "2 months", "0.25 percentage points"."""
    return f"{value * factor_of(unit):g} {said(unit)}".rstrip()


def interval(numbers: tuple[float, float, float], unit: str) -> str:
    """An effect with its interval."""
    effect, low, high = (number(each, unit) for each in numbers)
    return f"{effect} ({low} to {high})"
