"""What every column of a sweep's tables means: its data dictionary, beside the results."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from cisim.columns import KEYS, TABLES, Column
from cisim.parameters import Parameter
from cisim.results.tables import DICTIONARY
from cisim.sweep.experiment import Experiment
from cisim.sweep.files import told_of, write_whole
from cisim.sweep.folder import tables_of

_TYPES = {"number": "f8", "whole": "i8", "switch": "bool", "choice": "str"}
_IN_WORDS = {"str": "text", "f8": "number", "bool": "true or false"}
_POINT = next(column for column in KEYS if column.name == "point")
_STATUS = Column("status", "str", "", "How the computation went: ok, or failed; a failed run has no numbers")
_ERROR = Column("error", "str", "", "Why a run failed; empty: it did not")
CITY = Column("city", "str", "", "City that the scenario takes place in")


def columns_of(experiment: Experiment, table: str) -> tuple[Column, ...]:
    """The columns of one table of a sweep, in their order."""
    varied = tuple(_varied(experiment))
    if table == "points":
        return (_POINT, *varied)
    columns: list[Column] = []
    for column in TABLES[table]:
        if column.name == "status":
            columns += [_STATUS, _ERROR, *varied]
        else:
            columns.append(column)
        if column.name == "scenario" and table != "runs":
            columns.append(_POINT)
    return tuple(columns)


def _varied(experiment: Experiment) -> Iterator[Column]:
    if experiment.cities != ("",):
        yield CITY
    for factor in experiment.factors:
        yield varied_column(factor.declaration)


def varied_column(what: Parameter) -> Column:
    """The column of a varied parameter."""
    unit = "" if what.kind in ("choice", "switch") else what.unit
    return Column(what.path, _TYPES[what.kind], unit, f"Varied: {what.meaning}")


def write_dictionary(folder: Path, experiment: Experiment) -> None:
    """Write the dictionary of all tables as a CSV file: table, column, type, unit, meaning."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["table", "column", "type", "unit", "meaning"])
    for table in (*reversed(tables_of(experiment)), "points"):
        for column in columns_of(experiment, table):
            kind = _IN_WORDS.get(column.dtype, "whole number")
            writer.writerow([table, column.name, kind, column.unit, column.meaning])
    with told_of(folder):
        write_whole(folder / DICTIONARY, buffer.getvalue().encode())
