"""Mean paths: the replicate is the unit of the interval, the city that of the spread."""

import numpy as np
import pytest
from scipy import stats

from cisim.analysis.columns import TABLES
from cisim.analysis.paths import paths


def test_mean_interval_and_spread():
    values = np.random.default_rng(4).normal(size=(50, 1, 3)) + np.arange(3)
    table = paths({"outcome": values}, "one")
    assert list(table.columns) == [column.name for column in TABLES["paths"]]
    assert list(table["month"]) == [0, 1, 2]
    last = values[:, 0, 2]
    low, high = stats.t.interval(0.95, 49, loc=last.mean(), scale=stats.sem(last))
    row = table.iloc[2]
    assert (row["estimate"], row["low"], row["high"]) == pytest.approx((last.mean(), low, high))
    assert (row["q10"], row["q90"]) == pytest.approx(tuple(np.quantile(last, [0.1, 0.9])))
    assert row["n"] == 50


def test_sites_of_one_replicate_are_not_independent():
    city = np.random.default_rng(5).normal(size=(40, 1, 2))
    once = paths({"outcome": city}, "one")
    eight = paths({"outcome": np.repeat(city, 8, axis=1)}, "one")
    for column in ("estimate", "low", "high", "n"):
        assert eight[column].to_numpy() == pytest.approx(once[column].to_numpy())


def test_single_replicate_has_no_interval():
    table = paths({"outcome": np.ones((1, 1, 4)), "outcome_alone": np.zeros((1, 1, 4))}, "one")
    assert list(table["quantity"].unique()) == ["outcome", "outcome_alone"]
    assert table["low"].isna().all()
    assert (table.loc[table["quantity"] == "outcome", "q10"] == 1).all()


def test_what_has_no_values_or_holes_is_refused():
    for shape in ((0, 1, 4), (3, 4)):
        with pytest.raises(ValueError, match="shape"):
            paths({"outcome": np.ones(shape)}, "one")
    with pytest.raises(ValueError, match="not finite"):
        paths({"outcome": np.full((2, 1, 4), np.nan)}, "one")
