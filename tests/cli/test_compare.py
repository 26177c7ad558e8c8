"""`cisim compare`: one table, paired differences, and a folder with tables and figures."""

import json

import pandas as pd
import pytest

from cisim.cli.comparison import cell, costs, sentence
from cisim.figures.provenance import CREATOR

from .conftest import SMALL, equal_tables

INTERVAL = {"estimate", "low", "high"}


def test_json_has_what_was_promised(cli):
    answer = cli("compare", "baseline", "mayoral-turnover", "co-chair", *SMALL, "--json")
    assert (answer.status, answer.err) == (0, "")
    content = answer.json
    assert [scenario["name"] for scenario in content["scenarios"]] == ["baseline", "mayoral-turnover", "co-chair"]
    for scenario in content["scenarios"]:
        assert [row["month"] for row in scenario["survival"]] == [12, 36, 60, 84, 120]
        assert set(scenario["survival"][0]) == INTERVAL | {"month"}
        for quantity in ("rmst", "outcome_improvement", "gain_over_no_collaboration", "cost_per_point"):
            assert set(scenario[quantity]) >= INTERVAL
        assert all(set(row) == INTERVAL for row in scenario["incidence"].values())
        assert sum(row["estimate"] for row in scenario["incidence"].values()) == pytest.approx(1)
    assert [(row["name"], row["against"]) for row in content["differences"]] == [
        ("mayoral-turnover", "baseline"),
        ("co-chair", "baseline"),
    ]
    for row in content["differences"]:
        assert set(row["rmst"]) >= INTERVAL
        assert set(row["outcome_improvement"]) >= INTERVAL


def test_same_seed_same_json(cli, tmp_path):
    command = ["compare", "baseline", "co-chair", "--runs", "40", "--json"]
    one = cli(*command, "--seed", 0).out
    assert cli(*command, "--seed", 0, "--threads", 2).out == one
    assert cli(*command, "--seed", 0, "--out", tmp_path / "out").out == one
    assert cli(*command, "--seed", 1).out != one


def test_table_and_words(cli):
    answer = cli("compare", "baseline", "mayoral-turnover", "quick-win-pressure", "co-chair", *SMALL)
    said = answer.out
    for part in ("after 10 years", "Mean years, up to 10", "How it ended, %", "gap closed, %", "person-months a point",
                 "co-chair, against baseline in the same city", "95% intervals"):  # fmt: skip
        assert part in said
    assert max(len(line) for line in said.splitlines() if "cisim run" not in line) <= 80


def test_many_scenarios_in_a_narrow_terminal(cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    said = cli("compare", "baseline", "co-chair", "silos", "--runs", "5", "-q").out
    assert said.count("How it ended, %") == 3


@pytest.mark.parametrize(
    "command",
    [
        ["baseline", "--runs", "8"],  # nothing to differ from
        ["baseline", "co-chair", "--runs", "1"],  # no intervals
        ["baseline", "co-chair", "--runs", "8", "--horizon", "6"],  # hardly anybody ends
        ["no-collaboration", "baseline", "--runs", "8"],  # all end at once
        ["peer-cohort", "peer-cohort-off", "--runs", "4"],  # several sites
    ],
)
def test_odd_comparisons_are_told_and_written(cli, tmp_path, command):
    answer = cli("compare", *command, "--out", tmp_path / "out")
    assert (answer.status, answer.err) == (0, "")
    assert "nan" not in answer.out.lower()
    assert (tmp_path / "out" / "survival.png").exists()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"estimate": 0.5, "low": 0.25, "high": 0.75}, "0.5 (0.2–0.8)"),
        ({"estimate": 0.5, "low": 0.25, "high": None}, "0.5 (0.2–∞)"),
        ({"estimate": 0.5, "low": None, "high": None}, "0.5"),  # a single city
        ({"estimate": None, "low": None, "high": None}, "unknown"),  # a hazard ratio where nobody ended
    ],
)
def test_what_is_not_known_is_told_so_or_left_out(found, said):
    assert cell(found, lambda value: f"{value:.1f}") == said


UNKNOWN = (float("nan"), float("nan"))


@pytest.mark.parametrize(
    ("quantity", "interval", "of_cities", "said"),
    [
        ("rmst", (0.0, 0.0, 0.0), (0.0, 0.0), "Time they last: no difference at all."),
        ("rmst", (0.0, None, None), UNKNOWN, "Time they last: no difference at all."),  # a single city
        ("rmst", (5.0, None, None), (1.0, 0.0), "Lasts 5.0 months longer."),
        ("rmst", (-5.0, -6.0, -4.0), (0.1, 0.8),
         "Lasts 5.0 months shorter (4.0 to 6.0). Longer in 10% of cities, shorter in 80%."),
        ("rmst", (-5.0, -6.0, -4.0), UNKNOWN, "Lasts 5.0 months shorter (4.0 to 6.0)."),
        ("rmst", (1.0, -0.5, 2.5), (0.6, 0.3),
         "Time they last: no clear difference (+1.0 months; −0.5 to +2.5). Longer in 60% of cities, shorter in 30%."),
        ("outcome_improvement", (0.0004, 0.0001, 0.0007), (0.1, 0.8),
         "Closes 0.04 points more of the gap (0.01 to 0.07). More in 10% of cities, less in 80%."),
        ("outcome_improvement", (0.01, 0.01, 0.01), (1.0, 0.0),
         "Closes 1.0 points more of the gap (1.0 to 1.0). More in 100% of cities, less in 0%."),
    ],
)  # fmt: skip
def test_a_difference_is_told_as_surely_as_it_is_known(quantity, interval, of_cities, said):
    assert sentence(quantity, dict(zip(("estimate", "low", "high"), interval, strict=True)), of_cities) == said


