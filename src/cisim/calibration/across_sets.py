"""What ignorance makes of a comparison: the paired differences under every set of a posterior sample.

Every set lives through the same cities with the same luck under every scenario, so that sets differ by what they say
and not by their draw. Luck between cities stays in the intervals of the comparison itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from cisim.analysis.ignorance import PosteriorEstimate, over_sets
from cisim.analysis.points import Responses, differences_of, responses
from cisim.analysis.quantities import POINT, RMST
from cisim.analysis.study import open_study
from cisim.analysis.summary import OUTCOMES
from cisim.calibration.posterior import Posterior
from cisim.scenario import Scenario
from cisim.sweep.executors import Workers
from cisim.sweep.experiment import Experiment
from cisim.sweep.runner import Progress, sweep
from cisim.yaml_files import ConfigError

QUANTITIES = (RMST, *OUTCOMES)
USUAL = pd.DataFrame({POINT: [0]})  # the default numbers are one point
CITIES_PER_SET = 40  # enough that sets can be told from luck: the effects are freed of what luck is left


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

    `runs` is the table of the same scenarios with the default numbers, of `n_cities` or more: their seed is taken, and
    from them it is known how lucky the first cities are. Returns one row per other scenario and quantity (restricted
    mean [months], outcome, gain): scenario, against, quantity; estimate, low, high: the mean over sets with its 95%
    interval; set_low, set_high: where the effects of 95% of the sets lie, luck taken out; share_sets_positive; n_sets,
    n_cities. Numbers that a scenario sets itself stay as they are. Raises ConfigError when runs fail, or the scenarios
    leave nothing of the sample.
    """
    experiment = _experiment(scenarios, posterior, n_cities, int(runs["seed"].iloc[0]))
    horizon = float(scenarios[0].horizon)
    with TemporaryDirectory(prefix="cisim-") as place:
        outcome = sweep(experiment, Path(place) / "sets", workers=workers, progress=progress)
        if outcome.n_failed:
            raise ConfigError(f"{outcome.n_failed} runs failed under sets of the posterior sample")
        study = open_study(Path(place) / "sets")
        rows = []
        for quantity in QUANTITIES:
            usual = differences_of(responses(runs, USUAL, quantity, horizon))
            under_sets = differences_of(responses(study.runs, study.numbers, quantity, horizon))
            for default, each in zip(usual, under_sets, strict=True):
                rows.append(_row(each, over_sets(each.matrix, default.matrix[0])))
    table = pd.DataFrame(rows)
    places = {scenario.name: place for place, scenario in enumerate(scenarios)}
    return table.sort_values("scenario", key=lambda names: names.map(places), kind="stable", ignore_index=True)


def _experiment(scenarios: Sequence[Scenario], posterior: Posterior, n_cities: int, seed: int) -> Experiment:
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
    )


def _row(difference: Responses, found: PosteriorEstimate) -> dict[str, object]:
    return {
        "scenario": difference.scenario,
        "against": difference.against,
        "quantity": difference.quantity,
        "estimate": found.effect,
        "low": found.low,
        "high": found.high,
        "set_low": found.set_low,
        "set_high": found.set_high,
        "share_sets_positive": float((found.set_effects > 0.0).mean()),
        "n_sets": found.n_sets,
        "n_cities": found.n_cities,
    }
