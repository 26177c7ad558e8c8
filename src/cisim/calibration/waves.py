"""Run a calibration wave by wave, each a set of sweeps; the same call goes on where an earlier one was stopped.

Every set meets the same cities with the same luck, so that sets differ by what they say and not by their draw.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from cisim.calibration.calibration_file import Calibration
from cisim.calibration.patterns import POINT, STATISTICS
from cisim.calibration.population import Population, Proposal, around, from_prior, kept, sampled
from cisim.scenario import Scenario
from cisim.sweep.design import Design
from cisim.sweep.executors import Workers
from cisim.sweep.experiment import Experiment
from cisim.sweep.runner import Progress, sweep
from cisim.sweep.tables import read
from cisim.yaml_files import ConfigError

COLUMNS = (
    "scenario",
    POINT,
    "status",
    "duration",
    "event",
    "t_early_change",
    "t_systems_change",
    "t_population_change",
    "density",
    "centralization",
    "trust_end",
    "gain_over_no_collaboration",
    "outcome_alone",
)


@dataclass(frozen=True)
class Wave:
    """How one wave went: sets tried and kept, within which distance, and the share of new ones that came nearer."""

    number: int
    n_tried: int
    n_kept: int
    tolerance: float
    nearest: float
    share_nearer: float


@dataclass(frozen=True)
class Calibrated:
    """What a calibration came to.

    `sets` are all that were tried: wave, the free numbers, the statistics of the patterns, distance, weight (0 for
    what is not kept), in_sample; `default` holds the statistics with everything at its default; `waves` how it went.
    """

    calibration: Calibration
    sets: pd.DataFrame
    default: pd.Series
    waves: tuple[Wave, ...]

    @property
    def posterior(self) -> pd.DataFrame:
        """The equal-weight sample of the posterior, in an order by chance: a column for each free number."""
        paths = [factor.path for factor in self.calibration.factors]
        found = self.sets.loc[self.sets["in_sample"], paths]
        return found.sample(frac=1.0, random_state=self.calibration.content.seed).reset_index(drop=True)


def calibrate(
    calibration: Calibration,
    out: str | Path,
    *,
    workers: Workers | None = None,
    progress: Progress | None = None,
    tell: Callable[[Wave], None] | None = None,
) -> Calibrated:
    """Narrow the free numbers down to those that agree with the targets, into the folder `out`.

    `progress` is told how each sweep stands, `tell` how each wave went. Raises ConfigError as `sweep` does.
    """
    out, content = Path(out), calibration.content
    default = _statistics(calibration, np.empty((1, 0)), out / "default", workers, progress).iloc[0]
    population: Population | None = None
    waves: list[Wave] = []
    tried: list[pd.DataFrame] = []
    for number in range(content.most_waves + 1):
        proposal = _proposal(calibration, population, number)
        found = _lived(calibration, proposal, number, out, workers, progress)
        tried.append(found)
        population, share = kept(calibration.n_kept, population, proposal, found["distance"].to_numpy())
        nearest = float(population.distances.min())
        waves.append(Wave(number, len(found), len(population.places), population.tolerance, nearest, share))
        if tell:
            tell(waves[-1])
        if share < content.least_share:
            break
    assert population is not None
    sets = _marked(calibration, pd.concat(tried, ignore_index=True), population)
    return Calibrated(calibration, sets, default, tuple(waves))


def _proposal(calibration: Calibration, population: Population | None, number: int) -> Proposal:
    content = calibration.content
    rng = np.random.default_rng([content.seed, number])
    if population is None:
        return from_prior(content.first, len(calibration.factors), rng)
    return around(population, content.first - calibration.n_kept, rng)


def _lived(
    calibration: Calibration,
    proposal: Proposal,
    number: int,
    out: Path,
    workers: Workers | None,
    progress: Progress | None,
) -> pd.DataFrame:
    """One wave's sets with their statistics and distances."""
    factors = calibration.factors
    values = np.column_stack([factor.at(proposal.places[:, k]) for k, factor in enumerate(factors)])
    found = _statistics(calibration, values, out / f"wave-{number:02d}", workers, progress)
    table = pd.DataFrame(values, columns=[factor.path for factor in factors])
    table.insert(0, "wave", number)
    table = pd.concat([table, found.reset_index(drop=True)], axis=1)
    return table.assign(distance=distances(calibration, found))


def _statistics(
    calibration: Calibration, values: np.ndarray, folder: Path, workers: Workers | None, progress: Progress | None
) -> pd.DataFrame:
    """The numbers of all patterns for each set of values (sets, factors); one row a set."""
    tables = {}
    for scenario, n_cities in calibration.scenarios:
        experiment = _experiment(calibration, scenario, n_cities, values)
        outcome = sweep(experiment, folder / scenario.name, workers=workers, progress=progress)
        if outcome.n_failed:
            raise ConfigError(f"{folder / scenario.name}: {outcome.n_failed} runs failed; their `error` says why")
        tables[scenario.name] = read(folder / scenario.name, columns=COLUMNS)
    return pd.DataFrame({name: STATISTICS[name].read(tables) for name in calibration.content.targets})


def _experiment(calibration: Calibration, scenario: Scenario, n_cities: int, values: np.ndarray) -> Experiment:
    factors = calibration.factors if values.shape[1] else ()
    return Experiment(
        name=f"{calibration.name}-{scenario.name}",
        title=calibration.content.title,
        question=f"How do sets of free numbers fare as {scenario.name}?",
        source=calibration.content.source,
        bases=((scenario,),),
        cities=("",),
        design=Design("table", factors, values),
        replicates=n_cities,
        seed=calibration.content.seed,
    )


def distances(calibration: Calibration, statistics: pd.DataFrame) -> np.ndarray:
    """How far each set lies from the data: root of the mean square of its misses, in tolerances (sets,).

    A number within its target has no miss; numbers that are only reported do not count.
    """
    squares = [
        misses(statistics[name].to_numpy(), target.low, target.high) ** 2 / target.tolerance**2
        for name, target in calibration.content.targets.items()
        if target.is_fitted
    ]
    return np.asarray(np.sqrt(np.mean(squares, axis=0)))


def misses(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """How far values lie above (positive) or below (negative) a range; infinitely far when there is no value."""
    above, below = np.maximum(values - high, 0.0), np.maximum(low - values, 0.0)
    return np.where(np.isnan(values), np.inf, above - below)


def _marked(calibration: Calibration, tried: pd.DataFrame, population: Population) -> pd.DataFrame:
    """All sets, with the weights of those that were kept at last and the sample of them."""
    factors = calibration.factors
    places = {
        tuple(factor.at(place[k : k + 1])[0] for k, factor in enumerate(factors)): n
        for n, place in enumerate(population.places)
    }
    keys = [tuple(row) for row in tried[[factor.path for factor in factors]].to_numpy()]
    at = np.array([places.get(key, -1) for key in keys])
    weights = np.where(at >= 0, population.shares[at], 0.0)
    rng = np.random.default_rng([calibration.content.seed, calibration.content.most_waves + 1])
    chosen = set(sampled(population, calibration.content.sample, rng).tolist())
    return tried.assign(weight=weights, in_sample=[int(place) in chosen for place in at])
