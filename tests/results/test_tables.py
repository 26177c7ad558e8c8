"""Tables are written with what their columns mean; the declarations fit the tables."""

import pandas as pd
import pytest

from cisim.columns import TABLES, Column
from cisim.monthly import live_and_keep
from cisim.replay import relive
from cisim.results.tables import write_tables
from cisim.scenario import load
from cisim.simulation import RECORDS, tables


def test_declared_columns_are_those_of_the_tables():
    made = relive(load("baseline"), seed=1, replicate=0)
    assert tuple(TABLES) == RECORDS
    for name, table in made.items():
        assert list(table.columns) == [column.name for column in TABLES[name]]
        for column in TABLES[name]:
            assert column.meaning
            kind = table[column.name].dtype.kind
            assert kind in {"f8": "f", "i8": "i", "int64": "i", "bool": "b", "str": "OUT"}[column.dtype], column.name


def test_undeclared_column_is_refused(tmp_path):
    declared = {"some": (Column("a", "f8", "", "A number"),)}
    with pytest.raises(ValueError, match="not the declared ones"):
        write_tables(tmp_path, {"some": pd.DataFrame({"a": [1.0], "b": [2.0]})}, declared)


def test_kept_columns_are_those_of_the_months_whatever_the_block(monkeypatch):
    scenario = load("peer-cohort")
    months = tables(scenario, runs=5, seed=3, record=("runs", "months"))
    monkeypatch.setattr("cisim.monthly.BYTES_AT_ONCE", 1)  # one replicate at a time
    kept = live_and_keep(scenario, 5, 3, ("outcome", "trust"))
    assert len(kept.lives) == 5
    for name, values in kept.columns.items():
        assert values.shape == (5, scenario.n_sites, scenario.horizon + 1)
        assert (values.reshape(-1) == months["months"][name].to_numpy()).all()
    assert all(len(lives.months) == 0 for lives in kept.lives)
