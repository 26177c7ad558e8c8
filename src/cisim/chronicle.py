"""One run as a story: what happened year by year, how the table stood, why it ended and what led there.

Turning points are told one by one; what happens often is summed up. The command line, the report and the interface tell
the same story from here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cisim.stories import MINOR

if TYPE_CHECKING:
    import pandas as pd

STATE = ("n_members", "trust", "commitment", "momentum", "systems_change", "outcome", "outcome_alone")
"""The columns of `months` that say how a table stood at the end of a year."""

ENDINGS = {
    "still going": "The table is still at work.",
    "goal reached": "The goal was reached, and the table was wound up.",
    "political withdrawal": "City hall withdrew its support, and the table lost the leader that it depended on.",
    "funding lost": "For too long no grant paid for even a small backbone: nobody was left to hold the work together.",
    "membership collapse": "Too few committed members were left to hold the table together.",
    "pilot complete": "The pilot ran its course and was not made a full partnership.",
}
"""What each reason means."""

# Kinds of events that lead to an ending, by its reason; who left and why is summed up beside them.
LEADS_TO = {
    "goal reached": ("early change", "systems change", "population-level change", "opportunity used"),
    "political withdrawal": ("new mayor", "city halves its part", "city drops its part"),
    "funding lost": ("recession", "grant cut", "grant ended", "money ran out"),
    "membership collapse": ("crisis", "rival", "breach of trust", "new mayor", "money ran out", "backbone handed over"),
}
LOOKING_BACK = 36  # months before an ending in which what led there is looked for: long enough for grants and terms
POWERFUL = 3  # so many of the most powerful members are well known, beside those with a role in the city
COMINGS_AND_GOINGS = ("leader left", "joined", "left")  # told one by one of well-known members, summed up of others
OF_THE_TABLE = STATE[:5]  # these are known while there is a table


@dataclass(frozen=True)
class Moment:
    """Something that happened, in a sentence."""

    month: int
    kind: str
    text: str


@dataclass(frozen=True)
class Year:
    """One year of the run: what happened, what was summed up, and the state at its end.

    Once the table has ended, `is_alive` is false and `state` tells only the outcomes; in the year of its ending the
    state of the table is the last one.
    """

    number: int
    moments: tuple[Moment, ...]
    summed_up: tuple[str, ...]
    state: dict[str, float]
    is_alive: bool


@dataclass(frozen=True)
class Chronicle:
    """The whole story of one site: `reason` a word, `why` a sentence, `trail` the moments and counts that led to it."""

    duration: float
    reason: str
    why: str
    trail: tuple[str, ...]
    years: tuple[Year, ...]


def chronicle(tables: dict[str, pd.DataFrame], site: int = 0) -> Chronicle:
    """The story of one site from the four tables of one run."""
    own = {name: table[table["site"] == site] for name, table in tables.items()}
    run = own["runs"].iloc[0]
    months = own["months"].sort_values("month").to_dict("records")
    events = _at_the_table(own["events"].to_dict("records"))
    known = _well_known(own["organizations"])
    years = tuple(_year(number, months, events, known) for number in range(1, -(-(len(months) - 1) // 12) + 1))
    reason = str(run["reason"])
    duration = float(run["duration"])
    return Chronicle(duration, reason, ENDINGS[reason], _trail(reason, duration, events), years)


def _at_the_table(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events while there is a table."""
    told, is_over = [], False
    for event in events:
        is_over = is_over and event["kind"] != "restarted"
        if not is_over:
            told.append(event)
        is_over = is_over or event["kind"] == "ended"
    return told


def _well_known(organizations: pd.DataFrame) -> dict[int, frozenset[str]]:
    """By month, the members whose leaders matter: those with a role, and the most powerful."""
    members = organizations[organizations["is_member"]]
    with_role = members[members["role"] != "member"]
    by_power = members.sort_values(["month", "power"], ascending=[True, False], kind="stable")
    powerful = by_power.groupby("month").head(POWERFUL)
    named: dict[int, set[str]] = {}
    for table in (with_role, powerful):
        for month, name in zip(table["month"].tolist(), table["name"].tolist(), strict=True):
            named.setdefault(month, set()).add(name)
    return {month: frozenset(names) for month, names in named.items()}


def _year(
    number: int, months: list[dict[str, Any]], events: list[dict[str, Any]], known: dict[int, frozenset[str]]
) -> Year:
    first, last = 12 * (number - 1) + (number > 1), min(12 * number, len(months) - 1)
    moments: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for event in events:
        if first <= event["month"] <= last:
            (moments if _is_told(event, known) else others).append(event)
    # A sentence that comes twice in a month is told once.
    told = dict.fromkeys(Moment(int(event["month"]), event["kind"], event["text"]) for event in moments)
    alive = [month for month in months[first : last + 1] if month["is_alive"]]
    state = {name: float(months[last][name]) for name in STATE if name not in OF_THE_TABLE}
    if alive:
        state = {name: float(alive[-1][name]) for name in OF_THE_TABLE} | state
    return Year(number, tuple(told), tuple(_summed_up(others)), state, bool(alive))


def _is_told(event: dict[str, Any], known: dict[int, frozenset[str]]) -> bool:
    """Whether an event is told by itself."""
    if event["kind"] in COMINGS_AND_GOINGS:
        month = int(event["month"])
        return event["subject"] in known.get(month - 1, frozenset()) | known.get(month, frozenset())
    return event["kind"] not in MINOR


def _summed_up(events: list[dict[str, Any]]) -> list[str]:
    """What is not told one by one: quick wins, other members who came and went, other leaders in the city who left."""
    told = []
    n = Counter(event["kind"] for event in events)
    if wins := n["quick win"]:
        told.append(f"{wins} quick win{'s' if wins > 1 else ''}.")
    if n["joined"]:
        told.append(f"Joined: {', '.join(event['subject'] for event in events if event['kind'] == 'joined')}.")
    by_cause: dict[str, list[str]] = {}
    for event in events:
        if event["kind"] == "left":
            by_cause.setdefault(event["cause"], []).append(event["subject"])
    if by_cause:
        parts = (f"{', '.join(who)} ({cause})" for cause, who in by_cause.items())
        told.append(f"Left: {'; '.join(parts)}.")
    if left := n["leader left"]:
        told.append(f"Leaders changed at {left} other organization{'s' if left > 1 else ''} in the city.")
    return told


def _trail(reason: str, duration: float, events: list[dict[str, Any]]) -> tuple[str, ...]:
    """What led to an ending: the last event of each kind that leads there, in order, and who left for which cause."""
    if reason not in LEADS_TO:
        return ()
    recent = [event for event in events if duration - LOOKING_BACK <= event["month"] <= duration]
    last = {event["kind"]: event for event in recent if event["kind"] in LEADS_TO[reason]}
    told = [f"Month {event['month']}: {event['text']}" for event in sorted(last.values(), key=lambda e: e["month"])]
    causes = Counter(event["cause"] for event in recent if event["kind"] == "left")
    if causes and reason != "goal reached":
        n = sum(causes.values())
        parts = ", ".join(f"{cause} ({count})" for cause, count in causes.most_common())
        told.append(f"{n} member{'s' if n > 1 else ''} left in its last {_span(duration)}: {parts}.")
    return tuple(told)


def _span(duration: float) -> str:
    months = min(LOOKING_BACK, duration)
    return f"{months / 12:.0f} years" if months >= 24 and months % 12 == 0 else f"{months:.0f} months"
