"""How long collaborations last, with runs that were still going counted as what they are: censored.

Tables in and out are tidy. All intervals are pointwise 95% intervals. Where a replicate has several sites the replicate
is the independent unit, and the intervals are as wide as that makes them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .influence import area_influence, survival_influence, variance
from .intervals import exact_limit, log_log_interval, mean_and_error, t_margin
from .life_table import LifeTable, life_table
from .observations import Floats, Lifetimes, Lives, lifetimes
from .restricted import area_after, check_horizon
from .stacking import Part, stacked

MONTHS = (12, 36, 60, 84, 120)
"""The ages at which survival is reported by default: 1, 3, 5, 7 and 10 years [months]."""


def kaplan_meier(runs: Lives, by: str | Sequence[str] = "scenario") -> pd.DataFrame:
    """The whole survival curve of each group: one row at month 0 and at every month where a run ended or was censored.

    Returns the columns of `by`, month, at_risk (just before the month's endings), ended, censored [count], estimate,
    low, high [share]. S(t) counts a run that ended at month t as ended; one censored at t is at risk up to and with t.
    Interval: log(-log S) with Greenwood's variance; while nobody has ended (S = 1), and once all have (S = 0), the
    exact binomial limit of Clopper & Pearson 1934 for the effective number of runs (see `LifeTable.n_effective`).
    Errors: ValueError for a missing column or a missing duration.
    """
    parts: list[Part] = []
    for key, lives in lifetimes(runs, by):
        table = life_table(lives)
        low, high = survival_interval(table)
        columns = {
            "month": table.month,
            "at_risk": table.at_risk.astype(np.int64),
            "ended": table.ended.sum(axis=1).astype(np.int64),
            "censored": table.censored.astype(np.int64),
            "estimate": table.survival,
            "low": low,
            "high": high,
        }
        parts.append((key, columns))
    return stacked(by, parts)


def survival_at(runs: Lives, months: Sequence[float] = MONTHS, by: str | Sequence[str] = "scenario") -> pd.DataFrame:
    """Survival of each group at chosen months: columns of `by`, month, at_risk, estimate, low, high.

    A month past the last observation of a group in which runs were still going is unknown: NaN. Intervals as in
    `kaplan_meier`.
    """
    parts: list[Part] = []
    for key, lives in lifetimes(runs, by):
        table = life_table(lives, months)
        low, high = survival_interval(table)
        rows = table.rows(months)
        columns = {
            "month": table.month[rows],
            "at_risk": table.at_risk[rows].astype(np.int64),
            "estimate": np.where(table.is_known, table.survival, np.nan)[rows],
            "low": low[rows],
            "high": high[rows],
        }
        parts.append((key, columns))
    return stacked(by, parts)


def restricted_mean(runs: Lives, horizon: float, by: str | Sequence[str] = "scenario") -> pd.DataFrame:
    """Mean of min(duration, horizon) of each group [months].

    Returns the columns of `by`, horizon, estimate, standard_error, low, high. The estimate is the area under the
    Kaplan-Meier curve up to the horizon: the plain mean, exactly, when nobody was censored before it.
    Variance: Greenwood's for the area (Kaplan & Meier 1958, JASA 53:457-481) times n / (n - 1), which makes it the
    sample variance over n when nobody was censored. Interval: t, within 0 and the horizon. When all restricted
    durations are equal the error is 0, and the interval goes as far as the share of other durations that the exact
    binomial limit leaves open.
    Errors: ValueError when the horizon is past the last observed month of a group and runs were still going then.
    """
    parts: list[Part] = []
    for key, lives in lifetimes(runs, by):
        table = life_table(lives, [horizon])
        check_horizon(table, horizon, ", ".join(str(value) for value in key))
        estimate, error = _restricted_mean(table, horizon)
        low, high = _restricted_interval(estimate, error, lives, horizon)
        columns = {"horizon": [float(horizon)], "estimate": [estimate], "standard_error": [error]}
        parts.append((key, columns | {"low": [low], "high": [high]}))
    return stacked(by, parts)


def survival_interval(table: LifeTable) -> tuple[Floats, Floats]:
    """(m,), (m,) the pointwise interval of survival at each month of a life table; NaN where survival is unknown."""
    known = np.where(table.is_known, table.survival, np.nan)
    low, high = log_log_interval(known, variance(table, survival_influence(table)), table.n_effective)
    # Nobody can have ended before the start: there survival is 1 by definition and not an estimate.
    is_start = (table.month == 0.0) & (table.survival == 1.0)
    return np.where(is_start, 1.0, low), high


def _restricted_mean(table: LifeTable, horizon: float) -> tuple[float, float]:
    lives = table.lives
    exact = not lives.is_censored_before(horizon)
    if exact and not lives.is_clustered and lives.count is None:
        return mean_and_error(np.minimum(lives.duration, horizon))
    after = area_after(table, horizon)
    squared = float(variance(table, area_influence(table, after))[0])
    if not lives.is_clustered:
        n = lives.n_runs
        squared *= n / (n - 1.0) if n > 1 else np.nan
    restricted = np.minimum(lives.duration, horizon)
    return float(np.average(restricted, weights=lives.count) if exact else after[0]), float(np.sqrt(squared))


def _restricted_interval(estimate: float, error: float, lives: Lifetimes, horizon: float) -> tuple[float, float]:
    if error == 0.0:
        share = float(exact_limit(lives.n_units))
        return estimate * share, estimate * share + horizon * (1.0 - share)
    margin = t_margin(error, lives.n_units)
    return max(estimate - margin, 0.0), min(estimate + margin, horizon)
