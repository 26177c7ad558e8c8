"""Log-rank tests and hazard ratios: statsmodels' and lifelines' numbers, pairs with shared luck, changing hazards."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import survdiff

from cisim.analysis import hazard_ratios, logrank
from cisim.analysis.hazards import PAIRED_LOG_RANK


@pytest.fixture(scope="module")
def two(geometric_runs) -> pd.DataFrame:
    rng = np.random.default_rng(41)
    tables = [geometric_runs(rng, 400, chance, 60.0, scenario=name) for name, chance in (("a", 0.03), ("b", 0.05))]
    return pd.concat(tables, ignore_index=True)


def lucky_pairs(make_runs, rng, n, chances, horizon=60):
    """Runs of all scenarios from one draw of luck each: the same quantile of each scenario's lifetimes."""
    luck = rng.random(n)
    tables = []
    for name, chance in chances.items():
        ends = np.ceil(np.log1p(-luck) / np.log1p(-chance))
        tables.append(make_runs(np.minimum(ends, horizon), ends <= horizon, scenario=name))
    return pd.concat(tables, ignore_index=True)


def test_agree_with_statsmodels(two):
    is_b = (two["scenario"] == "b").to_numpy(dtype=float)
    status = two["event"].to_numpy().astype(int)
    model = PHReg(two["duration"].to_numpy(), is_b[:, None], status=status, ties="efron")
    fit = model.fit(groups=two["replicate"].to_numpy())
    row = hazard_ratios(two).iloc[0]
    assert_allclose(row["log_ratio"], fit.params[0], rtol=1e-8)
    assert_allclose(row["standard_error"], fit.bse[0], rtol=1e-8)
    assert_allclose(row[["low", "high"]].astype(float), np.exp(fit.conf_int()[0]), rtol=1e-8)
    square, p_value = survdiff(two["duration"].to_numpy(), status, is_b)
    plain, paired = logrank(two).to_dict("records")
    assert plain["chi_square"] == pytest.approx(square)
    assert plain["p_value"] == pytest.approx(p_value, abs=1e-15)
    assert (plain["n"], paired["n"]) == (800, 400)
    # Residuals against the same clock: statsmodels' are those of Breslow, which ties this heavy move a little.
    residuals, events = fit.schoenfeld_residuals[:, 0], status == 1
    clock = 1.0 - two["duration"].map(_survival_before(two)).to_numpy()
    assert row["trend"] == pytest.approx(np.corrcoef(residuals[events], clock[events])[0, 1], abs=0.005)


def _survival_before(runs) -> pd.Series:
    months = np.unique(runs["duration"])
    at_risk = np.array([(runs["duration"] >= month).sum() for month in months])
    ended = np.array([((runs["duration"] == month) & runs["event"]).sum() for month in months])
    return pd.Series(np.concatenate([[1.0], np.cumprod(1 - ended / at_risk)[:-1]]), index=months)


def test_agree_with_lifelines(worked):
    # lifelines 0.30.3 on `worked` and `worked` six months later but for the censored: CoxPHFitter().fit(...) and
    # logrank_test(...).
    later = worked.assign(scenario="b", duration=worked["duration"] + 6.0 * worked["event"])
    both = pd.concat([worked, later], ignore_index=True)
    row = hazard_ratios(both).iloc[0]
    assert_allclose(row["log_ratio"], -0.2857210715185448, rtol=1e-6)
    plain = logrank(both).iloc[0]
    assert_allclose([plain["chi_square"], plain["p_value"]], [0.4961425727741075, 0.4811999635796387], rtol=1e-6)


def test_worked_by_hand(make_runs):
    # a ends at 1 and 3, b at 2 and 4. At 1: 2 of 4 at risk are b's: 1/2. At 2: 2 of 3: 2/3. At 3: 1/2. At 4: 1.
    runs = pd.concat([make_runs([1, 3]), make_runs([2, 4], scenario="b")])
    plain, paired = logrank(runs).to_dict("records")
    assert plain["expected"] == pytest.approx(1 / 2 + 2 / 3 + 1 / 2 + 1)
    # Variance 1/4 + 2/9 + 1/4.
    assert plain["chi_square"] == pytest.approx((2 - 8 / 3) ** 2 / (13 / 18))
    # Paired: with w = 1 - share for b and -share for a, the first pair adds -1/2 (1 - 1/4) + 1/3 ... in all, by run:
    a = [-1 / 2 + 1 / 8, 1 / 8 + 2 / 9 - 1 / 2 + 1 / 4]
    b = [-1 / 8 + 1 / 3 - 1 / 9, -1 / 8 - 1 / 9 - 1 / 4]
    assert paired["chi_square"] == pytest.approx((2 - 8 / 3) ** 2 / ((a[0] + b[0]) ** 2 + (a[1] + b[1]) ** 2))


def test_shared_luck_sharpens_and_independent_luck_does_not(make_runs, two):
    plain, paired = logrank(two).to_dict("records")
    assert paired["chi_square"] == pytest.approx(plain["chi_square"], rel=0.25)
    runs = lucky_pairs(make_runs, np.random.default_rng(42), 400, {"a": 0.03, "b": 0.033})
    plain, paired = logrank(runs).to_dict("records")
    assert plain["p_value"] > 0.05 > 1e-6 > paired["p_value"]
    apart = runs.drop(columns=["seed", "replicate"])
    assert hazard_ratios(runs)["standard_error"].item() < 0.3 * hazard_ratios(apart)["standard_error"].item()
    assert PAIRED_LOG_RANK not in logrank(apart)["test"].tolist()


