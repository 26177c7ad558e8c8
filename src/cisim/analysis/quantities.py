"""What can be measured of a run: how long it lasted, whether it outlived a month, any number in its row.

The same three in memory and in SQL, for runs that do not fit into it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cisim.sweep.stop_rule import month_of

from .observations import REPLICATE, Floats, numbers

RMST = "rmst"
"""The quantity min(duration, horizon) [months]; every other is "survival@MONTH" or the name of a numeric column."""

PAIR = (*REPLICATE, "site")
"""The columns that name a city with its luck."""

POINT = "point"
"""The column that says at which point of a sweep's design a run was."""

__all__ = ["PAIR", "POINT", "RMST", "column_of", "expression", "last_needed", "month_of", "outlived"]


def column_of(quantity: str) -> str | None:
    """The column of `runs` that a quantity is; None for those that are made of duration and event."""
    return None if quantity == RMST or month_of(quantity) is not None else quantity


def last_needed(quantity: str, horizon: float | None) -> float | None:
    """Up to which month a run must have been seen for the quantity to be known [months]; None: it always is.

    Errors: ValueError for a restricted mean without a horizon.
    """
    if quantity == RMST and horizon is None:
        raise ValueError("the quantity 'rmst' needs a horizon [months]")
    return horizon if quantity == RMST else month_of(quantity)


def outlived(runs: pd.DataFrame, quantity: str) -> Floats:
    """(n,) 1 for runs that lasted longer than the month of "survival@MONTH", 0 for those that ended until then.

    Errors: ValueError when runs were censored earlier, so that it is not known of them.
    """
    month = month_of(quantity)
    assert month is not None
    duration, is_ended = numbers(runs, "duration"), numbers(runs, "event").astype(bool)
    n_unknown = int(np.count_nonzero(~is_ended & (duration < month)))
    if n_unknown:
        raise ValueError(
            f"{n_unknown} runs were censored before month {month:g}, so that {quantity!r} is not known of them: "
            "choose an earlier month"
        )
    return np.where(is_ended & (duration <= month), 0.0, 1.0)


def expression(quantity: str, horizon: float | None) -> str:
    """The quantity of a run in SQL."""
    month = month_of(quantity)
    if quantity == RMST:
        assert horizon is not None
        return f"least(duration, {float(horizon)})"
    if month is not None:
        return f"(NOT event OR duration > {month})::DOUBLE"
    return '"' + quantity.replace('"', '""') + '"::DOUBLE'
