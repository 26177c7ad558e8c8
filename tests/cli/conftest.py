"""Run the command line in this process, and as a program of its own."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cisim
from cisim.cli import main

SOURCE = Path(cisim.__file__).parents[1]
COMMAND = [sys.executable, "-m", "cisim"]
# As the command, but answering to Ctrl-C even when these tests run in the background, where the shell has it ignored.
ANSWERING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from cisim.cli import main
sys.exit(main())
"""
SMALL = ["--runs", "12", "--seed", "1"]


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cisim = Callable[..., Answer]


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cisim:
    """Run `cisim` with these arguments."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: object) -> Answer:
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        said = capfd.readouterr()
        # The first test of all may be the one for which the model is compiled.
        err = "".join(line for line in said.err.splitlines(keepends=True) if not line.startswith("Compiling the model"))
        return Answer(status, said.out, err)

    return run


@pytest.fixture
def refused(cli: Cisim) -> Callable[..., str]:
    """Run what must be refused, and return the one line that says why."""

    def run(*arguments: object) -> str:
        answer = cli(*arguments)
        assert answer.status == 2
        assert answer.out == ""
        assert answer.err.startswith("error: ")
        assert answer.err.count("\n") == 1
        return answer.err

    return run


def environment() -> dict[str, str]:
    """These tests' own environment, in which the same source is found."""
    path = os.pathsep.join([str(SOURCE), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, "COLUMNS": "80"}


def started(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Start `cisim` as a program of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", ANSWERING, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        **options,
    )


def program(*arguments: object) -> Answer:
    """Run `cisim` as a program of its own."""
    process = started(*arguments)
    out, err = process.communicate(timeout=300)
    return Answer(process.returncode, out, err)


def equal_tables(csv: Path, parquet: Path) -> bool:
    """Whether a CSV holds every value of a Parquet file, numbers to the last bit."""
    table = pd.read_parquet(parquet)
    text = pd.read_csv(csv, dtype=str, keep_default_na=False)
    assert list(text.columns) == list(table.columns)
    for column in table.columns:
        values, written = table[column].tolist(), text[column].tolist()
        if table[column].dtype == float:
            written = [float(word) if word else math.nan for word in written]
            same = all(a == b or (a != a and b != b) for a, b in zip(values, written, strict=True))
        else:
            same = [str(value) for value in values] == written
        if not same:
            return False
    return True


@pytest.fixture
def scenario_file(tmp_path: Path) -> Callable[..., Path]:
    """A scenario file with these further lines."""

    def write(text: str, name: str = "mine.yaml") -> Path:
        path = tmp_path / name
        path.write_text(f"title: Mine\nquestion: What if?\nsource: assumption\n{text}\n")
        return path

    return write
