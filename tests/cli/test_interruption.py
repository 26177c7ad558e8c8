"""Ctrl-C, a full disk and a reader who leaves: nothing half-written, no traceback."""

import errno
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cisim.monthly
import cisim.replay
import cisim.simulation
from cisim.scenario import load
from cisim.simulation import live_through

from .conftest import COMMAND, environment, program, started


def test_ctrl_c_leaves_nothing(tmp_path: Path):
    process = started("compare", "baseline", "co-chair", "--runs", 300_000, "--out", tmp_path / "deep" / "new")
    deadline = time.monotonic() + 60
    while not list(tmp_path.rglob("*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)  # into the computing, or the compiling before it
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "interrupted: nothing was written"
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_between_two_chunks_is_answered(cli, monkeypatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cisim.replay, "live_through", interrupt)
    answer = cli("run", "baseline")
    assert (answer.status, answer.out, answer.err) == (130, "", "interrupted: nothing was written\n")


def test_after_an_interruption_nothing_more_is_computed(monkeypatch):
    """What comes after the first run is given up, but for the one that a thread may have begun meanwhile."""
    lived = []
    live = cisim.simulation.live

    def counted(*arguments: object) -> None:
        live(*arguments)
        lived.append(1)

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cisim.simulation, "live", counted)
    with pytest.raises(KeyboardInterrupt):
        live_through(load("baseline"), np.arange(500), 1, threads=1, chunk=1, progress=interrupt)
    assert 1 <= len(lived) <= 3


def test_too_little_memory_is_told(refused, monkeypatch, tmp_path):
    def starved(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(cisim.monthly, "live_through", starved)
    said = refused("compare", "baseline", "--runs", 5, "--out", tmp_path / "new")
    assert said == "error: there is not enough memory for this; try fewer --runs\n"
    assert list(tmp_path.iterdir()) == []


def test_full_disk_leaves_nothing(refused, monkeypatch, tmp_path):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    said = refused("run", "baseline", "--out", tmp_path / "new")
    assert "cannot be written (No space left on device)" in said
    assert list(tmp_path.iterdir()) == []


def test_failed_replacement_keeps_the_earlier_results(cli, refused, monkeypatch, tmp_path):
    place = tmp_path / "results"
    assert cli("run", "baseline", "--out", place, "--quiet").status == 0
    before = {path.name: path.read_bytes() for path in place.iterdir()}

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    refused("run", "co-chair", "--out", place, "--overwrite")
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_that_cannot_be_written_is_told():
    with Path("/dev/full").open("w") as full:
        command = [*COMMAND, "parameters"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment(), check=False)
    assert done.returncode == 2
    assert done.stderr == "error: the output cannot be written (No space left on device)\n"


def test_reader_may_leave():
    for command in (["parameters"], ["scenarios", "--json"], ["scenarios", "schema"]):
        process = started(*command)
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        process.stderr.close()
        process.wait(timeout=60)


def test_terminal_without_the_characters(monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    answer = program("parameters", "trust")
    assert answer.status == 0
    assert "?" in answer.out or answer.out.isascii()
