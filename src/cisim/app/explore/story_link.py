"""One run of a sweep as settings of the page Story, checked to be the very same scenario."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import product

from cisim import configs
from cisim.app.settings import MOST_EVENTS, Settings, choice
from cisim.app.story.telling import MONTH, REPLICATE, SITE
from cisim.events import Event
from cisim.scenario import Scenario, load
from cisim.values import number_from
from cisim.yaml_files import ConfigError

NO_STORY = "This run cannot be told as a story: its scenario differs in more than levers from those shipped."


def story_of(
    settings: Settings, wanted: Scenario, seed: int, replicate: int, site: int = 0, city: str = ""
) -> Settings:
    """The visitor's settings with this one run to be told; raises ConfigError when the page Story cannot show it.

    `wanted` is the scenario at its point, in `city` when the sweep has several. A shipped scenario of its name is taken
    when it can be made of that one, or else the one that needs the fewest changes.
    """
    start = replace(settings, seed=seed, runs=Settings().runs, horizon=None)
    cities = [city, ""] if city in configs.names("cities") else [""]
    own = [wanted.name] if wanted.name in configs.names("scenarios") else []
    found = _ways(start, wanted, own, cities) or _ways(start, wanted, _same_shape(wanted), cities)
    if not found:
        raise ConfigError(NO_STORY)
    told = min(found, key=_n_changes).with_extra(MONTH, None).with_extra(REPLICATE, str(replicate))
    return told.with_extra(SITE, str(site) if site else None)


def _n_changes(settings: Settings) -> int:
    chosen = settings.choices[0]
    return len(chosen.levers) + len(chosen.events) + (settings.city is not None)


def _ways(start: Settings, wanted: Scenario, names: Sequence[str], cities: Sequence[str]) -> list[Settings]:
    """Settings whose first scenario is the wanted one, to the last bit."""
    found = []
    for name, city in product(names, cities):
        try:
            settings = replace(start, choices=(choice(name),), city=city or None)
            base = settings.base(0)
            if base.horizon != wanted.horizon:
                settings = replace(settings, horizon=wanted.horizon)
            made = settings.with_choice(0, choice(name, _levers(base, wanted), _events(base, wanted)))
            if made.scenario(0).key() == wanted.key():
                found.append(made)
        except ConfigError:
            continue
    return found


def _same_shape(wanted: Scenario) -> list[str]:
    """Shipped scenarios with the wanted one's sites whose events it has too, those with the most of them first."""
    mine = [_told(event) for event in wanted.events]
    fitting = [
        (len(events), name)
        for name, n_sites, events in _shipped()
        if n_sites == wanted.n_sites and events == tuple(mine[: len(events)])
    ]
    if not fitting:
        return []
    most = max(n for n, _ in fitting)
    return [name for n, name in fitting if n == most or name == "baseline"]


@cache
def _shipped() -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    """Name, sites and events of all shipped scenarios."""
    every = [(name, load(name)) for name in configs.names("scenarios")]
    return tuple((name, each.n_sites, tuple(_told(event) for event in each.events)) for name, each in every)


def _told(event: Event) -> str:
    return json.dumps(event.model_dump(exclude_none=True), sort_keys=True)


def _levers(base: Scenario, wanted: Scenario) -> dict[str, bool | int | float | str]:
    """What has to be set, in all sites, to come from one to the other; whether that is all, their keys tell."""
    own, other = base.parameters(), wanted.parameters()
    return {path: value for path, value in other.items() if number_from(path, own[path]) != number_from(path, value)}


def _events(base: Scenario, wanted: Scenario) -> list[dict[str, object]]:
    further = wanted.events[len(base.events) :]
    if len(further) > MOST_EVENTS:
        raise ConfigError(NO_STORY)
    return [event.model_dump(exclude_none=True) for event in further]
