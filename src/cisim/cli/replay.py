"""`cisim replay`: one run again, by its key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cisim.cli import options as o
from cisim.cli.failures import DIFFERENT, complain
from cisim.cli.run import check_key, check_site, tell
from cisim.cli.terminal import Terminal
from cisim.yaml_files import ConfigError


def replay(
    what: Annotated[
        str, typer.Argument(metavar="DIR|SCENARIO", help="A folder that run or compare wrote, or a scenario.")
    ],
    key: Annotated[str | None, typer.Argument(metavar="KEY", help="Run of a sweep: SCENARIO/POINT/REPLICATE.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Which scenario of the folder.")] = None,
    replicate: Annotated[int | None, typer.Option(help="Which replicate, from 0.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed; a folder knows its own.")] = None,
    site: o.Site = 0,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Live one run of a comparison again, month by month, and tell its story.

    A run is known by its key: scenario, seed, replicate and site. From a
    folder of results the scenario is taken as it was computed, and the run is
    checked against the stored one to the last bit; exit status 1 says that it
    is not the same.

    [bold]Examples[/bold]

    cisim replay results/demo --scenario co-chair --replicate 17

    cisim replay co-chair --seed 1 --replicate 17

    cisim replay results/mine co-chair/3/17  (of a sweep: scenario, point, replicate)
    """
    terminal = Terminal(as_json, quiet)
    if key is not None:
        _from_sweep(terminal, what, key, site)
        return
    if Path(what).is_dir():
        _from_folder(terminal, what, (scenario, replicate, site), seed)
        return
    if scenario is not None:
        raise ConfigError(f"--scenario: {what} is no folder of results; name the scenario alone")
    if seed is None or replicate is None:
        raise ConfigError(
            f"{what}: is no folder of results; to live a scenario's run again, give --seed and --replicate"
        )
    from cisim.replay import relive

    chosen = o.prepared(what, None, None)
    check_key(chosen, seed, replicate, site)
    tell(terminal, chosen, relive(chosen, seed, replicate), site)


def _from_folder(terminal: Terminal, what: str, key: tuple[str | None, int | None, int], seed: int | None) -> None:
    """Live a stored run again; leave with status 1 when it is not the same to the last bit."""
    from cisim.replay import changed_columns, relive, stored_run

    name, replicate, site = key
    stored = stored_run(what, name, replicate)
    if seed is not None and seed != stored.seed:
        raise ConfigError(f"--seed: {what} was computed with seed {stored.seed}, not {seed}")
    check_site(stored.scenario, site)
    tables = relive(stored.scenario, stored.seed, stored.replicate)
    changed = changed_columns(stored.rows, tables["runs"])
    tell(terminal, stored.scenario, tables, site, is_identical=not changed, changed_columns=changed)
    if changed:
        complain(f"{what}: the run is not the stored one; it differs in {', '.join(changed)}")
        raise typer.Exit(DIFFERENT)
    terminal.hint(f"\nIdentical to the run stored in {what}, to the last bit.")


def _from_sweep(terminal: Terminal, what: str, key: str, site: int) -> None:
    """Live a run of a sweep again; leave with status 1 when it is not the same to the last bit."""
    from cisim.sweep.replaying import replay as live_again

    again = live_again(what, key)
    check_site(again.scenario, site)
    changed = list(again.changed)
    tell(terminal, again.scenario, again.tables, site, is_identical=not changed, changed_columns=changed)
    if changed:
        complain(f"{what}: the run is not the stored one; it differs in {', '.join(changed)}")
        raise typer.Exit(DIFFERENT)
    terminal.hint(f"\nIdentical to the run stored in {what}, to the last bit.")
