"""Many scenarios, many quantities: which differences still stand when all of them were looked at.

Of twenty scenarios without any effect, one has on average a 95% interval that leaves 0 out. Three answers stand beside
the plain interval: p-values adjusted by Holm (the chance of even one false find is at most 5%), by Benjamini and
Hochberg (at most 5% of the finds are false, on average), and simultaneous intervals, which cover all together in 95%
of studies.

The simultaneous intervals are those of the largest |t| (Dunnett 1955, JASA 50:1096-1121; Hothorn, Bretz & Westfall
2008, Biometrical Journal 50:346-363). All differences share their baseline and their luck, so they are correlated, and
the largest of them is smaller than Bonferroni fears. Its distribution is drawn from the multivariate t with the
correlations of the paired differences: a bootstrap of the replicates gives the same for means, at a cost that grows
with the number of runs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from .comparison import difference_table, scenario_pairs
from .intervals import LEVEL, t_margin
from .observations import Floats
from .quantities import RMST

DRAWS = 100_000
"""Draws of the largest |t|: its 95% quantile is then known to about half a percent of itself."""


def simultaneous_differences(
    runs: pd.DataFrame,
    quantities: Sequence[str] = (RMST,),
    against: str | None = None,
    horizon: float | None = None,
) -> pd.DataFrame:
    """Paired differences of all scenarios and quantities as one family.

    Arguments, errors and first columns as in `paired_differences`; then t [difference over its error], p_value (two-
    sided t-test), p_holm, p_fdr (Benjamini-Hochberg), p_simultaneous, low_simultaneous, high_simultaneous (max-t).
    A difference without any spread is certain: its p-value is 1 when it is 0, and 0 otherwise.
    """
    pairs = list(scenario_pairs(runs, quantities, against, horizon))
    table = difference_table(pairs)
    differences = np.stack([pair.own - pair.base for pair in pairs]) if pairs else np.empty((0, 0))
    return as_family(table, _correlations(differences))


def tested(differences: pd.DataFrame) -> pd.DataFrame:
    """A table of paired differences with t, p_value, p_holm and p_fdr; all its rows are one family."""
    estimate, error = (differences[name].to_numpy(dtype=np.float64) for name in ("estimate", "standard_error"))
    ratio = np.where(error > 0, estimate / np.where(error > 0, error, 1.0), np.where(estimate == 0.0, 0.0, np.inf))
    t = np.where(np.isnan(error), np.nan, np.copysign(ratio, estimate))
    freedom = np.maximum(differences["n"].to_numpy(dtype=np.float64) - 1.0, 1.0)
    return adjusted(differences.assign(t=t, p_value=2.0 * stats.t.sf(np.abs(t), freedom)))


def as_family(differences: pd.DataFrame, correlations: Floats) -> pd.DataFrame:
    """The columns of `simultaneous_differences` from paired differences and the correlations of those that vary."""
    table = tested(differences)
    n = int(table["n"].iloc[0]) if len(table) else 0
    estimate, error = (table[name].to_numpy(dtype=np.float64) for name in ("estimate", "standard_error"))
    largest = largest_t(correlations, n)
    above = np.searchsorted(largest, np.abs(table["t"].to_numpy()), side="left")
    # The draws themselves are one more case of what could have happened: no p-value is 0 by luck of the draw.
    table["p_simultaneous"] = np.where(np.isnan(error), np.nan, (len(largest) - above + 1.0) / (len(largest) + 1.0))
    table.loc[np.isinf(table["t"]), "p_simultaneous"] = 0.0
    # With one difference alone the draws are about the t-distribution; no simultaneous interval is the narrower one.
    factor = max(float(np.quantile(largest, LEVEL)), t_margin(1.0, n)) if n > 1 else np.nan
    margin = error * factor
    return table.assign(low_simultaneous=estimate - margin, high_simultaneous=estimate + margin)


def adjusted(table: pd.DataFrame, column: str = "p_value") -> pd.DataFrame:
    """A table of tests with p_holm and p_fdr beside its p-values; all its rows are one family, but for the NaN.

    p_holm: Holm 1979, Scandinavian Journal of Statistics 6:65-70, under any dependence. p_fdr: Benjamini & Hochberg
    1995, Journal of the Royal Statistical Society B 57:289-300, for tests that are independent or positively related,
    as those against one baseline are.
    Errors: ValueError when there is no such column, or a p-value is outside 0 and 1.
    """
    if column not in table.columns:
        raise ValueError(f"the table has no column {column!r} of p-values")
    p_value = table[column].to_numpy(dtype=np.float64)
    known = ~np.isnan(p_value)
    if np.any((p_value[known] < 0) | (p_value[known] > 1)):
        raise ValueError(f"column {column!r} is no p-value: some are outside 0 and 1")
    results = {"p_holm": np.full(len(table), np.nan), "p_fdr": np.full(len(table), np.nan)}
    if known.any():
        for name, method in (("p_holm", "holm"), ("p_fdr", "fdr_bh")):
            results[name][known] = multipletests(p_value[known], alpha=1.0 - LEVEL, method=method)[1]
    return table.assign(**results)


def largest_t(correlations: Floats, n: int, draws: int = DRAWS) -> Floats:
    """(draws,) sorted draws of the largest |t| among k differences without effect, from n replicates.

    correlations: (k, k) of the differences. The same draws every time.
    """
    rng = np.random.default_rng(20080101)
    values, vectors = np.linalg.eigh(correlations)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    largest = np.zeros(draws)
    for rows in np.array_split(np.arange(draws), max(1, draws * len(correlations) // 5_000_000)):
        normal = rng.standard_normal((len(rows), len(correlations))) @ root.T
        largest[rows] = np.abs(normal).max(axis=1, initial=0.0)
    freedom = max(n - 1, 1)
    return np.sort(largest / np.sqrt(rng.chisquare(freedom, draws) / freedom))


def _correlations(differences: Floats) -> Floats:
    """(k, k) correlations of rows; those that do not vary are left out, since they cannot be mistaken."""
    if differences.size == 0 or differences.shape[1] < 2:
        return np.eye(len(differences))
    varying = differences[np.ptp(differences, axis=1) > 0]
    return np.atleast_2d(np.corrcoef(varying)) if len(varying) else np.empty((0, 0))
