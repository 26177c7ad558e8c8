"""Sequential replication: more replicates, a round at a time, until the intervals are narrow enough.

Every point stops by itself; its scenarios always have the same replicates, so that pairs stay whole. The number needed
is found from the data, as Lee et al. 2015 ask (JASSS 18(4):4, doi:10.18564/jasss.2897), not fixed beforehand. Intervals
are 95% ones: of means by Student's t; of shares by Wilson 1927; of paired differences of shares by Agresti & Min 2005
(Statistics in Medicine 24:729-740), so that a share of 0 or 1 is not taken for certain.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from cisim.sweep.experiment import Experiment
from cisim.sweep.folder import Folder
from cisim.sweep.plan import Round
from cisim.sweep.stop_rule import month_of
from cisim.sweep.store import Store

Z = 1.959963984540054
MOST_GROWTH, LEAST_GROWTH = 2.0, 1.2  # of the number of replicates from one round to the next
Done = list[tuple[Round, list[str]]]


@dataclass(frozen=True)
class Needed:
    """What a point took: replicates, and the half-width of its widest interval, which is that of `scenario`."""

    point: int
    n: int
    scenario: str
    half_width: float
    is_reached: bool

    def as_plain(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def needed_so_far(folder: Folder, done: Done) -> tuple[Needed, ...]:
    """How many replicates each point has, and how wide its widest interval is."""
    experiment = folder.experiment
    stop = experiment.stop
    assert stop is not None
    samples = [(round_, _sample(experiment, folder.store, round_, keys)) for round_, keys in done]
    found = []
    for point in range(experiment.n_points):
        own = [values[:, np.searchsorted(np.flatnonzero(r.active), point)] for r, values in samples if r.active[point]]
        values = np.concatenate(own, axis=1)
        widths = _half_widths(experiment, values)
        widest = max(widths, key=lambda name: widths[name])
        is_reached = widths[widest] <= stop.half_width
        found.append(Needed(point, values.shape[1], widest, widths[widest], is_reached))
    return tuple(found)


def next_round(folder: Folder, done: Done) -> Round | None:
    """The next replicates of the points that need more; None when none does, or all have as many as is allowed."""
    stop = folder.experiment.stop
    assert stop is not None
    last = done[-1][0]
    n = last.first + last.n
    if n >= stop.max_runs:
        return None
    wanting = [each for each in needed_so_far(folder, done) if not each.is_reached and each.n == n]
    if not wanting:
        return None
    active = np.zeros(folder.experiment.n_points, dtype=bool)
    active[[each.point for each in wanting]] = True
    growth = float(np.median([min((each.half_width / stop.half_width) ** 2, MOST_GROWTH) for each in wanting]))
    more = max(1, math.ceil(n * (max(growth, LEAST_GROWTH) - 1.0)))
    return Round(last.number + 1, n, min(more, stop.max_runs - n), active)


def _sample(experiment: Experiment, store: Store, round_: Round, keys: list[str]) -> np.ndarray:
    """The quantity of every run of a round, (scenarios, active points, replicates); NaN where it failed."""
    assert experiment.stop is not None
    quantity = experiment.stop.quantity
    column = "outcome_improvement" if quantity == "outcome" else "duration"
    month = month_of(quantity)
    points = np.flatnonzero(round_.active)
    total = np.zeros((len(experiment.bases), len(points), round_.n))
    count = np.zeros_like(total)
    for key in keys:
        table = _columns(store, key, ["scenario", "point", "replicate", "event", column])
        scenario = experiment.scenario_names.index(table["scenario"][0].as_py())
        values = table[column].to_numpy()
        if month is not None:
            lives = (values > month) | ~table["event"].to_numpy()  # one still going at the horizon has outlived it
            values = np.where(np.isnan(values), np.nan, lives)
        where = (
            scenario,
            np.searchsorted(points, table["point"].to_numpy()),
            table["replicate"].to_numpy() - round_.first,
        )
        np.add.at(total, where, values)
        np.add.at(count, where, 1.0)
    return total / count


def _columns(store: Store, key: str, names: list[str]) -> Any:
    import pyarrow.parquet as pq

    return pq.read_table(store.part(key).path, columns=names)


def _half_widths(experiment: Experiment, values: np.ndarray) -> dict[str, float]:
    """Half-width of the interval of each scenario, or of its difference, from (scenarios, replicates)."""
    stop = experiment.stop
    assert stop is not None
    names = experiment.scenario_names
    is_share = month_of(stop.quantity) is not None
    if not stop.is_paired:
        return {name: half_width(values[place], is_share) for place, name in enumerate(names)}
    base = values[names.index(stop.against)]
    return {
        name: half_width(values[place] - base, is_share, is_paired=True)
        for place, name in enumerate(names)
        if name != stop.against
    }


def half_width(values: np.ndarray, is_share: bool = False, is_paired: bool = False) -> float:
    """Half-width of the 95% interval of a mean: of shares (0 or 1), or of paired differences of them (-1, 0 or 1).

    Values are independent; missing ones are left out. Infinite when fewer than two are left.
    """
    from scipy.stats import t

    values = values[~np.isnan(values)]
    n = len(values)
    if n < 2:
        return math.inf
    if is_share and not is_paired and np.isin(values, (0.0, 1.0)).all():
        p = float(values.mean())
        return Z * math.sqrt(p * (1.0 - p) / n + Z**2 / (4.0 * n**2)) / (1.0 + Z**2 / n)
    if is_share and is_paired and np.isin(values, (-1.0, 0.0, 1.0)).all():
        for_, against, n = float((values > 0).sum()) + 0.5, float((values < 0).sum()) + 0.5, n + 2
        return Z * math.sqrt((for_ + against) - (for_ - against) ** 2 / n) / n
    return float(t.ppf(0.975, n - 1)) * float(values.std(ddof=1)) / math.sqrt(n)
