"""Folders of results, posterior samples and tables of points that are wrong in any way: read, mended, or refused."""

from __future__ import annotations

import copy
import io
import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cisim.calibration.posterior import load_posterior
from cisim.replay import stored_run
from cisim.results.manifest import read_manifest
from cisim.sweep.design import read_table
from cisim.sweep.executors import Workers
from cisim.sweep.experiment import load_experiment
from cisim.sweep.manifest import experiment_from, manifest_of
from cisim.sweep.replaying import opened_experiment
from cisim.sweep.runner import sweep
from cisim.sweep.status import read_status
from cisim.sweep.tables import read

from .conftest import NIGHTLY, SLOW
from .files import damaged, places
from .test_bad_files import EXPERIMENT, refused

FILES = ("manifest.json", "status.json", "journal.jsonl", "points.parquet", "dictionary.csv", "lock")
ONE = Workers("threads", 1)
VALUES = (None, True, -1, 0, 1.5, 10**400, float("nan"), float("inf"), "", "x" * 5000, "\ud800", "a\nb", "../../etc")
ANYTHING = st.sampled_from((*VALUES, [], {}, [[]], {"": {}}, ["baseline"], {"name": "baseline"}))


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The experiment and the folder of a small sweep; not to be changed."""
    place = tmp_path_factory.mktemp("finished")
    path = place / "small.yaml"
    path.write_text(f"{EXPERIMENT.replace(': 1', ': 3')}horizon: 4\nvary: {{trust.initial: [0.2, 0.4]}}\n")
    experiment = load_experiment(path)
    sweep(experiment, place / "out", workers=ONE, chunk=3)
    return experiment, place / "out"


@st.composite
def changed(draw, content) -> bytes:
    """A JSON document with one or two values replaced, taken out, or put under another name."""
    content = copy.deepcopy(content)
    for _ in range(draw(st.integers(1, 2))):
        way = draw(st.sampled_from(places(content)))
        if not way:
            continue
        above = content
        for key in way[:-1]:
            above = above[key]
        how = draw(st.sampled_from(("replace", "remove", "rename")))
        if how == "replace":
            above[way[-1]] = draw(ANYTHING)
        elif how == "remove":
            del above[way[-1]]
        elif isinstance(above, dict):
            above["other"] = above.pop(way[-1])
    return json.dumps(content).encode()


def readers(experiment):
    """All that looks into the folder of a sweep, from the least to the sweep itself, which may mend it."""
    return (
        lambda out: experiment_from(out, manifest_of(out) or {}),
        opened_experiment,
        read_status,
        read_manifest,
        stored_run,
        read,
        lambda out: read(out, "points"),
        lambda out: sweep(experiment, out, workers=ONE),
    )


def assert_folder(data, finished, tmp_path):
    experiment, whole = finished
    out, beside = tmp_path / "out", tmp_path / "beside.txt"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(whole, out)
    beside.write_text("mine")
    name = data.draw(st.sampled_from((*FILES, "part")))
    path = next((out / "runs").iterdir()) if name == "part" else out / name
    if path.suffix == ".json" and data.draw(st.booleans()):
        path.write_bytes(data.draw(changed(json.loads(path.read_bytes()))))
    else:
        path.write_bytes(data.draw(damaged(path.read_bytes()) | st.binary(max_size=60)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that it is not finished
        said = [refused(reader, out) for reader in readers(experiment)]
    if not said[-1]:  # it went on: then all is as it was
        pd.testing.assert_frame_equal(read(out), read(whole), check_exact=True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["beside.txt", "out"]
    assert beside.read_text() == "mine"


@settings(SLOW, max_examples=60)
@given(data=st.data())
def test_any_folder_of_a_sweep(data, finished, tmp_path):
    assert_folder(data, finished, tmp_path)


@pytest.mark.fuzz
@settings(SLOW, max_examples=NIGHTLY // 10)
@given(data=st.data())
def test_very_many_folders_of_a_sweep(data, finished, tmp_path):
    assert_folder(data, finished, tmp_path)


COLUMNS = st.sampled_from(
    ("trust.initial", "trust.gain", "politics.term_limit", "governance.form", "no.such", "", "\n")
)
CELLS = st.sampled_from((0.1, 0.2, -5.0, 1e300, float("nan"), float("inf"), None, "x", True, 2**60))


@settings(SLOW, max_examples=100)
@given(data=st.data())
def test_any_posterior_sample(data, tmp_path):
    """Columns of numbers, of words, with holes, of nothing; and bytes that are no table."""
    path = tmp_path / "posterior.parquet"
    names = data.draw(st.lists(COLUMNS, max_size=3, unique=True))
    n = data.draw(st.integers(0, 3))
    columns = {}
    for name in names:
        cell = data.draw(CELLS)
        try:
            columns[name] = pa.array([cell] * n)
        except (pa.ArrowException, OverflowError):
            columns[name] = pa.array([0.1] * n)
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    content = buffer.getvalue()
    path.write_bytes(data.draw(st.just(content) | damaged(content) | st.binary(max_size=50)))
    if not refused(load_posterior, path):
        sample = load_posterior(path)
        assert sample.sets.dtype == np.float64
        assert np.isfinite(sample.sets).all()
        assert sample.sets.shape == (len(sample), len(sample.paths))
        sample.design()


TEXTS = st.sampled_from(
    ("0.1", "", "x", "²", "9" * 30, "nan", "inf", "1e400", "\x00", '"', "true", "12", "-1", "1_0", "é")
)


@settings(SLOW, max_examples=150)
@given(data=st.data())
def test_any_table_of_points(data, tmp_path):
    path = tmp_path / "points.csv"
    names = data.draw(st.lists(COLUMNS | st.just("horizon"), min_size=1, max_size=3))
    rows = data.draw(st.lists(st.lists(TEXTS, min_size=len(names), max_size=len(names)), max_size=3))
    text = "\n".join(",".join(cells) for cells in [names, *rows])
    path.write_bytes(data.draw(st.just(text.encode()) | damaged(text.encode()) | st.binary(max_size=50)))
    if not refused(read_table, path):
        points = read_table(path).values  # noqa: PD011 (an array's, not a table's)
        assert points.ndim == 2
        assert np.isfinite(points).all()


def test_a_folder_that_points_elsewhere_harms_nothing(finished, tmp_path):
    """Links in a folder of results, to a file and to a folder that are somebody else's: nothing is removed there."""
    experiment, whole = finished
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")
    for name in ("runs", "shards", "manifest.json", "journal.jsonl"):
        out = tmp_path / f"of {name}"
        shutil.copytree(whole, out)
        target = mine if "." not in name else mine / "thesis.txt"
        shutil.rmtree(out / name, ignore_errors=True)
        Path(out / name).unlink(missing_ok=True)
        (out / name).symlink_to(target)
        refused(lambda out: sweep(experiment, out, workers=ONE), out)
        assert (mine / "thesis.txt").read_text().startswith("mine")
