"""What is compared: the scenarios as cards with their questions, the city, the seed, how long and how many cities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import solara

from cisim.app.compare import opening
from cisim.app.compare.bringing import as_choice, beside, read
from cisim.app.compare.comparing import LETTERS, QUICK
from cisim.app.compare.labels import changes
from cisim.app.look import NAMES, strokes
from cisim.app.packed import packed
from cisim.app.settings import MOST_CHOICES, MOST_RUNS, Settings, choice, next_seed
from cisim.app.states import as_sentence
from cisim.app.story.controls import titles
from cisim.figures.palette import PALETTE
from cisim.scenario import Scenario
from cisim.simulation import LARGEST_SEED
from cisim.values import LONGEST_HORIZON
from cisim.yaml_files import ConfigError

HORIZONS = (60, 120, 180, 240)
RUNS = (QUICK, 1000, 2000, 5000)


@dataclass(frozen=True)
class Shown:
    """What the cards show: the settings, the scenario of each card before changes (None when it has none), labels."""

    settings: Settings
    bases: tuple[Scenario, ...]
    labels: tuple[str, ...]


@solara.component_vue("choosing.vue", vuetify=False)
def _Choosing(
    content: str = "",
    problem: str = "",
    event_choose: Callable[[dict[str, Any]], None] | None = None,
    event_bring: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """The cards and the row of choices, packed; why a file that was brought along cannot be opened."""


@solara.component
def Choosing(shown: Shown, on_change: Callable[[Callable[[Settings], Settings]], None]) -> None:
    """The cards; `on_change` is told how the settings change."""
    content = solara.use_memo(lambda: packed(payload(shown)), [shown])
    problem, tell = solara.use_state("")

    def bring(message: dict[str, Any]) -> None:
        try:
            scenario = read(message)
            as_choice(scenario)
            on_change(lambda old: beside(old, scenario))
            tell("")
        except ConfigError as error:
            tell(as_sentence(error))

    _Choosing(
        content=content,
        problem=problem,
        event_choose=lambda asked: on_change(lambda old: changed(old, asked)),
        event_bring=bring,
    )


def payload(shown: Shown) -> dict[str, Any]:
    """What the browser draws."""
    settings = shown.settings
    horizon = settings.horizon or shown.bases[0].horizon
    return {
        "cards": [card(shown, place) for place in range(len(settings.choices))],
        "scenarios": titles("scenarios"),
        "cities": titles("cities"),
        "place": opening.place_shown(settings),
        "room": len(settings.choices) < MOST_CHOICES,
        "city": settings.city or "",
        "seed": settings.seed,
        "horizon": horizon,
        "horizons": sorted({*HORIZONS, horizon}),
        "runs": settings.runs,
        "counts": sorted({*RUNS, settings.runs}),
    }


def card(shown: Shown, place: int) -> dict[str, Any]:
    """One scenario as its card and the legend show it."""
    chosen = shown.settings.choices[place]
    stroke = strokes(tuple(LETTERS))[LETTERS[place]]
    return {
        "letter": LETTERS[place],
        "scenario": chosen.scenario,
        "label": shown.labels[place],
        "question": shown.bases[place].question,
        "changes": changes(chosen),
        "color": NAMES[PALETTE.index(stroke.color)],
        "dash": " ".join(f"{2 * part:g}" for part in stroke.dash),
        "removable": len(shown.settings.choices) > opening.FEWEST,
    }


def changed(settings: Settings, asked: Mapping[str, Any]) -> Settings:
    """The settings after what was asked for in the cards; what cannot be leaves them as they are."""
    place = asked.get("place", 0)
    if type(place) is not int or not 0 <= place < len(settings.choices):
        return settings
    steps: dict[str, Callable[[], Settings]] = {
        "scenario": lambda: opening.showing(settings.with_choice(place, choice(str(asked["scenario"]))), place),
        "levers": lambda: opening.showing(settings, place),
        "copy": lambda: opening.with_copy(settings, place),
        "add": lambda: opening.with_another(settings),
        "remove": lambda: opening.without(settings, place),
        "plain": lambda: settings.with_choice(place, choice(settings.choices[place].scenario)),
        "city": lambda: replace(settings, city=str(asked["city"]) or None),
        "next": lambda: replace(settings, seed=next_seed(settings.seed)),
    }
    for name, step in steps.items():
        if name in asked:
            return step()
    return _with_number(settings, asked)


def _with_number(settings: Settings, asked: Mapping[str, Any]) -> Settings:
    def number(name: str, lowest: int, highest: int, present: Any) -> Any:
        value = asked.get(name)
        return value if type(value) is int and lowest <= value <= highest else present

    return replace(
        settings,
        seed=number("seed", 0, LARGEST_SEED, settings.seed),
        horizon=number("horizon", 1, LONGEST_HORIZON, settings.horizon),
        runs=number("runs", 1, MOST_RUNS, settings.runs),
    )
