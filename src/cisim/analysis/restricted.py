"""The restricted duration min(duration, horizon): its mean as the area under the survival curve, its value for a run.

A plain mean of durations treats runs that were still going as if they had ended. Restricted to a horizon the mean is
known: it is the area under the Kaplan-Meier curve up to there.
"""

from __future__ import annotations

import numpy as np

from .life_table import LifeTable
from .observations import Floats


def check_horizon(table: LifeTable, horizon: float, name: str) -> None:
    """Raise ValueError unless survival is known up to the horizon [months]."""
    last = float(table.lives.duration.max())
    if not np.isfinite(horizon) or horizon <= 0:
        raise ValueError(f"the horizon of a restricted mean is a positive number of months, not {horizon}")
    if horizon > last and np.any(table.lives.cause[table.lives.duration == last] == 0):
        raise ValueError(
            f"horizon {horizon:g} is past the last observed month, {last:g}, of {name!r}, where runs were still going: "
            f"nothing is known of them after it; choose a horizon of at most {last:g} months"
        )


def area_after(table: LifeTable, horizon: float) -> Floats:
    """(m,) area under the survival curve from each month of the table to the horizon [months]."""
    steps = table.survival * month_widths(table, horizon)
    return np.cumsum(steps[::-1])[::-1]


def month_widths(table: LifeTable, horizon: float) -> Floats:
    """(m,) how long each row's value holds before the next row or the horizon [months]."""
    edges = np.minimum(np.append(table.month, np.inf), horizon)
    return np.diff(edges)


def restricted_durations(table: LifeTable, horizon: float) -> Floats:
    """(n,) what each run contributes to the restricted mean [months].

    min(duration, horizon), exactly, when nobody was censored before the horizon; leave-one-out pseudo-values otherwise.
    """
    if table.lives.is_censored_before(horizon):
        return pseudo_values(table, horizon)
    return np.minimum(table.lives.duration, horizon)


def pseudo_values(table: LifeTable, horizon: float) -> Floats:
    """(n,) n theta - (n - 1) theta_(-i), theta being the restricted mean and theta_(-i) the one without run i [months].

    Without run i the curve has one run less at risk up to i's month and is unchanged in its later factors, so all n are
    found in one pass. Source: Andersen, Klein & Rosthoj 2003, Biometrika 90:15-27; Andersen, Hansen & Klein 2004,
    Lifetime Data Analysis 10:335-350 (restricted mean).
    """
    n = len(table.lives.duration)
    after = area_after(table, horizon)
    ended, others = table.ended.sum(axis=1), table.at_risk - 1.0
    with_one_less = np.cumprod(np.where(others > 0, np.maximum(1.0 - ended / np.maximum(others, 1.0), 0.0), 1.0))
    lived = np.concatenate(([0.0], np.cumsum(with_one_less * month_widths(table, horizon))[:-1]))
    # Where the last run at risk is the one left out, the curve without it stays where it was.
    remaining = np.maximum(horizon - table.month, 0.0)
    later = np.where(table.survival > 0.0, after / np.where(table.survival > 0.0, table.survival, 1.0), remaining)
    row = table.cell_month
    own = (table.cell_cause > 0).astype(np.float64)
    factor = np.where(others[row] > 0, 1.0 - (ended[row] - own) / np.maximum(others[row], 1.0), 1.0)
    left_out = lived[row] + np.concatenate(([1.0], with_one_less[:-1]))[row] * factor * later[row]
    by_cell: Floats = n * after[0] - (n - 1) * left_out
    return by_cell[table.cell]
