"""One run lived whole, with all that a picture of it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cisim.app.story.ties import Ties, ties_of
from cisim.chronicle import Chronicle, chronicle
from cisim.replay import checked_replicate
from cisim.scenario import Scenario
from cisim.simulation import RECORDS, checked_seed, live_through
from cisim.values import whole

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Lived:
    """One site of one run: the library's four tables (that site's rows), its story, its records and its ties.

    `organizations` are the records themselves, (months, organizations): they hold priorities and needs, which the
    table leaves out.
    """

    scenario: Scenario
    seed: int
    replicate: int
    site: int
    tables: dict[str, pd.DataFrame]
    story: Chronicle
    organizations: Any
    ties: Ties

    @property
    def run(self) -> dict[str, Any]:
        """The row of `runs`."""
        row: dict[str, Any] = self.tables["runs"].to_dict("records")[0]
        return row

    @property
    def ended(self) -> int | None:
        """Month in which the collaboration (first) ended; None while it is still going."""
        return int(self.run["duration"]) if self.run["event"] else None


def live_once(scenario: Scenario, seed: int, replicate: int = 0, site: int = 0) -> Lived:
    """Live one run through; raises ConfigError for a seed, replicate or site that there is not."""
    from cisim import frames

    site = whole("site", site, 0, scenario.n_sites - 1)
    replicates = np.array([checked_replicate(replicate)])
    lives = live_through(scenario, replicates, checked_seed(seed), record=RECORDS)
    tables = {}
    for name in RECORDS:
        table = frames.MAKERS[name]([lives])
        tables[name] = table[table["site"] == site].reset_index(drop=True)
    n = int(scenario.records()[site].city_n_organizations)
    return Lived(
        scenario=scenario,
        seed=seed,
        replicate=replicate,
        site=site,
        tables=tables,
        story=chronicle(tables, site),
        organizations=lives.organizations[0, site, :, :n],
        ties=ties_of(scenario, seed, replicate, site),
    )
