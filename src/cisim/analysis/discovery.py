"""Scenario discovery: in which region of cities and levers does a choice help.

A case is a point of a sweep; a case of interest is one where, for instance, `point_effects` puts the whole interval of
a choice's effect above 0. The answer is a box: a few parameters, each between two ends, in which such cases are dense.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from .intervals import LEVEL
from .observations import Floats, numbers, require_columns
from .prim import Box, find_box

PERMUTATIONS = 49
"""Searches among shuffled cases, that a box is held against."""

FOLDS = 5
"""Parts of the cases that boxes found in the other parts are counted in."""

SEPARATOR = ", "  # between the words of a box

_COLUMNS = (
    *("box", "parameter", "low", "high", "values", "p_value", "density", "coverage", "mass", "n", "n_interest"),
    *("density_overall", "density_elsewhere", "p_search"),
)


def find_boxes(
    cases: pd.DataFrame,
    parameters: Sequence[str],
    interest: str,
    n_boxes: int = 3,
    permutations: int = PERMUTATIONS,
) -> pd.DataFrame:
    """Boxes in which the cases of interest are dense: one row per box and parameter that it restricts.

    cases: one row per case; parameters: numeric columns, or words (categories); interest: a column of True and False.
    Returns box (1, 2, ...: each found among the cases that no earlier box holds), parameter, low, high (numbers, both
    inclusive; an end that is not restricted is that of the cases), values (categories in the box, joined by ", "),
    p_value, density (share of the box's cases that are of interest), coverage (share of all cases of interest that are
    in the box), mass (share of all cases), n, n_interest [cases in the box], density_overall (among the cases that the
    box was found in), density_elsewhere, p_search. No rows: no box is better than what chance finds.

    p_value: the quasi-p-value of Bryant & Lempert 2010: the chance of as many cases of interest in the box, were this
    parameter's restriction worth nothing; restrictions above .05 are taken back. It is "quasi" since the box was
    searched for. density_elsewhere: boxes found in four fifths of the cases, counted in the other fifth, in turn: what
    to expect of new cases, without the optimism of the search. p_search: the share of searches among shuffled cases
    that find a box as good (its excess, see `prim`); boxes above .05 are not returned.
    Errors: ValueError for a missing column, a hole, or an interest that is not True and False.
    """
    require_columns(cases, [*parameters, interest])
    inputs, is_category, labels = _inputs(cases, parameters)
    is_interest = _interest(cases, interest)
    left, rows = np.arange(len(cases)), []
    for place in range(1, n_boxes + 1):
        found = _search(inputs[left], is_interest[left], is_category, permutations)
        if found is None:
            break
        box, p_search = found
        inside = box.holds(inputs[left])
        counts = _counts(inside, is_interest[left], is_interest)
        elsewhere = _density_elsewhere(inputs[left], is_interest[left], is_category)
        for k in box.restricted():
            ends = _ends(box, k, inputs[:, k], labels[k])
            p_value = _quasi_p(box, k, inputs[left], is_interest[left])
            rows.append((place, parameters[k], *ends, p_value, *counts, elsewhere, p_search))
        left = left[~inside]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def words_in(values: str, column: pd.Series) -> list[str]:
    """Which words of a column are in a box, by its `values`; the longest first, since a word may hold a comma."""
    left, found = f"{SEPARATOR}{values}{SEPARATOR}", []
    for word in sorted(map(str, column.unique()), key=len, reverse=True):
        if (marked := f"{SEPARATOR}{word}{SEPARATOR}") in left:
            left = left.replace(marked, SEPARATOR)
            found.append(word)
    return found


def _inputs(cases: pd.DataFrame, parameters: Sequence[str]) -> tuple[Floats, np.ndarray, list[list[str] | None]]:
    """(n, d) numbers and codes of categories, (d,) which are categories, and their names."""
    columns: list[Floats] = []
    labels: list[list[str] | None] = []
    for name in parameters:
        column = cases[name]
        if pd.api.types.is_numeric_dtype(column):
            columns.append(numbers(cases, name))
            labels.append(None)
            continue
        codes, names = pd.factorize(column, sort=True)
        if np.any(codes < 0):
            raise ValueError(f"column {name!r} is missing in {int((codes < 0).sum())} of {len(cases)} cases")
        columns.append(codes.astype(np.float64))
        labels.append([str(each) for each in names])
    return np.column_stack(columns), np.array([each is not None for each in labels]), labels


def _interest(cases: pd.DataFrame, column: str) -> np.ndarray:
    values = numbers(cases, column)
    if not np.all((values == 0.0) | (values == 1.0)):
        raise ValueError(f"column {column!r} says which cases are of interest: True or False, and nothing else")
    return values.astype(bool)


def _search(
    inputs: Floats, is_interest: np.ndarray, is_category: np.ndarray, permutations: int
) -> tuple[Box, float] | None:
    """The best box and its p-value against shuffled cases; None when it is no better than chance."""
    if is_interest.all() or not is_interest.any():
        return None
    box, excess = find_box(inputs, is_interest, is_category)
    box = _pruned(box, inputs, is_interest)
    rng, allowed = np.random.default_rng(20100101), (1.0 - LEVEL) * (permutations + 1)
    n_as_good = 1
    for _ in range(permutations):
        n_as_good += find_box(inputs, rng.permutation(is_interest), is_category)[1] >= excess
        if n_as_good > allowed:
            return None
    return (box, n_as_good / (permutations + 1)) if box.restricted() else None


def _pruned(box: Box, inputs: Floats, is_interest: np.ndarray) -> Box:
    """The box without restrictions that may be worth nothing, the worst taken back first."""
    while restricted := box.restricted():
        p_value, k = max((_quasi_p(box, k, inputs, is_interest), k) for k in restricted)
        if p_value <= 1.0 - LEVEL:
            break
        box = box.without(k)
    return box


def _quasi_p(box: Box, k: int, inputs: Floats, is_interest: np.ndarray) -> float:
    inside, wider = box.holds(inputs), box.without(k).holds(inputs)
    n, n_interest = int(inside.sum()), int(is_interest[inside].sum())
    return float(stats.binom.sf(n_interest - 1, n, is_interest[wider].mean()))


def _counts(inside: np.ndarray, is_interest: np.ndarray, is_interest_at_all: np.ndarray) -> tuple[float, ...]:
    """Density, coverage, mass, n, n_interest, density overall."""
    n, n_interest = int(inside.sum()), int(is_interest[inside].sum())
    coverage = n_interest / int(is_interest_at_all.sum())
    return n_interest / n, coverage, n / len(is_interest_at_all), n, n_interest, float(is_interest.mean())


def _density_elsewhere(inputs: Floats, is_interest: np.ndarray, is_category: np.ndarray) -> float:
    """Density in each fifth of the cases of the box found in the other four, over all fifths."""
    fold = np.random.default_rng(20100102).permutation(len(inputs)) % FOLDS
    n, n_interest = 0, 0
    for k in range(FOLDS):
        ours, others = fold != k, fold == k
        if not is_interest[ours].any():
            return float("nan")
        box, _ = find_box(inputs[ours], is_interest[ours], is_category)
        inside = _pruned(box, inputs[ours], is_interest[ours]).holds(inputs[others])
        n, n_interest = n + int(inside.sum()), n_interest + int(is_interest[others][inside].sum())
    return n_interest / n if n else float("nan")


def _ends(box: Box, k: int, column: Floats, labels: list[str] | None) -> tuple[float, float, str]:
    """Low, high and the categories of input k in the box."""
    if labels is not None:
        inside = (name for code, name in enumerate(labels) if float(code) not in box.left_out[k])
        return np.nan, np.nan, SEPARATOR.join(inside)
    return max(float(box.low[k]), float(column.min())), min(float(box.high[k]), float(column.max())), ""
