"""How much one run moves an estimate, and from it the estimate's variance, also when runs share their luck.

The influence of a run on an estimate is the derivative of the estimate in the run's weight. Its squares sum to the
usual variance: Greenwood's for survival, Dinse and Larson's for cumulative incidence. Summed within replicates before
squaring, they give the variance when the sites of a replicate are alike. statsmodels has no clusters, no variance with
frequency weights, and none in the month in which the last run ends; elsewhere the two agree.

With Y at risk, d ended and h = d / Y, the influence of run i on log S(t) is -sum over u <= t of
(dN_i(u) - Y_i(u) h(u)) / (Y(u) - d(u)), dN_i(u) being 1 when i ended at u and Y_i(u) being 1 while i was at risk.

Sources: Greenwood 1926; Dinse & Larson 1986, Biometrika 73:379-386; Ying & Wei 1994, Journal of Multivariate Analysis
50:17-29 (dependent failure times); Williams 2000, Biometrics 56:645-646 (sums within clusters).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .life_table import LifeTable
from .observations import Floats


def survival_influence(table: LifeTable) -> Floats:
    """Influence of a run of each cell on S at each month, shape (cells, months)."""
    _, until, is_over = _clock(table)
    jump, drift = _hazard_steps(table)
    own = np.where(table.cell_cause > 0, jump[table.cell_month], 0.0)
    moved: Floats = table.survival * (np.cumsum(drift)[until] - is_over * own[:, None])
    return moved


def incidence_influence(table: LifeTable, cause: int) -> Floats:
    """Influence of a run of each cell on the cumulative incidence of reason `cause` (0, 1, ...), (cells, months)."""
    row, until, is_over = _clock(table)
    jump, drift = _hazard_steps(table)
    curve, before = table.incidence[:, cause], table.survival_before
    at_risk = np.maximum(table.at_risk, 1.0)
    # Ending at v takes away the incidence still to come after v, which all others had a share in.
    still_to_come = (curve[None, :] - curve[row][:, None]) * jump[row][:, None]
    own_loss = is_over * np.where(table.cell_cause > 0, 1.0, 0.0)[:, None] * still_to_come
    shared_loss = curve * np.cumsum(drift)[until] - np.cumsum(curve * drift)[until]
    own_step = is_over * np.where(table.cell_cause == cause + 1, (before / at_risk)[row], 0.0)[:, None]
    shared_step = np.cumsum(before * table.ended[:, cause] / at_risk**2)[until]
    moved: Floats = shared_loss - own_loss + own_step - shared_step
    return moved


def area_influence(table: LifeTable, area_after: Floats) -> Floats:
    """Influence of a run of each cell on the area under S up to a horizon, shape (cells, 1).

    area_after: (m,) the area from each month to the horizon [months].
    """
    jump, drift = _hazard_steps(table)
    row = table.cell_month
    own = np.where(table.cell_cause > 0, (area_after * jump)[row], 0.0)
    return (np.cumsum(area_after * drift)[row] - own)[:, None]


def variance(table: LifeTable, influence: Floats) -> Floats:
    """Variance of the estimates whose influences (cells, estimates) are given; NaN for one replicate of many sites."""
    lives = table.lives
    if not lives.is_clustered:
        return np.asarray(table.cell_count @ influence**2)
    n_clusters = lives.n_units
    owner = np.arange(len(table.cell)) if lives.cluster is None else lives.cluster
    shape = (int(owner.max()) + 1, len(table.cell_count))
    members = sparse.csr_array((np.ones(len(owner)), (owner, table.cell)), shape=shape)
    together = members.T @ members if lives.together is None else members.T @ lives.together @ members
    squares = np.sum(influence * (together @ influence), axis=0)
    return np.asarray(np.maximum(squares, 0.0)) * (n_clusters / (n_clusters - 1.0) if n_clusters > 1 else np.nan)


def _clock(table: LifeTable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The row of each cell; the row up to which it was seen, for each month; whether its month is past."""
    columns = np.arange(len(table.month))
    row = table.cell_month
    return row, np.minimum(row[:, None], columns[None, :]), row[:, None] <= columns[None, :]


def _hazard_steps(table: LifeTable) -> tuple[Floats, Floats]:
    """1 / (Y - d) and d / (Y (Y - d)) at each month; 0 where all at risk ended, since nothing is left to be moved."""
    ended = table.ended.sum(axis=1)
    left = table.at_risk - ended
    jump = np.where(left > 0, 1.0 / np.maximum(left, 1.0), 0.0)
    return jump, jump * ended / np.maximum(table.at_risk, 1.0)
