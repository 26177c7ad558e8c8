"""What the page does when the visitor acts in a month, takes something back, or stops to look."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import solara

from cisim.app.settings import Settings
from cisim.app.story.controls import Change
from cisim.app.story.fork import events_for, forked
from cisim.app.story.telling import MONTH, REPLICATE, Told
from cisim.yaml_files import ConfigError


@dataclass(frozen=True)
class Acting:
    """Functions for the player's events, why the last act could not be done, and `forget` for another life."""

    tell: dict[str, Callable[[Any], None]]
    problem: str
    forget: Callable[[], None]


def use_acting(settings: Settings, told: Told | None, busy: bool, change: Callable[[Change], None]) -> Acting:
    """Acting on the life that was told; while another is on its way nothing is added to it."""
    before, set_before = solara.use_state(())  # what was added before each act, for undoing
    problem, set_problem = solara.use_state("")

    def put(to: Change) -> None:
        set_problem("")
        set_before((*before, settings.choices[0].events))
        change(to)

    def add(wish: Any) -> None:
        if told is None or busy:
            return
        try:
            events = events_for(told.lived, wish)
            forked(told.lived.scenario, events)
        except ConfigError as error:
            set_problem(str(error))
            return
        put(lambda old: with_events(old, [*old.choices[0].added, *events]))

    def take_back(place: int) -> None:
        put(lambda old: with_events(old, [e for i, e in enumerate(old.choices[0].added) if i != place]))

    def undo(_: Any) -> None:
        set_problem("")
        if before:
            set_before(before[:-1])
            change(lambda old: with_events(old, [json.loads(text) for text in before[-1]]))
        else:  # what a link brought: the latest of it
            change(lambda old: with_events(old, old.choices[0].added[:-1]))

    def look(month: Any) -> None:
        change(lambda old: at(old, month))

    def forget() -> None:
        set_before(())
        set_problem("")

    return Acting({"act": add, "take_back": take_back, "undo": undo, "moment": look}, problem, forget)


def with_events(settings: Settings, events: Sequence[Mapping[str, Any]]) -> Settings:
    """The settings with these events added to the scenario's own."""
    return settings.with_choice(0, settings.choices[0].with_events(events))


def at(settings: Settings, month: Any) -> Settings:
    """The settings with the month that is looked at, so that a link opens there."""
    return settings.with_extra(MONTH, str(int(month))).with_extra(REPLICATE, settings.extra(REPLICATE, "0"))
