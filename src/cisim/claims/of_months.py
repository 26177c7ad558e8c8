"""What is read off the table `months`: a column in a month, or averaged over some."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cisim.claims.reading import Fields, Read, Reading, registry
from cisim.columns import MONTH_COLUMNS


def averaged(name: str) -> Read:
    """The mean of a column over some months."""

    def read(fields: Fields, months: Sequence[int]) -> np.ndarray:
        wanted = np.isin(fields["month"][0], months)
        return np.asarray(fields[name][:, wanted].mean(axis=1))

    return read


COLUMNS_OF_MONTHS = registry(
    *(
        Reading(one.name, "months", one.unit, one.meaning, (one.name,), averaged(one.name), True)
        for one in MONTH_COLUMNS
        if one.dtype == "f8"
    )
)
"""Columns of `months`; what they are after the end of a collaboration is told by their meaning, else it is 0."""
