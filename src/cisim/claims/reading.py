"""One number that can be read off a run: name, unit, meaning, the columns that it is made of, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Fields = Mapping[str, np.ndarray]
"""Columns of a table: (runs,), (runs, months) or (runs, months, organizations)."""

Read = Callable[[Fields, Sequence[int]], np.ndarray]
"""From columns and the months that are asked for to (runs,); NaN where a run has no such number."""


@dataclass(frozen=True)
class Reading:
    """What is read of a run, from `table`; `also` are months that it needs whatever is asked for."""

    name: str
    table: str
    unit: str
    meaning: str
    columns: tuple[str, ...]
    read: Read
    takes_months: bool = False
    also: tuple[int, ...] = ()


def whole(read: Callable[[Fields], np.ndarray]) -> Read:
    """A reading of the whole run, for which no months are asked."""
    return lambda fields, _months: read(fields)


def column(name: str) -> Read:
    """A column of `runs` as it is."""
    return whole(lambda fields: np.asarray(fields[name], dtype=np.float64))


def registry(*readings: Reading) -> dict[str, Reading]:
    """Readings by name."""
    return {reading.name: reading for reading in readings}
