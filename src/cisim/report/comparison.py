"""What a comparison of scenarios is asked for, and what comes out of it: light, and without any analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from cisim.analysis import Summary
    from cisim.scenario import Scenario

FIGURES = {"survival": "survival", "incidence": "endings", "paths": "outcomes", "differences": "differences"}
"""What each figure's file is called."""


@dataclass(frozen=True)
class Asked:
    """What was compared: scenarios of one horizon [months], `runs` replicates of each, by which command."""

    scenarios: Sequence[Scenario]
    runs: int
    seed: int
    command: str

    @property
    def horizon(self) -> int:
        """Months, the same for all scenarios."""
        return self.scenarios[0].horizon


@dataclass(frozen=True)
class Comparison:
    """What came out: the runs, their summary, and, when they were asked for, the paths and what sets of numbers say."""

    runs: pd.DataFrame
    summary: Summary
    paths: pd.DataFrame | None = None
    ignorance: pd.DataFrame | None = None
