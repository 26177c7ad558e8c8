"""kill -9, of the sweep and of its workers, at random moments: nothing is lost, and nothing whole is run twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cisim
from cisim.sweep import isolation
from cisim.sweep.executors import Pool, Workers
from cisim.sweep.plan import chunks, first_round
from cisim.sweep.processes import Processes, WorkerDied
from cisim.sweep.runner import sweep
from cisim.sweep.status import read_status
from cisim.sweep.work import live_through_all, make, task_of

from .conftest import CHUNK, N_CHUNKS, ONE, assert_equal, made, noted

pytestmark = [pytest.mark.skipif(os.name == "nt", reason="signals"), pytest.mark.kills]
KILLER = Path(__file__).with_name("killed_at_random.py")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(cisim.__file__).parents[1])}


@pytest.mark.slow
def test_kills_of_the_sweep(file, undisturbed, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, KILLER, file, out, str(CHUNK), "20", "11"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    n_killed, n_parts = map(int, done.stdout.split()[-2:])
    assert n_killed == 20
    assert noted(out, "start") == 21  # every kill came while it worked
    assert noted(out, "done") == 1
    assert n_parts == N_CHUNKS
    assert_equal(out, undisturbed)
    counts = made(out)
    assert set(counts.values()) == {1}
    assert N_CHUNKS - n_killed <= len(counts) <= N_CHUNKS  # a kill may come between a part and its line
    assert not list(out.rglob(".*.part"))


@pytest.mark.slow
def test_kills_of_workers(experiment, undisturbed, tmp_path):
    out, rng = tmp_path / "out", random.Random(5)
    killed = []

    def kill_one(status) -> None:
        workers = [child for child in multiprocessing.active_children() if child.pid not in killed]
        if status.n_done % 120 == 0 and workers and status.state == "running":
            time.sleep(rng.uniform(0, 0.003))
            victim = rng.choice(workers).pid
            killed.append(victim)
            os.kill(victim, signal.SIGKILL)

    outcome = sweep(experiment, out, workers=Workers("processes", 2), chunk=CHUNK, progress=kill_one)
    assert len(killed) >= 3
    assert (outcome.n_runs, outcome.n_failed) == (400, 0)
    assert_equal(out, undisturbed)
    assert set(made(out).values()) == {1}
    assert noted(out, "worker died") <= len(killed)


@pytest.mark.slow
def test_workers_do_not_outlive_a_killed_sweep(file, undisturbed, tmp_path):
    out = tmp_path / "out"
    code = (
        "import sys\nfrom multiprocessing import active_children\n"
        "from cisim.sweep import Workers, sweep\nif __name__ == '__main__':\n"
        f"    sweep(sys.argv[1], sys.argv[2], workers=Workers('processes', 2), chunk={CHUNK},\n"
        "          progress=lambda s: print(*(c.pid for c in active_children()), flush=True))"
    )
    script = tmp_path / "started.py"
    script.write_text(code, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, script, file, out], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as it:
        assert it.stdout is not None
        while len(pids := it.stdout.readline().split()) < 2:
            assert it.poll() is None
        it.kill()
    assert read_status(out).state == "interrupted"
    deadline = time.monotonic() + 60  # one may still be starting, on a machine with much to do
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    sweep(file, out, workers=ONE)
    assert_equal(out, undisturbed)
    assert set(made(out).values()) == {1}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_a_worker_that_dies_takes_nobody_with_it():
    with Processes(2) as pool:
        long, short = pool.submit(time.sleep, 1.0), pool.submit(die)
        with pytest.raises(WorkerDied, match="killed by signal 9"):
            short.result()
        assert pool.submit(os.getpid).result() != os.getpid()
        assert long.result() is None
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 1, 0).result()


def test_a_run_that_kills_every_worker_is_a_failed_row(experiment, undisturbed):
    """The one that does it is found by halving, and the others of its chunk are as they are."""
    task = task_of(experiment, next(iter(chunks(experiment, first_round(experiment), 12))))
    calls = []

    class Deadly:
        def submit(self, fn, part):
            calls.append(len(part))
            if 7 in part.replicates:
                raise WorkerDied("the worker process was killed by signal 11")
            return Done(live_through_all(part))

    class Done:
        def __init__(self, value):
            self.result = lambda: value

    found = isolation.isolated(Pool(Deadly(), 1, make), task)
    assert (found.n_runs, found.n_failed) == (12, 1)
    import io

    import pyarrow.parquet as pq

    rows = pq.read_table(io.BytesIO(found.files["runs"])).to_pandas()
    assert rows["error"].tolist() == [""] * 7 + ["the worker process was killed by signal 11"] + [""] * 4
    assert len(calls) < 12


@pytest.mark.slow
def test_ctrl_c_is_answered_and_the_same_call_goes_on(file, undisturbed, tmp_path):
    out = tmp_path / "out"
    code = (
        "import signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from cisim.sweep import sweep\n"
        f"sweep(sys.argv[1], sys.argv[2], chunk={CHUNK}, progress=lambda s: print(s.n_done, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, file, out],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode != 0
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert read_status(out).state == "interrupted"
    assert not list(out.rglob(".*.part"))
    outcome = sweep(file, out, workers=ONE)
    assert outcome.n_kept > 0
    assert_equal(out, undisturbed)
    assert set(made(out).values()) == {1}


@pytest.mark.slow
def test_the_second_of_two_processes_is_refused(file, experiment, undisturbed, tmp_path):
    out = tmp_path / "out"
    code = (
        "import sys\nfrom cisim.sweep import sweep\n"
        f"sweep(sys.argv[1], sys.argv[2], chunk={CHUNK}, progress=lambda s: print(s.n_done, flush=True) or input())"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, file, out],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()  # it waits, in the middle of its work
    with pytest.raises(cisim.ConfigError, match=f"process {process.pid} on .* is writing it"):
        sweep(experiment, out, workers=ONE)
    process.communicate("\n" * 500, timeout=60)
    assert process.returncode == 0
    assert_equal(out, undisturbed)
    assert set(made(out).values()) == {1}
