"""A paired difference in plain words, with its interval and the shares of cities on either side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cisim.figures.wording import Quantity, listing, percents, quantity

if TYPE_CHECKING:
    import pandas as pd

LASTS, CLOSES = "rmst", "outcome_improvement"
"""What the sentences speak of: how long collaborations last, and how much of the gap to the goal they close."""


@dataclass(frozen=True)
class Difference:
    """A paired difference: estimate and interval [unit of the quantity], shares of cities above, at and below none."""

    scenario: str
    quantity: str
    estimate: float
    low: float
    high: float
    more: float
    same: float
    less: float

    @property
    def told(self) -> Quantity:
        """How it is called."""
        return quantity(self.quantity)

    @property
    def is_none(self) -> bool:
        """Whether there is no difference in any city."""
        return self.same == 1.0

    @property
    def is_clear(self) -> bool:
        """Whether its interval leaves out zero."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def direction(self) -> str:
        """The word for its sign: "longer"."""
        return self.told.more if self.estimate > 0 else self.told.less

    def amount(self) -> str:
        """Its size with unit and interval, without sign: "9 months [6 to 12]"."""
        size, low, high = self._numbers(abs(self.estimate), *sorted((abs(self.low), abs(self.high))))
        return self._with_interval(size, low, high)

    def signed(self) -> str:
        """Size and interval with signs: "+1 month [−1 to +2]"."""
        size, low, high = self._numbers(self.estimate, self.low, self.high, sign=True)
        return self._with_interval(size, low, high)

    def _with_interval(self, size: str, low: str, high: str) -> str:
        unit = "month" if self.told.is_time else "point"
        said = f"{size} {unit}" if size.lstrip("+−") == "1" else f"{size} {unit}s"
        return said if low == "" else f"{said} [{low} to {high}]"

    def _numbers(self, *values: float, sign: bool = False) -> tuple[str, ...]:
        digits = _digits(self.low * self.told.factor, self.high * self.told.factor)
        return tuple(_number(value * self.told.factor, digits, sign) for value in values)

    def shares(self) -> list[tuple[str, str, float]]:
        """Cities with more, the same and less: word, share in words, share."""
        words = (self.told.more, "the same", self.told.less)
        values = (self.more, self.same, self.less)
        if not all(map(math.isfinite, values)):
            return []
        return list(zip(words, percents(values), values, strict=True))


def differences(table: pd.DataFrame) -> list[Difference]:
    """The rows of a table of paired differences, as `cisim.analysis.paired_differences` gives it."""
    names = ("scenario", "quantity", "estimate", "low", "high", "share_positive", "share_zero", "share_negative")
    columns = (table[name].tolist() for name in names)
    return [Difference(*row) for row in zip(*columns, strict=True)]


def _digits(low: float, high: float) -> int:
    """Decimals with which an interval's ends can be told from each other, and from zero when it leaves out zero."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return 1
    half = (high - low) / 2
    digits = 0 if half >= 2 else 1 if half >= 0.1 or half == 0 else 2
    while low * high > 0 and digits < 3 and round(min(abs(low), abs(high)), digits) == 0:
        digits += 1
    return digits


def _number(value: float, digits: int, sign: bool) -> str:
    if not math.isfinite(value):
        return ""
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0.0:
        return text
    return ("−" if value < 0 else "+" if sign else "") + text


def cities(n_runs: int, n_sites: int) -> str:
    """What was lived through: "400 matched cities"."""
    if n_sites == 1:
        return f"{n_runs:,} matched cit{'y' if n_runs == 1 else 'ies'}"
    return f"{n_runs:,} matched cohorts of {n_sites} cities"


def headline(found: Sequence[Difference], against: str) -> str:
    """The finding in one sentence: the scenario that differs most clearly from the first in how long it lasts."""
    lasting = [each for each in found if each.quantity == LASTS]
    clear = [each for each in lasting if each.is_clear]
    if clear:
        most = max(clear, key=lambda each: abs(each.estimate))
        return f"{most.scenario}: collaborations last {most.amount()} {most.direction} than with {against}"
    closing = [each for each in found if each.quantity == CLOSES and each.is_clear]
    if closing:
        most = max(closing, key=lambda each: abs(each.estimate))
        return f"{most.scenario}: no clear difference in time, but {most.amount()} {most.direction} of the gap closed"
    if len(lasting) > 1:
        return f"None of the {len(lasting)} clearly differs from {against}"
    name = lasting[0].scenario
    if lasting[0].is_none:
        return f"{name} and {against}: no difference at all in how long collaborations last"
    return f"{name}: no clear difference from {against}"


def sentences(found: Sequence[Difference], against: str, where: str) -> list[str]:
    """One paragraph for each scenario beside the first: how long, in how many cities, and the gap closed."""
    by_scenario = {each.scenario: [one for one in found if one.scenario == each.scenario] for each in found}
    told = []
    for scenario, own in by_scenario.items():
        lasting, closing = (next(one for one in own if one.quantity == name) for name in (LASTS, CLOSES))
        told.append(f"In {where}, “{scenario}” against “{against}” {_lasting(lasting)}. {_closing(closing)}.")
    return told


def _lasting(found: Difference) -> str:
    if found.is_none:
        return "makes no difference to how long collaborations last in any of them"
    if found.is_clear:
        said = f"{'adds' if found.estimate > 0 else 'takes away'} {found.amount()}"
    else:
        said = f"makes no clear difference to how long collaborations last ({found.signed()})"
    return said + (f"; {_in_how_many(found)}" if found.shares() else "")


def _in_how_many(found: Difference) -> str:
    """The shares in words; with the common direction first."""
    same, less, more = ("makes no difference", "shortens", "lengthens")
    (_, longer, _), (_, equal, none), (_, shorter, _) = found.shares()
    parts = [(longer, more), (shorter, less)] if found.estimate > 0 else [(shorter, less), (longer, more)]
    told = [f"in {share} it {word}" for share, word in (*([(equal, same)] if none else []), *parts)]
    return listing([told[0].replace(" it ", " of them it ", 1), *told[1:]])


def _closing(found: Difference) -> str:
    if found.is_none:
        return "It closes as much of the gap to the goal in every one"
    if found.is_clear:
        said = f"It closes {found.amount()} {found.direction} of the gap to the goal"
    else:
        said = f"It closes no clearly different part of the gap to the goal ({found.signed()})"
    shares = found.shares()
    return said + (f": more in {shares[0][1]} of cities, less in {shares[2][1]}" if shares else "")
