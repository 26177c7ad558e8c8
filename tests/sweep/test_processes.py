"""Worker processes: one that cannot start is a mistake of the set-up, not of the runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import cisim
from cisim.sweep.processes import Processes
from cisim.sweep.tables import read

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(cisim.__file__).parents[1])}


@pytest.mark.slow
def test_a_script_without_its_guard_makes_no_failed_runs(write, tmp_path):
    """Its workers run the script itself once more, which fails; the sweep says so and stores nothing."""
    path = write("title: T\nquestion: Q?\nscenarios: [baseline]\nreplicates: 4\nhorizon: 3\n")
    script = tmp_path / "mine.py"
    script.write_text(
        "import sys\nfrom cisim.sweep import Workers, sweep\n"
        "sweep(sys.argv[1], sys.argv[2], workers=Workers('processes', 1))\n"
    )
    command = [sys.executable, script, path, tmp_path / "out"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert "CannotStart: processes: the worker process ended with status 1 before it could work" in done.stderr
    assert not list((tmp_path / "out" / "runs").iterdir())
    cisim.sweep.sweep(path, tmp_path / "out")
    assert (read(tmp_path / "out")["status"] == "ok").all()


def test_shutting_down_waits_for_nothing_that_a_worker_takes_first():
    """Between a look at the queue and a reach into it, a worker may have taken the last thing."""
    pool = Processes(0)

    class Emptied:
        def __init__(self, real):
            self.put, self.get_nowait = real.put, real.get_nowait

        def empty(self):
            return False

        def get(self):
            raise AssertionError("this would wait for ever")

    pool._waiting = Emptied(pool._waiting)
    future = pool.submit(os.getpid)
    pool.shutdown(cancel_futures=True)
    assert future.cancelled()
