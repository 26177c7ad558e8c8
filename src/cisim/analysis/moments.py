"""Paired differences of runs that do not fit into memory: DuckDB pairs them and returns their moments.

The same numbers as `paired_differences`, up to rounding. One thread only: sums of numbers depend in their last bits on
the order in which threads happen to add.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .comparison import COLUMNS, against_position, difference_row, uneven
from .counts import MEMORY, Source, hole, opened, quoted, require_table, scenarios_of, text
from .intervals import t_margin
from .observations import REPLICATE, Floats
from .quantities import PAIR, POINT, RMST, column_of, expression, last_needed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 100_000


@dataclass(frozen=True)
class Paired:
    """Scenarios side by side: v{k}_{q} is quantity q of scenario k in the tables `cities`, by point, and `units`.

    `units` has a row per replicate, with means over its points; it is there once `require_units` was called.
    """

    connection: DuckDBPyConnection
    names: list[str]
    base: int
    quantities: Sequence[str]

    def others(self) -> Iterator[tuple[int, int]]:
        """Yield (scenario, quantity) of each difference, quantity by quantity."""
        for q in range(len(self.quantities)):
            yield from ((k, q) for k in range(len(self.names)) if k != self.base)

    def key(self, k: int, q: int) -> dict[str, object]:
        """The first columns of the row of a difference."""
        return {"scenario": self.names[k], "against": self.names[self.base], "quantity": self.quantities[q]}

    def require_units(self) -> None:
        """Average over points; ValueError unless every replicate was run at the same ones."""
        few, many = self.connection.execute(
            "SELECT min(n), max(n) FROM (SELECT count(*) AS n FROM cities GROUP BY seed, replicate)"
        ).fetchall()[0]
        if few != many:
            raise ValueError(uneven(few, many))
        values = [f"v{k}_{q}" for k in range(len(self.names)) for q in range(len(self.quantities))]
        means = ", ".join(f"avg({value}) AS {value}" for value in values)
        self.connection.execute(f"CREATE TEMP TABLE units AS SELECT {means} FROM cities GROUP BY seed, replicate")

    def correlations(self) -> Floats:
        """(d, d) correlations over the units of those differences that vary."""
        terms = [f"v{k}_{q} - v{self.base}_{q}" for k, q in self.others()]
        means = ", ".join(f"avg({term})" for term in terms)
        mean = np.array(self.connection.execute(f"SELECT {means} FROM units").fetchall()[0])
        total = np.zeros((len(mean), len(mean)))
        for rows in _batches(self.connection, f"SELECT {', '.join(terms)} FROM units"):
            total += (rows - mean).T @ (rows - mean)
        varying = np.flatnonzero(np.diag(total) > 0)
        spread = np.sqrt(np.diag(total)[varying])
        return np.asarray(total[np.ix_(varying, varying)] / np.outer(spread, spread))


def streamed_differences(
    source: Source,
    against: str,
    quantities: Sequence[str] = (RMST,),
    horizon: float | None = None,
    memory: str = MEMORY,
) -> pd.DataFrame:
    """Mean paired difference of every other scenario to the scenario `against`.

    In alphabetical order, or in that of a selection.
    Columns as in `paired_differences`. "rmst" is min(duration, horizon), which must be known of every run: no run
    censored before the horizon [months].
    Errors: ValueError for pairs that are incomplete or doubled, holes, an unknown scenario, runs censored too early,
    replicates that were not run at all points.
    """
    with paired(source, against, quantities, horizon, memory) as pairs:
        return differences_of(pairs)


def differences_of(pairs: Paired) -> pd.DataFrame:
    """The table of differences over all replicates, a mean over the points of each."""
    pairs.require_units()
    rows = []
    for k, q in pairs.others():
        moments = _moments(f"v{k}_{q}", f"v{pairs.base}_{q}")
        found = pairs.connection.execute(f"SELECT {moments} FROM units").fetchall()[0]
        rows.append(pairs.key(k, q) | _row(found))
    return pd.DataFrame(rows, columns=["scenario", "against", "quantity", *COLUMNS])


def means_of(pairs: Paired) -> pd.DataFrame:
    """Mean of each quantity under each scenario, over replicates: the columns of `mean_interval`."""
    rows = []
    for k, name in enumerate(pairs.names):
        for q, quantity in enumerate(pairs.quantities):
            query = f"SELECT count(*), avg(v{k}_{q}), stddev_samp(v{k}_{q}) FROM units"
            n, mean, spread = pairs.connection.execute(query).fetchall()[0]
            error = float("nan") if spread is None else float(spread) / n**0.5
            margin = t_margin(error, n)
            ends = {"estimate": mean, "standard_error": error, "low": mean - margin, "high": mean + margin, "n": n}
            rows.append({"scenario": name, "quantity": quantity} | ends)
    return pd.DataFrame(rows)


def differences_by_point(pairs: Paired) -> pd.DataFrame:
    """The same at each point by itself: scenario, against, quantity, point, and what is told of each difference."""
    rows = []
    for k, q in pairs.others():
        moments = _moments(f"v{k}_{q}", f"v{pairs.base}_{q}")
        found = pairs.connection.execute(f"SELECT {POINT}, {moments} FROM cities GROUP BY 1 ORDER BY 1").fetchall()
        rows += [pairs.key(k, q) | {POINT: int(point)} | _row(own) for point, *own in found]
    return pd.DataFrame(rows, columns=["scenario", "against", "quantity", POINT, *COLUMNS])


@contextmanager
def paired(
    source: Source, against: str, quantities: Sequence[str], horizon: float | None = None, memory: str = MEMORY
) -> Iterator[Paired]:
    """Pair the runs of all scenarios; arguments and errors as for `streamed_differences`."""
    wanted = [column for quantity in quantities if (column := column_of(quantity)) is not None]
    with opened(source, memory, threads=1) as connection:
        needs = ["duration", "event"] if len(wanted) < len(quantities) else []
        present = require_table(connection, ["scenario", *PAIR, *wanted, *needs])
        refuse_unknown(connection, quantities, horizon)
        names = scenarios_of(connection, source)
        base = against_position(names, against)
        if len(names) < 2:
            raise ValueError(f"there are runs of one scenario only ({names[0]}): nothing to compare them with")
        values = [expression(quantity, horizon) for quantity in quantities]
        connection.execute(_cities(names, values, POINT if POINT in present else "0"))
        _check_pairs(connection, names)
        yield Paired(connection, names, base, quantities)


def refuse_unknown(connection: DuckDBPyConnection, quantities: Sequence[str], horizon: float | None) -> None:
    """Raise ValueError for holes in the wanted columns, and for quantities that are not known of censored runs."""
    columns = [column_of(quantity) or "duration" for quantity in quantities]
    for column in dict.fromkeys(columns):
        if connection.execute(f"SELECT typeof({quoted(column)}) FROM runs LIMIT 1").fetchall() == [("VARCHAR",)]:
            raise ValueError(f"column {column!r} holds words, not numbers: choose a quantity that can be averaged")
        n_holes, n = connection.execute(f"SELECT count_if({hole(column)}), count(*) FROM runs").fetchall()[0]
        if n_holes:
            raise ValueError(
                f"column {column!r} is missing or not finite in {n_holes} of {n} runs: "
                "repeat the runs that failed, or choose a quantity that every run has"
            )
    for quantity in quantities:
        if (until := last_needed(quantity, horizon)) is None:
            continue
        query = f"SELECT count_if(NOT event AND duration < {float(until)}) FROM runs"
        if early := connection.execute(query).fetchall()[0][0]:
            raise ValueError(
                f"{early} runs were censored before the horizon of {until:g} months: choose an earlier horizon, or "
                "compare them in memory with paired_differences, which estimates what is not known of them"
            )


def _cities(names: Sequence[str], values: Sequence[str], point: str) -> str:
    """SQL: one row per point and replicate, with the mean of each value over its sites and the set of its sites."""
    columns = []
    for k, name in enumerate(names):
        own = f"FILTER (scenario = {text(str(name))})"
        columns += [f"avg({value}) {own} AS v{k}_{q}" for q, value in enumerate(values)]
        # The sum of 2^site names the set of sites when its binary digits are as many as the rows.
        columns += [f"sum(1::HUGEINT << site::INTEGER) {own} AS sites{k}", f"count(*) {own} AS n{k}"]
    keys = f"{point} AS {POINT}, {', '.join(map(quoted, REPLICATE))}"
    return f"CREATE TEMP TABLE cities AS SELECT {keys}, {', '.join(columns)} FROM runs GROUP BY ALL"


def _batches(connection: DuckDBPyConnection, query: str) -> Iterator[Floats]:
    """Yield the rows of a query of numbers, some at a time, (rows, columns)."""
    found = connection.sql(query)
    # The one name is DuckDB's until 1.4, the other from then on.
    reader = getattr(found, "to_arrow_reader", None) or found.fetch_arrow_reader
    for batch in reader(_BATCH):
        yield np.column_stack([np.asarray(column) for column in batch.columns])


def _check_pairs(connection: DuckDBPyConnection, names: Sequence[str]) -> None:
    for k, name in enumerate(names):
        missing, doubled = connection.execute(
            f"SELECT count_if(sites{k} IS DISTINCT FROM sites0), "
            f"count_if(bit_count(sites{k}::HUGEINT) <> n{k}) FROM cities"
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
        f"count(*), avg({difference}), var_samp({difference}), avg(({difference} > 0)::INT), "
        f"avg(({difference} = 0)::INT), avg(({difference} < 0)::INT), var_samp({value}), var_samp({base})"
    )


def _row(found: Sequence[float | None]) -> dict[str, float]:
    n, mean, squared, above, at, below, own, other = (np.nan if value is None else float(value) for value in found)
    error, unpaired = float(np.sqrt(squared / n)), float(np.sqrt((own + other) / n))
    return difference_row((mean, error), int(n), [above, at, below], unpaired)
