"""The survival of a study: how long collaborations last under each scenario, why they end, and whether that differs.

Counted on the disk, so that the number of runs does not matter; luck that runs share is accounted for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from .hazards import hazard_ratios, logrank
from .multiplicity import adjusted
from .observations import SharedCounts
from .shared import shared_counts
from .study import CITY, Study
from .summary import endings
from .survival import MONTHS, kaplan_meier, restricted_mean, survival_at

MOST_LEVELS = 25
"""Most values of a parameter that survival is told for, one by one."""


def survival_of(
    study: Study, by: str | None = None, against: str | None = None, horizon: int | None = None
) -> dict[str, pd.DataFrame]:
    """Tables of survival by scenario, and by value of the varied parameter (or city) `by`.

    Returns scenarios, survival (1, 3, 5, 7 and 10 years), restricted_mean, incidence (by reason, and still going, at
    the horizon), survival_curves; and when there is something to compare, logrank and hazard_ratios, with p-values
    adjusted over their rows. Tests are between each scenario and `against` (default: the first) at equal values of
    `by`; with one scenario alone, between each value of `by` and the first one.
    Errors: ValueError when runs failed, `by` is not varied or takes too many values, or there is no scenario `against`.
    """
    until = study.horizon if horizon is None else horizon
    keys = ["scenario", *([by] if by else [])]
    if by:
        _check_levels(study, by)
    is_among_levels = by is not None and len(study.names) == 1
    counts = shared_counts(study.runs, keys, against, compared=by if by and is_among_levels else "scenario")
    months = [month for month in MONTHS if month <= until] or [until]
    table = counts.table
    sizes = table.groupby(keys, sort=False, observed=True)["n_runs"].sum().reset_index(name="runs")
    tables = {
        "scenarios": sizes.assign(horizon=float(until)),
        "survival": survival_at(counts, months, keys),
        "restricted_mean": restricted_mean(counts, until, keys),
        "incidence": endings(counts, until, keys),
        "survival_curves": kaplan_meier(counts, keys),
    }
    for name in ("survival", "incidence", "survival_curves"):
        tables[name] = tables[name].astype({"month": "int64"})  # runs end in whole months
    tests = [_tests(each, level, by, against) for level, each in _comparable(counts, by, is_among_levels)]
    if tests:
        for name, family in (("logrank", ["test"]), ("hazard_ratios", [])):
            both = pd.concat([each[name] for each in tests], ignore_index=True)
            tables[name] = _adjusted(both, family)
    return tables


def _check_levels(study: Study, by: str) -> None:
    known = [*([CITY] if study.cities else []), *(factor.path for factor in study.factors)]
    if by not in known:
        varied = f"; it varies {', '.join(known)}" if known else ""
        raise ValueError(f"{by} is not varied here{varied}")
    n_levels = study.points[by].nunique()
    if n_levels > MOST_LEVELS:
        raise ValueError(
            f"{by} takes {n_levels} values, too many to tell survival for each (at most {MOST_LEVELS}); "
            "see its response curve: sensitivity"
        )


def _comparable(counts: SharedCounts, by: str | None, is_among_levels: bool) -> list[tuple[object, SharedCounts]]:
    """What is tested together, and at which level: counts whose column `scenario` tells the groups."""
    if by is None:
        return [(None, counts)] if _is_mixed(counts.table["scenario"]) else []
    if is_among_levels:
        table = counts.table.assign(scenario=counts.table[by].map(str)).drop(columns=by)
        return [(None, replace(counts, table=table, by=("scenario",)))] if _is_mixed(table["scenario"]) else []
    return [(level, counts.at(by, level)) for level in counts.table[by].drop_duplicates()]


def _is_mixed(column: pd.Series) -> bool:
    return bool((column != column.iloc[0]).any())


def _tests(counts: SharedCounts, level: object, by: str | None, against: str | None) -> dict[str, pd.DataFrame]:
    base = against if level is not None or by is None else None
    found = {"logrank": logrank(counts, base), "hazard_ratios": hazard_ratios(counts, base)}
    if level is not None:
        for table in found.values():
            table.insert(2, str(by), level)
    return found


def _adjusted(table: pd.DataFrame, family: Sequence[str]) -> pd.DataFrame:
    """Holm's and Benjamini and Hochberg's p-values over the rows of each family."""
    if not family:
        return adjusted(table)
    parts = [adjusted(part) for _, part in table.groupby(list(family), sort=False)]
    return pd.concat(parts).sort_index()
