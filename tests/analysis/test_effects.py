"""Responses to a parameter: means by hand, and intervals that know whether points are a design or a sample."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cisim import analysis
from cisim.analysis import points_of
from cisim.analysis.effects import _mean


def sweep(value, gain, is_crossed=True) -> pd.DataFrame:
    """A runs table of points at `value` with the results `gain` (points, replicates)."""
    n_points, n_replicates = gain.shape
    replicate = np.tile(np.arange(n_replicates), n_points) if is_crossed else np.arange(gain.size)
    columns = {"scenario": "a", "seed": 1, "replicate": replicate, "gain": gain.ravel()}
    return pd.DataFrame(columns).assign(
        point=np.repeat(np.arange(n_points), n_replicates), pressure=np.repeat(value, n_replicates)
    )


def response(runs, *args, **kwargs):
    return analysis.response(runs, points_of(runs, ["pressure"]), "pressure", *args, **kwargs)


def test_at_the_values_of_a_design_by_hand():
    # Two points at pressure 1 (another parameter differs), one at 2; replicate means at 1: 2, 4, 9.
    gain = np.array([[1.0, 3.0, 8.0], [3.0, 5.0, 10.0], [7.0, 7.0, 7.0]])
    table = response(sweep(np.array([1.0, 1.0, 2.0]), gain), "gain")
    assert table[["value", "estimate", "n_points", "n_replicates"]].to_numpy().tolist() == [[1, 5, 2, 3], [2, 7, 1, 3]]
    assert_allclose(table["standard_error"], [np.std([2, 4, 9], ddof=1) / np.sqrt(3), 0])
    assert_allclose(table["high"] - table["estimate"], 4.302652729911275 * table["standard_error"])
    alone = response(sweep(np.array([1.0, 1.0, 2.0]), gain, is_crossed=False), "gain")
    assert_allclose(alone["standard_error"], [np.sqrt(gain[0].var(ddof=1) / 6), 0])
    # One run at each point, each with luck of its own: nothing tells how much of it there is.
    single = response(sweep(np.array([1.0, 1.0, 2.0]), gain[:, :1], is_crossed=False), "gain")
    assert single["estimate"].tolist() == [2.0, 7.0]
    assert single[["standard_error", "low", "high"]].isna().all(axis=None)


def test_bins_of_a_sample():
    rng = np.random.default_rng(71)
    value = rng.random(200)
    table = response(sweep(value, np.round(value, 3)[:, None] + rng.normal(size=(200, 4))), "gain")
    assert len(table) == 10
    assert (table["n_points"] == 20).all()
    assert (table["value_high"].to_numpy()[:-1] < table["value_low"].to_numpy()[1:]).all()
    assert len(response(sweep(value, value[:, None]), "gain", bins=4)) == 4
    # A sample of one point, or of one replicate, is uncertain by what there is more than one of.
    ones = response(sweep(value, value[:, None] + rng.normal(size=(200, 4))), "gain", bins=200)
    assert (ones["n_points"] == 1).all()
    assert ones["low"].isna().all()
    single = response(sweep(value, value[:, None]), "gain", bins=4)
    first = np.sort(value)[:50]
    assert single["standard_error"].iloc[0] == pytest.approx(first.std(ddof=1) / np.sqrt(50))
    with pytest.raises(ValueError, match="1 bin or more, not 0"):
        response(sweep(value, value[:, None]), "gain", bins=0)


@pytest.mark.parametrize("is_crossed", [True, False])
def test_intervals_of_bins_cover(is_crossed):
    """Points, luck common to all and luck of a run's own are all uncertain; leaving one out would show."""
    rng, covered, n_samples = np.random.default_rng(72), [], 100
    for _ in range(n_samples):
        gain = rng.normal(size=(12, 1)) + (is_crossed * rng.normal(size=(1, 12))) + rng.normal(size=(12, 12))
        row = response(sweep(rng.random(12), gain, is_crossed), "gain", bins=1).iloc[0]
        covered.append(row["low"] <= 0 <= row["high"])
    assert abs(np.mean(covered) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / n_samples)


def test_restricted_durations_by_scenario():
    runs = sweep(np.array([1.0, 2.0]), np.zeros((2, 2))).assign(
        duration=[10.0, 60.0, 20.0, 60.0], event=[True, False, True, False]
    )
    both = pd.concat([runs, runs.assign(scenario="b", duration=60.0, event=False)])
    table = response(both, horizon=40)
    assert table[["scenario", "value", "estimate"]].to_numpy().tolist() == [
        ["a", 1, 25],
        ["a", 2, 30],
        ["b", 1, 40],
        ["b", 2, 40],
    ]
    single = response(runs[runs["replicate"] == 0], horizon=40)
    assert single["low"].isna().all()


def test_points_and_luck_that_add_up_give_the_sum_of_their_variances():
    """Without anything between them, the mean over sampled points and shared luck errs by the variance of both."""
    points, luck = np.array([0.0, 1.0, 5.0]), np.array([0.0, 2.0, 3.0, 7.0])
    mean, error, n = _mean(points[:, None] + luck[None, :], is_sample=True, is_crossed=True)
    assert mean == pytest.approx(points.mean() + luck.mean())
    assert error == pytest.approx(np.sqrt(points.var(ddof=1) / 3 + luck.var(ddof=1) / 4))
    assert n == 3
