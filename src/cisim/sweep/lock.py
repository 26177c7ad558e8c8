"""One process at a time writes a folder; what a dead one left behind is taken over."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cisim.sweep.files import told_of
from cisim.yaml_files import ConfigError

LOCK = "lock"
CAN_ASK = os.name != "nt"  # there, `os.kill(pid, 0)` is no question but Ctrl-C
SILENCE = 60.0  # seconds without a sign of life after which a process on another machine counts as dead


class BusyError(ConfigError):
    """Another process is writing this folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; raises BusyError while another process does.

    The operating system frees the lock when its holder dies, however it dies. The file's text says who holds it, for
    the message, and for machines whose shared disk does not pass locks on to one another.
    """
    path = folder / LOCK
    with told_of(folder):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    try:
        if not _take(handle):
            raise BusyError(f"{folder}: {_holder(path)} is writing it; wait for that, or name another folder")
        _refuse_other_machine(folder, path)
        with told_of(folder):
            os.truncate(handle, 0)
            os.write(handle, json.dumps(_me()).encode())
        try:
            yield
        finally:
            os.truncate(handle, 0)
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    """Whether the system gives the lock at once."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _me() -> dict[str, Any]:
    return {"pid": os.getpid(), "host": platform.node(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}


def _said(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _holder(path: Path) -> str:
    who = _said(path)
    is_whole = {"pid", "host", "since"} <= who.keys()
    return f"process {who['pid']} on {who['host']} (since {who['since']})" if is_whole else "another process"


def _refuse_other_machine(folder: Path, path: Path) -> None:
    """Where locks do not pass between machines: a holder elsewhere that gave a sign of life lately is alive."""
    host = _said(path).get("host", platform.node())
    status = folder / "status.json"
    if host != platform.node() and status.exists() and time.time() - status.stat().st_mtime < SILENCE:
        raise BusyError(f"{folder}: {_holder(path)} is writing it; wait for that, or name another folder")


def is_alive(pid: int, host: str) -> bool | None:
    """Whether a process lives; None for one that cannot be asked: on another machine, or where asking would kill it."""
    if host != platform.node() or not CAN_ASK:
        return None
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):  # none has so large a number
        return False
    except OSError:
        return True
    return True
