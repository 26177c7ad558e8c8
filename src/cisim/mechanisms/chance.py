"""Small formulas that several mechanisms share."""

from __future__ import annotations

import math

from cisim.compilation import part


@part
def logistic(x):
    """From the logit scale to a chance."""
    return 1.0 / (1.0 + math.exp(-x))


@part
def within(x):
    """The nearest value in [0, 1]."""
    return min(1.0, max(0.0, x))


@part
def monthly(rate_per_year):
    """Chance per month of an event that comes at a constant rate per year."""
    return 1.0 - math.exp(-rate_per_year / 12.0)


@part
def remains(half_life):
    """Share that is left after a month of a quantity with this half-life [months]."""
    return math.exp(-0.6931471805599453 / half_life)


@part
def saturating(amount, half):
    """Falling returns: 0 at nothing, one half at `half`, towards 1."""
    return amount / (amount + half)
