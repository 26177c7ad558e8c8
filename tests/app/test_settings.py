"""The scenarios of a visitor's settings: read once, never changed for another visitor."""

import numpy as np
import pytest

from cisim.app import settings as module
from cisim.app.settings import MOST_EVENTS, Settings, choice, next_seed, numbered
from cisim.scenario import load
from cisim.simulation import LARGEST_SEED
from cisim.yaml_files import ConfigError

PAIR = (choice("mayoral-turnover", {"governance.equalizing": 0.4}), choice("mayoral-turnover-co-chair"))


@pytest.fixture(autouse=True)
def nothing_read():
    module._shipped.cache_clear()
    yield
    module._shipped.cache_clear()


def test_a_shipped_scenario_is_read_once(monkeypatch):
    read = []
    monkeypatch.setattr(module, "load", lambda name: read.append(name) or load(name))
    keys = {tuple(scenario.key() for scenario in Settings(PAIR, seed=seed).scenarios()) for seed in range(5)}
    assert len(keys) == 1
    assert read == ["mayoral-turnover", "mayoral-turnover-co-chair"]
    moved = Settings(PAIR, city="small-town").scenarios()
    assert {scenario.key() for scenario in moved}.isdisjoint(next(iter(keys)))


def test_what_is_handed_out_is_the_librarys_and_no_one_elses():
    settings = Settings(PAIR)
    own = settings.base(0)
    assert own.key() == load("mayoral-turnover").key()
    own.values[:] = 0.0
    assert settings.base(0).key() == load("mayoral-turnover").key()
    assert np.any(settings.base(0).values != own.values)


@pytest.mark.parametrize("name", ["../secret", "x.yaml", "nosuch"])
def test_a_wrong_name_is_wrong_each_time(name):
    for _ in range(2):
        with pytest.raises(ConfigError):
            Settings((module.Choice(name),)).base(0)


def test_a_title_and_a_horizon_of_ones_own_are_the_scenarios():
    own = choice("mayoral-turnover", {"backbone.budget": 5.0}, title="  Ours  ")
    settings = Settings((own, choice("mayoral-turnover"), own), city="small-town", horizon=60)
    assert settings.names() == ("Ours 1", "mayoral-turnover", "Ours 2")
    assert numbered(["x", "x", "x 2", "x 1"], "{} {}") == ["x 3", "x 4", "x 2", "x 1"]
    assert numbered(["a-1", "a", "a"], "{}-{}") == ["a-1", "a-2", "a-3"]
    made = settings.scenarios()
    assert [(each.name, each.title, each.horizon) for each in made[:2]] == [
        ("Ours 1", "Ours", 60),
        ("mayoral-turnover", load("mayoral-turnover").title, 60),
    ]
    assert made[0].key() == settings.base(0).override({"backbone.budget": 5.0}).key()


def test_there_are_only_so_many_events():
    crisis = {"month": 3, "event": "crisis", "depth": 0.1, "half_life": 6.0}
    assert len(choice(events=[crisis] * MOST_EVENTS).added) == MOST_EVENTS
    with pytest.raises(ConfigError, match=f"there are {MOST_EVENTS + 1}; at most {MOST_EVENTS} can be added"):
        choice().with_events([crisis] * (MOST_EVENTS + 1))


def test_after_the_last_seed_comes_the_first():
    assert next_seed(7) == 8
    assert next_seed(LARGEST_SEED) == 0
