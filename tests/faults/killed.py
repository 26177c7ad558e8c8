"""Start a sweep, kill -9 it, start it again ... and once more to let it finish; say how that went, as JSON.

Arguments: experiment, folder, chunk, way, number of kills. Every start is a fork of this process, which has imported
and compiled everything and runs no thread, so that it costs little. The ways:

a seed: the sweep may write a few parts, as many as it is given tokens for; a random time after it took the last token,
    it is killed: while it starts, computes, writes, or waits for another token. No speed of any machine lets it finish
    before the last kill, as long as all tokens together are fewer than its chunks.
steps: it is killed before its n-th change to the folder, for n = 1, 2, 3 and so on, until it gets through. The number
    of kills is the most that are made.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from cisim.sweep import runner
from cisim.sweep.executors import Workers
from cisim.sweep.experiment import load_experiment
from cisim.sweep.manifest import git_state
from cisim.sweep.parts import encoded
from cisim.sweep.plan import chunks, first_round
from cisim.sweep.store import TABLES, Store, parts_of
from cisim.sweep.work import live_through_all, task_of

MOST_TOKENS = 2  # parts written between a start and its kill
STEPS = {"os.mkdir", "os.remove", "os.rename", "os.truncate"}


class Sweep:
    """The sweep that is started again and again, and what was whole whenever it was killed."""

    def __init__(self, file: str, out: Path, chunk: int) -> None:
        self.file, self.out, self.chunk = file, out, chunk
        self.whole: dict[str, tuple[int, int]] = {}
        self.n_killed = 0

    def live(self) -> None:
        """In a fork: run to the end."""
        runner.sweep(self.file, self.out, workers=Workers("threads", 2), chunk=self.chunk)
        os._exit(0)

    def await_end(self, pid: int) -> int:
        """The exit status of a fork, negative when it was killed; what is whole then has to stay as it is."""
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self.n_killed += status == -signal.SIGKILL
        self.whole |= self.whole_parts()
        return status

    def whole_parts(self) -> dict[str, tuple[int, int]]:
        """Every file of the chunks that are there whole, and which file it is."""
        keys = {part.key for part in parts_of(self.out, "runs")}  # written last
        parts = [part for table in TABLES for part in parts_of(self.out, table) if part.key in keys]
        return {str(part.path): (part.path.stat().st_ino, part.path.stat().st_mtime_ns) for part in parts}


def kill_at_moments(sweep: Sweep, n_kills: int, rng: random.Random) -> None:
    for _ in range(n_kills):
        tokens, taken = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(tokens[1])
            os.close(taken[0])
            take_tokens(tokens[0], taken[1])
            sweep.live()
        os.close(taken[1])
        n = rng.randrange(MOST_TOKENS + 1)
        os.write(tokens[1], b"." * n)
        while n and os.read(taken[0], 1):
            n -= 1
        time.sleep(rng.uniform(0.0, 0.03))
        os.kill(pid, signal.SIGKILL)
        sweep.await_end(pid)
        for handle in (*tokens, taken[0]):
            os.close(handle)


def take_tokens(tokens: int, taken: int) -> None:
    """In a fork: write no part without a token, and tell of each one that was taken."""
    write = Store.write

    def written(store: Store, one: object, made: object) -> None:
        os.read(tokens, 1)
        os.write(taken, b".")
        write(store, one, made)

    Store.write = written


def kill_at_steps(sweep: Sweep, most_kills: int) -> None:
    for n in range(1, most_kills + 1):
        pid = os.fork()
        if pid == 0:
            sys.addaudithook(Countdown(n, str(sweep.out)))
            sweep.live()
        if sweep.await_end(pid) == 0:
            return


class Countdown:
    """Kills this process before its n-th change to a folder."""

    def __init__(self, n: int, out: str) -> None:
        self.n, self.out = n, out

    def __call__(self, event: str, about: tuple[object, ...]) -> None:
        is_write = event == "open" and isinstance(about[2], int) and about[2] & (os.O_WRONLY | os.O_RDWR)
        if event in STEPS or is_write:
            is_handle = isinstance(about[0], int)  # the lock's
            self.n -= is_handle or str(about[0]).startswith(self.out)
            if self.n == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def compile_here(file: str) -> None:
    """Load the compiled model, and what else takes long, without leaving a thread behind."""
    experiment = load_experiment(file)
    live_through_all(task_of(experiment, next(chunks(experiment, first_round(experiment), 1))))
    git_state()
    assert callable(encoded)  # imported before the fork


def main() -> None:
    sweep = Sweep(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    way, n_kills = sys.argv[4], int(sys.argv[5])
    compile_here(sys.argv[1])
    if way == "steps":
        kill_at_steps(sweep, n_kills)
    else:
        kill_at_moments(sweep, n_kills, random.Random(int(way)))
    pid = os.fork()
    if pid == 0:
        sweep.live()
    before = dict(sweep.whole)
    status = sweep.await_end(pid)
    n_touched = sum(sweep.whole_parts().get(path) != file for path, file in before.items())
    told = {"killed": sweep.n_killed, "whole": len(before), "touched": n_touched}
    print(json.dumps(told))  # noqa: T201
    sys.exit(status)


if __name__ == "__main__":
    main()
