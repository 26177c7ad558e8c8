"""Sites of one replicate are not independent: what the variance does about it, in cases with a known answer."""

import numpy as np
from numpy.testing import assert_allclose

from cisim.analysis import cumulative_incidence, mean_interval, restricted_mean, survival_at
from cisim.analysis.influence import incidence_influence, survival_influence, variance
from cisim.analysis.life_table import life_table
from cisim.analysis.observations import ending_reasons, lifetimes


def clustered(make_runs, n_replicates=30, n_sites=4):
    rng = np.random.default_rng(21)
    luck = np.repeat(rng.integers(5, 40, n_replicates), n_sites)
    duration = luck + rng.integers(0, 10, n_replicates * n_sites)
    reason = np.where(rng.random(len(duration)) < 0.4, "goal reached", "funding lost")
    return make_runs(np.minimum(duration, 45), duration < 45, sites=n_sites, reason=reason)


def test_without_censoring_the_errors_are_those_of_replicate_means(make_runs):
    runs = clustered(make_runs).assign(
        alive=lambda table: (table["duration"] > 24).astype(float),
        goal=lambda table: ((table["reason"] == "goal reached") & (table["duration"] <= 24)).astype(float),
        restricted=lambda table: table["duration"].clip(upper=36),
    )
    expected = mean_interval(runs, ["alive", "goal", "restricted"])["standard_error"]
    ((_, lives),) = lifetimes(runs, reasons=(reasons := ending_reasons(runs)))
    table = life_table(lives, [24])
    row = table.rows([24])[0]
    survival = variance(table, survival_influence(table))[row]
    goal = variance(table, incidence_influence(table, reasons.index("goal reached")))[row]
    assert_allclose(np.sqrt([survival, goal]), expected[:2], rtol=1e-10)
    assert_allclose(restricted_mean(runs, 36)["standard_error"], expected[2:], rtol=1e-10)


def test_one_replicate_alone_has_estimates_but_no_intervals(make_runs):
    runs = make_runs([5, 9, 20], sites=3)
    for table in (survival_at(runs, [10]), cumulative_incidence(runs, [10]), restricted_mean(runs, 12)):
        assert table["estimate"].notna().all()
        assert table[["low", "high"]].isna().all(axis=None)


def test_the_limit_counts_replicates(make_runs):
    table = survival_at(make_runs([60] * 40, False, sites=4), [36])
    assert_allclose(table["low"], 0.025 ** (1 / 10))
