"""What the counts, means and spreads of a table say about the parameters from which the model draws such a city.

Each formula turns around how `cisim.mechanisms.founding` draws organizations; a test imports cities of the model's own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cisim.records import N_AREAS, N_KINDS

# Variance of one area's share among mixes drawn uniformly (a Dirichlet distribution of ones).
FREE_VARIANCE = (N_AREAS - 1) / (N_AREAS**2 * (N_AREAS + 1))


def pooled_spread(groups: Sequence[Sequence[float]]) -> float | None:
    """Standard deviation within groups, around each group's own mean; None where no group has two values."""
    freedom = sum(len(group) - 1 for group in groups if group)
    if freedom < 1:
        return None
    squares = sum(float(np.square(np.asarray(group) - np.mean(group)).sum()) for group in groups if group)
    return float(np.sqrt(squares / freedom))


def alignment(priorities: np.ndarray) -> float:
    """The share a that all hold in common, where priorities are a * common + (1 - a) * own, own ones drawn uniformly.

    `priorities` has one row an organization, two or more, each of sum 1. The variance between rows is (1 - a)^2 times
    that of free mixes.
    """
    between = float(priorities.var(axis=0, ddof=1).mean())
    return 1.0 - float(np.sqrt(between / FREE_VARIANCE))


def complementarity(strengths: np.ndarray, needs: np.ndarray) -> float | None:
    """The c for which needs = c * lacking + (1 - c) * strengths fits best; None where all have the same of each."""
    towards = (1.0 - strengths) / (N_KINDS - 1) - strengths
    length = float(np.square(towards).sum())
    return float((towards * (needs - strengths)).sum()) / length if length > 0 else None
