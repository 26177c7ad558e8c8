"""An experiment, resolved: every scenario in every city, every point, nothing left to files or defaults."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cisim.resolved import as_plain
from cisim.scenario import Scenario, repeated
from cisim.sweep.cities import in_city
from cisim.sweep.design import SAMPLED, Design, Sampling, made, read_table
from cisim.sweep.experiment_file import ExperimentFile, ScenarioEntry, validated
from cisim.sweep.factors import HORIZON, Factor, factor_from
from cisim.sweep.soundness import check_whole
from cisim.sweep.stop_rule import Stop, stop_from
from cisim.values import nearest
from cisim.yaml_files import ConfigError

DEFAULT_N = {"latin-hypercube": 100, "sobol": 256, "morris": 20}


@dataclass(frozen=True)
class Record:
    """Every how many months the tables `months` and `organizations` are kept; 0: not at all."""

    months: int = 0
    organizations: int = 0


@dataclass(frozen=True, eq=False)
class Experiment:
    """What is to be run. `bases` are the scenarios in every city, before a point's values: (scenarios)(cities).

    Point p is row p % rows of the design in city p // rows. `cities` is ("",) when the scenarios stay where they are.
    Every point meets replicates 0 to `replicates` - 1, that is the same luck; with a `pool` of n replicates each meets
    the next ones of these in turn.
    """

    name: str
    title: str
    question: str
    source: str
    bases: tuple[tuple[Scenario, ...], ...]
    cities: tuple[str, ...]
    design: Design
    replicates: int
    seed: int
    record: Record = Record()
    stop: Stop | None = None
    pool: int = 0

    @property
    def scenario_names(self) -> tuple[str, ...]:
        """Names of the scenarios, in their order."""
        return tuple(row[0].name for row in self.bases)

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What is varied."""
        return self.design.factors

    @property
    def n_points(self) -> int:
        """Points of the design in all cities."""
        return len(self.cities) * self.design.n_rows

    def place_of(self, point: int) -> tuple[int, int]:
        """City and row of the design of a point."""
        return point // self.design.n_rows, point % self.design.n_rows

    @property
    def met(self) -> np.ndarray:
        """The replicates that each point meets, (points, replicates)."""
        points = np.arange(self.n_points)[:, np.newaxis]
        return self.replicates_of(points, np.broadcast_to(np.arange(self.replicates), (self.n_points, self.replicates)))

    def replicates_of(self, points: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Replicates of points: what stands in each of the places (same shape), counted from 0 at every point."""
        return (points * self.replicates + places) % self.pool if self.pool else places

    def places_of(self, points: np.ndarray, replicates: np.ndarray) -> np.ndarray:
        """The way back: the places of replicates at points."""
        return (replicates - points * self.replicates) % self.pool if self.pool else replicates

    def horizons(self, scenario: int, city: int) -> np.ndarray:
        """Horizon of each row of the design (rows,) [months]."""
        for place, factor in enumerate(self.factors):
            if factor.path == HORIZON:
                return self.design.values[:, place].astype(np.int64)
        return np.full(self.design.n_rows, self.bases[scenario][city].horizon)

    def scenario(self, number: int, point: int) -> Scenario:
        """One scenario at one point, ready to run by itself."""
        city, row = self.place_of(point)
        base = self.bases[number][city]
        values = base.values.copy()
        for place, factor in enumerate(self.factors):
            if factor.path != HORIZON:
                values[:, factor.place] = self.design.values[row, place]
        return replace(base, values=values, horizon=int(self.horizons(number, city)[row]))

    @cached_property
    def identity(self) -> dict[str, Any]:
        """All that the rows depend on beside the rules, as plain values, by the name under which a file has it."""
        points = np.ascontiguousarray(self.design.values)
        stop = None if self.stop is None else self.stop.as_plain()
        return {
            "name": self.name,
            "scenarios": [[row[0].name, *(base.key() for base in row)] for row in self.bases],
            "cities": list(self.cities),
            "vary": [factor.path for factor in self.factors],
            "design": hashlib.sha256(points.tobytes()).hexdigest()[:16],
            "replicates": self.replicates,
            "seed": self.seed,
            "record": {"months": self.record.months, "organizations": self.record.organizations},
            "stop": stop,
            **({"pool": self.pool} if self.pool else {}),
        }

    @cached_property
    def digest(self) -> str:
        """Digest of the identity."""
        return hashlib.sha256(json.dumps(self.identity, sort_keys=True).encode()).hexdigest()[:16]

    def as_plain(self) -> dict[str, Any]:
        """The resolved experiment for the manifest; the points themselves are in the table `points`."""
        design = self.design
        return {
            **{name: getattr(self, name) for name in ("name", "title", "question", "source", "replicates", "seed")},
            "cities": list(self.cities),
            "bases": [[as_plain(base) for base in row] for row in self.bases],
            "design": {"kind": design.kind, "n": design.n, "second_order": design.second_order, "rows": design.n_rows},
            "vary": [
                {"path": f.path, "levels": list(f.levels), "low": f.low, "high": f.high, "n": f.n} for f in self.factors
            ],
            "record": {"months": self.record.months, "organizations": self.record.organizations},
            "stop": None if self.stop is None else self.stop.as_plain(),
            "pool": self.pool,
        }


def load_experiment(path: str | Path) -> Experiment:
    """The experiment of a file; every mistake is a ConfigError in one line, before anything is run."""
    path = Path(path)
    content = validated(path)
    try:
        cities = tuple(content.cities) or ("",)
        if twice := repeated(cities):
            raise ConfigError(f"cities: {twice} stands twice")
        design = _design(content, path)
        bases = tuple(_bases(content, number, entry, cities, path) for number, entry in enumerate(content.scenarios))
        names = [row[0].name for row in bases]
        if twice := repeated(names):
            raise ConfigError(f"scenarios: {twice} stands twice; give one of them a `name` of its own")
        experiment = Experiment(
            name=name_of(path),
            **{name: getattr(content, name) for name in ("title", "question", "source", "replicates", "seed")},
            bases=bases,
            cities=cities,
            design=design,
            record=Record(content.record.months or 0, content.record.organizations or 0),
            stop=None if content.stop is None else stop_from(content.stop.model_dump(), names, content.replicates),
        )
        check_whole(experiment)
    except ConfigError as error:
        raise ConfigError(f"{path}: {str(error).removeprefix(f'{path}: ')}") from None
    return experiment


def name_of(path: Path) -> str:
    """What an experiment is called: as its file, or as its folder where the file is just `experiment.yaml`."""
    return path.resolve().parent.name if path.stem == "experiment" else path.stem


def _design(content: ExperimentFile, path: Path) -> Design:
    entry = content.design
    if entry.second_order and entry.kind != "sobol":
        raise ConfigError(f"design.second_order: belongs to sobol, not to {entry.kind}")
    if entry.kind == "table":
        if content.vary:
            raise ConfigError("vary: a table names what it varies by itself; leave `vary` out")
        if not entry.file:
            raise ConfigError("design.file: is missing; a table is read from a CSV file")
        return _unmixed(read_table(path.parent / entry.file), content)
    if entry.file:
        raise ConfigError(f"design.file: belongs to the design `table`, not to {entry.kind}")
    if entry.n is not None and entry.kind not in SAMPLED:
        raise ConfigError(f"design.n: belongs to {', '.join(SAMPLED)}, not to {entry.kind}")
    factors = []
    for name, written in content.vary.items():
        try:
            factors.append(factor_from(name, written))
        except ConfigError as error:
            raise ConfigError(f"vary.{name}: {error}") from None
    n = entry.n or DEFAULT_N.get(entry.kind, 0)
    return _unmixed(made(Sampling(entry.kind, n, content.seed, entry.second_order), factors), content)


def _unmixed(design: Design, content: ExperimentFile) -> Design:
    if content.horizon is not None and any(factor.path == HORIZON for factor in design.factors):
        raise ConfigError("horizon: is varied, so that it cannot be set as well")
    return design


def _bases(
    content: ExperimentFile, number: int, entry: ScenarioEntry, cities: tuple[str, ...], path: Path
) -> tuple[Scenario, ...]:
    """One scenario in every city; its name is its own, or that of what it extends."""
    found = []
    for city in cities:
        try:
            base = in_city(entry.extends, city, path)
            base = base.override(
                entry.parameters,
                horizon=content.horizon,
                events=[event.model_dump(exclude_none=True) for event in entry.events],
            )
        except ConfigError as error:
            raise ConfigError(f"scenarios.{number}: {error}") from None
        found.append(replace(base, name=entry.name or base.name))
    return tuple(found)


def known_scenario(experiment: Experiment, name: str) -> int:
    """Number of a scenario of the experiment; raises ConfigError."""
    names = experiment.scenario_names
    if name not in names:
        raise ConfigError(f"there is no scenario {name!r}{nearest(name, names)} (it has {', '.join(names)})")
    return names.index(name)
