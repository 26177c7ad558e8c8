"""What a sweep will take, found from a pilot of some of its runs: how many runs, minutes and megabytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from cisim.simulation import warn_of_compiling
from cisim.sweep.executors import Workers
from cisim.sweep.experiment import Experiment
from cisim.sweep.plan import Chunk, checked_chunk, chunks, first_round
from cisim.sweep.status import span
from cisim.sweep.work import Task, make, task_of

SECONDS = 1.0  # that a pilot takes, about
MOST_CHUNKS = 16  # that a pilot looks at
FEWEST = 16  # runs of each: fewer say little of how large the files will be


@dataclass(frozen=True)
class Estimate:
    """What is planned. With a stop rule `n_runs` are those of the first round, and `most_runs` those it may take.

    `n_kept` runs are there already, from an earlier start; the other numbers are about those that are not.
    """

    n_scenarios: int
    n_points: int
    n_runs: int
    most_runs: int
    n_parts: int
    minutes: float
    megabytes: float
    n_kept: int = 0

    def line(self) -> str:
        """The estimate in one line."""
        told = f"{self.n_runs:,} runs ({_counted(self.n_scenarios, 'scenario')}, {_counted(self.n_points, 'point')})"
        if self.most_runs > self.n_runs:
            told += f", at most {self.most_runs:,}"
        told += f", {self.n_kept:,} more are there" if self.n_kept else ""
        size = f"{self.megabytes:,.1f}" if self.megabytes < 10 else f"{self.megabytes:,.0f}"
        return f"{told}: about {span(60 * self.minutes)}, {size} MB in {_counted(self.n_parts, 'part')}"


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"


def estimate(experiment: Experiment, workers: Workers | None = None, chunk: int | None = None) -> Estimate:
    """Live through a few runs of each kind, about a second of them, and tell what all will take. Raises ConfigError."""
    plan = list(chunks(experiment, first_round(experiment), checked_chunk(chunk)))
    return estimate_of(experiment, plan, workers or Workers())


def estimate_of(experiment: Experiment, plan: Sequence[Chunk], workers: Workers) -> Estimate:
    """The same for some chunks of the first round, one or more.

    The model is compiled first where it has to be, so that workers find it ready.
    """
    chosen = [plan[place] for place in np.unique(np.linspace(0, len(plan) - 1, MOST_CHUNKS).astype(int))]
    warn_of_compiling()
    make(_first_runs(task_of(experiment, chosen[0]), 1))
    seconds = bytes_ = overhead = 0.0
    n = 0
    for one in chosen:
        task = task_of(experiment, one)
        started = perf_counter()
        made = make(_first_runs(task, 2))
        more = int(min(len(task), max(FEWEST, 2 * SECONDS / len(chosen) / max(perf_counter() - started, 1e-6))))
        made_more = make(_first_runs(task, more)) if more > 2 else made
        seconds += made_more.seconds
        n += made_more.n_runs
        small, large = (sum(map(len, each.files.values())) for each in (made, made_more))
        slope = max(large - small, 0) / (made_more.n_runs - made.n_runs) if made_more.n_runs > made.n_runs else 0.0
        bytes_ += slope * len(one)
        overhead += small - min(small, slope * made.n_runs)
    n_runs = most = sum(map(len, plan))
    looked_at = sum(map(len, chosen))
    size = bytes_ * n_runs / looked_at + overhead / len(chosen) * len(plan)
    if experiment.stop is not None:
        most += len(experiment.bases) * experiment.n_points * (experiment.stop.max_runs - experiment.replicates)
    minutes = seconds / n * n_runs / workers.count / 60.0
    return Estimate(len(experiment.bases), experiment.n_points, n_runs, most, len(plan), minutes, size / 1e6)


def _first_runs(task: Task, n: int) -> Task:
    return replace(task, at=task.at[:n], replicates=task.replicates[:n])
