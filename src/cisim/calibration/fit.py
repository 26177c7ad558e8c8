"""How well a calibration agrees with each pattern, and which patterns are at odds with each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cisim.calibration.patterns import STATISTICS
from cisim.calibration.waves import Calibrated, misses
from cisim.columns import Column

INTERVAL = (0.025, 0.975)
_UNIT = "unit of the number"
COLUMNS = {
    "fit": (
        Column("pattern", "str", "", "Published pattern, E1 to E7"),
        Column("statistic", "str", "", "Number of the pattern, as calibration files call it"),
        Column("meaning", "str", "", "What it is"),
        Column("unit", "str", "", "Its unit"),
        Column("low", "f8", _UNIT, "Lower end of the target"),
        Column("high", "f8", _UNIT, "Upper end of the target"),
        Column("is_fitted", "bool", "", "False: reported, not aimed at"),
        Column("default", "f8", _UNIT, "The model's number with everything at its default"),
        Column("estimate", "f8", _UNIT, "Median over the posterior sample"),
        Column("low_found", "f8", _UNIT, "Lower end of the central 95% of the sample"),
        Column("high_found", "f8", _UNIT, "Upper end of the central 95% of the sample"),
        Column("share_within", "f8", "share", "Share of the sample within the target"),
        Column("source", "str", "", "Where the target comes from"),
    ),
    "tradeoffs": (
        Column("one", "str", "", "A number of a pattern"),
        Column("other", "str", "", "Another one"),
        Column("agreement", "f8", "index", "Rank correlation of how far the two lie off; below 0: at odds"),
    ),
}


def fit_table(calibrated: Calibrated) -> pd.DataFrame:
    """One row a number of a pattern, with the columns that `COLUMNS` explains."""
    sample = calibrated.sets[calibrated.sets["in_sample"]]
    rows = []
    for name, target in calibrated.calibration.content.targets.items():
        about, found = STATISTICS[name], sample[name].to_numpy()
        low, high = np.quantile(found, INTERVAL)
        rows.append(
            {
                "pattern": about.pattern,
                "statistic": name,
                "meaning": about.meaning,
                "unit": about.unit,
                "low": target.low,
                "high": target.high,
                "is_fitted": target.is_fitted,
                "default": float(calibrated.default[name]),
                "estimate": float(np.median(found)),
                "low_found": float(low),
                "high_found": float(high),
                "share_within": float((misses(found, target.low, target.high) == 0.0).mean()),
                "source": target.source,
            }
        )
    return pd.DataFrame(rows)


def tradeoffs(calibrated: Calibrated) -> pd.DataFrame:
    """Which two numbers are at odds: one row a pair, the most opposed first.

    agreement: Spearman's rank correlation, over the sets that were kept at last, of how far the two lie off their
    targets; below 0, what brings one nearer takes the other away. NaN where one of them is always within its target.
    """
    from scipy.stats import spearmanr

    pool = calibrated.sets[calibrated.sets["weight"] > 0.0]
    targets = calibrated.calibration.content.targets
    off = {name: np.abs(misses(pool[name].to_numpy(), t.low, t.high)) for name, t in targets.items()}
    names = list(off)
    rows = []
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            varies = np.ptp(off[one]) > 0.0 and np.ptp(off[other]) > 0.0
            agreement = float(spearmanr(off[one], off[other]).statistic) if varies else np.nan
            rows.append({"one": one, "other": other, "agreement": agreement})
    return pd.DataFrame(rows, columns=["one", "other", "agreement"]).sort_values("agreement", ignore_index=True)
