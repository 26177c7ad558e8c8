"""Two groups of runs at risk together: the counts that rank tests and hazard ratios need, and what each run adds.

With Y_g(u) at risk and d_g(u) ended in group g = 0, 1 at month u, and a hazard ratio r, the share of group 1 in the
hazard is z(u) = r Y_1 / (Y_0 + r Y_1), and the common hazard L(u) = (d_0 + d_1) / (Y_0 + r Y_1). A run of group g adds
w(u) (g - z(u)) (dN(u) - r^g L(u)), summed over the months at risk, to the score with weights w. Added up within
replicates before squaring, these give a variance that holds for pairs with shared luck.

Sources: Lin & Wei 1989, JASA 84:1074-1078; Lee, Wei & Amato 1992, Survival Analysis: State of the Art, 237-247.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from .comparison import against_position
from .observations import (
    Floats,
    Integers,
    Lifetimes,
    Lives,
    SharedCounts,
    groups,
    lifetimes,
    replicate_codes,
    table_of,
)

ROUNDING = 1e-12
"""Share of the squares of its terms below which a variance is rounding; one pair in a million that differs is more."""


@dataclass(frozen=True)
class RiskSets:
    """Two groups in one table of m months; n rows, each a run or, in a table of counts, several like ones.

    month (m,); at_risk, ended (2, m); month_of, group, unit (n,): the row in `month`, 0 or 1, and the replicate of
    each; is_ended (n,); count (n,). The n_units replicates are independent of one another, the runs of one are not.
    together (n, n), n_clusters: the same for counts, as in `Lifetimes`.
    """

    month: Floats
    at_risk: Floats
    ended: Floats
    month_of: Integers
    group: Integers
    is_ended: np.ndarray
    unit: Integers | None
    count: Floats
    together: Any = None
    n_clusters: int = 0

    @property
    def is_paired(self) -> bool:
        """Whether it is known which runs share their luck."""
        return self.unit is not None or self.together is not None

    @property
    def n_units(self) -> int:
        """How many independent units there are."""
        if self.together is not None:
            return self.n_clusters
        return int(self.count.sum()) if self.unit is None else int(self.unit.max()) + 1

    def share(self, ratio: float) -> Floats:
        """(m,) the share z of group 1 in the hazard of each month when its hazard is `ratio` times that of group 0."""
        weighted = ratio * self.at_risk[1]
        return weighted / (self.at_risk[0] + weighted)

    def score_variance(self, ratio: float, weights: Floats) -> float:
        """Variance of the score with the weights (m,), replicates being the independent units."""
        total = self.at_risk[0] + ratio * self.at_risk[1]
        hazard, share = self.ended.sum(axis=0) / total, self.share(ratio)
        leverage = np.stack([-weights * share, weights * (1.0 - share)])
        passed = np.cumsum(leverage * hazard, axis=1) * np.array([[1.0], [ratio]])
        at_end = np.where(self.is_ended, leverage[self.group, self.month_of], 0.0)
        until_then = passed[self.group, self.month_of]
        added = at_end - until_then
        if self.together is not None:
            found = float(added @ (self.together @ added))
        elif self.unit is None:
            found = float(self.count @ added**2)
        else:
            found = float(np.sum(np.bincount(self.unit, weights=added) ** 2))
        # What is the same under both takes itself away but for rounding, which is no variance.
        return found if found > ROUNDING * float(self.count @ (at_end**2 + until_then**2)) else 0.0


def risk_sets(lives: Lives, against: str | None = None) -> Iterator[tuple[str, str, RiskSets]]:
    """Yield (scenario, against, risk sets) of each other scenario with the scenario `against` (default: the first).

    Runs with equal (seed, replicate) share their luck, in both scenarios and at all sites; in tables that do not name
    replicates each run has luck of its own.
    Errors: ValueError as for survival, and when there is no scenario `against`.
    """
    runs = table_of(lives)
    parts = [(str(key[0]), part) for key, part in lifetimes(lives)]
    rows = [positions for _, positions in groups(runs, "scenario")]
    base = against_position([name for name, _ in parts], against)
    code = replicate_codes(runs)
    for k, (name, part) in enumerate(parts):
        if k != base:
            units = None if code is None else np.concatenate([code[rows[base]], code[rows[k]]])
            sets = _together(parts[base][1], part, units)
            if isinstance(lives, SharedCounts):
                sets = _with_shared_luck(sets, lives, rows[base], rows[k])
            yield name, parts[base][0], sets


def _with_shared_luck(sets: RiskSets, lives: SharedCounts, base: Integers, other: Integers) -> RiskSets:
    both = np.concatenate([base, other])
    pair = (int(lives.group[base[0]]), int(lives.group[other[0]]))
    if pair not in lives.n_units:
        raise ValueError("these counts do not know which runs of the two scenarios share their luck")
    return replace(sets, together=lives.together[both][:, both], n_clusters=lives.n_units[pair])


def _together(base: Lifetimes, other: Lifetimes, unit: Integers | None) -> RiskSets:
    duration = np.concatenate([base.duration, other.duration])
    is_ended = np.concatenate([base.cause, other.cause]) > 0
    group = np.repeat(np.array([0, 1]), [len(base.duration), len(other.duration)])
    count = np.concatenate([np.ones(len(x.duration)) if x.count is None else x.count for x in (base, other)])
    month, month_of = np.unique(duration, return_inverse=True)
    cell = group * len(month) + month_of
    left = np.bincount(cell, weights=count, minlength=2 * len(month)).reshape(2, -1)
    ended = np.bincount(cell, weights=count * is_ended, minlength=2 * len(month)).reshape(2, -1).astype(np.float64)
    at_risk = np.cumsum(left[:, ::-1], axis=1)[:, ::-1].astype(np.float64)
    units = None if unit is None else pd.factorize(unit)[0].astype(np.int64)
    return RiskSets(month, at_risk, ended, month_of, group, is_ended, units, count)
