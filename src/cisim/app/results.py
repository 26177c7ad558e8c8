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


@dataclass(eq=False)
class _Wish:
    """One asking for the value of a key, and how many long jobs of others came first then."""

    key: Hashable
    ahead: int = 0


@dataclass(frozen=True)
class _Known:
    """What the hook keeps: the newest value with its key, and what became `of` a wish."""

    value: Any = None
    value_key: Hashable = None
    of: _Wish | None = None
    state: str = IDLE
    progress: float | None = None
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
    newest = solara.use_ref(_Wish(None))
    kept = _MISSING if key is None else shelf.shared().get(key, _MISSING)
    found = kept is not _MISSING

    def ask() -> _Wish:
        wish = newest.current = _Wish(key)

        def deliver(_: Job, value: Any, error: BaseException | None) -> None:
            if error is None:
                shelf.shared().put(key, value)
            with within():
                set_known(lambda old: _after(old, wish, newest.current, value, error))

        def tell(_: Job, share: float) -> None:
            if wish is newest.current:
                with within():
                    set_known(lambda old: replace(old, of=wish, state=WORKING, progress=share))

        if key is None or found:
            work.shared().withdraw(slot)
        else:
            work.shared().start()
            wish.ahead = work.shared().ask(slot, Job(compute, deliver, tell, is_long))
        return wish

    def stop() -> None:
        work.shared().withdraw(slot)
        set_known(lambda old: replace(old, of=wish, state=STOPPED, progress=None))

    wish = solara.use_memo(ask, [key])  # and not when all is drawn: it is computed while the page draws what is known
    solara.use_effect(lambda: set_known(_Known(kept, key, wish, DONE)) if found else None, [key])
    solara.use_effect(lambda: lambda: work.shared().close(slot), [])
    if key is None:
        return Result(value=known.value, key=known.value_key)
    if found:
        return Result(DONE, kept, key)
    if known.of is not wish:
        return Result(WORKING, known.value, known.value_key, ahead=wish.ahead, cancel=stop)
    return Result(known.state, known.value, known.value_key, known.progress, error=known.error, cancel=stop)


def _after(old: _Known, wish: _Wish, newest: _Wish, value: Any, error: BaseException | None) -> _Known:
    """A job ended: its value is shown even when a newer wish is already on its way, unless that one's is there."""
    if error is not None:
        return replace(old, of=wish, state=FAILED, progress=None, error=_told(error)) if wish is newest else old
    if wish is newest:
        return _Known(value, wish.key, wish, DONE)
    return old if old.value_key == newest.key else replace(old, value=value, value_key=wish.key)


def _told(error: BaseException) -> str:
    if isinstance(error, ConfigError):
        return str(error)
    log.error("a computation failed", exc_info=error)
    return FAILURE


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
