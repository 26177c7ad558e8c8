"""An analysis in a folder: its tables, their dictionary, figures and the manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cisim.analysis.study_columns import columns_of
from cisim.cli.analyze_studies import Analysis
from cisim.figures import provenance
from cisim.figures.study import DRAWN, Look
from cisim.results.manifest import provenance as origin
from cisim.results.manifest import write_manifest
from cisim.results.tables import write_tables
from cisim.sweep.dictionary import CITY, varied_column

if TYPE_CHECKING:
    import pandas as pd


def write_analysis(folder: Path, analysis: Analysis) -> None:
    """Write everything about an analysis into a folder."""
    study, choices = analysis.study, analysis.choices
    tables: dict[str, pd.DataFrame] = {}
    for made in analysis.tables.values():
        tables |= {name: table for name, table in made.items() if len(table)}
    varied = [*([CITY] if study.cities else []), *(varied_column(factor) for factor in study.factors)]
    declared = {name: columns_of(name, list(table.columns), varied) for name, table in tables.items()}
    write_tables(folder, tables, declared)
    look = Look(study.names, [column.name for column in varied], analysis.horizon, choices.by, choices.at_least)
    about = origin(choices.command, study.seed) | {"experiment": study.name}
    about |= {f"runs, {name}": value for name, value in study.origin.items()}
    for kind, made in analysis.tables.items():
        for name, figure in DRAWN[kind](made, look).items():
            provenance.save(figure, folder / name, about)
    write_manifest(folder, choices.command, study.seed, (0, study.size.most - 1), study.scenarios)
