"""The month as data: which mechanism, in which order, reading and writing what.

`print_schedule()` prints it; `step_site` and `step_run` are the compiled month, in the very same order (a test
compares them).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cisim.compilation import part
from cisim.mechanisms import (
    agenda,
    cohort,
    community,
    coordination,
    effort,
    ending,
    funding,
    leadership,
    measurement,
    meetings,
    membership,
    motivation,
    outcomes,
    politics,
    quick_wins,
    shocks,
    systems_change,
)


@dataclass(frozen=True)
class Step:
    """One line of the schedule: a mechanism, what it reads and writes, and whether it sees a site or the run."""

    name: str
    mechanism: Callable[[Any], None]
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    scope: str = "site"

    @property
    def meaning(self) -> str:
        """The first line of the mechanism's documentation."""
        return (self.mechanism.__doc__ or "").strip().partition("\n")[0]


def _step(module: Any, scope: str = "site") -> Step:
    name = module.__name__.rpartition(".")[2]
    return Step(name, getattr(module, name), module.READS, module.WRITES, scope)


SCHEDULE: tuple[Step, ...] = (
    _step(shocks),
    _step(politics),
    _step(leadership),
    _step(meetings),
    _step(agenda),
    _step(effort),
    _step(coordination),
    _step(quick_wins),
    _step(systems_change),
    _step(outcomes),
    _step(measurement),
    _step(community),
    _step(funding),
    _step(motivation),
    _step(membership),
    _step(ending),
    _step(cohort, scope="run"),
)


@part
def step_site(site):
    """One month of one site: every mechanism of site scope, in order."""
    site.city.month += 1
    shocks.shocks(site)
    politics.politics(site)
    leadership.leadership(site)
    meetings.meetings(site)
    agenda.agenda(site)
    effort.effort(site)
    coordination.coordination(site)
    quick_wins.quick_wins(site)
    systems_change.systems_change(site)
    outcomes.outcomes(site)
    measurement.measurement(site)
    community.community(site)
    funding.funding(site)
    motivation.motivation(site)
    membership.membership(site)
    ending.ending(site)


@part
def step_run(run):
    """What happens between the sites of a run at the end of a month."""
    cohort.cohort(run)


def print_schedule() -> str:
    """The schedule as text, one mechanism a line."""
    width = max(len(step.name) for step in SCHEDULE)
    return "\n".join(f"{n:2d} {step.name:{width}s}  {step.meaning}" for n, step in enumerate(SCHEDULE, 1))
