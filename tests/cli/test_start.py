"""The command line starts fast and helps."""

import subprocess
import sys
from pathlib import Path

import numba
import platformdirs
import pytest

import cisim
import cisim.simulation
from cisim.cli import main
from cisim.compilation import cache_folder, source_digest

from .conftest import SOURCE, program

SLOW = {"numba", "pandas", "seaborn", "statsmodels", "scipy", "matplotlib", "pyarrow", "numpy"}
COMMANDS = ("scenarios", "run", "compare", "replay", "parameters")


@pytest.mark.parametrize("arguments", [["--help"], ["compare", "--help"], ["--version"], ["run"]])
def test_help_imports_nothing_slow(arguments):
    code = (
        "import sys; from cisim.cli import main; main(sys.argv[1:]);"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=SOURCE
    )
    imported = set(eval(done.stderr.splitlines()[-1]))
    assert "typer" in imported
    assert not imported & SLOW


def test_parameters_are_listed_without_the_compiler():
    code = "import sys; from cisim.cli import main; main(['parameters', 'trust']); print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SOURCE)
    assert done.stdout.splitlines()[-1] == "False"


def test_help_names_the_commands_in_order(cli):
    said = cli("--help").out
    places = [said.index(f"│ {command} ") for command in COMMANDS]
    assert places == sorted(places)
    assert "cisim compare baseline co-chair" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_examples(cli, command):
    answer = cli(command, "--help")
    assert answer.status == 0
    assert f"cisim {command}" in answer.out.partition("Examples")[2] or f"cisim {command}" in answer.out


def test_no_command_shows_the_help(cli):
    assert cli().out == cli("--help").out


def test_version(cli):
    assert cli("--version").out == f"cisim {cisim.__version__}\n"


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled here")
def test_compiling_is_told_of_on_a_machine_that_has_not_compiled_yet(capfd, monkeypatch, tmp_path):
    monkeypatch.setattr(cisim.simulation, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(cisim.simulation, "live_each", None)  # as it is before it was called, without compiled code
    for command, said in (
        (["run", "baseline"], "Compiling the model for this machine: once, in less than a minute.\n"),
        (["run", "baseline", "--quiet"], ""),
        (["run", "baseline", "--json"], ""),
    ):
        capfd.readouterr()
        assert main(command) == 0
        assert capfd.readouterr().err == said
    (tmp_path / "mechanisms").mkdir()
    (tmp_path / "mechanisms" / "batch.live_each-149.py314.nbi").touch()
    assert main(["run", "baseline"]) == 0
    assert capfd.readouterr().err == ""


def test_machine_code_is_kept_where_the_machine_says_or_in_the_users_own_cache(monkeypatch, tmp_path):
    kept = cache_folder.__wrapped__  # not what was found before
    monkeypatch.setenv("CISIM_CACHE_DIR", str(tmp_path))
    assert kept().parent == tmp_path
    assert kept().name.startswith(f"{source_digest()}-")
    monkeypatch.setenv("CISIM_CACHE_DIR", "")
    assert kept().parent == platformdirs.user_cache_path("cisim")
    monkeypatch.delenv("CISIM_CACHE_DIR")
    assert kept().parent == platformdirs.user_cache_path("cisim")


def test_program_runs_from_any_folder(tmp_path: Path):
    answer = program("scenarios", "show", "baseline", "--json")
    assert answer.status == 0
    assert answer.err == ""


def test_the_package_lists_what_it_imports_only_when_it_is_used():
    listed = dir(cisim)
    assert listed == sorted(set(listed))
    assert {*cisim.__all__, "__version__"} <= set(listed)
    assert "simulate" not in vars(cisim)  # it is found by its name, and dir() would not know of it otherwise
    assert all(hasattr(cisim, name) for name in cisim.__all__)
