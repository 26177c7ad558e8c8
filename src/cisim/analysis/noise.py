"""Luck apart from parameters: how much of the spread in a sweep is due to which.

A run at point p with luck r gives m + P(p) + R(r) + E(p, r): P what the parameters do on average over luck, R what luck
does at all points alike, E luck whose effect depends on the parameters, and pure chance. With common random numbers R
shifts all points together and falls out of every comparison between them; with luck of its own at each point it is
part of E.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import stats

from .counts import Source
from .intervals import LEVEL
from .observations import Floats
from .points import Responses, responses
from .quantities import RMST

PARAMETERS, COMMON_LUCK, OTHER_LUCK = "parameters", "common luck", "luck by point"


def variance_components(
    runs: Source, points: pd.DataFrame, quantity: str = RMST, horizon: float | None = None
) -> pd.DataFrame:
    """Variance of a quantity over a sweep, split into parameters, luck common to all points, and luck by point.

    Returns scenario, (city,) quantity, component, variance, share (of a single run's variance), noise_share, noise_low,
    noise_high, n_points, n_replicates. noise_share: how much of the variance between the points' *means* is not due to
    parameters but to luck, with its 95% interval (the same in all rows of a scenario): near 1 the sweep needs more
    replicates before its sensitivities mean anything. "common luck" is NaN when each point has luck of its own.

    Method of moments for the balanced layout, crossed or nested (Searle, Casella & McCulloch 1992, Variance Components,
    chapter 4); negative estimates are 0. The interval is exact for normal effects, from the F distribution.
    Arguments and errors as for `responses`, and ValueError for fewer than 2 points or replicates.
    """
    return components_of(responses(runs, points, quantity, horizon))


def components_of(every: Iterable[Responses]) -> pd.DataFrame:
    """The table of `variance_components` from responses."""
    rows = []
    for found in every:
        n_points, n_replicates = found.matrix.shape
        if n_points < 2 or n_replicates < 2:
            raise ValueError(
                f"scenario {found.scenario!r} has {n_points} points of {n_replicates} replicates: luck and parameters "
                "can be told apart with at least 2 of each"
            )
        components, shares = _components(found), noise_share(found)
        noise = dict(zip(("noise_share", "noise_low", "noise_high"), shares, strict=True))
        total = sum(value for value in components.values() if not np.isnan(value))
        for name, value in components.items():
            share = value / total if total > 0 else np.nan
            spread = {"component": name, "variance": value, "share": share}
            rows.append({**found.key, **spread, **noise, "n_points": n_points, "n_replicates": n_replicates})
    return pd.DataFrame(rows)


def noise_share(found: Responses) -> tuple[float, float, float]:
    """Share of the variance between the points' means that is luck, and its interval; NaN when it cannot be told."""
    between, _, within, freedom = mean_squares(found.matrix, found.is_crossed)
    if between <= 0.0:
        return float("nan"), float("nan"), float("nan")
    # F = between / within is the inverse of the share, but for a draw of the F distribution.
    share = within / between
    low, high = share * stats.f.ppf([0.5 - LEVEL / 2, 0.5 + LEVEL / 2], len(found.matrix) - 1, freedom)
    return float(min(share, 1.0)), float(min(low, 1.0)), float(min(high, 1.0))


def mean_of_products(one: Floats, other: Floats) -> Floats:
    """(...) mean product of two quantities (..., r) over pairs of *different* replicates.

    The expectation over luck of a product of means, without the variance that luck adds: two replicates have no luck
    in common, whereas one replicate shares it between the two quantities. With one replicate only: the plain product.
    """
    n = one.shape[-1]
    same = np.einsum("...r,...r->...", one, other)
    if n == 1:
        return np.asarray(same)
    return np.asarray((one.sum(axis=-1) * other.sum(axis=-1) - same) / (n * (n - 1.0)))


def leaving_one_out(one: Floats, other: Floats) -> Floats:
    """(..., r) the `mean_of_products` without each of the r >= 3 replicates in turn."""
    n = one.shape[-1]
    sums = [part.sum(axis=-1, keepdims=True) for part in (one, other)]
    same = np.einsum("...r,...r->...", one, other)[..., None]
    # The two sums without replicate k, multiplied, less the products of a replicate with itself that are left.
    rest = (sums[0] - one) * (sums[1] - other) - (same - one * other)
    return np.asarray(rest / ((n - 1.0) * (n - 2.0)))


def _components(found: Responses) -> dict[str, float]:
    between, common, within, _ = mean_squares(found.matrix, found.is_crossed)
    n_points, n_replicates = found.matrix.shape
    return {
        PARAMETERS: max((between - within) / n_replicates, 0.0),
        COMMON_LUCK: max((common - within) / n_points, 0.0) if found.is_crossed else float("nan"),
        OTHER_LUCK: within,
    }


def mean_squares(values: Floats, is_crossed: bool) -> tuple[float, float, float, int]:
    """Mean squares of points, replicates (NaN unless crossed) and the rest, and the rest's degrees of freedom.

    values: (points, replicates), two or more of each.
    """
    n_points, n_replicates = values.shape
    at_point, with_luck, mean = values.mean(axis=1), values.mean(axis=0), values.mean()
    between = n_replicates * float(np.sum((at_point - mean) ** 2)) / (n_points - 1)
    rest = values - at_point[:, None]
    if not is_crossed:
        freedom = n_points * (n_replicates - 1)
        return between, float("nan"), float(np.sum(rest**2)) / freedom, freedom
    common = n_points * float(np.sum((with_luck - mean) ** 2)) / (n_replicates - 1)
    freedom = (n_points - 1) * (n_replicates - 1)
    return between, common, float(np.sum((rest - with_luck + mean) ** 2)) / freedom, freedom
