"""Any valid city, table, choices and events, for any time: all that the model promises of every month holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cisim.scenario import Scenario
from cisim.simulation import live_through
from tests.model.invariants import (
    assert_accounts,
    assert_bounds,
    assert_quiet_end,
    assert_sums,
    assert_tables,
    assert_ties,
)

from .conftest import NIGHTLY, SLOW

ENDS_SOON = {"ending.least_members": 1, "ending.least_power": 1.0, "ending.p_collapse": 0.15}
LONGEST = 600  # months, the most that a file may ask for
CITYS_OWN = ("n_mayors", "t_first_turnover", "outcome_alone")


def without_restart(drawn):
    """The same, so that what has ended stays so."""
    kept = [e for e in drawn["events"] if e.get("parameter") != "ending.restart"]
    sites = [{**site, "ending.restart": False} for site in drawn["sites"]]
    return {**drawn, "sites": sites, "events": kept}


def ending_soon(drawn):
    return {**drawn, "sites": [{**site, **ENDS_SOON} for site in drawn["sites"]]}


def assert_life(data, any_scenario, build, histories):
    """Lived month by month: bounds, sums, accounts, ties, and a quiet end where nothing can begin again."""
    drawn = data.draw(any_scenario)
    ends = data.draw(st.sampled_from(("may begin again", "ends", "ends soon")))
    drawn = drawn if ends == "may begin again" else without_restart(drawn)
    drawn = ending_soon(drawn) if ends == "ends soon" else drawn
    for site in histories(build(drawn), seed=drawn["seed"]):
        assert_bounds(site)
        assert_sums(site)
        assert_accounts(site)
        assert_ties(site)
        if ends != "may begin again":
            assert_quiet_end(site)


def levers_of(levers, scenario: Scenario):
    """The levers, with no more founders than the smallest city has organizations."""
    fewest = int(min(scenario.parameters(site)["city.n_organizations"] for site in range(scenario.n_sites)))
    return {**levers, "membership.start_size": min(fewest, levers.get("membership.start_size", fewest))}


def assert_long(data, any_scenario, any_levers, build):
    """Lived in one go, up to fifty years: the tables are whole, and no lever reaches the city without a table."""
    drawn = data.draw(any_scenario)
    drawn["horizon"] = data.draw(st.integers(drawn["horizon"], LONGEST))
    scenario = build(drawn)
    lives = live_through(scenario, np.arange(2), drawn["seed"], record=("runs", "months"), threads=1)
    assert_tables(lives, scenario.horizon)
    plain = scenario if not drawn["events"] else build({**drawn, "events": []})
    other = plain.override(levers_of(data.draw(any_levers), plain))
    one, two = (live_through(each, np.arange(2), drawn["seed"], threads=1).runs for each in (plain, other))
    for name in CITYS_OWN:
        assert one[name].tobytes() == two[name].tobytes(), name


@pytest.mark.slow
@settings(SLOW, max_examples=100)
@given(data=st.data())
def test_every_month_of_any_life(data, any_scenario, build, histories):
    assert_life(data, any_scenario, build, histories)


@pytest.mark.slow
@settings(SLOW, max_examples=200)
@given(data=st.data())
def test_any_long_life(data, any_scenario, any_levers, build):
    assert_long(data, any_scenario, any_levers, build)


@pytest.mark.fuzz
@settings(SLOW, max_examples=NIGHTLY // 2)
@given(data=st.data())
def test_every_month_of_very_many_lives(data, any_scenario, build, histories):
    assert_life(data, any_scenario, build, histories)


@pytest.mark.fuzz
@settings(SLOW, max_examples=NIGHTLY // 2)
@given(data=st.data())
def test_very_many_long_lives(data, any_scenario, any_levers, build):
    assert_long(data, any_scenario, any_levers, build)


BROKEN = {
    "a share above one": (assert_bounds, lambda site: site.collab.trust.__setitem__(3, 1.01)),
    "no number": (assert_bounds, lambda site: site.orgs.commitment.__setitem__((2, 1), np.nan)),
    "an agenda of more than one": (assert_sums, lambda site: site.collab.agenda.__setitem__((4, 0), 0.9)),
    "a member too many": (assert_accounts, lambda site: site.collab.n_members.__iadd__(1)),
    "more effort than capacity": (assert_accounts, lambda site: site.orgs.contribution.__setitem__((5, 0), 1e6)),
    "a tie to itself": (assert_ties, lambda site: site.ties.target.__setitem__((3, 0), site.ties.source[3, 0])),
    "a tie without its mirror": (assert_ties, lambda site: site.ties.apart.__setitem__((3, 0), 99)),
    "life after the end": (assert_quiet_end, lambda site: site.collab.momentum.__setitem__(-1, 0.9)),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_is_noticed(kind, baseline, histories):
    """Without this, a check that looks at nothing would pass as well."""
    holds, harm = BROKEN[kind]
    (site,) = histories(baseline.override({"ending.pilot_length": 12}, horizon=24))
    holds(site)
    harm(site)
    with pytest.raises(AssertionError):
        holds(site)
