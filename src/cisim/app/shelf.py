"""Finished results, kept by their content: what any visitor computed once is there for all, until room is needed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

ROOM = 256_000_000  # bytes


class Shelf:
    """Results by key, the longest unused leaving first; nothing on it may be changed by whoever takes it."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self._lock = threading.Lock()
        self._results: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = 0

    def get(self, key: Hashable, default: Any = None) -> Any:
        """The result of this key."""
        with self._lock:
            if key not in self._results:
                return default
            self._results.move_to_end(key)
            return self._results[key][0]

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a result, unless it alone would take more than a quarter of the room."""
        size = size_of(value)
        if size > self.room // 4:
            return
        with self._lock:
            if key in self._results:
                self._size -= self._results.pop(key)[1]
            self._results[key] = (value, size)
            self._size += size
            while self._size > self.room:
                self._size -= self._results.popitem(last=False)[1][1]

    def __len__(self) -> int:
        return len(self._results)

    @property
    def size(self) -> int:
        """Bytes taken."""
        return self._size


def size_of(value: Any) -> int:
    """About how much memory a result takes [bytes]."""
    if hasattr(value, "memory_usage"):
        used = value.memory_usage(deep=True)
        return int(used.sum() if hasattr(used, "sum") else used)
    if hasattr(value, "nbytes"):
        return int(value.nbytes)
    if isinstance(value, (str, bytes)):
        return 50 + len(value)
    if isinstance(value, dict):
        return 100 + sum(size_of(key) + size_of(each) for key, each in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return 60 + sum(size_of(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return 60 + sum(size_of(getattr(value, part.name)) for part in fields(value))
    return 32


@cache
def shared() -> Shelf:
    """The shelf of this process."""
    return Shelf()
