"""A scenario file that a visitor brings along: as changes of the baseline, so that a link holds all of it.

Its text is parsed as any file is, written nowhere, and can name only what ships with the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cisim.app.compare import opening
from cisim.app.settings import MOST_CHOICES, Choice, Settings, choice, refuse_paths
from cisim.scenario import Scenario, built
from cisim.scenario_file import form_of
from cisim.yaml_files import ConfigError, parse_bytes


def beside(settings: Settings, scenario: Scenario) -> Settings:
    """The settings with a scenario beside the others, in the last one's place when there is no room.

    All scenarios of a comparison are followed for the same time: from now on for that of this one, unless something
    happens to the others later.
    Errors: ConfigError in one sentence for a scenario that these pages cannot show.
    """
    kept = settings.choices[: MOST_CHOICES - 1]
    chosen = as_choice(scenario)
    others = [settings.scenario(place) for place in range(len(kept))]
    is_later = any(event.month > scenario.horizon for other in others for event in other.events)
    horizon = max(other.horizon for other in others) if is_later else scenario.horizon
    return opening.showing(replace(settings, choices=(*kept, chosen), horizon=horizon), len(kept))


def read(message: Mapping[str, Any]) -> Scenario:
    """The scenario in the `text` of a file with a `name`; ConfigError in one sentence for whatever is none."""
    name, text = str(message.get("name", ""))[:80] or "the file", str(message.get("text", ""))
    content = form_of(parse_bytes(text.encode("utf-8", "replace"), name), name)
    refuse_paths(content.extends or "", "scenario")
    refuse_paths(content.city or "", "city")
    return built(content, Path(Path(name).name or "scenario.yaml"))


def as_choice(scenario: Scenario) -> Choice:
    """The scenario as what differs from the baseline, which has the declared defaults and no events."""
    if scenario.n_sites > 1:
        raise ConfigError(
            f"“{scenario.title}” plays in {scenario.n_sites} sites; only one city at a time can be opened here: "
            "the command line runs it (cisim compare)"
        )
    events = [event.model_dump(exclude_none=True) for event in scenario.events]
    return choice(levers=scenario.differences(), events=events, title=scenario.title)
