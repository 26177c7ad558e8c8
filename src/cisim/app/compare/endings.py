"""Why collaborations ended: one divided bar for each scenario, over a table that is its legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import solara

from cisim.app.compare.comparing import Comparison
from cisim.app.compare.words import interval
from cisim.app.packed import packed
from cisim.records import REASONS

STILL_GOING = REASONS[0]
FILLS = {
    "goal reached": ("green", "plain"),
    "pilot complete": ("sky", "dots"),
    "political withdrawal": ("blue", "rising"),
    "funding lost": ("orange", "falling"),
    "membership collapse": ("vermillion", "crossed"),
    STILL_GOING: ("grey", "pale"),
}
"""Reason -> colour and pattern, in the order of the bar: the colours of the figures."""
OTHER = ("purple", "upright")
WIDE = 0.07  # a part of the bar at least so wide has room for its number


@dataclass(frozen=True)
class Ending:
    """One reason: its look, and for each scenario the share and its words."""

    reason: str
    shares: tuple[float, ...]
    words: tuple[str, ...]


def endings(comparison: Comparison) -> list[Ending]:
    """The reasons in the order of the bar; those that ended no collaboration are left out."""
    columns = (comparison.endings[name].tolist() for name in ("reason", "scenario", "estimate", "low", "high"))
    table = {(reason, letter): numbers for reason, letter, *numbers in zip(*columns, strict=True)}
    present = list(dict.fromkeys(reason for reason, _ in table))
    ordered = [name for name in FILLS if name in present and name != STILL_GOING]
    ordered += [name for name in present if name not in FILLS] + [STILL_GOING]
    found = []
    for reason in ordered:
        own = [table[reason, letter] for letter in comparison.letters]
        found.append(Ending(reason, tuple(each[0] for each in own), tuple(interval(*each) for each in own)))
    return found


def payload(comparison: Comparison, labels: Mapping[str, str]) -> dict[str, Any]:
    """What the browser draws."""
    return {
        "scenarios": [{"letter": letter, "label": labels[letter]} for letter in comparison.letters],
        "reasons": [_plain(each) for each in endings(comparison)],
    }


def _plain(ending: Ending) -> dict[str, Any]:
    color, pattern = FILLS.get(ending.reason, OTHER)
    return {
        "reason": ending.reason,
        "color": color,
        "pattern": pattern,
        "shares": [round(share, 5) for share in ending.shares],
        "words": list(ending.words),
        "inside": [
            word.partition(" ")[0] if share >= WIDE else ""
            for word, share in zip(ending.words, ending.shares, strict=True)
        ],
    }


@solara.component_vue("endings.vue", vuetify=False)
def _Endings(content: str = "") -> None:
    """The bars and the table, packed."""


def Endings(comparison: Comparison, labels: Mapping[str, str]) -> Any:
    """The bars and the table."""
    return _Endings(content=packed(payload(comparison, labels)))
