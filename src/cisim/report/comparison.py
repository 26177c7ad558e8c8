"""A comparison in a folder: the tables, their dictionary, four figures and the manifest."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from cisim.analysis.columns import TABLES as ANALYSIS_TABLES
from cisim.analysis.incidence import cumulative_incidence
from cisim.analysis.survival import kaplan_meier
from cisim.columns import TABLES
from cisim.figures import provenance
from cisim.figures.compare import draw_all
from cisim.results.manifest import provenance as origin
from cisim.results.manifest import write_manifest
from cisim.results.tables import write_tables

if TYPE_CHECKING:
    import pandas as pd

    from cisim.cli.comparing import Comparison, Plan

FIGURES = {"survival": "survival", "incidence": "endings", "paths": "outcomes", "differences": "differences"}
"""What each figure's file is called."""


def write_comparison(folder: Path, result: Comparison, plan: Plan) -> None:
    """Write everything about a comparison into a folder."""
    tables = {"runs": result.runs}
    tables |= {part.name: getattr(result.summary, part.name) for part in fields(result.summary)}
    tables["survival_curves"] = kaplan_meier(result.runs)
    tables |= {} if result.paths is None else {"paths": result.paths}
    tables |= {} if result.ignorance is None else {"ignorance": result.ignorance}
    tables = {name: _whole_months(table) for name, table in tables.items() if len(table)}
    write_tables(folder, tables, {**TABLES, **ANALYSIS_TABLES})
    drawn = {
        "survival": tables["survival_curves"],
        "incidence": cumulative_incidence(result.runs, [plan.horizon]),
        "differences": result.summary.differences,
    }
    drawn |= {} if result.paths is None else {"paths": tables["paths"]}
    for name, figure in draw_all(drawn).items():
        provenance.save(figure, folder / FIGURES[name], origin(plan.command, plan.seed))
    write_manifest(folder, plan.command, plan.seed, (0, plan.runs - 1), plan.scenarios)


def _whole_months(table: pd.DataFrame) -> pd.DataFrame:
    """Months as whole numbers, where they are."""
    if "month" in table and (table["month"] == table["month"].round()).all():
        return table.assign(month=table["month"].astype("int64"))
    return table
