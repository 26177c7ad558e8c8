"""How numbers are said: months as years and months, shares as per cent, differences with their unit and direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


def months(value: float) -> str:
    """Months in words: 51 is "4 y 3 m", 48 "4 y", 7 "7 m"; under a year a broken number keeps one decimal."""
    if not np.isfinite(value):
        return "unknown"
    sign = "−" if value < 0 else ""
    size = abs(float(value))
    if round(size, 1) < 12:
        return f"{sign if round(size, 1) else ''}{round(size, 1):g} m"
    years, rest = divmod(round(size), 12)
    return f"{sign}{years} y" + (f" {rest} m" if rest else "")


def age(value: float) -> str:
    """A time since the launch: "10 years" when it is whole years, otherwise as :func:`months`."""
    years = value / 12
    return f"{years:g} year{'' if years == 1 else 's'}" if years >= 1 and years == round(years) else months(value)


def percent(share: float, digits: int = 0) -> str:
    """A share in per cent; one that is not quite none or all is not rounded to none or all."""
    if not np.isfinite(share):
        return "unknown"
    unit = 10.0**-digits
    value = round(100 * float(share), 6)  # so that .585 and 1 - .415 read alike
    if 0 < value < unit / 2:
        return f"<{unit:g}%"
    if 100 - unit / 2 < value < 100:
        return f">{100 - unit:g}%"
    return f"{value:.{digits}f}%".replace("-", "−")


def percents(shares: Sequence[float]) -> list[str]:
    """Shares in per cent, with a decimal when different ones would read alike without."""
    whole = [percent(share) for share in shares]
    distinct = len({round(float(share), 9) for share in shares})
    return whole if len(set(whole)) == distinct else [percent(share, 1) for share in shares]


def interval(low: float, high: float) -> str:
    """An interval of shares: "29–35%"."""
    left, right = percent(low), percent(high)
    return left if left == right else f"{left.rstrip('%')}–{right}"


def listing(parts: Sequence[str]) -> str:
    """Join words: a; a and b; a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


@dataclass(frozen=True)
class Quantity:
    """How a column is called and told.

    The name on a panel, the unit of its axis, the factor to that unit, and a sentence on a difference with places for
    who, how much, and the direction (``more`` or ``less``).
    """

    name: str
    unit: str
    factor: float
    sentence: str
    more: str
    less: str
    is_time: bool = False

    def amount(self, value: float) -> str:
        """The size of a difference without its sign, in words: "1 y 2 m", "5.1 points"."""
        if self.is_time:
            return months(abs(value))
        size = abs(value) * self.factor
        number = f"{size:.1f}" if 0.095 <= size < 1000 else f"{size:.2g}" if size < 0.095 else f"{size:,.0f}"
        return f"{number} points" if "points" in self.unit else number

    def difference(self, who: str, value: float) -> str:
        """A sentence: "co-chair lasts 1 y 2 m longer"."""
        return self.sentence.format(who=who, amount=self.amount(value), direction=self.more if value > 0 else self.less)


_POINTS = "percentage points of the gap to the goal"
_LASTS = "{who} lasts {amount} {direction}"
_OUTCOME = "{who} closes {amount} {direction} of the gap"
QUANTITIES = {
    "rmst": Quantity("Time they last", "months, up to the horizon", 1, _LASTS, "longer", "shorter", True),
    "duration": Quantity("Time they last", "months", 1, _LASTS, "longer", "shorter", True),
    "outcome": Quantity("Gap to the goal closed", _POINTS, 100, _OUTCOME, "more", "less"),
    "outcome_improvement": Quantity("Gap to the goal closed", _POINTS, 100, _OUTCOME, "more", "less"),
    "outcome_served": Quantity("Gap closed, served residents", _POINTS, 100, _OUTCOME, "more", "less"),
    "outcome_underserved": Quantity("Gap closed, underserved residents", _POINTS, 100, _OUTCOME, "more", "less"),
    "gain_over_no_collaboration": Quantity(
        "Gain over no collaboration",
        f"{_POINTS}, costs charged",
        100,
        "{who} gains {amount} {direction} over no collaboration",
        "more",
        "less",
    ),
    "equity_gap": Quantity(
        "Gap between served and underserved",
        "percentage points",
        100,
        "with {who} the gap between residents is {amount} {direction}",
        "wider",
        "narrower",
    ),
    "cost_per_point": Quantity(
        "Cost of a percentage point",
        "person-months a point",
        1,
        "with {who} a point costs {amount} person-months {direction}",
        "more",
        "less",
    ),
}


def quantity(name: str) -> Quantity:
    """How a column is told; one that is not known here is told by its own name, in its own unit."""
    plain = name.replace("_", " ")
    fallback = Quantity(
        plain[:1].upper() + plain[1:],
        "its own unit",
        1,
        f"{{who}}: {plain} {{amount}} {{direction}}",
        "higher",
        "lower",
    )
    return QUANTITIES.get(name, fallback)


def under_sets(row: Mapping[str, Any]) -> str:
    """What sets of numbers say of a difference: its mean, where most sets lie, and how many agree on the sign.

    `row`: quantity, estimate, set_low, set_high, share_sets_positive, as `differences_over_sets` gives them.
    """
    told = quantity(str(row["quantity"]))
    if row["estimate"] == row["set_low"] == row["set_high"] == 0.0:
        return f"{told.name}: no difference under any of the sets."
    unit = "months" if told.is_time else "points"
    estimate, low, high = (
        f"{row[name] * told.factor:+.1f}".replace("-", "−") for name in ("estimate", "set_low", "set_high")
    )
    is_more = row["estimate"] > 0
    share = row["share_sets_positive"] if is_more else 1.0 - row["share_sets_positive"]
    word = told.more if is_more else told.less
    of_sets = f"{low} to {high} in 95% of the sets; {word} in {percent(float(share))} of them"
    return f"{told.name}: {estimate} {unit}; {of_sets}."
