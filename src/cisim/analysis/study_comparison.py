"""The differences of a study: what each scenario changes against one of them, in the same cities with the same luck."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .moments import Paired, differences_by_point, differences_of, means_of, paired
from .multiplicity import as_family, tested
from .quantities import POINT, RMST
from .study import Study
from .summary import OUTCOMES

QUANTITIES = (RMST, *OUTCOMES)
"""What scenarios are compared in when nothing else is asked for."""

MOST_POINTS = 100
"""Most points of a design that are compared one by one."""


def comparison_of(
    study: Study,
    quantities: Sequence[str] = QUANTITIES,
    against: str | None = None,
    horizon: int | None = None,
) -> dict[str, pd.DataFrame]:
    """Tables of means and paired differences, streamed from the disk.

    Returns means (each scenario), differences (of each other scenario to `against`, default: the first, over all
    points; with simultaneous intervals and adjusted p-values over all rows), and, for 2 to 100 points,
    differences_by_point (adjusted over all its rows). Where points have different numbers of replicates, the first two
    are of the replicates that all points have.
    Errors: ValueError when there is only one scenario, for holes, and as for `streamed_differences`.
    """
    if len(study.names) < 2:
        raise ValueError(f"there is only one scenario ({study.names[0]}): nothing to compare it with")
    until = float(study.horizon if horizon is None else horizon)
    base = study.names[0] if against is None else against
    is_by_point = 1 < study.n_points <= MOST_POINTS
    tables = {}
    with paired(study.common, base, quantities, until) as pairs:
        differences = differences_of(pairs)
        tables["means"] = means_of(pairs)
        tables["differences"] = as_family(differences, pairs.correlations())
        if is_by_point and study.is_even:
            tables["differences_by_point"] = _by_point(study, pairs)
    if is_by_point and not study.is_even:
        with paired(study.runs, base, quantities, until) as pairs:
            tables["differences_by_point"] = _by_point(study, pairs)
    return tables


def _by_point(study: Study, pairs: Paired) -> pd.DataFrame:
    """Differences at each point, with what was varied there."""
    table = tested(differences_by_point(pairs))
    keys = ["scenario", "against", "quantity"]
    varied = table[[*keys, POINT]].merge(study.points, on=POINT, how="left", validate="many_to_one")
    return pd.concat([varied, table.drop(columns=[*keys, POINT])], axis=1)
