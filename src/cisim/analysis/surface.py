"""Two parameters at once: the mean of an outcome where each of their values meet, over a grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .effects import interval_of
from .observations import numbers
from .points import Responses


def surface_of(found: Sequence[Responses], x: str, y: str) -> pd.DataFrame:
    """Mean of a quantity at each pair of values of the parameters `x` and `y`, over the points that share them.

    Returns scenario, (against, city,) quantity, parameter_x, parameter_y, x, y, estimate, standard_error, low, high,
    n_points, n_replicates. Interval: t, over replicates, as in `response` at the values of a design. Pairs of values
    that no point has are left out.
    """
    rows = []
    for each in found:
        values = np.column_stack([numbers(each.points, name) for name in (x, y)])
        for pair in np.unique(values, axis=0):
            matrix = each.matrix[np.all(values == pair, axis=1)]
            estimate, error, low, high = interval_of(matrix, is_sample=False, is_crossed=each.is_crossed)
            told = {"parameter_x": x, "parameter_y": y, "x": float(pair[0]), "y": float(pair[1]), "estimate": estimate}
            ends = {"standard_error": error, "low": low, "high": high}
            rows.append({**each.key, **told, **ends, "n_points": len(matrix), "n_replicates": matrix.shape[1]})
    return pd.DataFrame(rows)


def strongest_pair(response: pd.DataFrame) -> tuple[str, str] | None:
    """The two parameters that a quantity answers to most in the first group of a table of responses."""
    first = response[response["scenario"] == response["scenario"].iloc[0]]
    spread = first.groupby("parameter", sort=False)["estimate"].agg(np.ptp)
    order = [str(name) for name in spread.sort_values(ascending=False, kind="stable").index]
    return (order[0], order[1]) if len(order) > 1 else None
