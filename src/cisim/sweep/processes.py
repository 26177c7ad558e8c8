"""Worker processes behind the interface of `concurrent.futures`: one that dies costs its own chunk and is replaced.

The standard pool is broken as a whole by one dead worker, and leaves its workers waiting for ever when it is itself
killed. Here every worker has a pipe of its own: its end tells each side that the other one is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Empty, SimpleQueue
from typing import Any

from cisim.yaml_files import ConfigError

Work = tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]


READY = "ready"  # a worker's first word


class WorkerDied(RuntimeError):
    """The process that computed something is gone: killed, out of memory, or crashed."""


class CannotStart(ConfigError):
    """No worker process gets as far as taking work: not a matter of the work."""


class Processes(Executor):
    """Runs functions in `n` processes, which start anew (spawn) and live until they are shut down."""

    def __init__(self, n: int) -> None:
        self._waiting: SimpleQueue[Work | None] = SimpleQueue()
        self._workers: list[_Worker] = [_Worker() for _ in range(n)]
        self._is_closed = False
        self._threads = [threading.Thread(target=self._serve, args=(w,), daemon=True) for w in self._workers]
        for thread in self._threads:
            thread.start()

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that are running."""
        return [pid for worker in self._workers if (pid := worker.pid)]

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Queue a function with its arguments; the future raises WorkerDied when its worker does."""
        if self._is_closed or kwargs:
            raise RuntimeError("the workers are shut down" if self._is_closed else "arguments are given by place only")
        future: Future[Any] = Future()
        self._waiting.put((future, fn, args))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: after what is queued, or at once when that is cancelled."""
        self._is_closed = True
        if cancel_futures:
            self._cancel_waiting()
            for worker in self._workers:
                worker.end()
        for _ in self._threads:
            self._waiting.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _cancel_waiting(self) -> None:
        while True:
            try:
                work = self._waiting.get_nowait()
            except Empty:
                return
            if work is not None:
                work[0].cancel()

    def _serve(self, worker: _Worker) -> None:
        """Hand what is queued to one worker, one after the other."""
        while (work := self._waiting.get()) is not None:
            future, fn, args = work
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(worker.call(fn, args))
            except BaseException as error:  # noqa: BLE001 (it belongs to whoever waits for the future)
                future.set_exception(error)
        worker.end()


class _Worker:
    """One process, started when it is first needed and again after it died."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.is_alive() else None

    def call(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        pipe = self._started()
        try:
            pipe.send((fn, args))
            is_ok, outcome = pipe.recv()
        except (EOFError, OSError):
            raise WorkerDied(self._bury()) from None
        if is_ok:
            return outcome
        raise outcome

    def end(self) -> None:
        process = self._process
        if process is not None and process.is_alive():
            process.terminate()

    def _started(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_work, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
            self._await_ready(self._pipe)
        return self._pipe

    def _await_ready(self, pipe: Connection) -> None:
        """Wait for a new worker's first word; one that is killed before died like any other."""
        try:
            pipe.recv()
        except (EOFError, OSError):
            process = self._process
            why = self._bury()
            if process is not None and (process.exitcode or 0) > 0:
                raise CannotStart(
                    f"processes: {why} before it could work; its own message stands above. A script that starts "
                    "processes needs the line `if __name__ == '__main__':` around what it does"
                ) from None
            raise WorkerDied(why) from None

    def _bury(self) -> str:
        process, self._process = self._process, None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if process is None:
            return "the worker process is gone"
        process.join(10)
        code = process.exitcode
        if code is not None and code < 0:
            return f"the worker process was killed by signal {-code}"
        return f"the worker process ended with status {code}"


def _follow() -> None:
    """In a worker: end with the sweep, also in the middle of a chunk."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(pipe: Connection) -> None:
    """In a worker: do what comes through the pipe until it is closed. Ctrl-C is answered by the sweep, not here."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    pipe.send(READY)
    while True:
        try:
            fn, args = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            outcome = (True, fn(*args))
        except Exception as error:  # noqa: BLE001 (it is raised where the result is waited for)
            outcome = (False, error)
        try:
            pipe.send(outcome)
        except OSError:
            return
