"""The alternative structures do what their words say, and change nothing when they are not chosen."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from cisim.parameters import DEFAULTS, PLACES
from cisim.simulation import live_through

ALTERNATIVES = {
    "trust.update": "confirming",
    "membership.exit_rule": "at the threshold",
    "motivation.form": "linear",
}
# Nobody is called away by a mayor, nobody comes, and nothing ends by itself.
QUIET = {
    "politics.p_unopposed": 1.0,
    "politics.p_retires": 0.0,
    "politics.rate_mayor_leaves": 0.0,
    "membership.recruiting": 0.0,
    "ending.least_members": 1,
    "ending.least_power": 0.0,
    "funding.grant_length": 240,
}


def test_the_usual_structures_are_the_defaults():
    assert [DEFAULTS[PLACES[path]] for path in ALTERNATIVES] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(("path", "word"), ALTERNATIVES.items())
def test_each_alternative_changes_lives(path, word, baseline):
    usual = live_through(baseline, np.arange(30), 1).runs
    other = live_through(baseline.override({path: word}), np.arange(30), 1).runs
    assert not np.array_equal(usual["trust_end"], other["trust_end"])


def test_linear_motivation_is_the_line_that_touches_the_curve(baseline, histories):
    own = {**QUIET, "motivation.pace": 1.0}
    (curved,) = histories(baseline.override(own, horizon=1))
    (straight,) = histories(baseline.override({**own, "motivation.form": "linear"}, horizon=1))
    stayed = (curved.orgs.membership[1] > 0) & (straight.orgs.membership[1] > 0)
    target = curved.orgs.commitment[1][stayed]
    x = np.log(target / (1.0 - target))
    assert (np.abs(x) < 2.0).any()
    np.testing.assert_allclose(straight.orgs.commitment[1][stayed], np.clip(0.5 + x / 4.0, 0.0, 1.0), atol=1e-9)
    np.testing.assert_allclose(target, expit(x))


def test_at_the_threshold_nobody_leaves_by_degrees(baseline):
    hazard, steepness, threshold, months = 0.01, 6.0, 0.5, 12
    own = {
        **QUIET,
        "motivation.pace": 0.0,
        "membership.founding_commitment": 0.2,
        "membership.hazard": hazard,
        "membership.steepness": steepness,
        "membership.threshold": threshold,
        "membership.exit_rule": "at the threshold",
    }
    scenario = baseline.override(own, horizon=months)
    runs = live_through(scenario, np.arange(300), 1).runs
    n = float(runs["n_members_start"].sum())
    stayed = float(runs["n_members_end"].sum()) / n
    expected = np.exp(-hazard * np.exp(steepness * threshold) * months)
    error = np.sqrt(expected * (1.0 - expected) / n)
    assert abs(stayed - expected) < 4.0 * error
    by_degrees = live_through(scenario.override({"membership.exit_rule": "by degrees"}), np.arange(300), 1).runs
    assert abs(float(by_degrees["n_members_end"].sum()) / n - expected) > 10.0 * error


def test_a_kept_promise_confirms_what_was_believed(baseline, histories):
    gain = 0.1
    own = {**QUIET, "trust.kept_base": 4.0, "trust.gain": gain, "trust.update": "confirming"}
    own |= {"trust.kept_alignment": 6.0, "trust.kept_reciprocity": 6.0, "leadership.personal": 0.0}
    (site,) = histories(baseline.override(own, horizon=6))
    n = int(site.collab.n_ties[0])
    for month in range(1, 7):
        before, after = site.ties.trust[month - 1][:n], site.ties.trust[month][:n]
        met = site.ties.apart[month][:n] == 0
        rose = met & (after > before)
        expected = before + np.minimum(1.0, 2.0 * gain * before) * (1.0 - before)
        np.testing.assert_allclose(after[rose], expected[rose], rtol=1e-12)
        assert rose.sum() > 5
