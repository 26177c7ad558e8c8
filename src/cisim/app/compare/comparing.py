"""Living through the same cities under each scenario, and what the library says of it.

Only what is new is computed: the lives of a scenario stay on the shelf by its content, so that a moved lever costs the
lives of one scenario, and two thousand cities cost only those beyond the first four hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cisim.app import libraries, shelf, work
from cisim.app.compare.cities import City, chosen_cities
from cisim.app.work import Job
from cisim.scenario import Scenario
from cisim.simulation import Lives, live_through

if TYPE_CHECKING:
    import pandas as pd

LETTERS = "ABCD"
QUICK = 400  # cities while a lever moves
IN_A_CROWD = ((8, 50), (2, 100))  # the same while so many jobs wait: everybody's first answer before a finer one
AT_ONCE = 400  # replicates in one call of the library
CHUNK = 50  # runs computed in one go: a twentieth of a second
MOST_MONTHS = 1_500_000  # cities times months kept of a scenario, for each of two columns: 12 MB
REACHED, ALONE = 0, 1  # the quantities of `paths`
MEASURED = ("rmst", "outcome_improvement", "gain_over_no_collaboration")
"""The quantities of which paired differences are shown."""


@dataclass(frozen=True, eq=False)
class Lived:
    """The lives of one scenario: `runs` (replicates, sites); `outcome` and `alone` (replicates, sites, months)."""

    runs: Any
    outcome: np.ndarray
    alone: np.ndarray

    def __len__(self) -> int:
        return len(self.runs)

    def first(self, n: int) -> Lived:
        """The first n replicates."""
        return Lived(self.runs[:n], self.outcome[:n], self.alone[:n])


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scenarios named A, B, ... in the same cities: tables of the analysis, and a few cities worth a look.

    survival: `survival_at` every month; endings: scenario, reason, month, estimate, low, high, still going among them;
    paths: `paths` of outcome and outcome_alone; differences: `paired_differences` to A; cities: by letter.
    """

    letters: str
    n_runs: int
    n_sites: int
    horizon: int
    survival: pd.DataFrame
    endings: pd.DataFrame
    paths: pd.DataFrame
    differences: pd.DataFrame
    cities: dict[str, tuple[City, ...]]

    def by_month(self, name: str) -> np.ndarray:
        """A column of `survival`, (scenarios, months): the rows stand scenario by scenario, month by month."""
        return self.survival[name].to_numpy(dtype=float).reshape(len(self.letters), -1)

    def path(self, name: str, quantity: int = REACHED) -> np.ndarray:
        """A column of `paths`, (scenarios, months), of one of its quantities."""
        return self.paths[name].to_numpy(dtype=float).reshape(len(self.letters), 2, -1)[:, quantity]


def key_of(scenarios: Sequence[Scenario], seed: int, runs: int) -> Hashable:
    """All that a comparison depends on: what the scenarios are called is not in it."""
    return ("compare", *(scenario.key() for scenario in scenarios), seed, runs)


