"""Files that are there whole or not at all, and the one message for a disk that is full."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cisim.yaml_files import ConfigError

TEMPORARY = ".part"


class StorageError(ConfigError):
    """The folder of results cannot be written; what is there is whole, and the same command goes on from it."""


@contextmanager
def told_of(folder: Path) -> Iterator[None]:
    """Turn what the system says of a disk into a StorageError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(
                f"{folder}: the disk is full; all that was written is whole: make room and give the same command again"
            ) from None
        raise StorageError(f"{folder}: cannot be written ({error.strerror or error})") from None


def write_whole(path: Path, content: bytes, is_lasting: bool = True) -> None:
    """Write a file under another name and rename it; when `is_lasting`, it is on the disk when this returns."""
    part = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
    try:
        with part.open("wb") as file:
            file.write(content)
            if is_lasting:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if is_lasting:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
