"""`cisim replay`: any run again, equal to the stored one to the last bit."""

import json
from unittest.mock import Mock

import numpy as np
import pandas as pd
import pytest

from cisim.replay import changed_columns


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from cisim.cli import main

    place = tmp_path_factory.mktemp("results") / "out"
    command = ["compare", "baseline", "co-chair", "--runs", "6", "--set", "trust.initial=0.37", "--seed", "5"]
    assert main([*command, "--out", str(place), "--quiet"]) == 0
    return place


@pytest.mark.parametrize("replicate", [0, 5])
def test_stored_run_is_the_same_to_the_last_bit(cli, folder, replicate):
    content = cli("replay", folder, "--scenario", "co-chair", "--replicate", replicate, "--json").json
    assert content["is_identical"] is True
    assert content["run"]["seed"] == 5
    runs = pd.read_parquet(folder / "runs.parquet")
    row = runs[(runs["scenario"] == "co-chair") & (runs["replicate"] == replicate)].iloc[0]
    assert content["run"]["outcome_improvement"] == row["outcome_improvement"]
    assert "to the last bit" in cli("replay", folder, "--scenario", "co-chair", "--replicate", replicate).out


def test_story_is_that_of_the_same_run(cli, folder):
    stored = cli("replay", folder, "--scenario", "baseline", "--replicate", 2, "--quiet").out
    assert stored == cli("run", "baseline", "--seed", 5, "--replicate", 2, "--set", "trust.initial=0.37", "--quiet").out
    seeded = cli("replay", folder, "--scenario", "baseline", "--replicate", 2, "--seed", 5, "--quiet")
    assert (seeded.status, seeded.out) == (0, stored)  # its own seed may be named
    by_key = cli("replay", "baseline", "--seed", 5, "--replicate", 2, "--quiet").out
    assert by_key == cli("run", "baseline", "--seed", 5, "--replicate", 2, "--quiet").out


def test_folder_of_one_run_needs_no_key(cli, tmp_path):
    cli("run", "cohort-of-eight", "--seed", 2, "--replicate", 4, "--out", tmp_path / "run", "--quiet")
    content = cli("replay", tmp_path / "run", "--site", 1, "--json").json
    assert content["is_identical"] is True
    assert (content["replicate"], content["site"]) == (4, 1)


def test_changed_result_is_noticed(cli, folder, tmp_path):
    copy = _copy(folder, tmp_path)
    runs = pd.read_parquet(copy / "runs.parquet")
    runs.loc[0, "trust_end"] = np.nextafter(runs.loc[0, "trust_end"], 2)
    runs.to_parquet(copy / "runs.parquet", index=False)
    answer = cli("replay", copy, "--scenario", "baseline", "--replicate", 0)
    assert answer.status == 1
    assert answer.err == f"error: {copy}: the run is not the stored one; it differs in trust_end\n"
    assert cli("replay", copy, "--scenario", "baseline", "--replicate", 0, "--json").json["changed_columns"] == [
        "trust_end"
    ]


def test_other_rules_are_refused(refused, folder, tmp_path):
    copy = _copy(folder, tmp_path, rules="0123456789abcdef")
    said = refused("replay", copy, "--scenario", "baseline", "--replicate", 0)
    assert "was computed by other rules" in said
    assert "0123456789abcdef" in said


def test_changed_scenario_is_refused(refused, folder, tmp_path):
    copy = _copy(folder, tmp_path)
    path = copy / "manifest.json"
    path.write_text(path.read_text().replace('"trust.initial": 0.37', '"trust.initial": 0.38'))
    assert "was changed since" in refused("replay", copy, "--scenario", "baseline", "--replicate", 0)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (["--replicate", "0"], "name one with --scenario"),
        (["--scenario", "baseline"], "name one with --replicate"),
        (["--scenario", "co-chiar", "--replicate", "0"], "did you mean co-chair?"),
        (["--scenario", "baseline", "--replicate", "6"], "has no replicate 6; it has 0 to 5"),
        (["--scenario", "baseline", "--replicate", "0", "--seed", "6"], "was computed with seed 5"),
        (["--scenario", "baseline", "--replicate", "0", "--site", "1"], "has no site 1"),
    ],
)
def test_run_that_is_not_there_is_refused(refused, folder, key, said):
    assert said in refused("replay", folder, *key)


def test_folder_that_is_not_whole_is_refused(refused, folder, tmp_path, monkeypatch):
    assert "holds no manifest.json" in refused("replay", tmp_path)
    copy = _copy(folder, tmp_path)
    runs = pd.read_parquet(copy / "runs.parquet")
    runs[runs["scenario"] != "baseline"].to_parquet(copy / "runs.parquet", index=False)
    said = refused("replay", copy, "--scenario", "baseline", "--replicate", 0)
    assert f"{copy}: baseline has no replicate 0; it has none" in said
    damaged = f"{copy / 'runs.parquet'}: cannot be read (it is damaged, or no Parquet file)"
    for content in (b"not a table", (copy / "runs.parquet").read_bytes()[:-100]):
        (copy / "runs.parquet").write_bytes(content)
        assert damaged in refused("replay", copy, "--scenario", "baseline", "--replicate", 0)
    # What flipped bits do in what pandas wrote of its columns.
    for error in (KeyError("index_columns"), TypeError("data type 'sur' not understood")):
        with monkeypatch.context() as patched:
            patched.setattr(pd, "read_parquet", Mock(side_effect=error))
            assert damaged in refused("replay", copy, "--scenario", "baseline", "--replicate", 0)
    (copy / "runs.parquet").unlink()
    assert "cannot be read" in refused("replay", copy, "--scenario", "baseline", "--replicate", 0)
    (copy / "manifest.json").write_text("{")
    assert "is not valid JSON" in refused("replay", copy)


@pytest.mark.parametrize("column", ["scenario", "replicate", "seed", "site"])
def test_table_without_a_column_of_the_key_is_refused(refused, folder, tmp_path, column):
    copy = _copy(folder, tmp_path)
    table = copy / "runs.parquet"
    pd.read_parquet(table).drop(columns=column).to_parquet(table, index=False)
    assert f"{table}: has no column {column}" in refused("replay", copy, "--scenario", "baseline", "--replicate", 0)


def test_missing_numbers_are_equal_and_zeros_of_other_sign_are_not():
    stored = pd.DataFrame({"a": [np.nan, 0.0], "b": ["x", "y"], "c": [1, 2]})
    assert changed_columns(stored, stored.copy()) == []
    assert changed_columns(stored, stored.assign(a=[np.nan, -0.0])) == ["a"]
    assert changed_columns(stored, stored.assign(b=["x", "z"])) == ["b"]
    assert changed_columns(stored, stored.drop(columns="c")) == ["c"]
    assert changed_columns(stored.drop(columns="c"), stored) == ["c"]
    assert changed_columns(stored, stored.astype({"c": float})) == ["c"]  # equal numbers of another kind
    assert changed_columns(stored, stored.assign(c=["1", "2"])) == ["c"]
    assert changed_columns(stored, stored.iloc[:1]) == ["a", "b", "c"]


def _copy(folder, tmp_path, **changes):
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps({**manifest, **changes}))
    return copy
