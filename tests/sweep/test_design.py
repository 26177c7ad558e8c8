"""Designs: the right points, in the unit cube and in the parameters' own values, decided by the seed."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.sweep.design import Sampling, made
from cisim.sweep.factors import Factor, factor_from

NUMBER = factor_from("trust.initial", {"low": 0.2, "high": 0.6})
WHOLE = factor_from("politics.term_limit", {"low": 0, "high": 3})
WORDS = factor_from("governance.form", None)
SWITCH = factor_from("governance.public_partner", None)
ALL = (NUMBER, WHOLE, WORDS, SWITCH)


def test_a_grid_takes_every_combination_the_last_one_fastest():
    design = made(Sampling("grid", 0, 1), [WHOLE_LEVELS, factor_from("trust.initial", {"low": 0, "high": 1, "n": 3})])
    assert design.values.tolist() == [[0, 0], [0, 0.5], [0, 1], [2, 0], [2, 0.5], [2, 1]]


WHOLE_LEVELS = factor_from("politics.term_limit", [0, 2])


@pytest.mark.parametrize(("high", "n", "levels"), [(4, 3, [0, 2, 4]), (6, 3, [0, 3, 6]), (3, 9, [0, 1, 2, 3])])
def test_a_grid_of_a_range_of_whole_numbers_takes_each_once(high, n, levels):
    """Evenly spaced, and no more of them than there are."""
    design = made(Sampling("grid", 0, 1), [factor_from("politics.term_limit", {"low": 0, "high": high, "n": n})])
    assert design.values[:, 0].tolist() == levels


def test_zip_takes_levels_side_by_side():
    design = made(Sampling("zip", 0, 1), [WHOLE_LEVELS, factor_from("trust.initial", [0.3, 0.1])])
    assert design.values.tolist() == [[0, 0.3], [2, 0.1]]


def test_without_factors_there_is_one_point():
    assert made(Sampling("grid", 0, 1), []).values.shape == (1, 0)


def test_levels_share_the_unit_interval_evenly():
    unit = (np.arange(1000) + 0.5) / 1000
    for factor, n in ((WHOLE, 4), (WORDS, 5), (SWITCH, 2)):
        values, counts = np.unique(factor.at(unit), return_counts=True)
        assert values.tolist() == list(range(n))
        assert counts.max() - counts.min() <= 1
    assert NUMBER.at(np.array([0.0, 0.5, 1.0])).tolist() == pytest.approx([0.2, 0.4, 0.6])
    assert WHOLE.at(np.array([0.0, 1.0])).tolist() == [0, 3]
    assert WORDS.at(np.array([1.0])).tolist() == [4]


def test_a_latin_hypercube_has_one_point_in_every_slice():
    design = made(Sampling("latin-hypercube", 40, 3), [NUMBER, WHOLE])
    for column in design.unit.T:
        assert sorted(np.floor(column * 40).astype(int)) == list(range(40))
    assert design.values[:, 0].min() >= 0.2
    assert design.values[:, 0].max() <= 0.6


@pytest.mark.parametrize(("second_order", "rows"), [(False, 16 * 6), (True, 16 * 10)])
def test_sobol_points_are_laid_out_as_saltelli_asks(second_order, rows):
    design = made(Sampling("sobol", 16, 3, second_order), ALL)
    assert design.unit.shape == (rows, 4)
    blocks = design.unit.reshape(16, -1, 4)
    for place in range(4):  # the block of factor i takes it from B, and the others from A
        changed = blocks[:, 1 + place] != blocks[:, 0]
        assert changed[:, place].all()
        assert changed.sum() == 16
        np.testing.assert_array_equal(blocks[:, 1 + place, place], blocks[:, -1, place])


def test_a_morris_trajectory_changes_one_factor_at_a_time():
    design = made(Sampling("morris", 6, 3), ALL)
    steps = np.diff(design.unit.reshape(6, 5, 4), axis=1)
    assert ((steps != 0).sum(axis=2) == 1).all()
    assert np.abs(steps).max() == pytest.approx(2 / 3)


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol", "morris"])
def test_the_seed_decides_a_design(kind):
    one, again, other = (made(Sampling(kind, 8, seed), ALL) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.unit, again.unit)
    np.testing.assert_array_equal(one.values, again.values)
    assert (one.unit != other.unit).any()


def test_salib_reads_the_problem_back():
    """A sum over the unit cube has known indices."""
    from SALib.analyze import sobol

    design = made(Sampling("sobol", 512, 1), [NUMBER, Factor("city.history", (), -1, 1)])
    found = sobol.analyze(design.problem(), design.unit @ [1.0, 2.0], calc_second_order=False, seed=1)
    assert found["S1"] == pytest.approx([0.2, 0.8], abs=0.02)
