"""Counting by DuckDB: the same numbers as from the runs themselves, from memory and from Parquet parts."""

import numpy as np
import pandas as pd
import pytest

from cisim.analysis import (
    cumulative_incidence,
    hazard_ratios,
    kaplan_meier,
    life_counts,
    logrank,
    mean_interval,
    paired_differences,
    read_columns,
    restricted_mean,
    streamed_differences,
    survival_at,
)
from cisim.analysis.moments import means_of, paired


@pytest.fixture(scope="module")
def runs(geometric_runs) -> pd.DataFrame:
    rng = np.random.default_rng(31)
    tables = [
        geometric_runs(rng, 900, chance, scenario=name, trust_end=rng.random(900))
        for name, chance in (("a", 0.01), ("b", 0.02))
    ]
    table = pd.concat(tables, ignore_index=True)
    table.loc[table["event"] & (rng.random(1800) < 0.3), "reason"] = "goal reached"
    return table.assign(status="ok")


@pytest.fixture(scope="module")
def folder(runs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    for k, part in enumerate(np.array_split(np.arange(len(runs)), 5)):
        runs.iloc[part].to_parquet(folder / f"part-{k}.parquet")
    return folder


@pytest.mark.parametrize(
    "analysis",
    [
        survival_at,
        kaplan_meier,
        cumulative_incidence,
        lambda table: restricted_mean(table, 60),
        lambda table: restricted_mean(table, 120),
    ],
)
def test_counts_serve_in_the_place_of_runs(runs, analysis):
    pd.testing.assert_frame_equal(analysis(life_counts(runs)), analysis(runs), rtol=1e-10)


def test_counts_with_early_censoring(worked):
    for analysis in (kaplan_meier, cumulative_incidence, lambda table: restricted_mean(table, 30)):
        pd.testing.assert_frame_equal(analysis(life_counts(worked)), analysis(worked), rtol=1e-10)


def test_hazards_from_counts_are_those_of_independent_runs(runs):
    alone = runs.drop(columns=["seed", "replicate"])
    pd.testing.assert_frame_equal(hazard_ratios(life_counts(runs)), hazard_ratios(alone), rtol=1e-9)
    pd.testing.assert_frame_equal(logrank(life_counts(runs)), logrank(alone), rtol=1e-9)


def test_parts_on_disk_are_one_table(runs, folder, monkeypatch):
    counts = life_counts(runs)
    assert counts["n_runs"].sum() == len(runs)
    files = sorted(folder.glob("*.parquet"))
    for source in (folder, str(folder), str(folder / "part-*.parquet"), files):
        pd.testing.assert_frame_equal(life_counts(source), counts)
    assert life_counts(files[0])["n_runs"].sum() == 360
    monkeypatch.chdir(folder.parent)
    pd.testing.assert_frame_equal(life_counts(f"{folder.name}/part-*.parquet"), counts)
    read = read_columns(folder, ["scenario", "duration", "event"])
    assert read["scenario"].dtype == "category"
    pd.testing.assert_frame_equal(read.astype({"scenario": runs["scenario"].dtype}), runs[read.columns])


def test_a_single_run_has_no_interval_in_counts_either(make_runs):
    one = make_runs([10])
    counted, own = restricted_mean(life_counts(one), 60), restricted_mean(one, 60)
    pd.testing.assert_frame_equal(counted, own)
    assert counted[["low", "high"]].isna().all(axis=None)


def test_counts_of_a_sweep_are_by_point(runs):
    sweep = pd.concat([runs.assign(point=0), runs.assign(point=1)], ignore_index=True)
    by = ["scenario", "point"]
    pd.testing.assert_frame_equal(
        survival_at(life_counts(sweep, by), by=by).sort_values(["point", "scenario"], kind="stable", ignore_index=True),
        survival_at(sweep, by=by),
        rtol=1e-10,
    )


def test_streamed_differences_are_the_paired_ones(runs, folder):
    quantities = ("rmst", "trust_end")
    streamed = streamed_differences(folder, "b", quantities, horizon=60)
    pd.testing.assert_frame_equal(streamed, paired_differences(runs, quantities, "b", 60), rtol=1e-10)


def test_a_single_pair_has_no_interval(make_runs):
    """The means of the streamed table as those of the runs; and without one, whatever the table is read from."""
    for n in (1, 3):
        lives = [10.0, 14.0, 30.0][:n]
        both = pd.concat([make_runs(lives), make_runs(np.add(lives, 4.0), scenario="b")], ignore_index=True)
        streamed = streamed_differences(both, "a", ("duration",))
        pd.testing.assert_frame_equal(streamed, paired_differences(both, ("duration",)))
        with paired(both, "a", ["duration"], None) as pairs:
            pairs.require_units()
            means = means_of(pairs)
        pd.testing.assert_frame_equal(means, mean_interval(both, ["duration"])[means.columns])
        assert means["low"].isna().all() == streamed["standard_error"].isna().all() == (n == 1)


def test_streamed_differences_average_sites_and_know_certainty(make_runs):
    one = make_runs([10, 10, 20, 20], sites=2)
    other = make_runs([14, 16, 18, 20], scenario="b", sites=2)
    both = pd.concat([one, other, one.assign(scenario="c")])
    streamed = streamed_differences(both, "a", horizon=60)
    pd.testing.assert_frame_equal(streamed, paired_differences(both, horizon=60))
    assert streamed.loc[1, ["estimate", "low", "high"]].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda runs: runs.drop(columns="reason"), "no column 'reason'"),
        (lambda runs: runs.iloc[:0], "empty"),
        (lambda runs: runs.assign(status="failed"), "4 of 4 runs failed"),
        (lambda runs: runs.assign(duration=[5.0, np.nan, 1.0, 1.0]), "1 of 4 runs failed or have no duration"),
        (lambda runs: runs.assign(reason="still going"), "ended .* with no reason"),
        (lambda runs: runs.assign(site=[0, 1, 0, 1]), "at several values of 'site' share their luck"),
        (lambda runs: runs.assign(point=[0, 1, 0, 1]), "group by 'point' too"),
    ],
)
def test_what_cannot_be_counted_is_refused(make_runs, change, message):
    with pytest.raises(ValueError, match=message):
        life_counts(change(make_runs([5, 6, 7, 8], status="ok")))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda runs: runs.iloc[:-1], "is missing there or in 'a' in scenario 'b'"),
        (lambda runs: pd.concat([runs, runs.iloc[[3]]]), "occurs more than once in scenario 'b'"),
        (lambda runs: runs.assign(duration=[5.0, 6.0, 5.0, np.nan]), "'duration' is missing or not finite in 1 of 4"),
        (lambda runs: runs.assign(event=False), "4 runs were censored before the horizon of 12 months"),
    ],
)
def test_what_cannot_be_streamed_is_refused(make_runs, change, message):
    runs = pd.concat([make_runs([5, 6]), make_runs([5, 6], scenario="b")], ignore_index=True)
    with pytest.raises(ValueError, match=message):
        streamed_differences(change(runs), "a", horizon=12)
    with pytest.raises(ValueError, match="there is no scenario 'z' to compare with; the table has a, b"):
        streamed_differences(runs, "z", horizon=12)
    with pytest.raises(ValueError, match="needs a horizon"):
        streamed_differences(runs, "a")


def test_a_folder_without_parts_and_counts_that_are_none(tmp_path, runs):
    with pytest.raises(ValueError, match="no Parquet files"):
        life_counts(tmp_path)
    counts = life_counts(runs)
    with pytest.raises(ValueError, match="cannot name replicates too"):
        survival_at(counts.assign(replicate=1))
    with pytest.raises(ValueError, match="whole number of runs"):
        survival_at(counts.assign(n_runs=0.5))
    with pytest.raises(ValueError, match="whole number of runs"):
        survival_at(counts.assign(n_runs=1.5))
    with pytest.raises(ValueError, match="need a table of runs"):
        mean_interval(counts, ["duration"])
