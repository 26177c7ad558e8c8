"""What every month of any valid run keeps: bounds, sums, counts, mirrored ties, and a quiet end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cisim.records import CITY, COLLABORATION, ORGANIZATION, TIE
from cisim.simulation import live_through, tables

from .invariants import (
    AMOUNTS,
    NETWORK,
    SHARES,
    SIGNED,
    assert_accounts,
    assert_bounds,
    assert_quiet_end,
    assert_sums,
    assert_tables,
    assert_ties,
)

any_life = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("dtype", [CITY, COLLABORATION, ORGANIZATION, TIE])
def test_every_real_number_of_the_records_is_checked(dtype):
    told = [*SHARES[dtype].split(), *AMOUNTS[dtype].split(), *SIGNED[dtype].split()]
    real = [name for name in dtype.names if dtype[name].base == np.float64]
    assert sorted(told) == sorted(name for name in real if name not in NETWORK)


@any_life
@given(data=st.data())
def test_quantities_stay_in_their_bounds(data, any_scenario, build, histories):
    drawn = data.draw(any_scenario)
    for site in histories(build(drawn), seed=drawn["seed"]):
        assert_bounds(site)


@any_life
@given(data=st.data())
def test_what_sums_to_one_does(data, any_scenario, build, histories):
    drawn = data.draw(any_scenario)
    for site in histories(build(drawn), seed=drawn["seed"]):
        assert_sums(site)


@any_life
@given(data=st.data())
def test_members_and_effort_are_accounted_for(data, any_scenario, build, histories):
    drawn = data.draw(any_scenario)
    for site in histories(build(drawn), seed=drawn["seed"]):
        assert_accounts(site)


@any_life
@given(data=st.data())
def test_ties_are_pairs_of_two(data, any_scenario, build, histories):
    drawn = data.draw(any_scenario)
    for site in histories(build(drawn), seed=drawn["seed"]):
        assert_ties(site)


def test_many_amends_find_room_for_their_ties(baseline, histories):
    pairs = [(a, b) for a in range(28) for b in range(a)][::2]
    events = [{"month": 1, "event": "repair", "at_fault": a, "wronged": b} for a, b in pairs]
    seldom = {"city.history_ties": 0, "meetings.group_size": 2, "trust.rate_introductions": 0.0}
    (site,) = histories(baseline.override(seldom, horizon=2, events=events))
    used = site.ties[-1, : site.collab.n_ties[-1]]
    known = set(zip(used.source.tolist(), used.target.tolist(), strict=True))
    assert known >= set(pairs)


@pytest.mark.parametrize("months", [(10,), (10, 11), (9, 10, 11, 12)])
def test_pressure_stays_a_share_whatever_becomes_of_the_mayors(months, baseline, histories):
    alone = {"city.n_organizations": 1, "membership.start_size": 1, "ending.least_members": 1}  # only the mayor leads
    wants_wins = {"pressure.quick_wins": 0.9, "pressure.election_ramp": 1.0, "politics.first_election": 10}
    events = [{"month": month, "event": "mayor leaves"} for month in months]
    (site,) = histories(baseline.override({**alone, **wants_wins, "ending.p_collapse": 0.0}, horizon=24, events=events))
    assert site.collab.pressure.max() <= 1.0
    assert np.all(site.city.to_election >= 0)


def test_each_site_has_its_own_organizations_only(build):
    sizes = (5, 9, 7)
    sites = [{}, *({"city.n_organizations": size} for size in sizes[1:])]
    common = {"city.n_organizations": sizes[0], "membership.start_size": 4}
    scenario = build({"horizon": 3, "parameters": common, "sites": sites, "events": []})
    table = tables(scenario, runs=2, seed=1, record=("organizations",))["organizations"]
    for _, rows in table.groupby(["replicate", "site", "month"]):
        assert rows["organization"].tolist() == list(range(sizes[rows["site"].iloc[0]]))


ENDS_SOON = {"ending.least_members": 1, "ending.least_power": 1.0, "ending.p_collapse": 0.15, "ending.restart": False}


@any_life
@given(data=st.data())
def test_after_the_end_nothing_but_the_legacy_moves(data, any_scenario, build, histories):
    drawn = data.draw(any_scenario)
    for parameters in (drawn["parameters"], *drawn["sites"]):
        parameters.update(ENDS_SOON)
    drawn["events"] = [e for e in drawn["events"] if e.get("parameter") != "ending.restart"]
    for site in histories(build(drawn), seed=drawn["seed"]):
        assert_quiet_end(site)


def test_outcomes_go_on_after_the_end(baseline, histories):
    short = baseline.override({"ending.pilot_length": 24}, horizon=60)
    (site,) = histories(short)
    ended = site.collab.ended[-1]
    assert 0 < ended <= 24
    assert np.all(np.diff(site.city.outcome[ended:], axis=0) != 0.0)
    assert np.all(np.diff(site.city.alone[ended:], axis=0) != 0.0)


@settings(any_life, max_examples=100)
@given(data=st.data())
def test_tables_are_filled_and_within_bounds(data, any_scenario, build):
    drawn = data.draw(any_scenario)
    scenario = build(drawn)
    lives = live_through(scenario, np.arange(3), drawn["seed"], record=("runs", "months"), threads=1)
    assert_tables(lives, scenario.horizon)
