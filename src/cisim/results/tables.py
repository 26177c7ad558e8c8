"""Tables in a folder: each as Parquet and as CSV with the same values, and one dictionary of all their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cisim.columns import Column

if TYPE_CHECKING:
    import pandas as pd

DICTIONARY = "dictionary.csv"


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame], declared: Mapping[str, Sequence[Column]]) -> None:
    """Write each table twice, and what its columns mean.

    Numbers keep every bit in both; an empty cell of the CSV is a number that is not there, or an empty word.
    Errors: OSError; ValueError when a table's columns are not the declared ones.
    """
    dictionary = dictionary_of(tables, declared)
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", engine="pyarrow", compression="zstd", index=False)
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    dictionary.to_csv(folder / DICTIONARY, index=False, lineterminator="\n")


def dictionary_of(tables: Mapping[str, pd.DataFrame], declared: Mapping[str, Sequence[Column]]) -> pd.DataFrame:
    """What the columns of some tables mean: table, column, type, unit, meaning; ValueError as for `write_tables`."""
    import pandas as pd

    rows = []
    for name, table in tables.items():
        columns = declared[name]
        if list(table.columns) != [column.name for column in columns]:
            raise ValueError(f"the columns of {name!r} are not the declared ones: {list(table.columns)}")
        rows += [(name, each.name, type_of(table[each.name]), each.unit, each.meaning) for each in columns]
    return pd.DataFrame(rows, columns=["table", "column", "type", "unit", "meaning"])


def type_of(column: pd.Series) -> str:
    """What a column holds, in a word that does not change with the release of pandas."""
    from pandas.api import types

    if types.is_bool_dtype(column):
        return "true or false"
    if types.is_integer_dtype(column):
        return "whole number"
    return "number" if types.is_numeric_dtype(column) else "text"
