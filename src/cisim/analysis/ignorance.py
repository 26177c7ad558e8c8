"""Effects with what is not known about them: luck from city to city, and ignorance from parameter set to set.

**Luck.** A contrast is one number a city; its mean has the t-interval over cities.

**Ignorance.** Every set s of a posterior sample lives through the same cities c with the same luck:

    D_sc = mean + set_s + city_c + rest_sc

(two-way, without repetition; Searle, Casella & McCulloch 1992, Variance Components, chapter 4). What sets differ by is
the variance of their means less that of the rest in them, at least 0; what all sets share of the cities' luck is in the
interval of the mean, which has the variance (between sets) / S + (between cities) / C + rest / (S C). The effects of
the single sets are drawn towards the mean, as far as their spread is rest and not sets, so that they keep the spread
that the sets have (Louis 1984, Journal of the American Statistical Association 79:393-398).

**Few cities, many cities.** The sets' cities are the first ones of the many that were lived through with the default
numbers. How lucky these are is known from there, and is taken out by regression (double sampling; Cochran 1977,
Sampling Techniques, section 12.6): mean - slope * (their default mean - the default mean of all N), in whose variance
what cities share with their default is divided by N instead of by C.
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


def over_sets(values: np.ndarray, default: np.ndarray | None = None) -> PosteriorEstimate:
    """The estimate from one number for each set and city (sets, cities); NaN where there is none.

    `default` (N,) holds the same contrast with the default numbers in these cities and further ones after them; it is
    used where there are more of them and all are known. Errors: ValueError for fewer than two sets or two cities.
    """
    if default is not None and (len(default) <= values.shape[1] or np.isnan(default).any()):
        default = None
    is_known = ~np.isnan(values)
    has_set, has_city = is_known.any(axis=1), is_known.any(axis=0)
    values = values[has_set][:, has_city]
    if min(values.shape) < 2:
        raise ValueError("an effect over sets needs two sets and two cities or more in which it is known")
    mean, of_sets, of_cities, rest = _two_way(values)
    luck = float(np.var(of_cities, ddof=1)) / len(of_cities)
    if default is not None:
        mean, luck = _anchored(mean, of_cities, default[: len(has_city)][has_city], default)
    n_of_set = (~np.isnan(values)).sum(axis=1)
    noise = rest / n_of_set
    spread = float(np.var(of_sets, ddof=1))
    between = max(0.0, spread - float(noise.mean()))
    variance = spread / len(of_sets) + luck - rest / int(n_of_set.sum())
    # A difference of estimates may come out too small; it is never less than what sets differ by.
    error = float(np.sqrt(max(variance, between / len(of_sets), 0.0)))
    margin = t_margin(error, min(values.shape))
    kept = np.sqrt(np.divide(between, between + noise, out=np.zeros_like(noise), where=between + noise > 0.0))
    effects = mean + kept * of_sets
    low, high = (float(each) for each in np.quantile(effects, [0.025, 0.975]))
    return PosteriorEstimate(mean, mean - margin, mean + margin, effects, low, high, *values.shape)


def _anchored(mean: float, of_cities: np.ndarray, theirs: np.ndarray, default: np.ndarray) -> tuple[float, float]:
    """The mean without the luck that these cities are known to have, and the variance that the cities' luck leaves."""
    centred = theirs - theirs.mean()
    if not (centred**2).sum() > 0.0 or len(theirs) < 4:
        return mean, float(np.var(of_cities, ddof=1)) / len(of_cities)
    slope = float((centred * of_cities).sum() / (centred**2).sum())
    left = of_cities - slope * centred
    # The slope is estimated from the same cities, which a factor of (C - 2) / (C - 3) allows for on the average.
    n = len(left)
    unexplained = float((left**2).sum()) / (n - 2) / n * (n - 2) / (n - 3)
    shared = slope**2 * float(np.var(default, ddof=1)) / len(default)
    return mean - slope * float(theirs.mean() - default.mean()), unexplained + shared


def _two_way(values: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, float]:
    """Mean, effects of sets and of cities (mean 0 each), and the variance of the rest, also with holes."""
    is_known = ~np.isnan(values)
    filled = np.where(is_known, values, 0.0)
    n_of_set, n_of_city = is_known.sum(axis=1), is_known.sum(axis=0)
    of_sets, of_cities = np.zeros(len(values)), np.zeros(values.shape[1])
    for _ in range(1 if is_known.all() else MOST_ROUNDS):
        before = of_sets
        of_sets = (filled - of_cities * is_known).sum(axis=1) / n_of_set
        of_cities = (filled - of_sets[:, np.newaxis] * is_known).sum(axis=0) / n_of_city
        if np.allclose(before, of_sets, rtol=0.0, atol=1e-12):
            break
    mean = float(of_sets.mean() + of_cities.mean())
    left = np.where(is_known, values - of_sets[:, np.newaxis] - of_cities, 0.0)
    freedom = max(1, int(is_known.sum()) - len(of_sets) - len(of_cities) + 1)
    return mean, of_sets - of_sets.mean(), of_cities - of_cities.mean(), float((left**2).sum() / freedom)
