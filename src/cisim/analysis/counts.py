"""Runs that do not fit into memory: how many of each group ended in each month by each reason, counted by DuckDB.

Runs end in whole months, so these counts are all that survival, incidence, restricted means and hazards need: ten
million runs become a few thousand rows, and `survival_at`, `kaplan_meier`, `restricted_mean`, `cumulative_incidence`,
`logrank` and `hazard_ratios` take the table of counts in the place of the table of runs.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb
import pandas as pd

from .observations import N_RUNS, STILL_GOING, group_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Selection:
    """Some rows of a runs table in Parquet files: those for which `where`, a condition in SQL, holds; "" for all.

    scenarios: their order; those that are not named come after them in alphabetical order.
    """

    files: tuple[Path, ...]
    where: str = ""
    scenarios: tuple[str, ...] = ()


Source: TypeAlias = "pd.DataFrame | str | Path | Sequence[str | Path] | Selection"
"""A runs table: in memory, one Parquet file, a folder of them (not of its subfolders), a glob, a list of files, or some
rows of these."""

_SHARED = ("scenario", "point", "site")

MEMORY = "2GB"
"""What DuckDB may use; beyond it, it works on the disk."""


def life_counts(source: Source, by: str | Sequence[str] = "scenario", memory: str = MEMORY) -> pd.DataFrame:
    """Count like runs: columns of `by`, duration [months], event, reason, n_runs, sorted by all of these.

    Errors: ValueError for a missing column or an empty table, for runs that failed or whose duration is missing or
    negative, for endings without a reason, and for groups in which a replicate has several runs, at several sites,
    points or in several scenarios: those share their luck, which counts cannot tell (group by these too, or read the
    columns that are needed with `read_columns`, and analyse the runs themselves).
    """
    keys = group_columns(by)
    with opened(source, memory) as connection:
        names = require_table(connection, [*keys, "duration", "event", "reason"])
        check_runs(connection, names)
        _check_luck(connection, [name for name in _SHARED if name in names and name not in keys], keys)
        columns = ", ".join(quoted(name) for name in [*keys, "duration", "event", "reason"])
        table: pd.DataFrame = connection.execute(
            f"SELECT {columns}, count(*) AS {N_RUNS} FROM runs GROUP BY {columns} ORDER BY {columns}"
        ).df()
    return table.astype({"event": bool, "duration": "float64", N_RUNS: "int64"})


def read_columns(source: Source, columns: Sequence[str], memory: str = MEMORY) -> pd.DataFrame:
    """Some columns of a table larger than memory, words as categories; runs in the order of the files.

    Errors: ValueError for a missing column or an empty table.
    """
    with opened(source, memory) as connection:
        require_table(connection, columns)
        wanted = ", ".join(quoted(name) for name in columns)
        table: Any = connection.sql(f"SELECT {wanted} FROM runs").to_arrow_table()
    for position, field in enumerate(table.schema):
        if str(field.type) in ("string", "large_string"):
            table = table.set_column(position, field.name, table.column(position).dictionary_encode())
    return table.to_pandas()


def opened(source: Source, memory: str = MEMORY, threads: int | None = None) -> DuckDBPyConnection:
    """A DuckDB connection, to be used in a `with`, with the runs as its view `runs`.

    Errors: ValueError when there is no Parquet file where the runs should be.
    """
    # What does not fit is kept beside the system's other temporary files, not in the folder that one happens to be in.
    spill = Path(tempfile.gettempdir()) / f"cisim-{uuid.uuid4().hex[:12]}"
    settings: dict[str, Any] = {"memory_limit": memory, "temp_directory": str(spill)}
    connection = duckdb.connect(config=settings | ({"threads": threads} if threads else {}))
    if isinstance(source, pd.DataFrame):
        connection.register("runs", source)
        return connection
    selection = source if isinstance(source, Selection) else Selection(tuple(map(Path, _files(source))))
    if not selection.files:
        connection.close()
        raise ValueError(f"there are no Parquet files with runs in {source}")
    runs = connection.read_parquet([str(file) for file in selection.files], union_by_name=True)
    (runs.filter(selection.where) if selection.where else runs).create_view("runs")
    return connection


def text(word: str) -> str:
    """A word as SQL wants it."""
    return "'" + word.replace("'", "''") + "'"


def require_table(connection: DuckDBPyConnection, columns: Sequence[str]) -> list[str]:
    """The columns of the view `runs`; ValueError when it lacks one of those wanted, or has no rows."""
    names = [row[0] for row in connection.execute("DESCRIBE runs").fetchall()]
    missing = [name for name in columns if name not in names]
    if missing:
        raise ValueError(f"the runs table has no column {', '.join(repr(name) for name in missing)}")
    if not connection.execute("SELECT 1 FROM runs LIMIT 1").fetchall():
        raise ValueError("the runs table is empty: there is nothing to analyse")
    return names


def scenarios_of(connection: DuckDBPyConnection, source: Source) -> list[str]:
    """The scenarios of the view `runs`, in the order of a selection, or else in alphabetical order."""
    found = [row[0] for row in connection.execute("SELECT DISTINCT scenario FROM runs ORDER BY 1").fetchall()]
    first = [name for name in source.scenarios if name in found] if isinstance(source, Selection) else []
    return first + [name for name in found if name not in first]


def quoted(name: str) -> str:
    """A column name as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'


def hole(column: str) -> str:
    """The SQL condition that a number is missing or not finite."""
    return f"({quoted(column)} IS NULL OR NOT isfinite({quoted(column)}::DOUBLE))"


def _files(source: str | Path | Sequence[str | Path]) -> list[str]:
    if not isinstance(source, (str, Path)):
        return [str(path) for path in source]
    path = Path(source)
    if path.is_dir():
        return sorted(str(file) for file in path.glob("*.parquet"))
    if path.is_file():
        return [str(path)]
    return sorted(str(file) for file in Path(path.anchor or ".").glob(str(path.relative_to(path.anchor or "."))))


def check_runs(connection: DuckDBPyConnection, names: Sequence[str]) -> None:
    """Raise ValueError for runs that cannot be counted."""
    failed = "status <> 'ok'" if "status" in names else "false"
    unknown = f"event AND (reason IS NULL OR reason = '{STILL_GOING}')"
    bad, lacking, unexplained, n = connection.execute(
        f"SELECT count_if({failed}), count_if({hole('duration')} OR duration < 0 OR event IS NULL), "
        f"count_if({unknown}), count(*) FROM runs"
    ).fetchall()[0]
    if bad or lacking:
        raise ValueError(
            f"{max(bad, lacking)} of {n} runs failed or have no duration: repeat them, since leaving them out "
            "would bias what follows"
        )
    if unexplained:
        raise ValueError(f"{unexplained} runs ended (event is true) with no reason, or with {STILL_GOING!r}")


def _check_luck(connection: DuckDBPyConnection, shared: Sequence[str], keys: Sequence[str]) -> None:
    """Raise ValueError when a group has several values of what a replicate can occur at with the same luck."""
    by = ", ".join(quoted(key) for key in keys)
    for name in shared:
        query = f"SELECT 1 FROM runs GROUP BY {by} HAVING max({quoted(name)}) > min({quoted(name)}) LIMIT 1"
        if connection.execute(query).fetchall():
            raise ValueError(
                f"the runs of a replicate at several values of {name!r} share their luck, and counts cannot tell which "
                f"belong together: group by {name!r} too, or read the columns that are needed and analyse the runs"
            )
