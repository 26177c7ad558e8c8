"""Contrasts: weighted sums of cells of a sweep, taken city by city, such as a difference of differences.

estimate = mean over replicates of sum(weight * value of the cell).  Cells of one replicate share city and luck, so that
the replicate's own sum is what varies from city to city, and its spread gives the error.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .intervals import mean_and_error, t_margin
from .matrices import in_memory
from .observations import Floats
from .quantities import POINT, RMST

Weights = Mapping[tuple[str, int], float]
"""The weight of each cell, by scenario and point."""


def contrast_values(runs: pd.DataFrame, weights: Weights, quantity: str = RMST, horizon: float | None = None) -> Floats:
    """The weighted sum of the cells in each replicate (replicates,) [unit of the quantity].

    Errors: ValueError for cells that are not in the table, replicates that are not the same in all cells, and as for
    `responses`.
    """
    known = np.unique(runs[POINT].to_numpy())
    rows = {int(point): row for row, point in enumerate(known)}
    found = {name: (matrix, replicates) for name, matrix, replicates in in_memory(runs, known, quantity, horizon)}
    total, shared = None, None
    for (scenario, point), weight in weights.items():
        if scenario not in found or point not in rows:
            raise ValueError(f"there is no cell {scenario!r} at point {point} in the table")
        matrix, replicates = found[scenario]
        if replicates is None or (shared is not None and replicates != shared):
            raise ValueError("the cells of a contrast have no cities in common; run them with the same seed")
        shared = replicates
        part = weight * matrix[rows[point]]
        total = part if total is None else total + part
    if total is None:
        raise ValueError("a contrast needs one cell or more")
    return np.asarray(total)


def contrasts(
    runs: pd.DataFrame, named: Mapping[str, Weights], quantity: str = RMST, horizon: float | None = None
) -> pd.DataFrame:
    """One row a contrast: its name, quantity, estimate, standard_error, low, high (95% t), n, share_positive."""
    rows = []
    for name, weights in named.items():
        values = contrast_values(runs, weights, quantity, horizon)
        mean, error = mean_and_error(values)
        margin = t_margin(error, len(values))
        rows.append(
            {
                "contrast": name,
                "quantity": quantity,
                "estimate": mean,
                "standard_error": error,
                "low": mean - margin,
                "high": mean + margin,
                "n": len(values),
                "share_positive": float((values > 0).mean()),
            }
        )
    return pd.DataFrame(rows)
