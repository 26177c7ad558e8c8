"""What cannot be done is refused with one line on stderr and status 2, and nothing is written."""

import os
from pathlib import Path

import pytest

import cisim.monthly
import cisim.replay

from .conftest import program


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "baselin"], "did you mean baseline?"),
        (["compare", "baseline", "co-chiar"], "did you mean co-chair"),
        (["compare", "baseline", "--runs", "0"], "runs: 0 is out of range; expected a whole number of 1 or more"),
        (["compare", "baseline", "--runs", "-1"], "runs: -1 is out of range"),
        (["compare", "baseline", "--runs", "1e3"], "--runs"),
        (["compare", "baseline", "--runs", 10**30], "out of range"),
        (["compare", "baseline", "--seed", "-1"], "seed: -1 is out of range"),
        (["run", "baseline", "--seed", "-1"], "seed: -1 is out of range"),
        (["run", "baseline", "--seed", 2**63], "seed: "),
        (["run", "baseline", "--replicate", "-1"], "replicate: -1 is out of range"),
        (
            ["run", "baseline", "--replicate", 2**63],
            f"replicate: {2**63} is out of range; expected a whole number from 0",
        ),
        (["run", "baseline", "--site", "1"], "it has only site 0"),
        (["run", "baseline", "--site", "-1"], "--site: baseline has no site -1; it has only site 0"),
        (["run", "cohort-of-eight", "--site", "8"], "--site: cohort-of-eight has no site 8; its sites are 0 to 7"),
        (["compare", "baseline", "--threads", "0"], "threads: 0 is out of range"),
        (["run", "baseline", "--set", "politics.term_limt=2"], "did you mean politics.term_limit"),
        (["run", "baseline", "--set", "politics.term_limit=two"], "'two' is not a number; expected a whole number"),
        (["run", "baseline", "--set", "politics.term_limit=1.5"], "expected a whole number from 0 to 6 [terms]"),
        (["run", "baseline", "--set", "trust.initial=2"], "trust.initial: 2.0 is out of range; expected a number"),
        (["run", "baseline", "--set", "trust.initial=nan"], "out of range"),
        (["run", "baseline", "--set", "trust.initial"], "expected NAME=VALUE"),
        (["run", "baseline", "--set", "=1"], "expected NAME=VALUE"),
        (
            ["run", "baseline", "--set", "trust.initial="],
            "--set trust.initial=: expected NAME=VALUE, such as politics.",
        ),
        (["run", "baseline", "--set", "governance.form=cochair"], "did you mean co-chair"),
        (["run", "baseline", "--set", "ending.restart=maybe"], "neither true nor false"),
        (["run", "baseline", "--horizon", "0"], "horizon: 0 is out of range"),
        (["run", "baseline", "--horizon", "601"], "horizon: 601 is out of range"),
        (["run", "mayoral-turnover", "--horizon", "12"], "month 48 lies past the horizon of 12 months"),
        (["compare", "baseline", "baseline"], "named twice"),
        (["compare", "baseline", "cohort-of-eight"], "cannot be compared pair by pair"),
        (["run"], "Missing argument"),
        (["rnu"], "No such command"),
        (["run", "baseline", "--sed", "1"], "No such option"),
        (["run", "nowhere.yaml"], "there is no such file"),
        (["parameters", "trsut"], "no parameter matches"),
        (["parameters", "--group", "politcs"], "did you mean politics?"),
        (["parameters", "--role", "leaver"], "did you mean lever?"),
        (["replay", "baseline"], "give --seed and --replicate"),
        (
            ["replay", "baseline", "--scenario", "co-chair", "--seed", "1"],
            "--scenario: baseline is no folder of results; name the scenario alone",
        ),
        (["scenarios", "show", "basline"], "did you mean baseline?"),
        (["app", "--port", "70000"], "--port: 70000 is out of range; expected 0 to 65535"),
        (["app", "--port", "-1"], "--port: -1 is out of range; expected 0 to 65535"),
        (["app", "--max-rooms", "0"], "--max-rooms: 0 is out of range; expected 1 or more"),
        (["app", "--max-memory", "699"], "--max-memory: 699 is out of range; the interface alone takes 700 MiB"),
        (["claims", "nowhere.yaml", "--out", "nowhere"], "nowhere.yaml: there is no such file"),
    ],
)
def test_command_is_refused(refused, arguments, said):
    assert said in refused(*arguments)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("paramters: {}", "there is no such key; did you mean parameters?"),
        ("parameters: {trust.inital: .5}", "did you mean trust.initial"),
        ("parameters: {trust.initial: high}", "'high' is not a number; expected a number from 0 to 1 [index]"),
        ("parameters: {trust.initial: 7}", "7 is out of range; expected a number from 0 to 1 [index]"),
        ("events: [{month: 130, event: mayor leaves}]", "month 130 lies past the horizon of 120 months"),
        ("events: [{month: 3, event: leader leaves, who: mayor of nowhere}]", "names nobody"),
        ("events: [{month: 3, event: leader leaves, who: 400}]", "names nobody"),
        ("events: [{month: 3, event: elections, winner: challenger}]", "is no event; did you mean election"),
        ("events: [{month: 3, event: adopt, parameter: nosuch, value: 1}]", "nosuch: there is no such parameter"),
        ("events: [{month: 3, event: adopt, parameter: city.goal, value: 1}]", "is not a lever"),
        ("events: [{month: 3, event: funder leaves, funder: 3}]", "there is no funder 3; the table has 1"),
        (
            "events: [{month: 3, event: crisis, depth: 0.5, site: 2}]",
            "there is no site 2; sites are numbered from 0 to 0",
        ),
        ("extends: mine.yaml", "extends itself in a circle"),
        ("extends: nothing", "there is no such scenario"),
        ('extends: "base\\0line"', r"base\x00line: is no name of a file"),
    ],
)
def test_scenario_file_is_refused(refused, scenario_file, text, said):
    path = scenario_file(text)
    assert said in refused("run", path)
    assert said in refused("scenarios", "check", path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n# nothing\n", "is empty"),
        (bytes(range(256)), "not a text file"),
        (b"- a\n", "holds a list"),
    ],
)
def test_file_that_is_no_scenario_is_refused(refused, tmp_path, content, said):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    assert said in refused("compare", "baseline", path)


