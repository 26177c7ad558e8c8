"""Reading what a sweep wrote: filters, columns, batches, DuckDB, CSV, and the dictionary of columns."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import cisim
from cisim.analysis import paired_differences
from cisim.simulation import simulate
from cisim.sweep.dictionary import columns_of
from cisim.sweep.export import export_csv
from cisim.sweep.manifest import git_state
from cisim.sweep.runner import sweep
from cisim.sweep.tables import batches, connected, read
from cisim.yaml_files import ConfigError

from .conftest import ONE, TABLES


def test_filters_and_columns(finished):
    runs = cisim.read(finished)
    some = cisim.read(finished, "runs", ["replicate", "duration"], scenario="paired", point=[1, 3])
    expected = runs[(runs["scenario"] == "paired") & runs["point"].isin([1, 3])]
    pd.testing.assert_frame_equal(some, expected[["replicate", "duration"]].reset_index(drop=True))
    assert len(read(finished, **{"governance.public_partner": False})) == 36


@pytest.mark.parametrize(
    ("arguments", "filters", "said"),
    [
        (("run",), {}, "run: there is no such table; did you mean runs?"),
        (("runs", ["durations"]), {}, "runs has no column 'durations'; did you mean duration"),
        (("runs",), {"point": "one"}, "point: 'one' is no value of this column, which holds int64"),
        (("runs",), {"scenario": 3}, "scenario: 3 is no value of this column, which holds string"),
        (("runs",), {"points": 1}, "runs has no column 'points'; did you mean point"),
    ],
)
def test_what_is_not_there_is_refused(arguments, filters, said, finished):
    with pytest.raises(ConfigError, match=said.replace("?", r"\?")):
        read(finished, *arguments, **filters)


def test_a_table_that_was_not_recorded_is_refused(write, tmp_path):
    sweep(write("title: T\nquestion: Q?\nscenarios: [baseline]\nreplicates: 2\nhorizon: 3\n"), tmp_path / "out")
    with pytest.raises(ConfigError, match=r"the table months was not recorded \(there are runs, points\)"):
        read(tmp_path / "out", "months")
    (tmp_path / "out" / "points.parquet").unlink()
    with pytest.raises(
        ConfigError, match=r"points\.parquet: is missing; give the command of the sweep again to write it"
    ):
        read(tmp_path / "out", "points")
    with pytest.raises(ConfigError, match="holds no results of cisim"):
        read(tmp_path)


def test_batches_hold_the_same_rows(finished):
    for table in (*TABLES, "points"):
        whole = pa.Table.from_batches(batches(finished, table)).to_pandas()
        pd.testing.assert_frame_equal(whole, read(finished, table), check_exact=True)


def test_duckdb_sees_every_table(finished):
    with connected(finished) as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in (*TABLES, "points")]
    assert counts == [72, 72 * 4, 72 * 2 * 28, 4]


def test_csv_keeps_every_bit(finished, tmp_path):
    n = export_csv(finished, "runs", tmp_path / "runs.csv")
    runs = read(finished)
    with (tmp_path / "runs.csv").open(newline="") as file:
        back = list(csv.DictReader(file))
    for column in runs.select_dtypes("float"):
        told = [float(row[column] or "nan") for row in back]
        assert np.array(told).tobytes() == runs[column].to_numpy().tobytes()
    for column in ("scenario", "reason", "error"):
        assert [row[column] for row in back] == runs[column].tolist()
    assert n == len(runs) == len(back)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs.csv", "runs.dictionary.csv"]


def test_some_columns_are_exported_with_what_these_mean(finished, tmp_path):
    wanted = ["duration", "trust.initial", "scenario"]
    assert export_csv(finished, "months", tmp_path / "months.csv", ["month", "trust"]) == len(read(finished, "months"))
    assert export_csv(finished, "runs", tmp_path / "runs.csv", wanted) == 72
    assert pd.read_csv(tmp_path / "runs.csv").columns.tolist() == wanted
    told = pd.read_csv(tmp_path / "runs.dictionary.csv")
    assert sorted(told["column"]) == sorted(wanted)
    assert set(told["table"]) == {"runs"}
    with pytest.raises(ConfigError, match=r"runs has no column 'durations'; did you mean duration"):
        export_csv(finished, "runs", tmp_path / "other.csv", ["durations"])
    assert not (tmp_path / "other.csv").exists()


def test_the_dictionary_tells_every_column(small, finished):
    with (finished / "dictionary.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for table in (*TABLES, "points"):
        own = [row for row in rows if row["table"] == table]
        stored = read(finished, table)
        assert [row["column"] for row in own] == list(stored.columns)
        assert [column.name for column in columns_of(small, table)] == list(stored.columns)
        assert all(row["meaning"] for row in own)
        kinds = {"i": "whole number", "f": "number", "b": "true or false", "O": "text", "T": "text", "U": "text"}
        assert [row["type"] for row in own] == [kinds[stored[name].dtype.kind] for name in stored.columns]


def test_the_manifest_names_no_place(finished, tmp_path_factory):
    text = (finished / "manifest.json").read_text()
    assert str(tmp_path_factory.getbasetemp()) not in text
    content = json.loads(text)
    assert {"version", "rules", "git", "platform", "libraries", "experiment", "timing", "files"} <= set(content)
    assert content["runs"] == {"done": 72, "failed": 0}
    assert len(content["files"]) == 3 * len(list((finished / "runs").iterdir()))


def test_the_commit_that_a_sweep_ran_from_is_told_where_there_is_one(tmp_path, monkeypatch):
    """A package that was installed from a wheel has none, and a machine without git cannot tell it."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("there is no git here")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):  # as a hook of git's own has them
        monkeypatch.delenv(name, raising=False)
    package = tmp_path / "src" / "cisim" / "__init__.py"
    package.parent.mkdir(parents=True)
    package.write_text("one")
    monkeypatch.setattr(cisim, "__file__", str(package))
    told = git_state.__wrapped__  # not what was found before
    assert told() is None
    ours = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], ["add", "."], [*ours, "commit", "--quiet", "--message", "One"]):
        subprocess.run([git, "-C", tmp_path, *command], check=True, timeout=60)
    head = subprocess.run([git, "-C", tmp_path, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    assert told() == head.stdout[:12]
    package.write_text("two")
    assert told() == f"{head.stdout[:12]}+"
    monkeypatch.setenv("PATH", "")
    assert told() is None


def test_pairs_are_pairs_for_the_analysis(write, tmp_path):
    path = write("title: T\nquestion: Q?\nscenarios: [baseline, co-chair]\nreplicates: 30\nhorizon: 36\nseed: 3\n")
    sweep(path, tmp_path / "out", workers=ONE)
    from cisim.scenario import load

    alone = simulate([load(name).override(horizon=36) for name in ("baseline", "co-chair")], runs=30, seed=3)
    found, expected = (paired_differences(runs, ["outcome_peak"]) for runs in (read(tmp_path / "out"), alone))
    pd.testing.assert_frame_equal(found, expected)
