"""What to look at: scenario, quantity, axes, city, and the ranges that are kept; all of it as the sweep has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import solara

from cisim.app.explore.measures import measure_of, measures
from cisim.app.explore.surface import MOST_LEVELS, told_value
from cisim.app.explore.view import Kept, View, told_kept
from cisim.app.levers.declared import words_of

if TYPE_CHECKING:
    from cisim.analysis.study import Study
    from cisim.parameters import Parameter

Change = Callable[[dict[str, str | None]], None]


@solara.component_vue("choosing.vue", vuetify=False)
def _Choosing(
    choices: Sequence[dict[str, Any]] = (),
    ranges: Sequence[dict[str, Any]] = (),
    event_choose: Callable[[dict[str, Any]], None] | None = None,
    event_keep: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """The controls."""


@solara.component
def Controls(study: Study, view: View, change: Change) -> None:
    """The controls beside the pictures; `change` is told which of the page's own settings are to be set."""

    def choose(asked: Mapping[str, Any]) -> None:
        name, value = str(asked["name"]), str(asked["value"])
        changes: dict[str, str | None] = {name: value}
        if name == "scenario" and value == view.against:
            changes["against"] = None
        if name == "across" and value == view.down:  # the axes change places
            changes["down"] = view.across
        change(changes)

    def keep(asked: Mapping[str, Any]) -> None:
        change({"kept": told_kept(narrowed(study, view, asked)), "point": None})

    _Choosing(choices=_choices(study, view), ranges=_ranges(study, view), event_choose=choose, event_keep=keep)


def name_of(path: str) -> str:
    """A parameter by its name in words; a dotted one would be unreadable on an axis."""
    return words_of(path.partition(".")[2] or path)


def cities_of(study: Study) -> str:
    """What a replicate of a sweep is: cities, or cohorts of them."""
    return f"cohorts of {study.n_sites} cities" if study.n_sites > 1 else "cities"


def scenario_words(name: str) -> str:
    """A scenario of a sweep by its name in words."""
    return name.replace("-", " ")


def narrowed(study: Study, view: View, asked: Mapping[str, Any]) -> tuple[Kept, ...]:
    """The filter after one range was set anew; all of it gone when no parameter is named."""
    path = asked.get("path")
    factor = study.factor(str(path))
    if factor is None:
        return ()
    values = study.numbers[factor.path].to_numpy(dtype=np.float64)
    low, high = float(asked["low"]), float(asked["high"])
    others = tuple(each for each in view.kept if each.path != factor.path)
    if low <= values.min() and high >= values.max():
        return others
    return (*others, Kept(factor.path, low, high))


def _choices(study: Study, view: View) -> list[dict[str, Any]]:
    told = {measure.name: measure.title for measure in measures(study.horizon)}
    titles = {name: scenario_words(name) for name in study.names}
    others = {name: f"the difference to {title}" for name, title in titles.items() if name != view.scenario}
    rows = [
        ("quantity", "Quantity", told, measure_of(view.quantity).meaning),
        ("scenario", "Scenario", titles, ""),
        (
            "against",
            "Shown as",
            {"": "it is", **others},
            "",
        ),
        ("city", "Place", {name: name for name in study.cities}, ""),
        ("across", "Across", _names(study), _meaning(study, view.across)),
        ("down", "Down", _names(study, view.across), _meaning(study, view.down)),
    ]
    return [
        {
            "name": name,
            "title": title,
            "value": getattr(view, name),
            "options": [{"value": value, "words": words} for value, words in options.items()],
            "note": note,
        }
        for name, title, options, note in rows
        if len(options) > 1
    ]


def _names(study: Study, besides: str = "") -> dict[str, str]:
    return {factor.path: name_of(factor.path) for factor in study.factors if factor.path != besides}


def _meaning(study: Study, path: str) -> str:
    factor = study.factor(path)
    return "" if factor is None else factor.meaning


def _ranges(study: Study, view: View) -> list[dict[str, Any]]:
    kept = {each.path: each for each in view.kept}
    return [_range(study, factor, kept.get(factor.path)) for factor in study.factors]


def _range(study: Study, factor: Parameter, kept: Kept | None) -> dict[str, Any]:
    values = np.unique(study.numbers[factor.path].to_numpy(dtype=np.float64))
    least, most = float(values[0]), float(values[-1])
    has_levels = len(values) <= MOST_LEVELS
    return {
        "path": factor.path,
        "name": name_of(factor.path),
        "unit": "" if factor.kind in ("choice", "switch") else factor.unit,
        "is_word": factor.kind in ("choice", "switch"),
        "least": least,
        "most": most,
        "low": kept.low if kept else least,
        "high": kept.high if kept else most,
        "levels": [{"value": float(v), "words": told_value(factor, float(v))} for v in values] if has_levels else [],
    }
