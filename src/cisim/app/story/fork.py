"""Acting in the moment: what can be done in a month, as events of a scenario, and what it changes.

A fork is a tuple of events, written as in a scenario's file and added to those of the scenario. What is done in the
month shown happens in the month after it, so that all that was seen stays as it was, to the last bit: luck is drawn by
what it decides and when, not by how often it was asked before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cisim.app.story.lived import Lived
from cisim.events import ROLE_IDS
from cisim.figures.wording import age, months, quantity
from cisim.naming import name_of
from cisim.records import OUTSIDE
from cisim.scenario import Scenario
from cisim.scheduled import in_words
from cisim.yaml_files import ConfigError

Fork = tuple[Mapping[str, Any], ...]
FORM = "governance.form"
CO_CHAIRED = ("co-chair", "tri-chair")
SMALL = 0.0005  # half of a tenth of a percentage point: what cannot be told apart in the sentence
CO_CHAIR = "anchor institution"  # whose leader is the external co-chair


@dataclass(frozen=True)
class Act:
    """Something that can be done: its name, its button, its options (label and event without a month).

    `is_possible` says whether it can be done in a month of a life, `why_not` what to say when it cannot; `is_between`
    tells that the two organizations, `at_fault` and `wronged`, are chosen.
    """

    name: str
    label: str
    options: tuple[tuple[str, Mapping[str, Any]], ...]
    is_possible: Callable[[Lived, int], bool]
    why_not: str
    is_between: bool = False


def _always(_lived: Lived, _month: int) -> bool:
    return True


def _has_no_co_chair(lived: Lived, month: int) -> bool:
    return form_in(lived, month) not in CO_CHAIRED


def _has_grant(lived: Lived, month: int) -> bool:
    return bool(lived.tables["months"]["money_left"].iloc[month] > 0)


ACTS = (
    Act(
        "election",
        "Call an election",
        (
            ("The mayor loses", {"event": "election", "winner": "challenger"}),
            ("The mayor wins", {"event": "election", "winner": "incumbent"}),
        ),
        _always,
        "",
    ),
    Act(
        "co-chair",
        "Add a co-chair",
        (("From next month", {"event": "adopt", "parameter": FORM, "value": "co-chair"}),),
        _has_no_co_chair,
        "A co-chair leads already.",
    ),
    Act(
        "grant cut",
        "Cut the grant",
        (
            ("By half", {"event": "grant cut", "share": 0.5}),
            ("Altogether", {"event": "grant cut", "share": 1.0}),
        ),
        _has_grant,
        "No grant is running.",
    ),
    Act("breach", "Breach trust", (("Break faith", {"event": "breach"}),), _always, "", is_between=True),
    Act("repair", "Repair trust", (("Make amends", {"event": "repair"}),), _always, "", is_between=True),
)
BY_NAME = {act.name: act for act in ACTS}


def form_in(lived: Lived, month: int) -> str:
    """Who leads the table in a month: the scenario's form of governance, or what was adopted since."""
    form = str(lived.scenario.parameters(lived.site)[FORM])
    for event in sorted(lived.scenario.events, key=lambda e: e.month):
        is_here = event.site is None or event.site == lived.site
        if event.event == "adopt" and event.parameter == FORM and event.month <= month and is_here:
            form = str(event.value)
    return form


def choices(lived: Lived) -> list[dict[str, Any]]:
    """The acts for the player: `name`, `label`, `options`, `why_not`, `is_between`; `can`: 1 or 0 for each month."""
    alive = lived.tables["months"]["is_alive"].tolist()
    last = lived.scenario.horizon
    return [
        {
            "name": act.name,
            "label": act.label,
            "options": [label for label, _ in act.options],
            "why_not": act.why_not,
            "is_between": act.is_between,
            "can": "".join("01"[alive[m] and m < last and act.is_possible(lived, m)] for m in range(last + 1)),
        }
        for act in ACTS
    ]


