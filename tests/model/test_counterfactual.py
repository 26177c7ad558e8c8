"""The counterfactual: the city's organizations without any table see the city, and never a choice of the table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cisim.parameters import LEVER, PARAMETERS
from cisim.simulation import live_through

HORIZON, REPLICATES = 60, 4
# What the city without a table depends on, and the value to change it to.
CITY = {
    "city.programme_yield": 0.004,
    "city.outcome_erosion": 0.01,
    "city.fit_underserved": 0.9,
    "city.rate_crisis": 1.0,
    "city.crisis_depth": 0.9,
    "city.crisis_half_life": 20.0,
    "coordination.duplication": 0.7,
    "city.alignment": 0.9,  # what all want is not closed to the same extent in every area
}
# How the city's own clock and luck run, which the table cannot touch either.
CITYS_OWN = ("n_mayors", "t_first_turnover", "outcome_alone")


def lived(scenario):
    return live_through(scenario, np.arange(REPLICATES), 1, record=("runs", "months"), threads=1)


def alone(scenario):
    """Bits of the path that outcomes take without collaboration."""
    return lived(scenario).months.outcome_alone.tobytes()


def assert_same_city(scenario, other):
    one, two = lived(scenario), lived(other)
    assert one.months.outcome_alone.tobytes() == two.months.outcome_alone.tobytes()
    for name in CITYS_OWN:
        assert one.runs[name].tobytes() == two.runs[name].tobytes(), name
    return one, two


@settings(max_examples=60)
@given(data=st.data())
def test_the_counterfactual_sees_no_lever(data, baseline, any_levers):
    levers = data.draw(any_levers)
    levers["membership.start_size"] = min(baseline.n_organizations, levers.get("membership.start_size", 20))
    assert_same_city(baseline.override(horizon=HORIZON), baseline.override(levers, horizon=HORIZON))


@settings(max_examples=60)
@given(data=st.data())
def test_the_counterfactual_sees_no_event_at_the_table(data, baseline, any_table_event):
    month = st.integers(1, HORIZON)
    drawn = data.draw(st.lists(st.tuples(month, any_table_event(baseline.n_organizations, 1)), min_size=1, max_size=6))
    events = [{"month": when, **what} for when, what in drawn]
    plain = baseline.override(horizon=HORIZON)
    assert_same_city(plain, plain.override(events=events))


def test_every_lever_by_itself_leaves_the_counterfactual_alone(baseline):
    plain = baseline.override({"city.n_organizations": 400}, horizon=24)
    expected = alone(plain)
    for path, parameter in PARAMETERS.items():
        if parameter.role == LEVER:
            for value in (parameter.low, parameter.high):
                assert alone(plain.override({path: parameter.spoken(value)})) == expected, (path, value)


@pytest.mark.parametrize("path", CITY)
def test_the_counterfactual_sees_the_city(path, baseline):
    assert PARAMETERS[path].role != LEVER
    plain = baseline.override(horizon=HORIZON)
    changed = plain.override({path: CITY[path]})
    assert alone(plain) != alone(changed)


def test_the_counterfactual_sees_the_citys_crises(baseline):
    plain = baseline.override(horizon=HORIZON)
    struck = plain.override(events=[{"month": 20, "event": "crisis", "depth": 0.8}])
    one, two = lived(plain).months.outcome_alone, lived(struck).months.outcome_alone
    assert one[..., :20].tobytes() == two[..., :20].tobytes()
    assert np.all(one[..., 20:] > two[..., 20:])


def test_levers_do_move_what_happens_with_the_table(baseline):
    """The comparison above is not one of things that nothing moves."""
    plain = baseline.override(horizon=HORIZON)
    one, two = assert_same_city(plain, plain.override({"governance.form": "co-chair"}))
    assert np.all(one.months.outcome[..., -1] != two.months.outcome[..., -1])
