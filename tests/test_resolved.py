"""A scenario written in full comes back the same, to the last bit, and a changed one is noticed."""

import json

import numpy as np
import pytest

from cisim.resolved import as_plain, from_plain
from cisim.scenario import load, names
from cisim.yaml_files import ConfigError


@pytest.mark.parametrize("name", names())
def test_every_scenario_comes_back(name):
    scenario = load(name)
    back = from_plain(json.loads(json.dumps(as_plain(scenario))))
    assert back.key() == scenario.key()
    assert np.array_equal(back.values, scenario.values)
    assert np.array_equal(back.event_records(), scenario.event_records())
    assert (back.name, back.title, back.horizon, back.site_names) == (
        scenario.name,
        scenario.title,
        scenario.horizon,
        scenario.site_names,
    )


def test_every_bit_of_a_value_comes_back():
    value = np.nextafter(0.1, 1)
    scenario = load("baseline").override({"trust.initial": float(value)})
    back = from_plain(json.loads(json.dumps(as_plain(scenario))))
    assert back.parameters()["trust.initial"] == value


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"horizon": 119}, "was changed since"),
        ({"events": [{"month": 3, "event": "mayor leaves"}]}, "was changed since"),
        ({"events": [{"month": 3, "event": "party"}]}, "is no event"),
        ({"sites": "none"}, "cannot be read"),
        ({"parameters": {}}, "lacks the parameter"),
    ],
)
def test_what_was_changed_or_is_no_scenario_is_refused(change, said):
    with pytest.raises(ConfigError, match=said):
        from_plain({**as_plain(load("baseline")), **change})
