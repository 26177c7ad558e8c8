"""Examine claims: run what each needs, and judge it by the rule.

Every claim has a folder of its own for its runs, which the same call goes on with after an interruption.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cisim.analysis.ignorance import LuckEstimate, PosteriorEstimate, over_cities, over_sets
from cisim.calibration.posterior import Posterior
from cisim.claims.across import ACROSS_CITIES, ACROSS_SITES
from cisim.claims.claim import Claim, Contrast
from cisim.claims.design import Size, luck_experiment, posterior_experiment
from cisim.claims.measures import Term
from cisim.claims.reading_tables import read_terms
from cisim.claims.verdicts import NOT_SUPPORTED, deciding, sign_of, verdict, verdict_of_claim
from cisim.compilation import source_digest
from cisim.sweep.executors import Workers
from cisim.sweep.experiment import Experiment
from cisim.sweep.runner import Progress, sweep
from cisim.yaml_files import ConfigError

RUNS = "runs"
"""Folder of the runs within that of the results."""


@dataclass(frozen=True, eq=False)
class Judged:
    """One contrast with its numbers: `in_cities` (cities,) with the default numbers, and what came of them."""

    contrast: Contrast
    in_cities: np.ndarray
    luck: LuckEstimate
    posterior: PosteriorEstimate | None
    sign_share: float
    verdict: str

    @property
    def interval(self) -> tuple[float, float, float]:
        """The effect and its interval that the verdict is about."""
        one = self.posterior or self.luck
        return one.effect, one.low, one.high


@dataclass(frozen=True, eq=False)
class Examined:
    """A claim with its contrasts, judged; `held` are numbers of the sample that its scenarios set themselves."""

    claim: Claim
    judged: tuple[Judged, ...]
    n_cities: int
    n_sets: int
    held: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The verdict on the claim."""
        return verdict_of_claim([one.verdict for one in self.judged if one.contrast.is_judged])

    @property
    def deciding(self) -> Judged:
        """The judged contrast that decides; the first of all where none is judged."""
        counted = [one for one in self.judged if one.contrast.is_judged]
        return counted[deciding([one.verdict for one in counted])] if counted else self.judged[0]

    @property
    def is_known(self) -> bool:
        """Whether there is an effect to be told and drawn."""
        return bool(np.isfinite(self.deciding.interval[0]))


