"""The events that a scenario schedules, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cisim.naming import ROLE_NAMES
from cisim.parameters import PARAMETERS


def name_of(who: str | int) -> str:
    """An organization as an event names it, by role or number, in words."""
    if isinstance(who, int):
        return ROLE_NAMES[who] if who < len(ROLE_NAMES) else f"organization {who}"
    if who == "most central":
        return "the most central member"
    return f"the {who}" if who not in ("city hall", "residents") else who


def _breach(event: Any) -> str:
    if event.at_fault is None:
        return f"one member breaks faith with another, and {event.depth:.0%} of the trust in it is lost"
    return f"{name_of(event.at_fault)} breaks faith with {name_of(event.wronged)}: {event.depth:.0%} of trust is lost"


def _repair(event: Any) -> str:
    amends = f"{name_of(event.at_fault)} makes amends to {name_of(event.wronged)}"
    return f"{amends}: {event.share:.0%} of what lacks to full trust"


def _passes(event: Any) -> str:
    return f"half of it passes in {event.half_life:g} months"


def _adopt(event: Any) -> str:
    unit = PARAMETERS[event.parameter].unit
    value = str(event.value).lower() if isinstance(event.value, bool) else event.value
    return f"the table changes {event.parameter} to {value}" + ("" if unit in ("one of", "yes or no") else f" [{unit}]")


_WORDS: dict[str, Callable[[Any], str]] = {
    "election": lambda e: f"an election is held, and the {e.winner} wins",
    "mayor leaves": lambda _: "the mayor leaves between elections",
    "leader leaves": lambda e: f"{name_of(e.who)} loses its leader",
    "member leaves": lambda e: f"{name_of(e.who)} leaves the table",
    "member joins": lambda e: f"{name_of(e.who)} joins the table",
    "funder leaves": lambda e: f"funder {e.funder} ends its grant at once",
    "grant cut": lambda e: f"all grants are cut by {e.share:.0%}",
    "crisis": lambda e: f"a crisis takes {e.depth:.0%} of everybody's attention; {_passes(e)}",
    "recession": lambda e: f"a recession of depth {e.depth:.0%} begins; {_passes(e)}",
    "opportunity": lambda e: f"an opportunity opens for {e.length} months",
    "rival": lambda e: f"a rival initiative appears outside the table, with a pull of {e.pull:.0%}",
    "breach": _breach,
    "repair": _repair,
    "adopt": _adopt,
}


def in_words(event: Any, site_names: Sequence[str] = ("",)) -> str:
    """One checked event of a scenario in words, the month left to the caller; `site_names` are those of the cohort."""
    told = _WORDS[event.event](event)
    if event.site is None or len(site_names) == 1:
        return told
    return f"in {site_names[event.site]}, {told}"
