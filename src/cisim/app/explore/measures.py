"""What can be shown of a sweep: the names of quantities as the analysis knows them, and how their numbers are told."""

from __future__ import annotations

from dataclasses import dataclass

from cisim.analysis.quantities import RMST, month_of
from cisim.analysis.summary import OUTCOMES
from cisim.analysis.survival import MONTHS
from cisim.columns import RUN_COLUMNS
from cisim.figures.wording import age, months, percent, quantity

FURTHER = ("equity_gap", "systems_change", "quick_wins", "trust_end", "n_members_end")
MINUS = "−"


@dataclass(frozen=True)
class Measure:
    """A quantity: `name` as the analysis knows it, `title` and `unit` in words, `factor` to that unit, digits shown."""

    name: str
    title: str
    unit: str
    meaning: str
    factor: float = 1.0
    digits: int = 2

    @property
    def is_time(self) -> bool:
        """Whether it is told in years and months."""
        return self.name == RMST

    def told(self, value: float, is_change: bool = False) -> str:
        """A value for people: "7 y 2 m", "64%", "10.3"; a change has its sign."""
        if value != value:
            return "unknown"
        sign = MINUS if value < 0 else "+" if is_change and value > 0 else ""
        if self.is_time:
            text = months(abs(value))
        elif self.unit == "%" and not is_change:
            text = percent(abs(value), self.digits)
        else:
            text = f"{abs(value) * self.factor:.{self.digits}f}" + (" points" if self.unit == "%" else "")
        return sign + text if any(digit in text for digit in "123456789") else text

    def span(self, low: float, high: float, is_change: bool = False) -> str:
        """An interval: "6 y 1 m to 8 y"."""
        return f"{self.told(low, is_change)} to {self.told(high, is_change)}"

    def axis(self, value: float) -> float:
        """A value in the unit of its axis."""
        return round(value * self.factor, 6)


def measures(horizon: float) -> tuple[Measure, ...]:
    """What is offered for runs that were followed up to a horizon [months]."""
    survival = tuple(f"survival@{month}" for month in MONTHS if month <= horizon)
    return tuple(measure_of(name) for name in (RMST, *survival, *OUTCOMES, *FURTHER))


def measure_of(name: str) -> Measure:
    """How a quantity is told."""
    if name == RMST:
        meaning = (
            "Mean time until the end, no longer than the horizon being counted; of those still going no more is said"
        )
        return Measure(name, quantity(RMST).name, "years", meaning, 1 / 12)
    if (month := month_of(name)) is not None:
        return Measure(name, f"Still going after {age(month)}", "%", "Share of collaborations that last longer", 100, 0)
    column = next(each for each in RUN_COLUMNS if each.name == name)
    words = quantity(name)
    is_share = words.factor != 1
    return Measure(
        name, words.name, "points" if is_share else column.unit, column.meaning, words.factor, 1 if is_share else 2
    )
