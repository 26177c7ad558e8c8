"""Morris screening: by hand, as SALib has it, and what luck alone looks like."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from SALib.sample import morris as morris_design

from cisim import analysis
from cisim.analysis import points_of

NAMES = ["x1", "x2", "x3"]
ISHIGAMI = {"num_vars": 3, "names": NAMES, "bounds": [[-np.pi, np.pi]] * 3}


def morris_effects(runs, *args, **kwargs):
    return analysis.morris_effects(runs, points_of(runs, NAMES), *args, **kwargs)


def test_morris_as_salib_has_it_and_by_hand(sweep):
    design = morris_design.sample(ISHIGAMI, 20, num_levels=4, seed=3)
    runs = sweep(design, NAMES, 3 * design[:, 0] - design[:, 1] ** 2)
    table = morris_effects(runs, "gain").set_index(["parameter", "statistic"])
    # Linear: the slope times the range, always. The third does nothing.
    assert_allclose(table.loc[("x1", "mu")][["estimate", "low", "high"]].astype(float), 6 * np.pi, rtol=1e-9)
    assert table.loc[("x1", "sigma"), "estimate"] == pytest.approx(0.0, abs=1e-9)
    assert table.loc[("x3", "mu_star"), "high"] == 0.0
    # From -pi to pi/3 and from -pi/3 to pi: the square changes by 8/9 pi^2, over 2/3 of the range; either sign.
    assert table.loc[("x2", "mu_star"), "estimate"] == pytest.approx(8 / 9 * np.pi**2 * 1.5)
    assert table.loc[("x2", "sigma"), "estimate"] > 5
    assert table["noise_floor"].isna().all()


def test_morris_knows_what_luck_alone_looks_like(sweep):
    design = morris_design.sample(ISHIGAMI, 60, num_levels=4, seed=4)
    runs = sweep(design, NAMES, 4 * design[:, 0], 6, own=3.0, common=9.0)
    table = morris_effects(runs, "gain").set_index(["parameter", "statistic"])
    # An effect is a difference of two means of 6 runs, over 2/3 of the range.
    noise = np.sqrt(2 * 9 / 6) * 1.5
    assert table.loc[("x2", "sigma"), "noise_floor"] == pytest.approx(noise, rel=0.1)
    for name in ("x2", "x3"):
        row = table.loc[(name, "mu_star")]
        assert row["noise_floor"] == pytest.approx(noise * np.sqrt(2 / np.pi), rel=0.1)
        assert row["low"] < row["noise_floor"] < row["high"]
    assert table.loc[("x1", "mu_star"), "low"] > 3 * table.loc[("x1", "mu_star"), "noise_floor"]
    row = table.loc[("x1", "mu")]
    assert row["low"] < 8 * np.pi < row["high"]


def test_luck_of_its_own_at_each_point_is_in_the_spread_of_the_trajectories(sweep):
    """Only luck that all points share can be wrong for all trajectories at once; no other is added to the error."""
    design = morris_design.sample(ISHIGAMI, 20, num_levels=4, seed=3)
    crossed, nested = (
        morris_effects(sweep(design, NAMES, 4 * design[:, 0], 6, own=3.0, is_crossed=is_crossed), "gain")
        for is_crossed in (True, False)
    )
    assert (nested["error_luck"] == 0.0).all()
    np.testing.assert_array_equal(nested["standard_error"], nested["error_points"])
    assert (crossed["error_luck"] > 0.0).all()
    np.testing.assert_array_equal(nested["estimate"], crossed["estimate"])


def test_a_single_trajectory_is_refused(sweep):
    design = morris_design.sample(ISHIGAMI, 1, seed=3)
    with pytest.raises(ValueError, match="a single trajectory does not tell how effects vary"):
        morris_effects(sweep(design, NAMES, design[:, 0]), "gain")


def test_morris_refuses_other_designs(sweep):
    design = morris_design.sample(ISHIGAMI, 5, seed=3)
    runs = sweep(design, NAMES, design[:, 0])
    mixed = runs.assign(point=runs["point"] * 7 % 20).sort_values("point")
    for other in (runs[runs["point"] < 18], runs[runs["point"] != 3], runs.assign(x2=runs["x1"]), mixed):
        with pytest.raises(ValueError, match="not a whole Morris design"):
            morris_effects(other, "gain")
