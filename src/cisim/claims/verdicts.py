"""The rule by which claims are judged, stated before anything is run, and the one function that computes it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cisim.claims.claim_file import Expected

SUPPORTED, MIXED, NOT_SUPPORTED, REVERSED, DESCRIBED = "supported", "mixed", "not supported", "reversed", "described"
MOST_SETS = 0.9
"""Share of parameter sets that must have the sign of the verdict."""

# One point a line: a page wraps them as wide as it is.
RULE = f"""\
Direction, measure and the smallest effect worth speaking of are set in each claim's file before it is run.
One contrast: the mean effect over the same cities with the same luck, with its 95% interval (over the sets of a \
posterior sample, when there is one), and the share of those sets in which the effect has the expected sign.
supported: the interval leaves out 0 on the expected side, the effect is at least the smallest one, and at least \
{MOST_SETS:.0%} of the sets have the expected sign
reversed: the same on the other side
mixed: the interval leaves out 0 and the effect is large enough, but fewer sets agree on its sign
not supported: anything else
described: the claim has no direction to judge
A claim that effects differ is judged alike on either side. A claim that there is no gain is supported when the whole \
interval lies below the smallest effect, reversed when it lies above, and not supported in between.
A claim of several contrasts is supported when all of them are; reversed when none is supported or mixed and one or \
more are reversed; not supported when none of them is anything else; and mixed when they disagree."""

WITHOUT_SETS = "Without a posterior sample the share of sets is not known and has no part in the verdicts."


def verdict(
    expected: Expected, interval: tuple[float, float, float], smallest: float, sign_share: float | None = None
) -> str:
    """The verdict on one contrast by the rule in `RULE`.

    `interval` is the effect with its 95% interval [unit of the measure]; `sign_share` the share of parameter sets in
    which the effect has the expected sign, None without sets. An unknown effect is not supported.
    """
    effect, low, high = interval
    if any(math.isnan(number) for number in interval):
        return NOT_SUPPORTED
    if expected == "none":
        if high < smallest:
            return SUPPORTED
        return REVERSED if low >= smallest else NOT_SUPPORTED
    wanted = sign_of(expected, effect)
    is_clear = (low > 0.0 or high < 0.0) and abs(effect) >= smallest
    if not is_clear:
        return NOT_SUPPORTED
    is_expected = effect * wanted > 0.0
    agreeing = 1.0 if sign_share is None else (sign_share if is_expected else 1.0 - sign_share)
    if agreeing < MOST_SETS:
        return MIXED
    return SUPPORTED if is_expected else REVERSED


def sign_of(expected: Expected, effect: float) -> float:
    """The sign that is expected; that of the effect itself where the claim is only that there is one."""
    if expected == "differs":
        return math.copysign(1.0, effect)
    return 1.0 if expected == "more" else -1.0


def verdict_of_claim(verdicts: Sequence[str]) -> str:
    """The verdict on a claim from those on its judged contrasts; without any it is only described."""
    if not verdicts:
        return DESCRIBED
    kinds = set(verdicts)
    if kinds == {SUPPORTED}:
        return SUPPORTED
    if REVERSED in kinds and not kinds & {SUPPORTED, MIXED}:
        return REVERSED
    return NOT_SUPPORTED if kinds == {NOT_SUPPORTED} else MIXED


def deciding(verdicts: Sequence[str]) -> int:
    """Place of the contrast that decides: the first that is not supported, or the first of all."""
    return next((place for place, one in enumerate(verdicts) if one != SUPPORTED), 0)
