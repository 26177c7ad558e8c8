"""Times that can be compared on a machine that others use too: contestants take turns, and medians are taken.

Processor time leaves out what other programs take, wall time is what a person waits for; for one thread on an idle
machine they are the same. What other programs do to shared memory and clock frequency is in both, and hits all alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

Key = TypeVar("Key")


@dataclass(frozen=True)
class Times:
    """Seconds of each repetition."""

    wall: np.ndarray
    processor: np.ndarray


def take_turns(contestants: Mapping[Key, Callable[[], object]], repetitions: int) -> dict[Key, Times]:
    """Times of each contestant in each repetition; all run once before, so that nothing is timed cold."""
    for work in contestants.values():
        work()
    times: dict[Key, list[tuple[float, float]]] = {name: [] for name in contestants}
    for _ in range(repetitions):
        for name, work in contestants.items():
            wall, processor = time.perf_counter(), time.process_time()
            work()
            times[name].append((time.perf_counter() - wall, time.process_time() - processor))
    return {name: Times(*np.array(values).T) for name, values in times.items()}


def ratio(these: np.ndarray, those: np.ndarray) -> float:
    """How many times longer these took than those: the median over repetitions of what was measured side by side."""
    return float(np.median(these / those))


def exponent(sizes: list[float], costs: list[float]) -> float:
    """The power of size that cost grows with: the slope of a straight line through both logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])
