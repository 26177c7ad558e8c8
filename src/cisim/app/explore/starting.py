"""From what a visitor fills in to a small experiment, within the limits of this server."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from cisim.app import configuration
from cisim.app.explore import folders, jobs
from cisim.app.levers.declared import words_of
from cisim.app.settings import Choice, Settings
from cisim.parameters import PARAMETERS
from cisim.sweep.experiment import Experiment, load_experiment
from cisim.sweep.factors import declaration
from cisim.yaml_files import ConfigError

STARTED_HERE = "started-here"
MOST_STARTED = 200  # folders that are kept
MOST_SCENARIOS, MOST_VARIED, MOST_VALUES = 2, 2, 9
OWN = "choice:"  # before the number of one of the visitor's own scenarios


def limit() -> int:
    """Most runs of a sweep that is started from the page, as the administrator sets it."""
    return configuration.current().most_runs


def own_choices(settings: Settings) -> list[tuple[str, Choice]]:
    """The scenarios that the visitor changed on other pages, by the word that stands for them in the form."""
    return [(f"{OWN}{place}", chosen) for place, chosen in enumerate(settings.choices) if chosen.is_changed]


def experiment_from(asked: Mapping[str, Any], settings: Settings) -> Experiment:
    """The experiment of a filled-in form; ConfigError with a sentence for what cannot be run here.

    asked: scenarios (names), vary (a list of path, low, high, n), city, replicates, seed.
    """
    scenarios = [_entry(str(name), settings) for name in _list(asked, "scenarios", MOST_SCENARIOS)]
    varied = [_varied(each) for each in _list(asked, "vary", MOST_VARIED)]
    if len({path for path, _ in varied}) < len(varied):
        raise ConfigError("both levers are the same; choose another, or vary just one")
    names = " and ".join(words_of(path.partition(".")[2]).lower() for path, _ in varied)
    content = {
        "title": f"{names[:1].upper()}{names[1:]}",
        "question": f"What changes with {names}?",
        "scenarios": scenarios,
        "vary": dict(varied),
        "replicates": _whole(asked, "replicates"),
        "seed": _whole(asked, "seed"),
        **({"cities": [_city(str(asked["city"]))]} if asked.get("city") else {}),
    }
    experiment = _loaded(content, names.replace(" ", "-"))
    n = jobs.size_of(experiment)
    if n > limit():
        raise ConfigError(
            f"this would be {n:,} runs, and this server takes at most {limit():,} from the page; "
            "take fewer values or fewer cities, or use the command cisim sweep"
        )
    return experiment


def new_folder(experiment: Experiment) -> tuple[str, Path]:
    """The name and the place of a folder for a new sweep; ConfigError when no more are kept."""
    started = folders.root() / STARTED_HERE
    if started.is_dir() and sum(1 for _ in started.iterdir()) >= MOST_STARTED:
        raise ConfigError(f"{MOST_STARTED} sweeps were started here already; somebody has to remove some of them first")
    name = f"{STARTED_HERE}/{experiment.name}-{secrets.token_hex(3)}"
    return name, folders.root() / name


def may_go_on(name: str, experiment: Experiment) -> bool:
    """Whether an unfinished sweep was started from this page, and so may be gone on with from here."""
    return name.startswith(f"{STARTED_HERE}/") and jobs.size_of(experiment) <= limit()


def _loaded(content: dict[str, Any], name: str) -> Experiment:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.yaml"
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        try:
            return load_experiment(path)
        except ConfigError as error:
            raise ConfigError(str(error).removeprefix(f"{path}: ")) from None


def _list(asked: Mapping[str, Any], key: str, most: int) -> Sequence[Any]:
    given = asked.get(key)
    if not isinstance(given, list) or not 1 <= len(given) <= most:
        raise ConfigError(f"{key}: expected 1 to {most}")
    return given


def _entry(name: str, settings: Settings) -> dict[str, Any]:
    """A scenario as an experiment file has it: a shipped one, or one that the visitor changed."""
    own = dict(own_choices(settings))
    if name in own:
        chosen, place = own[name], int(name.removeprefix(OWN))
        return {
            "name": settings.names()[place],
            "extends": chosen.scenario,
            "parameters": chosen.changed,
            "events": chosen.added,
        }
    return {"extends": _plain(name, "scenario")}


def _city(name: str) -> str:
    return _plain(name, "city")


def _plain(name: str, kind: str) -> str:
    """A name of what is shipped, never a file of the server."""
    if "/" in name or "\\" in name or name.endswith((".yaml", ".yml")):
        raise ConfigError(f"{kind}: {name[:60]!r} is no name of a shipped {kind}")
    return name


def _varied(given: Any) -> tuple[str, dict[str, Any] | None]:
    """One varied parameter as an experiment file has it: a range with values, or all words of a choice."""
    path = str(given.get("path")) if isinstance(given, dict) else ""
    if path not in PARAMETERS:
        raise ConfigError("vary: choose a lever from the list")
    parameter = declaration(path)
    if parameter.kind in ("choice", "switch"):
        return path, None
    n = given.get("n")
    if type(n) is not int or not 2 <= n <= MOST_VALUES:
        raise ConfigError(f"{path}: expected 2 to {MOST_VALUES} values")
    ends = {}
    for key in ("low", "high"):
        value = given.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ConfigError(f"{path}: its {key} end is no number")
        ends[key] = int(value) if parameter.kind == "whole" and value == int(value) else float(value)
    return path, {**ends, "n": n}


def _whole(asked: Mapping[str, Any], key: str) -> int:
    value = asked.get(key)
    if type(value) is not int or value < 0:
        raise ConfigError(f"{key}: expected a whole number")
    return value
