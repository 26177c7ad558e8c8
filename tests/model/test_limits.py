"""Limits with a closed form: nothing moves, half-lives, constant hazards, one alone, grants."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.parameters import CONSTANT, PARAMETERS
from cisim.records import COLLABORATION, FUNDING_LOST, MEMBERSHIP_COLLAPSE, N_AREAS
from cisim.simulation import live_through

# Nothing happens by itself: every rate and yield is 0, mayors stay, and nothing is left to be agreed on over time.
UNITS = ("1/month", "1/year", "points")
RATES = [path for path, p in PARAMETERS.items() if p.unit in UNITS and p.low == 0 and p.role != CONSTANT]
STILL = {
    **dict.fromkeys(RATES, 0.0),
    "politics.p_retires": 0.0,
    "politics.p_unopposed": 1.0,
    "pressure.election_ramp": 0.0,
    "systems.leverage_points": 0.0,
    "motivation.initial_urgency": 0.0,
    "governance.equalizing": 1.0,
    "trust.forgotten": 120,
    "funding.grant_length": 240,
}


# Nothing moves -------------------------------------------------------------------------------------------------------
CLOCKS = {
    "city": "month to_election terms cum_programme",
    "collab": "age grant_left broke cum_effort cum_money n_logged",
    "orgs": "tenure experience",
    "ties": "apart",
}
# What a month works out anew from the stocks; at launch there has been no month yet.
FLOWS = {
    "city": "",
    "collab": """skills pressure effort effort_wins effort_systems effort_measurement effort_engagement
        effort_communication coordination duplication synergy income release_paid""",
    "orgs": "contribution released kept",
    "ties": "",
}


def test_with_all_rates_at_zero_nothing_moves(baseline, histories):
    (site,) = histories(baseline.override(STILL, horizon=60))
    assert site.collab.is_alive.all()
    for kind, clocks in CLOCKS.items():
        records = getattr(site, kind)
        for name in set(records.dtype.names) - set(clocks.split()):
            first = 2 if name in FLOWS[kind].split() else 0  # released time is paid by the money of the month before
            values = records[name][first:]
            np.testing.assert_array_equal(values, np.broadcast_to(values[:1], values.shape), err_msg=name)
    assert site.collab.effort[-1] > 0.0  # there was work; it only had no yield
    assert np.all(np.diff(site.collab.age) == 1)
    assert np.all(np.diff(site.collab.cum_effort) > 0.0)


@pytest.mark.parametrize("path", ["city.programme_yield", "wins.rate", "systems.rate", "motivation.pace", "trust.fade"])
def test_with_one_rate_something_moves(path, baseline, histories):
    names = set(COLLABORATION.names) - set(CLOCKS["collab"].split()) - set(FLOWS["collab"].split())
    (still,) = histories(baseline.override(STILL, horizon=36))
    (moving,) = histories(baseline.override({**STILL, path: PARAMETERS[path].default}, horizon=36))
    same_city = np.array_equal(still.city.outcome, moving.city.outcome)
    same_ties = np.array_equal(still.ties.trust, moving.ties.trust)
    assert not (same_city and same_ties and all(np.array_equal(still.collab[n], moving.collab[n]) for n in names))


# Half-lives and fading -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("half_life", [1.0, 7.0, 14.0, 31.5])
def test_urgency_halves_in_its_half_life(half_life, baseline, histories):
    changed = {**STILL, "motivation.initial_urgency": 0.8, "motivation.urgency_half_life": half_life}
    (site,) = histories(baseline.override(changed, horizon=60))
    np.testing.assert_allclose(site.collab.urgency, 0.8 * 2.0 ** (-site.months / half_life), rtol=1e-12)


@pytest.mark.parametrize(
    ("event", "field", "size"), [("crisis", "crisis", "depth"), ("recession", "recession", "depth")]
)
@pytest.mark.parametrize("half_life", [0.5, 4.0, 9.0])
def test_shocks_halve_in_their_half_life(event, field, size, half_life, baseline, histories):
    struck = {"month": 10, "event": event, size: 0.6, "half_life": half_life}
    (site,) = histories(baseline.override(STILL, horizon=40, events=[struck]))
    since = site.months - 10
    expected = np.where(since < 0, 0.0, 0.6 * 2.0 ** (-np.maximum(since, 0) / half_life))
    np.testing.assert_allclose(site.city[field], expected, rtol=1e-12)


@pytest.mark.parametrize("half_life", [1.0, 6.0, 18.0])
def test_rivals_halve_in_their_half_life(half_life, baseline, histories):
    still = {**STILL, "city.rival_half_life": half_life}
    (site,) = histories(baseline.override(still, horizon=40, events=[{"month": 5, "event": "rival", "pull": 0.4}]))
    expected = 0.4 * 2.0 ** (-(site.months[5:] - 5) / half_life)
    np.testing.assert_allclose(site.city.rival[5:], expected, rtol=1e-12)
    assert not site.city.rival[:5].any()


def test_momentum_and_trust_fade_by_a_constant_share(baseline, histories):
    (site,) = histories(baseline.override({**STILL, "wins.fade": 0.11, "trust.fade": 0.03}, horizon=36))
    np.testing.assert_allclose(site.collab.momentum, site.collab.momentum[0] * 0.89**site.months, rtol=1e-12)
    n = site.collab.n_ties[0]
    expected = site.ties.trust[0, :n] * 0.97 ** site.months[:, None]
    np.testing.assert_allclose(site.ties.trust[:, :n], expected, rtol=1e-12)


@pytest.mark.parametrize("replicate", range(5))
def test_outcomes_alone_follow_their_closed_form(replicate, baseline, histories):
    closing, erosion, doubled, fit = 0.006, 0.004, 0.25, 0.4
    changed = {
        **STILL,
        "city.programme_yield": closing,
        "city.outcome_erosion": erosion,
        "coordination.duplication": doubled,
        "city.fit_underserved": fit,
    }
    (site,) = histories(baseline.override(changed, horizon=60), replicate)
    orgs = site.orgs[0]
    share = (orgs.capacity[:, None] * orgs.priorities).sum(axis=0) / orgs.capacity.sum()
    c = closing * N_AREAS * (1.0 - doubled) * share[:, None] * np.array([1.0, fit])
    expected = c / (c + erosion) * (1.0 - (1.0 - c - erosion) ** site.months[:, None, None])
    np.testing.assert_allclose(site.city.alone, expected, rtol=1e-9, atol=1e-15)


# Constant hazards ----------------------------------------------------------------------------------------------------
N_LIVES, HORIZON = 4000, 36
MONTHS = np.arange(HORIZON + 1)


def survival_of(scenario, reason):
    """Share of tables still there after each month, and the lives; all endings have to be of one kind."""
    lives = live_through(scenario.override(horizon=HORIZON), np.arange(N_LIVES), 1, record=("runs", "months"))
    ended = lives.runs.event
    assert np.all(lives.runs.reason_code[ended] == reason)
    return np.array([(~ended | (lives.runs.duration > month)).mean() for month in MONTHS]), lives


def errors_of(share):
    """Standard error of a share of so many independent lives."""
    return np.sqrt(share * (1.0 - share) / N_LIVES)


def is_survival(observed, expected):
    """Whether two curves agree within four standard errors at every month."""
    return bool(np.all(np.abs(observed - expected) <= 4.0 * errors_of(expected) + 1e-12))


@pytest.mark.parametrize("p", [0.01, 0.05, 0.3])
def test_a_constant_chance_to_be_given_up_gives_geometric_survival(p, baseline):
    # Committed power always lies below that of the founders, so that every month has the same chance.
    given_up = {**STILL, "ending.least_power": 1.0, "ending.p_collapse": p}
    observed, _ = survival_of(baseline.override(given_up), MEMBERSHIP_COLLAPSE)
    assert is_survival(observed, (1.0 - p) ** MONTHS)
    assert not is_survival(observed, (1.0 - 1.2 * p) ** MONTHS)
    assert not is_survival(observed, (1.0 - p / 1.2) ** MONTHS)


@pytest.mark.parametrize("hazard", [0.02, 0.1])
def test_a_constant_hazard_to_leave_gives_exponential_survival(hazard, baseline):
    # One member, whatever its commitment, and no table without it.
    one = {"city.n_organizations": 1, "membership.start_size": 1, "ending.least_members": 1}
    leaves = {**STILL, **one, "membership.hazard": hazard, "membership.steepness": 0.0}
    observed, _ = survival_of(baseline.override(leaves), MEMBERSHIP_COLLAPSE)
    assert is_survival(observed, np.exp(-hazard * MONTHS))
    assert not is_survival(observed, np.exp(-1.2 * hazard * MONTHS))


def test_a_table_without_money_closes_as_fast_as_it_is_not_committed(baseline):
    poor = {"funding.grant": 0.0, "funding.dues": 0.0, "funding.least": 5.0, "funding.reserve": 0}
    closes = {**STILL, **poor, "funding.p_close": 0.1}
    observed, lives = survival_of(baseline.override(closes), FUNDING_LOST)
    commitment = lives.months.commitment[:, 0, 0]  # stays as it was at launch
    expected = ((1.0 - 0.1 * (1.0 - commitment[:, None])) ** MONTHS).mean(axis=0)
    assert is_survival(observed, expected)
    assert not is_survival(observed, 0.9**MONTHS)


def test_a_longer_reserve_moves_the_closing_by_as_many_months(baseline):
    poor = {"funding.grant": 0.0, "funding.dues": 0.0, "funding.least": 5.0, "funding.p_close": 1.0}
    certain = {**STILL, **poor, "membership.founding_commitment": 0.0}
    for reserve in (0, 1, 7):
        observed, _ = survival_of(baseline.override({**certain, "funding.reserve": reserve}), FUNDING_LOST)
        assert np.all(observed[: reserve + 1] == 1.0)
        assert observed[reserve + 1] < 0.2


# One alone -----------------------------------------------------------------------------------------------------------
ONE = {"city.n_organizations": 1, "membership.start_size": 1, "ending.least_members": 1}
NOTHING_GIVEN = {
    "effort.share": 0.0,
    "effort.release": 0.0,
    "backbone.budget": 0.0,
    "funding.grant": 0.0,
    "funding.dues": 0.0,
}


def test_one_organization_alone_equals_its_own_counterfactual(baseline):
    lives = live_through(baseline.override({**ONE, **NOTHING_GIVEN}), np.arange(40), 1, record=("runs", "months"))
    assert lives.months.is_alive.any()
    assert np.all(lives.months.outcome[..., -1] > 0.0)
    np.testing.assert_array_equal(lives.months.outcome, lives.months.outcome_alone)
    assert not lives.months.trust.any()
    for name in ("trust_start", "trust_end", "density", "centralization", "quick_wins", "effort_spent", "money_spent"):
        assert not lives.runs[name].any(), name
    assert not lives.runs.gain_over_no_collaboration.any()
    assert np.isnan(lives.runs.cost_per_point).all()


def test_one_organization_has_no_trust_dynamics_even_when_it_works(baseline, histories):
    (site,) = histories(baseline.override({**ONE, "trust.rate_introductions": 1.0}, horizon=48))
    assert site.collab.n_members[0] == 1
    assert site.collab.effort.any()
    assert not site.collab.n_ties.any()
    assert not site.collab.trust.any()
    assert not site.orgs.trust.any()


def test_what_is_given_sets_the_two_apart(baseline):
    lives = live_through(baseline.override(ONE), np.arange(10), 1)
    assert np.all(lives.runs.gain_over_no_collaboration != 0.0)


# Breaches ------------------------------------------------------------------------------------------------------------
def test_of_two_who_know_each_other_either_breaks_faith_with_the_other(baseline, histories):
    """Each breach takes its depth of the trust of the wronged alone; both are at fault as often."""
    two = {"city.n_organizations": 2, "membership.start_size": 2, "ending.least_members": 1}
    breaches = {"city.rate_breach": 2.0, "city.breach_depth": 0.5}
    falls = np.zeros(2, dtype=int)
    for replicate in range(8):
        (site,) = histories(baseline.override({**STILL, **two, **breaches}, horizon=60), replicate)
        kept = site.ties.trust[1:] / site.ties.trust[:-1]
        assert np.all(np.isclose(kept, 0.5) | (kept == 1.0))
        assert not np.any(kept.max(axis=1) < 1.0)
        falls += np.isclose(kept, 0.5).sum(axis=0)
    # 2 a year over 40 years, each a fair coin: with these widths a test with other luck fails once in 10,000.
    months = 8 * 60
    chance = 1.0 - np.exp(-2.0 / 12.0)
    assert abs(falls.sum() - months * chance) < 3.9 * np.sqrt(months * chance * (1.0 - chance))
    assert abs(falls[0] - falls[1]) < 3.9 * np.sqrt(falls.sum())


# Grants --------------------------------------------------------------------------------------------------------------
POOR = {**STILL, "funding.dues": 0.0, "funding.least": 0.0, "funding.grant": 4.0}


@pytest.mark.parametrize("length", [1, 12, 36])
@pytest.mark.parametrize("funders", [1, 3])
def test_a_grant_runs_exactly_its_length(length, funders, baseline, histories):
    terms = {"funding.grant_length": length, "funding.renewal": "never", "funding.funders": funders}
    (site,) = histories(baseline.override({**POOR, **terms}, horizon=48))
    paid = (site.months >= 1) & (site.months <= length)
    np.testing.assert_allclose(site.collab.income, 4.0 * paid, rtol=1e-12)
    np.testing.assert_array_equal(site.collab.grant_left[:, 0], np.maximum(0, length - site.months))


def test_a_renewed_grant_follows_without_a_gap(baseline, histories):
    terms = {"funding.grant_length": 10, "funding.renewal": "automatic", "funding.renewed_share": 0.5}
    (site,) = histories(baseline.override({**POOR, **terms}, horizon=35))
    np.testing.assert_allclose(site.collab.income[1:], 4.0 * 0.5 ** ((site.months[1:] - 1) // 10), rtol=1e-12)


def test_a_taper_runs_down_evenly_to_the_end(baseline, histories):
    terms = {"funding.grant_length": 24, "funding.renewal": "never", "funding.taper": 7}
    (site,) = histories(baseline.override({**POOR, **terms}, horizon=30))
    left = np.maximum(0, 25 - site.months[1:])  # months left at the start of each month
    np.testing.assert_allclose(site.collab.income[1:], 4.0 * np.minimum(1.0, left / 8.0), rtol=1e-12)
