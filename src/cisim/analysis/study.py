"""A study: what a folder of results holds, as the analyses need to know it before they read a run.

A sweep's folder or that of a comparison; the runs themselves stay on the disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from cisim.parameters import Parameter
from cisim.resolved import from_plain
from cisim.results.manifest import MANIFEST, read_manifest
from cisim.scenario import Scenario
from cisim.sweep.folder import SHARDS
from cisim.sweep.manifest import KIND
from cisim.sweep.points import NUMBER, POINTS, UNIT
from cisim.sweep.replaying import opened_experiment
from cisim.sweep.store import damage_of, parts_of
from cisim.yaml_files import ConfigError

from .counts import Selection, opened
from .quantities import POINT

CITY = "city"


@dataclass(frozen=True)
class Size:
    """How many runs there are, and how many of them failed.

    n_groups: pairs of scenario and point that have runs; fewest, most: replicates of the smallest and the largest.
    """

    n_runs: int
    n_failed: int
    n_groups: int
    fewest: int
    most: int


@dataclass(frozen=True)
class Study:
    """What was asked, what was varied, and where the runs are.

    scenarios: in their order, in the first city; cities: () when scenarios stay where they are; design: its kind, ""
    for a comparison; factors: what is varied; horizon: until when every run was followed [months]; origin: version,
    rules and digest of the results. `is_whole`: nothing is missing.
    """

    folder: Path
    name: str
    title: str
    question: str
    seed: int
    scenarios: tuple[Scenario, ...]
    cities: tuple[str, ...]
    design: str
    factors: tuple[Parameter, ...]
    horizon: int
    n_points: int
    runs: Selection
    size: Size
    is_whole: bool
    origin: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        """Names of the scenarios."""
        return [scenario.name for scenario in self.scenarios]

    @property
    def is_even(self) -> bool:
        """Whether all points have the same number of replicates."""
        return self.size.fewest == self.size.most

    @property
    def n_sites(self) -> int:
        """Sites of a run."""
        return self.scenarios[0].n_sites

    @property
    def common(self) -> Selection:
        """The runs of those replicates that all points have."""
        return self.runs if self.is_even else replace(self.runs, where=f"replicate < {self.size.fewest}")

    def factor(self, path: str) -> Parameter | None:
        """The declaration of a varied parameter; None when it is not varied."""
        return next((factor for factor in self.factors if factor.path == path), None)

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a point: point, city when there are several, and the parameters as people write them."""
        table = self._points
        return table[[name for name in table.columns if not name.startswith((NUMBER, UNIT))]]

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """The same with the parameters as the mechanisms read them."""
        return self._with(NUMBER)

    @cached_property
    def places(self) -> pd.DataFrame:
        """The same with their places in the unit interval, for designs that were drawn there."""
        return self._with(UNIT)

    @cached_property
    def _points(self) -> pd.DataFrame:
        path = self.folder / POINTS
        return pd.read_parquet(path) if path.is_file() else pd.DataFrame({POINT: [0]})

    def _with(self, prefix: str) -> pd.DataFrame:
        keys = [name for name in (POINT, CITY) if name in self._points.columns]
        return self._points[[*keys, *(prefix + factor.path for factor in self.factors)]].rename(
            columns=lambda name: name.removeprefix(prefix)
        )


def open_study(folder: str | Path) -> Study:
    """What a folder of `cisim sweep` or `cisim compare` holds, every byte of its runs verified.

    Raises ConfigError for another folder, one without runs, and one in which a part is damaged.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ConfigError(f"{folder}: there is no such folder; expected one that cisim sweep or cisim compare wrote")
    if _kind(folder) == KIND:
        return _of_sweep(folder)
    return _of_comparison(folder)


def _kind(folder: Path) -> str:
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return KIND if (folder / "runs").is_dir() or (folder / SHARDS).is_dir() else ""
    return str(content.get("kind", "")) if isinstance(content, dict) else ""


def _of_sweep(folder: Path) -> Study:
    parts = parts_of(folder, "runs")
    if not parts:
        shards = " it has shards, which are not joined yet: cisim merge" if (folder / SHARDS).is_dir() else ""
        raise ConfigError(f"{folder}: holds no runs;{shards or ' give the command of the sweep again to go on'}")
    for part in parts:
        if (problem := damage_of(part)) is not None:
            raise ConfigError(
                f"{part.path}: is damaged ({problem}); give the command of the sweep again to make it anew"
            )
    experiment = opened_experiment(folder)
    content = json.loads((folder / MANIFEST).read_bytes())
    scenarios = tuple(row[0] for row in experiment.bases)
    horizons = (
        int(experiment.horizons(number, city).min())
        for number in range(len(scenarios))
        for city in range(len(experiment.cities))
    )
    selection = Selection(tuple(part.path for part in parts), scenarios=tuple(experiment.scenario_names))
    size = _size(selection, scenarios[0].n_sites)
    return Study(
        folder=folder,
        **{name: getattr(experiment, name) for name in ("name", "title", "question", "seed", "n_points")},
        scenarios=tuple(
            replace(each, name=name) for each, name in zip(scenarios, experiment.scenario_names, strict=True)
        ),
        cities=() if experiment.cities == ("",) else experiment.cities,
        design=experiment.design.kind,
        factors=tuple(factor.declaration for factor in experiment.factors),
        horizon=min(horizons),
        runs=selection,
        size=size,
        is_whole=size.n_runs == scenarios[0].n_sites * content.get("runs", {}).get("done", -1),
        origin={name: str(content[name]) for name in ("version", "rules", "digest")},
    )


def _of_comparison(folder: Path) -> Study:
    content: dict[str, Any] = read_manifest(folder)
    runs = folder / "runs.parquet"
    if not runs.is_file():
        raise ConfigError(f"{folder}: holds no table of runs to analyse")
    scenarios = tuple(from_plain(each) for each in content["scenarios"])
    selection = Selection((runs,), scenarios=tuple(each.name for each in scenarios))
    return Study(
        folder=folder,
        name="comparison",
        title=" and ".join(scenario.title for scenario in scenarios) if len(scenarios) < 3 else "Comparison",
        question="",
        seed=int(content["seed"]),
        scenarios=scenarios,
        cities=(),
        design="",
        factors=(),
        horizon=min(scenario.horizon for scenario in scenarios),
        n_points=1,
        runs=selection,
        size=_size(selection, scenarios[0].n_sites),
        is_whole=True,
        origin={name: str(content[name]) for name in ("version", "rules")},
    )


def _size(runs: Selection, n_sites: int) -> Size:
    with opened(runs) as connection:
        found = connection.execute(
            f"SELECT count(*), count_if(status <> 'ok') FROM runs GROUP BY scenario, {POINT}"
        ).fetchall()
    n, failed = zip(*found, strict=True)
    return Size(sum(n), sum(failed), len(n), min(n) // n_sites, max(n) // n_sites)
