"""A whole calibration, small: what it recovers, that it resumes to the same sets, and what it refuses."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml

from cisim.calibration import calibrate, fit_table, load_calibration, load_posterior, tradeoffs
from cisim.calibration.patterns import STATISTICS, alive_at
from cisim.calibration.waves import distances
from cisim.cli import main
from cisim.figures import calibration as drawing
from cisim.simulation import simulate
from cisim.yaml_files import ConfigError

SMALL = {
    "title": "Small",
    "source": "a test",
    "targets": {
        "alive_at_year_3": {"low": 0.55, "high": 0.6, "tolerance": 0.05, "source": "made up"},
        "hazard_in_grant": {"low": 0.0, "high": 0.1, "tolerance": 0.1, "is_fitted": False, "source": "made up"},
    },
    "free": {"motivation.base": {"low": -6.0, "high": -2.0}},
    "cities": {"baseline": 40},
    "seed": 4,
    "first": 24,
    "most_waves": 2,
    "sample": 10,
}


@pytest.fixture
def write(tmp_path):
    def written(**changes):
        path = tmp_path / "small.yaml"
        path.write_text(yaml.safe_dump({**SMALL, **changes}))
        return path

    return written


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibration")
    (folder / "small.yaml").write_text(yaml.safe_dump(SMALL))
    calibration = load_calibration(folder / "small.yaml")
    return calibration, folder / "out", calibrate(calibration, folder / "out")


def test_what_is_kept_meets_the_target_better_than_the_prior(done):
    _, _, found = done
    first = found.sets[found.sets["wave"] == 0]
    sample = found.sets[found.sets["in_sample"]]
    assert sample["distance"].mean() < first["distance"].mean()
    assert sample["alive_at_year_3"].median() == pytest.approx(0.575, abs=0.05)
    assert [wave.tolerance for wave in found.waves] == sorted((w.tolerance for w in found.waves), reverse=True)


def test_numbers_are_those_of_the_library(done):
    """A set's statistic is that of `simulate` with the same numbers, city by city."""
    from cisim.scenario import load

    calibration, _, found = done
    row = found.sets.iloc[3]
    scenario = load("baseline").override({"motivation.base": float(row["motivation.base"])})
    runs = simulate(scenario, runs=40, seed=4)
    assert alive_at(runs, 36).iloc[0] == row["alive_at_year_3"]
    assert distances(calibration, found.sets)[3] == row["distance"]


def test_the_same_call_again_gives_the_same_sets_without_running_any(done, monkeypatch):
    calibration, out, found = done
    monkeypatch.setattr("cisim.sweep.work.live_each", None)  # nothing is left to be run
    again = calibrate(calibration, out)
    pd.testing.assert_frame_equal(again.sets, found.sets, check_exact=True)


def test_reported_numbers_do_not_count(done):
    calibration, _, found = done
    moved = found.sets.assign(hazard_in_grant=0.9)
    assert np.array_equal(distances(calibration, moved), distances(calibration, found.sets))


def test_the_fit_says_what_was_aimed_at_and_what_came_out(done):
    _, _, found = done
    table = fit_table(found).set_index("statistic")
    assert list(table.index) == ["alive_at_year_3", "hazard_in_grant"]
    row = table.loc["alive_at_year_3"]
    assert row.low_found <= row.estimate <= row.high_found
    assert row.pattern == "E1"
    assert len(tradeoffs(found)) == 1
    # A number that every set of the sample meets says nothing on what is given up for what.
    always = replace(found, sets=found.sets.assign(hazard_in_grant=found.sets["hazard_in_grant"].iloc[0]))
    assert tradeoffs(always)["agreement"].isna().tolist() == [True]
    told = table.reset_index().assign(is_fitted=True)
    met = told.assign(estimate=told["low"])
    assert drawing.finding(met) == "2 of 2 published numbers are met by the calibrated model"
    missed = drawing.finding(met.assign(estimate=[told["low"][0], told["high"][1] + 1.0]))
    assert missed.startswith("1 of 2 published numbers are met; not ")


def test_a_posterior_is_read_back_and_checked(done, tmp_path):
    _, _, found = done
    found.posterior.to_parquet(tmp_path / "posterior.parquet")
    posterior = load_posterior(tmp_path / "posterior.parquet")
    assert posterior.paths == ("motivation.base",)
    assert sorted(posterior.sets[:, 0]) == sorted(found.sets.loc[found.sets.in_sample, "motivation.base"])
    assert posterior.design(4).n_rows == 4
    pd.DataFrame({"motivation.base": [99.0]}).to_parquet(tmp_path / "wild.parquet")
    with pytest.raises(ConfigError, match=r"motivation\.base: a value lies out of bounds"):
        load_posterior(tmp_path / "wild.parquet")
    for cells in ([-4.0, None], ["-4", "-3"], [True, False]):
        pd.DataFrame({"motivation.base": cells}).to_parquet(tmp_path / "odd.parquet")
        with pytest.raises(ConfigError, match=r"odd\.parquet: motivation\.base: a cell holds no number"):
            load_posterior(tmp_path / "odd.parquet")


