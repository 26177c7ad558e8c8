"""Do the 95% intervals of the analysis cover the truth of the model in 95% of studies?

    python benchmarks/interval_coverage.py
    python benchmarks/interval_coverage.py --cities 20000 --sizes 100

The truth is that of many cities; each repetition is a study of a few, drawn from as many others with luck of their own.
500 repetitions know a share of 95% to within 1 percentage point (its standard error), the truth and the others being
known well enough. Paired differences are skewed: most pairs differ by nothing, some by much; their intervals need some
hundred pairs to keep their promise, and err to one side more often than to the other even then.

(Not named coverage.py: a script's folder comes first among the places to import from, and Numba imports `coverage`.)
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
import pandas as pd

import cisim
from cisim.analysis import cumulative_incidence, mean_interval, paired_differences, restricted_mean, survival_at

SCENARIOS = ("baseline", "co-chair")
MONTH, HORIZON, REASON, OUTCOME = 60, 120, "funding lost", "outcome_improvement"
WANTED = (0.93, 0.97)
COLUMNS = ["scenario", "replicate", "seed", "site", "duration", "event", "reason", OUTCOME]


def estimates(runs: pd.DataFrame) -> pd.DataFrame:
    """quantity, scenario, estimate, low, high of one study or, grouped by its column `study`, of several."""
    by = ["study", "scenario"]
    incidence = cumulative_incidence(runs, [MONTH], by)
    one_sample = {
        f"survival at month {MONTH}": survival_at(runs, [MONTH], by),
        f"restricted mean, {HORIZON} months": restricted_mean(runs, HORIZON, by),
        f"incidence of {REASON!r} at month {MONTH}": incidence[incidence["reason"] == REASON],
        f"mean {OUTCOME}": mean_interval(runs, [OUTCOME], by),
    }
    paired = [
        paired_differences(study, ("rmst", OUTCOME), SCENARIOS[0], HORIZON).assign(study=name)
        for name, study in runs.groupby("study", sort=False)
    ]
    differences = pd.concat(paired, ignore_index=True)
    differences["quantity"] = "paired difference, " + differences["quantity"]
    differences["scenario"] = differences["scenario"] + " - " + differences["against"]
    tables = [table.assign(quantity=name) for name, table in one_sample.items()]
    columns = ["quantity", "scenario", "study", "estimate", "low", "high"]
    return pd.concat([*tables, differences], ignore_index=True)[columns]


def coverage(truth: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Share of the studies whose interval covers the truth, its standard error, and how often it errs to which side."""
    known = estimates(truth.assign(study=0)).set_index(["quantity", "scenario"])["estimate"].rename("truth")
    table = estimates(studies).join(known, on=["quantity", "scenario"])
    table["covered"] = (table["low"] <= table["truth"]) & (table["truth"] <= table["high"])
    table["below"], table["above"] = table["high"] < table["truth"], table["low"] > table["truth"]
    table["width"] = table["high"] - table["low"]
    grouped = table.groupby(["quantity", "scenario"], sort=False)
    found = grouped[["truth", "covered", "below", "above", "width"]].mean()
    found.insert(2, "error", np.sqrt(0.95 * 0.05 / grouped.size()))
    return found.reset_index()


def drawn(cities: pd.DataFrame, repetitions: int, size: int) -> pd.DataFrame:
    """Studies of `size` cities each, numbered in the column `study`; a city is in a study once."""
    rng, n = np.random.default_rng(3), cities["replicate"].nunique()
    members = np.stack([rng.choice(n, size, replace=False) for _ in range(repetitions)])
    by_city = cities.sort_values(["replicate", "scenario"]).reset_index(drop=True)
    rows = (members[..., None] * len(SCENARIOS) + np.arange(len(SCENARIOS))).reshape(-1)
    return by_city.iloc[rows].assign(study=np.repeat(np.arange(repetitions), size * len(SCENARIOS)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cities", type=int, default=100_000, help="cities that the truth is taken from, and others")
    parser.add_argument("--repetitions", type=int, default=500, help="studies")
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 1000], help="cities in each study")
    parser.add_argument("--threads", type=int, default=None)
    options = parser.parse_args()
    start = time.perf_counter()
    truth, others = (
        cisim.simulate(SCENARIOS, runs=options.cities, seed=seed, threads=options.threads)[COLUMNS] for seed in (1, 2)
    )
    print(f"{options.cities} cities for the truth, as many others: {time.perf_counter() - start:.0f} s")
    n_well = n = 0
    for size in options.sizes:
        table = coverage(truth, drawn(others, options.repetitions, size))
        print(f"\n{options.repetitions} studies of {size} cities")
        print(table.to_string(index=False, float_format="{:.4f}".format))
        is_well = table["covered"].between(*WANTED)
        print(f"between {WANTED[0]:.0%} and {WANTED[1]:.0%}: {int(is_well.sum())} of {len(table)}")
        n_well, n = n_well + int(is_well.sum()), n + len(table)
    print(f"\n{time.perf_counter() - start:.0f} s")
    return 0 if n_well == n else 1


if __name__ == "__main__":
    sys.exit(main())
