"""The schema for editors knows every key, parameter and event, and is the one that lies beside the scenarios."""

import json

import pytest

from cisim import configs
from cisim.happenings import SCHEDULED
from cisim.parameters import LEVER, PARAMETERS
from cisim.scenario import names
from cisim.scenario_file import ScenarioFile
from cisim.schema import schema, schema_text
from cisim.yaml_files import read


def test_file_is_current():
    stored = (configs.folder() / "scenario.schema.json").read_text(encoding="utf-8")
    assert stored == schema_text(), "run: cisim scenarios schema > configs/scenario.schema.json"


def test_command_prints_it(capsys):
    from cisim.cli import main

    assert main(["scenarios", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_parameters_are_declared_with_bounds_and_words():
    declared = schema()["$defs"]["Parameters"]
    assert declared["additionalProperties"] is False
    assert list(declared["properties"]) == list(PARAMETERS)
    assert declared["properties"]["governance.form"]["enum"] == list(PARAMETERS["governance.form"].choices)
    trust = declared["properties"]["trust.initial"]
    assert (trust["type"], trust["minimum"], trust["maximum"]) == ("number", 0.0, 1.0)
    assert "[index]" in trust["description"]
    assert declared["properties"]["ending.restart"]["type"] == "boolean"
    assert declared["properties"]["politics.term_limit"]["type"] == "integer"


def test_only_levers_can_be_adopted():
    levers = {path for path, parameter in PARAMETERS.items() if parameter.role == LEVER}
    assert set(schema()["$defs"]["Adopt"]["properties"]["parameter"]["enum"]) == levers


def test_keys_and_events_are_those_of_the_file():
    content = schema()
    assert set(content["properties"]) == set(ScenarioFile.model_fields)
    assert content["additionalProperties"] is False
    kinds = content["properties"]["events"]["items"]["discriminator"]["mapping"]
    assert set(kinds) == set(SCHEDULED)


@pytest.mark.parametrize("name", names())
def test_shipped_scenarios_use_declared_parameters(name):
    declared = schema()["$defs"]["Parameters"]["properties"]
    content = read(configs.path_of("scenarios", name))
    assert set(content) <= set(schema()["properties"])
    assert set(content.get("parameters", {})) <= set(declared)
