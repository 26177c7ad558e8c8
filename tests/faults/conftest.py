"""A sweep of many small parts, its table when nothing disturbs it, and what its journal says was made."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from textwrap import dedent

import pandas as pd
import pytest

from cisim.sweep.executors import Workers
from cisim.sweep.experiment import Experiment, load_experiment
from cisim.sweep.journal import read_lines
from cisim.sweep.runner import sweep
from cisim.sweep.tables import read

EXPERIMENT = """
    title: Disturbed
    question: Is anything lost?
    scenarios: [baseline, co-chair]
    vary: {trust.initial: [0.3, 0.6]}
    replicates: 100
    seed: 2
    horizon: 24
    record: {months: 12}
"""
CHUNK = 4
N_CHUNKS = 100
ONE = Workers("threads", 1)


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("experiment") / "disturbed.yaml"
    path.write_text(dedent(EXPERIMENT), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def experiment(file: Path) -> Experiment:
    return load_experiment(file)


@pytest.fixture(scope="session")
def undisturbed(experiment: Experiment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sweep that nothing disturbed; not to be changed."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    sweep(experiment, out, workers=ONE, chunk=CHUNK)
    return out


def assert_equal(out: Path, undisturbed: Path) -> None:
    """Both tables are those of the undisturbed sweep, bit by bit."""
    for table in ("runs", "months"):
        pd.testing.assert_frame_equal(read(out, table), read(undisturbed, table), check_exact=True)


def made(out: Path) -> Counter[str]:
    """How often each chunk was made."""
    return Counter(line["key"] for line in read_lines(out / "journal.jsonl") if line["event"] == "part")


def noted(out: Path, event: str) -> int:
    """How many lines of a kind the journal has."""
    return sum(line["event"] == event for line in read_lines(out / "journal.jsonl"))
