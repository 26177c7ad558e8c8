"""Tables of results: what was found for each group, the groups below one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .observations import group_columns

Part = tuple[tuple[object, ...], Mapping[str, object]]
"""A group's key, and its columns: arrays of one length, or one value for all rows of the group."""


def stacked(by: str | Sequence[str], parts: Sequence[Part]) -> pd.DataFrame:
    """A tidy table of groups: the key of each in the columns `by`, then its columns, the same for all groups."""
    lengths = [_n_rows(columns) for _, columns in parts]
    keys = zip(*(key for key, _ in parts), strict=True)
    table: dict[str, object] = {
        name: pd.Series(list(values)).repeat(lengths).array
        for name, values in zip(group_columns(by), keys, strict=True)
    }
    for name in parts[0][1]:
        own = [np.broadcast_to(np.asarray(columns[name]), n) for (_, columns), n in zip(parts, lengths, strict=True)]
        table[name] = np.concatenate(own)
    return pd.DataFrame(table)


def _n_rows(columns: Mapping[str, object]) -> int:
    """How many rows a group has: as long as its arrays are, or one where all of them are single values."""
    return next((len(np.asarray(values)) for values in columns.values() if np.ndim(values) > 0), 1)  # type: ignore[arg-type]
