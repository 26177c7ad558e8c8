"""Paired differences: exact zeros, pseudo-values, refusals, and what pairing is worth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from cisim.analysis import paired_differences, restricted_mean
from cisim.analysis.life_table import life_table
from cisim.analysis.observations import Lifetimes, lifetimes
from cisim.analysis.restricted import area_after, pseudo_values


def pseudo_of(runs, horizon):
    ((_, lives),) = lifetimes(runs)
    return pseudo_values(life_table(lives, [horizon]), horizon)


def area_of(duration, event, horizon):
    lives = Lifetimes(duration.astype(float), event.astype(np.int64), 1)
    return area_after(life_table(lives, [horizon]), horizon)[0]


def test_identical_scenarios_differ_by_exactly_nothing(geometric_runs):
    rng = np.random.default_rng(5)
    one = geometric_runs(rng, 60, 0.02, sites=3, outcome_improvement=rng.random(60))
    early = one.assign(event=one["event"] & (rng.random(60) < 0.8))  # some censored before the horizon
    for runs in (one, early):
        table = paired_differences(
            pd.concat([runs, runs.assign(scenario="b")]), ("rmst", "outcome_improvement"), horizon=48
        )
        assert (table[["estimate", "standard_error", "low", "high"]].to_numpy() == 0.0).all()
        assert table["variance_ratio"].tolist() == [np.inf, np.inf]


def test_worked_by_hand(make_runs):
    # Differences of min(duration, 24): 4, 0, -2, 6: mean 2, sample variance 40/3, error sqrt(40/12).
    runs = pd.concat([make_runs([10, 20, 12, 18]), make_runs([14, 20, 10, 30], [True] * 3 + [False], scenario="b")])
    row = paired_differences(runs, horizon=24).iloc[0]
    assert (row["scenario"], row["against"], row["quantity"], row["n"]) == ("b", "a", "rmst", 4)
    assert row["estimate"] == 2.0
    assert row["standard_error"] == pytest.approx(np.sqrt(40 / 12))
    margin = stats.t.ppf(0.975, 3) * np.sqrt(40 / 12)
    assert_allclose([row["low"], row["high"]], [2 - margin, 2 + margin])
    assert row[["share_positive", "share_zero", "share_negative"]].tolist() == [0.5, 0.25, 0.25]
    # Sample variances: 10, 20, 12, 18 gives 68/3; 14, 20, 10, 24 gives 116/3; their sum over 4 is 184/12.
    assert row["se_unpaired"] == pytest.approx(np.sqrt(184 / 12))
    assert row["variance_ratio"] == pytest.approx(184 / 40)


def test_pairs_are_found_whatever_the_order_of_rows(geometric_runs):
    rng = np.random.default_rng(6)
    runs = pd.concat([geometric_runs(rng, 40, 0.02, scenario=name, sites=2) for name in ("z", "m", "a")])
    shuffled = pd.concat(part.sample(frac=1, random_state=1) for _, part in runs.groupby("scenario", sort=False))
    whole = paired_differences(runs, horizon=120)
    assert whole["against"].tolist() == ["z", "z"]
    assert whole["scenario"].tolist() == ["m", "a"]
    pd.testing.assert_frame_equal(whole, paired_differences(shuffled, horizon=120))


def test_another_scenario_can_be_the_one_to_compare_with(make_runs):
    runs = pd.concat([make_runs([10, 20]), make_runs([12, 26], scenario="b")])
    forth, back = paired_differences(runs, horizon=60), paired_differences(runs, against="b", horizon=60)
    assert back[["scenario", "against"]].to_numpy().tolist() == [["a", "b"]]
    assert_allclose(back[["estimate", "low", "high"]], -forth[["estimate", "high", "low"]].to_numpy())
    with pytest.raises(ValueError, match="no scenario 'c' to compare with; the table has a, b"):
        paired_differences(runs, against="c", horizon=60)


def test_sites_of_a_replicate_count_as_one(make_runs):
    # Two replicates of two sites; differences of the sites 4, 6 and -2, 0, of the replicates 5 and -1.
    runs = pd.concat([make_runs([10, 10, 20, 20], sites=2), make_runs([14, 16, 18, 20], scenario="b", sites=2)])
    row = paired_differences(runs, horizon=60).iloc[0]
    assert (row["n"], row["estimate"]) == (2, 2.0)
    assert row["standard_error"] == pytest.approx(3.0)
    assert (row["share_positive"], row["share_negative"]) == (0.5, 0.5)


@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=2, max_size=12), st.integers(2, 20))
@settings(max_examples=30)
def test_pseudo_values_are_those_of_leaving_one_out(make_runs, pairs, horizon):
    # Two runs seen past the horizon keep every curve defined up to it, whichever run is left out.
    duration, event = (np.array(part) for part in zip(*pairs, (20, False), (20, False), strict=True))
    n = len(duration)
    whole = area_of(duration, event, horizon)
    left_out = np.array([area_of(np.delete(duration, i), np.delete(event, i), horizon) for i in range(n)])
    assert_allclose(pseudo_of(make_runs(duration, event), horizon), n * whole - (n - 1) * left_out, atol=1e-9 * n)


def test_pseudo_values_without_censoring_are_the_durations(make_runs):
    duration = np.random.default_rng(2).integers(1, 50, 200)
    assert_allclose(pseudo_of(make_runs(duration), 30.0), np.minimum(duration, 30), atol=1e-9)


def test_early_censoring_uses_pseudo_values_and_leaves_the_shares_open(worked):
    other = worked.assign(scenario="b", duration=worked["duration"] + 6)
    row = paired_differences(pd.concat([worked, other]), horizon=36).iloc[0]
    assert row["estimate"] == pytest.approx((pseudo_of(other, 36.0) - pseudo_of(worked, 36.0)).mean())
    assert row[["share_positive", "share_zero", "share_negative"]].isna().all()
    # Their standard error is close to that of the restricted mean.
    error = pseudo_of(worked, 36.0).std(ddof=1) / np.sqrt(20)
    assert error == pytest.approx(restricted_mean(worked, 36)["standard_error"].item(), rel=0.1)


def test_shared_luck_makes_the_difference_sharper(geometric_runs):
    rng = np.random.default_rng(8)
    city = rng.normal(0, 10, 500)
    scenarios = [
        geometric_runs(rng, 500, 0.02, scenario=name, outcome_improvement=city + shift + rng.normal(0, 1, 500))
        for name, shift in (("a", 0), ("b", 1))
    ]
    row = paired_differences(pd.concat(scenarios), ("outcome_improvement",)).iloc[0]
    # Variance 2 * 101 unpaired, 2 paired: a ratio of 101, known to within about 6 percent (1 / sqrt(250)).
    assert row["variance_ratio"] == pytest.approx(101, rel=0.25)
    assert row["low"] < 1 < row["high"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda runs: runs.iloc[:-1], r"seed 7, replicate 1, site 0 is missing in scenario 'b' \(1 such cases\)"),
        (
            lambda runs: pd.concat([runs, runs.iloc[[0]]]),
            "seed 7, replicate 0, site 0 occurs more than once in scenario 'a'",
        ),
        (lambda runs: runs.assign(seed=[7, 7, 8, 8]), r"is missing in scenario 'a' \(4 such cases\)|\(4 such cases\)"),
        (lambda runs: runs.drop(columns="site"), "no column 'site'"),
        (lambda runs: runs.assign(event=[True, True, True, False]), "past the last observed month, 6, of 'b'"),
    ],
)
def test_what_cannot_be_paired_is_refused(make_runs, change, message):
    runs = pd.concat([make_runs([5, 6]), make_runs([5, 6], scenario="b")], ignore_index=True)
    with pytest.raises(ValueError, match=message):
        paired_differences(change(runs), horizon=12)


def test_quantities_must_be_whole(make_runs):
    runs = pd.concat([make_runs([5, 6], trust_end=[0.5, np.nan]), make_runs([5, 6], scenario="b", trust_end=0.5)])
    with pytest.raises(ValueError, match="'trust_end' is missing or not finite in 1 of 4 runs"):
        paired_differences(runs, ("trust_end",))
    with pytest.raises(ValueError, match="'rmst' needs a horizon"):
        paired_differences(runs)
