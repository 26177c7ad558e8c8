"""Who trusts whom in every month of one run: the tables of runs keep means, a picture of the network needs the ties.

Ties are read off the records that the compiled month works in. Those hold the last month lived, so the run is lived up
to every single month: a tenth of a second in all, compiled, with the lock released, and the numbers are those of the
whole run, since no rule looks at how far a run will be followed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cisim.batch import Buffers, live
from cisim.outputs import MONTH, RUN
from cisim.records import ORGANIZATION, OUTSIDE
from cisim.scenario import Scenario
from cisim.simulation import checked_seed, keys_of


@dataclass(frozen=True)
class Ties:
    """Ties between members, month by month.

    `trust` has the shape (months, organizations, organizations): the trust that the row's organization holds in the
    column's, both being members who meet; missing (NaN) where there is no such tie.
    """

    trust: np.ndarray

    def mutual(self) -> np.ndarray:
        """Mean of both directions, the same shape; missing where neither trusts the other."""
        both = np.stack([self.trust, self.trust.transpose(0, 2, 1)])
        known = ~np.isnan(both)
        total = np.where(known, both, 0.0).sum(axis=0)
        count = known.sum(axis=0)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    def held_in(self) -> np.ndarray:
        """Mean trust that the others hold in each organization, (months, organizations); missing where nobody does."""
        known = ~np.isnan(self.trust)
        total = np.where(known, self.trust, 0.0).sum(axis=1)
        count = known.sum(axis=1)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def ties_of(scenario: Scenario, seed: int, replicate: int, site: int = 0) -> Ties:
    """The ties of one site in months 0 .. horizon of one run."""
    n, months = int(scenario.records()[site].city_n_organizations), scenario.horizon + 1
    trust = np.full((months, n, n), np.nan)
    buffers = Buffers.of(scenario)
    keys = keys_of(checked_seed(seed), np.array([replicate]), scenario.n_sites)
    values, events = np.ascontiguousarray(scenario.values), scenario.event_records()
    kept = _no_rows(scenario)
    for month in range(months):
        with np.errstate(over="ignore"):  # 64-bit mixing relies on overflow
            live(buffers.records(), buffers.bytes(), (values, events, keys, month), kept)
        ties, orgs = buffers.ties[site], buffers.orgs[site, :n]
        ties = ties[: int(buffers.collabs[site].n_ties)]
        at_table = orgs.membership != OUTSIDE
        met = ties[ties.is_active & at_table[ties.source] & at_table[ties.target]]
        trust[month, orgs.id[met.source], orgs.id[met.target]] = met.trust
    return Ties(trust)


def _no_rows(scenario: Scenario) -> tuple[np.ndarray, ...]:
    """Room for one row of `runs` a site, and for no months or organizations."""
    monthly = (0, scenario.n_sites, scenario.horizon + 1)
    return (
        np.zeros((1, scenario.n_sites), RUN).view(np.recarray),
        np.zeros(monthly, MONTH).view(np.recarray),
        np.zeros((*monthly, scenario.n_organizations), ORGANIZATION).view(np.recarray),
    )
