"""What no single line of an experiment file shows: too many runs, rules that cannot be met, points that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cisim.scenario import check
from cisim.sweep.factors import HORIZON
from cisim.sweep.stop_rule import month_of
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.sweep.experiment import Experiment

MOST_RUNS = 10_000_000_000


def check_whole(experiment: Experiment) -> None:
    """Refuse an experiment that cannot be run as a whole; raises ConfigError."""
    _check_size(experiment)
    _check_stop(experiment)
    _check_points(experiment)


def _check_size(experiment: Experiment) -> None:
    replicates = experiment.stop.max_runs if experiment.stop else experiment.replicates
    size = len(experiment.bases) * experiment.n_points * replicates
    if size > MOST_RUNS:
        raise ConfigError(f"replicates: makes {size:,} runs in all; expected at most {MOST_RUNS:,}")


def _check_stop(experiment: Experiment) -> None:
    """Refuse a stop rule on survival past the time that runs are followed: all of them would count as ended."""
    stop = experiment.stop
    if stop is None or (month := month_of(stop.quantity)) is None:
        return
    kinds = ((number, city) for number in range(len(experiment.bases)) for city in range(len(experiment.cities)))
    shortest = min(int(experiment.horizons(*kind).min()) for kind in kinds)
    if month > shortest:
        field = "of" if stop.is_paired else "on"
        raise ConfigError(f"stop.{field}: {stop.quantity}: runs are followed for {shortest} months only")


def _check_points(experiment: Experiment) -> None:
    """What no single value shows is checked wherever the parameters that it depends on differ."""
    structural = ("city.n_organizations", "membership.start_size", "funding.funders", HORIZON)
    columns = [place for place, factor in enumerate(experiment.factors) if factor.path in structural]
    _, rows = np.unique(experiment.design.values[:, columns], axis=0, return_index=True)
    for number in range(len(experiment.bases)):
        for city in range(len(experiment.cities)):
            for row in np.sort(rows).tolist():
                point = city * experiment.design.n_rows + row
                check(experiment.scenario(number, point), f"{experiment.scenario_names[number]} at point {point}")
