"""Products of means without the variance that luck adds, against the sum over pairs written out."""

import numpy as np

from cisim.analysis.noise import mean_of_products


def test_pairs_of_different_replicates_are_all_that_counts():
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=(4, 5)), rng.normal(size=(4, 5))
    by_hand = [
        np.mean([a[i] * b[j] for i in range(5) for j in range(5) if i != j]) for a, b in zip(one, other, strict=True)
    ]
    np.testing.assert_allclose(mean_of_products(one, other), by_hand)


def test_one_replicate_gives_the_plain_product():
    np.testing.assert_array_equal(mean_of_products(np.array([[2.0]]), np.array([[3.0]])), [6.0])
