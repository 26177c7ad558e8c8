"""Scenarios in other cities: a scenario's own choices, on top of the city that an experiment puts it in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cisim.parameters import DEFAULTS
from cisim.scenario import DEFAULT_HORIZON, Scenario, apply, check, load, locate, settle
from cisim.scenario_file import validated
from cisim.yaml_files import ConfigError

DECLARED = "default"  # the city of the declared defaults: to name it says no more than to name none


def in_city(name: str, city: str, beside: Path) -> Scenario:
    """A scenario by name or file, in a city; "" leaves it where it is. `beside` is the file that names both.

    What the scenario and those that it extends set is kept; the rest of the city is as the city's file says. Raises
    ConfigError, also for a scenario that has a city of its own.
    """
    path = locate(name, "scenarios", beside)
    if not city:
        return load(path)
    load(path)  # for its own mistakes, circles among them
    chain = [path]
    while above := validated(chain[-1]).extends:
        chain.append(locate(above, "scenarios", chain[-1]))
    scenario = Scenario(path.stem, "", "", "", DEFAULT_HORIZON, DEFAULTS[None].copy())
    scenario = settle(scenario, locate(city, "cities", beside))
    for file in reversed(chain):
        content = validated(file)
        if content.city not in (None, DECLARED):
            raise ConfigError(f"{name}: has a city of its own ({content.city}), so that it cannot be put in {city}")
        scenario = apply(scenario, content, file)
    content = validated(path)
    named = replace(scenario, name=path.stem, title=content.title, question=content.question, source=content.source)
    return check(named, f"{name} in {city}")
