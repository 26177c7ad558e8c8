"""Paired differences of runs that do not fit into memory: DuckDB pairs them and returns their moments.

The same numbers as `paired_differences`, up to rounding. One thread only: sums of numbers depend in their last bits on
the order in which threads happen to add.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .comparison import COLUMNS, PAIR, RMST, against_position, difference_row
from .counts import MEMORY, Source, hole, opened, quoted, require_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def streamed_differences(
    source: Source,
    against: str,
    quantities: Sequence[str] = (RMST,),
    horizon: float | None = None,
    memory: str = MEMORY,
) -> pd.DataFrame:
    """Mean paired difference of every other scenario, in alphabetical order, to the scenario `against`.

    Columns as in `paired_differences`. "rmst" is min(duration, horizon), which must be known of every run: no run
    censored before the horizon [months].
    Errors: ValueError for pairs that are incomplete or doubled, holes, an unknown scenario, runs censored too early.
    """
    wanted = [quantity for quantity in quantities if quantity != RMST]
    with opened(source, memory, threads=1) as connection:
        needs = ["duration", "event"] if len(wanted) < len(quantities) else []
        require_table(connection, ["scenario", *PAIR, *wanted, *needs])
        _check(connection, wanted, horizon if needs else None, bool(needs))
        names = [row[0] for row in connection.execute("SELECT DISTINCT scenario FROM runs ORDER BY 1").fetchall()]
        base = against_position(names, against)
        values = [f"least(duration, {float(horizon or 0)})" if q == RMST else quoted(q) for q in quantities]
        connection.execute(_units(names, values))
        _check_pairs(connection, names)
        rows = []
        for q, quantity in enumerate(quantities):
            for k, name in enumerate(names):
                if k != base:
                    found = connection.execute(_moments(f"v{k}_{q}", f"v{base}_{q}")).fetchall()[0]
                    rows.append({"scenario": name, "against": against, "quantity": quantity} | _row(found))
    return pd.DataFrame(rows, columns=["scenario", "against", "quantity", *COLUMNS])


def _check(connection: DuckDBPyConnection, wanted: Sequence[str], horizon: float | None, needs_horizon: bool) -> None:
    """Raise ValueError for holes in the wanted columns, and for restricted durations that are not known."""
    for column in [*wanted, *(["duration"] if needs_horizon else [])]:
        n_holes, n = connection.execute(f"SELECT count_if({hole(column)}), count(*) FROM runs").fetchall()[0]
        if n_holes:
            raise ValueError(
                f"column {column!r} is missing or not finite in {n_holes} of {n} runs: "
                "repeat the runs that failed, or choose a quantity that every run has"
            )
    if not needs_horizon:
        return
    if horizon is None:
        raise ValueError("the quantity 'rmst' needs a horizon [months]")
    early = connection.execute(f"SELECT count_if(NOT event AND duration < {float(horizon)}) FROM runs").fetchall()[0][0]
    if early:
        raise ValueError(
            f"{early} runs were censored before the horizon of {horizon:g} months: choose an earlier horizon, or "
            "compare them in memory with paired_differences, which estimates what is not known of them"
        )


def _units(names: Sequence[str], values: Sequence[str]) -> str:
    """SQL: one row per replicate, with the mean of each value over its sites and the set of its sites, by scenario."""
    columns = []
    for k, name in enumerate(names):
        own = "FILTER (scenario = '" + str(name).replace("'", "''") + "')"
        columns += [f"avg({value}) {own} AS v{k}_{q}" for q, value in enumerate(values)]
        # The sum of 2^site names the set of sites when its binary digits are as many as the rows.
        columns += [f"sum(1::HUGEINT << site::INTEGER) {own} AS sites{k}", f"count(*) {own} AS n{k}"]
    return f"CREATE TEMP TABLE units AS SELECT {', '.join(columns)} FROM runs GROUP BY seed, replicate"


def _check_pairs(connection: DuckDBPyConnection, names: Sequence[str]) -> None:
    for k, name in enumerate(names):
        missing, doubled = connection.execute(
            f"SELECT count_if(sites{k} IS DISTINCT FROM sites0), "
            f"count_if(bit_count(sites{k}::HUGEINT) <> n{k}) FROM units"
        ).fetchall()[0]
        if doubled or missing:
            problem = "occurs more than once" if doubled else f"is missing there or in {names[0]!r}"
            raise ValueError(
                f"scenarios cannot be compared pair by pair: a city {problem} in scenario {name!r} "
                f"({doubled or missing} such replicates); run all scenarios with the same seed and the same replicates"
            )


def _moments(value: str, base: str) -> str:
    difference = f"({value} - {base})"
    return (
        f"SELECT count(*), avg({difference}), var_samp({difference}), avg(({difference} > 0)::INT), "
        f"avg(({difference} = 0)::INT), avg(({difference} < 0)::INT), var_samp({value}), var_samp({base}) FROM units"
    )


def _row(found: Sequence[float | None]) -> dict[str, float]:
    n, mean, squared, above, at, below, own, other = (np.nan if value is None else float(value) for value in found)
    error, unpaired = float(np.sqrt(squared / n)), float(np.sqrt((own + other) / n))
    return difference_row((mean, error), int(n), [above, at, below], unpaired)
