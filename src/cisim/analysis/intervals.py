"""95% intervals of shares and means, and what to say at the limits, where the usual formulas claim certainty."""

from __future__ import annotations

import numpy as np
from scipy import stats

from .observations import Floats

LEVEL = 0.95
"""The level of every interval in the analysis."""

_TAIL = (1.0 - LEVEL) / 2.0
_NORMAL = float(stats.norm.ppf(1.0 - _TAIL))


def exact_limit(n: Floats | float) -> Floats:
    """The lower end of the exact interval of a share that was 1 in all of n independent trials: 0.025^(1/n).

    By symmetry 1 minus it is the upper end of a share that was 0.
    Source: Clopper & Pearson 1934, Biometrika 26:404-413.
    """
    return np.asarray(_TAIL ** (1.0 / np.maximum(np.asarray(n, dtype=np.float64), 1e-12)))


def log_log_interval(share: Floats, variance: Floats, n_effective: Floats) -> tuple[Floats, Floats]:
    """Pointwise interval of a survival-like share on the scale log(-log(share)).

    share, variance, n_effective: (m,) estimate, its variance, and the number of trials that it is worth.
    Inside (0, 1): share ** exp(+-z se / (share log share)), which stays in (0, 1) (Kalbfleisch & Prentice 2002, The
    Statistical Analysis of Failure Time Data, section 1.4). At 0 or 1 the variance formula gives 0, which would claim
    certainty; there the exact binomial limit on `n_effective` trials is used instead.
    """
    is_inside = (share > 0.0) & (share < 1.0)
    inner = np.where(is_inside, share, 0.5)
    spread = _NORMAL * np.sqrt(variance) / (inner * np.abs(np.log(inner)))
    limit = exact_limit(n_effective)
    low = np.where(is_inside, inner ** np.exp(spread), np.where(share >= 1.0, limit, 0.0))
    high = np.where(is_inside, inner ** np.exp(-spread), np.where(share >= 1.0, 1.0, 1.0 - limit))
    is_unknown = np.isnan(share)
    return np.where(is_unknown, np.nan, low), np.where(is_unknown, np.nan, high)


def t_margin(standard_error: float, n: int) -> float:
    """Half the width of the t-interval of a mean over n independent units; NaN when n < 2."""
    return float(stats.t.ppf(1.0 - _TAIL, n - 1) * standard_error) if n > 1 else float("nan")


def normal_margin(standard_error: float) -> float:
    """Half the width of the interval of an estimate that is normal, with a known error."""
    return _NORMAL * standard_error


def mean_and_error(values: Floats) -> tuple[float, float]:
    """Mean and standard error of independent values; the error is NaN for a single one."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return mean, float("nan")
    # Equal values have no error; rounding in the mean must not give them one.
    spread = 0.0 if np.ptp(values) == 0.0 else float(np.std(values, ddof=1))
    return (float(values[0]) if spread == 0.0 else mean), spread / float(np.sqrt(len(values)))
