"""One run lived again: which one is meant by a folder or a scenario and a key, for every command that takes these."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cisim.cli import options as o
from cisim.cli.failures import DIFFERENT, complain
from cisim.cli.run import check_key, check_site
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    import pandas as pd

    from cisim.scenario import Scenario

What = Annotated[
    str, typer.Argument(metavar="DIR|SCENARIO", help="A folder that run, compare or sweep wrote, or a scenario.")
]
Key = Annotated[str | None, typer.Argument(metavar="KEY", help="Run of a sweep: SCENARIO/POINT/REPLICATE.")]
Which = Annotated[str | None, typer.Option(help="Which scenario of the folder.")]
Replicate = Annotated[int | None, typer.Option(help="Which replicate, from 0.")]
Seed = Annotated[int | None, typer.Option(help="Seed; a folder knows its own.")]


@dataclass(frozen=True)
class Asked:
    """The run that is asked for, as it was written on the command line, and the site that is to be told of."""

    what: str
    key: str | None
    scenario: str | None
    replicate: int | None
    seed: int | None
    site: int = 0


@dataclass(frozen=True)
class Relived:
    """A run and its four tables; `changed` names the columns unlike the stored ones, None when nothing is stored."""

    scenario: Scenario
    seed: int
    replicate: int
    tables: dict[str, pd.DataFrame]
    changed: list[str] | None


def relived(asked: Asked) -> Relived:
    """Live the run again; raises ConfigError when it cannot be found, or was computed by other rules."""
    if asked.key is not None:
        return _of_sweep(asked, asked.key)
    if Path(asked.what).is_dir():
        return _of_folder(asked)
    return _of_scenario(asked)


def leave_when_changed(asked: Asked, again: Relived) -> None:
    """Leave with status 1 when the run is not the stored one to the last bit."""
    if again.changed:
        complain(f"{asked.what}: the run is not the stored one; it differs in {', '.join(again.changed)}")
        raise typer.Exit(DIFFERENT)


def _of_sweep(asked: Asked, key: str) -> Relived:
    from cisim.sweep.replaying import replay

    for name in ("scenario", "replicate", "seed"):
        if getattr(asked, name) is not None:
            raise ConfigError(f"--{name}: a run of a sweep is named by its key alone, SCENARIO/POINT/REPLICATE")
    again = replay(asked.what, key)
    check_site(again.scenario, asked.site)
    return Relived(again.scenario, again.seed, again.replicate, again.tables, list(again.changed))


def _of_folder(asked: Asked) -> Relived:
    from cisim.replay import changed_columns, relive, stored_run
    from cisim.sweep.manifest import is_of_sweep

    if is_of_sweep(Path(asked.what)):
        raise ConfigError(f"{asked.what}: holds a sweep; name one of its runs: SCENARIO/POINT/REPLICATE")
    stored = stored_run(asked.what, asked.scenario, asked.replicate)
    if asked.seed is not None and asked.seed != stored.seed:
        raise ConfigError(f"--seed: {asked.what} was computed with seed {stored.seed}, not {asked.seed}")
    check_site(stored.scenario, asked.site)
    tables = relive(stored.scenario, stored.seed, stored.replicate)
    changed = changed_columns(stored.rows, tables["runs"])
    return Relived(stored.scenario, stored.seed, stored.replicate, tables, changed)


def _of_scenario(asked: Asked) -> Relived:
    if asked.scenario is not None:
        raise ConfigError(f"--scenario: {asked.what} is no folder of results; name the scenario alone")
    if asked.seed is None:
        raise ConfigError(
            f"{asked.what}: is no folder of results; to live a scenario's run again, give --seed and --replicate"
        )
    from cisim.replay import relive

    chosen, replicate = o.prepared(asked.what, None, None), asked.replicate or 0
    check_key(chosen, asked.seed, replicate, asked.site)
    return Relived(chosen, asked.seed, replicate, relive(chosen, asked.seed, replicate), None)
