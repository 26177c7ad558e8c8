"""A comparison in a folder: its tables, their dictionary and the manifest, all that a report needs; and its figures."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from cisim.analysis.columns import TABLES as ANALYSIS_TABLES
from cisim.analysis.incidence import cumulative_incidence
from cisim.analysis.summary import Summary, summarize
from cisim.analysis.survival import MONTHS, kaplan_meier
from cisim.columns import TABLES
from cisim.figures import provenance
from cisim.figures.compare import draw_all
from cisim.report.comparison import FIGURES, Asked, Comparison
from cisim.results.manifest import provenance as origin
from cisim.results.manifest import write_manifest
from cisim.results.tables import write_tables

if TYPE_CHECKING:
    import pandas as pd


def analysed(runs: pd.DataFrame, horizon: int) -> Summary:
    """The summary of a comparison, with survival at the usual ages up to the horizon [months]."""
    months = [month for month in MONTHS if month <= horizon] or [horizon]
    return summarize(runs, months, horizon=horizon)


def write_comparison(folder: Path, result: Comparison, asked: Asked) -> None:
    """Write the tables, their dictionary and the manifest into a folder: all that a report needs."""
    tables = {"runs": result.runs}
    tables |= {part.name: getattr(result.summary, part.name) for part in fields(result.summary)}
    tables["survival_curves"] = kaplan_meier(result.runs)
    tables |= {} if result.paths is None else {"paths": result.paths}
    tables |= {} if result.ignorance is None else {"ignorance": result.ignorance}
    tables = {name: _whole_months(table) for name, table in tables.items() if len(table)}
    write_tables(folder, tables, {**TABLES, **ANALYSIS_TABLES})
    write_manifest(folder, asked.command, asked.seed, (0, asked.runs - 1), asked.scenarios)


def draw_comparison(folder: Path, result: Comparison, asked: Asked) -> None:
    """Draw the figures of a comparison into a folder."""
    drawn = {
        "survival": kaplan_meier(result.runs),
        "incidence": cumulative_incidence(result.runs, [asked.horizon]),
        "differences": result.summary.differences,
    }
    drawn |= {} if result.paths is None else {"paths": result.paths}
    for name, figure in draw_all(drawn).items():
        provenance.save(figure, folder / FIGURES[name], origin(asked.command, asked.seed))


def _whole_months(table: pd.DataFrame) -> pd.DataFrame:
    """Months as whole numbers, where they are."""
    if "month" in table and (table["month"] == table["month"].round()).all():
        return table.assign(month=table["month"].astype("int64"))
    return table
