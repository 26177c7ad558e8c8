"""Luck and ignorance apart: known components of variance are found again, with and without holes."""

import numpy as np
import pytest
from scipy import stats

from cisim.analysis.ignorance import over_cities, over_sets


def made(rng, n_sets, n_cities, of_sets, luck, mean=1.0):
    """Differences of sets in cities of their own."""
    return mean + of_sets * rng.normal(size=(n_sets, 1)) + luck * rng.normal(size=(n_sets, n_cities))


def test_over_cities_is_the_t_interval():
    values = np.array([1.0, 2.0, 4.0, np.nan, -1.0])
    found = over_cities(values)
    known = values[~np.isnan(values)]
    low, high = stats.t.interval(0.95, 3, known.mean(), stats.sem(known))
    assert (found.effect, found.low, found.high) == pytest.approx((known.mean(), low, high))
    assert (found.share_more, found.share_less, found.n_cities) == (0.75, 0.25, 4)


def test_over_sets_is_the_one_way_analysis_of_variance():
    """Against the sums of squares as textbooks write them."""
    values = made(np.random.default_rng(1), 12, 7, 0.5, 0.8)
    found = over_sets(values)
    of_sets = values.mean(axis=1)
    ms_sets, ms_luck = 7 * of_sets.var(ddof=1), values.var(axis=1, ddof=1).mean()
    assert found.effect == pytest.approx(values.mean())
    assert found.high - found.effect == pytest.approx(stats.t.ppf(0.975, 11) * np.sqrt(ms_sets / values.size))
    between = max(0.0, (ms_sets - ms_luck) / 7)
    kept = np.sqrt(between / (between + ms_luck / 7))
    assert found.set_effects == pytest.approx(values.mean() + kept * (of_sets - values.mean()))


@pytest.mark.parametrize("share_of_holes", [0.0, 0.2])
def test_the_spread_of_the_sets_is_found_without_their_luck(share_of_holes):
    rng = np.random.default_rng(2)
    spreads, noisy = [], []
    for _ in range(60):
        values = made(rng, 256, 20, of_sets=0.5, luck=3.0)
        values[rng.random(values.shape) < share_of_holes] = np.nan
        found = over_sets(values)
        spreads.append(found.set_effects.var(ddof=1))
        noisy.append(np.nanmean(values, axis=1).var(ddof=1))
    assert np.mean(spreads) == pytest.approx(0.25, rel=0.2)
    assert np.mean(noisy) > 0.6  # what sets seem to differ by, luck and holes in it


def test_sets_that_do_not_differ_are_told_as_one():
    """Their spread is estimated as none in about half of all cases, and never as much as it seems."""
    rng = np.random.default_rng(3)
    found = [over_sets(made(rng, 50, 20, of_sets=0.0, luck=1.0)) for _ in range(100)]
    is_none = np.array([each.set_low == pytest.approx(each.set_high) for each in found])
    assert 0.3 < is_none.mean() < 0.75
    assert np.mean([each.set_effects.var(ddof=1) for each in found]) < 0.02


def covered_in(n, make):
    """Share of n repetitions whose interval covers the mean of 1, and four of its standard errors below 95%."""
    found = [make() for _ in range(n)]
    return np.mean([each.low <= 1.0 <= each.high for each in found]), 0.95 - 4 * np.sqrt(0.95 * 0.05 / n)


@pytest.mark.parametrize("components", [(1.0, 1.0), (0.2, 1.0), (0.0, 2.0)])
def test_the_interval_of_the_mean_covers_it(components):
    rng = np.random.default_rng(4)
    share, least = covered_in(400, lambda: over_sets(made(rng, 40, 30, *components)))
    assert share > least


def test_sets_with_hardly_any_number_are_left_out():
    values = made(np.random.default_rng(5), 6, 5, 1.0, 1.0)
    values[2], values[4, 1:] = np.nan, np.nan
    found = over_sets(values)
    assert (found.n_sets, found.n_cities) == (4, 5)
    assert found.effect == pytest.approx(np.delete(values, [2, 4], 0).mean())
    with pytest.raises(ValueError, match="two sets"):
        over_sets(np.full((3, 3), np.nan))


def rare(rng, n_sets=40, n_each=20, n_cities=400, of_sets=0.3):
    """Rare and large differences, mostly as with the default numbers; every set in other cities."""
    default = 1.0 + np.where(rng.random(n_cities) < 0.15, 10.0, 0.0) - 1.5
    cities = np.arange(n_sets * n_each).reshape(n_sets, n_each) % n_cities
    own = default[cities] + 0.5 * rng.normal(size=cities.shape) + of_sets * rng.normal(size=(n_sets, 1))
    return own, default, cities


def test_rare_and_large_differences_are_covered_too():
    rng = np.random.default_rng(6)
    share, least = covered_in(300, lambda: over_sets(*rare(rng)))
    assert share > least


def test_the_same_few_cities_for_all_sets_would_not_do():
    """The negative control: their luck stays in the mean, and nothing in how sets differ tells of it."""
    rng = np.random.default_rng(7)

    def made_wrong():
        own, _, _ = rare(rng, n_cities=20)
        return over_sets(own)

    share, least = covered_in(300, made_wrong)
    assert share < least


def test_how_lucky_cities_are_is_taken_out_of_how_sets_differ():
    rng = np.random.default_rng(8)
    errors = {"plain": [], "freed": []}
    for _ in range(50):
        own, default, cities = rare(rng)
        for name, found in (("plain", over_sets(own)), ("freed", over_sets(own, default, cities))):
            errors[name].append((found.set_effects.std(ddof=1) - 0.3) ** 2)
    assert np.mean(errors["freed"]) < 0.1 * np.mean(errors["plain"])


def test_a_default_that_tells_nothing_is_no_worse():
    rng = np.random.default_rng(9)
    ratio = []
    for _ in range(100):
        own, cities = made(rng, 30, 25, 0.3, 1.0), np.arange(750).reshape(30, 25)
        plain, found = over_sets(own), over_sets(own, rng.normal(size=1000), cities)
        ratio.append((found.high - found.low) / (plain.high - plain.low))
    assert np.mean(ratio) == pytest.approx(1.0, abs=0.02)


def test_cities_without_a_default_keep_their_own_number():
    own, default, cities = rare(np.random.default_rng(10))
    assert over_sets(own, np.full_like(default, np.nan), cities).effect == over_sets(own).effect


def test_two_sets_of_two_cities_are_enough_and_fewer_are_not():
    values = np.array([[1.0, 3.0], [5.0, 9.0]])
    assert over_sets(values).effect == pytest.approx(4.5)
    with pytest.raises(ValueError, match="two sets or more"):
        over_sets(np.array([[1.0, 3.0], [5.0, np.nan]]))
