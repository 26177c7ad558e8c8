"""Approximate Bayesian computation with a population of parameter sets, after Lenormand, Jabot & Deffuant 2013.

Adaptive population Monte Carlo (Computational Statistics 28:2777-2796): of N sets drawn from the prior, the share
`alpha` that lies nearest to the data is kept; N (1 - alpha) new ones are drawn around the kept, from a normal kernel of
twice their weighted covariance; of all N, the nearest are kept again, until hardly any new set comes nearer. The prior
is uniform on the unit cube, whose places stand for the ranges of the free numbers. Chosen before pyABC and ELFI, since
each wave is one batch of runs with common luck, which the sweep engine stores and resumes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Population:
    """Sets that are kept: places in the unit cube (n, k), weights (n,), distances to the data (n,)."""

    places: np.ndarray
    weights: np.ndarray
    distances: np.ndarray

    @property
    def tolerance(self) -> float:
        """Largest distance that is kept."""
        return float(self.distances.max())

    @property
    def shares(self) -> np.ndarray:
        """Weights that sum to 1."""
        return self.weights / self.weights.sum()


@dataclass(frozen=True, eq=False)
class Proposal:
    """New sets: places in the unit cube (n, k), and their weights under the prior against how they were drawn (n,)."""

    places: np.ndarray
    weights: np.ndarray


def from_prior(n: int, k: int, rng: np.random.Generator) -> Proposal:
    """The first sets, spread evenly over the prior: a Latin hypercube."""
    from scipy.stats import qmc

    return Proposal(qmc.LatinHypercube(k, rng=rng).random(n), np.ones(n))


def around(population: Population, n: int, rng: np.random.Generator) -> Proposal:
    """New sets drawn around the kept ones; what falls out of the prior is drawn again, with its centre."""
    covariance = 2.0 * np.atleast_2d(np.cov(population.places.T, aweights=population.shares))
    root = np.linalg.cholesky(covariance + 1e-12 * np.eye(len(covariance)))
    inside = np.empty((0, population.places.shape[1]))
    n_drawn = 0
    while len(inside) < n:
        centre = rng.choice(len(population.places), size=n, p=population.shares)
        drawn = population.places[centre] + rng.standard_normal((n, len(root))) @ root.T
        n_drawn += n
        inside = np.concatenate([inside, drawn[((drawn >= 0.0) & (drawn <= 1.0)).all(axis=1)]])
    share_inside = len(inside) / n_drawn
    places = inside[:n]
    return Proposal(places, share_inside / _density(places, population, root))


def _density(places: np.ndarray, population: Population, root: np.ndarray) -> np.ndarray:
    """Density of the mixture of normal kernels at some places (n,), without regard to the borders of the cube."""
    steps = np.linalg.solve(root, (places[:, None] - population.places[None]).reshape(-1, len(root)).T)
    squares = (steps**2).sum(axis=0).reshape(len(places), -1)
    scale = (2.0 * np.pi) ** (len(root) / 2.0) * np.diag(root).prod()
    return np.asarray((np.exp(-0.5 * squares) / scale) @ population.shares)


def kept(n: int, old: Population | None, new: Proposal, distances: np.ndarray) -> tuple[Population, float]:
    """The `n` sets nearest to the data of all, and the share of the new ones that came nearer than what was kept."""
    if old is None:
        places, weights, all_distances = new.places, new.weights, distances
        share = 1.0
    else:
        places = np.concatenate([old.places, new.places])
        weights = np.concatenate([old.weights, new.weights])
        all_distances = np.concatenate([old.distances, distances])
        share = float((distances < old.tolerance).mean())
    nearest = np.argsort(all_distances, kind="stable")[:n]
    return Population(places[nearest], weights[nearest], all_distances[nearest]), share


def sampled(population: Population, n: int, rng: np.random.Generator) -> np.ndarray:
    """Which sets make an equal-weight sample of `n` different ones: without replacement, by weight (n,)."""
    return np.sort(rng.choice(len(population.places), size=n, replace=False, p=population.shares))
