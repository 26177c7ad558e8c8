"""What a lever changes: differences between scenarios over cities that had the same luck.

Two scenarios with equal (seed, replicate, site) are the same city meeting the same elections, departures and crises.
Their difference is taken pair by pair, at the same point of a sweep, so that what the city and its luck contribute to
both falls out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .intervals import mean_and_error, t_margin
from .life_table import life_table
from .observations import REPLICATE, Floats, Integers, codes, group_columns, groups, lifetimes, numbers, require_columns
from .quantities import PAIR, POINT, RMST, month_of, outlived
from .restricted import check_horizon, restricted_durations


def paired_differences(
    runs: pd.DataFrame,
    quantities: Sequence[str] = (RMST,),
    against: str | None = None,
    horizon: float | None = None,
) -> pd.DataFrame:
    """Mean paired difference of every other scenario to the scenario `against` (default: the first in the table).

    quantities: "rmst" (needs `horizon` [months]), "survival@MONTH" (1: lasted longer than that, 0: not), or numeric
    columns. Returns scenario, against, quantity, estimate, standard_error, low, high (95% t-interval), n (replicates;
    sites and points of a replicate are averaged first), share_positive, share_zero, share_negative (of replicates),
    se_unpaired (the error if all runs had luck of their own), variance_ratio (its square over the paired one: how many
    times more runs that would take).

    "rmst" is min(duration, horizon), exactly, when nobody was censored before the horizon. Otherwise it is the
    leave-one-out pseudo-value of the restricted mean (Andersen, Klein & Rosthoj 2003, Biometrika 90:15-27); who
    outlived whom is then not known of every pair, and the three shares are NaN.
    Errors: ValueError when pairs are incomplete or doubled, `against` is not in the table, a column is missing or has
    holes, or the horizon is missing or past what was observed.
    """
    return difference_table(scenario_pairs(runs, quantities, against, horizon))


@dataclass(frozen=True)
class ScenarioPair:
    """One quantity of one scenario and of the one it is compared with, replicate by replicate.

    own, base: (replicates,) in the same order for every pair of a table; is_exact: observed, not pseudo-values.
    """

    scenario: str
    against: str
    quantity: str
    own: Floats
    base: Floats
    is_exact: bool


def difference_table(pairs: Iterable[ScenarioPair]) -> pd.DataFrame:
    """The table of `paired_differences`, one row per pair."""
    rows = []
    for pair in pairs:
        row = {"scenario": pair.scenario, "against": pair.against, "quantity": pair.quantity}
        rows.append(row | _difference(pair.own, pair.base, pair.is_exact))
    return pd.DataFrame(rows, columns=["scenario", "against", "quantity", *COLUMNS])


def scenario_pairs(
    runs: pd.DataFrame, quantities: Sequence[str], against: str | None, horizon: float | None
) -> Iterator[ScenarioPair]:
    """Yield each quantity of each other scenario beside that of `against`; arguments and errors as above."""
    require_columns(runs, ["scenario", *PAIR])
    scenario, names = pd.factorize(runs["scenario"])
    base = against_position(list(names), against)
    pair, unit = _pairs(runs, scenario, list(names))
    for quantity in quantities:
        values, is_exact = run_values(runs, quantity, horizon)
        units = _unit_means(values, scenario, pair, unit)
        for k in range(len(names)):
            if k != base:
                exact = is_exact[k] and is_exact[base]
                yield ScenarioPair(names[k], names[base], quantity, units[k], units[base], exact)


def against_position(names: Sequence[str], against: str | None) -> int:
    """The place of the scenario `against` among the names, 0 for None; ValueError when it is not there."""
    if against is not None and against not in names:
        known = ", ".join(str(name) for name in names)
        raise ValueError(f"there is no scenario {against!r} to compare with; the table has {known}")
    return 0 if against is None else list(names).index(against)


COLUMNS = (
    *("estimate", "standard_error", "low", "high", "n", "share_positive", "share_zero", "share_negative"),
    *("se_unpaired", "variance_ratio"),
)
"""What is told of each difference."""


def _pairs(runs: pd.DataFrame, scenario: Integers, names: list[str]) -> tuple[Integers, Integers]:
    """The pair of each row, 0..p-1, and the replicate of each pair (p,); ValueError if any is missing or doubled."""
    names_of_pair = [*PAIR, *([POINT] if POINT in runs.columns else [])]
    pair = codes(runs, names_of_pair)
    n_pairs = int(pair.max()) + 1
    counts = np.bincount(scenario * n_pairs + pair, minlength=len(names) * n_pairs).reshape(len(names), n_pairs)
    some_row = np.zeros(n_pairs, dtype=np.int64)
    some_row[pair] = np.arange(len(pair))
    for problem, is_bad in (("is missing", counts == 0), ("occurs more than once", counts > 1)):
        if is_bad.any():
            k, p = (int(index[0]) for index in np.nonzero(is_bad))
            city = ", ".join(f"{column} {runs[column].iloc[some_row[p]]}" for column in names_of_pair)
            raise ValueError(
                f"scenarios cannot be compared pair by pair: {city} {problem} in scenario {names[k]!r} "
                f"({int(is_bad.sum())} such cases); run all scenarios with the same seed and the same replicates"
            )
    pairs = runs.iloc[some_row]
    unit = codes(pairs, REPLICATE)
    if POINT in runs.columns:
        _check_points(pairs[POINT], unit)
    return pair, unit


def _check_points(point: pd.Series, unit: Integers) -> None:
    """Raise ValueError unless every replicate was run at the same points."""
    n_points = point.groupby(unit).nunique()
    fewest, most = int(n_points.min()), int(n_points.max())
    if fewest != most:
        raise ValueError(uneven(fewest, most))


def uneven(fewest: int, most: int) -> str:
    """What to say when some replicates were run at fewer points than others."""
    return (
        f"some replicates were run at {fewest} points and others at {most}, so that a mean over them would mix up luck "
        "and points: compare point by point, or keep the replicates that all points have"
    )


def run_values(
    runs: pd.DataFrame, quantity: str, horizon: float | None, by: str | Sequence[str] = "scenario"
) -> tuple[Floats, list[bool]]:
    """The quantity of each row, and for each group whether it was observed rather than a pseudo-value."""
    if quantity != RMST:
        values = numbers(runs, quantity) if month_of(quantity) is None else outlived(runs, quantity)
        return values, [True] * (int(codes(runs, group_columns(by)).max()) + 1)
    if horizon is None:
        raise ValueError("the quantity 'rmst' needs a horizon [months]")
    values, is_exact = np.empty(len(runs)), []
    for (key, lives), (_, rows) in zip(lifetimes(runs, by), groups(runs, by), strict=True):
        table = life_table(lives, [horizon])
        check_horizon(table, horizon, ", ".join(str(value) for value in key))
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
    unpaired = float(np.hypot(mean_and_error(values)[1], mean_and_error(base)[1]))
    signs = [np.mean(difference > 0), np.mean(difference == 0), np.mean(difference < 0)] if is_exact else [np.nan] * 3
    return difference_row(mean_and_error(difference), n, [float(sign) for sign in signs], unpaired)


def difference_row(mean: tuple[float, float], n: int, signs: Sequence[float], unpaired: float) -> dict[str, float]:
    """The columns of a difference: from its mean and error, n, shares above, at and below 0, and its error unpaired."""
    estimate, error = mean
    margin = t_margin(error, n)
    ratio = (unpaired / error) ** 2 if error > 0 else (np.inf if unpaired > 0 else np.nan)
    row = (estimate, error, estimate - margin, estimate + margin, n, *signs, unpaired, float(ratio))
    return dict(zip(COLUMNS, row, strict=True))
