"""The life table of one group of runs: who was at risk in each month, who ended and by which reason, who was censored.

Runs end in whole months, so a million runs fall into a few hundred cells (month, cause). Everything else is computed
from the counts of these cells. A run with its event at month t has ended by month t: S(t) counts it as ended. A run
censored at month t was seen going through month t: it is at risk up to and including t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from .observations import Floats, Integers, Lifetimes


@dataclass(frozen=True)
class LifeTable:
    """Counts and estimates, one row per month; m months, k causes, c cells.

    month (m,): 0, every month in which a run ended or was censored, and the months asked for; at_risk (m,): just before
    the month's endings; ended (m, k); censored (m,); survival (m,): Kaplan-Meier; incidence (m, k): Aalen-Johansen;
    is_known (m,): False past the last observation when some runs were still going then.
    cell_month, cell_cause, cell_count (c,): row in `month`, cause (0: censored), number of runs; cell (n,): each run's,
    or each row's of a table of counts.
    """

    lives: Lifetimes
    month: Floats
    at_risk: Floats
    ended: Floats
    censored: Floats
    survival: Floats
    incidence: Floats
    is_known: np.ndarray
    cell_month: Integers
    cell_cause: Integers
    cell_count: Floats
    cell: Integers

    @property
    def survival_before(self) -> Floats:
        """(m,) survival just before each month's endings."""
        return np.concatenate(([1.0], self.survival[:-1]))

    @property
    def n_effective(self) -> Floats:
        """(m,) the number of independent trials without censoring that the estimate of each month is worth.

        The number at risk over the survival just before (Peto et al. 1977, British Journal of Cancer 35:1-39; Dorey &
        Korn 1987, Statistics in Medicine 6:679-687): the number of runs when nobody was censored, fewer otherwise.
        Once all have ended it stays as it was at the last ending. Replicates count, not their sites.
        """
        before = self.survival_before
        last = np.maximum.accumulate(np.where(before > 0.0, np.arange(len(before)), 0))
        return self.at_risk[last] / before[last] * (self.lives.n_units / self.lives.n_runs)

    def rows(self, months: Sequence[float]) -> Integers:
        """The rows of months that were asked for when the table was made."""
        return np.searchsorted(self.month, np.asarray(months, dtype=np.float64))


def life_table(lives: Lifetimes, months: Sequence[float] = ()) -> LifeTable:
    """Count the cells and estimate survival and cumulative incidence; `months` [months] are added as rows."""
    month = np.unique(np.concatenate((np.unique(lives.duration), np.asarray([0.0, *months], dtype=np.float64))))
    n_kinds = lives.n_causes + 1
    kind = np.searchsorted(month, lives.duration) * n_kinds + lives.cause
    counts = np.bincount(kind, weights=lives.count, minlength=len(month) * n_kinds).astype(np.float64)
    filled = np.flatnonzero(counts)
    position = np.cumsum(counts > 0) - 1
    table = counts.reshape(len(month), n_kinds)
    at_risk = np.cumsum(table.sum(axis=1)[::-1])[::-1]
    cell_month, cell_cause = np.divmod(filled, n_kinds)
    survival, incidence = _estimates(month, month[cell_month], cell_cause, counts[filled], lives.n_causes)
    is_known = (at_risk > 0) | (survival == 0.0)
    return LifeTable(
        lives=lives,
        month=month,
        at_risk=at_risk,
        ended=table[:, 1:],
        censored=table[:, 0],
        survival=survival,
        incidence=incidence,
        is_known=is_known,
        cell_month=cell_month,
        cell_cause=cell_cause,
        cell_count=counts[filled],
        cell=position[kind],
    )


def _estimates(month: Floats, time: Floats, cause: Integers, count: Floats, n_causes: int) -> tuple[Floats, Floats]:
    """Survival (m,) and incidence (m, k) at each month, from statsmodels with the cells' counts as weights."""
    if not np.any(cause > 0):
        return np.ones(len(month)), np.zeros((len(month), n_causes))
    curve = SurvfuncRight(time, (cause > 0).astype(np.int64), freq_weights=count)
    steps = np.concatenate(([1.0], curve.surv_prob))
    survival = steps[np.searchsorted(curve.surv_times, month, side="right")]
    reasons = CumIncidenceRight(time, cause, freq_weights=count)
    # statsmodels knows the causes up to the largest that occurred; the others never did.
    by_cause = np.zeros((len(reasons.times) + 1, n_causes))
    by_cause[1:, : len(reasons.cinc)] = np.column_stack(reasons.cinc)
    return survival, by_cause[np.searchsorted(reasons.times, month, side="right")]
