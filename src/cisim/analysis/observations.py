"""What the analysis reads from the `runs` table: how long runs lasted, why they ended, which shared their luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

STILL_GOING = "still going"
"""The reason of a run that had not ended at its horizon: it is censored, not ended."""

REPLICATE = ("seed", "replicate")
"""The unit that is independent of the others: all its sites, and all scenarios, meet the same luck."""

N_RUNS = "n_runs"
"""The column of a table of counts (see `counts.life_counts`) that says how many runs a row stands for."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class SharedCounts:
    """A table of counts whose runs share their luck: columns of `by`, duration [months], event, reason, n_runs.

    together (n, n), sparse: how many pairs of runs with the same luck lie in two rows, summed over replicates; known
    within groups, and between groups that are to be compared. n_units: replicates of each group, and of two together.
    Groups are numbered as they appear in the table; `group` (n,) is the number of each row's.
    """

    table: pd.DataFrame
    by: tuple[str, ...]
    together: Any
    group: Integers
    n_units: dict[tuple[int, int], int]

    def at(self, column: str, value: object) -> SharedCounts:
        """The rows in which a column of `by` has a value, without that column."""
        rows = np.flatnonzero((self.table[column] == value).to_numpy(dtype=bool))
        table = self.table.iloc[rows].drop(columns=column).reset_index(drop=True)
        by = tuple(name for name in self.by if name != column)
        return SharedCounts(table, by, self.together[rows][:, rows], self.group[rows], self.n_units)


Lives: TypeAlias = "pd.DataFrame | SharedCounts"
"""A table of runs, a table of counts (`counts.life_counts`), or counts that know of shared luck."""


@dataclass(frozen=True)
class Lifetimes:
    """The durations of one group of runs.

    duration: (n,) [months]; cause: (n,) 0 when censored, k + 1 when ended by reason k; n_causes: the number of reasons.
    cluster: (n,) the replicate of each run, 0..n_clusters-1, or None when every run is a replicate of its own.
    count: (n,) how many runs, each a replicate of its own, a row stands for; None: each row is one run.
    together: (n, n) with `count`, when runs share their luck: how many pairs of runs with the same luck lie in two
    rows; n_clusters: the replicates that they belong to.
    """

    duration: Floats
    cause: Integers
    n_causes: int
    cluster: Integers | None = None
    count: Floats | None = None
    together: Any = None
    n_clusters: int = 0

    @property
    def n_runs(self) -> int:
        """How many runs there are."""
        return len(self.duration) if self.count is None else int(self.count.sum())

    @property
    def n_units(self) -> int:
        """How many independent units there are: runs, or replicates when a replicate has several sites."""
        if self.together is not None:
            return self.n_clusters
        return self.n_runs if self.cluster is None else int(self.cluster.max()) + 1

    @property
    def is_clustered(self) -> bool:
        """Whether some runs share their luck."""
        return self.cluster is not None or self.together is not None

    def is_censored_before(self, horizon: float) -> bool:
        """Whether the restricted duration min(duration, horizon) of some run is unknown."""
        return bool(np.any((self.cause == 0) & (self.duration < horizon)))


