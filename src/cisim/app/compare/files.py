"""What can be taken along from a comparison: its runs, its summary, its figures, and each scenario."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cisim.app.compare.comparing import Lived, lives_of, runs_table
from cisim.app.downloads import csv_of, parquet_of, picture_of, yaml_of
from cisim.app.settings import Settings, numbered
from cisim.report.comparison import Asked, Comparison
from cisim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Basket(Asked):
    """What is compared, ready to be made into files: the scenarios under names that files can have."""

    @property
    def names(self) -> list[str]:
        """The scenarios' names, as they stand in the tables."""
        return [scenario.name for scenario in self.scenarios]

    @property
    def origin(self) -> dict[str, str]:
        """Where the files come from."""
        from cisim.results.manifest import provenance

        return provenance(self.command, self.seed)

    def lived(self) -> list[Lived]:
        """All lives, from the shelf where they are still there."""
        return [lives_of(scenario, self.seed, self.runs) for scenario in self.scenarios]

    def table(self) -> pd.DataFrame:
        """The tidy table of runs."""
        return runs_table(self.scenarios, self.names, self.seed, self.lived())

    def paths(self) -> pd.DataFrame:
        """The outcome paths of all scenarios."""
        import pandas as pd

        from cisim.analysis.paths import paths

        columns = [{"outcome": lived.outcome, "outcome_alone": lived.alone} for lived in self.lived()]
        return pd.concat([paths(each, of) for each, of in zip(columns, self.names, strict=True)], ignore_index=True)


def basket(settings: Settings, scenarios: Sequence[Scenario], runs: int) -> Basket:
    """The scenarios under names that serve as file names, and the command that compares them again."""
    from dataclasses import replace

    names = file_names(settings)
    is_shipped = settings.city is None and settings.horizon is None
    told = [
        name if is_shipped and name == chosen.scenario else f"{name}.yaml"
        for name, chosen in zip(names, settings.choices, strict=True)
    ]
    named = tuple(replace(scenario, name=name) for scenario, name in zip(scenarios, names, strict=True))
    command = shlex.join(["cisim", "compare", *told, "--runs", str(runs), "--seed", str(settings.seed)])
    return Basket(named, runs, settings.seed, command)


def file_names(settings: Settings) -> list[str]:
    """A name for each scenario that any file can have, and no other has."""
    plain = [re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "scenario" for name in settings.names()]
    return numbered(plain, "{}-{}")


def runs_csv(own: Basket) -> bytes:
    """The runs as CSV."""
    return csv_of(own.table())


def runs_parquet(own: Basket) -> bytes:
    """The runs as Parquet."""
    return parquet_of(own.table(), own.origin)


def summary_csv(own: Basket) -> bytes:
    """The tables of `cisim.analysis.summarize` below one another; the column `table` says which a row belongs to."""
    import pandas as pd

    from cisim.report.comparison_folder import analysed

    summary = analysed(own.table(), own.horizon)
    tables = {part.name: getattr(summary, part.name) for part in fields(summary)}
    parts = [table.assign(table=name) for name, table in tables.items() if len(table)]
    whole = pd.concat(parts, ignore_index=True)
    return csv_of(whole[["table", *(column for column in whole.columns if column != "table")]])


def report(own: Basket, ignorance: pd.DataFrame | None = None) -> bytes:
    """The report on the comparison, one page; `ignorance`: what sets of numbers say of it, when they were tried."""
    from cisim.report.comparison_folder import analysed, write_comparison
    from cisim.report.page import html_of
    from cisim.report.study import report_on

    runs = own.table()
    result = Comparison(runs, analysed(runs, own.horizon), own.paths(), ignorance)
    with TemporaryDirectory(prefix="cisim-") as folder:
        write_comparison(Path(folder), result, own)
        return html_of(report_on(folder)).encode()


def figure(own: Basket, name: str, kind: str) -> bytes:
    """One of the figures of a comparison as PNG or SVG."""
    from cisim.figures.compare import draw_all

    return picture_of(draw_all({name: _figure_table(own, name)})[name], kind, own.origin)


def _figure_table(own: Basket, name: str) -> pd.DataFrame:
    from cisim.analysis.comparison import paired_differences
    from cisim.analysis.incidence import cumulative_incidence
    from cisim.analysis.summary import OUTCOMES
    from cisim.analysis.survival import kaplan_meier

    if name == "paths":
        return own.paths()
    table = own.table()
    if name == "survival":
        return kaplan_meier(table)
    if name == "incidence":
        return cumulative_incidence(table, [own.horizon])
    return paired_differences(table, ("rmst", *OUTCOMES), horizon=own.horizon)


def scenario_yaml(own: Basket, place: int) -> bytes:
    """One scenario as a file that the command line runs."""
    return yaml_of(own.scenarios[place])
