"""A scenario in full as plain values: nothing is left to files or defaults, and it can be made again from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cisim.parameters import PLACES
from cisim.scenario import Scenario, check
from cisim.scenario_file import events_from
from cisim.values import number_from
from cisim.yaml_files import ConfigError


def as_plain(scenario: Scenario) -> dict[str, Any]:
    """The scenario as nested dictionaries of text and numbers.

    `parameters` holds all of them as they are at the first site, `sites` what differs at each site from there. Numbers
    keep every bit when they pass through JSON.
    """
    first = scenario.parameters(0)
    sites = []
    for place, name in enumerate(scenario.site_names):
        own = scenario.parameters(place)
        sites.append({"name": name, "parameters": {path: own[path] for path in own if own[path] != first[path]}})
    return {
        "name": scenario.name,
        "title": scenario.title,
        "question": scenario.question,
        "source": scenario.source,
        "horizon": scenario.horizon,
        "key": scenario.key(),
        "parameters": first,
        "events": [event.model_dump(exclude_none=True) for event in scenario.events],
        "sites": sites,
    }


def from_plain(content: Mapping[str, Any]) -> Scenario:
    """The scenario that `as_plain` wrote; raises ConfigError for anything that is not one, or was changed since."""
    try:
        name = str(content["name"])
        values = np.array([_row({**content["parameters"], **site["parameters"]}) for site in content["sites"]])
        scenario = Scenario(
            name=name,
            title=str(content["title"]),
            question=str(content["question"]),
            source=str(content["source"]),
            horizon=int(content["horizon"]),
            values=values,
            events=events_from(content["events"], "the scenario as stored"),
            site_names=tuple(str(site["name"]) for site in content["sites"]),
        )
        key = str(content["key"])
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, ConfigError):
            raise
        raise ConfigError(f"the scenario as stored cannot be read ({type(error).__name__}: {error})") from None
    check(scenario, name)
    if scenario.key() != key:
        raise ConfigError(f"{name}: the scenario as stored was changed since its results were computed")
    return scenario


def _row(parameters: Mapping[str, Any]) -> list[float]:
    """All parameters of one site in the declared order."""
    if missing := [path for path in PLACES if path not in parameters]:
        raise ConfigError(f"the scenario as stored lacks the parameter {missing[0]}")
    return [number_from(path, parameters[path]) for path in PLACES]
