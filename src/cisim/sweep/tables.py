"""Read what a sweep wrote: as a DataFrame, in batches, or through DuckDB when it is larger than memory.

Rows are in one order whatever the way they were computed: by scenario, point, replicate and site.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from cisim.sweep.manifest import manifest_of
from cisim.sweep.points import NUMBER, POINTS, UNIT
from cisim.sweep.store import TABLES, Part, damage_of, parts_of
from cisim.values import nearest
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

KEYS = ("scenario", "point", "replicate", "site")
MORE_KEYS = {"months": ("month",), "organizations": ("month", "organization")}
KNOWN = ("runs", "months", "organizations", "points")
MEMORY = "2GB"  # that DuckDB may take before it goes to the disk


def read(folder: str | Path, table: str = "runs", columns: Sequence[str] | None = None, **filters: Any) -> pd.DataFrame:
    """A table of a folder that `cisim sweep` or `cisim compare` wrote, as a DataFrame.

    `table` is runs, months, organizations or points; `columns` those wanted; `filters` keep the rows in which a column
    has a value, or one of several: `read(out, scenario=["baseline", "co-chair"], point=3)`. Warns when the sweep is not
    finished. Raises ConfigError when there is no such table or column, or a part is damaged.
    """
    found = read_arrow(folder, table, columns, **filters)
    with _told_of_damage(folder, table):
        return found.to_pandas()


def read_arrow(
    folder: str | Path, table: str = "runs", columns: Sequence[str] | None = None, **filters: Any
) -> pa.Table:
    """The same as an Arrow table."""
    paths, is_mixed = _checked(Path(folder), table)
    with _told_of_damage(folder, table):
        dataset = ds.dataset([str(path) for path in paths], format="parquet")
        wanted = _wanted(folder, table, dataset.schema, (*(columns or ()), *filters))
    wanted = list(columns) if columns is not None else wanted
    condition = None
    for name, value in filters.items():
        one = ds.field(name).isin(_values(name, value, dataset.schema.field(name).type))
        condition = one if condition is None else condition & one
    extra = [key for key in KEYS if is_mixed and key not in wanted]
    with _told_of_damage(folder, table):
        found = dataset.to_table(columns=[*wanted, *extra], filter=condition)
    if is_mixed:
        found = _in_order(found, Path(folder))
    return found.select(wanted).replace_schema_metadata(None)


@contextmanager
def _told_of_damage(folder: str | Path, table: str) -> Iterator[None]:
    """Turn what Arrow says of a file that it cannot read into a ConfigError; parts are verified before."""
    try:
        yield
    except (OSError, UnicodeDecodeError, pa.ArrowException):
        raise ConfigError(f"{folder}: {table} is damaged; give the command again that made it") from None


def _values(name: str, value: Any, kind: pa.DataType) -> pa.Array:
    """What a filter keeps, as a column has it."""
    values = list(value) if isinstance(value, (list, tuple, set, range, np.ndarray)) else [value]
    try:
        return pa.array(values, kind)
    except (pa.ArrowException, OverflowError):
        raise ConfigError(f"{name}: {value!r} is no value of this column, which holds {kind}") from None


def schema_of(folder: str | Path, table: str = "runs", columns: Sequence[str] | None = None) -> pa.Schema:
    """Names and types of a table's columns, or of those wanted; raises ConfigError."""
    paths, _ = _files(Path(folder), table)
    try:
        schema = pq.read_schema(paths[0]).remove_metadata()
    except (OSError, pa.ArrowException):
        raise ConfigError(f"{paths[0]}: is damaged; give the command of the sweep again to make it anew") from None
    wanted = _wanted(folder, table, schema, columns or ())
    return pa.schema([schema.field(name) for name in (columns if columns is not None else wanted)])


def _wanted(folder: str | Path, table: str, schema: pa.Schema, asked: Sequence[str]) -> list[str]:
    """The columns that are shown when none are named; raises ConfigError when one that is asked for is not there."""
    for name in asked:
        if name not in schema.names:
            raise ConfigError(f"{folder}: {table} has no column {name!r}{nearest(name, schema.names)}")
    return _shown(schema.names)


