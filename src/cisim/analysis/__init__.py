"""Analysis of runs: tidy table in, tidy table out. Intervals are 95% intervals; censored runs are treated as such."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .comparison import paired_differences
    from .incidence import cumulative_incidence
    from .means import cost_per_point, mean_interval
    from .summary import Summary, summarize
    from .survival import kaplan_meier, restricted_mean, survival_at

__all__ = [
    "Summary",
    "cost_per_point",
    "cumulative_incidence",
    "kaplan_meier",
    "mean_interval",
    "paired_differences",
    "restricted_mean",
    "summarize",
    "survival_at",
]

_HOME = {
    "Summary": "summary",
    "cost_per_point": "means",
    "cumulative_incidence": "incidence",
    "kaplan_meier": "survival",
    "mean_interval": "means",
    "paired_differences": "comparison",
    "restricted_mean": "survival",
    "summarize": "summary",
    "survival_at": "survival",
}


def __getattr__(name: str) -> Any:
    # pandas, scipy and statsmodels take over a second to import: only those who analyse pay for them.
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