def test_circle_of_two_files_is_refused(refused, scenario_file):
    scenario_file("extends: two.yaml", "one.yaml")
    assert "one.yaml -> two.yaml -> one.yaml" in refused(
        "run", scenario_file("extends: one.yaml", "two.yaml").parent / "one.yaml"
    )


def test_city_that_leans_on_another_file_is_refused(refused, scenario_file):
    for leaning in ("extends: baseline", "city: small-town"):
        scenario_file(leaning, "town.yaml")
        said = refused("run", scenario_file("city: town.yaml"))
        assert "town.yaml: a city stands for itself; `extends` and `city` belong in scenarios" in said


def test_place_that_is_no_file_is_refused(refused, tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    said = refused("run", tmp_path / "folder.yaml")
    assert f"{tmp_path / 'folder.yaml'}: cannot be read (Is a directory)" in said
    long = tmp_path / f"{'x' * 300}.yaml"
    assert f"{long}: cannot be read (File name too long)" in refused("run", long)


@pytest.mark.parametrize("command", [["run", "baseline"], ["compare", "baseline", "--runs", "2"]])
def test_output_folder_is_refused_before_computing(refused, monkeypatch, tmp_path, command):
    def never(*_: object, **__: object) -> None:
        pytest.fail("it was computed although its result cannot be written")

    monkeypatch.setattr(cisim.monthly, "live_through", never)
    monkeypatch.setattr(cisim.replay, "live_through", never)
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "notes.txt").write_text("mine")
    file = tmp_path / "file"
    file.write_text("mine")
    assert "exists already" in refused(*command, "--out", taken)
    assert "holds no manifest.json of cisim" in refused(*command, "--out", taken, "--overwrite")
    assert "exists already" in refused(*command, "--out", file)
    assert "is not a folder" in refused(*command, "--out", file, "--overwrite")
    assert "cannot be written" in refused(*command, "--out", file / "below")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "notes.txt", "taken"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_folder_without_permission_is_refused(refused, tmp_path):
    tmp_path.chmod(0o555)
    try:
        assert "cannot be written (Permission denied)" in refused("run", "baseline", "--out", tmp_path / "new")
    finally:
        tmp_path.chmod(0o755)


def test_check_names_every_wrong_file(cli, scenario_file):
    right, wrong = scenario_file("", "right.yaml"), scenario_file("cty: default", "wrong.yaml")
    answer = cli("scenarios", "check", right, wrong, "baseline", "no-such-one")
    assert answer.status == 2
    assert len(answer.out.splitlines()) == 2
    assert [line.partition(":")[0] for line in answer.err.splitlines()] == ["error", "error"]
    told = cli("scenarios", "check", right, wrong, "--json")
    assert told.status == 2
    assert [verdict["is_valid"] for verdict in told.json] == [True, False]


def test_program_says_one_line_and_leaves_nothing(tmp_path: Path):
    answer = program("compare", "baseline", "--runs", "0", "--out", tmp_path / "new")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "error: runs: 0 is out of range; expected a whole number of 1 or more\n"
    assert list(tmp_path.iterdir()) == []
