"""Means over replicates and the cost of a point."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from cisim.analysis import cost_per_point, mean_interval


def with_costs(make_runs, gain, effort, money=0.0, **columns):
    return make_runs(
        [10] * len(gain),
        outcome_improvement=0.2 + np.asarray(gain, dtype=float) / 100,
        outcome_alone=0.2,
        effort_spent=effort,
        money_spent=money,
        **columns,
    )


def test_mean_and_interval(make_runs):
    values = np.array([1.0, 2.0, 4.0, 9.0])
    row = mean_interval(make_runs([5] * 4, outcome_improvement=values), ["outcome_improvement"]).iloc[0]
    low, high = stats.t.interval(0.95, 3, values.mean(), stats.sem(values))
    assert_allclose(row[["estimate", "low", "high"]].astype(float), [4.0, low, high])
    assert row["n"] == 4


def test_sites_are_averaged_first(make_runs):
    runs = make_runs([5] * 6, sites=3, outcome_improvement=[1.0, 2.0, 3.0, 5.0, 6.0, 7.0])
    row = mean_interval(runs, ["outcome_improvement"]).iloc[0]
    assert (row["n"], row["estimate"]) == (2, 4.0)
    assert row["standard_error"] == pytest.approx(2.0)  # of 2 and 6


def test_runs_of_which_no_replicates_are_named_are_each_their_own(make_runs):
    runs = make_runs([5] * 4, sites=2, x=[1.0, 2.0, 4.0, 9.0])
    alone = mean_interval(runs.drop(columns=["seed", "replicate"]), ["x"])
    pd.testing.assert_frame_equal(alone, mean_interval(make_runs([5] * 4, x=[1.0, 2.0, 4.0, 9.0]), ["x"]))
    assert alone["n"].tolist() == [4]


def test_several_columns_and_scenarios_keep_their_order(make_runs):
    runs = pd.concat([make_runs([5] * 2, scenario=name, x=1.0, y=[2.0, 4.0]) for name in ("z", "a")])
    table = mean_interval(runs, ["y", "x"])
    assert table[["scenario", "quantity", "estimate"]].to_numpy().tolist() == [
        ["z", "y", 3.0],
        ["z", "x", 1.0],
        ["a", "y", 3.0],
        ["a", "x", 1.0],
    ]


def test_holes_are_refused(make_runs):
    with pytest.raises(ValueError, match="'x' is missing or not finite in 1 of 2 runs"):
        mean_interval(make_runs([5, 5], x=[1.0, np.inf]), ["x"])


def test_cost_is_a_ratio_of_totals(make_runs):
    # (100 + 300 + 2 * 10) person-months for 1 + 3 points: 105; the mean of the runs' own ratios, 106.7, is another.
    row = cost_per_point(with_costs(make_runs, [1, 3], [100.0, 300.0], money=10.0)).iloc[0]
    assert row["estimate"] == pytest.approx(105.0)


def test_cost_in_proportion_to_gain_is_certain(make_runs):
    row = cost_per_point(with_costs(make_runs, [1, 2, 3, 4], [50.0, 100.0, 150.0, 200.0])).iloc[0]
    assert_allclose(row[["estimate", "low", "high"]].astype(float), 50.0, rtol=1e-6)


def test_cost_is_unknown_without_gain_and_unbounded_when_gain_is_uncertain(make_runs):
    none = cost_per_point(with_costs(make_runs, [-1, -2, 0], 100.0)).iloc[0]
    assert none[["estimate", "low", "high"]].isna().all()
    unsure = cost_per_point(with_costs(make_runs, [-9, 1, 10, 0], [100.0, 110.0, 90.0, 101.0])).iloc[0]
    assert unsure["high"] == np.inf
    assert 0 < unsure["low"] < unsure["estimate"] < np.inf
    # Where the effort may be nothing as well, a point may cost nothing at all.
    neither = cost_per_point(with_costs(make_runs, [-9, 1, 10, 0], [400.0, 0.0, 0.0, 1.0])).iloc[0]
    assert neither[["estimate", "low", "high"]].tolist() == [pytest.approx(200.5), 0.0, np.inf]


def test_interval_of_cost_solves_its_equation(make_runs):
    rng = np.random.default_rng(4)
    gain, effort = rng.normal(5, 2, 40), rng.normal(200, 30, 40)
    row = cost_per_point(with_costs(make_runs, gain, effort)).iloc[0]
    for bound in (row["low"], row["high"]):
        residual = effort - bound * gain
        assert abs(stats.ttest_1samp(residual, 0).pvalue) == pytest.approx(0.05, abs=1e-6)
