"""How a quantity goes over time: its mean over cities with an interval, and how far cities lie apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from .intervals import LEVEL
from .observations import Floats

SPREAD = (0.1, 0.9)
"""The quantiles between which eight of ten cities lie."""


def paths(columns: Mapping[str, Floats], scenario: str) -> pd.DataFrame:
    """Mean path of each quantity: scenario, month, quantity, estimate, low, high, q10, q90, n.

    columns: (replicates, sites, months) values of each quantity, month 0 first. The mean has a 95% t-interval over
    replicates, the sites of one being averaged first, and n counts replicates; the quantiles are over all cities.
    Errors: ValueError when a quantity has no runs or holes.
    """
    return pd.concat([_path(values, scenario, quantity) for quantity, values in columns.items()], ignore_index=True)


def _path(values: Floats, scenario: str, quantity: str) -> pd.DataFrame:
    if values.ndim != 3 or values.size == 0:
        raise ValueError(f"paths of {quantity!r} need values of shape (replicates, sites, months), not {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError(f"{quantity!r} is missing or not finite in some months")
    units = values.mean(axis=1)
    n = len(units)
    estimate = units.mean(axis=0)
    margin = np.full(len(estimate), np.nan)
    if n > 1:
        margin = stats.t.ppf(0.5 + LEVEL / 2.0, n - 1) * units.std(axis=0, ddof=1) / np.sqrt(n)
    q10, q90 = np.quantile(values.reshape(-1, values.shape[2]), SPREAD, axis=0)
    return pd.DataFrame(
        {
            "scenario": scenario,
            "month": np.arange(len(estimate), dtype=np.int64),
            "quantity": quantity,
            "estimate": estimate,
            "low": estimate - margin,
            "high": estimate + margin,
            "q10": q10,
            "q90": q90,
            "n": n,
        }
    )
