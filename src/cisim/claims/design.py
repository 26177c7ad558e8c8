"""The experiments behind a claim: its scenarios in many cities, and under every set of a posterior sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cisim.calibration.posterior import Posterior
from cisim.claims.claim import Claim
from cisim.claims.measures import every
from cisim.sweep.design import Design
from cisim.sweep.experiment import Experiment, Record
from cisim.yaml_files import ConfigError

NOTHING_VARIED = Design("grid", (), np.zeros((1, 0)))


@dataclass(frozen=True)
class Size:
    """How much is run: cities with the default numbers (None: as each claim says), and cities of each posterior set."""

    cities: int | None = None
    cities_per_set: int = 40

    def __post_init__(self) -> None:
        for name, n in (("cities", self.cities), ("cities_per_set", self.cities_per_set)):
            if n is not None and n < 2:
                raise ConfigError(f"{name}: {n} is out of range; expected 2 or more")


def luck_experiment(claim: Claim, n_cities: int) -> Experiment:
    """The claim's scenarios in the same cities, all numbers as declared: what luck makes of it."""
    return _experiment(claim, NOTHING_VARIED, n_cities)


def posterior_experiment(claim: Claim, posterior: Posterior, n_cities: int, pool: int) -> Experiment:
    """The same under every set of a posterior sample, each in the next of `pool` cities: what ignorance makes of it.

    Numbers that a scenario of the claim sets itself stay as it has them. Raises ConfigError when none is left, or when
    a set is to meet more cities than there are.
    """
    if n_cities > pool:
        raise ConfigError(f"cities_per_set: {n_cities} are more than the {pool} cities that there are")
    return _experiment(claim, posterior.left_by(claim.scenarios).design(), n_cities, pool)


def _experiment(claim: Claim, design: Design, n_cities: int, pool: int = 0) -> Experiment:
    measures = [contrast.measure for contrast in claim.contrasts]
    return Experiment(
        name=claim.stem,
        title=f"{claim.id}: {claim.content.claim}",
        question=claim.contrasts[0].name,
        source=claim.content.source,
        bases=tuple((scenario,) for scenario in claim.scenarios),
        cities=("",),
        design=design,
        replicates=n_cities,
        seed=claim.content.seed,
        record=Record(every(measures, "months"), every(measures, "organizations")),
        pool=pool,
    )
