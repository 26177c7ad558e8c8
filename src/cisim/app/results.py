"""`use_result`: a page says what it wants computed, and gets it when it is there, without waiting while it draws."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import solara

from cisim.app import shelf, work
from cisim.app.work import Job, Slot
from cisim.yaml_files import ConfigError

T = TypeVar("T")
log = logging.getLogger("cisim.app")

IDLE, WORKING, DONE, FAILED, STOPPED = "idle", "working", "done", "failed", "stopped"
FAILURE = "This could not be computed. Another choice may work; the one before is still there."
_MISSING = object()


@dataclass(frozen=True)
class Result(Generic[T]):
    """What is known of a result.

    `state`: "idle" (nothing was asked for), "working", "done", "failed" or "stopped". `value` is the newest finished
    one: while another is computed it stays, so that a page need not go blank; `key` says which it belongs to.
    `progress` is a share from 0 to 1 or None, `ahead` how many long jobs of others come first, `error` a sentence,
    `cancel` stops the work.
    """

    state: str = IDLE
    value: T | None = None
    key: Hashable = None
    progress: float | None = None
    ahead: int = 0
    error: str = ""
    cancel: Callable[[], None] = lambda: None

    @property
    def is_working(self) -> bool:
        """Whether a newer value is on its way."""
        return self.state == WORKING


@dataclass(frozen=True)
class _Known:
    """What the hook keeps: the newest value with its key, and what became of which wish."""

    value: Any = None
    value_key: Hashable = None
    wish: Hashable = None
    state: str = IDLE
    progress: float | None = None
    ahead: int = 0
    error: str = ""


def use_result(key: Hashable, compute: Callable[[Job], T], *, is_long: bool = False) -> Result[T]:
    """The result of `compute(job)`, computed by the shared workers and kept by its key.

    `key` holds all that the result depends on (with the name of what is computed in front), and None asks for nothing.
    `compute` runs in another thread: it may not touch the page; it calls `job.check()` or `job.report(share)` often,
    or hands `job.counter(total)` and `job.threads` to the library. ConfigErrors become sentences, other errors a
    general one. `is_long`: it may take seconds, and leaves one worker to quick answers.
    """
    known, set_known = solara.use_state(_Known())
    slot = solara.use_memo(lambda: Slot(visitor_id()), [])
    within = solara.use_memo(visitor_context, [])
    kept = _MISSING if key is None else shelf.shared().get(key, _MISSING)
    found = kept is not _MISSING

    def deliver(_: Job, value: Any, error: BaseException | None) -> None:
        if error is None:
            shelf.shared().put(key, value)
            change: Callable[[_Known], _Known] = lambda old: _finished(old, key, value)  # noqa: E731
        else:
            change = lambda old: _failed(old, key, error)  # noqa: E731
        with within():
            set_known(change)

    def tell(_: Job, share: float) -> None:
        with within():
            set_known(lambda old: replace(old, progress=share, ahead=0) if old.wish == key else old)

    def ask() -> None:
        if key is None or found:
            work.shared().withdraw(slot)
            if found:
                set_known(lambda old: _finished(replace(old, wish=key), key, kept))
            return
        set_known(lambda old: replace(old, wish=key, state=WORKING, progress=None, ahead=0, error=""))
        work.shared().start()
        if ahead := work.shared().ask(slot, Job(compute, deliver, tell, is_long)):
            set_known(lambda old: replace(old, ahead=ahead) if old.progress is None else old)

    def stop() -> None:
        work.shared().withdraw(slot)
        set_known(lambda old: replace(old, state=STOPPED, progress=None))

    solara.use_effect(ask, [key])
    solara.use_effect(lambda: lambda: work.shared().close(slot), [])
    if key is None:
        return Result(value=known.value, key=known.value_key)
    if found:
        return Result(DONE, kept, key)
    state = known.state if known.wish == key else WORKING
    error = known.error if state == FAILED else ""
    return Result(state, known.value, known.value_key, known.progress, known.ahead, error, stop)


def _finished(old: _Known, key: Hashable, value: Any) -> _Known:
    """A value came in: it is shown even when a newer wish is already on its way, unless that one's is there."""
    if old.wish == key:
        return _Known(value, key, key, DONE)
    return old if old.value_key == old.wish else replace(old, value=value, value_key=key)


def _failed(old: _Known, key: Hashable, error: BaseException) -> _Known:
    if old.wish != key:
        return old
    if not isinstance(error, ConfigError):
        log.error("a computation failed", exc_info=error)
    told = str(error) if isinstance(error, ConfigError) else FAILURE
    return replace(old, state=FAILED, progress=None, error=told)


def visitor_id() -> str:
    """Whose page this is: one tab of one browser."""
    try:
        return str(solara.get_kernel_id())
    except (RuntimeError, ValueError, AttributeError):
        return "nobody"


def visitor_context() -> Callable[[], Any]:
    """What a worker enters to change this visitor's page; nothing where there is no server, as in a test."""
    from solara.server import kernel_context

    try:
        context = kernel_context.get_current_context()
    except RuntimeError:
        return contextlib.nullcontext

    @contextlib.contextmanager
    def within() -> Any:
        if context.closed_event.is_set():
            raise work.Cancelled
        with context:
            yield

    return within
