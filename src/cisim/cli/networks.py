"""`cisim networks`: who knows and trusts whom in one run, wave by wave, for programs that study networks."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cisim.cli import options as o
from cisim.cli.relived import Asked, Key, Replicate, Seed, What, Which, leave_when_changed, relived
from cisim.cli.terminal import Terminal

if TYPE_CHECKING:
    from cisim.networks.waves import Networks

Every = Annotated[int, typer.Option(metavar="MONTHS", help="Time from one wave to the next; the first is the launch.")]
Into = Annotated[Path, typer.Option(metavar="DIR", help="New folder for the networks.")]


def networks(
    what: What,
    key: Key = None,
    *,
    out: Into,
    every: Every = 12,
    scenario: Which = None,
    replicate: Replicate = None,
    seed: Seed = None,
    overwrite: o.Overwrite = False,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Write the networks of one run, wave by wave: GraphML, adjacency matrices, who joined and who left.

    Networks need not be kept while runs are computed: any run is lived again by
    its key, as with [cyan]cisim replay[/cyan], and has the same ties to the last bit.

    [bold]Examples[/bold]

    cisim networks co-chair --seed 3 --out results/co-chair-networks

    cisim networks results/demo --scenario co-chair --replicate 17 --every 6 --out results/networks

    cisim networks results/mine co-chair/3/17 --out results/networks  (of a sweep: scenario, point, replicate)
    """
    from cisim.networks.waves import checked_every
    from cisim.results.folder import new_folder

    terminal = Terminal(as_json, quiet)
    checked_every(every)
    asked = Asked(what, key, scenario, replicate, seed)
    with new_folder(out, overwrite) as folder:
        again = relived(asked)
        leave_when_changed(asked, again)
        from cisim.networks.files import write_networks
        from cisim.networks.waves import followed

        found = followed(again.scenario, (again.seed, again.replicate), again.tables, every)
        write_networks(folder, found, _command(asked, every))
    _tell(terminal, found, out)


def _tell(terminal: Terminal, found: Networks, out: Path) -> None:
    n, n_sites = len(found.months), found.scenario.n_sites
    if terminal.is_json:
        about = {"scenario": found.scenario.name, "seed": found.seed, "replicate": found.replicate}
        terminal.json({"folder": str(out), **about, "waves": n, "sites": n_sites, "ties": len(found.tables["ties"])})
        return
    told = f"{n} waves of {n_sites} sites" if n_sites > 1 else f"{n} waves"
    terminal.out.print(f"{told} in {out}", markup=False, soft_wrap=True)
    terminal.hint("\nGraphML and matrices by wave, tables (Parquet and CSV), dictionary.csv, manifest.json")


def _command(asked: Asked, every: int) -> str:
    """The command as it can be given again, without paths of this machine."""
    which = [("--scenario", asked.scenario), ("--replicate", asked.replicate), ("--seed", asked.seed)]
    told = o.command_line("networks", [asked.what], [*which, ("--every", every)])
    return told if asked.key is None else f"{told} {shlex.quote(asked.key)}"
