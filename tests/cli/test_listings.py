"""Scenarios and parameters: what is listed is what there is."""

import json

import numpy as np
import pytest

from cisim.cli.terminal import finite
from cisim.parameters import LEVER, PARAMETERS
from cisim.scenario import load, names


def test_scenarios_are_all_listed(cli):
    listed = cli("scenarios", "--json").json
    assert [each["name"] for each in listed] == names()
    assert all(each["title"] and each["question"] for each in listed)
    said = cli("scenarios").out
    assert all(name in said for name in names())
    assert max(len(line) for line in said.splitlines()) <= 120


def test_a_wide_terminal_shows_titles_too(cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    lines = cli("scenarios").out.splitlines()
    assert lines[0].split() == ["Name", "Title", "Question"]
    for name in ("baseline", "co-chair", "quick-win-pressure"):
        (line,) = (line for line in lines if line.split()[:1] == [name])
        assert line.split(name)[1].strip().startswith(f"{load(name).title} ")


def test_show_tells_what_differs_and_what_happens(cli):
    content = cli("scenarios", "show", "mayoral-turnover", "--json").json
    assert content["events"] == [{"month": 48, "text": "an election is held, and the challenger wins"}]
    assert content["differences"] == load("mayoral-turnover").differences()
    assert content["source"] == load("mayoral-turnover").source
    said = cli("scenarios", "show", "mayoral-turnover").out
    assert "month 48: an election is held, and the challenger wins" in said


def test_show_tells_the_sites_of_a_cohort_and_the_values_that_it_sets(cli):
    scenario = load("cohort-of-eight")
    said = cli("scenarios", "show", "cohort-of-eight").out
    assert f"Sites ({scenario.n_sites})" in said
    for place, name in enumerate(scenario.site_names):
        assert f"  {place} {name}: " in said
    paths = scenario.differences(0)
    assert paths
    assert all(path in said for path in paths)


def test_show_writes_values_as_a_file_has_them(cli, scenario_file, monkeypatch):
    """A switch in the words of YAML, a choice in its own, numbers as short as they are; beside each, its default."""
    monkeypatch.setenv("COLUMNS", "120")
    chosen = {"ending.restart": "true", "governance.form": "co-chair", "trust.initial": "0.3", "city.goal": "1"}
    shown = ", ".join(f"{path}: {word}" for path, word in chosen.items())
    lines = cli("scenarios", "show", scenario_file(f"parameters: {{{shown}}}")).out.splitlines()
    for path, word in chosen.items():
        (line,) = (line for line in lines if line.split()[:1] == [path])
        default = PARAMETERS[path].spoken(PARAMETERS[path].default)
        assert line.split()[1:3] == [word, {False: "false"}.get(default, f"{default}")]


def test_show_says_when_nothing_differs(cli):
    said = cli("scenarios", "show", "baseline").out
    assert "What differs from the defaults\n  nothing\n" in said
    assert "What happens when" not in said
    assert "Sites" not in said


def test_show_tells_once_what_all_sites_share_and_at_each_site_what_is_its_own(cli, scenario_file):
    path = scenario_file(
        "parameters: {city.goal: 0.5, trust.initial: 0.3}\n"
        "sites: [{name: river}, {name: hill, parameters: {trust.initial: 0.2}}, {name: port, parameters: "
        f"{{trust.initial: {PARAMETERS['trust.initial'].default}}}}}]"
    )
    content = cli("scenarios", "show", path, "--json").json
    assert content["differences"] == {"city.goal": 0.5}
    assert content["sites"] == [
        {"name": "river", "differences": {"trust.initial": 0.3}},
        {"name": "hill", "differences": {"trust.initial": 0.2}},
        {"name": "port", "differences": {}},
    ]
    said = cli("scenarios", "show", path).out
    told = "\nSites (3)\n  0 river: trust.initial = 0.3\n  1 hill: trust.initial = 0.2\n  2 port: as above\n"
    assert told in said


@pytest.mark.parametrize("name", names())
def test_every_scenario_can_be_shown(cli, name):
    content = cli("scenarios", "show", name, "--json").json
    scenario = load(name)
    assert len(content["sites"]) == scenario.n_sites
    assert len(content["events"]) == len(scenario.events)
    for site, shown in enumerate(content["sites"]):
        assert {**content["differences"], **shown["differences"]} == scenario.differences(site)


def test_shipped_scenarios_are_right(cli):
    answer = cli("scenarios", "check", *names())
    assert answer.status == 0
    assert len(answer.out.splitlines()) == len(names())
    assert cli("scenarios", "check", *names(), "--quiet").out == ""


def test_parameters_are_all_listed(cli):
    listed = {each["name"]: each for each in cli("parameters", "--json").json}
    assert list(listed) == list(PARAMETERS)
    for path, parameter in PARAMETERS.items():
        assert listed[path]["default"] == parameter.spoken(parameter.default)
        assert listed[path]["unit"] == parameter.unit
        assert listed[path]["source"] == parameter.source


def test_parameters_are_filtered(cli):
    assert {each["group"] for each in cli("parameters", "--group", "politics", "--json").json} == {"politics"}
    assert {each["role"] for each in cli("parameters", "--role", LEVER, "--json").json} == {LEVER}
    found = cli("parameters", "TERM limit", "--json").json
    assert "politics.term_limit" in [each["name"] for each in found]
    assert len(found) < len(PARAMETERS)
    said = cli("parameters", "politics.term_limit").out
    assert PARAMETERS["politics.term_limit"].meaning in " ".join(said.split())


def test_json_holds_plain_values_and_no_number_that_is_none():
    """What a reader in any language can parse: JSON has neither NaN nor infinity."""
    content = {1: np.int64(3), "b": [np.float64("nan"), 2.5, float("-inf")], "c": (np.bool_(True), "x", None)}
    assert json.loads(json.dumps(finite(content), allow_nan=False)) == {
        "1": 3,
        "b": [None, 2.5, None],
        "c": [True, "x", None],
    }
