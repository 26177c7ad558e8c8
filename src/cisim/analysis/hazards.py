"""Do two scenarios end their collaborations at different rates, and by how much: log-rank tests and hazard ratios.

Runs with equal (seed, replicate) had the same luck. Tests that take them for independent are then wrong, mostly too
timid: what shared luck does to both scenarios alike is counted as doubt about their difference. Each scenario is
compared with one other at a time, so that a result does not depend on which further scenarios a table holds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize, stats
from statsmodels.duration.survfunc import survdiff

from .intervals import normal_margin
from .observations import Floats, Lives
from .risk_sets import RiskSets, risk_sets

LOG_RANK, PAIRED_LOG_RANK = "log-rank", "paired log-rank"
_LARGEST_LOG_RATIO = 50.0


def logrank(runs: Lives, against: str | None = None) -> pd.DataFrame:
    """Test of each other scenario against the scenario `against` (default: the first) that hazards are the same.

    Returns scenario, against, test, ended, expected [count: endings of the scenario, and those expected without a
    difference], chi_square, p_value, n (independent units). Two rows each: "log-rank" (statsmodels' `survdiff`), which
    takes all runs for independent, and "paired log-rank", whose variance adds up a replicate's runs first (Lee, Wei &
    Amato 1992; Jung 1999, Lifetime Data Analysis 5:67-79): the one to use for runs with common luck. A table that does
    not name replicates, such as a table of counts, has the first only. NaN when no month tells the two apart: nobody
    ended, all ended at once, or one had ended before the other began to.
    Errors: ValueError as for survival, and when there is no scenario `against`.
    """
    rows = []
    for name, base, sets in risk_sets(runs, against):
        ended = float(sets.ended[1].sum())
        expected = float(sets.ended.sum(axis=0) @ sets.share(1.0))
        start = (name, base)
        counts = (int(ended), expected)
        square, n_runs = _survdiff(sets), int(sets.count.sum())
        rows.append((*start, LOG_RANK, *counts, *_test(square, n_runs)))
        if sets.is_paired:
            spread = sets.score_variance(1.0, np.ones(len(sets.month)))
            square = (ended - expected) ** 2 / spread if spread > 0 else np.nan
            rows.append((*start, PAIRED_LOG_RANK, *counts, *_test(square, sets.n_units)))
    names = ["scenario", "against", "test", "ended", "expected", "chi_square", "p_value", "n"]
    return pd.DataFrame(rows, columns=names)


def hazard_ratios(runs: Lives, against: str | None = None) -> pd.DataFrame:
    """Hazard of each other scenario as a multiple of that of the scenario `against` (default: the first).

    Returns scenario, against, estimate, low, high [ratio], log_ratio, standard_error (of the log), p_value, n
    (independent units), ended [count, both scenarios], trend, p_proportional. Cox's partial likelihood, ties by Efron
    1977 (as statsmodels' `PHReg`, which takes a row a run; of two groups the counts of each month are enough). The
    standard error is robust, with replicates as clusters (Lin & Wei 1989): it holds for runs with common luck and when
    hazards are not proportional; the ratio is then an average over the months, and depends on how long runs were seen.

    trend: the correlation of the Schoenfeld residuals with time on the scale 1 - S(t): positive when the ratio rises
    with age. p_proportional: the test that it does not (Grambsch & Therneau 1994, Biometrika 81:515-526), with the same
    clusters. When it is small, look at the restricted means and the curves rather than at one ratio.
    When nobody ended in one of the two, the ratio is 0 or infinite and the rest NaN. When all of one had ended before
    any of the other, no ratio fits best: NaN.
    Errors: ValueError as for survival, and when there is no scenario `against`.
    """
    rows = [
        {"scenario": name, "against": base, "n": sets.n_units, "ended": int(sets.ended.sum()), **_ratio(sets)}
        for name, base, sets in risk_sets(runs, against)
    ]
    numbers = ["estimate", "low", "high", "log_ratio", "standard_error", "p_value"]
    return pd.DataFrame(rows, columns=["scenario", "against", *numbers, "n", "ended", "trend", "p_proportional"])


def _test(square: float, n: int) -> tuple[float, float, int]:
    return float(square), float(stats.chi2.sf(square, 1)), n


def _survdiff(sets: RiskSets) -> float:
    going_on = sets.at_risk.sum(axis=0) - sets.ended.sum(axis=0)
    if not np.any(sets.ended.sum(axis=0) * going_on * sets.at_risk.prod(axis=0)):
        return float("nan")  # no month tells who of two ends rather than the other
    times = int(sets.count.max())
    month, ended, group = sets.month[sets.month_of], sets.is_ended, sets.group
    if times > 1:
        repeats = sets.count.astype(np.int64)
        month, ended, group = (np.repeat(each, repeats) for each in (month, ended, group))
    # Its p-value is 1 - cdf, which is 0 below 1e-16.
    return float(survdiff(month, ended.astype(np.int64), group)[0])


def _ratio(sets: RiskSets) -> dict[str, float]:
    ended = sets.ended.sum(axis=1)
    if not ended.all():
        limit = np.nan if not ended.any() else (0.0 if ended[1] == 0 else np.inf)
        return dict.fromkeys(_NUMBERS, float("nan")) | {"estimate": float(limit)}
    log_ratio = _log_ratio(sets)
    ratio = float(np.exp(log_ratio))
    share, information = _efron(sets, ratio)
    ones = np.ones(len(sets.month))
    error = float(np.sqrt(sets.score_variance(ratio, ones)) / information.sum())
    trend, p_proportional = _proportionality(sets, ratio, share, information)
    low, high = np.exp(log_ratio + np.array([-1.0, 1.0]) * normal_margin(error))
    p_value = 2.0 * stats.norm.sf(abs(log_ratio) / error) if error > 0 else float("nan")
    values = (ratio, low, high, log_ratio, error, p_value, trend, p_proportional)
    return dict(zip(_NUMBERS, map(float, values), strict=True))


_NUMBERS = ("estimate", "low", "high", "log_ratio", "standard_error", "p_value", "trend", "p_proportional")


def _log_ratio(sets: RiskSets) -> float:
    def score(log_ratio: float) -> float:
        share, _ = _efron(sets, float(np.exp(log_ratio)))
        return float(sets.ended[1].sum() - sets.ended.sum(axis=0) @ share)

    width = 1.0
    while score(-width) <= 0.0 or score(width) >= 0.0:
        width *= 2.0
        if width > _LARGEST_LOG_RATIO:
            return float("nan")
    return float(optimize.brentq(score, -width, width, xtol=1e-12))


def _efron(sets: RiskSets, ratio: float) -> tuple[Floats, Floats]:
    """(m,) mean share of group 1 in the hazard over a month's endings, and their summed information.

    Those who end in the same month leave the risk set little by little: before ending l = 0 .. d - 1 of a month, the
    share l / d of all its d endings is gone.
    """
    ended = sets.ended.sum(axis=0)
    n = ended.astype(np.int64)
    row = np.repeat(np.arange(len(n)), n)
    gone = (np.arange(len(row)) - np.repeat(np.cumsum(n) - n, n)) / np.maximum(ended, 1.0)[row]
    own = ratio * (sets.at_risk[1][row] - gone * sets.ended[1][row])
    share = own / (own + sets.at_risk[0][row] - gone * sets.ended[0][row])
    mean = np.bincount(row, weights=share, minlength=len(n)) / np.maximum(ended, 1.0)
    information = np.bincount(row, weights=share * (1.0 - share), minlength=len(n))
    return np.asarray(mean, dtype=np.float64), np.asarray(information, dtype=np.float64)


def _proportionality(sets: RiskSets, ratio: float, share: Floats, information: Floats) -> tuple[float, float]:
    """Correlation of the Schoenfeld residuals with time, and the p-value of no trend."""
    ended = sets.ended.sum(axis=0)
    survival = np.cumprod(1.0 - ended / sets.at_risk.sum(axis=0))
    # S just before each month: a scale on which endings lie about evenly, so that a few late ones do not rule the test.
    clock = 1.0 - np.concatenate(([1.0], survival[:-1]))
    # Weights orthogonal to the score of the ratio itself, so that having estimated it does not matter.
    weights = clock - float(information @ clock) / float(information.sum())
    score = float(weights @ (sets.ended[1] - ended * share))
    spread = sets.score_variance(ratio, weights)
    p_value = float(stats.chi2.sf(score**2 / spread, 1)) if spread > 0 else float("nan")
    return _correlation(clock, share, sets.ended), p_value


def _correlation(clock: Floats, share: Floats, ended: Floats) -> float:
    """Correlation over endings of the clock and the residual g - share, from the counts of each month and group."""
    total = ended.sum()
    residual = np.stack([-share, 1.0 - share])
    mean_clock, mean_residual = float((ended * clock).sum() / total), float((ended * residual).sum() / total)
    covariance = float((ended * (clock - mean_clock) * (residual - mean_residual)).sum())
    squares = (ended * (clock - mean_clock) ** 2).sum() * (ended * (residual - mean_residual) ** 2).sum()
    return covariance / float(np.sqrt(squares)) if squares > 0 else float("nan")
