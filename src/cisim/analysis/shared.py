"""Counts of runs that share their luck: what survival, incidence and hazards of a whole sweep need, and no more.

All points of a sweep, all sites of a cohort and all scenarios meet the same replicates. Estimates need only how many
runs ended in which month by which reason. Their variances need the sum of squares, over replicates, of what the runs of
a replicate add up to; that is a quadratic form in the counts of pairs of runs with the same luck. There are as many of
these as pairs of months and reasons, however many runs there are, and being whole numbers they do not depend on the
order in which they were counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from .counts import MEMORY, Source, check_runs, opened, quoted, require_table, scenarios_of
from .observations import N_RUNS, REPLICATE, SharedCounts, group_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CELL = ("duration", "event", "reason")


def shared_counts(
    source: Source,
    by: str | Sequence[str] = "scenario",
    against: object = None,
    compared: str = "scenario",
    memory: str = MEMORY,
) -> SharedCounts:
    """Count like runs, and pairs of runs with the same luck.

    Scenarios come in the order of a selection or else in alphabetical order. Each value of the column `compared` is
    looked at together with the value `against` (default: the first), at equal values of the other columns of `by`:
    tests can be made between these. `survival_at`, `kaplan_meier`, `restricted_mean`, `cumulative_incidence`,
    `logrank` and `hazard_ratios` take what is returned in the place of a table of runs.
    Errors: ValueError as for `life_counts`, but not for shared luck.
    """
    keys = group_columns(by)
    with opened(source, memory) as connection:
        names = require_table(connection, [*keys, *REPLICATE, *_CELL])
        check_runs(connection, names)
        table = _counted(connection, keys, scenarios_of(connection, source) if "scenario" in keys else [])
        group = table.groupby(keys, sort=False, observed=True).ngroup().to_numpy(dtype=np.int64)
        blocks = _blocks(table.assign(grp=group).drop_duplicates("grp"), keys, against, compared)
        _tag(connection, keys, table.assign(cell=np.arange(len(table)), grp=group), blocks)
        together, n_units = _together(connection, len(table)), _units(connection)
    return SharedCounts(table, tuple(keys), together, group, n_units)


def _counted(connection: DuckDBPyConnection, keys: Sequence[str], order: Sequence[str]) -> pd.DataFrame:
    columns = ", ".join(quoted(name) for name in (*keys, *_CELL))
    table: pd.DataFrame = connection.execute(
        f"SELECT {columns}, count(*) AS {N_RUNS} FROM runs GROUP BY ALL ORDER BY ALL"
    ).df()
    table = table.astype({"event": bool, "duration": "float64", N_RUNS: "int64"})
    if order:
        place = {name: k for k, name in enumerate(order)}
        table = table.sort_values("scenario", key=lambda column: column.map(place), kind="stable", ignore_index=True)
    return table


def _blocks(groups: pd.DataFrame, keys: Sequence[str], against: object, compared: str) -> pd.DataFrame:
    """The pairs of groups that are looked at together: each with itself, and with `against` at its level."""
    pairs = [(int(each), int(each)) for each in groups["grp"]]
    if compared in keys:
        base = groups[compared].iloc[0] if against is None else against
        others = [key for key in keys if key != compared]
        parts = groups.groupby(others, sort=False, observed=True, dropna=False) if others else [((), groups)]
        for _, part in parts:
            for first in part.loc[part[compared] == base, "grp"]:
                pairs += [(int(first), int(each)) for each in part["grp"] if each != first]
    return pd.DataFrame(pairs, columns=["grp", "other"])


def _tag(connection: DuckDBPyConnection, keys: Sequence[str], cells: pd.DataFrame, blocks: pd.DataFrame) -> None:
    """Make the table `tagged`: how many runs of each replicate lie in each row of the counts."""
    connection.register("cells", cells)
    connection.register("blocks", blocks)
    same = " AND ".join(f"runs.{quoted(name)} IS NOT DISTINCT FROM cells.{quoted(name)}" for name in (*keys, *_CELL))
    connection.execute(
        "CREATE TEMP TABLE tagged AS SELECT seed, replicate, cell::INTEGER AS cell, grp::INTEGER AS grp, "
        f"count(*)::INTEGER AS n FROM runs JOIN cells ON {same} GROUP BY ALL"
    )


def _together(connection: DuckDBPyConnection, n: int) -> sparse.csr_array:
    """(n, n) pairs of runs with the same luck."""
    found = connection.execute(
        "SELECT a.cell AS one, b.cell AS other, sum(a.n::BIGINT * b.n)::DOUBLE AS pairs FROM tagged a "
        "JOIN blocks ON a.grp = blocks.grp "
        "JOIN tagged b ON b.grp = blocks.other AND a.seed = b.seed AND a.replicate = b.replicate "
        "WHERE a.grp <> b.grp OR a.cell <= b.cell GROUP BY 1, 2"
    ).fetchnumpy()
    half = sparse.csr_array((found["pairs"], (found["one"], found["other"])), shape=(n, n))
    return (half + sparse.triu(half, 1).T + sparse.tril(half, -1).T).tocsr()


def _units(connection: DuckDBPyConnection) -> dict[tuple[int, int], int]:
    """Replicates in each of the pairs of groups, those of both together."""
    connection.execute("CREATE TEMP TABLE present AS SELECT DISTINCT grp, seed, replicate FROM tagged")
    found = connection.execute(
        "SELECT a.grp, b.grp, count(*) FROM present a JOIN blocks ON a.grp = blocks.grp JOIN present b "
        "ON b.grp = blocks.other AND a.seed = b.seed AND a.replicate = b.replicate GROUP BY ALL"
    ).fetchall()
    common = {(one, other): n for one, other, n in found}
    pairs = connection.execute("SELECT grp, other FROM blocks").fetchall()
    own = {one: common[one, one] for one, other in pairs if one == other}
    return {
        (one, other): own[one] if one == other else own[one] + own[other] - common.get((one, other), 0)
        for one, other in pairs
    }
