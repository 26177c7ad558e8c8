"""The finding in plain words, with its interval, and the shares of cities on either side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cisim.app.compare.comparing import Comparison
from cisim.report import differences as told
from cisim.report.differences import Difference

BRACKETS = "In brackets: 95% intervals."
LUCK = "Cities differ, and meet other elections, departures and crises. The intervals hold that, and nothing else."


def differences(comparison: Comparison) -> list[Difference]:
    """The rows of the table of paired differences; scenarios are called by their letters."""
    return told.differences(comparison.differences)


def cities(comparison: Comparison) -> str:
    """What was lived through: "400 matched cities"."""
    return told.cities(comparison.n_runs, comparison.n_sites)


def headline(comparison: Comparison, labels: Mapping[str, str]) -> str:
    """The finding in one sentence: the scenario that differs most clearly from the first in how long it lasts."""
    return told.headline(_labelled(comparison, labels), labels["A"])


def sentences(comparison: Comparison, labels: Mapping[str, str]) -> list[str]:
    """One paragraph for each scenario beside the first: how long, in how many cities, and the gap closed."""
    return told.sentences(_labelled(comparison, labels), labels["A"], cities(comparison))


def _labelled(comparison: Comparison, labels: Mapping[str, str]) -> list[Difference]:
    """The differences with labels, of which no two are the same, in the place of letters."""
    return [replace(each, scenario=labels[each.scenario]) for each in differences(comparison)]


def interval(estimate: float, low: float, high: float) -> str:
    """A share with its interval in per cent: "66% [61 to 71]"."""
    said, left, right = (f"{100 * value:.0f}" if math.isfinite(value) else "" for value in (estimate, low, high))
    if said == "":
        return "unknown"
    return f"{said}% [{left} to {right}]" if left and right else f"{said}%"


def points(estimate: float, low: float, high: float) -> str:
    """A share of the gap with its interval, one decimal: "20.1% [19.7 to 20.5]"."""
    said, left, right = (
        f"{100 * value:.1f}".replace("-", "−") if math.isfinite(value) else "" for value in (estimate, low, high)
    )
    return f"{said}% [{left} to {right}]" if left and right else f"{said}%"


def letters_of(labels: Sequence[str]) -> dict[str, str]:
    """The labels by letter."""
    return dict(zip("ABCD", labels, strict=False))
