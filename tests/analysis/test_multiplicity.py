"""Many scenarios at once: adjusted p-values against statsmodels, simultaneous intervals against their promise."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from statsmodels.stats.multitest import multipletests

from cisim.analysis import adjusted, hazard_ratios, multiplicity, paired_differences, simultaneous_differences
from cisim.analysis.multiplicity import largest_t


@pytest.fixture(scope="module")
def study(geometric_runs) -> pd.DataFrame:
    """Twelve scenarios of the same cities, of which only the fourth does anything."""
    rng = np.random.default_rng(51)
    city = rng.normal(size=150)
    tables = [
        geometric_runs(rng, 150, 0.02, scenario=f"s{k}", gain=city + rng.normal(size=150) + 0.6 * (k == 3))
        for k in range(12)
    ]
    return pd.concat(tables, ignore_index=True)


def test_says_what_paired_differences_says_and_more(study):
    table = simultaneous_differences(study, ("gain", "rmst"), horizon=60)
    plain = paired_differences(study, ("gain", "rmst"), horizon=60)
    pd.testing.assert_frame_equal(table[plain.columns], plain)
    assert_allclose(table["p_value"], 2 * stats.t.sf(abs(plain["estimate"] / plain["standard_error"]), 149))
    for column, method in (("p_holm", "holm"), ("p_fdr", "fdr_bh")):
        assert_allclose(table[column], multipletests(table["p_value"], method=method)[1])
    assert (table["low_simultaneous"] < table["low"]).all()
    assert (table["p_simultaneous"] >= table["p_value"] - 1e-4).all()
    found = table[(table["low_simultaneous"] > 0) | (table["high_simultaneous"] < 0)]
    assert found[["scenario", "quantity"]].to_numpy().tolist() == [["s3", "gain"]]
    assert (table["p_simultaneous"] < 0.05).equals(table["scenario"].eq("s3") & table["quantity"].eq("gain"))


def test_largest_t_in_known_cases():
    quantile = stats.t.ppf(0.975, 30)
    assert np.quantile(largest_t(np.eye(1), 31), 0.95) == pytest.approx(quantile, rel=0.02)
    # Differences that are all the same are as one; at correlations of 1/2 it is Dunnett's case.
    assert np.quantile(largest_t(np.ones((8, 8)), 31), 0.95) == pytest.approx(quantile, rel=0.02)
    halves = np.full((10, 10), 0.5) + 0.5 * np.eye(10)
    dunnett = stats.multivariate_t(shape=halves, df=60, seed=1)
    point = float(np.quantile(largest_t(halves, 61), 0.95))
    assert dunnett.cdf(np.full(10, point), lower_limit=np.full(10, -point), maxpts=200_000) == pytest.approx(
        0.95, abs=0.003
    )


def test_all_intervals_cover_at_once(make_runs, monkeypatch):
    monkeypatch.setattr(multiplicity, "largest_t", partial(largest_t, draws=4000))
    monkeypatch.setattr(multiplicity, "adjusted", lambda table: table)  # statsmodels collects garbage at each call
    rng, at_once, each, n_samples = np.random.default_rng(52), [], [], 120
    for _ in range(n_samples):
        city = rng.normal(size=60)
        columns = [make_runs([1] * 60, scenario=f"s{k}", gain=city * 3 + rng.exponential(size=60)) for k in range(9)]
        table = simultaneous_differences(pd.concat(columns, ignore_index=True), ("gain",))
        at_once.append(((table["low_simultaneous"] <= 0) & (table["high_simultaneous"] >= 0)).all())
        each.append(((table["low"] <= 0) & (table["high"] >= 0)).all())
    assert abs(np.mean(at_once) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / n_samples)
    assert np.mean(each) < 0.85


def test_one_scenario_has_no_differences(make_runs):
    alone = simultaneous_differences(make_runs([3, 5, 9]), ("duration",))
    assert alone.empty
    assert {"estimate", "p_simultaneous", "low_simultaneous"} <= set(alone.columns)


def test_differences_without_spread(make_runs):
    one = make_runs([5, 9, 20], gain=[1.0, 2.0, 3.0])
    other = one.assign(scenario="c", gain=[2.0, 3.0, 4.0])
    table = simultaneous_differences(pd.concat([one, one.assign(scenario="b"), other]), ("gain",))
    assert table[["p_value", "p_holm", "p_fdr", "p_simultaneous"]].to_numpy().tolist() == [[1.0] * 4, [0.0] * 4]
    assert table[["low_simultaneous", "high_simultaneous"]].to_numpy().tolist() == [[0.0, 0.0], [1.0, 1.0]]
    single = simultaneous_differences(pd.concat([one.iloc[:1], other.iloc[:1]]), ("gain",))
    assert single[["p_value", "p_holm", "p_simultaneous", "low_simultaneous"]].isna().all(axis=None)


def test_any_table_of_tests_can_be_adjusted(study):
    ratios = adjusted(hazard_ratios(study))
    assert_allclose(ratios["p_holm"], multipletests(ratios["p_value"], method="holm")[1])
    with_hole = adjusted(pd.DataFrame({"p_value": [0.01, np.nan, 0.03]}))
    assert_allclose(with_hole["p_holm"], [0.02, np.nan, 0.03])
    with pytest.raises(ValueError, match="no column 'p'"):
        adjusted(ratios, "p")
    with pytest.raises(ValueError, match="'estimate' is no p-value"):
        adjusted(ratios.assign(estimate=2.0), "estimate")
