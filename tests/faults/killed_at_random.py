"""Start a sweep, kill -9 it some parts and a random time later, start it again ... and once more to let it finish.

Arguments: experiment, folder, chunk, number of kills, seed. Every start is a fork of this process, which has imported
and compiled everything and runs no thread, so that the time until a kill is time of the sweep.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

import numpy as np

from cisim.simulation import keys_of
from cisim.sweep import runner
from cisim.sweep.executors import Workers
from cisim.sweep.parts import encoded
from cisim.sweep.store import parts_of

MOST_PARTS = 4  # written between a start and its kill


def start(file: str, out: Path, chunk: int) -> int:
    pid = os.fork()
    if pid == 0:
        runner.sweep(file, out, workers=Workers("threads", 2), chunk=chunk)
        os._exit(0)
    return pid


def await_parts(out: Path, n: int) -> None:
    """Return when there are more than n parts, or when it is plain that there will not be."""
    deadline = time.monotonic() + 20
    while len(list(out.glob("runs/*.parquet"))) <= n and time.monotonic() < deadline:
        time.sleep(0.001)


def main() -> None:
    file, out, chunk, n_kills, seed = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:])
    rng = random.Random(seed)
    compile_here()
    n_killed = 0
    for _ in range(n_kills):
        pid = start(file, out, chunk)
        await_parts(out, len(list(out.glob("runs/*.parquet"))) + rng.randrange(MOST_PARTS))
        time.sleep(rng.uniform(0.0, 0.02))
        os.kill(pid, signal.SIGKILL)
        n_killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    pid = start(file, out, chunk)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(n_killed, len(parts_of(out, "runs")))  # noqa: T201
    sys.exit(status)


def compile_here() -> None:
    """Load the compiled model without leaving a thread behind."""
    from cisim.batch import Buffers, live
    from cisim.outputs import MONTH, RUN
    from cisim.records import ORGANIZATION
    from cisim.scenario import load

    scenario = load("baseline")
    buffers = Buffers.of(scenario)
    kept = (np.zeros((1, 1), RUN), np.zeros((0, 1, 121), MONTH), np.zeros((0, 1, 121, 28), ORGANIZATION))
    inputs = (scenario.values, scenario.event_records(), keys_of(1, np.arange(1), 1), 3)
    live(buffers.records(), buffers.bytes(), inputs, tuple(a.view(np.recarray) for a in kept))
    assert callable(encoded)  # imported before the fork


if __name__ == "__main__":
    main()
