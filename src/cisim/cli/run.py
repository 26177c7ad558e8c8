"""`cisim run`: the story of one city."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cisim.cli import options as o
from cisim.cli.terminal import Terminal
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    import pandas as pd

    from cisim.scenario import Scenario


def run(
    scenario: o.Name,
    seed: o.Seed = 1,
    replicate: o.Replicate = 0,
    site: o.Site = 0,
    setting: o.Settings = None,
    horizon: o.Horizon = None,
    out: o.Out = None,
    overwrite: o.Overwrite = False,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Tell the story of one city: what happened, how the table stood year by year, and why it ended.

    [bold]Examples[/bold]

    cisim run mayoral-turnover --seed 3

    cisim run baseline --set governance.form=co-chair --seed 3

    cisim run co-chair --replicate 17 --out results/co-chair-17
    """
    terminal = Terminal(as_json, quiet)
    chosen = o.prepared(scenario, setting, horizon)
    check_key(chosen, seed, replicate, site)
    told = [
        ("--seed", seed),
        ("--replicate", replicate),
        ("--site", site or None),
        ("--set", setting),
        ("--horizon", horizon),
    ]
    tables = _into(out, overwrite, Life(chosen, seed, replicate, site, o.command_line("run", [scenario], told)))
    tell(terminal, chosen, tables, site)
    if out is not None:
        terminal.hint(f"\nWritten to {out}: tables (Parquet and CSV), dictionary.csv, manifest.json, story (PNG, SVG)")
    others = f"baseline {scenario}" if chosen.name != "baseline" else "baseline co-chair"
    terminal.hint(f"\nWhat do many cities say? cisim compare {others}{o.again(setting, horizon)}")


@dataclass(frozen=True)
class Life:
    """The key of one run and of the site to tell of; `command` is the command that asked for it."""

    scenario: Scenario
    seed: int
    replicate: int
    site: int
    command: str


def tell(terminal: Terminal, scenario: Scenario, tables: dict[str, pd.DataFrame], site: int, **verdict: object) -> None:
    """Print the story of one site, in words or as JSON with what else is to be said."""
    from cisim.cli import story

    if terminal.is_json:
        terminal.json({**story.as_json(scenario, tables, site), **verdict})
    else:
        story.tell(terminal, scenario, tables, site)


def check_key(scenario: Scenario, seed: int, replicate: int, site: int) -> None:
    """Refuse a run that cannot be, before anything is computed."""
    from cisim.replay import checked_replicate
    from cisim.simulation import checked_seed

    checked_seed(seed)
    checked_replicate(replicate)
    check_site(scenario, site)


def check_site(scenario: Scenario, site: int) -> None:
    """Refuse a site that the scenario does not have."""
    if not 0 <= site < scenario.n_sites:
        last = scenario.n_sites - 1
        known = "it has only site 0" if last == 0 else f"its sites are 0 to {last}"
        raise ConfigError(f"--site: {scenario.name} has no site {site}; {known}")


def _into(out: Path | None, overwrite: bool, life: Life) -> dict[str, pd.DataFrame]:
    """Live through one run, and write it when a folder was named."""
    from cisim.replay import relive

    if out is None:
        return relive(life.scenario, life.seed, life.replicate)
    from cisim.results.folder import new_folder

    with new_folder(out, overwrite) as folder:
        tables = relive(life.scenario, life.seed, life.replicate)
        write_run(folder, life, tables)
    return tables


def write_run(folder: Path, life: Life, tables: dict[str, pd.DataFrame]) -> None:
    """Everything about one run: four tables, what their columns mean, the figure of the story, and the manifest."""
    from cisim.columns import TABLES
    from cisim.figures import provenance, story, style
    from cisim.results.manifest import provenance as origin
    from cisim.results.manifest import write_manifest
    from cisim.results.tables import write_tables

    write_tables(folder, tables, TABLES)
    own = {name: table[table["site"] == life.site] for name, table in tables.items()}
    with style.theme():
        figure, ax = story.new_canvas()
        story.draw(own["months"], ax, own["events"], str(own["runs"]["reason"].iloc[0]))
    provenance.save(figure, folder / "story", origin(life.command, life.seed))
    write_manifest(folder, life.command, life.seed, (life.replicate, life.replicate), [life.scenario])
