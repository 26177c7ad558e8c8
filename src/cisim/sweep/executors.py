"""Where chunks are computed: threads, processes, or a Dask cluster, all behind `concurrent.futures.Executor`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cisim.simulation import cores
from cisim.sweep.processes import Processes, WorkerDied
from cisim.sweep.work import Made, Task, make
from cisim.yaml_files import ConfigError

KINDS = ("threads", "processes", "dask")


@dataclass(frozen=True)
class Workers:
    """What computes a sweep: `kind` is threads, processes or dask; `n` how many; `address` of a Dask cluster.

    An address is that of a scheduler (tcp://host:8786), or empty for a cluster of `n` processes on this machine.
    """

    kind: str = "threads"
    n: int = 0
    address: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ConfigError(f"workers: there is no kind {self.kind!r} (known: {', '.join(KINDS)})")
        if self.n < 0:
            raise ConfigError(f"workers: {self.n} is out of range; expected 1 or more")

    @property
    def count(self) -> int:
        """How many there are; for a cluster elsewhere, as many as it has, asked when it is opened."""
        return self.n or cores()

    def __str__(self) -> str:
        return f"{self.kind} on a cluster" if self.address else f"{self.count} {self.kind}"


def cluster(written: str) -> Workers:
    """Workers for `--cluster`: `local:N`, or the address of a Dask scheduler; raises ConfigError."""
    head, _, tail = written.partition(":")
    if head == "local":
        if not (tail.isascii() and tail.isdigit()) or int(tail) < 1:
            raise ConfigError(f"cluster: {written!r}: expected local:N, such as local:4")
        return Workers("dask", int(tail))
    if "://" not in written:
        raise ConfigError(f"cluster: {written!r}: expected local:N, or an address such as tcp://host:8786")
    return Workers("dask", 0, written)


@dataclass(frozen=True)
class Pool:
    """An open executor: `submit` hands it a task, `n` is how many it computes at a time."""

    executor: Executor
    n: int
    submit: Callable[[Task], Future[Made]]
    died: tuple[type[Exception], ...] = (WorkerDied,)

    def call(self, fn: Callable[..., Any], *args: Any) -> Any:
        """The result of any function, computed by a worker."""
        return self.executor.submit(fn, *args).result()


@contextmanager
def opened(workers: Workers) -> Iterator[Pool]:
    """The workers, ready; what they still compute is given up when the block is left by an exception."""
    openers = {"threads": _threads, "processes": _processes, "dask": _dask}
    with openers[workers.kind](workers) as pool:
        yield pool


@contextmanager
def _threads(workers: Workers) -> Iterator[Pool]:
    is_stopped = threading.Event()
    executor = ThreadPoolExecutor(workers.count)
    try:
        yield Pool(executor, workers.count, lambda task: executor.submit(make, task, is_stopped.is_set))
    finally:
        is_stopped.set()  # nothing is left to do, or nothing more is wanted
        executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _processes(workers: Workers) -> Iterator[Pool]:
    executor = Processes(workers.count)
    try:
        yield Pool(executor, workers.count, lambda task: executor.submit(make, task))
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _dask(workers: Workers) -> Iterator[Pool]:
    try:
        import distributed
        from distributed.comm.core import CommClosedError
    except ImportError:
        raise ConfigError('a cluster needs Dask: python -m pip install "cisim[cluster]"') from None
    local = None
    try:
        if not workers.address:
            local = distributed.LocalCluster(
                n_workers=workers.count, threads_per_worker=1, processes=True, dashboard_address=None
            )
        client = distributed.Client(local or workers.address, timeout=30)
    except (OSError, TimeoutError, ValueError) as error:
        raise ConfigError(f"cluster: {workers.address or 'local'}: cannot be reached ({error})") from None
    executor = client.get_executor(pure=False, retries=0)
    n = sum(client.nthreads().values()) or workers.count
    try:
        yield Pool(executor, n, lambda task: executor.submit(make, task), (distributed.scheduler.KilledWorker,))
    except (CancelledError, CommClosedError):  # nobody else cancels, and all is waited for
        told = "the cluster is gone; all that was written is whole: start one, and give the same command again"
        raise ConfigError(f"cluster: {workers.address or 'local'}: {told}") from None
    finally:
        executor.shutdown(wait=False)
        client.close()
        if local is not None:
            local.close()
