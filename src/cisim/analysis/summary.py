"""One comparison of scenarios, whole: how long they lasted, why they ended, what they achieved, how they differ."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .comparison import paired_differences
from .incidence import cumulative_incidence
from .means import cost_per_point, mean_interval
from .observations import STILL_GOING, Lives, group_columns, lifetimes
from .quantities import RMST
from .survival import MONTHS, restricted_mean, survival_at

OUTCOMES = ("outcome_improvement", "gain_over_no_collaboration")
"""The outcome columns that a summary reports, as means and as paired differences."""


@dataclass(frozen=True)
class Summary:
    """Tidy tables of one comparison; `to_dict` and `to_json` give the same as nested records.

    scenarios: scenario, runs, horizon [months]; survival: see `survival_at`; restricted_mean: see `restricted_mean`;
    incidence: see `cumulative_incidence`, at the horizon, and "still going" with the survival there;
    means: see `mean_interval`; cost_per_point: see `cost_per_point`; differences: see `paired_differences`.
    """

    scenarios: pd.DataFrame
    survival: pd.DataFrame
    restricted_mean: pd.DataFrame
    incidence: pd.DataFrame
    means: pd.DataFrame
    cost_per_point: pd.DataFrame
    differences: pd.DataFrame

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, strings and numbers; what is unknown or unbounded is None."""
        scenarios = [self._scenario(str(name), int(runs)) for name, runs in self._names()]
        differences = []
        for (name, against), rows in self.differences.groupby(["scenario", "against"], sort=False):
            numbers = _records(rows.drop(columns=["scenario", "against", "quantity"]))
            quantities = dict(zip(rows["quantity"].map(str), numbers, strict=True))
            differences.append({"name": str(name), "against": str(against)} | quantities)
        return {"scenarios": scenarios, "differences": differences}

    def to_json(self) -> str:
        """The dictionary as JSON text, with null for what is unknown or unbounded."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)

    def _names(self) -> list[tuple[Any, Any]]:
        return list(zip(self.scenarios["scenario"], self.scenarios["runs"], strict=True))

    def _scenario(self, name: str, runs: int) -> dict[str, Any]:
        def own(table: pd.DataFrame) -> pd.DataFrame:
            return table[table["scenario"] == name]

        interval = ["estimate", "low", "high"]
        incidence, means = own(self.incidence).set_index("reason"), own(self.means).set_index("quantity")
        return {
            "name": name,
            "runs": runs,
            "survival": _records(own(self.survival)[["month", *interval]]),
            "rmst": _records(own(self.restricted_mean)[[*interval, "horizon"]])[0],
            "incidence": {str(reason): _records(incidence.loc[[reason], interval])[0] for reason in incidence.index},
            **{str(column): _records(means.loc[[column], interval])[0] for column in means.index},
            "cost_per_point": _records(own(self.cost_per_point)[interval])[0],
        }


def summarize(runs: pd.DataFrame, months: Sequence[float] = MONTHS, horizon: float | None = None) -> Summary:
    """Summarize a runs table; the paired differences are to its first scenario.

    months: where survival is reported [months]. horizon: of the restricted mean and the incidence [months]; default:
    the longest that is known for every scenario.
    Errors: ValueError for a missing column, holes, incomplete pairs, or a horizon past what was observed.
    """
    until = known_horizon(runs) if horizon is None else float(horizon)
    counts = runs.groupby("scenario", sort=False, observed=True).size()
    return Summary(
        scenarios=pd.DataFrame({"scenario": list(counts.index), "runs": counts.to_numpy(), "horizon": until}),
        survival=survival_at(runs, months),
        restricted_mean=restricted_mean(runs, until),
        incidence=endings(runs, until),
        means=mean_interval(runs, OUTCOMES),
        cost_per_point=cost_per_point(runs),
        differences=paired_differences(runs, (RMST, *OUTCOMES), horizon=until),
    )


def known_horizon(runs: pd.DataFrame) -> float:
    """The longest horizon up to which every scenario's survival is known [months]."""
    bounds, longest = [], 0.0
    for _, lives in lifetimes(runs):
        last = float(lives.duration.max())
        longest = max(longest, last)
        if (lives.cause[lives.duration == last] == 0).any():
            bounds.append(last)
    return min(bounds, default=longest)


def endings(lives: Lives, month: float, by: str | Sequence[str] = "scenario") -> pd.DataFrame:
    """Cumulative incidence of each reason at one month, and the share still going.

    Returns the columns of `by`, reason, month, estimate, low, high; within a group the estimates sum to 1.
    """
    keys = group_columns(by)
    ended = cumulative_incidence(lives, [month], by)
    alive = survival_at(lives, [month], by).drop(columns="at_risk").assign(reason=STILL_GOING)
    both = pd.concat([ended, alive], ignore_index=True) if len(ended) else alive
    order = alive[keys].assign(place=range(len(alive)))
    both = both.merge(order, on=keys, how="left").sort_values("place", kind="stable")
    return both[[*keys, "reason", "month", "estimate", "low", "high"]].reset_index(drop=True)


def _records(table: pd.DataFrame) -> list[dict[str, float | None]]:
    """The rows of a table of numbers as dictionaries of plain numbers; None for what is not finite."""
    columns = [str(column) for column in table.columns]
    return [
        {column: _plain(value, column) for column, value in zip(columns, row, strict=True)}
        for row in table.itertuples(index=False, name=None)
    ]


def _plain(value: Any, column: str) -> float | None:
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if column in ("month", "horizon", "n") and number.is_integer() else number