def batches(folder: str | Path, table: str = "runs", columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The rows of a table part by part, in order, with the memory of one part; columns as in `read`."""
    names = schema_of(folder, table, columns).names
    paths, is_mixed = _checked(Path(folder), table)
    if is_mixed:
        yield from _sorted_batches(Path(folder), table, names)
        return
    for path in paths:
        found = pq.read_table(path, columns=names)
        yield from found.replace_schema_metadata(None).combine_chunks().to_batches()


def _sorted_batches(folder: Path, table: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    names = ", ".join(f'"{name}"' for name in columns)
    scenarios = ", ".join(_quoted(name) for name in _scenarios(folder))
    keys = [f"list_position([{scenarios}], scenario)", *KEYS[1:], *MORE_KEYS.get(table, ())]
    with connected(folder) as connection:
        found = connection.sql(f"SELECT {names} FROM {table} ORDER BY {', '.join(keys)}")
        # The one name is DuckDB's until 1.4, the other from then on.
        reader = getattr(found, "to_arrow_reader", None) or found.fetch_arrow_reader
        yield from reader(100_000)


def connected(folder: str | Path, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with a view for every table, for questions to more runs than memory holds.

    `connected(out).sql("SELECT scenario, avg(outcome_improvement) FROM runs GROUP BY ALL")`.
    """
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET memory_limit = ?", [memory])
    folder = Path(folder)
    for table in KNOWN:
        try:
            paths, _ = _checked(folder, table)
        except NoTableError:
            continue
        listed = ", ".join(_quoted(str(path)) for path in paths)
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{listed}])")
    return connection


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class NoTableError(ConfigError):
    """The folder has no such table."""


def _checked(folder: Path, table: str) -> tuple[list[Path], bool]:
    """Files of a table in their order, all of them verified, and whether their rows have to be sorted."""
    paths, parts = _files(folder, table)
    for part in parts:
        if (problem := damage_of(part)) is not None:
            raise ConfigError(
                f"{part.path}: is damaged ({problem}); give the command of the sweep again to make it anew"
            )
    if parts:
        _warn_of_missing(folder)
    return paths, bool(parts) and _is_mixed(parts)


def _files(folder: Path, table: str) -> tuple[list[Path], list[Part]]:
    """Files of a table in their order, unread, and the parts that they are; raises ConfigError when there are none."""
    if table not in KNOWN:
        raise ConfigError(f"{table}: there is no such table{nearest(table, KNOWN)} (known: {', '.join(KNOWN)})")
    single = folder / (POINTS if table == "points" else f"{table}.parquet")
    if single.is_file():
        return [single], []
    parts = parts_of(folder, table) if table in TABLES else []
    if not parts:
        kept = [name for name in KNOWN if parts_of(folder, name) or (folder / f"{name}.parquet").is_file()]
        if not kept:
            raise NoTableError(f"{folder}: holds no results of cisim")
        if table == "points" and "runs" in kept and parts_of(folder, "runs"):
            raise ConfigError(f"{single}: is missing; give the command of the sweep again to write it")
        raise NoTableError(f"{folder}: the table {table} was not recorded (there are {', '.join(kept)})")
    return [part.path for part in parts], parts


def _is_mixed(parts: list[Part]) -> bool:
    return parts[0].round != parts[-1].round


def _warn_of_missing(folder: Path) -> None:
    said = manifest_of(folder)
    if said is not None and "runs" not in said:
        warnings.warn(f"{folder}: the sweep is not finished; these are the runs that are there", stacklevel=5)


def _shown(names: list[str]) -> list[str]:
    return [name for name in names if not name.startswith((NUMBER, UNIT))] if names[0] == "point" else names


def _in_order(found: pa.Table, folder: Path) -> pa.Table:
    """Rows of several rounds of replicates in one order; what comes after these keys is in order within a part."""
    scenario = pc.index_in(found["scenario"], pa.array(_scenarios(folder))).to_numpy()
    return found.take(pa.array(np.lexsort((*(found[name].to_numpy() for name in KEYS[:0:-1]), scenario))))


def _scenarios(folder: Path) -> list[str]:
    """Names of the scenarios in the experiment's order, which the parts of the first round have."""
    first = (part for part in parts_of(folder, "runs") if part.round == 0)
    return list(dict.fromkeys(pq.read_table(part.path, columns=["scenario"])["scenario"][0].as_py() for part in first))
