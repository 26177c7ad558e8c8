"""How an outcome answers to one parameter of a sweep, over all the values that the others took with it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from .counts import Source
from .intervals import mean_and_error, t_margin
from .noise import mean_squares
from .observations import Floats, Integers, numbers
from .points import Responses, responses
from .quantities import RMST

BINS = 10
"""How many bins of equally many points a parameter that was drawn from a range falls into."""

_FEW = 25
_TOLD = (
    *("value", "value_low", "value_high", "estimate", "standard_error", "low", "high"),
    *("shift", "shift_low", "shift_high", "n_points", "n_replicates"),
)


def response(
    runs: Source,
    points: pd.DataFrame,
    parameter: str,
    quantity: str = RMST,
    horizon: float | None = None,
    bins: int | None = None,
) -> pd.DataFrame:
    """Mean of a quantity at each value of a parameter (a numeric column of `points`), or in bins of it.

    bins: how many, of about equally many points; None: the values themselves when they are at most 25, else 10 bins.
    Returns scenario, (city,) quantity, parameter, value (mean in the bin), value_low, value_high (ends of the bin),
    estimate, standard_error, low, high, shift, shift_low, shift_high, n_points, n_replicates. shift: the estimate less
    the mean over all points, in the same replicates: luck that all points have in common falls out of it, and its
    interval tells whether a value stands out, where the intervals of the estimates may overlap.

    Interval: t. At the values of a design the points are what was asked about, and only luck is uncertain: replicates
    are averaged over the points of a value first. In bins the points are a sample too: the error is that of a mean over
    points and luck that cross, from the mean squares of both (as in `variance_components`), with the fewer degrees of
    freedom of the two. NaN where there is only one of what is uncertain.
    Arguments and errors as for `responses`, and ValueError for less than 1 bin.
    """
    return response_of(responses(runs, points, quantity, horizon), parameter, bins)


def response_of(every: Iterable[Responses], parameter: str, bins: int | None = None) -> pd.DataFrame:
    """The table of `response` from responses."""
    if bins is not None and bins < 1:
        raise ValueError(f"a response has 1 bin or more, not {bins}")
    rows = []
    for found in every:
        value = numbers(found.points, parameter)
        is_binned = bins is not None or len(np.unique(value)) > _FEW
        # Luck that is common to all points moves them together, and falls out of what sets one value apart.
        centred = found.matrix - (found.matrix.mean(axis=0) if found.is_crossed else found.matrix.mean())
        for at in _bins(value, bins or BINS) if is_binned else _values(value):
            matrix, own = found.matrix[at], value[at]
            estimate, error, low, high = interval_of(matrix, is_binned, found.is_crossed)
            shift, _, *apart = interval_of(centred[at], is_binned, found.is_crossed)
            ends = (float(own.mean()), float(own.min()), float(own.max()))
            told = (*ends, estimate, error, low, high, shift, *apart, *matrix.shape)
            rows.append({**found.key, "parameter": parameter, **dict(zip(_TOLD, told, strict=True))})
    return pd.DataFrame(rows)


def _values(value: Floats) -> list[Integers]:
    return [np.flatnonzero(value == each) for each in np.unique(value)]


def _bins(value: Floats, bins: int) -> list[Integers]:
    """Points by bins of about equally many; equal values are never parted."""
    edges = np.unique(np.quantile(value, np.linspace(0.0, 1.0, bins + 1)[1:-1]))
    place = np.searchsorted(edges, value, side="right")
    return [np.flatnonzero(place == k) for k in np.unique(place)]


def interval_of(matrix: Floats, is_sample: bool, is_crossed: bool) -> tuple[float, float, float, float]:
    """Mean of (points, replicates), its error, and the ends of its interval.

    is_sample: the points are a sample too, and not what was asked about; is_crossed: they met the same replicates.
    """
    estimate, error, n = _mean(matrix, is_sample, is_crossed)
    margin = t_margin(error, n)
    return estimate, error, estimate - margin, estimate + margin


def _mean(matrix: Floats, is_sample: bool, is_crossed: bool) -> tuple[float, float, int]:
    """Mean of (points, replicates), its error, and how many independent units the error is from."""
    n_points, n_replicates = matrix.shape
    if not is_sample and (is_crossed or n_points == 1):
        return (*mean_and_error(matrix.mean(axis=0)), n_replicates)
    if not is_sample:
        spread = matrix.var(axis=1, ddof=1).mean() if n_replicates > 1 else np.nan
        return float(matrix.mean()), float(np.sqrt(spread / matrix.size)), n_points * (n_replicates - 1) + 1
    if not is_crossed or n_points < 2 or n_replicates < 2:
        return (*mean_and_error(matrix.mean(axis=1)), n_points)
    between, common, within, _ = mean_squares(matrix, is_crossed=True)
    # Estimated as a difference, the variance may come out smaller than that of either part alone.
    squared = max(between + common - within, between, common) / matrix.size
    return float(matrix.mean()), float(np.sqrt(squared)), min(n_points, n_replicates)
