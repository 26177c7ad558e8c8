"""The networks of one run, wave by wave: the run is lived again month by month, and its ties are read off the records.

Nothing of it has to be kept while a sweep runs: scenario, seed and replicate give the same ties to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cisim.model import CollectiveImpactModel
from cisim.networks.columns import TABLES
from cisim.replay import relive
from cisim.scenario import Scenario
from cisim.values import LONGEST_HORIZON, whole

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Networks:
    """All waves of one run; `every` [months] apart, the first one at the launch.

    `tables` are runs, waves, composition (times of membership), organizations (at the waves) and ties (likewise,
    directed); `cisim.networks.columns` says what their columns mean.
    """

    scenario: Scenario
    seed: int
    replicate: int
    every: int
    tables: dict[str, pd.DataFrame]

    @property
    def months(self) -> list[int]:
        """Month of each wave."""
        return list(range(0, self.scenario.horizon + 1, self.every))

    def places(self) -> Iterator[tuple[int, int]]:
        """Site and month of each network, in order."""
        return ((site, month) for site in range(self.scenario.n_sites) for month in self.months)


def networks(scenario: Scenario, *, seed: int = 1, replicate: int = 0, every: int = 12) -> Networks:
    """The networks of one run, every so many months. Raises ConfigError for a run or an interval that cannot be."""
    every = checked_every(every)
    return followed(scenario, (seed, replicate), relive(scenario, seed, replicate), every)


def checked_every(every: int) -> int:
    """An interval between waves that can be."""
    return whole("every", every, 1, LONGEST_HORIZON, "months")


def followed(scenario: Scenario, luck: tuple[int, int], tables: dict[str, pd.DataFrame], every: int) -> Networks:
    """The networks of a run whose tables are known; `luck` is its seed and replicate."""
    import pandas as pd

    every = checked_every(every)
    organizations = tables["organizations"]
    ties = pd.DataFrame(_ties(scenario, luck, every), columns=[column.name for column in TABLES["ties"]])
    found = {
        "runs": tables["runs"],
        "composition": _composition(organizations, every),
        "organizations": organizations[organizations["month"] % every == 0].reset_index(drop=True),
        "ties": ties.sort_values(["site", "wave", "source", "target"], ignore_index=True),
    }
    seen = Networks(scenario, *luck, every, found)
    is_alive = tables["months"].set_index(["site", "month"])["is_alive"]
    return replace(seen, tables={**found, "waves": _waves(seen, is_alive)})


def _ties(scenario: Scenario, luck: tuple[int, int], every: int) -> Iterator[tuple[Any, ...]]:
    """Rows of the table of ties."""
    seed, replicate = luck
    model = CollectiveImpactModel(scenario, seed=seed, replicate=replicate, collects=False)
    while True:
        if model.month % every == 0:
            for place, site in enumerate(model.sites):
                for tie in site.ties[: site.collab.n_ties]:
                    if tie.is_active:
                        ends = (int(site.orgs[tie.source].id), int(site.orgs[tie.target].id))
                        yield place, 1 + model.month // every, model.month, *ends, float(tie.trust), int(tie.apart)
        if model.month == scenario.horizon:
            return
        model.step()


def _composition(organizations: pd.DataFrame, every: int) -> pd.DataFrame:
    """Times of membership: who was a member from which month to which, and in which waves."""
    import pandas as pd

    rows = []
    last = int(organizations["month"].max())
    for (site, number), own in organizations.groupby(["site", "organization"], sort=True):
        months = own.loc[own["is_member"], "month"]
        for _, spell in months.groupby((months.diff() != 1).cumsum()):
            joined, left = int(spell.iloc[0]), int(spell.iloc[-1]) + 1
            first, final = 1 - (-joined // every), 1 + (left - 1) // every
            is_seen = first <= final
            rows.append(
                (
                    site, number, own["name"].iloc[0], joined, None if left > last else left,
                    first if is_seen else None, final if is_seen else None,
                )
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=[column.name for column in TABLES["composition"]])
    return table.astype({"left": float, "first_wave": float, "last_wave": float})


def _waves(found: Networks, is_alive: pd.Series) -> pd.DataFrame:
    """What each network is like: a row per site and wave."""
    import pandas as pd

    organizations, ties, composition = (found.tables[name] for name in ("organizations", "ties", "composition"))
    rows = []
    for site, month in found.places():
        own = organizations[(organizations["site"] == site) & (organizations["month"] == month)]
        members = own.loc[own["is_member"], "organization"]
        all_ties = ties[(ties["site"] == site) & (ties["month"] == month)]
        among = all_ties[all_ties["source"].isin(members) & all_ties["target"].isin(members)]
        spells = composition[composition["site"] == site]
        since = month - found.every if month else 0
        n_joined = int(spells["joined"].between(since, month, inclusive="right").sum())
        n_left = int(spells["left"].between(since, month, inclusive="right").sum())
        counts = (1 + month // found.every, month, bool(is_alive[site, month]), len(members), n_joined, n_left)
        rows.append((site, *counts, len(all_ties), *_shape(len(members), among)))
    return pd.DataFrame(rows, columns=[column.name for column in TABLES["waves"]])


def _shape(n: int, among: pd.DataFrame) -> tuple[float, float, float]:
    """Density, degree centralization after Freeman (1979) and mean trust of the network of n members."""
    degrees = among.groupby("source").size()
    total = len(among)
    largest = float(degrees.max()) if total else 0.0
    return (
        total / (n * (n - 1)) if n > 1 else math.nan,
        (n * largest - total) / ((n - 1) * (n - 2)) if n > 2 else math.nan,
        float(among["trust"].mean()) if total else math.nan,
    )
