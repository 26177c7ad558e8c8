"""The paired differences: for each quantity an interval on a common scale, and the cities on either side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import solara

from cisim.app.compare.comparing import MEASURED, Comparison
from cisim.app.compare.words import differences
from cisim.app.look import NAMES, strokes
from cisim.app.packed import packed
from cisim.figures.palette import PALETTE
from cisim.figures.wording import quantity
from cisim.report.differences import Difference

NICE = (1, 2, 5, 10)


def payload(comparison: Comparison, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the browser draws: panels, one a quantity, with a row for each scenario beside the first."""
    found = differences(comparison)
    return [_panel(name, [each for each in found if each.quantity == name], labels) for name in MEASURED]


def _panel(name: str, rows: Sequence[Difference], labels: Mapping[str, str]) -> dict[str, Any]:
    told = quantity(name)
    edge = nice_edge([value * told.factor for row in rows for value in (row.estimate, row.low, row.high)])
    return {
        "name": told.name,
        "unit": told.unit,
        "more": told.more,
        "less": told.less,
        "edge": f"{edge:g}",
        "rows": [_row(row, edge, labels) for row in rows],
    }


def _row(row: Difference, edge: float, labels: Mapping[str, str]) -> dict[str, Any]:
    def place(value: float) -> float | None:
        return round(50 + 50 * value * row.told.factor / edge, 3) if math.isfinite(value) else None

    stroke = strokes(tuple("ABCD"))[row.scenario]
    return {
        "letter": row.scenario,
        "label": labels[row.scenario],
        "color": NAMES[PALETTE.index(stroke.color)],
        "words": "no difference" if row.is_none else row.signed(),
        "clear": row.is_clear,
        "at": [place(row.estimate), place(row.low), place(row.high)],
        "shares": [{"word": word, "told": said, "share": round(share, 5)} for word, said, share in row.shares()],
    }


def nice_edge(values: Sequence[float]) -> float:
    """The end of a scale around zero: 1, 2 or 5 times a power of ten, beyond all values."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    return float(next(step * power for step in NICE if step * power >= largest * 0.999999))


@solara.component_vue("differences.vue", vuetify=False)
def _Differences(panels: str = "") -> None:
    """The panels, packed."""


def Differences(comparison: Comparison, labels: Mapping[str, str]) -> Any:
    """The panels."""
    return _Differences(panels=packed(payload(comparison, labels)))
