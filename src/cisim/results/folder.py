"""A folder of results appears whole or not at all: it is filled beside its place, and renamed when it is complete."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cisim.results.manifest import MANIFEST, files_of
from cisim.yaml_files import ConfigError


@contextmanager
def new_folder(target: str | Path, overwrite: bool = False) -> Iterator[Path]:
    """A folder to fill, which takes the place of `target` when the block ends well and vanishes when it does not.

    With `overwrite` an earlier folder is replaced, but only one that cisim wrote and to which nothing was added. Raises
    ConfigError before anything is computed when the place is taken or cannot be written, and when the disk is full.
    """
    place = Path(os.path.abspath(target))  # noqa: PTH100 (a link stays a link: it is what gets replaced)
    check_place(place, target, overwrite)
    made: list[Path] = []
    part = place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        _make(part, made)
        _try_writing(part)
        yield part
        check_place(place, target, overwrite)  # it may have been taken meanwhile
        _move_into_place(part, place)
        made.clear()
    except OSError as error:
        raise ConfigError(f"{target}: cannot be written ({error.strerror or error})") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
        for folder in reversed(made):
            _remove_if_empty(folder)


def check_place(place: Path, shown: str | Path, overwrite: bool) -> None:
    """Raise ConfigError when results may not go to a place; `shown` is the place as the user wrote it."""
    if not os.path.lexists(place):
        return
    if not overwrite:
        raise ConfigError(f"{shown}: exists already; name another folder, or add --overwrite to replace it")
    if place.is_symlink() or not place.is_dir():
        raise ConfigError(f"{shown}: is not a folder, and --overwrite replaces only folders that cisim wrote")
    found = (path for path in place.rglob("*") if path.is_symlink() or not path.is_dir())
    present = {path.relative_to(place).as_posix() for path in found}
    if not present:
        return
    own = files_of(place)
    if own is None:
        raise ConfigError(
            f"{shown}: holds no {MANIFEST} of cisim, and --overwrite replaces only folders that cisim wrote"
        )
    if others := sorted(present - set(own) - {MANIFEST}):
        raise ConfigError(f"{shown}: holds {others[0]}, which cisim did not write; move it away before --overwrite")


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder with its parents, noting each that was made, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def _try_writing(folder: Path) -> None:
    """Find out before the computing whether anything can be written here."""
    trial = folder / MANIFEST
    trial.write_bytes(b"{}")
    trial.unlink()


def _move_into_place(part: Path, place: Path) -> None:
    """Rename the complete folder; an earlier one stays until the new one stands in its place."""
    if not place.exists():
        part.replace(place)
        return
    old = place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}.old")
    place.replace(old)
    try:
        part.replace(place)
    except BaseException:
        old.replace(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # gone, or used by somebody meanwhile
        return
