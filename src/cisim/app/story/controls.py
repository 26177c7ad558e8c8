"""Which life is told: scenario, city, site and seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import solara

from cisim import configs
from cisim.app.settings import Settings, choice, next_seed
from cisim.app.story.telling import MONTH, REPLICATE, SITE
from cisim.scenario import Scenario, locate
from cisim.scenario_file import validated
from cisim.simulation import LARGEST_SEED

Change = Callable[[Settings], Settings]


@cache
def titles(kind: str) -> tuple[dict[str, str], ...]:
    """Name and title of all that is shipped of a kind, by title."""
    found = ({"name": name, "title": validated(locate(name, kind)).title} for name in configs.names(kind))
    return tuple(sorted(found, key=lambda each: each["title"].lower()))


@solara.component_vue("controls.vue", vuetify=False)
def _Controls(
    scenarios: Sequence[Mapping[str, str]] = (),
    cities: Sequence[Mapping[str, str]] = (),
    sites: Sequence[str] = (),
    scenario: str = "",
    question: str = "",
    city: str = "",
    site: int = 0,
    seed: int = 0,
    event_choose: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """The row of choices."""


@solara.component
def Controls(settings: Settings, scenario: Scenario, site: int, change: Callable[[Change], None]) -> None:
    """The row of choices over the story, and the scenario's question; `change` takes what makes new settings of old."""
    _Controls(
        scenarios=list(titles("scenarios")),
        cities=list(titles("cities")),
        sites=list(scenario.site_names),
        scenario=settings.choices[0].scenario,
        question=scenario.question,
        city=settings.city or "",
        site=site,
        seed=settings.seed,
        event_choose=lambda asked: change(lambda old: changed(old, asked)),
    )


def changed(settings: Settings, asked: Mapping[str, Any]) -> Settings:
    """The settings after a choice: another city or scenario begins at its launch, without what was done in the old one.

    What cannot be (a number that is none) leaves them as they are.
    """
    fresh = settings.with_extra(MONTH, None).with_extra(REPLICATE, "0")
    unforked = fresh.with_choice(0, fresh.choices[0].with_events(()))
    if "scenario" in asked:
        return fresh.with_choice(0, choice(str(asked["scenario"]))).with_extra(SITE, None)
    if "city" in asked:
        return replace(unforked.with_extra(SITE, None), city=str(asked["city"]) or None)
    if "site" in asked:
        return unforked.with_extra(SITE, str(asked["site"]))
    if asked.get("next"):
        return replace(unforked, seed=next_seed(settings.seed))
    seed = asked.get("seed")
    if type(seed) is int and 0 <= seed <= LARGEST_SEED:
        return replace(unforked, seed=seed)
    return settings
