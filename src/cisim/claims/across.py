"""How the sites of a cohort, and the cities under one scenario, are summed up where it is not their mean.

Each way turns values into one number a city, the mean of which is what is meant. For the ends of a distribution these
numbers are c + max(v - c, 0) / share with c the border of the end: their mean is the mean of the end, and since c is
where it is least (Rockafellar & Uryasev 2000, Journal of Risk 2:21-41), that c is estimated adds nothing to the error
at first order. The same holds for the mean distance from the median.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Values = np.ndarray


@dataclass(frozen=True)
class Across:
    """One way to sum up: what it means, and from values (cities, sites) or (cities,) to (cities,)."""

    meaning: str
    of: Callable[[Values], Values]


def top(share: float) -> Callable[[Values], Values]:
    """Mean of the highest share of the cities, as one number a city."""

    def of(values: Values) -> Values:
        border = np.quantile(values, 1.0 - share)
        return border + np.maximum(values - border, 0.0) / share

    return of


def bottom(share: float) -> Callable[[Values], Values]:
    """Mean of the lowest share of the cities, as one number a city."""

    def of(values: Values) -> Values:
        border = np.quantile(values, share)
        return border - np.maximum(border - values, 0.0) / share

    return of


def distance(values: Values) -> Values:
    """Distance of each city from the median of all."""
    return np.abs(values - np.median(values))


def lagging(values: Values) -> Values:
    """Mean of the lower half of the sites."""
    half = max(1, values.shape[1] // 2)
    return np.sort(values, axis=1)[:, :half].mean(axis=1)


def spread(values: Values) -> Values:
    """Standard deviation over the sites."""
    return values.std(axis=1, ddof=1)


ACROSS_SITES = {
    "spread over sites": Across("Standard deviation over the sites of a cohort", spread),
    "lagging sites": Across("Mean of the lower half of the sites of a cohort", lagging),
}

ACROSS_CITIES = {
    "top tenth": Across("Mean of the best tenth of all cities", top(0.1)),
    "top third": Across("Mean of the best third of all cities", top(1.0 / 3.0)),
    "bottom third": Across("Mean of the worst third of all cities", bottom(1.0 / 3.0)),
    "spread over cities": Across("Mean distance from the middle city", distance),
}
