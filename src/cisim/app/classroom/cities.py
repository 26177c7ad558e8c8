"""A student's city, lived twice with the same luck; and the cities of a class as a table for the library's analyses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from cisim.app.classroom.lessons import Lesson
from cisim.frames import runs_frame
from cisim.scenario import Scenario
from cisim.simulation import live_through

IN_LIVES = {"rmst": "duration"}
"""Where a quantity stands in a single life: lives are cut at the horizon, so a duration is its restricted self."""


@dataclass(frozen=True)
class Life:
    """What is kept of one run, under the names of the table `runs`."""

    duration: float
    event: bool
    reason: str
    outcome_improvement: float
    equity_gap: float

    def of(self, quantity: str) -> float:
        """One quantity of this life."""
        return float(getattr(self, IN_LIVES.get(quantity, quantity)))


@dataclass(frozen=True)
class City:
    """One city (a replicate of the room's seed) without and with the option that its student chose."""

    replicate: int
    option: int
    base: Life
    other: Life

    def difference(self, quantity: str) -> float:
        """With the option less without it."""
        return self.other.of(quantity) - self.base.of(quantity)


def live_city(lesson: Lesson, option: int, seed: int, replicate: int) -> City:
    """Live through one city of a lesson: the very runs that the library gives for this seed and replicate."""
    scenarios = lesson.scenarios()
    return City(replicate, option, _life(scenarios[0], seed, replicate), _life(scenarios[1 + option], seed, replicate))


def _life(scenario: Scenario, seed: int, replicate: int) -> Life:
    row = runs_frame([live_through(scenario, np.array([replicate]), seed, threads=1)]).iloc[0]
    return Life(
        duration=float(row["duration"]),
        event=bool(row["event"]),
        reason=str(row["reason"]),
        outcome_improvement=float(row["outcome_improvement"]),
        equity_gap=float(row["equity_gap"]),
    )


def runs_of(lesson: Lesson, seed: int, cities: Sequence[City]) -> pd.DataFrame:
    """The cities as rows of the table `runs`: base and option of each, for the library's analyses."""
    lives = {}  # by scenario and replicate: a city lived with two options has one base
    for city in cities:
        lives[lesson.names[0], city.replicate] = city.base
        lives[lesson.names[1 + city.option], city.replicate] = city.other
    return pd.DataFrame(
        {"scenario": scenario, "replicate": replicate, "seed": seed, "site": 0, "status": "ok", **asdict(life)}
        for (scenario, replicate), life in lives.items()
    )
