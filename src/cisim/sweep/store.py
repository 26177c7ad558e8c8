"""The folder of a sweep: parts that are whole or not there, found again and verified by their names alone.

`runs/000-0000012-<key>-<digest>.parquet`: round, place in the plan, key of the chunk, first half of the SHA-256 of the
file's bytes. Neither the journal nor the manifest is needed to go on; they tell what happened and where it comes from.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cisim.sweep.files import TEMPORARY, StorageError, told_of, write_whole
from cisim.sweep.journal import Journal
from cisim.sweep.plan import Chunk
from cisim.sweep.work import Made

TABLES = ("months", "organizations", "runs")  # in the order in which the parts of a chunk are written
METADATA = b"cisim"
_NAME = re.compile(r"(\d{3,})-(\d{7,})-([0-9a-f]{16})-([0-9a-f]{32})\.parquet")


@dataclass(frozen=True)
class Part:
    """One file of a table, as its name tells it."""

    path: Path
    round: int
    number: int
    key: str
    digest: str

    @property
    def table(self) -> str:
        """The table that it is a part of."""
        return self.path.parent.name


def parts_of(folder: Path, table: str) -> list[Part]:
    """The parts of a table in their order, unread."""
    paths = sorted((folder / table).glob("*.parquet"))
    names = [(path, name) for path in paths if (name := _NAME.fullmatch(path.name))]
    return [Part(path, int(name[1]), int(name[2]), name[3], name[4]) for path, name in names]


def digest_of(content: bytes) -> str:
    """The digest that a part's name carries."""
    return hashlib.sha256(content).hexdigest()[:32]


def damage_of(part: Part) -> str | None:
    """What is wrong with a part; None when every byte is as it was written."""
    try:
        content = part.path.read_bytes()
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
    return None if digest_of(content) == part.digest else "its bytes are not those that were written"


def said_of(part: Part) -> dict[str, Any]:
    """What a part says of itself: experiment, rules, chunk size, runs, failed; empty when it cannot be told."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        said = json.loads((pq.read_metadata(part.path).metadata or {})[METADATA])
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


class Store:
    """Writes parts, and knows which chunks are there whole."""

    def __init__(self, folder: Path, tables: Iterable[str], journal: Journal) -> None:
        self.folder = folder
        self.tables = tuple(tables)
        self.journal = journal
        self.found: dict[str, dict[str, Part]] = {}
        self.said: dict[str, dict[str, Any]] = {}

    def scan(self) -> int:
        """Verify every part that is there; what is damaged or doubled is removed. Returns how many were removed."""
        n_removed = 0
        with told_of(self.folder):
            for place in (self.folder, *(self.folder / table for table in self.tables)):
                place.mkdir(exist_ok=True)
                for leftover in place.glob(f".*{TEMPORARY}"):
                    leftover.unlink(missing_ok=True)
            for table in self.tables:
                for part in parts_of(self.folder, table):
                    problem = damage_of(part)
                    known = self.found.setdefault(part.key, {})
                    if problem is None and table not in known:
                        known[table] = part
                        self.said[part.key] = said_of(part)
                        continue
                    n_removed += 1
                    part.path.unlink(missing_ok=True)
                    self.journal.add("removed", file=f"{table}/{part.path.name}", why=problem or "there is another")
        return n_removed

    def has(self, key: str) -> bool:
        """Whether a chunk is there whole, in all tables."""
        return all(table in self.found.get(key, {}) for table in self.tables)

    def own(self) -> list[Part]:
        """The parts that are in this folder itself, in order."""
        parts = (part for known in self.found.values() for part in known.values())
        return sorted((part for part in parts if part.path.parent.parent == self.folder), key=lambda p: str(p.path))

    def part(self, key: str, table: str = "runs") -> Part:
        """A part of a chunk that is there."""
        return self.found[key][table]

    def adopt(self, parts: Iterable[Part]) -> None:
        """Count the whole ones among parts of another folder as there: a shard's that have been merged already."""
        for part in parts:
            if part.table not in self.found.get(part.key, {}) and damage_of(part) is None:
                self.accept(part)

    def accept(self, part: Part) -> None:
        """Take note of a part that has come from elsewhere, and was verified there."""
        self.found.setdefault(part.key, {})[part.table] = part
        self.said[part.key] = said_of(part)

    def counts(self, key: str) -> tuple[int, int]:
        """Runs of a chunk that is there, and how many of them failed."""
        return int(self.said[key]["runs"]), int(self.said[key]["failed"])

    def stray(self, round_number: int, keys: set[str]) -> Part | None:
        """A part of a round that the plan does not know."""
        return next((part for part in self.own() if part.round == round_number and part.key not in keys), None)

    def write(self, chunk: Chunk, made: Made) -> None:
        """Write the parts of a chunk, `runs` last. Raises StorageError; what was written before stays whole."""
        for table in self.tables:
            if table not in made.files:
                raise StorageError(f"{self.folder}: a worker sent no {table}; install the same cisim everywhere")
        files = {}
        known = self.found.setdefault(made.key, {})
        for table, content in made.files.items():
            digest = digest_of(content)
            name = f"{chunk.round.number:03d}-{chunk.number:07d}-{made.key}-{digest}.parquet"
            if table in known:
                known.pop(table).path.unlink(missing_ok=True)
            path = self.folder / table / name
            with told_of(self.folder):
                write_whole(path, content)
            known[table] = Part(path, chunk.round.number, chunk.number, made.key, digest)
            files[table] = {"file": f"{table}/{name}", "bytes": len(content)}
        self.said[made.key] = {"runs": made.n_runs, "failed": made.n_failed}
        about = {"runs": made.n_runs, "failed": made.n_failed, "seconds": round(made.seconds, 4)}
        self.journal.add("part", key=made.key, **about, files=files)
