"""A folder of results, opened for writing: locked, found to be of this experiment, and verified."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cisim.compilation import source_digest
from cisim.results.manifest import MANIFEST
from cisim.sweep.experiment import Experiment
from cisim.sweep.files import told_of
from cisim.sweep.journal import JOURNAL, Journal
from cisim.sweep.lock import LOCK, locked
from cisim.sweep.manifest import differing, manifest_of, write_manifest
from cisim.sweep.plan import Chunk
from cisim.sweep.points import has_points, write_points
from cisim.sweep.status import STATUS, Reporter
from cisim.sweep.store import TABLES, Store, parts_of, said_of
from cisim.yaml_files import ConfigError

SHARDS = "shards"
_OWN = {MANIFEST, JOURNAL, LOCK, STATUS, SHARDS, *TABLES}
log = logging.getLogger("cisim")


@dataclass(frozen=True)
class Shard:
    """One of `n` parts of the work, `i` from 1: every n-th chunk of the plan."""

    i: int
    n: int

    def has(self, number: int) -> bool:
        """Whether a chunk belongs to it."""
        return number % self.n == self.i - 1

    def __str__(self) -> str:
        return f"{self.i}-of-{self.n}"


def shard_from(written: str) -> Shard:
    """A shard as written, i/n; raises ConfigError."""
    found = re.fullmatch(r"([0-9]+)/([0-9]+)", written)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise ConfigError(f"shard: {written!r}: expected i/n with i from 1 to n, such as 1/4")
    return Shard(int(found[1]), int(found[2]))


@dataclass
class Folder:
    """What a running sweep writes to. `chunk` is the most runs of a part that was asked for when it began; 0: none."""

    path: Path
    experiment: Experiment
    chunk: int
    shard: Shard | None
    journal: Journal
    store: Store
    reporter: Reporter
    n_damaged: int = 0
    plans: dict[int, list[tuple[Chunk, str]]] = field(default_factory=dict)  # by round: its chunks with their keys


@contextmanager
def opened_folder(experiment: Experiment, out: Path, chunk: int, shard: Shard | None = None) -> Iterator[Folder]:
    """Make or find the folder, lock it, verify what is there; raises ConfigError for one of another experiment."""
    path = out / SHARDS / str(shard) if shard is not None else out
    for each in dict.fromkeys((out, path)):
        _check_free(each)
        manifest_of(each)
    with told_of(path):
        path.mkdir(parents=True, exist_ok=True)
    with locked(path):
        journal = Journal(path)
        store = Store(path, tables_of(experiment), journal)
        for each in dict.fromkeys((out, path)):
            chunk = _same_experiment(each, experiment, chunk)
        n_damaged = store.scan()
        if shard is not None:
            store.adopt(part for table in store.tables for part in parts_of(out, table) if shard.has(part.number))
        if n_damaged:
            log.warning("%s: %d damaged or doubled parts are made again", path, n_damaged)
        if not has_points(path, experiment):
            write_points(path, experiment)
        if manifest_of(path) is None:
            write_manifest(path, experiment, chunk)
        yield Folder(path, experiment, chunk, shard, journal, store, Reporter(path, experiment.name), n_damaged)


def tables_of(experiment: Experiment) -> tuple[str, ...]:
    """The tables that an experiment keeps."""
    record = experiment.record
    is_kept = {"months": record.months, "organizations": record.organizations, "runs": 1}
    return tuple(name for name in TABLES if is_kept[name])


def _check_free(path: Path) -> None:
    """Refuse a place that is no folder, or a folder with other things in it."""
    if not path.exists():
        return
    if not path.is_dir():
        raise ConfigError(f"{path}: is not a folder; name another place")
    with told_of(path):
        present = sorted(each.name for each in path.iterdir() if not each.name.startswith("."))
    if present and not _OWN & set(present):
        raise ConfigError(f"{path}: holds {present[0]}, which is no part of a sweep; name another folder")


def _same_experiment(path: Path, experiment: Experiment, chunk: int) -> int:
    """Refuse a folder of another experiment or of other rules; returns the chunk size that it was begun with."""
    said = manifest_of(path)
    if said is not None:
        _compare(path, experiment, (said["digest"], said["rules"]), differing(said["identity"], experiment.identity))
        return int(said["chunk"])
    sizes = set()
    for table in TABLES:
        for part in parts_of(path, table):
            if about := said_of(part):
                _compare(path, experiment, (str(about.get("experiment")), str(about.get("rules"))), "its parts say so")
                sizes.add(int(about.get("chunk", 0)))
    return sizes.pop() if len(sizes) == 1 else chunk


def _compare(path: Path, experiment: Experiment, theirs: tuple[str, str], what: str) -> None:
    if theirs[0] != experiment.digest:
        raise ConfigError(f"{path}: holds another experiment ({what}); name another folder")
    if theirs[1] != source_digest():
        told = f"was begun with other rules ({theirs[1]}) than those installed here ({source_digest()})"
        raise ConfigError(f"{path}: {told}; install that version to go on, or name another folder")
