"""Which sweeps may be opened: those below the folder that the administrator names, whatever a link says."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cisim.app import configuration
from cisim.results.manifest import MANIFEST
from cisim.sweep.manifest import KIND
from cisim.sweep.store import TABLES
from cisim.yaml_files import ConfigError

MOST_LISTED = 200
DEEPEST = 4  # folders below the administrator's
LONGEST_NAME = 300  # characters


@dataclass(frozen=True)
class Listed:
    """A sweep that can be opened: `name` is its path below the administrator's folder; `title` may be empty."""

    name: str
    title: str


def root() -> Path:
    """The folder that the administrator names, in full."""
    return configuration.current().results.resolve()


def located(name: str) -> Path:
    """The folder of a sweep by its path below the administrator's; ConfigError for what is not there or leaves it."""
    base = root()
    parts = name.split("/")
    is_wrong = any(part in ("", ".", "..") or part.startswith(".") or not part.isprintable() for part in parts)
    if is_wrong or "\\" in name or ":" in name or len(name) > LONGEST_NAME:
        raise ConfigError(f"{name[:60]!r} is no name of a sweep below the folder of results")
    path = base.joinpath(*parts)
    if not path.is_dir():
        raise ConfigError(f"There is no sweep {name!r} in the folder of results; it may have been moved or removed")
    _refuse_leaving(path, base, name)
    for inner in _own_files(path):
        if inner.is_symlink():
            _refuse_leaving(inner, base, name)
    return path


def listed() -> list[Listed]:
    """The sweeps below the administrator's folder, by name; links out of it are passed over."""
    found: list[Listed] = []
    base = root()
    for folder in _folders(base, DEEPEST):
        name = folder.relative_to(base).as_posix()
        if (folder / MANIFEST).is_file() and (title := _title_of(folder)) is not None:
            found.append(Listed(name, title))
        if len(found) == MOST_LISTED:
            break
    return found


def _folders(base: Path, depth: int) -> Iterator[Path]:
    """Folders below one, by name, links left out; not those within a sweep."""
    try:
        entries = sorted((each for each in os.scandir(base) if _is_own_folder(each)), key=lambda each: each.name)
    except OSError:
        return
    for entry in entries:
        folder = Path(entry.path)
        yield folder
        if depth > 1 and not (folder / MANIFEST).exists():
            yield from _folders(folder, depth - 1)


def _is_own_folder(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)


def _title_of(folder: Path) -> str | None:
    """The title in a manifest; empty when it cannot be read, None for results that are not of a sweep."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return ""
    if not isinstance(content, dict) or content.get("kind") != KIND:
        return None
    experiment = content.get("experiment")
    return str(experiment.get("title", "")) if isinstance(experiment, dict) else ""


def _own_files(folder: Path) -> Iterator[Path]:
    """What is read of a sweep: its files, and the parts of its tables."""
    yield from folder.iterdir()
    for table in TABLES:
        if (folder / table).is_dir():
            yield from (folder / table).iterdir()


def _refuse_leaving(path: Path, base: Path, name: str) -> None:
    if not path.resolve().is_relative_to(base):
        raise ConfigError(f"{name!r} leads out of the folder of results; only what lies in it is shown")
