"""The rule: closed cases, its symmetry, and what it makes of no effect at all."""

import math
from dataclasses import replace

import numpy as np
import pytest

from cisim.claims.claim import Contrast
from cisim.claims.examining import Examined, judge
from cisim.claims.measures import measure_from
from cisim.claims.verdicts import (
    DESCRIBED,
    MIXED,
    NOT_SUPPORTED,
    REVERSED,
    RULE,
    SUPPORTED,
    deciding,
    verdict,
    verdict_of_claim,
)

MIRROR = {SUPPORTED: REVERSED, REVERSED: SUPPORTED, MIXED: MIXED, NOT_SUPPORTED: NOT_SUPPORTED}


def contrast(expected="more", smallest=0.5, measure="duration"):
    return Contrast("", measure_from(measure), {"a": 1.0, "b": -1.0}, (), expected, smallest, True)


@pytest.mark.parametrize(
    ("interval", "share", "found"),
    [
        ((2.0, 1.0, 3.0), None, SUPPORTED),
        ((2.0, 1.0, 3.0), 0.95, SUPPORTED),
        ((2.0, 1.0, 3.0), 0.9, SUPPORTED),
        ((2.0, 1.0, 3.0), 0.89, MIXED),
        ((2.0, 1.0, 3.0), 0.11, MIXED),
        ((0.4, 0.3, 0.5), 0.99, NOT_SUPPORTED),  # clear, and too small to speak of
        ((0.5, 0.3, 0.7), 0.99, SUPPORTED),  # as large as the smallest worth speaking of
        ((2.0, -0.1, 4.1), 0.99, NOT_SUPPORTED),  # not clear
        ((2.0, 0.0, 4.0), 0.99, NOT_SUPPORTED),  # 0 is not left out
        ((-2.0, -3.0, -1.0), None, REVERSED),
        ((-2.0, -3.0, -1.0), 0.1, REVERSED),
        ((-2.0, -3.0, -1.0), 0.11, MIXED),
        ((math.nan, math.nan, math.nan), None, NOT_SUPPORTED),
        ((2.0, math.nan, math.nan), None, NOT_SUPPORTED),  # one city has no interval
    ],
)
def test_closed_cases(interval, share, found):
    assert verdict("more", interval, 0.5, share) == found
    effect, low, high = interval
    mirrored = None if share is None else share
    assert verdict("less", (-effect, -high, -low), 0.5, mirrored) == found
    opposite = None if share is None else 1.0 - share
    assert verdict("less", interval, 0.5, opposite) == MIRROR[found]


def test_a_difference_in_either_direction_counts():
    assert verdict("differs", (2.0, 1.0, 3.0), 0.5) == SUPPORTED
    assert verdict("differs", (-2.0, -3.0, -1.0), 0.5) == SUPPORTED
    assert verdict("differs", (-2.0, -3.0, -1.0), 0.5, 0.6) == MIXED
    assert verdict("differs", (0.2, 0.1, 0.3), 0.5) == NOT_SUPPORTED


def test_no_gain_is_supported_only_when_a_gain_is_ruled_out():
    assert verdict("none", (0.1, -0.2, 0.4), 0.5) == SUPPORTED
    assert verdict("none", (-3.0, -4.0, -2.0), 0.5) == SUPPORTED
    assert verdict("none", (0.4, 0.2, 0.6), 0.5) == NOT_SUPPORTED
    assert verdict("none", (0.8, 0.5, 1.1), 0.5) == REVERSED


def test_several_contrasts_must_all_hold():
    assert verdict_of_claim([SUPPORTED, SUPPORTED]) == SUPPORTED
    assert verdict_of_claim([SUPPORTED, NOT_SUPPORTED]) == MIXED
    assert verdict_of_claim([SUPPORTED, REVERSED]) == MIXED
    assert verdict_of_claim([MIXED, NOT_SUPPORTED]) == MIXED
    assert verdict_of_claim([NOT_SUPPORTED, REVERSED]) == REVERSED
    assert verdict_of_claim([NOT_SUPPORTED, NOT_SUPPORTED]) == NOT_SUPPORTED
    assert verdict_of_claim([]) == DESCRIBED
    assert deciding([SUPPORTED, NOT_SUPPORTED, REVERSED]) == 1
    assert deciding([SUPPORTED, SUPPORTED]) == 0


