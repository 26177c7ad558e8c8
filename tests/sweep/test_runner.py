"""Running: failures become rows, progress is told, folders are guarded, estimates are about right."""

from __future__ import annotations

import json
import os
import shutil
import time

import numpy as np
import pandas as pd
import pytest

from cisim.sweep import lock, work
from cisim.sweep.executors import Workers, cluster
from cisim.sweep.experiment import load_experiment
from cisim.sweep.folder import shard_from
from cisim.sweep.lock import BusyError, locked
from cisim.sweep.pilot import estimate
from cisim.sweep.replaying import replay
from cisim.sweep.runner import sweep
from cisim.sweep.shards import merge
from cisim.sweep.status import read_status
from cisim.sweep.tables import read
from cisim.yaml_files import ConfigError

from .conftest import ONE, SMALL, assert_same


@pytest.fixture
def failing(monkeypatch, small):
    """Replicates 3 and 4 raise at every point and in every scenario."""
    from cisim.simulation import keys_of

    bad = set(keys_of(small.seed, np.array([3, 4]), 1)[:, 0].tolist())
    lived = work.live_each

    def live_each(records, as_bytes, inputs, kept):
        keys = inputs[-1][:, 0].tolist()
        for place, key in enumerate(keys):
            if key in bad:
                kept[0][place]["duration"] = 7.0  # what a run wrote before it failed must not show
                raise ZeroDivisionError("a rate\nof zero")
        lived(records, as_bytes, inputs, kept)

    monkeypatch.setattr(work, "live_each", live_each)


def test_a_run_that_fails_is_a_row_and_the_rest_goes_on(failing, small, finished, tmp_path):
    outcome = sweep(small, tmp_path / "out", workers=ONE, chunk=20)
    assert (outcome.n_runs, outcome.n_failed, outcome.exit_status) == (72, 16, 1)
    runs, whole = read(tmp_path / "out"), read(finished)
    failed = runs["replicate"].isin([3, 4])
    assert (runs["status"] == np.where(failed, "failed", "ok")).all()
    assert (runs["error"] == np.where(failed, "ZeroDivisionError: a rate of zero", "")).all()
    pd.testing.assert_frame_equal(runs[~failed], whole[~failed], check_exact=True)
    numbers = runs.loc[failed].select_dtypes("float").drop(columns=["trust.initial"])
    assert numbers.isna().all(axis=None)
    assert (runs.loc[failed, "reason"] == "").all()
    assert set(read(tmp_path / "out", "months")["replicate"]) == set(range(9)) - {3, 4}
    with pytest.raises(ConfigError, match=r"failed .ZeroDivisionError: a rate of zero"):
        replay(tmp_path / "out", "baseline/0/3")


def test_failed_runs_are_kept_when_it_is_started_again(failing, small, tmp_path):
    sweep(small, tmp_path / "out", workers=ONE)
    again = sweep(small, tmp_path / "out", workers=ONE)
    assert (again.n_made, again.n_kept, again.n_failed, again.exit_status) == (0, 72, 16, 1)
    assert read_status(tmp_path / "out").n_failed == 16


def test_progress_is_told_and_counts_up(small, tmp_path):
    told = []
    sweep(small, tmp_path / "out", workers=ONE, chunk=12, progress=told.append)
    assert [status.n_done for status in told] == [12, 24, 36, 48, 60, 72, 72]
    assert {status.n_total for status in told} == {72}
    assert told[-1].state == "done"
    assert "36 of 72 runs" in told[2].line()
    assert "left" in told[2].line()


