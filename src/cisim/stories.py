"""What happened, in sentences: one template per kind of event, and a run's story told year by year."""

from __future__ import annotations

import re
from typing import Any

from cisim.naming import name_of
from cisim.parameters import PARAMETERS, Parameter
from cisim.records import REASONS

# {s} subject, {o} object, {v} value, {c} cause in brackets or nothing
SENTENCES = {
    "launched": "The collaboration is launched with {v:.0f} members.",
    "mayor re-elected": "The mayor is re-elected for term {v:.0f}{c}.",
    "new mayor": "A new mayor takes office{c}.",
    "city keeps its part": "The new mayor keeps the city's part.",
    "city halves its part": "The new mayor halves the city's part.",
    "city drops its part": "The new mayor drops the city's part.",
    "leader left": "{s} loses its leader after {v:.0f} months{c}; personal trust goes too.",
    "crisis": "A crisis takes {v:.0%} of everybody's attention{c}.",
    "recession": "A recession begins{c}; funders grow careful.",
    "opportunity": "An opportunity opens for {v:.0f} months{c}.",
    "opportunity used": "The table is ready and uses the opportunity: policy changes.",
    "rival": "A rival initiative appears outside the table{c}.",
    "breach of trust": "{s} breaks faith with {o}{c}; word gets around.",
    "repair of trust": "{s} apologizes to {o} and makes amends.",
    "grant ended": "{s} ends its grant{c}.",
    "grant renewed": "{s} renews its grant{c}.",
    "grant cut": "{s} cuts its grant by {v:.0%}{c}.",
    "money ran out": "The money no longer pays for a backbone.",
    "backbone handed over": "The backbone is handed over to another host and loses {v:.0%} of its capacity.",
    "joined": "{s} joins.",
    "left": "{s} leaves{c}.",
    "quick win": "A quick win.",
    "trial succeeded": "A new practice is tried, and works.",
    "trial failed": "A new practice is tried, and fails.",
    "lever changed": "The table changes course. {o}.",
    "early change": "Early change: outcomes are {v:.1%} of the gap ahead of what they would be without the table.",
    "systems change": "Systems change: policies and practices have shifted ({v:.0%}).",
    "population-level change": "Population-level change: outcomes are {v:.0%} of the gap ahead.",
    "ended": "The collaboration ends after {v:.0f} months: {s}{c}.",
    "restarted": "The collaboration is started again, with trust at {v:.0%}.",
}
# Credit held by a mayor from which on people would speak of it.
NAMED = 0.3
# Too frequent or too small to be told one by one.
MINOR = frozenset({"quick win"})
OF_FUNDERS = ("grant ended", "grant renewed", "grant cut")


def name_in(kind: str, who: int, sectors: Any) -> str:
    """What a number stands for in an event of this kind: an organization, a funder, a reason, or nothing."""
    if who < 0:
        return ""
    if kind in OF_FUNDERS:
        return f"Funder {who + 1}"
    if kind == "ended":
        return REASONS[who]
    if kind == "lever changed":
        return tuple(PARAMETERS)[who]
    return name_of(who, int(sectors[who]))


def lever_words(lever: Parameter, value: float) -> str:
    """A lever at a value, in the words of its declaration: "Who leads: now co-chair"."""
    what = re.split(r"[:;]", lever.meaning)[0]
    spoken = lever.spoken(value)
    if isinstance(spoken, bool):
        return f"{what}: now {'yes' if spoken else 'no'}"
    if isinstance(spoken, str):
        return f"{what}: now {spoken}"
    if lever.unit == "share":
        return f"{what}: now {100 * spoken:.4g}%"
    unit = "" if lever.unit == "index" else f" {lever.unit}"
    return f"{what}: now {spoken:.4g}{unit}"


def sentence(kind: str, subject: str, other: str, value: float, cause: str) -> str:
    """One event in words."""
    if kind == "lever changed":
        other = lever_words(PARAMETERS[subject], value)
    because = "" if cause in ("", "chance", "the scenario") else f" ({cause})"
    told = SENTENCES[kind].format(s=subject, o=other, v=value, c=because)
    if kind == "new mayor" and value > NAMED:
        told += " Many wins of the table carry the predecessor's name."
    return told
