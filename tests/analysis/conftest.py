"""Small runs tables written by hand or drawn from known distributions."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest


def build(duration, event=True, *, scenario="a", reason="funding lost", sites=1, **columns) -> pd.DataFrame:
    """A runs table: `sites` consecutive rows make one replicate; a run without its event is still going."""
    duration = np.asarray(duration, dtype=float)
    n = len(duration)
    event = np.broadcast_to(np.asarray(event, dtype=bool), n)
    table = pd.DataFrame(
        {
            "scenario": scenario,
            "seed": 7,
            "replicate": np.arange(n) // sites,
            "site": np.arange(n) % sites,
            "duration": duration,
            "event": event,
            "reason": np.where(event, np.broadcast_to(np.asarray(reason, dtype=object), n), "still going"),
        }
    )
    return table.assign(**columns)


def draw_geometric(rng, n: int, chance: float, horizon: float = 120.0, **columns) -> pd.DataFrame:
    """Runs that end each month with the same chance and are censored at the horizon."""
    duration = rng.geometric(chance, n)
    return build(np.minimum(duration, horizon), duration <= horizon, **columns)


def build_sweep(design, names, outcome, replicates=1, seed=0, own=0.0, common=0.0, by_value=0.0, is_crossed=True):
    """A runs table over a design: outcome, luck of each run, luck common to all points, luck that changes a slope."""
    rng, n = np.random.default_rng(seed), len(design)
    luck = common * rng.normal(size=(1, replicates)) + own * rng.normal(size=(n, replicates))
    values = outcome[:, None] + luck + by_value * rng.normal(size=(1, replicates)) * design[:, [0]]
    return pd.DataFrame(
        {
            "scenario": "a",
            "point": np.repeat(np.arange(n), replicates),
            "seed": 1,
            "replicate": np.tile(np.arange(replicates), n) if is_crossed else np.arange(n * replicates),
            "gain": values.ravel(),
            **{name: np.repeat(design[:, k], replicates) for k, name in enumerate(names)},
        }
    )


@pytest.fixture(scope="session")
def make_runs() -> Callable[..., pd.DataFrame]:
    return build


@pytest.fixture(scope="session")
def geometric_runs() -> Callable[..., pd.DataFrame]:
    return draw_geometric


@pytest.fixture(scope="session")
def worked(make_runs) -> pd.DataFrame:
    """Twenty runs with ties and censoring, the example that the reference numbers of these tests belong to."""
    duration = [3, 5, 5, 8, 8, 8, 12, 12, 15, 20, 20, 24, 24, 24, 30, 36, 36, 36, 36, 36]
    cause = np.array([1, 2, 0, 1, 1, 2, 1, 0, 2, 1, 0, 2, 1, 1, 0, 1, 0, 0, 0, 0])
    reasons = np.array(["", "funding lost", "political withdrawal"], dtype=object)
    return make_runs(duration, cause > 0, reason=reasons[cause])


@pytest.fixture(scope="session")
def sweep() -> Callable[..., pd.DataFrame]:
    return build_sweep
