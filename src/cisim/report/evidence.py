"""What a folder of results holds, analysed, with scenarios called by their titles; its figures and its main numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cisim.analysis.study import Study, open_study
from cisim.analysis.study_comparison import comparison_of
from cisim.analysis.study_survival import survival_of
from cisim.figures import compare
from cisim.figures.study import Look, draw_differences, draw_survival
from cisim.figures.wording import age
from cisim.report.contents import Block, Table
from cisim.report.pictures import pictures
from cisim.yaml_files import ConfigError

Tables = Mapping[str, pd.DataFrame]
PATHS = "paths.parquet"
MEANS = {
    "outcome_improvement": "Gap to the goal closed, %",
    "gain_over_no_collaboration": "More than without a collaboration, points, costs charged",
}
"""The means that stand in the table of numbers, and how they are called there."""


@dataclass(frozen=True)
class Evidence:
    """A study with its analyses; `comparison` is empty when there is only one scenario.

    titles: of the scenarios, in their order; tables name scenarios by them.
    """

    study: Study
    titles: Sequence[str]
    survival: Tables
    comparison: Tables

    @property
    def differences(self) -> pd.DataFrame | None:
        """Paired differences to the first scenario."""
        return self.comparison.get("differences")

    @property
    def horizon(self) -> int:
        """Until when every run was followed [months]."""
        return self.study.horizon

    @property
    def n_cities(self) -> int:
        """Cities (or cohorts), with their luck, that each scenario met under every setting of what was varied."""
        return self.study.size.fewest

    @property
    def look(self) -> Look:
        """What its figures share."""
        return Look(self.titles, [factor.path for factor in self.study.factors], self.horizon)

    def titled(self, tables: Tables) -> Tables:
        """Tables that call scenarios by their titles."""
        names = dict(zip(self.study.names, self.titles, strict=True))
        told = {}
        for name, table in tables.items():
            own = [column for column in ("scenario", "against") if column in table]
            told[name] = table.assign(**{column: table[column].astype(str).map(names) for column in own})
        return told


def evidence_in(folder: str | Path) -> Evidence:
    """Analyse a folder; raises ConfigError for one that no study can be read from, or whose runs have holes."""
    study = open_study(folder)
    titles = [scenario.title for scenario in study.scenarios]
    if len(set(titles)) < len(titles):
        titles = [f"{scenario.title} ({name})" for scenario, name in zip(study.scenarios, study.names, strict=True)]
    bare = Evidence(study, titles, {}, {})
    try:
        comparison = comparison_of(study) if len(titles) > 1 else {}
        survival = survival_of(study)
    except ValueError as error:
        raise ConfigError(f"{folder}: {error}") from None
    return Evidence(study, titles, bare.titled(survival), bare.titled(comparison))


def shown(found: Evidence) -> list[Block]:
    """The figures and the table of numbers."""
    told: list[Block] = []
    if found.comparison:
        told += pictures(draw_differences({"differences": found.comparison["differences"]}, found.look))
    told += pictures(draw_survival(found.survival, found.look))
    paths = found.study.folder / PATHS
    if paths.is_file():
        told += pictures(compare.draw_all(found.titled({"paths": pd.read_parquet(paths)})))
    return [*told, _numbers(found)]


def _numbers(found: Evidence) -> Table:
    """The main numbers, one row each, one column a scenario."""
    survival = found.survival["survival"]
    rows = [
        [f"Still going after {age(float(month))}", *_cells(own, found.titles, 100, 0)]
        for month, own in survival.groupby("month", sort=True)
    ]
    rows.append(["Years they last, on average", *_cells(found.survival["restricted_mean"], found.titles, 1 / 12, 1)])
    if found.comparison:
        means = found.comparison["means"]
        rows += [
            [words, *_cells(means[means["quantity"] == quantity], found.titles, 100, 1)]
            for quantity, words in MEANS.items()
        ]
    return Table("The numbers, with 95% intervals", ["", *found.titles], rows, found.titles)


def _cells(table: pd.DataFrame, titles: Sequence[str], factor: float, digits: int) -> list[str]:
    unit = "" if digits else "%"
    by_title = table.set_index("scenario")
    told = []
    for title in titles:
        values = (by_title.loc[title, column] * factor for column in ("estimate", "low", "high"))
        said, low, high = (f"{value:.{digits}f}".replace("-", "−") for value in values)
        told.append(f"{said}{unit} [{low} to {high}]")
    return told
