"""Do the intervals keep their promise on real runs? benchmarks/interval_coverage.py asks it at full size."""

import numpy as np
import pandas as pd
import pytest

import cisim
from cisim.analysis import mean_interval, paired_differences, restricted_mean, survival_at

CITIES, STUDIES, SIZE = 2500, 150, 200
BY = ["study", "scenario"]


@pytest.mark.slow
def test_intervals_of_real_runs_cover():
    """Studies drawn from many cities, whose own means are the truth."""
    cities = cisim.simulate(["baseline", "co-chair"], runs=CITIES, seed=5)
    rng, by_city = np.random.default_rng(5), cities.set_index("replicate", drop=False)
    members = [rng.choice(CITIES, SIZE, replace=False) for _ in range(STUDIES)]
    studies = [by_city.loc[chosen].assign(study=k).reset_index(drop=True) for k, chosen in enumerate(members)]
    whole, drawn = cities.assign(study=0), pd.concat(studies, ignore_index=True)
    for analysis in (
        lambda table: survival_at(table, [60], BY),
        lambda table: restricted_mean(table, 120, BY),
        lambda table: mean_interval(table, ["outcome_improvement"], BY),
    ):
        table = analysis(drawn).join(analysis(whole).set_index("scenario")["estimate"].rename("truth"), on="scenario")
        for _, own in table.groupby("scenario"):
            check(own["low"], own["truth"], own["high"])
    quantities = ("rmst", "outcome_improvement")
    truth = paired_differences(whole, quantities, horizon=120)["estimate"]
    found = [paired_differences(study, quantities, horizon=120) for study in studies]
    for k in range(2):
        check(np.array([study["low"][k] for study in found]), truth[k], np.array([study["high"][k] for study in found]))


def check(low, truth, high) -> None:
    """Within 4 standard errors of 95%: 7 points."""
    assert abs(np.mean((low <= truth) & (truth <= high)) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / STUDIES)
