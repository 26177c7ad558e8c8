"""kill -9, of the sweep and of its workers, at random moments: nothing is lost, and nothing whole is run twice."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

import cisim
from cisim.sweep import isolation
from cisim.sweep.executors import Pool, Workers
from cisim.sweep.plan import chunks, first_round
from cisim.sweep.processes import Processes, WorkerDied
from cisim.sweep.runner import sweep
from cisim.sweep.status import read_status
from cisim.sweep.tables import read
from cisim.sweep.work import live_through_all, make, task_of

from .conftest import CHUNK, N_CHUNKS, ONE, assert_equal, made, noted

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")
KILLER = Path(__file__).with_name("killed.py")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(cisim.__file__).parents[1])}
N_KILLS, SEED = 20, 11
PATIENCE = 900  # seconds; no claim, only an end to waiting on a machine with much else to do


def killed(*arguments: object) -> dict[str, int]:
    """What the script says: kills made, files that were whole at some kill, and how many of these changed later."""
    command = [sys.executable, KILLER, *map(str, arguments)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def assert_nothing_is_lost(out: Path, undisturbed: Path, told: dict[str, int], n_chunks: int) -> None:
    """The tables are those of the undisturbed sweep, and nothing that was whole was made twice."""
    assert_equal(out, undisturbed)
    assert told["touched"] == 0
    assert set(made(out).values()) == {1}
    assert n_chunks - told["killed"] <= len(made(out)) <= n_chunks  # a kill may come between a part and its line
    assert len(list((out / "runs").iterdir())) == len(list((out / "months").iterdir())) == n_chunks
    assert noted(out, "done") >= 1
    assert noted(out, "removed") == 0
    assert not list(out.rglob(".*.part"))


@pytest.mark.slow
def test_kills_of_the_sweep_at_random_moments(file, undisturbed, tmp_path):
    told = killed(file, tmp_path / "out", 7, SEED, N_KILLS)
    assert told["killed"] == N_KILLS
    assert told["whole"] > 0
    assert_nothing_is_lost(tmp_path / "out", undisturbed, told, 58)


@pytest.mark.slow
def test_kills_of_the_sweep_before_every_change_to_its_folder(file, undisturbed, tmp_path):
    told = killed(file, tmp_path / "out", 70, "steps", 200)
    assert 10 < told["killed"] < 200  # it got through at last
    assert_nothing_is_lost(tmp_path / "out", undisturbed, told, 6)


@pytest.mark.slow
def test_kills_of_workers(experiment, undisturbed, tmp_path):
    """At every 24th part the worker that has lived longest is killed, a random moment later."""
    out, rng = tmp_path / "out", random.Random(5)
    alive: list[BaseProcess] = []
    victims = []

    def kill_one(status) -> None:
        alive.extend(child for child in multiprocessing.active_children() if child not in alive + victims)
        if status.state == "running" and status.n_done // (24 * CHUNK) > len(victims):
            time.sleep(rng.uniform(0, 0.005))
            victims.append(alive.pop(0))
            victims[-1].kill()

    outcome = sweep(experiment, out, workers=Workers("processes", 2), chunk=CHUNK, progress=kill_one)
    assert len(victims) == N_CHUNKS // 24
    assert (outcome.n_runs, outcome.n_failed) == (400, 0)
    assert_equal(out, undisturbed)
    assert set(made(out).values()) == {1}
    assert noted(out, "worker died") <= len(victims)


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
    deadline = time.monotonic() + PATIENCE  # one may still be starting, on a machine with much to do
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    sweep(file, out, workers=ONE)
    assert_equal(out, undisturbed)
    assert set(made(out).values()) == {1}


@pytest.mark.slow
def test_a_worker_that_dies_takes_nobody_with_it():
    with Processes(2) as pool:
        long, short = pool.submit(time.sleep, 1.0), pool.submit(signal.raise_signal, signal.SIGKILL)
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


def test_ctrl_c_is_answered_and_the_same_call_goes_on(experiment, undisturbed, tmp_path, monkeypatch):
    out = tmp_path / "out"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            sweep(experiment, out, workers=ONE, chunk=CHUNK, progress=lambda status: signal.raise_signal(signal.SIGINT))
    finally:
        signal.signal(signal.SIGINT, before)
    assert read_status(out).state == "interrupted"
    assert not list(out.rglob(".*.part"))
    outcome = sweep(experiment, out, workers=ONE)
    assert outcome.n_kept == CHUNK
    assert_equal(out, undisturbed)
    assert set(made(out).values()) == {1}


@pytest.mark.slow
def test_the_command_answers_a_batch_scheduler(tmp_path):
    """A sweep of minutes, stopped when its first part is there."""
    file, out = tmp_path / "long.yaml", tmp_path / "out"
    file.write_text("title: T\nquestion: Q?\nscenarios: [baseline]\nreplicates: 300000\n", encoding="utf-8")
    command = [sys.executable, "-m", "cisim", "sweep", file, "--out", out, "--chunk", "20", "--threads", "1"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as it:
        deadline = time.monotonic() + PATIENCE
        while not list(out.glob("runs/*.parquet")) and time.monotonic() < deadline:
            time.sleep(0.01)
        it.send_signal(signal.SIGTERM)
        _, said = it.communicate(timeout=PATIENCE)
    assert it.returncode == 130, said
    assert said.splitlines()[-1].endswith("is whole: the same command goes on from there")
    assert "Traceback" not in said
    assert read_status(out).state == "interrupted"
    assert not list(out.rglob(".*.part"))
    with pytest.warns(UserWarning, match="the sweep is not finished"):
        assert len(read(out)) == 20 * len(list(out.glob("runs/*.parquet"))) > 0


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
    process.communicate("\n" * 500, timeout=PATIENCE)
    assert process.returncode == 0
    assert_equal(out, undisturbed)
    assert set(made(out).values()) == {1}