def test_the_status_of_a_process_that_is_gone(finished, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(finished, out)
    assert read_status(out).state == "done"
    content = json.loads((out / "status.json").read_text())
    (out / "status.json").write_text(json.dumps({**content, "state": "running", "pid": os.getpid()}))
    assert read_status(out).state == "running"
    (out / "status.json").write_text(json.dumps({**content, "state": "running", "pid": 2**22 - 3}))
    assert read_status(out).state == "interrupted"
    old = {**content, "state": "running", "host": "elsewhere"}
    (out / "status.json").write_text(json.dumps({**old, "updated": time.time()}))
    assert read_status(out).state == "running"
    (out / "status.json").write_text(json.dumps({**old, "updated": time.time() - 3600}))
    assert read_status(out).state == "interrupted"
    with pytest.raises(ConfigError, match="holds no status"):
        read_status(tmp_path)


def test_where_asking_for_a_process_would_end_it_nobody_asks(finished, tmp_path, monkeypatch):
    """On Windows `os.kill(pid, 0)` is Ctrl-C: the age of the status has to tell."""
    out = tmp_path / "out"
    shutil.copytree(finished, out)
    content = {**json.loads((out / "status.json").read_text()), "state": "running", "pid": os.getpid()}
    monkeypatch.setattr(lock, "CAN_ASK", False)
    monkeypatch.setattr(lock.os, "kill", lambda *_: pytest.fail("a process was asked"))
    for age, state in ((0, "running"), (3600, "interrupted")):
        (out / "status.json").write_text(json.dumps({**content, "updated": time.time() - age}))
        assert read_status(out).state == state


def test_a_folder_of_another_experiment_is_refused(small, finished, write, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(finished, out)
    with pytest.raises(ConfigError, match=r"holds another experiment \(replicates: 9 there, 8 here\)"):
        sweep(write(SMALL.replace("replicates: 9", "replicates: 8")), out)
    with pytest.raises(ConfigError, match=r"holds another experiment \(its design differs\)"):
        sweep(write(SMALL.replace("0.3", "0.4")), out)
    (out / "manifest.json").unlink()
    with pytest.raises(ConfigError, match=r"holds another experiment \(its parts say so\)"):
        sweep(write(SMALL.replace("replicates: 9", "replicates: 8")), out)
    assert_same({"runs": read(out)}, {"runs": read(finished)})


def test_a_folder_with_other_things_is_refused(small, finished, tmp_path):
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(ConfigError, match=r"holds thesis.doc, which is no part of a sweep"):
        sweep(small, tmp_path)
    with pytest.raises(ConfigError, match="is not a folder"):
        sweep(small, tmp_path / "thesis.doc")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_other_rules_are_refused(small, finished, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(finished, out)
    content = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps({**content, "rules": "0" * 16}))
    with pytest.raises(ConfigError, match="was begun with other rules"):
        sweep(small, out)


def test_the_chunk_size_that_it_was_begun_with_stays(small, tmp_path):
    sweep(small, tmp_path / "out", workers=ONE, chunk=10)
    again = sweep(small, tmp_path / "out", workers=ONE, chunk=50)
    assert (again.n_made, again.n_kept) == (0, 72)


def test_the_second_of_two_is_refused(small, tmp_path):
    (tmp_path / "out").mkdir()
    with locked(tmp_path / "out"), pytest.raises(BusyError, match=f"process {os.getpid()} on .* is writing it"):
        sweep(small, tmp_path / "out")


def test_a_lock_left_behind_is_taken_over(small, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "lock").write_text(json.dumps({"pid": 1, "host": "elsewhere", "since": "long ago"}))
    assert sweep(small, tmp_path / "out", workers=ONE).n_runs == 72


def test_a_lock_of_another_machine_that_gives_signs_of_life_is_not(small, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "lock").write_text(json.dumps({"pid": 1, "host": "elsewhere", "since": "just now"}))
    (tmp_path / "out" / "status.json").write_text("{}")
    with pytest.raises(BusyError, match="process 1 on elsewhere"):
        sweep(small, tmp_path / "out")


@pytest.mark.parametrize("written", ["0/2", "3/2", "1", "a/b", "1/2/3"])
def test_a_shard_that_is_none_is_refused(written):
    with pytest.raises(ConfigError, match="expected i/n with i from 1 to n"):
        shard_from(written)


@pytest.mark.parametrize("written", ["local", "local:0", "here", "8786"])
def test_a_cluster_that_is_none_is_refused(written):
    with pytest.raises(ConfigError, match="expected local:N"):
        cluster(written)


def test_workers_that_are_none_are_refused():
    with pytest.raises(ConfigError, match="there is no kind 'gpu'"):
        Workers("gpu")


def test_merging_nothing_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="holds no shards"):
        merge(tmp_path)


def test_an_estimate_is_about_right(write, tmp_path):
    path = write(
        "title: T\nquestion: Q?\nscenarios: [baseline, co-chair]\nreplicates: 300\nvary: {trust.initial: [0.2, 0.6]}\n"
    )
    told = estimate(load_experiment(path), ONE)
    assert (told.n_runs, told.n_points, told.n_scenarios, told.n_parts) == (1200, 2, 2, 16)
    sweep(path, tmp_path / "out", workers=ONE)
    size = sum(part.stat().st_size for part in (tmp_path / "out" / "runs").iterdir()) / 1e6
    assert told.megabytes == pytest.approx(size, rel=0.15)
    assert 0 < told.minutes < 1
    assert told.line().startswith("1,200 runs (2 scenarios, 2 points): about ")
