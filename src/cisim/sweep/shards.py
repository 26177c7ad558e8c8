"""Join the shards of a sweep into one folder, part by part; a merge that was broken off goes on when asked again."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cisim.sweep.experiment import Experiment
from cisim.sweep.files import told_of, write_whole
from cisim.sweep.folder import SHARDS, Folder, opened_folder
from cisim.sweep.journal import JOURNAL
from cisim.sweep.lock import locked
from cisim.sweep.manifest import experiment_from, manifest_of
from cisim.sweep.plan import chunks, first_round, key_of
from cisim.sweep.runner import Outcome, finish
from cisim.sweep.status import DONE
from cisim.sweep.store import Part, damage_of, parts_of
from cisim.yaml_files import ConfigError


def merge(out: str | Path, shards: Sequence[str | Path] = ()) -> Outcome:
    """Move the parts of all shards into `out`; the shards are those in `out` itself, or folders from elsewhere.

    Raises ConfigError when shards are of different experiments, are still written (BusyError), or, after what is there
    has been moved, when runs are missing.
    """
    out = Path(out)
    folders = [Path(each) for each in shards] or sorted(path for path in (out / SHARDS).glob("*-of-*"))
    experiment, chunk = _common(out, folders)
    with opened_folder(experiment, out, chunk) as folder:
        for shard in folders:
            with locked(shard):
                for table in folder.store.tables:
                    for part in parts_of(shard, table):
                        _take(folder, part)
        missing = _count(folder)
        if missing:
            raise ConfigError(f"{out}: {missing:,} runs are missing; finish the shards, and merge again")
        for shard in folders:
            folder.journal.take(shard / JOURNAL, shard.name)
        finish(folder, ())
        folder.reporter.write(DONE)
        n_runs, n_failed = folder.reporter.n_done, folder.reporter.n_failed
    shutil.rmtree(out / SHARDS, ignore_errors=True)
    return Outcome(out, n_runs, n_failed, 0, n_runs, 0, 0.0)


def _common(out: Path, folders: list[Path]) -> tuple[Experiment, int]:
    """The one experiment of all shards, and the chunk size that it was cut into."""
    found: dict[tuple[str, int, str], tuple[Path, dict[str, Any]]] = {}
    for folder in folders:
        content = manifest_of(folder)
        if content is None:
            raise ConfigError(f"{folder}: holds no shard of a sweep; expected a folder that cisim sweep --shard wrote")
        found.setdefault((content["digest"], content["chunk"], content["rules"]), (folder, content))
    if not found:
        content = manifest_of(out)
        if content is None:
            raise ConfigError(f"{out}: holds no shards; expected a folder that cisim sweep --shard wrote to")
        return experiment_from(out, content), content["chunk"]
    if len(found) > 1:
        (one, _), (other, _), *_ = found.values()
        raise ConfigError(f"{other}: is not of the same experiment, chunk size and rules as {one}")
    ((folder, content),) = found.values()
    return experiment_from(folder, content), content["chunk"]


def _take(folder: Folder, part: Part) -> None:
    """Move one part, unless it is there or damaged."""
    known = folder.store.found.setdefault(part.key, {})
    if part.table in known or damage_of(part) is not None:
        return
    target = folder.path / part.table / part.path.name
    with told_of(folder.path):
        try:
            part.path.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            write_whole(target, part.path.read_bytes())
    folder.store.accept(Part(target, part.round, part.number, part.key, part.digest))


def _count(folder: Folder) -> int:
    """Count what is there; returns how many runs are not."""
    missing = 0
    for one in chunks(folder.experiment, first_round(folder.experiment), folder.chunk or None):
        folder.reporter.n_total += len(one)
        key = key_of(folder.experiment, one)
        if folder.store.has(key):
            folder.reporter.add(*folder.store.counts(key), is_new=False)
        else:
            missing += len(one)
    return missing
