"""What a lever changes: differences between scenarios over cities that had the same luck.

Two scenarios with equal (seed, replicate, site) are the same city meeting the same elections, departures and crises.
Their difference is taken pair by pair, so that what the city and its luck contribute to both falls out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .intervals import mean_and_error, t_margin
from .life_table import life_table
from .observations import REPLICATE, Floats, Integers, groups, lifetimes, numbers, require_columns
from .restricted import check_horizon, restricted_durations

RMST = "rmst"
"""The quantity min(duration, horizon) [months]; every other quantity is the name of a numeric column."""

PAIR = (*REPLICATE, "site")
"""The columns that name a city with its luck."""


def paired_differences(
    runs: pd.DataFrame,
    quantities: Sequence[str] = (RMST,),
    against: str | None = None,
    horizon: float | None = None,
) -> pd.DataFrame:
    """Mean paired difference of every other scenario to the scenario `against` (default: the first in the table).

    quantities: "rmst" (needs `horizon` [months]) or numeric columns. Returns scenario, against, quantity, estimate,
    standard_error, low, high (95% t-interval), n (replicates; sites of a replicate are averaged first), share_positive,
    share_zero, share_negative (of replicates), se_unpaired (the error if all runs had luck of their
    own), variance_ratio (its square over the paired one: how many times more runs that would take).

    "rmst" is min(duration, horizon), exactly, when nobody was censored before the horizon. Otherwise it is the
    leave-one-out pseudo-value of the restricted mean (Andersen, Klein & Rosthoj 2003, Biometrika 90:15-27); who
    outlived whom is then not known of every pair, and the three shares are NaN.
    Errors: ValueError when pairs are incomplete or doubled, `against` is not in the table, a column is missing or has
    holes, or the horizon is missing or past what was observed.
    """
    require_columns(runs, ["scenario", *PAIR])
    scenario, names = pd.factorize(runs["scenario"])
    if against is not None and against not in list(names):
        known = ", ".join(str(name) for name in names)
        raise ValueError(f"there is no scenario {against!r} to compare with; the table has {known}")
    base = 0 if against is None else list(names).index(against)
    pair, unit = _pairs(runs, scenario, list(names))
    rows = []
    for quantity in quantities:
        values, is_exact = _values(runs, quantity, horizon)
        units = _unit_means(values, scenario, pair, unit)
        for k in range(len(names)):
            if k != base:
                exact = is_exact[k] and is_exact[base]
                row = {"scenario": names[k], "against": names[base], "quantity": quantity}
                rows.append(row | _difference(units[k], units[base], exact))
    return pd.DataFrame(rows, columns=["scenario", "against", "quantity", *_COLUMNS])


_COLUMNS = (
    *("estimate", "standard_error", "low", "high", "n", "share_positive", "share_zero", "share_negative"),
    *("se_unpaired", "variance_ratio"),
)


def _pairs(runs: pd.DataFrame, scenario: Integers, names: list[str]) -> tuple[Integers, Integers]:
    """The pair of each row, 0..p-1, and the replicate of each pair (p,); ValueError if any is missing or doubled."""
    keys = runs.groupby(list(PAIR), sort=False, dropna=False)
    pair = keys.ngroup().to_numpy(dtype=np.int64)
    n_pairs = int(pair.max()) + 1
    counts = np.bincount(scenario * n_pairs + pair, minlength=len(names) * n_pairs).reshape(len(names), n_pairs)
    some_row = np.zeros(n_pairs, dtype=np.int64)
    some_row[pair] = np.arange(len(pair))
    for problem, is_bad in (("is missing", counts == 0), ("occurs more than once", counts > 1)):
        if is_bad.any():
            k, p = (int(index[0]) for index in np.nonzero(is_bad))
            city = ", ".join(f"{column} {runs[column].iloc[some_row[p]]}" for column in PAIR)
            raise ValueError(
                f"scenarios cannot be compared pair by pair: {city} {problem} in scenario {names[k]!r} "
                f"({int(is_bad.sum())} such cases); run all scenarios with the same seed and the same replicates"
            )
    pairs = runs.iloc[some_row]
    return pair, pairs.groupby(list(REPLICATE), sort=False, dropna=False).ngroup().to_numpy(dtype=np.int64)


def _values(runs: pd.DataFrame, quantity: str, horizon: float | None) -> tuple[Floats, list[bool]]:
    """The quantity of each row, and for each scenario whether it was observed rather than a pseudo-value."""
    if quantity != RMST:
        return numbers(runs, quantity), [True] * runs["scenario"].nunique()
    if horizon is None:
        raise ValueError("the quantity 'rmst' needs a horizon [months]")
    values, is_exact = np.empty(len(runs)), []
    for (_, lives), ((name,), rows) in zip(lifetimes(runs), groups(runs, "scenario"), strict=True):
        table = life_table(lives, [horizon])
        check_horizon(table, horizon, str(name))
        values[rows] = restricted_durations(table, horizon)
        is_exact.append(not lives.is_censored_before(horizon))
    return values, is_exact


def _unit_means(values: Floats, scenario: Integers, pair: Integers, unit: Integers) -> Floats:
    """(scenarios, replicates) mean over the sites of each replicate."""
    n_units = int(unit.max()) + 1
    paired = np.empty((int(scenario.max()) + 1, len(unit)))
    paired[scenario, pair] = values
    if n_units == len(unit):
        return paired
    size = np.bincount(unit)
    return np.stack([np.bincount(unit, weights=row, minlength=n_units) / size for row in paired])


def _difference(values: Floats, base: Floats, is_exact: bool) -> dict[str, float]:
    difference = values - base
    n = len(difference)
    estimate, error = mean_and_error(difference)
    margin = t_margin(error, n)
    unpaired = float(np.hypot(mean_and_error(values)[1], mean_and_error(base)[1]))
    signs = [np.mean(difference > 0), np.mean(difference == 0), np.mean(difference < 0)] if is_exact else [np.nan] * 3
    ratio = (unpaired / error) ** 2 if error > 0 else (np.inf if unpaired > 0 else np.nan)
    row = (estimate, error, estimate - margin, estimate + margin, n, *map(float, signs), unpaired, float(ratio))
    return dict(zip(_COLUMNS, row, strict=True))
