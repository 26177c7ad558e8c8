"""What the documents say is so: their code runs, files they name exist, versions agree."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import cisim
from cisim.cli import main
from cisim.scenario import load
from cisim.sweep import read

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SWEEPS = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


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


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_are_linked_exist(document):
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert [name for name in linked if not (document.parent / name).exists()] == []


class Session:
    """A document read from top to bottom in an empty folder: files are written, commands and Python are run."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {}
        self.done: list[str] = []

    def follow(self, text: str) -> None:
        for language, name, block in re.findall(r"^```([a-z]+) ?([^\n]*)\n(.*?)^```$", text, flags=re.S | re.M):
            getattr(self, language)(block, name)
            self.done.append(language)

    def yaml(self, block: str, name: str) -> None:
        self.write(re.match(r"# (\S+)", block)[1], block)

    def csv(self, block: str, name: str) -> None:
        self.write(name, block)

    def bash(self, block: str, name: str) -> None:
        shebang, comment, *_ = block.splitlines()
        assert shebang.startswith("#!")
        self.write(comment.removeprefix("# "), block)

    def write(self, name: str, block: str) -> None:
        Path(name).write_text(block, encoding="utf-8")

    def sh(self, block: str, name: str) -> None:
        for line in block.splitlines():
            program, *arguments = shlex.split(line, comments=True)
            assert program == "cisim"
            assert main(arguments) == 0, line

    def python(self, block: str, name: str) -> None:
        exec(compile(block, "a document", "exec"), self.names)

    def r(self, block: str, name: str) -> None:
        """Not run: that takes R."""


@pytest.mark.slow
def test_what_the_page_on_sweeps_shows_runs(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    session = Session()
    session.follow(SWEEPS)
    said = capfd.readouterr().out
    assert "160 runs in results/turnover" in said
    assert "160 runs, of which failed: 0" in said
    assert {language: session.done.count(language) for language in ("yaml", "python", "bash")} == {
        "yaml": SWEEPS.count("```yaml"), "python": SWEEPS.count("```python"), "bash": 2,
    }  # fmt: skip
    assert session.names["again"].changed == ()
    assert session.names["n"] == session.names["n_ended"] == int(session.names["runs"]["event"].sum())
    assert session.names["graph"].number_of_edges() == session.names["ties"].to_numpy().sum()
    submit_to_slurm(tmp_path, monkeypatch)
    assert read("results/shards").equals(read("results/turnover"))


def submit_to_slurm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Slurm does with the two scripts that the page shows: each of the array with its number, then the merging."""
    command = folder / "bin" / "cisim"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cisim "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(cisim.__file__).parents[1]))
    script = Path("sweep.sbatch").read_text()
    first, last = map(int, re.search(r"--array=(\d+)-(\d+)", script).groups())
    assert f'$SLURM_ARRAY_TASK_ID/{last}"' in script
    assert "--signal=B:TERM@" in script
    assert re.search(r"^exec cisim", script, flags=re.M)
    for number in range(first, last + 1):
        environment = {**os.environ, "SLURM_ARRAY_TASK_ID": str(number), "SLURM_CPUS_PER_TASK": "1"}
        subprocess.run(["bash", "sweep.sbatch"], env=environment, check=True, timeout=300)
    subprocess.run(["bash", "merge.sbatch"], check=True, timeout=300)


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == cisim.__version__


def test_parameters_named_in_the_readme_exist():
    named = set(re.findall(r"\b((?:politics|governance|pressure|backbone|funding)\.[a-z_]+)\b", README))
    assert named
    assert named <= set(cisim.PARAMETERS)
