"""The population of parameter sets: against posteriors that are known exactly."""

import numpy as np
import pytest

from cisim.calibration.population import Population, around, from_prior, kept, sampled

N, SHARE = 2000, 0.5


def narrowed(distance, k, waves, seed=1):
    """Kept sets after some waves, as `calibrate` goes about it."""
    rng = np.random.default_rng(seed)
    population, n_kept = None, int(SHARE * N)
    for _ in range(waves):
        proposal = from_prior(N, k, rng) if population is None else around(population, N - n_kept, rng)
        population, _ = kept(n_kept, population, proposal, distance(proposal.places))
    return population


def from_centre(places):
    return np.sqrt(((places - [0.3, 0.6]) ** 2).sum(axis=1))


def weighted_moment(population, values):
    """Weighted mean and its standard error."""
    shares = population.shares
    mean = (shares * values).sum()
    return mean, np.sqrt((shares**2 * (values - mean) ** 2).sum())


@pytest.fixture(scope="module")
def discs():
    """Eight populations; kept is what lies within the tolerance of the centre, uniform on a disc."""
    return [narrowed(from_centre, 2, waves=5, seed=seed) for seed in range(8)]


def square_radii(population):
    """One half on the average for points spread evenly over a disc."""
    return (from_centre(population.places) / population.tolerance) ** 2


def test_a_flat_prior_gives_a_flat_posterior_within_the_tolerance(discs):
    found = np.array([weighted_moment(each, square_radii(each)) for each in discs])
    assert max(each.tolerance for each in discs) < 0.2  # far narrower than the prior
    assert abs(found[:, 0].mean() - 0.5) < 4 * np.sqrt((found[:, 1] ** 2).sum()) / len(discs)


def test_without_its_weights_the_sample_is_not_flat(discs):
    """The negative control: proposals crowd in the middle, and equal weights would show it."""
    squares = np.concatenate([square_radii(each) for each in discs])
    assert squares.mean() < 0.5 - 4 * squares.std() / np.sqrt(len(squares))


def test_a_posterior_at_the_border_of_the_prior_is_not_pushed_inward():
    """The target lies in a corner: kernels that reach over the border must not thin it out there."""

    def distance(places):
        return places.max(axis=1)

    population = narrowed(distance, 2, waves=4)
    for k in range(2):
        mean, error = weighted_moment(population, population.places[:, k] / population.tolerance)
        assert abs(mean - 0.5) < 4 * error


def test_what_falls_out_of_the_prior_is_drawn_again_until_there_are_enough():
    """Around a corner of five numbers about one draw in 2^5 lies within the prior."""
    places = np.random.default_rng(3).uniform(0.0, 1e-3, (50, 5))
    corner = Population(places, np.ones(50), np.zeros(50))
    proposal = around(corner, 200, np.random.default_rng(4))
    assert proposal.places.shape == (200, 5)
    assert ((proposal.places >= 0.0) & (proposal.places <= 1.0)).all()


def test_correlated_numbers_are_found_along_their_ridge():
    def distance(places):
        return np.abs(places[:, 0] - places[:, 1])

    population = narrowed(distance, 2, waves=5)
    spread = np.cov(population.places.T, aweights=population.shares)
    assert spread[0, 1] / np.sqrt(spread[0, 0] * spread[1, 1]) > 0.9
    assert spread[0, 0] == pytest.approx(1 / 12, rel=0.25)  # all of the ridge, not one end of it


def test_the_tolerance_never_grows_and_sets_stay_in_the_prior():
    rng = np.random.default_rng(5)
    population, tolerances = None, []
    for _ in range(4):
        proposal = from_prior(200, 3, rng) if population is None else around(population, 100, rng)
        assert ((proposal.places >= 0) & (proposal.places <= 1)).all()
        assert (proposal.weights > 0).all()
        population, share = kept(100, population, proposal, proposal.places.sum(axis=1))
        assert 0 <= share <= 1
        tolerances.append(population.tolerance)
    assert tolerances == sorted(tolerances, reverse=True)


def test_a_sample_has_no_set_twice_and_follows_the_weights():
    places = np.linspace(0, 1, 100)[:, None]
    population = Population(places, np.where(places[:, 0] < 0.5, 3.0, 1.0), np.zeros(100))
    chosen = [sampled(population, 20, np.random.default_rng(seed)) for seed in range(200)]
    assert all(len(set(one)) == 20 for one in chosen)
    share = np.mean([(one < 50).mean() for one in chosen])
    # Without replacement the heavy half is used up a little, so that its share lies below 3/4 and far above a half.
    assert 0.65 < share < 0.75
