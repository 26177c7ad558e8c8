"""Running: failures become rows, progress is told, folders are guarded, estimates are about right."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

import numpy as np
import pandas as pd
import pytest

from cisim.compilation import source_digest
from cisim.sweep import executors, lock, runner, status, work
from cisim.sweep.executors import Pool, Workers, cluster
from cisim.sweep.experiment import load_experiment
from cisim.sweep.folder import shard_from
from cisim.sweep.journal import read_lines
from cisim.sweep.lock import BusyError, locked
from cisim.sweep.pilot import Estimate, estimate
from cisim.sweep.plan import chunks, first_round
from cisim.sweep.processes import WorkerDied
from cisim.sweep.replaying import replay
from cisim.sweep.runner import sweep
from cisim.sweep.shards import merge
from cisim.sweep.status import Status, read_status
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
    (out / "lock").rename(tmp_path / "lock")  # a process of that number lives, but none holds this folder
    assert read_status(out).line() == (
        "small: interrupted, 72 of 72 runs: the process is gone; the same command goes on from here"
    )
    (tmp_path / "lock").rename(out / "lock")
    (out / "status.json").write_text(json.dumps({**content, "state": "running", "pid": 2**22 - 3}))
    assert read_status(out).state == "interrupted"
    old = {**content, "state": "running", "host": "elsewhere"}
    (out / "status.json").write_text(json.dumps({**old, "updated": time.time()}))
    assert read_status(out).state == "running"
    (out / "status.json").write_text(json.dumps({**old, "updated": time.time() - 3600}))
    assert read_status(out).state == "interrupted"
    with pytest.raises(ConfigError, match="holds no status"):
        read_status(tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [("pid", "x"), ("pid", 1.5), ("n_done", "x"), ("updated", "x"), ("seconds_left", "x"), ("state", None)],
)
def test_a_status_of_other_kinds_of_values_is_refused(finished, tmp_path, field, value):
    content = json.loads((finished / "status.json").read_text())
    (tmp_path / "status.json").write_text(json.dumps({**content, "state": "running", field: value}))
    with pytest.raises(ConfigError, match=rf"^{tmp_path}/status.json: cannot be read$"):
        read_status(tmp_path)


def test_a_process_with_a_number_that_none_has_is_gone(finished, tmp_path):
    content = json.loads((finished / "status.json").read_text())
    (tmp_path / "status.json").write_text(json.dumps({**content, "state": "running", "pid": 10**18}))
    assert read_status(tmp_path).state == "interrupted"


def test_a_process_of_somebody_else_is_alive(finished, tmp_path, monkeypatch):
    """The system does not let one ask after it, which it could not refuse of one that is gone."""
    out = tmp_path / "out"
    shutil.copytree(finished, out)
    content = json.loads((out / "status.json").read_text())
    (out / "status.json").write_text(json.dumps({**content, "state": "running", "updated": 0.0}))

    def not_allowed(*_):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(lock.os, "kill", not_allowed)
    assert read_status(out).state == "running"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (1260, "21 min"), (5399, "90 min"), (5400, "1.5 h"), (86400, "24.0 h")],
)
def test_time_left_is_told_in_the_unit_that_suits_it(seconds, words):
    status = Status("mine", "running", 1500, 6000, 2, 1234.6, seconds, 0.0, 1, "here")
    assert status.line() == f"mine: running, 1,500 of 6,000 runs, 2 failed, 1,235 runs/s, {words} left"


@pytest.mark.parametrize(
    ("state", "n_failed", "seconds", "message", "line"),
    [
        ("done", 0, 60.0, "", "mine: done, 1,500 of 6,000 runs"),
        ("done", 1200, 60.0, "", "mine: done, 1,500 of 6,000 runs, 1,200 failed"),
        ("running", 0, None, "", "mine: running, 1,500 of 6,000 runs"),
        ("interrupted", 0, 60.0, "", "mine: interrupted, 1,500 of 6,000 runs"),
        ("broken off", 3, None, "out: why", "mine: broken off, 1,500 of 6,000 runs, 3 failed: out: why"),
    ],
)
def test_a_status_is_told_with_what_is_known_of_it(state, n_failed, seconds, message, line):
    assert Status("mine", state, 1500, 6000, n_failed, 10.0, seconds, 0.0, 1, "here", message).line() == line


def test_while_nothing_is_finished_it_is_told_that_it_goes_on(small, finished, tmp_path, monkeypatch):
    """The first chunk waits here until that was told."""
    is_told, told = Event(), []

    def make(task, is_stopped):
        assert is_told.wait(60)
        return work.make(task, is_stopped)

    def progress(status):
        told.append((status.state, status.n_done, status.seconds_left))
        is_told.set()

    monkeypatch.setattr(executors, "make", make)
    monkeypatch.setattr(runner, "SECONDS_OF_SILENCE", 0.01)
    sweep(small, tmp_path / "out", workers=ONE, progress=progress)
    assert told[0] == ("running", 0, None)
    assert told[-1][:2] == ("done", 72)
    assert_same({"runs": read(tmp_path / "out")}, {"runs": read(finished)})


def test_a_status_that_cannot_be_written_stops_nothing(small, finished, tmp_path, monkeypatch):
    """It is there to be looked at; a disk that is full is told by the parts, which matter."""

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(status, "write_whole", full)
    assert sweep(small, tmp_path / "out", workers=ONE).n_runs == 72
    assert not (tmp_path / "out" / "status.json").exists()
    assert_same({"runs": read(tmp_path / "out")}, {"runs": read(finished)})


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
    (tmp_path / "made").mkdir()
    for content in ("[]", "3", "{}", '{"kind": "comparison"}'):
        (tmp_path / "made" / "manifest.json").write_text(content)
        with pytest.raises(ConfigError, match="made: holds results that are not of a sweep; name another folder"):
            sweep(small, tmp_path / "made")


def test_a_folder_with_nothing_that_is_seen_in_it_is_taken(small, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".DS_Store").write_bytes(b"a file manager's")
    assert sweep(small, tmp_path / "out", workers=ONE).n_runs == 72
    assert (tmp_path / "out" / ".DS_Store").read_bytes() == b"a file manager's"


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


def test_a_part_from_another_folder_is_no_part_of_the_plan(small, finished, tmp_path):
    """Put there by hand, of the same experiment, but cut otherwise: its runs would be there twice."""
    out, other = tmp_path / "out", tmp_path / "other"
    shutil.copytree(finished, out)
    sweep(small, other, workers=ONE, chunk=30)
    stray = sorted((other / "runs").iterdir())[0]
    shutil.copy(stray, out / "runs")
    with pytest.raises(ConfigError, match=f"{out}: {stray.name} is no part of this plan; name another folder"):
        sweep(small, out, workers=ONE)
    (out / "runs" / stray.name).unlink()
    assert sweep(small, out, workers=ONE).n_kept == 72


def test_a_chunk_whose_workers_die_is_tried_again_and_then_taken_apart(small, finished, tmp_path, monkeypatch):
    """The run that kills them becomes a failed row; the journal tells of every worker that died over its chunk."""

    class Mortal(ThreadPoolExecutor):
        def submit(self, fn, task):
            return super().submit(self.live, fn, task)

        def live(self, fn, task):
            if task.base.name == "paired" and 5 in task.replicates[task.numbers[task.at] == 2]:
                raise WorkerDied("the worker process\nwas killed by signal 11")
            return fn(task)

    @contextmanager
    def opened(workers):
        with Mortal(1) as executor:
            yield Pool(executor, 1, lambda task: executor.submit(work.make, task))

    monkeypatch.setattr(runner, "opened", opened)
    outcome = sweep(small, tmp_path / "out", chunk=9)
    assert (outcome.n_runs, outcome.n_failed, outcome.exit_status) == (72, 1, 1)
    runs, whole = read(tmp_path / "out"), read(finished)
    failed = (runs["scenario"] == "paired") & (runs["point"] == 2) & (runs["replicate"] == 5)
    assert runs.loc[failed, "error"].tolist() == ["the worker process was killed by signal 11"]
    pd.testing.assert_frame_equal(runs[~failed], whole[~failed], check_exact=True)
    died = [line for line in read_lines(tmp_path / "out" / "journal.jsonl") if line["event"] == "worker died"]
    assert [(line["chunk"], line["why"]) for line in died] == [(6, "the worker process was killed by signal 11")] * 3


def test_a_worker_of_another_version_is_refused(small):
    """On a cluster, where every machine has an installation of its own."""
    task = replace(work.task_of(small, next(iter(chunks(small, first_round(small))))), rules="0123456789abcdef")
    told = rf"a worker has other rules \({source_digest()}\) than the sweep \(0123456789abcdef\); install the same"
    with pytest.raises(ConfigError, match=told):
        work.make(task)


def test_a_worker_that_is_told_to_stop_does_not_finish_its_chunk(small, monkeypatch):
    monkeypatch.setattr(work, "WORK_PER_CHUNK", 1)  # one run at a time
    lived, asked = [], []
    monkeypatch.setattr(work, "live_each", lambda *_: lived.append(1))

    def is_stopped():
        asked.append(1)
        return len(asked) > 4

    task = work.task_of(small, next(iter(chunks(small, first_round(small), 30))))
    assert len(task) == 30
    with pytest.raises(work.Stopped):
        work.make(task, is_stopped)
    assert len(lived) == 4


def test_the_second_of_two_is_refused(small, tmp_path):
    (tmp_path / "out").mkdir()
    with locked(tmp_path / "out"):
        with pytest.raises(BusyError, match=f"process {os.getpid()} on .* is writing it"):
            sweep(small, tmp_path / "out")
        for unsaid in ("", "[1]", '{"pid', '{"pid": 3}'):  # it has the lock, and has not said yet who it is
            (tmp_path / "out" / "lock").write_text(unsaid)
            with pytest.raises(BusyError, match="out: another process is writing it; wait for that, or name another"):
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
    long_ago = time.time() - 3600
    os.utime(tmp_path / "out" / "status.json", (long_ago, long_ago))
    assert sweep(small, tmp_path / "out", workers=ONE).n_runs == 72


@pytest.mark.parametrize("written", ["0/2", "3/2", "1", "a/b", "1/2/3"])
def test_a_shard_that_is_none_is_refused(written):
    with pytest.raises(ConfigError, match="expected i/n with i from 1 to n"):
        shard_from(written)


@pytest.mark.parametrize("written", ["local", "local:0", "local:x", "local:²", "here", "8786"])
def test_a_cluster_that_is_none_is_refused(written):
    with pytest.raises(ConfigError, match="expected local:N"):
        cluster(written)


def test_workers_that_are_none_are_refused():
    with pytest.raises(ConfigError, match="there is no kind 'gpu'"):
        Workers("gpu")
    with pytest.raises(ConfigError, match="workers: -1 is out of range; expected 1 or more"):
        Workers("threads", -1)


def test_workers_are_told_without_the_address_of_their_cluster():
    """It goes into the journal, which others may get to read."""
    assert [str(cluster(written)) for written in ("local:3", "tcp://host:8786")] == ["3 dask", "dask on a cluster"]
    assert str(Workers("processes", 2)) == "2 processes"


def test_merging_nothing_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="holds no shards"):
        merge(tmp_path)
    with pytest.raises(ConfigError, match="elsewhere: holds no shard of a sweep; expected a folder that cisim sweep"):
        merge(tmp_path, [tmp_path / "elsewhere"])
    assert list(tmp_path.iterdir()) == []


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


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (
            Estimate(1, 1, 1000, 1000, 1, 0.5, 0.04),
            "1,000 runs (1 scenario, 1 point): about 30 s, 0.0 MB in 1 part",
        ),
        (
            Estimate(2, 1500, 30_000, 90_000, 4000, 10.0, 9.94),
            "30,000 runs (2 scenarios, 1,500 points), at most 90,000: about 10 min, 9.9 MB in 4,000 parts",
        ),
        (
            Estimate(2, 3, 600, 600, 12, 600.0, 12_345.6, 1400),
            "600 runs (2 scenarios, 3 points), 1,400 more are there: about 10.0 h, 12,346 MB in 12 parts",
        ),
    ],
)
def test_an_estimate_in_words(told, line):
    assert told.line() == line
