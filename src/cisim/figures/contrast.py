"""Which scenarios differ clearly from the first one, judged by their 95% intervals being apart.

Intervals that do not overlap are a cautious sign of a difference. That they overlap does not show that there is none,
and for scenarios with the same luck the paired differences are the sharper test: hence "no clear difference" in titles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Contrast:
    """The first scenario's row, and the rows of those clearly above and clearly below it, the most different first."""

    first: pd.Series
    above: pd.DataFrame
    below: pd.DataFrame

    @property
    def is_clear(self) -> bool:
        """Whether any scenario differs clearly from the first."""
        return len(self.above) + len(self.below) > 0

    @property
    def gap(self) -> float:
        """The largest clear difference of two estimates, 0 if there is none."""
        clear = pd.concat([self.above["estimate"], self.below["estimate"]]) - self.first["estimate"]
        return float(np.abs(clear).max()) if len(clear) else 0.0

    def told(self, most: int = 2) -> pd.DataFrame:
        """The rows worth a title: the most different above and below, at most so many of both together."""
        n_below = min(len(self.below), most // 2 if len(self.above) else most)
        return pd.concat([self.above.head(most - n_below), self.below.head(n_below)])


def contrast(rows: pd.DataFrame) -> Contrast:
    """Compare each row with the first: rows of scenario, estimate, low, high. An unknown interval is not clear."""
    first, others = rows.iloc[0], rows.iloc[1:]
    above = others[others["low"] > first["high"]].sort_values("estimate", ascending=False, kind="stable")
    below = others[others["high"] < first["low"]].sort_values("estimate", kind="stable")
    return Contrast(first, above, below)


def order_of(table: pd.DataFrame) -> list[str]:
    """The scenarios in the order in which they first appear."""
    return list(dict.fromkeys(table["scenario"].astype(str)))


def at_month(table: pd.DataFrame, month: float) -> pd.DataFrame:
    """Each scenario's last known row at or before a month, in order. Takes one series per scenario."""
    known = table[(table["month"] <= month) & table["estimate"].notna()].sort_values("month", kind="stable")
    last = known.groupby("scenario", sort=False, observed=True).tail(1).set_index("scenario")
    return last.loc[[name for name in order_of(table) if name in last.index]].reset_index()


def is_identical(table: pd.DataFrame) -> bool:
    """Whether two or more scenarios have, month by month, the very same estimates."""
    series = [rows["estimate"].to_numpy() for _, rows in table.groupby("scenario", sort=False, observed=True)]
    return len(series) > 1 and all(np.array_equal(series[0], other, equal_nan=True) for other in series[1:])


def require(table: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    """Raise ValueError when a table is empty or lacks columns, naming both."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(f"the table of {what} lacks the columns {', '.join(missing)}")
    if table.empty:
        raise ValueError(f"the table of {what} is empty")
