"""The published patterns as numbers: how each is read off the runs of the scenarios that it is about.

E1 survival of a coalition begun on a three-year grant; E2 survival five years after it; E3 shares that report early,
systems and population-level change; E4 the network of a table of 41; E5 growing slowly against starting large; E6 the
gain over no collaboration; E7 the hazard in the grant and after it. Every run is followed to the horizon, past all
months asked for here, so that shares of runs need no correction for censoring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

AGES = range(36, 97, 6)  # [months] surveyed initiatives were mostly three to eight years old
POINT = "point"

Tables = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class Statistic:
    """One number of a pattern: `read` gives it for every point, from the `runs` of each of `scenarios`."""

    pattern: str
    unit: str
    meaning: str
    scenarios: tuple[str, ...]
    read: Callable[[Tables], pd.Series]


def alive_at(runs: pd.DataFrame, month: float) -> pd.Series:
    """Share of collaborations still alive at a month, by point."""
    return (~runs["event"] | (runs["duration"] > month)).groupby(runs[POINT]).mean()


def reporting(runs: pd.DataFrame, column: str) -> pd.Series:
    """Share of the living that had reported a kind of change, averaged over the ages surveyed, by point."""
    shares = []
    for age in AGES:
        living = runs[~runs["event"] | (runs["duration"] > age)]
        shares.append((living[column] <= age).groupby(living[POINT]).mean())
    return sum(shares[1:], shares[0]) / len(shares)


def mean_of(runs: pd.DataFrame, column: str) -> pd.Series:
    """Mean of a column, by point."""
    return runs[column].groupby(runs[POINT]).mean()


def restricted_life(runs: pd.DataFrame) -> pd.Series:
    """Mean life within the horizon [months], by point: every run was followed until then."""
    return mean_of(runs, "duration")


def relative_gain(runs: pd.DataFrame) -> pd.Series:
    """Gain over no collaboration, costs charged, as a share of what is reached without one, by point."""
    return mean_of(runs, "gain_over_no_collaboration") / mean_of(runs, "outcome_alone")


def yearly_hazard(runs: pd.DataFrame, years: tuple[int, int]) -> pd.Series:
    """Share that ends in a year, of those alive at its start, averaged over the years `first` to `last`, by point."""
    hazards = []
    for year in range(years[0], years[1] + 1):
        at_risk = alive_at(runs, 12 * (year - 1))
        hazards.append(1.0 - alive_at(runs, 12 * year) / at_risk.replace(0.0, np.nan))
    return sum(hazards[1:], hazards[0]) / len(hazards)


BASE, TABLE, SELF, COMMUNITY = "baseline", "table-of-41", "self-interested", "community-minded"
SLOW, LARGE = "grow-slowly", "start-large"

STATISTICS: dict[str, Statistic] = {
    "alive_at_year_3": Statistic("E1", "share", "Alive at year 3", (BASE,), lambda t: alive_at(t[BASE], 36)),
    "alive_at_year_7": Statistic("E1", "share", "Alive at year 7", (BASE,), lambda t: alive_at(t[BASE], 84)),
    "alive_after_grant": Statistic(
        "E2", "share", "Alive five years after the grant", (BASE,), lambda t: alive_at(t[BASE], 96)
    ),
    "early_change": Statistic(
        "E3", "share", "Report early change", (BASE,), lambda t: reporting(t[BASE], "t_early_change")
    ),
    "systems_change": Statistic(
        "E3", "share", "Report systems change", (BASE,), lambda t: reporting(t[BASE], "t_systems_change")
    ),
    "population_change": Statistic(
        "E3", "share", "Report population-level change", (BASE,), lambda t: reporting(t[BASE], "t_population_change")
    ),
    "density": Statistic("E4", "share", "Density, table of 41", (TABLE,), lambda t: mean_of(t[TABLE], "density")),
    "centralization": Statistic(
        "E4", "index", "Degree centralization, table of 41", (TABLE,), lambda t: mean_of(t[TABLE], "centralization")
    ),
    "trust": Statistic("E4", "index", "Mean trust, table of 41", (TABLE,), lambda t: mean_of(t[TABLE], "trust_end")),
    "growing_advantage": Statistic(
        "E5",
        "months",
        "Life of a table that grows slowly, less that of one that starts large",
        (SLOW, LARGE),
        lambda t: restricted_life(t[SLOW]) - restricted_life(t[LARGE]),
    ),
    "gain_self_interested": Statistic(
        "E6",
        "share",
        "Gain against no collaboration, self-interested members",
        (SELF,),
        lambda t: relative_gain(t[SELF]),
    ),
    "gain_of_community_mind": Statistic(
        "E6",
        "share",
        "The same of community-minded members, less that",
        (SELF, COMMUNITY),
        lambda t: relative_gain(t[COMMUNITY]) - relative_gain(t[SELF]),
    ),
    "hazard_in_grant": Statistic(
        "E7", "share/year", "Hazard in years 1 to 3", (BASE,), lambda t: yearly_hazard(t[BASE], (1, 3))
    ),
    "hazard_after_grant": Statistic(
        "E7", "share/year", "Hazard in years 4 and 5", (BASE,), lambda t: yearly_hazard(t[BASE], (4, 5))
    ),
}
"""Every number that a calibration can aim at, by name."""
