"""What every month of any valid run keeps, as functions of a site's history: one definition for all tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from cisim.columns import MONTH_COLUMNS, RUN_COLUMNS
from cisim.records import CITY, COLLABORATION, NEVER, ORGANIZATION, OUTSIDE, STILL_GOING, TIE

SLACK = 1e-12  # rounding of sums of products in [0, 1]

# Quantities in [0, 1], and all other real numbers. A new field has to be told to one side or the other.
SHARES = {
    CITY: "support crisis recession rival outcome alone",
    COLLABORATION: """agenda ownership decided leading skills voice_concentration trust commitment backbone maturity
        practice momentum urgency legitimacy voice credit pressure strain visible progress coordination duplication
        systems release_paid trust_start outcome_peak systems_peak trust_end outcome_end
        capacity_left last_outcome last_systems outgoing""",
    ORGANIZATION: """power priorities mission strengths needs skills buy_in_top buy_in_middle commitment fatigue voice
        missing_voice kept trust""",
    TIE: "trust",
}
AMOUNTS = {
    CITY: "crisis_half_life recession_half_life cum_programme capacity",
    COLLABORATION: """committed_power founding_power effort effort_wins effort_systems effort_measurement
        effort_engagement effort_communication spillover synergy pipeline grant income cum_effort cum_money""",
    ORGANIZATION: "capacity tenure experience contribution released",
    TIE: "",
}
SIGNED = {
    CITY: "frailty",
    COLLABORATION: "adaptation trend systems_trend gain_end gain_later",
    ORGANIZATION: "",
    TIE: "",
}
MAY_BE_EMPTY = {"gain_later"}
# Of the members' network: see the tests of networks.
NETWORK = ("density_end", "centralization_end")
STANDS_STILL = """agenda decided ownership legitimacy practice n_ties n_joined n_left n_wins cum_effort cum_money ended
    reason n_members_end trust_end outcome_end gain_end density_end centralization_end capacity_left t_early t_systems
    age"""
FADES = "momentum credit urgency maturity voice backbone systems pipeline"
GONE = "effort effort_wins effort_systems effort_measurement effort_engagement grant grant_left won"
RUN_SHARES = """outcome_improvement outcome_at_end outcome_peak outcome_alone systems_change systems_peak trust_start
    trust_end"""


def assert_within(records, dtype):
    for name in SHARES[dtype].split():
        values = records[name]
        assert np.all((values >= -SLACK) & (values <= 1.0 + SLACK)), (name, values.min(), values.max())
    for name in AMOUNTS[dtype].split():
        assert np.all((records[name] >= 0.0) & np.isfinite(records[name])), (name, records[name].min())
    for name in SIGNED[dtype].split():
        assert name in MAY_BE_EMPTY or np.isfinite(records[name]).all(), name


def assert_share(values, name):
    assert np.all((values >= -SLACK) & (values <= 1.0 + SLACK)), (name, values.min(), values.max())


def assert_bounds(site):
    """Every quantity of every record lies where it can."""
    assert_within(site.city, CITY)
    assert_within(site.collab, COLLABORATION)
    assert_within(site.orgs, ORGANIZATION)
    for month in site.months:
        assert_within(site.ties[month, : site.collab.n_ties[month]], TIE)


def assert_sums(site):
    """Priorities, strengths, needs, the agenda, who leads and whose voice counts are shares of one."""
    for shares in (site.orgs.priorities, site.orgs.strengths, site.orgs.needs, site.collab.agenda):
        np.testing.assert_allclose(shares.sum(axis=-1), 1.0, rtol=0, atol=1e-9)
    led = site.collab.leading.sum(axis=-1)
    assert np.all((led == 0.0) | (np.abs(led - 1.0) < 1e-9))
    # Voices are shared among those who sat there when the month's agenda was set.
    voices = site.orgs.voice.sum(axis=-1)
    had_members = np.roll(site.collab.is_alive & (site.collab.n_members > 0), 1)
    had_members[0] = site.collab.n_members[0] > 0
    np.testing.assert_allclose(voices[had_members], 1.0, rtol=0, atol=1e-9)


def assert_accounts(site):
    """Members are those who joined and did not leave, and nobody gives more than there is."""
    collab, orgs = site.collab, site.orgs
    is_member = orgs.membership != OUTSIDE
    np.testing.assert_array_equal(collab.n_members, collab.n_joined - collab.n_left)
    np.testing.assert_array_equal(collab.n_members, is_member.sum(axis=1))
    assert np.all(collab.n_members_largest >= np.maximum.accumulate(collab.n_members))
    assert np.all(orgs.contribution <= orgs.capacity * (1 + SLACK))
    assert np.all(orgs.released <= orgs.contribution)
    assert np.all(collab.effort <= site.city.capacity * (1 + SLACK))
    assert np.all(np.diff(collab.cum_effort) >= 0.0)
    assert np.all(np.diff(collab.cum_money) >= 0.0)
    assert np.all(orgs.n_ties <= orgs.shape[1] - 1)
    assert np.all(np.sort(orgs.id, axis=1) == np.arange(orgs.shape[1]))


def assert_ties(site):
    """Ties are pairs of two different organizations, each pair once, each on the list of both."""
    room = site.ties.shape[1]
    assert np.all(np.diff(site.collab.n_ties) >= 0)
    for month in site.months:
        n = site.collab.n_ties[month]
        assert n <= room
        assert n % 2 == 0
        assert n < room or n == site.orgs.shape[1] * (site.orgs.shape[1] - 1)  # no tie was dropped for want of room
        ties = site.ties[month, :n]
        mirror = ties[np.arange(n) ^ 1]
        assert np.all(ties.source != ties.target)
        for one, other in (("source", "target"), ("apart", "apart"), ("is_active", "is_active")):
            np.testing.assert_array_equal(ties[one], mirror[other])
        assert len(set(zip(ties.source.tolist(), ties.target.tolist(), strict=True))) == n
    for place, first in enumerate(site.orgs[-1].first_tie):  # each organization's list holds all of its ties
        found, t = set(), first
        while t >= 0:
            found.add(int(t))
            t = site.ties[-1, t].next
        assert found == set(np.flatnonzero(site.ties[-1, : site.collab.n_ties[-1]].source == place).tolist())


def assert_quiet_end(site):
    """After the end nothing but the legacy moves."""
    ended = int(site.collab.ended[-1])
    if ended == NEVER:
        assert site.collab.is_alive.all()
        return
    np.testing.assert_array_equal(site.collab.is_alive, site.months < ended)
    collab, orgs, ties = site.collab[ended:], site.orgs[ended:], site.ties[ended:]
    assert not collab.n_members.any()
    assert not orgs.contribution.any()
    assert not orgs.released.any()
    assert np.all(orgs.membership == OUTSIDE)
    for name in GONE.split():
        assert not collab[name][1:].any(), name
    for name in STANDS_STILL.split():
        assert np.all(collab[name] == collab[name][:1]), name
    for name in FADES.split():
        assert np.all(np.diff(collab[name], axis=0) <= 0.0), name
    assert np.all(orgs.commitment == orgs.commitment[:1])
    assert np.all(np.diff(ties.trust, axis=0) <= 0.0)
    assert not np.any(ties.is_active[1:] & ~ties.is_active[:-1])
    assert np.all(np.diff(ties.apart[:, : collab.n_ties[0]], axis=0) == 1)


def assert_tables(lives: Any, horizon: int):
    """What comes out is filled, within bounds, and no longer than the run."""
    for table, columns in ((lives.runs, RUN_COLUMNS), (lives.months, MONTH_COLUMNS)):
        for column in columns:
            values = np.asarray(table[column.name], float)
            filled = values[~np.isnan(values)]
            assert len(filled) == values.size or "empty" in column.meaning, column.name
            assert np.isfinite(filled).all(), column.name
    for name in RUN_SHARES.split():
        assert_share(lives.runs[name], name)
    for column in MONTH_COLUMNS:
        if column.unit in ("index", "share"):
            assert_share(lives.months[column.name], column.name)
        else:
            assert np.all(lives.months[column.name] >= 0), column.name
    assert np.all(np.abs(lives.runs.equity_gap) <= 1.0)
    assert np.all(lives.runs.cost_charged >= 0.0)
    assert np.all((lives.runs.duration >= 1) & (lives.runs.duration <= horizon))
    np.testing.assert_array_equal(lives.runs.event, lives.runs.reason_code != STILL_GOING)
    assert np.all(lives.runs.duration[~lives.runs.event] == horizon)
    assert np.all(lives.runs.quick_wins_3y <= lives.runs.quick_wins)
    assert np.all(lives.runs.n_members_end <= lives.runs.n_members_largest)


def assert_history(site):
    """All that holds in every month of one site."""
    assert_bounds(site)
    assert_sums(site)
    assert_accounts(site)
    assert_ties(site)
    assert_quiet_end(site)