def events_for(lived: Lived, asked: Mapping[str, Any]) -> Fork:
    """The events of an act that was asked for: `act`, `option` (its place), `month` shown, `at_fault`, `wronged`.

    A co-chair who is not at the table is brought there first. Raises ConfigError for what is no act, or is not possible
    in that month.
    """
    act = BY_NAME.get(str(asked.get("act")))
    month, option = asked.get("month"), asked.get("option", 0)
    if act is None or type(month) is not int or type(option) is not int or not 0 <= option < len(act.options):
        raise ConfigError(f"act: {asked.get('act')!r} is nothing that can be done (known: {', '.join(BY_NAME)})")
    if not 0 <= month < lived.scenario.horizon:
        raise ConfigError(f"act: month {month} leaves no month to act in; expected 0 to {lived.scenario.horizon - 1}")
    if not lived.tables["months"]["is_alive"].iloc[month]:
        raise ConfigError(f"act: there is no table in month {month}; go back to a month in which it is at work")
    if not act.is_possible(lived, month):
        raise ConfigError(f"act: {act.why_not}")
    site = {"site": lived.site} if lived.scenario.n_sites > 1 else {}
    event = {"month": month + 1, **act.options[option][1], **site}
    if act.is_between:
        event |= {who: _role_or_number(asked.get(who)) for who in ("at_fault", "wronged")}
    events: Fork = (event,)
    if act.name == "co-chair" and lived.organizations.membership[month, ROLE_IDS[CO_CHAIR]] == OUTSIDE:
        events = ({"month": month + 1, "event": "member joins", "who": CO_CHAIR, **site}, *events)
    return events


def _role_or_number(who: Any) -> Any:
    """An organization as a file names it: by its role where it has one."""
    return next((role for role, number in ROLE_IDS.items() if number == who), who)


def forked(scenario: Scenario, fork: Fork) -> Scenario:
    """The scenario with the fork's events; raises ConfigError for any that cannot be."""
    return scenario.override(events=list(fork)) if fork else scenario


def told(fork: Fork, original: Lived) -> list[dict[str, Any]]:
    """The fork's events in words: `{month, text}`, month being the one in which it happens."""
    added = forked(original.scenario, fork).events[len(original.scenario.events) :]
    return [{"month": event.month, "text": _in_words(event, original)} for event in added]


def _in_words(event: Any, original: Lived) -> str:
    """An event in words that a person uses: organizations by name, a co-chair without the name of the parameter."""
    if event.event == "adopt" and event.parameter == FORM and event.value == "co-chair":
        return "a co-chair leads with the mayor"
    sectors = original.organizations[0].sector
    return re.sub(
        r"\borganization (\d+)\b",
        lambda found: name_of(int(found[1]), int(sectors[int(found[1])])),
        in_words(event.model_copy(update={"site": None})),
    )


def difference(original: Lived, fork: Lived) -> str:
    """What the fork changed, in a sentence: how long it lives, and the gap closed at the horizon."""
    run, other = original.run, fork.run
    change = other["outcome_improvement"] - run["outcome_improvement"]
    closes = quantity("outcome").difference("It", change) if abs(change) >= SMALL else "It closes as much of the gap"
    return f"{_lives(original, fork)}. {closes}."


def _lives(original: Lived, fork: Lived) -> str:
    """The lengths of both lives compared; one that is still going has no length yet."""
    horizon = age(original.scenario.horizon)
    if original.ended is None and fork.ended is None:
        return f"With what you did the table is still going after {horizon}, as it is without"
    if original.ended is None:
        return (
            f"With what you did the table ends after {age(fork.ended or 0)}; without, it is still going after {horizon}"
        )
    if fork.ended is None:
        return (
            f"With what you did the table is still going after {horizon}; without, it ended after {age(original.ended)}"
        )
    change = fork.ended - original.ended
    if change == 0:
        return f"With what you did the table ends in the same month, after {age(fork.ended)}"
    return f"With what you did the table lives {months(abs(change))} {'longer' if change > 0 else 'shorter'}"