def test_p_values_are_even_when_nothing_differs(make_runs):
    """Half the luck is shared: the paired test keeps its 5%, the plain one is timid."""
    rng, paired, plain, proportional = np.random.default_rng(43), [], [], []
    for _ in range(120):
        shared, own = rng.geometric(0.02, 80), rng.geometric(0.02, (2, 80))
        ends = np.minimum(shared, own)
        runs = pd.concat([make_runs(np.minimum(e, 60), e <= 60, scenario=s) for s, e in zip("ab", ends, strict=True)])
        table = logrank(runs)
        plain.append(table["p_value"].iloc[0])
        paired.append(table["p_value"].iloc[1])
        proportional.append(hazard_ratios(runs)["p_proportional"].item())
    for p_values in (paired, proportional):
        assert stats.kstest(p_values, "uniform").pvalue > 0.001
    assert np.mean(np.array(plain) < 0.05) < np.mean(np.array(paired) < 0.05)


def test_intervals_cover_the_ratio(make_runs):
    # One clock shared with the base, one more that only b has: its hazard is 1 - .98 * .99 against .02.
    rng, covered, n_samples = np.random.default_rng(44), [], 120
    for _ in range(n_samples):
        shared, own = rng.geometric(0.02, 150), rng.geometric(0.01, 150)
        pair = zip("ab", (shared, np.minimum(shared, own)), strict=True)
        runs = pd.concat([make_runs(np.minimum(e, 60), e <= 60, scenario=s) for s, e in pair])
        row = hazard_ratios(runs).iloc[0]
        covered.append(row["low"] <= np.log(0.98 * 0.99) / np.log(0.98) <= row["high"])
    assert abs(np.mean(covered) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / n_samples)


def test_hazards_that_cross_are_noticed(make_runs):
    rng = np.random.default_rng(45)
    n = 400
    early, late = rng.geometric(0.04, n), rng.geometric(0.01, n)
    falling = np.where(early <= 20, early, 20 + late)
    rising = np.where(late <= 20, late, 20 + early)
    pairs = zip("ab", (falling, rising), strict=True)
    runs = pd.concat([make_runs(np.minimum(e, 60), e <= 60, scenario=s) for s, e in pairs])
    row = hazard_ratios(runs).iloc[0]
    assert row["p_proportional"] < 1e-6
    assert row["trend"] > 0.3
    assert hazard_ratios(runs, against="b")["trend"].item() == pytest.approx(-row["trend"])
    assert hazard_ratios(runs, against="b")["log_ratio"].item() == pytest.approx(-row["log_ratio"])


def test_a_ratio_without_bounds_is_unknown(make_runs):
    """All of the one had ended before any of the other: every larger ratio fits better, and none fits best."""
    runs = pd.concat([make_runs([10, 11, 12, 13]), make_runs([1, 2, 3, 4], scenario="b")])
    for against in "ab":
        row = hazard_ratios(runs, against).iloc[0]
        assert row[["estimate", "low", "high", "p_value", "p_proportional"]].isna().all()
        assert row["ended"] == 8
    # That they differ is known nevertheless: b had 4, 3, 2, 1 at risk beside the 4 of a when one of it ended.
    plain = logrank(runs).iloc[0]
    assert plain["expected"] == pytest.approx(4 / 8 + 3 / 7 + 2 / 6 + 1 / 5)
    assert plain["p_value"] < 0.01


def test_endings_all_in_one_month_tell_nothing(make_runs):
    runs = pd.concat([make_runs([12, 12, 12]), make_runs([12, 12, 12], scenario="b")])
    assert logrank(runs)["p_value"].isna().all()
    assert hazard_ratios(runs)[["p_value", "p_proportional"]].isna().to_numpy().all()


def test_runs_that_are_the_same_under_both_leave_no_variance(two):
    """Rounding alone would be an error of 1e-17, and with it anything clear."""
    one = two[two["scenario"] == "a"]
    runs = pd.concat([one, one.assign(scenario="b")])
    row = hazard_ratios(runs).iloc[0]
    assert row["estimate"] == pytest.approx(1.0, abs=1e-9)
    assert row["standard_error"] == 0.0
    assert row[["p_value", "p_proportional"]].isna().all()
    assert np.isnan(logrank(runs)["p_value"].iloc[1])


def test_when_nobody_ended(make_runs):
    ended, going = make_runs([5, 9, 20]), make_runs([24, 24, 24], False, scenario="b")
    row = hazard_ratios(pd.concat([ended, going])).iloc[0]
    assert row["estimate"] == 0.0
    assert row[["low", "high", "p_value"]].isna().all()
    assert hazard_ratios(pd.concat([ended, going]), against="b")["estimate"].item() == np.inf
    nobody = pd.concat([going, going.assign(scenario="c")])
    assert hazard_ratios(nobody)["estimate"].isna().all()
    assert logrank(nobody)["p_value"].isna().all()
    same = pd.concat([ended, ended.assign(scenario="c")])
    assert logrank(same)["chi_square"].iloc[0] == pytest.approx(0.0)
    assert hazard_ratios(same)["estimate"].item() == pytest.approx(1.0)
    with pytest.raises(ValueError, match="no scenario 'z'"):
        logrank(same, against="z")