def test_it_ends_when_hardly_any_new_set_comes_nearer(write, tmp_path):
    changes = {"least_share": 0.99, "cities": {"baseline": 10}, "first": 20, "most_waves": 5}
    told = []
    found = calibrate(load_calibration(write(**changes)), tmp_path / "out", tell=told.append)
    assert tuple(told) == found.waves
    assert [wave.share_nearer < 0.99 for wave in found.waves] == [False, True]  # of five more that it may take
    assert found.waves[0].share_nearer == 1.0


def test_runs_that_fail_end_it_with_the_folder_in_which_to_look(write, tmp_path, monkeypatch):
    def fails(*_):
        raise ZeroDivisionError("a rate of zero")

    monkeypatch.setattr("cisim.sweep.work.live_each", fails)
    with pytest.raises(ConfigError, match=r"out/default/baseline: 40 runs failed; their `error` says why"):
        calibrate(load_calibration(write()), tmp_path / "out")


def of_points(**columns):
    """A table of runs, two at each of the points 0 and 1."""
    return pd.DataFrame({"point": [0, 0, 1, 1], "event": False, "duration": 120.0, **columns})


def test_reports_are_those_of_the_living_averaged_over_the_ages_surveyed():
    """At point 0 one of two has reported; when the other has ended, at month 50, all that live have. At 1, late."""
    runs = of_points(
        event=[False, True, False, False],
        duration=[120.0, 50.0, 120.0, 120.0],
        t_early_change=[12.0, np.nan, 96.0, np.nan],
    )
    found = STATISTICS["early_change"].read({"baseline": runs})
    # Eleven ages, 36, 42, ..., 96: three of them before month 50; only the last has what is reported in month 96.
    assert found.tolist() == pytest.approx([(3 * 0.5 + 8 * 1.0) / 11, 0.5 / 11])


@pytest.mark.parametrize(
    ("name", "tables", "numbers"),
    [
        ("trust", {"table-of-41": of_points(trust_end=[0.2, 0.4, 0.5, 0.7])}, [0.3, 0.6]),
        (
            "growing_advantage",
            {
                "grow-slowly": of_points(duration=[100.0, 120.0, 60.0, 80.0]),
                "start-large": of_points(duration=[50.0, 70.0, 100.0, 100.0]),
            },
            [50.0, -30.0],
        ),
        (
            "gain_of_community_mind",  # a ratio of means, not the mean of ratios
            {
                "community-minded": of_points(gain_over_no_collaboration=[0.0, 0.2, 0.1, 0.1], outcome_alone=0.2),
                "self-interested": of_points(gain_over_no_collaboration=0.05, outcome_alone=[0.1, 0.4, 0.1, 0.1]),
            },
            [0.5 - 0.2, 0.5 - 0.5],
        ),
    ],
)
def test_statistics_of_tables_worked_by_hand(name, tables, numbers):
    assert STATISTICS[name].read(tables).tolist() == pytest.approx(numbers)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"targets": {"alive_at_year_4": SMALL["targets"]["alive_at_year_3"]}}, "alive_at_year_3"),
        (
            {"targets": {"alive_at_year_3": {**SMALL["targets"]["alive_at_year_3"], "low": 0.7}}},
            "small.yaml: targets.alive_at_year_3: low: 0.7 lies above high: 0.6",
        ),
        ({"free": {"motivation.bse": {}}}, "motivation.base"),
        ({"free": {"motivation.base": [1, 2]}}, "a list cannot be calibrated"),
        ({"cities": {"self-interested": 40}}, "cities: baseline is missing"),
        ({"cities": {"baseline": 1}}, "cities.baseline: 1 is out of range"),
        ({"sample": 20}, "sample: 20 sets cannot be drawn of the 12 kept"),
        ({"wave": 3}, "wave: there is no such key"),
        (
            {"free": {"city.mission": {"low": 0, "high": 1}}, "cities": {"baseline": 9, "self-interested": 9}},
            "sets self-",
        ),
    ],
)
def test_a_bad_file_is_refused_in_one_line(write, changes, said):
    with pytest.raises(ConfigError) as refused:
        load_calibration(write(**changes))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_statistic_names_scenarios_that_ship():
    from cisim.scenario import names

    assert {scenario for each in STATISTICS.values() for scenario in each.scenarios} <= set(names())


def test_the_command_tells_each_wave_and_writes_what_the_library_found(done, capfd):
    """In the same folder it goes on from what is there, and comes to the same."""
    _, out, found = done
    command = ["calibrate", str(out.parent / "small.yaml"), "--out", str(out)]
    assert main(command) == 0
    said = capfd.readouterr()
    for wave in found.waves:
        assert (
            f"wave {wave.number}: {wave.n_tried} sets tried, {wave.n_kept} kept within {wave.tolerance:.2f}" in said.err
        )
    assert f"{len(found.posterior)} equally likely sets of numbers" in said.out
    fit = fit_table(found)
    pd.testing.assert_frame_equal(pd.read_parquet(out / "posterior.parquet"), found.posterior.reset_index(drop=True))
    pd.testing.assert_frame_equal(pd.read_csv(out / "fit.csv"), fit, check_dtype=False)
    assert drawing.finding(fit) in (out / "fit.svg").read_text(encoding="utf-8")
    assert (pd.read_csv(out / "dictionary.csv")["meaning"] != "").all()
    assert main([*command, "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert [row["pattern"] for row in told["fit"]] == fit["pattern"].tolist()
