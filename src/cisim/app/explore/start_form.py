"""The form for a small sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import solara

from cisim import configs
from cisim.app.explore import jobs, starting
from cisim.app.explore.extras import FORM, in_folder, with_extras
from cisim.app.levers import declared
from cisim.app.links import use_settings
from cisim.app.settings import Settings
from cisim.app.states import Heading, Sentence
from cisim.scenario import locate
from cisim.scenario_file import validated
from cisim.yaml_files import ConfigError

BEGIN = ("wins.shared_credit", "")
FIRST = ("mayoral-turnover", "mayoral-turnover-co-chair")


@solara.component_vue("starting.vue", vuetify=False)
def _Starting(
    scenarios: Sequence[dict[str, str]] = (),
    cities: Sequence[dict[str, str]] = (),
    levers: Sequence[dict[str, Any]] = (),
    begin: Sequence[str] = (),
    first: Sequence[str] = (),
    first_seed: int = 1,
    most_runs: int = 0,
    most_values: int = 0,
    problem: str = "",
    busy: bool = False,
    event_start: Callable[[dict[str, Any]], None] | None = None,
    event_leave: Callable[[Any], None] | None = None,
) -> None:
    """The form."""


@solara.component
def StartForm() -> None:
    """Choose scenarios and levers; the sweep then runs in the background, and opens by itself."""
    settings, change = use_settings()
    problem, set_problem = solara.use_state("")

    def start(asked: Mapping[str, Any]) -> None:
        try:
            experiment = starting.experiment_from(asked, settings)
            name, folder = starting.new_folder(experiment)
            job = jobs.shared().start(experiment, folder)
        except ConfigError as error:
            set_problem(f"This cannot be run: {error}")
            return
        change(lambda old: in_folder(old, name, job.code))

    Heading("Start a small sweep")
    Sentence(
        "Choose what to compare and what to vary. Every scenario meets the same cities with the same luck everywhere.",
        "lead",
    )
    own = starting.own_choices(settings)
    mine = [{"value": word, "words": f"{_name(settings, word)} (yours)"} for word, _ in own]
    _Starting(
        scenarios=[*mine, *titles("scenarios")],
        cities=list(titles("cities")),
        levers=declared(),
        begin=BEGIN,
        first=[own[0][0], own[0][1].scenario] if own else list(FIRST),
        first_seed=settings.seed,
        most_runs=starting.limit(),
        most_values=starting.MOST_VALUES,
        problem=problem,
        event_start=start,
        event_leave=lambda _: change(lambda old: with_extras(old, {FORM: None})),
    )


def _name(settings: Settings, word: str) -> str:
    return settings.names()[int(word.removeprefix(starting.OWN))]


@cache
def titles(kind: str) -> tuple[dict[str, str], ...]:
    """Names and titles of what is shipped of a kind, by title."""
    found = ({"value": name, "words": validated(locate(name, kind)).title} for name in configs.names(kind))
    return tuple(sorted(found, key=lambda each: each["words"].lower()))
