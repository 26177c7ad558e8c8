"""The points of a sweep as a table of their own: what was varied, as people write it, and as the analysis needs it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cisim.sweep.arrow_columns import column, numbers, spoken, words
from cisim.sweep.experiment import Experiment
from cisim.sweep.files import told_of, write_whole
from cisim.yaml_files import ConfigError

POINTS = "points.parquet"
NUMBER = "number:"  # before a factor's name: the number that the mechanisms read for it
UNIT = "unit:"  # before a factor's name: its place in the unit interval


def points_table(experiment: Experiment) -> pa.Table:
    """One row per point: point, city, factors; then, for the analysis, their numbers and places in the unit cube."""
    n_cities, design = len(experiment.cities), experiment.design
    columns: dict[str, pa.Array] = {"point": column(np.arange(experiment.n_points))}
    if experiment.cities != ("",):
        columns["city"] = words(experiment.cities, np.repeat(np.arange(n_cities), design.n_rows))
    for place, factor in enumerate(experiment.factors):
        values = np.tile(design.values[:, place], n_cities)
        columns[factor.path] = spoken(factor.declaration.kind, factor.declaration.choices, values)
    for place, factor in enumerate(experiment.factors):
        columns[NUMBER + factor.path] = column(np.tile(design.values[:, place], n_cities))
    if design.unit is not None:
        for place, factor in enumerate(experiment.factors):
            columns[UNIT + factor.path] = column(np.tile(design.unit[:, place], n_cities))
    return pa.table(columns)


def write_points(folder: Path, experiment: Experiment) -> None:
    """Write the points into the folder."""
    buffer = io.BytesIO()
    pq.write_table(points_table(experiment), buffer, compression="zstd")
    with told_of(folder):
        write_whole(folder / POINTS, buffer.getvalue())


def has_points(folder: Path, experiment: Experiment) -> bool:
    """Whether the folder holds the points of an experiment, every number as it should be."""
    design = experiment.design
    try:
        values, unit = read_points(folder, [factor.path for factor in design.factors], design.n_rows)
    except ConfigError:
        return False
    both = (values, design.values), (unit, design.unit)
    return all(
        one is other or (one is not None and other is not None and np.array_equal(one, other)) for one, other in both
    )


def read_points(folder: Path, paths: Sequence[str], n_rows: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Values and places in the unit cube of the design's rows, (rows, factors) both; raises ConfigError."""
    try:
        with pq.ParquetFile(folder / POINTS) as file:  # `read_table` would import pandas
            table = file.read().slice(0, n_rows)
    except (OSError, ValueError, pa.ArrowException):
        raise ConfigError(
            f"{folder / POINTS}: cannot be read; give the command of the sweep again to mend it"
        ) from None

    has_unit = bool(paths) and UNIT + paths[0] in table.column_names
    prefixes = (NUMBER, UNIT) if has_unit else (NUMBER,)
    for name in (prefix + path for prefix in prefixes for path in paths):
        if name not in table.column_names:
            raise ConfigError(f"{folder / POINTS}: has no column {name!r}")

    def matrix(prefix: str) -> np.ndarray:
        columns = [numbers(table[prefix + path]) for path in paths]
        return np.column_stack(columns) if columns else np.zeros((n_rows, 0))

    try:
        return matrix(NUMBER), matrix(UNIT) if has_unit else None
    except (TypeError, ValueError):
        raise ConfigError(f"{folder / POINTS}: holds a column that is not of numbers") from None
