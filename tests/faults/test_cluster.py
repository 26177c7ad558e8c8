"""A Dask worker that is killed is made up for; a scheduler that is killed ends the sweep, which then goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import cisim
from cisim.sweep.executors import cluster
from cisim.sweep.runner import sweep
from cisim.yaml_files import ConfigError

from .conftest import ONE, assert_equal, made

pytestmark = [pytest.mark.kills, pytest.mark.filterwarnings("ignore")]  # of Dask's own
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(cisim.__file__).parents[1])}
PATIENCE = 300  # seconds


@pytest.fixture
def processes(tmp_path):
    """A scheduler and two workers, each a process of its own; the first one is the scheduler."""
    pytest.importorskip("distributed")
    address = tmp_path / "scheduler.json"
    common = ["--scheduler-file", str(address), "--no-dashboard"]
    worker = ["worker", *common, "--nthreads", "1", "--death-timeout", "60", "--local-directory", str(tmp_path)]
    arguments = (["scheduler", *common, "--port", "0"], worker, worker)
    started = [
        subprocess.Popen([sys.executable, "-m", "dask", *each], env=ENVIRONMENT, stderr=subprocess.DEVNULL)
        for each in arguments
    ]
    deadline = time.monotonic() + PATIENCE
    while not address.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    yield started, address
    for process in started:
        process.kill()
        process.wait()


def address_in(file: Path) -> str:
    import json

    return json.loads(file.read_text())["address"]


def test_a_worker_that_is_killed_is_made_up_for(processes, experiment, undisturbed, tmp_path):
    (_, first, _), file = processes
    killed = []

    def kill_once(status) -> None:
        if status.n_done and not killed:
            killed.append(first.pid)
            first.send_signal(signal.SIGKILL)

    outcome = sweep(experiment, tmp_path / "out", workers=cluster(address_in(file)), chunk=4, progress=kill_once)
    assert killed
    assert (outcome.n_runs, outcome.n_failed) == (400, 0)
    assert_equal(tmp_path / "out", undisturbed)
    assert set(made(tmp_path / "out").values()) == {1}


def test_a_scheduler_that_is_killed_ends_it_and_it_goes_on(processes, experiment, undisturbed, tmp_path):
    """The sweep must not wait for ever for an answer that cannot come."""
    (scheduler, _, _), file = processes
    out, ended = tmp_path / "out", []

    def kill_once(status) -> None:
        if status.n_done and scheduler.poll() is None:
            scheduler.send_signal(signal.SIGKILL)

    def run() -> None:
        try:
            sweep(experiment, out, workers=cluster(address_in(file)), chunk=4, progress=kill_once)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is looked at below)
            ended.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert [type(error) for error in ended] == [ConfigError]
    assert "the cluster is gone" in str(ended[0])
    assert sweep(experiment, out, workers=ONE).n_kept > 0
    assert_equal(out, undisturbed)
