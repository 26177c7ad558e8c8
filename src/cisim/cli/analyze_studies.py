"""The analyses that were asked for, of what a folder holds; what the library refuses becomes one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cisim.cli.analyze_choices import Choices, check_horizon
from cisim.values import nearest
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    import pandas as pd

    from cisim.analysis.study import Study

    Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Analysis:
    """What came out: the tables of each kind of analysis, and why others were left out."""

    choices: Choices
    study: Study
    tables: dict[str, Tables]
    refused: dict[str, str]

    @property
    def horizon(self) -> int:
        """Until when runs were looked at [months]."""
        return self.choices.horizon or self.study.horizon

    @property
    def against(self) -> str:
        """The scenario that others are held against."""
        return self.choices.against or self.study.names[0]


def analysed(choices: Choices) -> Analysis:
    """Open the folder and do what was asked; raises ConfigError.

    Without a kind: survival and differences, where they can be told, and the reason where not.
    """
    import duckdb

    from cisim.analysis.study import open_study

    study = open_study(choices.folder)
    check_horizon(choices, study.horizon)
    if choices.against is not None and choices.against not in study.names:
        hint = nearest(choices.against, study.names)
        raise ConfigError(f"--against: there is no scenario {choices.against!r}{hint} (it has {_list(study.names)})")
    kinds = ("survival", "compare") if choices.kind is None else (choices.kind,)
    tables: dict[str, Tables] = {}
    refused: dict[str, str] = {}
    for kind in kinds:
        try:
            tables[kind] = MADE[kind](study, choices)
        except ValueError as error:
            if choices.kind is not None:
                raise ConfigError(f"{choices.folder}: {error}") from None
            refused[kind] = str(error)
        except duckdb.Error as error:
            raise ConfigError(f"{choices.folder}: {str(error).splitlines()[0]}") from None
    return Analysis(choices, study, tables, refused)


def _survival(study: Study, choices: Choices) -> Tables:
    from cisim.analysis.study_survival import survival_of

    return survival_of(study, choices.by, choices.against, choices.horizon)


def _compare(study: Study, choices: Choices) -> Tables:
    from cisim.analysis.study_comparison import QUANTITIES, comparison_of

    quantities = QUANTITIES if choices.quantity is None else (choices.quantity,)
    return comparison_of(study, quantities, choices.against, choices.horizon)


def _sensitivity(study: Study, choices: Choices) -> Tables:
    from cisim.analysis.study_sensitivity import sensitivity_of

    quantity = choices.quantity or "rmst"
    return sensitivity_of(study, quantity, choices.is_difference, choices.against, choices.horizon)


def _discover(study: Study, choices: Choices) -> Tables:
    from cisim.analysis.study_discovery import discovery_of

    quantity = choices.quantity or "rmst"
    return discovery_of(study, quantity, choices.against, choices.horizon, choices.at_least)


MADE: dict[str, Callable[[Study, Choices], Tables]] = {
    "survival": _survival,
    "compare": _compare,
    "sensitivity": _sensitivity,
    "discover": _discover,
}


def _list(names: list[str]) -> str:
    return ", ".join(names)
