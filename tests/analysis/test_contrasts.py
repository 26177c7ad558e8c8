"""Contrasts: weighted sums city by city, with the error of these sums."""

import numpy as np
import pandas as pd
import pytest

from cisim.analysis import contrasts, paired_differences


@pytest.fixture
def runs():
    """Two scenarios at two points in 400 cities; the city's own level is much larger than what differs."""
    rng = np.random.default_rng(3)
    n = 400
    city = rng.normal(50, 20, n)
    cells = {("a", 0): 0.0, ("a", 1): 1.0, ("b", 0): 2.0, ("b", 1): 5.0}
    return pd.concat(
        pd.DataFrame(
            {
                "scenario": scenario,
                "point": point,
                "seed": 1,
                "replicate": np.arange(n),
                "site": 0,
                "status": "ok",
                "outcome_improvement": city + effect + rng.normal(0, 1, n),
            }
        )
        for (scenario, point), effect in cells.items()
    )


def test_a_plain_difference_is_the_paired_one(runs):
    ours = contrasts(runs, {"b - a": {("b", 0): 1, ("a", 0): -1}}, "outcome_improvement").iloc[0]
    theirs = paired_differences(runs[runs.point == 0], ["outcome_improvement"]).iloc[0]
    for name in ("estimate", "standard_error", "low", "high", "n", "share_positive"):
        assert ours[name] == pytest.approx(theirs[name], rel=1e-12)
    alone = contrasts(runs[runs.point == 0], {"b - a": {("b", 0): 1, ("a", 0): -1}}, "outcome_improvement")
    pd.testing.assert_series_equal(alone.iloc[0], ours)


def test_a_difference_of_differences_finds_the_interaction(runs):
    """(5 - 1) - (2 - 0) = 2, with the error of four noises; without pairing the city's spread would drown it."""
    weights = {("b", 1): 1, ("a", 1): -1, ("b", 0): -1, ("a", 0): 1}
    row = contrasts(runs, {"interaction": weights}, "outcome_improvement").iloc[0]
    assert row.standard_error == pytest.approx(2 / np.sqrt(400), rel=0.15)
    assert abs(row.estimate - 2.0) < 4 * row.standard_error
    unpaired = runs.groupby(["scenario", "point"]).outcome_improvement.var().sum() / 400
    assert np.sqrt(unpaired) > 10 * row.standard_error


def test_nothing_is_found_where_nothing_is(runs):
    """The negative control: the same cell against itself is zero in every city."""
    row = contrasts(runs, {"none": {("a", 0): 1, ("a", 1): 0}, "same": {("a", 0): 0.0}}, "outcome_improvement")
    assert row.estimate[1] == 0.0
    assert row.share_positive[1] == 0.0


@pytest.mark.parametrize(
    ("weights", "said"),
    [({("c", 0): 1}, "no cell 'c' at point 0"), ({("a", 7): 1}, "no cell 'a' at point 7"), ({}, "needs one cell")],
)
def test_cells_that_are_not_there_are_named(runs, weights, said):
    with pytest.raises(ValueError, match=said):
        contrasts(runs, {"x": weights}, "outcome_improvement")


def test_cells_without_common_cities_are_refused(runs):
    moved = runs.assign(replicate=runs.replicate + 1000 * (runs.scenario == "b"))
    with pytest.raises(ValueError, match="no cities in common"):
        contrasts(moved, {"x": {("a", 0): 1, ("b", 0): -1}}, "outcome_improvement")
    # Cities of its own at each point: within a scenario, too, there is nothing to be paired.
    nested = runs.assign(replicate=runs.replicate + 1000 * runs.point)
    with pytest.raises(ValueError, match="no cities in common"):
        contrasts(nested, {"x": {("a", 1): 1, ("a", 0): -1}}, "outcome_improvement")
