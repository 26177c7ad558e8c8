"""`cisim export`: a table as one CSV, with its dictionary, there whole or not at all."""

from __future__ import annotations

import os
import shutil
import signal
import time

import numpy as np
import pandas as pd
import pytest

from cisim.sweep import export, sweep
from cisim.sweep.executors import Workers
from cisim.sweep.tables import read

from .conftest import started

TEXT = """
title: T
question: Q?
scenarios: [baseline, co-chair]
vary: {governance.form: [mayor-led, co-chair]}
replicates: 5
horizon: 24
record: {months: 12, organizations: 24}
"""


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    place = tmp_path_factory.mktemp("export")
    (place / "mine.yaml").write_text(TEXT)
    sweep(place / "mine.yaml", place / "out", workers=Workers("threads", 1), chunk=3)
    return place / "out"


@pytest.mark.parametrize("table", ["runs", "months", "organizations", "points"])
def test_a_table_and_what_its_columns_mean(cli, swept, tmp_path, table):
    answer = cli("export", swept, table, "--out", tmp_path / "mine.csv", "--json")
    assert answer.status == 0
    stored = read(swept, table)
    assert answer.json["rows"] == len(stored)
    back = pd.read_csv(tmp_path / "mine.csv", dtype=str, keep_default_na=False)
    assert back.columns.tolist() == stored.columns.tolist()
    for name in stored:
        if stored[name].dtype.kind == "f":
            values = np.array([float(cell or "nan") for cell in back[name]])
            assert np.array_equal(values, stored[name], equal_nan=True), name
        else:
            assert back[name].str.lower().tolist() == stored[name].astype(str).str.lower().tolist(), name
    told = pd.read_csv(tmp_path / "mine.dictionary.csv")
    assert told["column"].tolist() == stored.columns.tolist()
    assert set(told["table"]) == {table}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.csv", "mine.dictionary.csv"]


def test_a_comparison_is_exported_too(cli, tmp_path):
    cli("compare", "baseline", "--runs", 3, "--horizon", 12, "--out", tmp_path / "compared")
    assert cli("export", tmp_path / "compared", "--out", tmp_path / "mine.csv").out.startswith("3 rows in ")
    assert pd.read_csv(tmp_path / "mine.csv")["scenario"].tolist() == ["baseline"] * 3


def test_an_earlier_file_stays_unless_it_is_to_be_replaced(cli, refused, swept, tmp_path):
    (tmp_path / "mine.csv").write_text("my own")
    said = refused("export", swept, "--out", tmp_path / "mine.csv")
    assert "exists already; name another file, or add --overwrite to replace it" in said
    assert (tmp_path / "mine.csv").read_text() == "my own"
    assert not (tmp_path / "mine.dictionary.csv").exists()
    (tmp_path / "other.dictionary.csv").write_text("my own")
    assert "other.dictionary.csv: exists already" in refused("export", swept, "--out", tmp_path / "other.csv")
    assert cli("export", swept, "--out", tmp_path / "mine.csv", "--overwrite").status == 0
    assert len(pd.read_csv(tmp_path / "mine.csv")) == 20


@pytest.mark.parametrize(
    ("table", "out", "said"),
    [
        ("run", "mine.csv", "there is no such table; did you mean runs?"),
        ("runs", "mine.txt", "expected a name that ends with .csv"),
        ("runs", "deep/mine.csv", "there is no such folder"),
    ],
)
def test_what_cannot_be_is_refused(refused, swept, tmp_path, table, out, said):
    assert said in refused("export", swept, table, "--out", tmp_path / out)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_is_refused(refused, swept, tmp_path):
    (tmp_path / "mine.csv").mkdir()
    said = refused("export", swept, "--out", tmp_path / "mine.csv", "--overwrite")
    assert f"{tmp_path / 'mine.csv'}: is a folder; name a file in it" in said


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_without_permission_is_refused(refused, swept, tmp_path):
    tmp_path.chmod(0o555)
    try:
        said = refused("export", swept, "--out", tmp_path / "mine.csv")
        assert f"{tmp_path}: cannot be written; name another folder" in said
    finally:
        tmp_path.chmod(0o755)


def test_a_folder_without_results_is_refused(refused, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "holds no results of cisim" in refused("export", tmp_path / "empty", "--out", tmp_path / "mine.csv")


def test_a_damaged_part_is_told_and_leaves_nothing(refused, swept, tmp_path):
    shutil.copytree(swept, tmp_path / "copy")
    part = sorted((tmp_path / "copy" / "runs").iterdir())[-1]
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    assert "is damaged" in refused("export", tmp_path / "copy", "--out", tmp_path / "mine.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_a_part_cut_short_and_a_lost_dictionary_are_told_with_the_remedy(cli, refused, swept, tmp_path):
    copy, out = tmp_path / "copy", tmp_path / "mine.csv"
    shutil.copytree(swept, copy)
    first = sorted((copy / "runs").iterdir())[0]
    os.truncate(first, 100)
    said = refused("export", copy, "--out", out)
    assert f"{first}: is damaged; give the command of the sweep again to make it anew" in said
    with (copy / "dictionary.csv").open("a", encoding="utf-8") as file:
        file.write("months\n")  # a last line that was not finished
    assert cli("export", copy, "months", "--out", out).status == 0
    out.unlink()
    (tmp_path / "mine.dictionary.csv").unlink()
    (copy / "dictionary.csv").unlink()
    said = refused("export", copy, "months", "--out", out)
    assert f"{copy / 'dictionary.csv'}: cannot be read; give the command of the sweep again to write it" in said
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
    # The remedy that both messages name.
    (tmp_path / "mine.yaml").write_text(TEXT)
    sweep(tmp_path / "mine.yaml", copy, workers=Workers("threads", 1))
    for table in ("runs", "months"):
        assert cli("export", copy, table, "--out", out, "--overwrite").status == 0


def test_ctrl_c_in_the_middle_leaves_nothing(cli, swept, tmp_path, monkeypatch):
    """After the first rows are written, and with an earlier file, which stays."""
    (tmp_path / "mine.csv").write_text("earlier")
    whole = export.batches

    def interrupted(*arguments):
        yield next(whole(*arguments))
        assert len(list(tmp_path.glob(".mine*.part"))) == 2
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "batches", interrupted)
    answer = cli("export", swept, "--out", tmp_path / "mine.csv", "--overwrite")
    assert (answer.status, answer.out) == (130, "")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]
    assert (tmp_path / "mine.csv").read_text() == "earlier"


@pytest.mark.slow
def test_ctrl_c_is_answered_by_the_program(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "title: T\nquestion: Q?\nscenarios: [baseline]\nreplicates: 300\nhorizon: 120\nrecord: {organizations: 1}\n"
    )
    sweep(tmp_path / "mine.yaml", tmp_path / "out")
    process = started("export", tmp_path / "out", "organizations", "--out", tmp_path / "big.csv")
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".big.csv*")) and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.yaml", "out"]


def test_a_table_without_rows_has_its_header(cli, tmp_path, monkeypatch):
    from cisim.sweep import work

    def always(*_):
        raise ValueError("never")

    monkeypatch.setattr(work, "live_each", always)
    (tmp_path / "mine.yaml").write_text(TEXT)
    sweep(tmp_path / "mine.yaml", tmp_path / "out")
    assert cli("export", tmp_path / "out", "months", "--out", tmp_path / "mine.csv").out.startswith("0 rows in ")
    assert pd.read_csv(tmp_path / "mine.csv").columns.tolist() == read(tmp_path / "out", "months").columns.tolist()
