"""Why runs end: competing reasons sum to what ended, against closed forms, statsmodels and lifelines."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from statsmodels.duration.survfunc import CumIncidenceRight

from cisim.analysis import cumulative_incidence, kaplan_meier, survival_at
from cisim.analysis.influence import incidence_influence, variance
from cisim.analysis.life_table import life_table
from cisim.analysis.observations import ending_reasons, lifetimes

REASONS = ["funding lost", "goal reached", "membership collapse"]
cases = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3)), min_size=1, max_size=60)


def table_of(make_runs, pairs):
    duration, cause = (np.array(part) for part in zip(*pairs, strict=True))
    return make_runs(duration, cause > 0, reason=np.array(["", *REASONS], dtype=object)[cause])


def standard_errors(runs):
    """Month and standard error of each reason of a table with one scenario."""
    ((_, lives),) = lifetimes(runs, reasons=(reasons := ending_reasons(runs)))
    table = life_table(lives)
    return table.month, [np.sqrt(variance(table, incidence_influence(table, k))) for k in range(len(reasons))]


@settings(max_examples=30)
@given(cases)
def test_incidences_and_survival_sum_to_one(make_runs, pairs):
    runs = table_of(make_runs, pairs)
    months = [0, 6, 12, 40, 50]
    if not runs["event"].any():
        assert cumulative_incidence(runs, months).empty
        return
    total = cumulative_incidence(runs, months).groupby("month")["estimate"].sum(min_count=1)
    alive = survival_at(runs, months).set_index("month")["estimate"]
    known = alive.notna()
    assert_allclose(total[known] + alive[known], 1.0, atol=1e-12)
    assert total[~known].isna().all()


@settings(max_examples=30)
@given(cases.filter(lambda pairs: any(cause for _, cause in pairs)))
def test_incidence_rises_within_its_interval(make_runs, pairs):
    for _, table in cumulative_incidence(table_of(make_runs, pairs)).groupby("reason"):
        known = table.dropna()
        assert (np.diff(known["estimate"]) >= -1e-12).all()
        assert (known["low"].to_numpy() <= known["estimate"].to_numpy() + 1e-12).all()
        assert (known["estimate"].to_numpy() <= known["high"].to_numpy() + 1e-12).all()
        assert known["low"].min() >= 0
        assert known["high"].max() <= 1


def test_a_single_reason_mirrors_survival(worked):
    runs = worked.assign(reason=np.where(worked["event"], "funding lost", "still going"))
    ended, alive = cumulative_incidence(runs), kaplan_meier(runs)
    mirrored = 1 - alive[["estimate", "high", "low"]].to_numpy()
    assert_allclose(ended[["estimate", "low", "high"]], mirrored, atol=1e-12)


def test_agrees_with_lifelines(worked):
    # lifelines 0.30.3, AalenJohansenFitter(jitter_level=0) with its refusal of ties switched off (ties between reasons
    # are what the estimator is for): .predict at months 8, 12, 24, 36 for either reason.
    expected = {
        "funding lost": [0.15588235294117647, 0.20882352941176469, 0.3936274509803922, 0.4700980392156863],
        "political withdrawal": [0.10294117647058823, 0.10294117647058823, 0.22401960784313724, 0.22401960784313724],
    }
    table = cumulative_incidence(worked, months=(8, 12, 24, 36))
    for reason, values in expected.items():
        assert_allclose(table.loc[table["reason"] == reason, "estimate"], values, rtol=1e-12)


def test_variance_is_that_of_statsmodels(worked):
    status = np.select([worked["reason"] == "funding lost", worked["reason"] == "political withdrawal"], [1, 2], 0)
    reference = CumIncidenceRight(worked["duration"].to_numpy(), status)
    month, errors = standard_errors(worked)
    for error, expected in zip(errors, reference.cinc_se, strict=True):
        assert_allclose(error[np.isin(month, reference.times)], expected, rtol=1e-9)


def test_variance_without_censoring_is_binomial_also_when_the_last_run_ends(make_runs):
    rng = np.random.default_rng(3)
    n = 200
    runs = table_of(make_runs, list(zip(rng.integers(1, 30, n), rng.integers(1, 4, n), strict=True)))
    month, errors = standard_errors(runs)
    for reason, error in zip(REASONS, errors, strict=True):
        share = np.array([np.mean((runs["reason"] == reason) & (runs["duration"] <= until)) for until in month])
        assert_allclose(error, np.sqrt(share * (1 - share) / n), atol=1e-12)


def test_reasons_of_any_scenario_appear_in_all(make_runs):
    runs = pd.concat([make_runs([5, 6]), make_runs([5, 6], scenario="b", reason="goal reached")])
    table = cumulative_incidence(runs, months=(12,)).set_index(["scenario", "reason"])
    assert table.loc[("a", "goal reached"), "estimate"] == 0.0
    assert table.loc[("a", "goal reached"), "high"] == pytest.approx(1 - 0.025 ** (1 / 2))
    assert table.loc[("b", "goal reached"), "estimate"] == 1.0
    assert table.loc[("b", "goal reached"), "low"] == pytest.approx(0.025 ** (1 / 2))


def test_no_ending_at_all_gives_an_empty_table_with_its_columns(make_runs):
    table = cumulative_incidence(make_runs([60, 60], False))
    assert table.columns.tolist() == ["scenario", "reason", "month", "estimate", "low", "high"]
    assert len(table) == 0


@pytest.mark.parametrize("reason", ["still going", None])
def test_an_ending_needs_a_reason(make_runs, reason):
    with pytest.raises(ValueError, match="some runs ended"):
        cumulative_incidence(make_runs([5, 6], reason=reason))


def test_an_ending_by_a_reason_that_is_not_asked_for_is_refused(make_runs):
    runs = make_runs([5, 6, 9], [True, True, False])
    ((_, lives),) = lifetimes(runs, reasons=["goal reached", "funding lost"])
    assert lives.cause.tolist() == [2, 2, 0]
    with pytest.raises(ValueError, match=r"with one that is not among \['goal reached'\]"):
        list(lifetimes(runs, reasons=["goal reached"]))
