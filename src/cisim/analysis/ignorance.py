"""Effects with what is not known about them: luck from city to city, and ignorance from parameter set to set.

**Luck.** A contrast is one number a city; its mean has the t-interval over cities.

**Ignorance.** Every set s of a posterior sample lives through C cities of its own, since differences are rare and
large in few cities: were these the same under all sets, their luck would stay in the mean however many sets there are.

    D_sc = mean + set_s + luck_sc

(one-way, random effects; Searle, Casella & McCulloch 1992, Variance Components, chapter 3). The mean is that of the
sets' means, with the t-interval over them, which holds both. What sets differ by is the variance of their means less
that of luck in them, at least 0. The effects of the single sets are drawn towards the mean, as far as their spread is
luck, so that they keep the spread that the sets have (Louis 1984, Journal of the American Statistical Association
79:393-398).

**How lucky the cities are.** Where the same contrast with the default numbers is known in these cities, their luck is
taken out by regression, D_sc - slope * (default_c - mean default) (a control variate; Cochran 1977, Sampling
Techniques, section 7.1), with one slope for all sets. The mean default is that of all N cities, whose variance over N
is added in turn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .intervals import mean_and_error, t_margin

MOST_ROUNDS = 200  # of the fit with holes, which is done when nothing changes any more


@dataclass(frozen=True)
class LuckEstimate:
    """Mean over cities with its 95% interval; shares of all cities with more and with less; how many there are."""

    effect: float
    low: float
    high: float
    share_more: float
    share_less: float
    n_cities: int


@dataclass(frozen=True, eq=False)
class PosteriorEstimate:
    """Mean over sets with its 95% interval, and the sets' effects (sets,) without their luck, and their central 95%."""

    effect: float
    low: float
    high: float
    set_effects: np.ndarray
    set_low: float
    set_high: float
    n_sets: int
    n_cities: int


def over_cities(values: np.ndarray) -> LuckEstimate:
    """The estimate from one number a city (cities,); NaN where a city has none."""
    known = values[~np.isnan(values)]
    if not len(known):
        nothing = float("nan")
        return LuckEstimate(nothing, nothing, nothing, nothing, nothing, 0)
    mean, error = mean_and_error(known)
    margin = t_margin(error, len(known))
    more, less = float((known > 0).mean()), float((known < 0).mean())
    return LuckEstimate(mean, mean - margin, mean + margin, more, less, len(known))


def over_sets(
    values: np.ndarray, default: np.ndarray | None = None, cities: np.ndarray | None = None
) -> PosteriorEstimate:
    """The estimate from one number for each set and each of its own cities (sets, cities); NaN where there is none.

    `default` (N,) holds the same contrast with the default numbers, `cities` (sets, cities) the places in it of the
    cities that each set met. Errors: ValueError for fewer than two sets in which two cities or more are known.
    """
    has_enough = (~np.isnan(values)).sum(axis=1) >= 2
    if has_enough.sum() < 2:
        raise ValueError("an effect over sets needs two sets or more, with two cities each in which it is known")
    values, shared = values[has_enough], 0.0
    if default is not None and cities is not None:
        values, shared = _freed(values, default, cities[has_enough])
    n_of_set = (~np.isnan(values)).sum(axis=1)
    of_sets = np.nanmean(values, axis=1)
    luck = float(np.nansum((values - of_sets[:, np.newaxis]) ** 2) / (n_of_set - 1).sum())
    noise = luck / n_of_set
    mean, spread = float(of_sets.mean()), float(of_sets.var(ddof=1))
    between = max(0.0, spread - float(noise.mean()))
    margin = t_margin(float(np.sqrt(spread / len(of_sets) + shared)), len(of_sets))
    kept = np.sqrt(np.divide(between, between + noise, out=np.zeros_like(noise), where=between + noise > 0.0))
    effects = mean + kept * (of_sets - mean)
    low, high = (float(each) for each in np.quantile(effects, [0.025, 0.975]))
    return PosteriorEstimate(mean, mean - margin, mean + margin, effects, low, high, *values.shape)


def _freed(values: np.ndarray, default: np.ndarray, cities: np.ndarray) -> tuple[np.ndarray, float]:
    """Values without the luck that their cities are known to have, and the variance that the default's mean leaves."""
    known = default[~np.isnan(default)]
    if len(known) < 2:
        return values, 0.0
    # A city of which nothing is known has no luck to take out.
    theirs = np.nan_to_num(default[cities] - known.mean(), nan=0.0)
    own = np.where(np.isnan(values), np.nan, theirs)
    own_centred = own - np.nanmean(own, axis=1, keepdims=True)
    squares = float(np.nansum(own_centred**2))
    slope = float(np.nansum(own_centred * values)) / squares if squares > 0.0 else 0.0
    return values - slope * theirs, slope**2 * float(known.var(ddof=1)) / len(known)
