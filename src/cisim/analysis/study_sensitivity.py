"""The sensitivity of a study: which of the varied parameters matter, how, and how much of the spread is mere luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from cisim.sweep.design import LEVELS_OF_MORRIS

from .effects import response_of
from .morris import morris_of
from .noise import components_of
from .points import Responses, differences_of, responses
from .quantities import POINT, RMST
from .sobol import sobol_of
from .study import Study
from .surface import strongest_pair, surface_of

GRID, MORRIS, SOBOL = "grid", "morris", "sobol"


def sensitivity_of(
    study: Study,
    quantity: str = RMST,
    is_difference: bool = False,
    against: str | None = None,
    horizon: int | None = None,
) -> dict[str, pd.DataFrame]:
    """Tables of sensitivity, after the kind of the design.

    quantity: "rmst", "survival@MONTH", or a column of `runs`; is_difference: what each other scenario changes in it,
    against `against` (default: the first). Returns morris (for that design), or sobol and response (for that one), or
    response (for grid, zip, table and latin-hypercube), and surface (for a grid: the two that matter most, at once);
    variance_components, which hold luck apart from parameters; and parameters, what was varied. Where points have
    different numbers of replicates, those that all have are used.
    Errors: ValueError when nothing is varied, for holes, and as for `responses`.
    """
    if not study.factors:
        raise ValueError("nothing is varied here: sensitivity needs an experiment with `vary`, over two points or more")
    until = float(study.horizon if horizon is None else horizon)
    found = list(responses(study.common, study.numbers, quantity, until))
    if is_difference:
        found = list(differences_of(found, against))
    tables = {}
    if study.design in (MORRIS, SOBOL):
        placed = [_placed(each, study) for each in found]
        if study.design == MORRIS:
            tables[MORRIS] = morris_of(placed, LEVELS_OF_MORRIS)
        else:
            tables[SOBOL] = sobol_of(placed)
    if study.design != MORRIS:
        tables["response"] = _curves(study, found)
    if study.design == GRID and (pair := strongest_pair(tables["response"])) is not None:
        tables["surface"] = _worded(surface_of(found, *pair), study, pair)
    if all(min(each.matrix.shape) > 1 for each in found):
        tables["variance_components"] = components_of(found)
    tables["parameters"] = parameters_of(study)
    return tables


def parameters_of(study: Study) -> pd.DataFrame:
    """What was varied: parameter, meaning, unit, role, low, high (numbers), values (words, or all of a few numbers)."""
    rows = []
    for factor in study.factors:
        column = study.points[factor.path]
        is_word = factor.kind in ("choice", "switch")
        levels = sorted(column.unique()) if not is_word else list(dict.fromkeys(column))
        told = ", ".join(word_of(each) for each in levels) if is_word or len(levels) <= 12 else ""
        low, high = (float("nan"),) * 2 if is_word else (float(column.min()), float(column.max()))
        unit = "" if is_word else factor.unit
        rows.append((factor.path, factor.meaning, unit, factor.role, low, high, told))
    return pd.DataFrame(rows, columns=["parameter", "meaning", "unit", "role", "low", "high", "values"])


def word_of(value: object) -> str:
    """A value of a parameter as people write it."""
    if isinstance(value, str):
        return value
    return str(bool(value)).lower() if isinstance(value, bool) or type(value).__name__ == "bool" else f"{value:g}"


def _placed(found: Responses, study: Study) -> Responses:
    """The same over the places in the unit cube that the points were made from."""
    places = study.places[study.places[POINT].isin(found.points[POINT])].reset_index(drop=True)
    return replace(found, points=places)


def _worded(surface: pd.DataFrame, study: Study, pair: tuple[str, str]) -> pd.DataFrame:
    """The surface with the words of those values that have words."""
    for axis, path in zip(("x", "y"), pair, strict=True):
        surface.insert(surface.columns.get_loc("estimate"), f"word_{axis}", _words(study, path, surface[axis]))
    return surface


def _words(study: Study, path: str, values: pd.Series) -> list[str]:
    """The words of a parameter's values; empty for numbers."""
    factor = study.factor(path)
    assert factor is not None
    return [word_of(factor.spoken(value)) if factor.kind in ("choice", "switch") else "" for value in values]


def _curves(study: Study, found: Sequence[Responses]) -> pd.DataFrame:
    """Response curves of all parameters, with the words of those that have words."""
    tables = []
    for factor in study.factors:
        table = response_of(found, factor.path)
        table.insert(table.columns.get_loc("value"), "word", _words(study, factor.path, table["value"]))
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
