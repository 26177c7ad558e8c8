"""What is read off the table `organizations`: how long whom stays, and means over the members at the table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cisim.claims.of_months import COLUMNS_OF_MONTHS
from cisim.claims.reading import Fields, Read, Reading, registry, whole
from cisim.columns import ORGANIZATION_NUMBERS

EVERY = 6
"""Every how many months it is looked who sits at the table [months]."""

LOOKED_AT = tuple(range(0, 121, EVERY))
"""Months of the first ten years in which it is looked."""


def over_members(name: str) -> Read:
    """The mean of a column over the members at the table and some months; NaN when there is none in any of them."""

    def read(fields: Fields, months: Sequence[int]) -> np.ndarray:
        wanted = np.isin(fields["month"][0, :, 0], months)
        return _mean_where(fields[name][:, wanted], fields["is_member"][:, wanted].astype(bool), (1, 2))

    return read


def founders(fields: Fields) -> np.ndarray:
    """(runs, organizations) whether each was a member at launch."""
    return np.asarray(fields["is_member"][:, 0].astype(bool))


def weak_founders(fields: Fields) -> np.ndarray:
    """(runs, organizations) whether each is of the third of the founding members that has the least power."""
    founds = founders(fields)
    power = np.where(founds, fields["power"][:, 0], np.inf)
    rank = np.argsort(np.argsort(power, axis=1, kind="stable"), axis=1, kind="stable")
    return founds & (rank < np.maximum(1, founds.sum(axis=1, keepdims=True) // 3))


def weak_stay(fields: Fields, months: Sequence[int]) -> np.ndarray:
    """Share of the weak founders who sit at the table in a month."""
    return _present(fields, weak_founders(fields), months[0])


def founders_stay(fields: Fields, months: Sequence[int]) -> np.ndarray:
    """Share of the founders who sit at the table in a month."""
    return _present(fields, founders(fields), months[0])


def weak_membership(fields: Fields) -> np.ndarray:
    """Mean time that weak founders sit at the table [months]."""
    return _mean_where(_time_at_table(fields), weak_founders(fields), (1,))


def strong_membership(fields: Fields) -> np.ndarray:
    """Mean time that the other founders sit at the table [months]."""
    return _mean_where(_time_at_table(fields), founders(fields) & ~weak_founders(fields), (1,))


def _time_at_table(fields: Fields) -> np.ndarray:
    wanted = np.isin(fields["month"][0, :, 0], LOOKED_AT[1:])
    return np.asarray(float(EVERY) * fields["is_member"][:, wanted].astype(np.float64).sum(axis=1))


def _present(fields: Fields, who: np.ndarray, month: int) -> np.ndarray:
    at = int(np.flatnonzero(fields["month"][0, :, 0] == month)[0])
    return _mean_where(fields["is_member"][:, at].astype(np.float64), who, (1,))


def _mean_where(values: np.ndarray, where: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    n = where.sum(axis=axes)
    total = np.where(where, values, 0.0).sum(axis=axes)
    return np.divide(total, n, out=np.full(len(total), np.nan), where=n > 0)


_WEAK = "the third of the founding members that has the least power"
_OTHERS = "Time at the table of the other founding members"
_STAY, _WEAK_STAY = "Part of the founding members at the table", f"Part at the table of {_WEAK}"
_WHO, _POWER, _TABLE = ("is_member",), ("is_member", "power"), "organizations"
MADE_OF_ORGANIZATIONS = registry(
    Reading("weak_stay", _TABLE, "share", _WEAK_STAY, _POWER, weak_stay, True, (0,)),
    Reading("founders_stay", _TABLE, "share", _STAY, _WHO, founders_stay, True, (0,)),
    Reading(
        "weak_membership",
        _TABLE,
        "months",
        f"Time at the table of {_WEAK}",
        _POWER,
        whole(weak_membership),
        also=LOOKED_AT,
    ),
    Reading("strong_membership", _TABLE, "months", _OTHERS, _POWER, whole(strong_membership), also=LOOKED_AT),
)
"""Made of who sits at the table when."""


def _mean_of(name: str, unit: str, meaning: str) -> Reading:
    columns = (name, "is_member")
    return Reading(name, _TABLE, unit, f"{meaning}, mean over members", columns, over_members(name), True)


MEANS_OVER_MEMBERS = registry(
    *(
        _mean_of(one.name, one.unit, one.meaning)
        for one in ORGANIZATION_NUMBERS
        if one.dtype == "f8" and one.name not in COLUMNS_OF_MONTHS
    )
)
"""Columns of `organizations` that `months` does not have already."""
