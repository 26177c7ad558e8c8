"""What a comparison needs to be computed, whether it can be, and the computing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cisim.cli.terminal import Terminal
from cisim.report.comparison import Asked, Comparison
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    import pandas as pd

    from cisim.calibration import Posterior
    from cisim.simulation import Lives

MOST_RUNS = 10_000_000
PATHS = ("outcome", "outcome_alone")
"""The columns of `months` that the figure of outcomes needs."""


@dataclass(frozen=True)
class Plan(Asked):
    """What to compare, on how many threads, and the sample of sets that stands for ignorance."""

    threads: int | None = None
    sets: Posterior | None = None


def check_plan(plan: Plan) -> None:
    """Refuse what cannot be compared, before anything is computed."""
    from cisim.scenario import repeated
    from cisim.simulation import checked_runs, checked_seed

    if checked_runs(plan.runs) > MOST_RUNS:
        raise ConfigError(f"runs: {plan.runs} is out of range; expected 1 to {MOST_RUNS}")
    checked_seed(plan.seed)
    if plan.threads is not None and plan.threads < 1:
        raise ConfigError(f"threads: {plan.threads} is out of range; expected 1 or more")
    first = plan.scenarios[0]
    if plan.sets is not None:
        _check_sets(plan)
    if twice := repeated([scenario.name for scenario in plan.scenarios]):
        raise ConfigError(f"{twice}: is named twice; a comparison needs scenarios of different names")
    for other in plan.scenarios:
        if other.n_sites != first.n_sites:
            numbers = f"has {other.n_sites} sites and {first.name} {first.n_sites}"
            raise ConfigError(f"{other.name}: {numbers}; they cannot be compared pair by pair")
        if other.horizon != first.horizon:
            ends = f"ends at month {other.horizon} and {first.name} at month {first.horizon}"
            raise ConfigError(f"{other.name}: {ends}; choose one for all with --horizon")


def _check_sets(plan: Plan) -> None:
    from cisim.calibration.across_sets import CITIES_PER_SET

    if len(plan.scenarios) < 2:
        raise ConfigError("--uncertainty: one scenario alone has no differences that sets of numbers could disagree on")
    if plan.runs < CITIES_PER_SET:
        raise ConfigError(f"runs: --uncertainty posterior needs {CITIES_PER_SET} cities or more, not {plan.runs}")


def computed(terminal: Terminal, plan: Plan, *, keeps_paths: bool) -> Comparison:
    """Live through all runs and analyse them; the monthly paths are kept for the figures only."""
    from cisim.monthly import live_and_keep

    columns = PATHS if keeps_paths else ()
    lives, paths = [], []
    with terminal.progress(plan.runs * len(plan.scenarios), "runs") as progress:
        for scenario in plan.scenarios:
            kept = live_and_keep(scenario, plan.runs, plan.seed, columns, threads=plan.threads, progress=progress)
            lives += kept.lives
            if keeps_paths:
                from cisim.analysis.paths import paths as monthly_paths

                paths.append(monthly_paths(kept.columns, scenario.name))
    found = _analysed(lives, paths, plan.horizon)
    return replace(found, ignorance=_under_sets(terminal, plan, found.runs))


def _under_sets(terminal: Terminal, plan: Plan, runs: pd.DataFrame) -> pd.DataFrame | None:
    """The differences under every set of numbers, when there are sets."""
    if plan.sets is None:
        return None
    from cisim.calibration.across_sets import differences_over_sets
    from cisim.cli.sweep_progress import telling
    from cisim.sweep import Workers

    workers = Workers("threads", plan.threads or 0)
    with telling(terminal) as progress:
        return differences_over_sets(runs, plan.scenarios, plan.sets, workers=workers, progress=progress)


def _analysed(lives: list[Lives], paths: list[pd.DataFrame], horizon: int) -> Comparison:
    import pandas as pd

    from cisim.frames import runs_frame
    from cisim.report.comparison_folder import analysed

    table = runs_frame(lives)
    return Comparison(table, analysed(table, horizon), pd.concat(paths, ignore_index=True) if paths else None)
