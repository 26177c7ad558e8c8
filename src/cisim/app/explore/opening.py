"""Open a sweep's folder: what it holds, or one sentence on why it cannot be shown."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cisim
from cisim.app.states import as_sentence
from cisim.compilation import source_digest
from cisim.results.manifest import MANIFEST
from cisim.sweep.manifest import manifest_of
from cisim.sweep.status import DONE, RUNNING, Status, read_status
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.analysis.study import Study


@dataclass(frozen=True)
class Place:
    """A folder, the name by which the page knows it ("": the demonstration), and its state on the disk."""

    name: str
    folder: Path
    stamp: Hashable

    @property
    def key(self) -> Hashable:
        """What results that were made from it are kept by."""
        return (str(self.folder), self.stamp)


def place_of(name: str, folder: Path) -> Place:
    """The folder as it is now: one that has changed is another place."""
    stamps = []
    for part in (MANIFEST, "runs", "points.parquet"):
        try:
            said = (folder / part).stat()
            stamps.append((said.st_mtime_ns, said.st_size))
        except OSError:
            stamps.append((0, 0))
    return Place(name, folder, tuple(stamps))


def unfinished(folder: Path) -> Status | None:
    """How a sweep that is not done stands; None for one that is done, or that does not say."""
    try:
        status = read_status(folder)
    except ConfigError:
        return None
    return None if status.state == DONE else status


def is_running(status: Status | None) -> bool:
    """Whether some process is at it."""
    return status is not None and status.state == RUNNING


def open_place(place: Place) -> Study:
    """What the folder holds, every byte of its runs verified; ConfigError with a sentence when it cannot be shown."""
    from cisim.analysis.study import open_study

    with told(place):
        try:
            study = open_study(place.folder)
        except ConfigError as error:
            raise _of_other_rules(place) or error from None
        if not study.is_whole:
            raise ConfigError(
                "This sweep is not finished: runs are missing. The command of the sweep, given again, goes on"
            )
        if study.size.n_failed:
            raise ConfigError(
                f"{study.size.n_failed:,} of {study.size.n_runs:,} runs failed, and leaving them out would bias what "
                "is shown. The command of the sweep, given again, repeats just these"
            )
    return study


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Turn whatever is wrong with a folder into a ConfigError of one sentence that names no folder of the server."""
    import duckdb
    import pyarrow as pa

    try:
        yield
    except (ConfigError, ValueError, OSError, pa.ArrowException, duckdb.Error) as error:
        if isinstance(error, ConfigError) or type(error) is ValueError:
            raise ConfigError(sentence(str(error), place)) from None
        raise ConfigError("A file of this sweep is damaged or missing, so that it cannot be shown.") from error


def sentence(message: str, place: Place) -> str:
    """A message in one sentence, with the folder as the page calls it."""
    for path in (f"{place.folder}/", f"{place.folder}: ", str(place.folder)):
        message = message.replace(path, "")
    return as_sentence(f"{message[:1].upper()}{message[1:]}")


def _of_other_rules(place: Place) -> ConfigError | None:
    """The reason when a folder that cannot be read was made by another version."""
    content = manifest_of(place.folder)
    if content is None or content.get("rules") == source_digest():
        return None
    theirs = f"cisim {content.get('version', '')} (rules {content.get('rules', 'unknown')})"
    ours = f"cisim {cisim.__version__} (rules {source_digest()})"
    return ConfigError(f"This sweep was made by another version, {theirs}, and cannot be read by this one, {ours}")


def other_rules(study: Study) -> str:
    """A sentence when the runs were made by other rules than those here; empty when they were not."""
    theirs = study.origin["rules"]
    if theirs == source_digest():
        return ""
    return (
        f"These runs were made by other rules of the model ({theirs}) than those running here ({source_digest()}): "
        "the numbers are as they were computed, but no run of it can be told as a story here."
    )
