"""What happened to a sweep, a line each, only ever added to: starts, parts written, damage found, workers lost."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from cisim.sweep.files import told_of

JOURNAL = "journal.jsonl"


class Journal:
    """The journal of one folder. Lines cut off by a crash are left where they are and passed over when reading."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL

    def add(self, event: str, **about: Any) -> None:
        """Add a line, which is on the disk when this returns."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._append([{"event": event, "at": now, **about}])

    def _append(self, entries: list[dict[str, Any]]) -> None:
        lines = "".join(f"{json.dumps(entry)}\n" for entry in entries)
        with told_of(self.path.parent), self.path.open("ab") as file:
            start = b"\n" if file.tell() and not _ends_a_line(self.path) else b""
            file.write(start + lines.encode())
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> list[dict[str, Any]]:
        """All whole lines."""
        return read_lines(self.path)

    def take(self, other: Path, shard: str) -> None:
        """Add the lines of a shard's journal, once."""
        if not any(line["event"] == "merged" and line.get("shard") == shard for line in self.lines()):
            self._append([{**line, "shard": shard} for line in read_lines(other)])
            self.add("merged", shard=shard)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a journal, none when there is no such file."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return []
    found = []
    for line in raw.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and isinstance(entry.get("event"), str) and isinstance(entry.get("at"), str):
            found.append(entry)
    return found


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
