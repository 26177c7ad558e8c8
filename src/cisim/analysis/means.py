"""Means and ratios of what runs achieved and cost, per scenario, with 95% intervals over independent replicates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from .intervals import LEVEL, mean_and_error, t_margin
from .observations import Floats, groups, numbers, replicate_codes, run_counts
from .stacking import Part, stacked

COST = ("effort_spent", "money_spent")
"""The columns that make up the cost of a run [person-months]."""


def mean_interval(runs: pd.DataFrame, columns: Sequence[str], by: str | Sequence[str] = "scenario") -> pd.DataFrame:
    """Mean of numeric columns in each group: columns of `by`, quantity, estimate, standard_error, low, high, n.

    The replicate is the unit: several sites of a replicate are averaged first, and n counts replicates. t-intervals.
    Errors: ValueError for a column that is missing, not numeric or has holes.
    """
    values = np.column_stack([numbers(runs, column) for column in columns])
    parts: list[Part] = []
    for key, sums, size in _replicates(runs, values, by):
        averages = sums / size[:, None]
        pairs = [mean_and_error(averages[:, k]) for k in range(len(columns))]
        estimate, error = (np.array(part) for part in zip(*pairs, strict=True))
        margin = np.array([t_margin(each, len(averages)) for each in error])
        table = {"quantity": list(columns), "estimate": estimate, "standard_error": error}
        parts.append((key, table | {"low": estimate - margin, "high": estimate + margin, "n": len(averages)}))
    return stacked(by, parts)


def cost_per_point(
    runs: pd.DataFrame, cost: Sequence[str] = COST, by: str | Sequence[str] = "scenario"
) -> pd.DataFrame:
    """Cost of a percentage point of outcome gained: columns of `by`, estimate, low, high, n [person-months per point].

    The ratio of totals: all cost over all gain, the gain of a run being 100 (outcome_improvement - outcome_alone).
    (A mean of the runs' own ratios would be ruled by the runs that gained next to nothing.) The cost charged is not
    taken off the gain, or it would count twice. NaN where the total gain is not positive.
    Interval: Fieller 1954, Journal of the Royal Statistical Society B 16:175-185; `high` is infinite when a gain of 0
    is within the uncertainty, so that no cost, however high, is ruled out.
    Errors: ValueError for a column that is missing, not numeric or has holes.
    """
    spent = np.sum([numbers(runs, column) for column in cost], axis=0)
    gained = 100.0 * (numbers(runs, "outcome_improvement") - numbers(runs, "outcome_alone"))
    parts: list[Part] = []
    for key, sums, _ in _replicates(runs, np.column_stack([spent, gained]), by):
        estimate, low, high = _ratio_of_totals(sums[:, 0], sums[:, 1])
        columns = {"estimate": [estimate], "low": [low], "high": [high], "n": [len(sums)]}
        parts.append((key, columns))
    return stacked(by, parts)


def _replicates(
    runs: pd.DataFrame, values: Floats, by: str | Sequence[str]
) -> list[tuple[tuple[object, ...], Floats, Floats]]:
    """For each group: its key, the sums (replicates, columns) of `values`, and how many rows each replicate has."""
    if run_counts(runs) is not None:
        raise ValueError("means need a table of runs: a table of counts only knows how long runs lasted")
    replicate = replicate_codes(runs)
    parts = []
    for key, rows in groups(runs, by):
        unit, units = pd.factorize(rows if replicate is None else replicate[rows])
        sums = [np.bincount(unit, weights=values[rows, k], minlength=len(units)) for k in range(values.shape[1])]
        size = np.bincount(unit).astype(np.float64)
        parts.append((key, np.column_stack(sums).astype(np.float64), size))
    return parts


def _ratio_of_totals(above: Floats, below: Floats) -> tuple[float, float, float]:
    """Ratio of two totals over independent units, with Fieller's interval; NaN unless the denominator is positive."""
    n = len(above)
    a, b = float(above.mean()), float(below.mean())
    if b <= 0.0:
        return float("nan"), float("nan"), float("nan")
    if n < 2:
        return a / b, float("nan"), float("nan")
    t = float(stats.t.ppf(0.5 + LEVEL / 2.0, n - 1))
    (v_a, v_ab), (_, v_b) = np.cov(above, below) * t**2 / n
    # The ratios r for which the mean of (above - r below) is within its error of 0: r^2 square - 2 r cross + rest <= 0.
    square, cross, rest = b**2 - v_b, a * b - v_ab, a**2 - v_a
    root = np.sqrt(max(cross**2 - square * rest, 0.0))
    if square > 0.0:
        return a / b, (cross - root) / square, (cross + root) / square
    # The gain may be 0: no ratio is too high. What is left is a lower end, when even the cost is sure to be positive.
    low = (cross - root) / square if square < 0.0 < rest else 0.0
    return a / b, low, float("inf")
