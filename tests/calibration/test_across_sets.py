"""Differences under sets of numbers: the default itself, sets that differ, and what a scenario sets itself."""

from __future__ import annotations

import numpy as np
import pytest

import cisim
from cisim.analysis import paired_differences
from cisim.calibration import Posterior
from cisim.calibration.across_sets import _experiment, differences_over_sets
from cisim.parameters import PARAMETERS
from cisim.sweep import Workers
from cisim.yaml_files import ConfigError

NAMES = ["mayor-reelected", "mayoral-turnover"]
WORKERS = Workers("threads", 1)


@pytest.fixture(scope="module")
def scenarios():
    return [cisim.load(name) for name in NAMES]


@pytest.fixture(scope="module")
def runs():
    return cisim.simulate(NAMES, runs=120, seed=5)


def sample(path, values):
    return Posterior((path,), np.array(values, dtype=float)[:, np.newaxis])


def test_sets_that_are_all_the_default_leave_nothing_but_the_comparison_itself(runs, scenarios):
    path = "motivation.trust"
    sets = sample(path, [PARAMETERS[path].default] * 4)
    table = differences_over_sets(runs, scenarios, sets, n_cities=40, workers=WORKERS)
    usual = paired_differences(runs, tuple(table["quantity"]), horizon=120.0)
    np.testing.assert_allclose(table["estimate"], usual["estimate"], rtol=1e-9)
    np.testing.assert_allclose(table["set_low"], table["set_high"], atol=1e-9)
    assert (table["n_sets"] == 4).all()


def test_sets_that_differ_spread_the_effect_on_the_side_that_their_numbers_say(runs, scenarios):
    """A successor who always keeps the work makes a lost election harmless; one who never does makes it worse."""
    table = differences_over_sets(
        runs, scenarios, sample("politics.keep_base", [-4.0, -4.0, 4.0, 4.0]), n_cities=60, workers=WORKERS
    )
    life = table.set_index("quantity").loc["rmst"]
    assert life["set_low"] < life["estimate"] < life["set_high"]
    assert life["set_high"] - life["set_low"] > 2.0
    assert life["share_sets_positive"] <= 0.5


def test_every_set_meets_cities_of_its_own_in_turn(scenarios):
    posterior = sample("motivation.trust", [0.0, 1.0, 2.0])
    experiment = _experiment(scenarios, posterior, 4, 1, 10)
    assert experiment.met.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 0, 1]]
    points = np.arange(3)[:, np.newaxis]
    assert (experiment.places_of(points, experiment.met) == np.arange(4)).all()


def test_more_cities_than_there_are_is_refused(runs, scenarios):
    with pytest.raises(ConfigError, match="every set is to meet 121 cities, of which there are 120 only"):
        differences_over_sets(runs, scenarios, sample("motivation.trust", [0.0, 1.0]), n_cities=121)


def test_runs_that_fail_under_a_set_are_told(runs, scenarios, monkeypatch):
    def fails(*_):
        raise ZeroDivisionError("a rate of zero")

    monkeypatch.setattr("cisim.sweep.work.live_each", fails)
    with pytest.raises(ConfigError, match="160 runs failed under sets of the posterior sample"):
        differences_over_sets(runs, scenarios, sample("motivation.trust", [0.0, 1.0]), workers=WORKERS)


def test_what_a_scenario_sets_itself_is_left_as_it_is(runs, scenarios):
    path = "politics.keep_base"
    own = [scenario.override({path: 1.0}) for scenario in scenarios]
    with pytest.raises(ConfigError, match="none is left to vary"):
        differences_over_sets(runs, own, sample(path, [0.0, 1.0]), workers=WORKERS)
    both = Posterior((path, "motivation.trust"), np.array([[0.0, 1.0], [1.0, 2.0]]))
    assert both.left_by(own).paths == ("motivation.trust",)
    assert both.left_by(scenarios).paths == both.paths