def test_a_point_has_no_cost_where_nothing_is_gained():
    assert costs({"estimate": None, "low": None, "high": None}) == "no gain"
    assert costs({"estimate": 1234.0, "low": 800.0, "high": None}) == "1,234 (800–∞)"


def test_other_horizons_need_one_for_all(refused, cli, scenario_file):
    path = scenario_file("extends: baseline\nhorizon: 60")
    assert "choose one for all with --horizon" in refused("compare", "baseline", path, *SMALL)
    content = cli("compare", "baseline", path, *SMALL, "--horizon", 60, "--json").json
    assert content["scenarios"][1]["rmst"]["horizon"] == 60
    assert [row["month"] for row in content["scenarios"][0]["survival"]] == [12, 36, 60]


def test_folder_holds_tables_figures_and_their_meaning(cli, tmp_path):
    place = tmp_path / "out"
    answer = cli("compare", "baseline", "co-chair", *SMALL, "--out", place)
    assert answer.status == 0
    assert f"cisim replay {place} --scenario co-chair" in answer.out
    dictionary = pd.read_csv(place / "dictionary.csv", keep_default_na=False)
    tables = [path.stem for path in place.glob("*.parquet")]
    assert set(tables) == set(dictionary["table"])
    assert {"runs", "survival", "incidence", "means", "differences", "paths", "cost_per_point"} <= set(tables)
    for name in tables:
        parquet = pd.read_parquet(place / f"{name}.parquet")
        assert list(dictionary.loc[dictionary["table"] == name, "column"]) == list(parquet.columns)
        assert equal_tables(place / f"{name}.csv", place / f"{name}.parquet")
    for figure in ("survival", "endings", "outcomes", "differences"):
        assert (place / f"{figure}.png").stat().st_size > 10_000
        assert CREATOR in (place / f"{figure}.svg").read_text()
    assert "--runs 12 --seed 1" in json.loads((place / "manifest.json").read_text())["command"]


def test_overwrite_replaces_own_folders_only(cli, refused, tmp_path):
    place = tmp_path / "out"
    command = ["compare", "baseline", "--runs", "3", "--out", place]
    assert cli(*command).status == 0
    assert "exists already" in refused(*command)
    assert cli("run", "baseline", "--out", place, "--overwrite").status == 0
    assert (place / "story.png").exists()
    assert not (place / "survival.png").exists()
    (place / "notes.txt").write_text("mine")
    assert "holds notes.txt, which cisim did not write" in refused(*command, "--overwrite")
    assert (place / "notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    (tmp_path / "empty").mkdir()
    assert cli(*command[:-1], tmp_path / "empty", "--overwrite").status == 0


def test_ignorance_is_told_apart_from_luck(cli, tmp_path):
    sample = tmp_path / "sets.parquet"
    pd.DataFrame({"motivation.trust": [1.0, 1.5, 2.0]}).to_parquet(sample)
    names = ("baseline", "mayoral-turnover")
    answer = cli("compare", *names, "--runs", "60", "--uncertainty", "posterior", "--posterior", sample, "--json")
    assert answer.status == 0
    (told,) = answer.json["ignorance"]
    assert (told["name"], told["against"], told["rmst"]["n_sets"]) == ("mayoral-turnover", "baseline", 3)
    assert told["rmst"]["set_low"] <= told["rmst"]["estimate"] <= told["rmst"]["set_high"]
    assert "ignorance" not in cli("compare", *names, "--runs", "60", "--json").json
    said = cli("compare", *names, "--runs", "60", "--uncertainty", "posterior", "--posterior", sample).out
    assert "Under 3 sets of numbers that agree with published patterns:" in said
    (line,) = [each for each in said.splitlines() if each.startswith("   ") and "months" in each and "sets" in each]
    assert f"{told['rmst']['estimate']:+.1f}".replace("-", "−") in line


def test_uncertainty_is_refused_where_it_means_nothing(cli, tmp_path):
    for arguments, part in (
        (("baseline", "--uncertainty", "posterior"), "one scenario alone"),
        (("baseline", "co-chair", "--uncertainty", "posterior", "--runs", "10"), "needs 40 cities or more"),
        (("baseline", "co-chair", "--posterior", tmp_path / "no.parquet"), "goes together with --uncertainty"),
        (
            ("baseline", "co-chair", "--uncertainty", "posterior", "--posterior", tmp_path / "no.parquet"),
            "no such file",
        ),
    ):
        answer = cli("compare", *arguments)
        assert (answer.status, answer.out) == (2, "")
        assert part in answer.err
