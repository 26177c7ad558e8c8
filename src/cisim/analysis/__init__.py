"""Analysis of runs: tidy table in, tidy table out. Intervals are 95% intervals; censored runs are treated as such."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .comparison import paired_differences
    from .contrasting import contrast_values, contrasts
    from .counts import life_counts, read_columns
    from .discovery import find_boxes
    from .effects import response
    from .hazards import hazard_ratios, logrank
    from .incidence import cumulative_incidence
    from .means import cost_per_point, mean_interval
    from .moments import streamed_differences
    from .morris import morris_effects
    from .multiplicity import adjusted, simultaneous_differences
    from .noise import variance_components
    from .points import point_effects, points_of
    from .shared import shared_counts
    from .sobol import sobol_indices
    from .study import Study, open_study
    from .study_comparison import comparison_of
    from .study_discovery import discovery_of
    from .study_sensitivity import sensitivity_of
    from .study_survival import survival_of
    from .summary import Summary, summarize
    from .survival import kaplan_meier, restricted_mean, survival_at

__all__ = [
    "Study",
    "Summary",
    "adjusted",
    "comparison_of",
    "contrast_values",
    "contrasts",
    "cost_per_point",
    "cumulative_incidence",
    "discovery_of",
    "find_boxes",
    "hazard_ratios",
    "kaplan_meier",
    "life_counts",
    "logrank",
    "mean_interval",
    "morris_effects",
    "open_study",
    "paired_differences",
    "point_effects",
    "points_of",
    "read_columns",
    "response",
    "restricted_mean",
    "sensitivity_of",
    "shared_counts",
    "simultaneous_differences",
    "sobol_indices",
    "streamed_differences",
    "summarize",
    "survival_at",
    "survival_of",
    "variance_components",
]

_HOME = {
    "Study": "study",
    "Summary": "summary",
    "adjusted": "multiplicity",
    "comparison_of": "study_comparison",
    "contrast_values": "contrasting",
    "contrasts": "contrasting",
    "cost_per_point": "means",
    "cumulative_incidence": "incidence",
    "discovery_of": "study_discovery",
    "find_boxes": "discovery",
    "hazard_ratios": "hazards",
    "kaplan_meier": "survival",
    "life_counts": "counts",
    "logrank": "hazards",
    "mean_interval": "means",
    "morris_effects": "morris",
    "open_study": "study",
    "paired_differences": "comparison",
    "point_effects": "points",
    "points_of": "points",
    "read_columns": "counts",
    "response": "effects",
    "restricted_mean": "survival",
    "sensitivity_of": "study_sensitivity",
    "shared_counts": "shared",
    "simultaneous_differences": "multiplicity",
    "sobol_indices": "sobol",
    "streamed_differences": "moments",
    "summarize": "summary",
    "survival_at": "survival",
    "survival_of": "study_survival",
    "variance_components": "noise",
}


def __getattr__(name: str) -> Any:
    # pandas, scipy and statsmodels take over a second to import: only those who analyse pay for them.
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
