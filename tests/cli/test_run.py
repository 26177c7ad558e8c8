"""`cisim run`: one story, in words, as JSON and in a folder."""

import json

import pandas as pd
import pytest

from cisim.chronicle import ENDINGS
from cisim.figures.wording import months
from cisim.parameters import PARAMETERS
from cisim.records import REASONS

from .conftest import equal_tables


def test_story_tells_years_state_and_ending(cli):
    answer = cli("run", "mayoral-turnover", "--seed", 3)
    assert answer.status == 0
    said = answer.out
    for part in ("Mayoral turnover:", "Year 1", "The collaboration is launched with", "How the table stood", "Gap"):
        assert part in said
    assert "Why it ended" in said or "How it stands" in said
    assert "Year 11" not in said
    assert max(len(line) for line in said.splitlines()) <= 80


def test_json_tells_the_same(cli):
    content = cli("run", "mayoral-turnover", "--seed", 3, "--json").json
    assert (content["scenario"], content["seed"], content["replicate"], content["site"]) == (
        "mayoral-turnover",
        3,
        0,
        0,
    )
    assert len(content["years"]) == 10
    assert content["ending"]["reason"] == content["run"]["reason"]
    assert content["ending"]["why"] == ENDINGS[content["run"]["reason"]]
    assert content["years"][0]["moments"][0]["kind"] == "launched"
    assert content["run"]["t_systems_change"] is None or content["run"]["t_systems_change"] > 0


def test_every_reason_has_a_sentence():
    assert set(ENDINGS) == set(REASONS)


def test_same_key_same_output(cli):
    one, two = (cli("run", "baseline", "--seed", 0, "--json").out for _ in range(2))
    assert one == two
    assert one != cli("run", "baseline", "--seed", 1, "--json").out
    assert one != cli("run", "baseline", "--seed", 0, "--replicate", 1, "--json").out


def test_setting_changes_the_run(cli):
    plain = cli("run", "baseline", "--json").json
    changed = cli("run", "baseline", "--set", "membership.start_size=12", "--set", "trust.initial=0.2", "--json").json
    assert plain["run"]["n_members_start"] == 20
    assert changed["run"]["n_members_start"] == 12
    assert changed["run"]["trust_start"] < plain["run"]["trust_start"]
    assert len(cli("run", "baseline", "--horizon", 30, "--json").json["years"]) == 3


def test_quiet_leaves_out_hints(cli):
    assert "cisim compare" in cli("run", "baseline").out
    quiet = cli("run", "baseline", "--quiet")
    assert "cisim compare" not in quiet.out
    assert quiet.err == ""


def test_cohort_tells_of_all_sites_and_the_story_of_one(cli):
    said = cli("run", "cohort-of-eight", "--site", 2).out
    assert "hill site" in said
    assert "(site 2)" in said
    content = cli("run", "cohort-of-eight", "--site", 2, "--json").json
    assert content["run"]["site"] == 2


def test_folder_holds_equal_tables_and_their_meaning(cli, tmp_path):
    place = tmp_path / "not yet" / "there"
    assert cli("run", "co-chair", "--seed", 2, "--out", place, "--json").status == 0
    dictionary = pd.read_csv(place / "dictionary.csv", keep_default_na=False)
    for name in ("runs", "months", "organizations", "events"):
        parquet = pd.read_parquet(place / f"{name}.parquet")
        own = dictionary[dictionary["table"] == name]
        assert list(own["column"]) == list(parquet.columns)
        assert equal_tables(place / f"{name}.csv", place / f"{name}.parquet")
    assert dictionary["meaning"].str.len().min() > 0
    assert set(dictionary["type"]) == {"text", "number", "whole number", "true or false"}
    assert len(pd.read_parquet(place / "months.parquet")) == 121
    for figure in ("story.png", "story.svg"):
        assert (place / figure).stat().st_size > 10_000


def test_manifest_tells_what_and_not_where(cli, tmp_path, scenario_file):
    path = scenario_file("extends: baseline\nparameters: {trust.initial: 0.3}")
    place = tmp_path / "out"
    cli("run", path, "--seed", 2, "--set", "city.goal=0.5", "--out", place, "--quiet")
    text = (place / "manifest.json").read_text()
    manifest = json.loads(text)
    assert manifest["command"] == "cisim run mine.yaml --seed 2 --replicate 0 --set city.goal=0.5"
    assert manifest["scenarios"][0]["parameters"]["trust.initial"] == 0.3
    assert manifest["scenarios"][0]["parameters"]["city.goal"] == 0.5
    assert set(manifest["files"]) == {path.name for path in place.iterdir()} - {"manifest.json"}
    for file in place.iterdir():
        assert str(tmp_path).encode() not in file.read_bytes()


def test_a_year_without_anything_to_tell_is_a_quiet_one(cli, scenario_file):
    """Where nothing happens by itself, launch, elections and grants are all that there is to tell."""
    rates = [path for path, each in PARAMETERS.items() if each.unit.startswith("1/") and each.low == 0]
    still = {**dict.fromkeys(rates, 0.0), "politics.p_retires": 0.0, "politics.p_unopposed": 1.0}
    path = scenario_file(f"horizon: 60\nparameters: {json.dumps(still)}")
    years = cli("run", path, "--json").json["years"]
    n_quiet = sum(year["is_alive"] and not year["moments"] and not year["summed_up"] for year in years)
    assert n_quiet > 0
    assert cli("run", path).out.count("A quiet year.") == n_quiet


# A pilot of 12 months that is never made a full partnership, started again 3 months after its end.
AGAIN = """parameters:
  ending.pilot_length: 12
  ending.p_continue: 0
  ending.restart: true
  ending.restart_after: 3
  ending.least_members: 1
  ending.least_power: 0
  membership.threshold: 0
"""


def test_a_second_life_is_told_with_its_length_and_how_it_stands(cli, scenario_file):
    path = scenario_file(AGAIN)
    said = " ".join(cli("run", path, "--horizon", 20).out.split())
    assert "Ended after 1 year: pilot complete" in said
    assert "Started again, the collaboration was still going after 5 m. It took" in said  # 20 - 12 - 3
    run = cli("run", path, "--horizon", 48, "--json").json["run"]
    assert run["second_event"]
    said = " ".join(cli("run", path, "--horizon", 48).out.split())
    assert f"Started again, the collaboration ended after {months(run['second_duration'])}. It took" in said


@pytest.mark.parametrize("command", [["run", "baseline"], ["compare", "baseline", "co-chair", "--runs", "5"]])
def test_same_command_same_bytes(cli, tmp_path, command):
    for name in ("one", "two"):
        assert cli(*command, "--out", tmp_path / name, "--quiet").status == 0
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
