"""Luck and ignorance apart: known components of variance are found again, with and without holes."""

import numpy as np
import pytest
from scipy import stats

from cisim.analysis.ignorance import over_cities, over_sets


def made(rng, n_sets, n_cities, of_sets, of_cities, rest, mean=1.0):
    return (
        mean
        + of_sets * rng.normal(size=(n_sets, 1))
        + of_cities * rng.normal(size=n_cities)
        + rest * rng.normal(size=(n_sets, n_cities))
    )


def test_over_cities_is_the_t_interval():
    values = np.array([1.0, 2.0, 4.0, np.nan, -1.0])
    found = over_cities(values)
    known = values[~np.isnan(values)]
    low, high = stats.t.interval(0.95, 3, known.mean(), stats.sem(known))
    assert (found.effect, found.low, found.high) == pytest.approx((known.mean(), low, high))
    assert (found.share_more, found.share_less, found.n_cities) == (0.75, 0.25, 4)


def test_over_sets_is_the_analysis_of_variance():
    """Against the sums of squares as textbooks write them."""
    values = made(np.random.default_rng(1), 12, 7, 0.5, 1.0, 0.8)
    found = over_sets(values)
    of_sets, of_cities = values.mean(axis=1), values.mean(axis=0)
    rest = ((values - of_sets[:, None] - of_cities + values.mean()) ** 2).sum() / (11 * 6)
    ms_sets, ms_cities = 7 * of_sets.var(ddof=1), 12 * of_cities.var(ddof=1)
    error = np.sqrt((ms_sets + ms_cities - rest) / values.size)
    assert found.effect == pytest.approx(values.mean())
    assert found.high - found.effect == pytest.approx(stats.t.ppf(0.975, 6) * error)
    between = max(0.0, (ms_sets - rest) / 7)
    kept = np.sqrt(between / (between + rest / 7))
    assert found.set_effects == pytest.approx(values.mean() + kept * (of_sets - values.mean()))


@pytest.mark.parametrize("share_of_holes", [0.0, 0.2])
def test_the_spread_of_the_sets_is_found_without_their_luck(share_of_holes):
    rng = np.random.default_rng(2)
    spreads, noisy = [], []
    for _ in range(60):
        values = made(rng, 80, 20, of_sets=0.5, of_cities=2.0, rest=3.0)
        values[rng.random(values.shape) < share_of_holes] = np.nan
        found = over_sets(values)
        spreads.append(found.set_effects.var(ddof=1))
        noisy.append(np.nanmean(values, axis=1).var(ddof=1))
    assert np.mean(spreads) == pytest.approx(0.25, rel=0.2)
    assert np.mean(noisy) > 0.55  # what sets seem to differ by, rest and holes in it


def test_sets_that_do_not_differ_are_told_as_one():
    """Their spread is estimated as none in about half of all cases, and never as much as it seems."""
    rng = np.random.default_rng(3)
    found = [over_sets(made(rng, 50, 20, of_sets=0.0, of_cities=1.0, rest=1.0)) for _ in range(100)]
    is_none = np.array([each.set_low == pytest.approx(each.set_high) for each in found])
    assert 0.3 < is_none.mean() < 0.75
    assert np.mean([each.set_effects.var(ddof=1) for each in found]) < 0.02


@pytest.mark.parametrize("components", [(1.0, 0.0, 1.0), (0.2, 1.0, 1.0), (0.0, 1.0, 2.0)])
def test_the_interval_of_the_mean_covers_it(components):
    rng = np.random.default_rng(4)
    covered = []
    for _ in range(400):
        found = over_sets(made(rng, 40, 30, *components))
        covered.append(found.low <= 1.0 <= found.high)
    assert 0.92 < np.mean(covered) <= 1.0


def test_sets_and_cities_without_any_number_are_left_out():
    values = made(np.random.default_rng(5), 6, 5, 1.0, 1.0, 1.0)
    values[2], values[:, 3] = np.nan, np.nan
    found = over_sets(values)
    assert (found.n_sets, found.n_cities) == (5, 4)
    assert found.effect == pytest.approx(np.delete(np.delete(values, 2, 0), 3, 1).mean())
    with pytest.raises(ValueError, match="two sets"):
        over_sets(np.full((3, 3), np.nan))


def anchored(rng, n_cities=2000, n_few=30, n_sets=40, of_sets=0.3, effect=1.0):
    """Rare and large differences, mostly the same under all sets as with the default numbers."""
    lucky = rng.random(n_cities) < 0.15
    default = effect + np.where(lucky, 10.0, 0.0) - 1.5
    few = default[:n_few] + 0.5 * rng.normal(size=(n_sets, n_few)) + of_sets * rng.normal(size=(n_sets, 1))
    return few, default


def test_how_lucky_the_few_cities_are_is_known_from_the_many():
    rng = np.random.default_rng(6)
    plain, better = [], []
    for _ in range(300):
        few, default = anchored(rng)
        plain.append(over_sets(few))
        better.append(over_sets(few, default))
    assert np.mean([each.high - each.low for each in better]) < 0.4 * np.mean([each.high - each.low for each in plain])
    assert 0.92 < np.mean([each.low <= 1.0 <= each.high for each in better]) <= 1.0
    assert np.mean([each.effect for each in better]) == pytest.approx(1.0, abs=0.03)


def test_cities_that_tell_nothing_of_their_default_are_no_worse():
    rng = np.random.default_rng(7)
    covered, ratio = [], []
    for _ in range(400):
        few, default = made(rng, 30, 25, 0.3, 1.0, 1.0), rng.normal(size=1000)
        found, plain = over_sets(few, default), over_sets(few)
        covered.append(found.low <= 1.0 <= found.high)
        ratio.append((found.high - found.low) / (plain.high - plain.low))
    assert 0.92 < np.mean(covered) <= 1.0
    assert np.mean(ratio) < 1.1


def test_default_numbers_with_holes_are_not_used():
    few, default = anchored(np.random.default_rng(8))
    default[-1] = np.nan
    assert over_sets(few, default).effect == over_sets(few).effect
