"""What a class found out: its differences and survival as the library tells them, and the same of 1,000 cities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cisim.app import libraries
from cisim.app.classroom.cities import City, runs_of
from cisim.app.classroom.lessons import Lesson
from cisim.app.settings import DEFAULT_RUNS, DEFAULT_SEED
from cisim.app.work import Job
from cisim.figures.wording import QUANTITIES, percent
from cisim.frames import runs_frame
from cisim.simulation import live_through

if TYPE_CHECKING:
    import pandas as pd

REFERENCE_RUNS, REFERENCE_SEED = DEFAULT_RUNS, DEFAULT_SEED


@dataclass(frozen=True)
class Difference:
    """A mean paired difference with its 95% interval (NaN for one city), and how many cities went which way."""

    quantity: str
    estimate: float
    low: float
    high: float
    n: int
    more: float
    same: float
    less: float

    def interval(self) -> str:
        """The interval in brackets, empty when there is none."""
        if not np.isfinite(self.low):
            return ""
        if self.low * self.high > 0:  # the direction is said once
            near, far = sorted((self.low, self.high), key=abs)
            return f" [{QUANTITIES[self.quantity].amount(near)} to {directed(self.quantity, far)}]"
        return f" [{directed(self.quantity, self.low)} to {directed(self.quantity, self.high)}]"


@dataclass(frozen=True)
class Curve:
    """A survival curve: months, and the share still going from each on."""

    name: str
    months: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Findings:
    """Of each option (by its place; without an entry when nobody chose it) the differences by quantity; the curves."""

    differences: dict[int, dict[str, Difference]]
    curves: tuple[Curve, ...]


def of_class(lesson: Lesson, seed: int, cities: Sequence[City]) -> Findings:
    """What a class found out, from its cities."""
    return _findings(lesson, runs_of(lesson, seed, cities))


def of_many(lesson: Lesson, job: Job) -> Findings:
    """The same of 1,000 other cities, for all options."""
    scenarios = lesson.scenarios()
    progress = job.counter(REFERENCE_RUNS * len(scenarios))
    replicates = np.arange(REFERENCE_RUNS)
    lives = [
        live_through(scenario, replicates, REFERENCE_SEED, threads=job.threads, progress=progress)
        for scenario in scenarios
    ]
    return _findings(lesson, runs_frame(lives))


def _findings(lesson: Lesson, runs: pd.DataFrame) -> Findings:
    libraries.load(libraries.ANALYSES)
    import pandas as pd

    from cisim.analysis.comparison import paired_differences
    from cisim.analysis.survival import kaplan_meier

    names, horizon = lesson.names, lesson.scenarios()[0].horizon
    quantities = (lesson.quantity, *lesson.also)
    differences = {}
    for option, name in enumerate(names[1:]):
        own = runs[runs["scenario"] == name]
        if own.empty:
            continue
        pair = runs[(runs["scenario"] == names[0]) & runs["replicate"].isin(own["replicate"])]
        table = paired_differences(pd.concat([pair, own]), quantities, against=names[0], horizon=horizon)
        differences[option] = {str(row["quantity"]): _difference(row) for _, row in table.iterrows()}
    curves = []
    for name, rows in kaplan_meier(runs).groupby("scenario", sort=False, observed=True):
        curves.append(Curve(str(name), tuple(map(float, rows["month"])), tuple(map(float, rows["estimate"]))))
    return Findings(differences, tuple(curves))


def _difference(row: pd.Series) -> Difference:
    shares = (float(row[f"share_{sign}"]) for sign in ("positive", "zero", "negative"))
    return Difference(
        str(row["quantity"]), float(row["estimate"]), float(row["low"]), float(row["high"]), int(row["n"]), *shares
    )


def is_no_difference(quantity: str, value: float) -> bool:
    """Whether a difference is too small to be told: under half of the last digit that is."""
    return abs(value) * QUANTITIES[quantity].factor < 0.05


def difference_words(quantity: str, who: str, value: float) -> str:
    """A difference as a sentence without its full stop."""
    is_none = is_no_difference(quantity, value)
    told = f"{who} makes no difference" if is_none else QUANTITIES[quantity].difference(who, value)
    return told[:1].upper() + told[1:]


def signed(quantity: str, value: float) -> str:
    """A difference as a number with its direction: "6.3 m longer"; "no difference"."""
    return "no difference" if is_no_difference(quantity, value) else directed(quantity, value)


def directed(quantity: str, value: float) -> str:
    """An amount with its direction, however small: the end of an interval."""
    words = QUANTITIES[quantity]
    return f"{words.amount(value)} {words.more if value > 0 else words.less}"


def counted(quantity: str, differences: Sequence[float]) -> str:
    """How many of a class's cities went which way: "in 3 cities longer, in 20 no difference, in 1 shorter"."""
    words = QUANTITIES[quantity]
    same = sum(is_no_difference(quantity, value) for value in differences)
    more = sum(value > 0 and not is_no_difference(quantity, value) for value in differences)
    parts = [(more, words.more), (same, "no difference"), (len(differences) - more - same, words.less)]
    told = [f"in {n} {'city' if n == 1 else 'cities'} {what}" for n, what in parts if n]
    return ", ".join(told)


def shared_out(difference: Difference) -> str:
    """Which share of many cities went which way."""
    words = QUANTITIES[difference.quantity]
    return (
        f"{words.more} in {percent(difference.more)} of them, no difference in {percent(difference.same)}, "
        f"{words.less} in {percent(difference.less)}"
    )
