"""Counts with shared luck give what the runs themselves give, to the last digits; what cannot be told is refused."""

import numpy as np
import pandas as pd
import pytest

from cisim.analysis import (
    cumulative_incidence,
    hazard_ratios,
    kaplan_meier,
    logrank,
    paired_differences,
    restricted_mean,
    simultaneous_differences,
    streamed_differences,
    survival_at,
)
from cisim.analysis.counts import Selection
from cisim.analysis.moments import differences_by_point, differences_of, means_of, paired
from cisim.analysis.multiplicity import as_family
from cisim.analysis.shared import shared_counts

REASONS = ("funding lost", "goal reached", "political withdrawal")


def swept(seed=3, n=60, points=4, sites=1, scenarios=("b", "a", "c")) -> pd.DataFrame:
    """Runs of scenarios at points of a sweep, all under the same luck, which makes durations alike."""
    rng = np.random.default_rng(seed)
    frailty = rng.gamma(2.0, 0.5, n)
    tables = []
    for k, scenario in enumerate(scenarios):
        for point in range(points):
            for site in range(sites):
                chance = np.minimum(0.02 * frailty * (1 + 0.3 * k) * (1 + 0.2 * point), 0.9)
                duration = rng.geometric(chance).astype(float)
                event = duration <= 60
                reason = np.array(REASONS, dtype=object)[rng.integers(0, 3, n)]
                tables.append(
                    pd.DataFrame(
                        {
                            "scenario": scenario,
                            "point": point,
                            "x": 0.5 * point,
                            "seed": 1,
                            "replicate": np.arange(n),
                            "site": site,
                            "status": "ok",
                            "duration": np.minimum(duration, 60.0),
                            "event": event,
                            "reason": np.where(event, reason, "still going"),
                            "gain": frailty + 0.1 * k + rng.normal(0, 0.1, n),
                        }
                    )
                )
    return pd.concat(tables, ignore_index=True)


@pytest.fixture(scope="module", params=[(4, 1), (1, 1), (1, 3), (2, 2)], ids=["points", "runs", "sites", "both"])
def runs(request):
    points, sites = request.param
    return swept(points=points, sites=sites)


@pytest.fixture
def selection(runs, tmp_path):
    for k, part in enumerate(np.array_split(np.arange(len(runs)), 3)):
        runs.iloc[part].to_parquet(tmp_path / f"{k}.parquet")
    return Selection(tuple(sorted(tmp_path.glob("*.parquet"))), scenarios=("b", "a", "c"))


@pytest.mark.parametrize(
    "analysis",
    [
        survival_at,
        kaplan_meier,
        cumulative_incidence,
        lambda lives: restricted_mean(lives, 60),
        lambda lives: restricted_mean(lives, 40),
        logrank,
        hazard_ratios,
        lambda lives: hazard_ratios(lives, "b"),
    ],
)
def test_shared_counts_serve_in_the_place_of_runs(runs, selection, analysis):
    pd.testing.assert_frame_equal(analysis(shared_counts(selection)), analysis(runs), rtol=1e-8, atol=1e-12)


def test_counts_by_another_column_and_at_one_of_its_values():
    runs, by = swept(), ["scenario", "x"]
    counts = shared_counts(runs, by)
    found = survival_at(counts, by=by).sort_values([*by, "month"], ignore_index=True)
    pd.testing.assert_frame_equal(
        found, survival_at(runs, by=by).sort_values([*by, "month"], ignore_index=True), rtol=1e-9
    )
    one = runs[(runs["x"] == 1.0)].sort_values("scenario", kind="stable")
    pd.testing.assert_frame_equal(logrank(counts.at("x", 1.0)), logrank(one), rtol=1e-8)
    with pytest.raises(ValueError, match="by scenario, x and cannot be taken by scenario"):
        survival_at(counts)


def test_values_of_a_parameter_are_compared_where_there_is_one_scenario():
    runs = swept(scenarios=("b",))
    counts = shared_counts(runs, ["x"], compared="x")
    renamed = counts.__class__(
        counts.table.rename(columns={"x": "scenario"}), ("scenario",), counts.together, counts.group, counts.n_units
    )
    wanted = hazard_ratios(runs.assign(scenario=runs["x"]))
    pd.testing.assert_frame_equal(
        hazard_ratios(renamed), wanted.astype({"scenario": str}), rtol=1e-8, check_dtype=False
    )