def require_columns(runs: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise ValueError when the table is empty or lacks one of the columns."""
    missing = [column for column in columns if column not in runs.columns]
    if missing:
        raise ValueError(f"the runs table has no column {', '.join(repr(column) for column in missing)}")
    if len(runs) == 0:
        raise ValueError("the runs table is empty: there is nothing to analyse")


def numbers(runs: pd.DataFrame, column: str) -> Floats:
    """One column as numbers without holes; ValueError otherwise, since leaving rows out would bias what follows."""
    require_columns(runs, [column])
    if not pd.api.types.is_numeric_dtype(runs[column]):
        raise ValueError(f"column {column!r} of the runs table is not numeric")
    values: Floats = runs[column].to_numpy(dtype=np.float64, na_value=np.nan)
    n_holes = int(np.count_nonzero(~np.isfinite(values)))
    if n_holes:
        raise ValueError(
            f"column {column!r} is missing or not finite in {n_holes} of {len(values)} runs: "
            "repeat the runs that failed, or choose a quantity that every run has"
        )
    return values


def lifetimes(
    lives: Lives, by: str | Sequence[str] = "scenario", reasons: Sequence[str] | None = None
) -> Iterator[tuple[tuple[object, ...], Lifetimes]]:
    """Yield (values of the columns `by`, lifetimes) for each group, in the order in which the groups first appear.

    Without `reasons` all endings count as one cause. A table of counts serves in the place of a table of runs.
    Errors: ValueError for a missing column, an empty table, a duration that is negative or missing, an ending without a
    reason, counts with shared luck that were made by other columns.
    """
    columns, runs = group_columns(by), table_of(lives)
    if isinstance(lives, SharedCounts) and tuple(columns) != lives.by:
        raise ValueError(f"these counts are by {', '.join(lives.by)} and cannot be taken by {', '.join(columns)}")
    require_columns(runs, [*columns, "duration", "event", *(["reason"] if reasons is not None else [])])
    duration = numbers(runs, "duration")
    if np.any(duration < 0):
        raise ValueError("column 'duration' is negative in some runs")
    cause = numbers(runs, "event").astype(bool).astype(np.int64)
    if reasons is not None:
        cause = np.where(cause > 0, pd.Index(reasons).get_indexer(runs["reason"]) + 1, 0)
        if np.any((cause == 0) & runs["event"].to_numpy(dtype=bool)):
            raise ValueError(f"some runs ended without a reason, or with one that is not among {list(reasons)}")
    replicate, count = replicate_codes(runs), run_counts(runs)
    for key, rows in groups(runs, by):
        own = None if count is None else count[rows]
        group = _group(duration[rows], cause[rows], len(reasons or [""]), replicate, rows, own)
        yield key, group if isinstance(lives, pd.DataFrame) else _with_shared_luck(group, lives, rows)


def table_of(lives: Lives) -> pd.DataFrame:
    """The table of runs or counts itself."""
    return lives if isinstance(lives, pd.DataFrame) else lives.table


def _with_shared_luck(group: Lifetimes, lives: SharedCounts, rows: Integers) -> Lifetimes:
    number = int(lives.group[rows[0]])
    n_units = lives.n_units[number, number]
    if n_units == group.n_runs:
        return group
    return replace(group, together=lives.together[rows][:, rows], n_clusters=n_units)


def ending_reasons(lives: Lives) -> list[str]:
    """The reasons that ended at least one run of the table, in alphabetical order."""
    runs = table_of(lives)
    require_columns(runs, ["reason", "event"])
    ended = runs.loc[runs["event"].to_numpy(dtype=bool), "reason"]
    if bool(ended.isna().any()) or bool((ended == STILL_GOING).any()):
        raise ValueError(f"some runs ended (event is true) with no reason, or with the reason {STILL_GOING!r}")
    return sorted(str(reason) for reason in ended.unique())


def groups(runs: pd.DataFrame, by: str | Sequence[str]) -> Iterator[tuple[tuple[object, ...], Integers]]:
    """Yield (values of the columns `by`, positions of its rows) for each group, in the order of first appearance."""
    columns = group_columns(by)
    require_columns(runs, columns)
    code = codes(runs, columns)
    order = np.argsort(code, kind="stable")
    starts = np.flatnonzero(np.diff(code[order]) > 0) + 1
    for rows in np.split(order, starts):
        yield tuple(runs[column].iloc[rows[0]] for column in columns), rows


def codes(runs: pd.DataFrame, columns: Sequence[str]) -> Integers:
    """(n,) which combination of values the columns have in each row, numbered 0.. in the order of first appearance.

    What `groupby(...).ngroup()` gives, a missing value being one of its own, in a tenth of the time for small tables.
    """
    code: Integers = np.zeros(len(runs), dtype=np.int64)
    for column in columns:
        own, values = pd.factorize(runs[column], use_na_sentinel=False)
        code = pd.factorize(code * len(values) + own)[0].astype(np.int64)
    return code


def group_columns(by: str | Sequence[str]) -> list[str]:
    """The grouping columns as a list, whether one name or several were given."""
    return [by] if isinstance(by, str) else list(by)


def run_counts(runs: pd.DataFrame) -> Floats | None:
    """How many runs each row of a table of counts stands for; None for a table of runs."""
    if N_RUNS not in runs.columns:
        return None
    if set(REPLICATE) & set(runs.columns):
        raise ValueError(f"a table with the column {N_RUNS!r} counts runs and cannot name replicates too")
    count = numbers(runs, N_RUNS)
    if np.any(count < 1) or np.any(count != np.round(count)):
        raise ValueError(f"column {N_RUNS!r} must be a whole number of runs, 1 or more")
    return count


def replicate_codes(runs: pd.DataFrame) -> Integers | None:
    """The replicate (seed, replicate) of each row as a number, or None for a table that does not name them."""
    if not set(REPLICATE) <= set(runs.columns):
        return None
    return codes(runs, REPLICATE)


def _group(
    duration: Floats,
    cause: Integers,
    n_causes: int,
    replicate: Integers | None,
    rows: Integers,
    count: Floats | None,
) -> Lifetimes:
    if replicate is None:
        return Lifetimes(duration, cause, n_causes, count=count)
    cluster, clusters = pd.factorize(replicate[rows])
    return Lifetimes(duration, cause, n_causes, None if len(clusters) == len(rows) else cluster.astype(np.int64))
