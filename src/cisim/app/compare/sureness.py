"""How sure a comparison is: luck, which its intervals hold, apart from ignorance, which sets of numbers stand for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import solara

from cisim.app import libraries
from cisim.app.compare.comparing import LETTERS, lives_of, runs_table
from cisim.app.compare.words import LUCK
from cisim.app.results import DONE, STOPPED, Result, use_result
from cisim.app.states import Heading, Push, Sentence, Waiting, element
from cisim.app.work import Job
from cisim.figures.wording import under_sets
from cisim.report.differences import CLOSES, LASTS
from cisim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from cisim.sweep import Status

CITIES = 20
"""Cities under each set of numbers: half of what the command line takes, for an answer in some ten seconds."""

WHY = "Most numbers of the model are assumptions."


def key_of(scenarios: Sequence[Scenario], seed: int) -> Hashable:
    """What is asked about."""
    return ("sets", *(scenario.key() for scenario in scenarios), seed)


def under_every_set(scenarios: Sequence[Scenario], seed: int, runs: int, job: Job) -> pd.DataFrame:
    """`differences_over_sets` of scenarios named A, B, ...; raises Cancelled when it is no longer wanted."""
    libraries.load(libraries.SWEEPS)
    from cisim.calibration import load_posterior
    from cisim.calibration.across_sets import differences_over_sets
    from cisim.sweep import Workers

    named = [replace(scenario, name=letter) for scenario, letter in zip(scenarios, LETTERS, strict=False)]
    lived = [lives_of(scenario, seed, runs, job.threads) for scenario in named]
    table = runs_table(named, [scenario.name for scenario in named], seed, lived)

    def tell(status: Status) -> None:
        job.report(status.n_done / max(1, status.n_total))

    workers = Workers("threads", job.threads)
    return differences_over_sets(table, named, load_posterior(), n_cities=CITIES, workers=workers, progress=tell)


def use_sets(scenarios: Sequence[Scenario], seed: int, runs: int) -> tuple[Result[pd.DataFrame], Callable[[], None]]:
    """What sets of numbers say of a comparison, once it was asked for; and how to ask."""
    subject = solara.use_memo(lambda: key_of(scenarios, seed), [scenarios, seed])  # more cities are no other question
    asked, ask = solara.use_state(("", 0))
    key = (subject, runs, asked) if asked[0] == subject else None
    result: Result[pd.DataFrame] = use_result(
        key, lambda job: under_every_set(scenarios, seed, runs, job), is_long=True
    )
    return result, lambda: ask((subject, asked[1] + 1))


@solara.component
def Sureness(result: Result[pd.DataFrame], ask: Callable[[], None], labels: Mapping[str, str], enough: bool) -> None:
    """Luck in a sentence, and ignorance on demand. `enough`: whether there are as many cities as a set is tried in."""
    with element("section", classes="ci-compare-part ci-compare-sure", attributes={"aria-label": "How sure is this?"}):
        Heading("How sure is this?", 2)
        with element("p", classes="ci-sentence"):
            element("b", ["Luck. "])
            element("span", [LUCK])
        with element("p", classes="ci-sentence"):
            element("b", ["Ignorance. "])
            element("span", [_told(result)])
        if result.error:
            Sentence(result.error, "problem")
        if result.state == DONE and result.value is not None:
            with element("ul", classes="ci-compare-sets", attributes={"data-test": "sets"}):
                for line in lines(result.value, labels):
                    element("li", [line])
        elif result.is_working:
            Waiting("Trying other numbers", result.progress, result.cancel, result.ahead)
        elif enough:
            word = "Try again" if result.state == STOPPED or result.error else "Try other numbers"
            Push(word, ask, quiet=True)


def _told(result: Result[pd.DataFrame]) -> str:
    if result.state == DONE and result.value is not None:
        sets = f"{int(result.value['n_sets'].iloc[0])} sets of numbers that agree with published patterns"
        return f"{WHY} The same was therefore tried under {sets}, in {CITIES} cities each:"
    return f"{WHY} Whether the differences hold under others that agree with published patterns can be tried here."


def lines(table: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    """What the sets say of how long collaborations last and what they close, a line for each other scenario."""
    rows = table[table["quantity"].isin((LASTS, CLOSES))].to_dict("records")
    return [f"{labels[row['scenario']]}. {under_sets(row)}" for row in rows]
