"""What the documents at the top say is so: the README's code runs, files it names exist, versions agree."""

import re
from pathlib import Path

import pytest
import yaml

import cisim
from cisim.scenario import load

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(text, language):
    return [re.sub(r"^ {3}", "", b, flags=re.M) for b in re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)]


def test_python_in_the_readme_runs(capsys):
    names = {}
    for block in blocks(README, "python"):
        exec(compile(block, "README.md", "exec"), names)
    assert names["model"].month == 24
    assert "outcome" in capsys.readouterr().out


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_the_scenario_shown_is_a_valid_one(text, tmp_path):
    (shown,) = re.findall(r"```yaml\n(.*?)```", text, flags=re.S)
    path = tmp_path / "shown.yaml"
    path.write_text(shown, encoding="utf-8")
    assert load(path).events


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_files_that_are_linked_exist(text):
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert [name for name in linked if not (ROOT / name).exists()] == []


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == cisim.__version__


def test_parameters_named_in_the_readme_exist():
    named = set(re.findall(r"\b((?:politics|governance|pressure|backbone|funding)\.[a-z_]+)\b", README))
    assert named
    assert named <= set(cisim.PARAMETERS)
