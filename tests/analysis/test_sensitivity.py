"""Sensitivity of functions whose indices are known, with luck and without, and of sweeps that have holes."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from SALib.analyze import sobol as salib_sobol
from SALib.sample import sobol as sobol_design
from SALib.test_functions import Ishigami, Sobol_G

from cisim import analysis
from cisim.analysis import points_of

NAMES = ["x1", "x2", "x3"]
RANGES = dict.fromkeys(NAMES, (-np.pi, np.pi))
ISHIGAMI = {"num_vars": 3, "names": NAMES, "bounds": [[-np.pi, np.pi]] * 3}
# With a = 7 and b = .1 (Ishigami & Homma 1990): V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2.
VARIANCE = 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18 + 0.5
FIRST = np.array([0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 0]) / VARIANCE
TOTAL = np.array([FIRST[0] + 0.01 * np.pi**8 * 8 / 225 / VARIANCE, FIRST[1], 0.01 * np.pi**8 * 8 / 225 / VARIANCE])
LUCKY = {"own": 6.0, "common": 5.0, "by_value": 0.5}


@pytest.fixture
def ishigami(sweep) -> Callable[..., pd.DataFrame]:
    """A sweep of the Ishigami function over a Sobol design."""

    def build(n=512, second=False, seed=1, **luck):
        design = sobol_design.sample(ISHIGAMI, n, calc_second_order=second, seed=seed)
        return sweep(design, NAMES, Ishigami.evaluate(design), seed=seed, **luck)

    return build


def sobol_indices(runs, names, *args, **kwargs):
    return analysis.sobol_indices(runs, points_of(runs, names), *args, **kwargs)


def variance_components(runs, names, *args, **kwargs):
    return analysis.variance_components(runs, points_of(runs, names), *args, **kwargs)


def by_index(table, column="estimate"):
    return table[column].to_numpy().reshape(2, -1)


@pytest.mark.filterwarnings("ignore:unique with argument:FutureWarning")  # SALib 1.5 with pandas 2
@pytest.mark.parametrize("second", [False, True])
def test_ishigami_as_salib_has_it(ishigami, second):
    table = sobol_indices(ishigami(second=second), NAMES, "gain")
    design = sobol_design.sample(ISHIGAMI, 512, calc_second_order=second, seed=1)
    reference = salib_sobol.analyze(ISHIGAMI, Ishigami.evaluate(design), calc_second_order=second, seed=1)
    assert_allclose(by_index(table), [reference["S1"], reference["ST"]], atol=1e-9)
    assert_allclose(by_index(table), by_index(table, "of_means"), atol=1e-9)
    half = (table["high"] - table["low"]) / 2
    assert_allclose(half, [*reference["S1_conf"], *reference["ST_conf"]], rtol=0.35)  # of 100 resamples there
    assert_allclose(by_index(table), [FIRST, TOTAL], atol=0.06)


def test_g_function(sweep):
    coefficients = np.array([0.0, 1.0, 9.0, 99.0])
    names = ["a", "b", "c", "d"]
    problem = {"num_vars": 4, "names": names, "bounds": [[0, 1]] * 4}
    design = sobol_design.sample(problem, 2048, calc_second_order=False, seed=2)
    table = sobol_indices(sweep(design, names, Sobol_G.evaluate(design, coefficients)), names, "gain")
    truth = [Sobol_G.sensitivity_index(coefficients), Sobol_G.total_sensitivity_index(coefficients)]
    assert_allclose(by_index(table), truth, atol=0.03)


def test_luck_is_taken_out_of_the_indices(ishigami):
    table = sobol_indices(ishigami(1024, replicates=10, **LUCKY), NAMES, "gain")
    truth = np.concatenate([FIRST, TOTAL])
    assert (abs(table["estimate"] - truth) < 3 * table["standard_error"]).all()
    # Luck makes up a fifth of the variance of the means: taken for a result it would add a parameter's worth.
    assert table["of_means"].iloc[5] > truth[5] + 0.15
    assert (table["error_luck"] > 0).all()


def test_intervals_cover_the_indices(ishigami):
    covered = []
    for seed in range(30):
        table = sobol_indices(ishigami(128, seed=seed, replicates=5, **LUCKY), NAMES, "gain")
        truth = np.concatenate([FIRST, TOTAL])
        covered.append((table["low"] <= truth) & (truth <= table["high"]))
    assert np.mean(covered) > 0.92
    assert (np.mean(covered, axis=0) > 0.95 - 4 * np.sqrt(0.95 * 0.05 / 30)).all()


def test_luck_of_each_points_own(ishigami):
    runs = ishigami(512, replicates=8, own=6.0, is_crossed=False)
    table = sobol_indices(runs, NAMES, "gain")
    truth = np.concatenate([FIRST, TOTAL])
    assert (abs(table["estimate"] - truth) < 3.5 * table["standard_error"]).all()
    assert (table["error_luck"] == 0).all()
    components = variance_components(runs, NAMES, "gain").set_index("component")["variance"]
    assert components["luck by point"] == pytest.approx(36, rel=0.1)
    assert np.isnan(components["common luck"])


def test_variance_components(ishigami, sweep):
    runs = ishigami(512, replicates=40, own=6.0, common=5.0)
    table = variance_components(runs, NAMES, "gain").set_index("component")
    assert table.loc["parameters", "variance"] == pytest.approx(VARIANCE, rel=0.1)
    assert table.loc["luck by point", "variance"] == pytest.approx(36, rel=0.05)
    assert table.loc["common luck", "variance"] == pytest.approx(25, rel=0.7)  # of 40 draws only
    assert table["share"].sum() == pytest.approx(1.0)
    # Common luck moves all points alike, and does not count as noise between them.
    truth = 36 / 40 / (36 / 40 + VARIANCE)
    row = table.iloc[0]
    assert row["noise_low"] < truth < row["noise_high"]
    assert row["noise_share"] == pytest.approx(truth, rel=0.1)
    nothing = sweep(np.zeros((50, 3)), NAMES, np.zeros(50), 4, own=1.0)
    assert variance_components(nothing, NAMES, "gain")["noise_high"].iloc[0] > 0.95
    same = variance_components(nothing.assign(gain=3.0), NAMES, "gain")
    assert (same["variance"] == 0.0).all()
    assert same[["share", "noise_share", "noise_low", "noise_high"]].isna().all(axis=None)
    for few in (ishigami(8), nothing[nothing["point"] == 0]):
        with pytest.raises(ValueError, match="at least 2 of each"):
            variance_components(few, NAMES, "gain")


def test_durations_are_restricted_means(ishigami):
    """Runs still going at month 60 are no length of 60 months; their restricted mean at month 40 is known."""
    design = sobol_design.sample(ISHIGAMI, 64, calc_second_order=False, seed=5)
    runs = ishigami(64, seed=5, replicates=3)
    length = np.round(30 + 10 * np.abs(runs["x1"]) + runs["replicate"])
    runs = runs.assign(duration=np.minimum(length, 50), event=length <= 50)
    assert not runs["event"].all()
    with pytest.raises(ValueError, match="still going, so 'duration' is not how long they lasted"):
        sobol_indices(runs, NAMES, "duration")
    with pytest.raises(ValueError, match="needs a horizon"):
        sobol_indices(runs, NAMES)
    for horizon in (0, np.inf, np.nan):
        with pytest.raises(ValueError, match=f"is a positive number of months, not {horizon}"):
            sobol_indices(runs, NAMES, horizon=horizon)
    with pytest.raises(ValueError, match="past the last observed month, 50"):
        sobol_indices(runs, NAMES, horizon=55)
    table = sobol_indices(runs, NAMES, horizon=45)
    by_hand = sobol_indices(runs.assign(gain=np.minimum(length, 45)), NAMES, "gain")
    assert_allclose(by_index(table), by_index(by_hand))
    assert len(design) == table["n_points"].iloc[0]


def test_early_censoring_takes_pseudo_values(sweep):
    design = sobol_design.sample(ISHIGAMI, 8, calc_second_order=False, seed=6)
    rng = np.random.default_rng(6)
    runs = sweep(design, NAMES, np.zeros(len(design)), 200)
    ends, lost = rng.geometric(0.03 + 0.02 * (runs["x1"] > 0)), rng.integers(10, 90, len(runs))
    runs = runs.assign(duration=np.minimum(ends, lost).astype(float), event=ends <= lost)
    components = variance_components(runs, NAMES, horizon=40).set_index("component")
    means = [(1 - (1 - chance) ** 40) / chance for chance in (0.03, 0.05)]
    assert components.loc["parameters", "variance"] == pytest.approx(np.ptp(means) ** 2 / 4, rel=0.3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda runs: runs.assign(gain=runs["gain"].where(runs["point"] != 7)), "'gain' is missing or not finite in 2"),
        (lambda runs: runs[runs["point"] != 7], r"point 7 of scenario 'a' is missing \(1 such points\)"),
        (lambda runs: runs[runs["point"] < 75], r"point 75 of scenario 'a' is missing \(5 such points\)"),
        (lambda runs: runs.drop(index=15), r"the sweep has holes: point 7 has 0 runs .* \(1 such cases\)"),
        (lambda runs: pd.concat([runs, runs.iloc[[9]]]), "the sweep has holes: point 4 has 2 runs"),
        (lambda runs: runs.assign(point=runs["point"] + 1), "point 80 of scenario 'a' is not in the table of points"),
        (lambda runs: runs.drop(columns="seed"), "no column 'seed'"),
        (lambda runs: runs.assign(status="failed"), "160 of 160 runs failed"),
    ],
)
def test_sweeps_with_holes_are_refused(ishigami, change, message):
    runs = ishigami(16, replicates=2)
    with pytest.raises(ValueError, match=message):
        analysis.sobol_indices(change(runs), points_of(runs, NAMES), "gain")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda points: points[points["point"] < 77], "not a whole Sobol design for the parameters x1, x2, x3"),
        (lambda points: points.assign(x2=points["point"]), "not a whole Sobol design"),
        (lambda points: points.drop(columns="x2"), "not a whole Sobol design for the parameters x1, x3"),
        (lambda points: points.assign(x2="high"), "'x2' of the runs table is not numeric"),
        (lambda points: points[["point"]], "the table of points has no parameters"),
        (lambda points: pd.concat([points, points.iloc[[3]]]), "names a point twice"),
        (lambda points: points.drop(columns="point"), "no column 'point'"),
    ],
)
def test_other_designs_are_refused(ishigami, change, message):
    runs = ishigami(16)
    points = change(points_of(runs, NAMES))
    runs = runs[runs["point"].isin(points["point"])] if "point" in points else runs
    with pytest.raises(ValueError, match=message):
        analysis.sobol_indices(runs, points, "gain")


def test_a_point_has_one_value_of_each_parameter(ishigami):
    runs = ishigami(4, replicates=2)
    with pytest.raises(ValueError, match="the parameters of point 0 are not the same in all its runs"):
        points_of(runs.assign(x2=np.arange(len(runs))), NAMES)


def test_each_city_has_a_design_of_its_own(ishigami):
    one = ishigami(64, replicates=2).assign(city="small")
    other = one.assign(city="large", point=one["point"] + 320, gain=one["x3"])
    both = pd.concat([one, other], ignore_index=True)
    table = sobol_indices(both, NAMES, "gain")
    assert table["city"].unique().tolist() == ["small", "large"]
    assert_allclose(by_index(table[table["city"] == "small"]), by_index(sobol_indices(one, NAMES, "gain")))
    assert_allclose(by_index(table[table["city"] == "large"])[1], [0, 0, 1], atol=0.15)


def test_nothing_varies(ishigami):
    runs = ishigami(16).assign(gain=3.0)
    assert sobol_indices(runs, NAMES, "gain")[["estimate", "low", "of_means"]].isna().all(axis=None)


def test_scenarios_are_apart(ishigami):
    one = ishigami(64)
    both = pd.concat([one, one.assign(scenario="b", gain=one["x3"])])
    table = sobol_indices(both.sample(frac=1, random_state=1), NAMES, "gain")
    pd.testing.assert_frame_equal(
        table[table["scenario"] == "a"].reset_index(drop=True), sobol_indices(one, NAMES, "gain")
    )
    assert_allclose(by_index(table[table["scenario"] == "b"])[1], [0, 0, 1], atol=0.15)