def most_runs(scenarios: Sequence[Scenario]) -> int:
    """How many replicates the server can keep of these scenarios."""
    return max(1, MOST_MONTHS // (scenarios[0].n_sites * (scenarios[0].horizon + 1)))


def first_runs(runs: int) -> int:
    """How many replicates of those that are wanted come first, by how busy the server is at this moment."""
    n_open = work.shared().n_open
    return min(next((few for most, few in IN_A_CROWD if n_open >= most), QUICK), runs)


def compare(scenarios: Sequence[Scenario], seed: int, runs: int, job: Job) -> Comparison:
    """Live through what is missing and analyse it; raises Cancelled when it is no longer wanted."""
    known = [len(_kept(scenario, seed)) for scenario in scenarios]
    more = job.counter(max(1, sum(max(0, runs - n) for n in known)))
    lived = [lives_of(scenario, seed, runs, job.threads, more) for scenario in scenarios]
    job.check()
    return analysed(scenarios, seed, lived)


def lives_of(
    scenario: Scenario, seed: int, runs: int, threads: int | None = None, more: Callable[[int], None] | None = None
) -> Lived:
    """The first replicates of a scenario, from the shelf as far as they are there; `more` is told what was added."""
    kept = _kept(scenario, seed)
    if len(kept) < runs:
        spans = [range(start, min(start + AT_ONCE, runs)) for start in range(len(kept), runs, AT_ONCE)]
        kept = _joined([*([kept] if len(kept) else []), *(_live(scenario, seed, s, threads, more) for s in spans)])
        shelf.shared().put(_place(scenario, seed), kept)
    return kept.first(runs)


def _joined(parts: Sequence[Lived]) -> Lived:
    columns = [(part.runs, part.outcome, part.alone) for part in parts]
    return Lived(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def _place(scenario: Scenario, seed: int) -> Hashable:
    return ("compare lives", scenario.key(), seed)


def _kept(scenario: Scenario, seed: int) -> Lived:
    nothing = np.zeros((0, scenario.n_sites))
    found: Lived = shelf.shared().get(_place(scenario, seed), Lived(nothing, nothing, nothing))
    return found


def _live(scenario: Scenario, seed: int, span: range, threads: int | None, more: Callable[[int], None] | None) -> Lived:
    chunk = max(1, CHUNK // scenario.n_sites)
    record = ("runs", "months")
    lives = live_through(scenario, np.asarray(span), seed, record=record, threads=threads, progress=more, chunk=chunk)
    return Lived(np.asarray(lives.runs), lives.months["outcome"].copy(), lives.months["outcome_alone"].copy())


def analysed(scenarios: Sequence[Scenario], seed: int, lived: Sequence[Lived]) -> Comparison:
    """The tables of a comparison, all from the library."""
    libraries.load(libraries.ANALYSES)
    import pandas as pd

    from cisim.analysis.comparison import paired_differences
    from cisim.analysis.survival import survival_at

    letters = LETTERS[: len(scenarios)]
    horizon = scenarios[0].horizon
    runs = runs_table(scenarios, letters, seed, lived)
    survival = survival_at(runs, range(horizon + 1))
    return Comparison(
        letters=letters,
        n_runs=len(lived[0]),
        n_sites=scenarios[0].n_sites,
        horizon=horizon,
        survival=survival,
        endings=_endings(runs, survival, horizon),
        paths=pd.concat(
            [
                _paths(scenario, own, seed).assign(scenario=letter)
                for letter, scenario, own in zip(letters, scenarios, lived, strict=True)
            ],
            ignore_index=True,
        ),
        differences=paired_differences(runs, MEASURED, horizon=horizon),
        cities={name: chosen_cities(lived[0].runs, own.runs) for name, own in zip(letters[1:], lived[1:], strict=True)},
    )


def runs_table(scenarios: Sequence[Scenario], names: Sequence[str], seed: int, lived: Sequence[Lived]) -> pd.DataFrame:
    """The tidy table of runs, the scenarios going by these names."""
    from cisim.frames import runs_frame

    named = [replace(scenario, name=name) for scenario, name in zip(scenarios, names, strict=True)]
    return runs_frame([_as_lives(scenario, seed, own) for scenario, own in zip(named, lived, strict=True)])


def _as_lives(scenario: Scenario, seed: int, lived: Lived) -> Lives:
    nothing = np.zeros(0)
    return Lives(scenario, seed, np.arange(len(lived)), lived.runs, nothing, nothing, {}, {})


def _endings(runs: pd.DataFrame, survival: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Why they ended by the horizon, and who had not: the survival there, which is known already."""
    import pandas as pd

    from cisim.analysis.incidence import cumulative_incidence
    from cisim.analysis.observations import STILL_GOING

    alive = survival[survival["month"] == horizon].drop(columns="at_risk").assign(reason=STILL_GOING)
    ended = cumulative_incidence(runs, [horizon])
    both = pd.concat([ended, alive], ignore_index=True) if len(ended) else alive
    return both[["scenario", "reason", "month", "estimate", "low", "high"]].reset_index(drop=True)


def _paths(scenario: Scenario, lived: Lived, seed: int) -> pd.DataFrame:
    """The outcome paths of one scenario, kept beside its lives."""
    from cisim.analysis.paths import paths

    key = ("compare paths", scenario.key(), seed, len(lived))
    found: pd.DataFrame | None = shelf.shared().get(key)
    if found is None:
        found = paths({"outcome": lived.outcome, "outcome_alone": lived.alone}, "")
        shelf.shared().put(key, found)
    return found
