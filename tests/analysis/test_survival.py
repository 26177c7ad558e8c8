"""Survival with censoring: closed forms, a worked example, lifelines' numbers, the limits, the horizon."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from statsmodels.duration.survfunc import SurvfuncRight

from cisim.analysis import kaplan_meier, restricted_mean, survival_at


def test_worked_by_hand_with_ties_and_censoring(make_runs):
    # Months 2, 3, 3, 3+, 5+, 6 (+: still going). At 2: 6 at risk, 1 ends: S = 5/6. At 3: 5 at risk, 2 end (the run
    # censored at 3 is still at risk): S = 5/6 * 3/5 = 1/2. At 6: 1 at risk, 1 ends: S = 0.
    table = kaplan_meier(make_runs([2, 3, 3, 3, 5, 6], [True, True, True, False, False, True]))
    assert table["month"].tolist() == [0, 2, 3, 5, 6]
    assert table["at_risk"].tolist() == [6, 6, 5, 2, 1]
    assert table["ended"].tolist() == [0, 1, 2, 0, 1]
    assert table["censored"].tolist() == [0, 0, 1, 1, 0]
    assert_allclose(table["estimate"], [1, 5 / 6, 1 / 2, 1 / 2, 0], atol=1e-15)
    # Greenwood at month 3: 1/(6*5) + 2/(5*3) = 1/6; on the log-log scale 0.5 ** exp(+-1.959964 * sqrt(1/6) / log 2).
    spread = 1.959963984540054 * np.sqrt(1 / 6) / np.log(2)
    assert_allclose(table.loc[2, ["low", "high"]].astype(float), [0.5 ** np.exp(spread), 0.5 ** np.exp(-spread)])


def test_restricted_mean_worked_by_hand_with_censoring(make_runs):
    # The same runs: the area is 2 * 1 + 1 * 5/6 + 3 * 1/2 = 13/3. From month 2 on 7/3 of it is left, from month 3 on
    # 3/2: (7/3)^2 / (6 * 5) + (3/2)^2 * 2 / (5 * 3) = 13/27, times 6/5 for six runs.
    row = restricted_mean(make_runs([2, 3, 3, 3, 5, 6], [True, True, True, False, False, True]), 6).iloc[0]
    assert row["estimate"] == pytest.approx(13 / 3)
    assert row["standard_error"] == pytest.approx(np.sqrt(13 / 27 * 6 / 5))
    assert row["high"] == 6.0  # t would go past the horizon, which no restricted mean can


def test_agrees_with_lifelines(worked):
    # lifelines 0.30.3, KaplanMeierFitter().fit(duration, event): .predict and .confidence_interval_ at these months.
    expected = [
        (0.7411764705882351, 0.48508168372452154, 0.8833751494680954),
        (0.688235294117647, 0.4329190035100292, 0.8464198852616461),
        (0.3823529411764705, 0.16407989704928058, 0.599653430938449),
        (0.30588235294117644, 0.10769122319342748, 0.5327775424011303),
    ]
    table = survival_at(worked, months=(8, 12, 24, 36))
    assert_allclose(table[["estimate", "low", "high"]], expected, rtol=1e-9)
    # lifelines.utils.restricted_mean_survival_time of the same fit, at 24 and 36 months.
    assert_allclose(restricted_mean(worked, 24)["estimate"], 18.07794117647059, rtol=1e-9)
    assert_allclose(restricted_mean(worked, 36)["estimate"], 22.666176470588233, rtol=1e-9)


def test_variance_is_greenwoods_of_statsmodels(worked):
    from cisim.analysis.influence import survival_influence, variance
    from cisim.analysis.life_table import life_table
    from cisim.analysis.observations import lifetimes

    ((_, lives),) = lifetimes(worked)
    table = life_table(lives)
    reference = SurvfuncRight(worked["duration"].to_numpy(), worked["event"].to_numpy().astype(int))
    error = np.sqrt(variance(table, survival_influence(table)))
    assert_allclose(error[np.isin(table.month, reference.surv_times)], reference.surv_prob_se, rtol=1e-12)


def test_an_ending_at_month_36_is_ended_by_month_36(make_runs):
    runs = make_runs([36, 36, 36, 60], [True, False, True, True])
    assert survival_at(runs, months=(35, 36))["estimate"].tolist() == [1.0, 0.5]
    assert survival_at(runs, months=(35, 36))["at_risk"].tolist() == [4, 4]


def test_constant_hazard_gives_the_geometric_curve(geometric_runs):
    n, chance = 40_000, 0.01
    table = kaplan_meier(geometric_runs(np.random.default_rng(1), n, chance))
    truth = (1 - chance) ** table["month"]
    assert np.abs(table["estimate"] - truth).max() < 1.95 / np.sqrt(
        n
    )  # Kolmogorov: exceeded with a chance of 1 in 1000


@settings(max_examples=30)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=60))
def test_uncensored_curve_is_the_empirical_share(make_runs, durations):
    runs = make_runs(durations)
    months = [0, 1, 17, 30, 60, 90]
    shares = [np.mean(np.array(durations) > month) for month in months]
    assert_allclose(survival_at(runs, months)["estimate"], shares, atol=1e-12)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=60), st.integers(1, 80))
def test_uncensored_restricted_mean_is_the_mean(make_runs, durations, horizon):
    row = restricted_mean(make_runs(durations), horizon).iloc[0]
    values = np.minimum(np.array(durations, dtype=float), horizon)
    assert row["estimate"] == pytest.approx(values.mean(), rel=1e-15)
    assert row["standard_error"] == pytest.approx(values.std(ddof=1) / np.sqrt(len(values)), abs=1e-12)


censored_runs = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=50)


@settings(max_examples=30)
@given(censored_runs)
def test_curves_are_proper(make_runs, pairs):
    duration, event = zip(*pairs, strict=True)
    table = kaplan_meier(make_runs(duration, event))
    assert (np.diff(table["estimate"]) <= 1e-12).all()
    assert ((table["low"] <= table["estimate"] + 1e-12) & (table["estimate"] <= table["high"] + 1e-12)).all()
    assert ((table["low"] >= 0) & (table["high"] <= 1)).all()
    later = table[table["month"] > 0]
    assert (later["high"] > later["low"]).all()  # no estimate after the start is certain
    assert (later["ended"] + later["censored"]).sum() == len(pairs)


@settings(max_examples=30)
@given(censored_runs.filter(lambda pairs: len(pairs) > 1))
def test_order_of_rows_does_not_matter(make_runs, pairs):
    duration, event = zip(*pairs, strict=True)
    runs = make_runs(duration, event)
    pd.testing.assert_frame_equal(kaplan_meier(runs), kaplan_meier(runs.iloc[::-1]))


def test_intervals_at_the_limits_are_exact_and_not_points(make_runs):
    table = survival_at(pd.concat([make_runs([60] * 100, False), make_runs([6] * 100, scenario="b")]), months=(12,))
    never, always = table.iloc[0], table.iloc[1]
    assert (never["estimate"], never["high"]) == (1.0, 1.0)
    assert never["low"] == pytest.approx(0.025 ** (1 / 100))  # Clopper-Pearson, 0 of 100
    assert (always["estimate"], always["low"]) == (0.0, 0.0)
    assert always["high"] == pytest.approx(1 - 0.025 ** (1 / 100))


def test_the_limit_counts_only_runs_that_were_still_seen(make_runs):
    # 50 of 100 were censored at month 10 and say nothing of month 20.
    table = survival_at(make_runs([10] * 50 + [30] * 50, False), months=(10, 20))
    assert_allclose(table["low"], [0.025 ** (1 / 100), 0.025 ** (1 / 50)])


def test_survival_past_the_last_observation_is_unknown(make_runs):
    still_going, all_ended = make_runs([12, 24], [True, False]), make_runs([12, 24], scenario="b")
    table = survival_at(pd.concat([still_going, all_ended]), months=(24, 36))
    assert table["estimate"].tolist()[:1] == [0.5]
    assert table.loc[1, ["estimate", "low", "high"]].isna().all()
    assert table["estimate"].tolist()[2:] == [0.0, 0.0]


def test_horizon_past_what_was_observed_is_refused(make_runs):
    runs = make_runs([12, 24], [True, False])
    with pytest.raises(ValueError, match=r"horizon 36 is past the last observed month, 24, of 'a'"):
        restricted_mean(runs, 36)
    assert restricted_mean(runs, 24)["estimate"].item() == 18.0
    # With all ended nothing is unknown: survival is 0 for ever after.
    assert restricted_mean(make_runs([12, 24]), 36)["estimate"].item() == 18.0


@pytest.mark.parametrize("horizon", [0, -12, float("nan"), float("inf")])
def test_horizon_must_be_a_positive_number(make_runs, horizon):
    with pytest.raises(ValueError, match="positive number of months"):
        restricted_mean(make_runs([12, 24]), horizon)


def test_restricted_mean_when_nobody_ended_is_not_certain(make_runs):
    row = restricted_mean(make_runs([60] * 50, False), 60).iloc[0]
    assert (row["estimate"], row["standard_error"], row["high"]) == (60.0, 0.0, 60.0)
    assert row["low"] == pytest.approx(60 * 0.025 ** (1 / 50))


def test_one_run_has_no_interval(make_runs):
    row = restricted_mean(make_runs([30]), 60).iloc[0]
    assert row["estimate"] == 30.0
    assert np.isnan([row["low"], row["high"]]).all()


def test_groups_keep_the_order_in_which_they_appear(make_runs):
    runs = pd.concat(
        [make_runs([9, 9], scenario="z"), make_runs([4, 4], scenario="a"), make_runs([9, 9], scenario="z")]
    )
    table = survival_at(runs.assign(point=1), months=(6,), by=["scenario", "point"])
    assert table[["scenario", "point", "estimate"]].to_numpy().tolist() == [["z", 1, 1.0], ["a", 1, 0.0]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda runs: runs.drop(columns="event"), "no column 'event'"),
        (lambda runs: runs.iloc[:0], "empty"),
        (lambda runs: runs.assign(duration=[5.0, np.nan]), "'duration' is missing or not finite in 1 of 2 runs"),
        (lambda runs: runs.assign(duration=[5.0, -1.0]), "negative"),
        (lambda runs: runs.assign(duration=["long", "short"]), "'duration' of the runs table is not numeric"),
    ],
)
def test_unusable_tables_are_refused(make_runs, change, message):
    with pytest.raises(ValueError, match=message):
        kaplan_meier(change(make_runs([5, 6])))