def test_the_rule_that_is_printed_names_every_verdict():
    kinds = [line.partition(": ")[0] for line in RULE.splitlines() if not line.endswith(".")]
    assert kinds == [SUPPORTED, REVERSED, MIXED, NOT_SUPPORTED, DESCRIBED]


def test_without_an_effect_hardly_any_claim_is_supported():
    """Negative control: of paired differences without any effect, 2.5% pass in the expected direction, and 2.5% as
    reversed; however small an effect one cares to speak of."""
    rng = np.random.default_rng(8)
    found = [judge(contrast(smallest=1e-9), rng.standard_t(4, 200)).verdict for _ in range(2000)]
    share = found.count(SUPPORTED) / len(found)
    assert share <= 0.05
    assert share == pytest.approx(0.025, abs=3.0 * math.sqrt(0.025 * 0.975 / len(found)))
    assert found.count(REVERSED) / len(found) <= 0.05


def test_without_an_effect_over_sets_hardly_any_claim_is_supported():
    """The same when sets do not differ."""
    rng = np.random.default_rng(9)
    found = []
    for _ in range(400):
        by_sets = rng.standard_t(4, size=(60, 30))
        found.append(judge(contrast(smallest=1e-9), rng.normal(size=100), by_sets).verdict)
    assert found.count(SUPPORTED) / len(found) <= 0.05
    assert found.count(REVERSED) / len(found) <= 0.05


def test_an_effect_that_hangs_on_the_set_is_mixed():
    rng = np.random.default_rng(10)
    of_sets = np.where(np.arange(100) < 70, 3.0, -1.0)[:, np.newaxis]
    judged = judge(contrast(), rng.normal(size=100), of_sets + 0.1 * rng.normal(size=(100, 30)))
    assert judged.sign_share == pytest.approx(0.7)
    assert judged.verdict == MIXED


def test_no_gain_in_a_set_is_agreement_where_none_is_expected():
    """Four of five sets stay below the smallest gain worth speaking of, losses among them; luck is taken out first."""
    of_sets = np.array([-3.0, -1.0, 0.0, 0.3, 0.8])[:, np.newaxis]
    luck = np.tile([0.5, -0.5], 50)
    judged = judge(contrast(expected="none"), luck, np.repeat(of_sets, 20, axis=1) + luck[:20])
    assert judged.sign_share == pytest.approx(0.8)


def test_of_contrasts_that_are_only_described_the_first_stands_for_all():
    judged = [judge(replace(contrast(), is_judged=False), np.array(v)) for v in ([9.0, 9.1, 9.2], [0.1, -0.1, 0.0])]
    assert [one.verdict for one in judged] == [SUPPORTED, NOT_SUPPORTED]
    assert Examined(None, tuple(judged), 3, 0, ()).deciding is judged[0]


def test_share_of_the_cities_that_differ():
    judged = judge(contrast(expected="less"), np.array([0.0, 0.0, -2.0, -1.0, 3.0]))
    assert judged.sign_share == pytest.approx(2 / 3)
    whole = judge(contrast(measure="top tenth of duration"), np.array([1.0, 2.0, -2.0]))
    assert math.isnan(whole.sign_share)  # a city by itself is no end of a distribution
    assert math.isnan(judge(contrast(), np.zeros(5)).sign_share)  # none differs
    level = Contrast("", measure_from("duration"), {"a": 1.0}, (), "none", 0.5, False)
    assert math.isnan(judge(level, np.array([3.0, 4.0])).sign_share)  # nothing to differ from


def test_a_claim_of_which_nothing_is_known_is_not_supported():
    judged = judge(contrast(), np.full(5, np.nan))
    assert (judged.verdict, judged.luck.n_cities) == (NOT_SUPPORTED, 0)
