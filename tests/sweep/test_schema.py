"""The schema of experiment files is the one that lies beside the experiments, and knows all that a file may say."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from cisim.cli import main
from cisim.parameters import PARAMETERS
from cisim.schema import schema as scenario_schema
from cisim.sweep.design import KINDS
from cisim.sweep.experiment import load_experiment
from cisim.sweep.experiment_file import ExperimentFile
from cisim.sweep.schema import schema, schema_text
from cisim.yaml_files import read

from .test_experiment_file import BAD

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
SHIPPED = sorted(
    path for path in EXPERIMENTS.glob("*/*.yaml") if path.parent.name != "claims"
)  # claims have a form of their own


@pytest.fixture(scope="module")
def validator():
    """What an editor does with the schema, where the library for it is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def test_the_file_is_current():
    stored = (EXPERIMENTS / "experiment.schema.json").read_text(encoding="utf-8")
    assert stored == schema_text(), "run: cisim experiments schema > experiments/experiment.schema.json"


def test_the_command_prints_it(capsys):
    assert main(["experiments", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_it_knows_every_key_parameter_event_and_design():
    whole = schema()
    assert set(whole["properties"]) == set(ExperimentFile.model_fields)
    assert set(whole["properties"]["vary"]["properties"]) == {*PARAMETERS, "horizon"}
    assert set(whole["$defs"]["DesignEntry"]["properties"]["kind"]["enum"]) == set(KINDS)
    shared = scenario_schema()["$defs"]
    for name in ("Parameters", "Adopt", "Election"):
        assert whole["$defs"][name] == shared[name]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_shipped_experiments_are_valid(path, validator):
    assert [error.message for error in validator.iter_errors(read(path))] == []
    assert load_experiment(path).question


SEEN = (
    "missing", "unknown key", "unknown key within", "no scenario", "unknown override", "unknown parameter",
    "out of bounds", "not a number", "not whole", "no such word", "empty list", "neither", "range key",
    "range of words", "unknown design", "seed", "horizon", "no width",
)  # fmt: skip


@pytest.mark.parametrize("kind", SEEN)
def test_an_editor_sees_the_mistakes_of_form(kind, validator, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(BAD[kind][0], encoding="utf-8")
    assert list(validator.iter_errors(read(path)))


def test_what_is_right_is_right(validator, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: T\nquestion: Q?\nscenarios: [baseline, {name: a, extends: co-chair, parameters: {trust.initial: 0.2},"
        " events: [{month: 5, event: crisis, depth: 0.4}]}]\ncities: [default]\n"
        "vary: {trust.initial: {low: 0.1}, governance.form: , city.history: [-1, 0.5], horizon: [60]}\n"
        "design: {kind: sobol, n: 4, second_order: true}\nreplicates: 20\nrecord: {months: 12}\n"
        "stop: {half_width: 0.1, on: difference, of: survival@24, max_runs: 40}\n"
    )
    assert [error.message for error in validator.iter_errors(read(path))] == []
    load_experiment(path)


def test_experiments_below_the_folder_are_listed(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["experiments"]) == 0
    assert "There are no experiments" in capsys.readouterr().out
    (tmp_path / "experiments" / "mine").mkdir(parents=True)
    file = tmp_path / "experiments" / "mine" / "experiment.yaml"
    file.write_text("title: T\nquestion: Q?\nscenarios: [baseline]\nreplicates: 2\n")
    assert main(["experiments", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed == [{"file": "experiments/mine/experiment.yaml", "title": "T", "question": "Q?"}]
    assert main(["experiments"]) == 0
    assert "experiments/mine/experiment.yaml\n  T: Q?\n" in capsys.readouterr().out
