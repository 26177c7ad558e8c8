"""Which parameters does an outcome depend on, over their whole ranges: Sobol's first and total indices.

The first index of a parameter is the share of the outcome's variance that its value alone explains; the total index
adds all interactions that it takes part in. Both are of the outcome's mean over luck. Estimated from means of a few
replicates they would be wrong, since luck adds to the variance; products of different replicates are free of it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from SALib.analyze import sobol

from .counts import Source
from .intervals import normal_margin
from .noise import leaving_one_out, mean_of_products
from .observations import Floats
from .points import Responses, responses
from .quantities import RMST

RESAMPLES = 1000
FIRST, TOTAL = "first", "total"


def sobol_indices(
    runs: Source, points: pd.DataFrame, quantity: str = RMST, horizon: float | None = None
) -> pd.DataFrame:
    """Sobol indices of each parameter, from a sweep over a whole `sobol` design (SALib's, of either size).

    points: the design, in its order by `point`; all its columns but `point` and `city` are parameters, as numbers or,
    better, as the places in the unit interval that they were made from (rounded values may be alike).
    Returns scenario, (city,) quantity, parameter, index ("first", "total"), estimate, standard_error, low, high,
    error_points, error_luck, of_means, n_points, n_replicates. `of_means` is SALib's index of the points' means
    (estimators of Saltelli et al. 2010, Computer Physics Communications 181:259-270, and Jansen 1999); `estimate` is
    the same without the luck in it (see `noise.mean_of_products`), and with one replicate equal to it. NaN when nothing
    varies.

    Interval: normal. Its error joins the choice of points (a bootstrap of the design's base rows) and the choice of
    luck (a jackknife of replicates, when 3 or more met all points): the larger tells whether more points or more
    replicates would narrow it. What both see is counted twice, so the interval is rather too wide than too narrow.
    An estimate may be below 0 or above 1 by chance.
    Arguments and errors as for `responses`, and ValueError when the points are not a whole design in its order.
    """
    return sobol_of(responses(runs, points, quantity, horizon))


def sobol_of(every: Iterable[Responses]) -> pd.DataFrame:
    """The table of `sobol_indices` from responses over the places of a design in the unit cube."""
    tables = []
    for found in every:
        blocks = _blocks(found)
        estimate, of_means = _indices(_terms(blocks)), _salib(blocks)
        by_points, by_luck = _bootstrap(blocks), _jackknife(blocks, found.is_crossed)
        error = np.sqrt(by_points**2 + np.nan_to_num(by_luck) ** 2)
        margin = normal_margin(1.0) * error
        for k, index in enumerate((FIRST, TOTAL)):
            columns = {"parameter": found.names, "index": index, "estimate": estimate[k], "standard_error": error[k]}
            ends = {"low": (estimate - margin)[k], "high": (estimate + margin)[k]}
            errors = {"error_points": by_points[k], "error_luck": by_luck[k], "of_means": of_means[k]}
            table = pd.DataFrame({**found.key, **columns, **ends, **errors})
            tables.append(table.assign(n_points=len(found.matrix), n_replicates=found.matrix.shape[1]))
    return pd.concat(tables, ignore_index=True)


def _blocks(found: Responses) -> Floats:
    """(n, d + 2, r) responses of each base row: A, A with each parameter from B, B; of mean 0 in each replicate."""
    inputs = found.inputs()
    n_points, n_parameters = inputs.shape
    for size in (2 * n_parameters + 2, n_parameters + 2):
        if n_points % size == 0 and _is_design(inputs.reshape(-1, size, n_parameters)):
            values = found.matrix - found.matrix.mean(axis=0)
            blocks = values.reshape(-1, size, values.shape[1])
            return blocks[:, [*range(n_parameters + 1), size - 1]]
    raise ValueError(
        f"the {n_points} points of scenario {found.scenario!r} are not a whole Sobol design for the parameters "
        f"{', '.join(found.names)}: points are missing, out of order, or another parameter was varied too"
    )


def _is_design(design: Floats) -> bool:
    """Whether the rows of each block are A, A with one parameter of B after another, (B with those of A,) and B."""
    first, last, n_parameters = design[:, 0], design[:, -1], design.shape[2]
    for k in range(n_parameters):
        others = np.arange(n_parameters) != k
        expected = [(design[:, 1 + k], last[:, k], first[:, others])]
        if design.shape[1] > n_parameters + 2:
            expected.append((design[:, 1 + n_parameters + k], first[:, k], last[:, others]))
        for rows, own, rest in expected:
            if not (np.array_equal(rows[:, k], own) and np.array_equal(rows[:, others], rest)):
                return False
    return True


def _terms(blocks: Floats) -> tuple[Floats, Floats]:
    """(n, 2 d + 1) each base row's products for first indices, total indices and the variance; (n, r) its mean."""
    base, mixed, other = blocks[:, :1], blocks[:, 1:-1], blocks[:, -1:]
    step = mixed - base
    first = mean_of_products(np.broadcast_to(other, step.shape), step)
    total = 0.5 * mean_of_products(step, step)
    square = 0.5 * (mean_of_products(base, base) + mean_of_products(other, other))
    return np.hstack([first, total, square]), 0.5 * (base + other)[:, 0]


def _indices(terms: tuple[Floats, Floats], weights: Floats | None = None) -> Floats:
    """(2, d) first and total indices, or (w, 2, d) for rows of weights (w, n) that each sum to 1."""
    products, mean = terms
    n = len(products)
    weights_ = np.full((1, n), 1.0 / n) if weights is None else weights
    sums, means = weights_ @ products, weights_ @ mean
    variance = sums[:, -1] - mean_of_products(means, means)
    indices = sums[:, :-1].reshape(len(weights_), 2, -1) / np.where(variance > 0.0, variance, np.nan)[:, None, None]
    return indices[0] if weights is None else indices


def _salib(blocks: Floats) -> Floats:
    """(2, d) SALib's first and total indices of the points' means; NaN when nothing varies, where SALib says 0."""
    means = blocks.mean(axis=2)
    first, last = means[:, 0], means[:, -1]
    if np.ptp(np.concatenate([first, last])) == 0.0:
        return np.full((2, means.shape[1] - 2), np.nan)
    mixed = means[:, 1:-1].T
    estimators = (sobol.first_order, sobol.total_order)
    return np.array([[float(estimate(first, row, last)) for row in mixed] for estimate in estimators])


def _bootstrap(blocks: Floats) -> Floats:
    """(2, d) standard errors over the choice of base rows."""
    rng, terms, n = np.random.default_rng(20100201), _terms(blocks), len(blocks)
    sizes = np.diff(np.linspace(0, RESAMPLES, 1 + max(1, RESAMPLES * n // 5_000_000)).astype(int))
    draws = [_indices(terms, rng.multinomial(n, np.full(n, 1.0 / n), size=size) / n) for size in sizes]
    return np.asarray(np.std(np.concatenate(draws), axis=0, ddof=1))


def _jackknife(blocks: Floats, is_crossed: bool) -> Floats:
    """(2, d) standard errors over the choice of luck; NaN when there is too little of it.

    Luck of a point's own is part of what its base row brings, and so of the bootstrap: 0.
    """
    n = blocks.shape[2]
    if not is_crossed:
        return np.zeros((2, blocks.shape[1] - 2))
    if n < 3:
        return np.full((2, blocks.shape[1] - 2), np.nan)
    base, mixed, other = blocks[:, :1], blocks[:, 1:-1], blocks[:, -1:]
    step, middle = mixed - base, 0.5 * (base + other)[:, 0]
    first = leaving_one_out(np.broadcast_to(other, step.shape), step).mean(axis=0)
    total = 0.5 * leaving_one_out(step, step).mean(axis=0)
    square = 0.5 * (leaving_one_out(base, base) + leaving_one_out(other, other)).mean(axis=0)
    variance = square - leaving_one_out(middle.mean(axis=0), middle.mean(axis=0))
    without = np.stack([first, total]) / np.where(variance > 0.0, variance, np.nan)
    return np.asarray(np.sqrt((n - 1.0) * np.var(without, axis=2)))
