"""Small formulas against their closed forms, as the Python functions that they are compiled from."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cisim.mechanisms import chance


def plain(function):
    """A formula as the Python function that it is compiled from."""
    return getattr(function, "py_func", function)


NUMBERS = st.floats(-30, 30)
AMOUNTS = st.floats(0, 1e6)


@given(NUMBERS)
def test_the_logistic_is_the_inverse_of_the_log_odds(x):
    share = plain(chance.logistic)(x)
    assert 0.0 < share <= 1.0
    assert share + plain(chance.logistic)(-x) == pytest.approx(1.0)
    if abs(x) < 12:
        assert math.log(share / (1.0 - share)) == pytest.approx(x, abs=1e-9)


@given(st.floats(0, 5))
def test_twelve_months_make_a_year(rate):
    assert (1.0 - plain(chance.monthly)(rate)) ** 12 == pytest.approx(math.exp(-rate))


@given(st.floats(0.5, 240))
def test_half_remains_after_a_half_life(half_life):
    assert plain(chance.remains)(half_life) ** half_life == pytest.approx(0.5)


@given(AMOUNTS, st.floats(0.001, 1e3))
def test_returns_fall_from_nothing_by_half_to_one(amount, half):
    saturating = plain(chance.saturating)
    assert saturating(0.0, half) == 0.0
    assert saturating(half, half) == 0.5
    assert 0.0 <= saturating(amount, half) < 1.0
    if amount > 0.0:
        odds = saturating(amount, half) / (1.0 - saturating(amount, half))
        assert odds == pytest.approx(amount / half, rel=1e-5)
    assert saturating(2.0 * amount, half) >= saturating(amount, half)


@given(st.floats(allow_nan=False))
def test_within_keeps_to_the_unit_interval(x):
    assert plain(chance.within)(x) == min(max(x, 0.0), 1.0)
