"""Small experiments, and what comes of them in one thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pandas as pd
import pytest

from cisim.sweep.executors import Workers
from cisim.sweep.experiment import Experiment, load_experiment
from cisim.sweep.runner import sweep
from cisim.sweep.tables import read

SMALL = """
    title: Small
    question: Does it hold together?
    scenarios: [baseline, {name: paired, extends: co-chair, parameters: {pressure.quick_wins: 0.1}}]
    vary:
      trust.initial: [0.3, 0.6]
      governance.public_partner: [true, false]
    replicates: 9
    seed: 4
    horizon: 18
    record: {months: 6, organizations: 18}
"""
TABLES = ("runs", "months", "organizations")
ONE = Workers("threads", 1)

Write = Callable[..., Path]


def frames(folder: Path) -> dict[str, pd.DataFrame]:
    return {name: read(folder, name) for name in TABLES}


def assert_same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    """Equal to the last bit, the order of rows and the types of columns included."""
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name], check_exact=True)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write an experiment file, by default the small one."""

    def written(text: str = SMALL, name: str = "small") -> Path:
        path = tmp_path / f"{name}.yaml"
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return written


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    path = tmp_path_factory.mktemp("small") / "small.yaml"
    path.write_text(dedent(SMALL), encoding="utf-8")
    return load_experiment(path)


@pytest.fixture(scope="session")
def finished(small: Experiment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small experiment; not to be changed."""
    out = tmp_path_factory.mktemp("finished") / "out"
    sweep(small, out, workers=ONE)
    return out
