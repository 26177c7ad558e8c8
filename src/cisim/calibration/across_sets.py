"""What ignorance makes of a comparison: the paired differences under every set of a posterior sample.

Every set lives through cities of its own, the same ones with the same luck under every scenario. They are taken in turn
from those of the comparison itself, of which it is known how lucky they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from cisim.analysis.ignorance import PosteriorEstimate, over_sets
from cisim.analysis.quantities import POINT, RMST
from cisim.analysis.summary import OUTCOMES
from cisim.calibration.posterior import Posterior
from cisim.scenario import Scenario
from cisim.sweep.executors import Workers
from cisim.sweep.experiment import Experiment
from cisim.sweep.runner import Progress, sweep
from cisim.sweep.tables import read
from cisim.yaml_files import ConfigError

QUANTITIES = (RMST, *OUTCOMES)
CITIES_PER_SET = 40  # enough that sets can be told from luck: the effects are freed of what luck is left
COLUMNS = ("scenario", POINT, "replicate", "duration", *OUTCOMES)


def differences_over_sets(
    runs: pd.DataFrame,
    scenarios: Sequence[Scenario],
    posterior: Posterior,
    *,
    n_cities: int = CITIES_PER_SET,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Paired differences to the first scenario, under every set of the sample.

    `runs` is the table of the same scenarios with the default numbers, followed to the same horizon, of `n_cities`
    cities or more. Returns one row per other scenario and quantity (restricted mean [months], outcome, gain): scenario,
    against, quantity; estimate, low, high: the mean over sets with its 95% interval, which holds luck too; set_low,
    set_high: where the effects of 95% of the sets lie, luck taken out; share_sets_positive; n_sets; n_cities of each.
    Numbers that a scenario sets itself stay as they are. Raises ConfigError when runs fail, when the scenarios leave
    nothing of the sample, or when there are fewer cities than a set is to meet.
    """
    n_known = runs["replicate"].nunique()
    if n_known < n_cities:
        raise ConfigError(f"runs: every set is to meet {n_cities} cities, of which there are {n_known} only")
    experiment = _experiment(scenarios, posterior, n_cities, int(runs["seed"].iloc[0]), n_known)
    with TemporaryDirectory(prefix="cisim-") as place:
        outcome = sweep(experiment, Path(place) / "sets", workers=workers, progress=progress)
        if outcome.n_failed:
            raise ConfigError(f"{outcome.n_failed} runs failed under sets of the posterior sample")
        under_sets = read(Path(place) / "sets", columns=COLUMNS)
    first, *others = (scenario.name for scenario in scenarios)
    rows = []
    for other in others:
        for quantity in QUANTITIES:
            usual, own = (_difference(table, quantity, other, first) for table in (runs.assign(point=0), under_sets))
            matrix = _by_place(own, experiment)
            found = over_sets(matrix, usual.sort_index().to_numpy(), experiment.met)
            rows.append({"scenario": other, "against": first, "quantity": quantity, **_told(found)})
    return pd.DataFrame(rows)


def _experiment(scenarios: Sequence[Scenario], posterior: Posterior, n_cities: int, seed: int, pool: int) -> Experiment:
    return Experiment(
        name="across-sets",
        title="The comparison under every set of a posterior sample",
        question="What does ignorance make of it?",
        source="the posterior sample",
        bases=tuple((scenario,) for scenario in scenarios),
        cities=("",),
        design=posterior.left_by(scenarios).design(),
        replicates=n_cities,
        seed=seed,
        pool=pool,
    )


def _difference(runs: pd.DataFrame, quantity: str, scenario: str, against: str) -> pd.Series:
    """The quantity under one scenario less that under another, by point and replicate, averaged over sites.

    All are followed to the same horizon, so that the restricted mean is that of durations, ended or not.
    """
    column = "duration" if quantity == RMST else quantity
    one, other = (
        runs[runs["scenario"] == name].groupby([POINT, "replicate"])[column].mean() for name in (scenario, against)
    )
    return one - other


def _by_place(values: pd.Series, experiment: Experiment) -> np.ndarray:
    """From values by point and replicate to (points, replicates)."""
    points, replicates = (values.index.get_level_values(name).to_numpy() for name in (POINT, "replicate"))
    matrix = np.full(experiment.met.shape, np.nan)
    matrix[points, experiment.places_of(points, replicates)] = values.to_numpy()
    return matrix


def _told(found: PosteriorEstimate) -> dict[str, float]:
    return {
        "estimate": found.effect,
        "low": found.low,
        "high": found.high,
        "set_low": found.set_low,
        "set_high": found.set_high,
        "share_sets_positive": float((found.set_effects > 0.0).mean()),
        "n_sets": found.n_sets,
        "n_cities": found.n_cities,
    }