def examine(
    claim: Claim,
    out: str | Path,
    size: Size,
    posterior: Posterior | None = None,
    *,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Examined:
    """Run what a claim needs into the folder `out`, and judge it; raises ConfigError as `sweep` does."""
    n_cities = size.cities or claim.content.cities
    runs = Path(out) / RUNS
    by_luck = _values(claim, luck_experiment(claim, n_cities), runs, workers, progress)
    by_sets: list[np.ndarray] | None = None
    met: np.ndarray | None = None
    held: tuple[str, ...] = ()
    if posterior is not None:
        experiment = posterior_experiment(claim, posterior, size.cities_per_set, n_cities)
        by_sets = _values(claim, experiment, runs, workers, progress)
        met = experiment.met
        varied = {factor.path for factor in experiment.factors}
        held = tuple(path for path in posterior.paths if path not in varied)
    judged = tuple(
        judge(contrast, by_luck[place][0], None if by_sets is None else by_sets[place], met)
        for place, contrast in enumerate(claim.contrasts)
    )
    return Examined(claim, judged, n_cities, 0 if posterior is None else len(posterior), held)


def examine_all(
    claims: Sequence[Claim],
    out: str | Path,
    size: Size,
    posterior: Posterior | None = None,
    *,
    workers: Workers | None = None,
    progress: Progress | None = None,
    tell: Callable[[Examined], None] | None = None,
) -> list[Examined]:
    """Examine some claims one after another; `tell` is told of each when it is judged."""
    found = []
    for claim in claims:
        found.append(examine(claim, out, size, posterior, workers=workers, progress=progress))
        if tell:
            tell(found[-1])
    return found


def judge(
    contrast: Contrast, values: np.ndarray, by_sets: np.ndarray | None = None, met: np.ndarray | None = None
) -> Judged:
    """Judge a contrast from its values (cities,), and from those of every set where there are sets.

    `by_sets` (sets, cities of each); `met` (sets, cities of each) says which of the cities of `values` they are.
    """
    luck = over_cities(values)
    posterior = None if by_sets is None else over_sets(by_sets, values, met)
    interval = (luck.effect, luck.low, luck.high)
    sign_share = _share_of_cities(contrast, luck)
    counted: float | None = None
    if posterior is not None:
        interval = (posterior.effect, posterior.low, posterior.high)
        sign_share = counted = _share_of_sets(contrast, posterior)
    found = verdict(contrast.expected, interval, contrast.smallest, counted) if luck.n_cities else NOT_SUPPORTED
    return Judged(contrast, values, luck, posterior, sign_share, found)


def _share_of_cities(contrast: Contrast, luck: LuckEstimate) -> float:
    """Of the cities that differ, the share in the expected direction; NaN where a city by itself says nothing."""
    differing = luck.share_more + luck.share_less
    if contrast.measure.across_cities or contrast.is_level or not differing > 0.0:
        return float("nan")
    wanted = sign_of(contrast.expected, luck.effect)
    return (luck.share_more if wanted > 0 else luck.share_less) / differing


def _share_of_sets(contrast: Contrast, posterior: PosteriorEstimate) -> float:
    """Share of the sets whose effect, without its luck, has the expected sign, or is no gain worth speaking of."""
    effects = posterior.set_effects
    if contrast.expected == "none":
        return float((effects < contrast.smallest).mean())
    return float((effects * sign_of(contrast.expected, posterior.effect) > 0.0).mean())


def _values(
    claim: Claim, experiment: Experiment, runs: Path, workers: Workers | None, progress: Progress | None
) -> list[np.ndarray]:
    """Of each contrast its value in every city, (points, cities)."""
    folder = runs / f"{claim.stem}-{digest_of(experiment)}"
    outcome = sweep(experiment, folder, workers=workers, progress=progress)
    if outcome.n_failed:
        raise ConfigError(f"{folder}: {outcome.n_failed} runs failed; their `error` says why")
    terms = list(dict.fromkeys(term for contrast in claim.contrasts for term in contrast.measure.terms))
    found = read_terms(folder, experiment, terms, {scenario.name: scenario.n_sites for scenario in claim.scenarios})
    return [contrast_values(contrast, found) for contrast in claim.contrasts]


def digest_of(experiment: Experiment) -> str:
    """A short digest of all that the runs depend on, so that a changed claim or changed rules get their own folder."""
    return hashlib.sha256(f"{experiment.digest} {source_digest()}".encode()).hexdigest()[:10]


def contrast_values(contrast: Contrast, found: dict[str, dict[Term, np.ndarray]]) -> np.ndarray:
    """The weighted sum over scenarios in each city, (points, cities), from readings (points, cities, sites)."""
    total: np.ndarray | None = None
    for scenario, weight in contrast.weights.items():
        first, *others = (found[scenario][term] for term in contrast.measure.terms)
        cities = _across(contrast, first - sum(others) if others else first)
        total = weight * cities if total is None else total + weight * cities
    assert total is not None
    return total


def _across(contrast: Contrast, values: np.ndarray) -> np.ndarray:
    """From sites to cities, and from what cities have to what they say of all of them, (points, cities)."""
    measure = contrast.measure
    if measure.across_sites:
        cities = np.array([ACROSS_SITES[measure.across_sites].of(point) for point in values])
    elif contrast.sites:
        cities = values @ np.array(contrast.sites)
    else:
        cities = values.mean(axis=2)
    if measure.across_cities:
        cities = np.array([ACROSS_CITIES[measure.across_cities].of(point) for point in cities])
    return cities
