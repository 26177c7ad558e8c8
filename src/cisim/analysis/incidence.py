"""Why collaborations end: the share ended by each reason up to each month, the reasons competing with one another.

Taking one reason's endings and treating the others as censored (1 - Kaplan-Meier of that reason) overstates it;
the Aalen-Johansen estimates of all reasons and survival sum to 1 at every month.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .influence import incidence_influence, variance
from .intervals import log_log_interval
from .life_table import LifeTable, life_table
from .observations import Floats, Lives, ending_reasons, group_columns, lifetimes
from .stacking import Part, stacked


def cumulative_incidence(
    runs: Lives, months: Sequence[float] | None = None, by: str | Sequence[str] = "scenario"
) -> pd.DataFrame:
    """Cumulative incidence of each reason (Aalen & Johansen 1978, Scandinavian Journal of Statistics 5:141-150).

    months: where to report it [months]; None for the whole curves (month 0 and every month with an ending or a censored
    run). Returns the columns of `by`, reason, month, estimate, low, high [share]; every reason that ended any run of
    the table appears in every group. A month past the last observation while runs were still going is unknown: NaN.
    Interval: on the scale log(-log(1 - incidence)) (Beyersmann, Allignol & Schumacher 2012, Competing Risks and
    Multistate Models with R, chapter 4), so that with a single reason it is the mirror image of the survival interval;
    at 0 and 1 the exact binomial limit, as for survival.
    Errors: ValueError for a missing column or duration, or an ended run whose reason is missing or "still going".
    """
    reasons = ending_reasons(runs)
    if not reasons:
        return pd.DataFrame(columns=[*group_columns(by), "reason", "month", "estimate", "low", "high"])
    parts: list[Part] = []
    for key, lives in lifetimes(runs, by, reasons):
        table = life_table(lives, months if months is not None else ())
        rows = table.rows(months) if months is not None else np.arange(len(table.month))
        estimate, low, high = incidence_intervals(table)
        for k, reason in enumerate(reasons):
            columns = {"reason": reason, "month": table.month[rows], "estimate": estimate[rows, k]}
            parts.append((key, columns | {"low": low[rows, k], "high": high[rows, k]}))
    return stacked(by, parts)


def incidence_intervals(table: LifeTable) -> tuple[Floats, Floats, Floats]:
    """(m, k), (m, k), (m, k) estimate and pointwise interval of each reason at each month of a life table."""
    n_months, n_causes = table.incidence.shape
    # Sums of many shares miss 1 by rounding; a share that is all but 1 is 1, and gets the exact limit.
    share = np.where(table.incidence > 1.0 - 1e-12, 1.0, table.incidence)
    estimate = np.where(table.is_known[:, None], share, np.nan)
    influence = np.hstack([incidence_influence(table, cause) for cause in range(n_causes)])
    squared = variance(table, influence).reshape(n_causes, n_months).T
    low, high = log_log_interval(1.0 - estimate, squared, table.n_effective[:, None])
    # Nobody can have ended before the start.
    is_start = (table.month == 0.0)[:, None] & (estimate == 0.0)
    return estimate, 1.0 - high, np.where(is_start, 0.0, 1.0 - low)
