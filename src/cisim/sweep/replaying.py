"""Any row of a sweep again, month by month, with the numbers that it had, to the last bit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cisim.replay import changed_columns, check_rules, relive
from cisim.scenario import Scenario
from cisim.sweep.experiment import Experiment, known_scenario
from cisim.sweep.manifest import experiment_from, manifest_of
from cisim.sweep.tables import read
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    import pandas as pd

_KEY = re.compile(r"(?P<scenario>[^/]+)(?:/(?P<point>[0-9]+))?/(?P<replicate>[0-9]+)")
_NAMED_LATER = ("experiment", "point", "status", "error")


@dataclass(frozen=True)
class Replayed:
    """One run again: its scenario at its point, and its four tables; `changed` names columns unlike the stored row's.

    `tables` are runs, months, organizations and events, as `cisim.tables` gives them.
    """

    scenario: Scenario
    point: int
    seed: int
    replicate: int
    tables: dict[str, pd.DataFrame]
    changed: tuple[str, ...]


def key_from(experiment: Experiment, written: str) -> tuple[int, int, int]:
    """Scenario, point and replicate of a key as written, scenario/point/replicate; raises ConfigError.

    The point may be left out where there is only one.
    """
    found = _KEY.fullmatch(written)
    if not found:
        raise ConfigError(f"{written!r} is no key; expected SCENARIO/POINT/REPLICATE, such as baseline/0/17")
    scenario = known_scenario(experiment, found["scenario"])
    if found["point"] is None and experiment.n_points > 1:
        raise ConfigError(f"{written!r}: there are {experiment.n_points} points; expected SCENARIO/POINT/REPLICATE")
    point = int(found["point"] or 0)
    if point >= experiment.n_points:
        raise ConfigError(f"{written!r}: there is no point {point}; the last one is {experiment.n_points - 1}")
    return scenario, point, int(found["replicate"])


def opened_experiment(folder: str | Path) -> Experiment:
    """The experiment that a folder holds, by its manifest; raises ConfigError."""
    return experiment_from(Path(folder), _manifest(Path(folder)))


def _manifest(folder: Path) -> dict[str, Any]:
    content = manifest_of(folder)
    if content is None:
        raise ConfigError(f"{folder}: holds no manifest of a sweep; give the command of the sweep again to mend it")
    return content


def replay(folder: str | Path, key: str) -> Replayed:
    """Live one run of a sweep again, by its key scenario/point/replicate.

    Raises ConfigError when there is no such run, when it failed, and, with the reason, when the rules have changed
    results since it was computed.
    """
    folder = Path(folder)
    content = _manifest(folder)
    experiment = experiment_from(folder, content)
    check_rules(folder, content)
    number, point, replicate = key_from(experiment, key)
    name = experiment.scenario_names[number]
    stored = read(folder, scenario=name, point=point, replicate=replicate)
    if stored.empty:
        raise ConfigError(f"{folder}: holds no run {name}/{point}/{replicate}")
    if (stored["status"] != "ok").any():
        raise ConfigError(f"{folder}: the run {name}/{point}/{replicate} failed ({stored['error'].iloc[0]})")
    scenario = experiment.scenario(number, point)
    tables = relive(scenario, experiment.seed, replicate)
    again = tables["runs"].drop(columns=list(_NAMED_LATER), errors="ignore")
    changed = changed_columns(stored[list(again.columns)], again)
    return Replayed(scenario, point, experiment.seed, replicate, tables, tuple(changed))