def test_tests_between_scenarios_that_were_not_counted_together_are_refused():
    counts = shared_counts(swept(), against="a")
    assert len(logrank(counts, "a")) == 4
    with pytest.raises(ValueError, match="do not know which runs of the two scenarios share"):
        logrank(counts, "c")


def test_without_early_censoring_the_errors_are_those_of_replicate_means():
    runs = swept(points=4)
    found = restricted_mean(shared_counts(runs), 60).set_index("scenario")
    for scenario, rows in runs.groupby("scenario"):
        means = rows.groupby("replicate")["duration"].mean()
        assert found.loc[scenario, "estimate"] == pytest.approx(means.mean())
        assert found.loc[scenario, "standard_error"] == pytest.approx(means.std() / np.sqrt(len(means)))


def test_streamed_differences_are_the_paired_ones_over_points_and_sites(runs, selection):
    quantities = ("rmst", "gain", "survival@36")
    streamed = streamed_differences(selection, "b", quantities, 50)
    pd.testing.assert_frame_equal(streamed, paired_differences(runs, quantities, "b", 50), rtol=1e-9, atol=1e-12)
    with paired(selection, "b", quantities, 50) as pairs:
        table = as_family(differences_of(pairs), pairs.correlations())
        means = means_of(pairs)
    pd.testing.assert_frame_equal(table, simultaneous_differences(runs, quantities, "b", 50), rtol=1e-6, atol=1e-9)
    own = runs[runs["scenario"] == "a"].groupby("replicate")["gain"].mean()
    row = means[(means["scenario"] == "a") & (means["quantity"] == "gain")].iloc[0]
    assert row["estimate"] == pytest.approx(own.mean())
    assert row["standard_error"] == pytest.approx(own.std() / np.sqrt(len(own)))


def test_differences_by_point_are_those_of_each_point(selection, runs):
    with paired(selection, "b", ("rmst", "gain"), 50) as pairs:
        found = differences_by_point(pairs)
    for point, rows in runs.groupby("point"):
        wanted = paired_differences(rows, ("rmst", "gain"), "b", 50)
        own = found[found["point"] == point].drop(columns="point").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, wanted, rtol=1e-9, atol=1e-12, check_dtype=False)


def test_replicates_that_only_some_points_have_are_refused_and_can_be_left_out(tmp_path):
    runs = swept(points=2, scenarios=("b", "a"))
    uneven = runs[(runs["point"] == 0) | (runs["replicate"] < 40)]
    uneven.to_parquet(tmp_path / "runs.parquet")
    for differences in (
        lambda: paired_differences(uneven, ("gain",), "b"),
        lambda: streamed_differences(tmp_path, "b", ("gain",)),
    ):
        with pytest.raises(ValueError, match="run at 1 points and others at 2"):
            differences()
    common = Selection((tmp_path / "runs.parquet",), "replicate < 40")
    assert streamed_differences(common, "b", ("gain",))["n"].tolist() == [40]


@pytest.mark.parametrize(("month", "dead"), [(36, 36), (35, 36)])
def test_whether_a_month_was_outlived(make_runs, month, dead):
    runs = pd.concat([make_runs([dead, 60, 60], [True, False, True]), make_runs([60] * 3, False, scenario="b")])
    found = paired_differences(runs, (f"survival@{month}",), "a")
    assert found["estimate"].iloc[0] == pytest.approx(1 / 3 if month >= dead else 0.0)
    with pytest.raises(ValueError, match="censored before month 70"):
        paired_differences(runs, ("survival@70",), "a")


def test_counts_by_something_else_than_scenarios_are_those_of_the_runs():
    """Nothing is compared then: runs of one replicate at both values share their luck, and no two groups are a pair."""
    table = swept(points=2, scenarios=("a",))
    counts = shared_counts(table, "point")
    for analysis in (survival_at, lambda source, **by: restricted_mean(source, 40, **by)):
        pd.testing.assert_frame_equal(analysis(counts, by="point"), analysis(table, by="point"), rtol=1e-9)
