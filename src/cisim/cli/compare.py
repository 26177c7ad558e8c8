"""`cisim compare`: scenarios side by side, over the same cities with the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cisim.cli import options as o
from cisim.cli import uncertainty as u
from cisim.cli.comparing import Plan, check_plan, computed
from cisim.cli.terminal import Terminal, finite
from cisim.report.comparison import Comparison

Runs = Annotated[int, typer.Option(help="Cities to live through under each scenario.")]
Threads = Annotated[int | None, typer.Option(metavar="N", help="Threads; all cores when left out. Changes no number.")]


def compare(
    scenario: o.Names,
    runs: Runs = 1000,
    seed: o.Seed = 1,
    setting: o.Settings = None,
    horizon: o.Horizon = None,
    threads: Threads = None,
    uncertainty: u.Sets = u.Uncertainty.none,
    posterior: u.Sample = None,
    out: o.Out = None,
    overwrite: o.Overwrite = False,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Compare scenarios: how long collaborations last, why they end, how much outcomes improve, and what differs.

    Every scenario meets the same cities with the same luck, so that the
    differences to the first scenario are taken city by city, with 95%
    intervals: these are luck. With --uncertainty posterior, ignorance is
    told apart from it: the differences under every set of numbers that
    agrees with published patterns.

    [bold]Examples[/bold]

    cisim compare baseline co-chair

    cisim compare baseline mayoral-turnover co-chair --runs 5000 --seed 7 --json

    cisim compare baseline co-chair --set city.history=-1 --out results/after-conflict
    """
    terminal = Terminal(as_json, quiet)
    chosen = [o.prepared(name, setting, horizon) for name in scenario]
    told = [("--runs", runs), ("--seed", seed), ("--set", setting), ("--horizon", horizon)]
    sample = u.sample_of(uncertainty, posterior)
    sets = [("--uncertainty", sample and "posterior"), ("--posterior", posterior and posterior.name)]
    plan = Plan(chosen, runs, seed, o.command_line("compare", scenario, [*told, *sets]), threads, sample)
    check_plan(plan)
    result = _into(out, overwrite, terminal, plan)
    key = f"--seed {seed} --replicate 0{o.again(setting, horizon)}"
    _tell(terminal, plan, result, out, f"cisim run {scenario[-1]} {key}")


def _into(out: Path | None, overwrite: bool, terminal: Terminal, plan: Plan) -> Comparison:
    """Compute, and write when a folder was named."""
    if out is None:
        return computed(terminal, plan, keeps_paths=False)
    from cisim.results.folder import new_folder

    with new_folder(out, overwrite) as folder:
        from cisim.report.comparison_folder import draw_comparison, write_comparison

        result = computed(terminal, plan, keeps_paths=True)
        draw_comparison(folder, result, plan)
        write_comparison(folder, result, plan)  # last, since the manifest lists what is there
    return result


def _tell(terminal: Terminal, plan: Plan, result: Comparison, out: Path | None, next_command: str) -> None:
    if terminal.is_json:
        from cisim.cli.comparison import as_plain

        terminal.json(finite(as_plain(result)))
        return
    from cisim.cli.comparison import show

    show(terminal, result, plan)
    if out is None:
        terminal.hint(f"\nOne of these cities, month by month: {next_command}")
    else:
        terminal.hint(
            f"\nWritten to {out}: tables (Parquet and CSV), dictionary.csv, manifest.json, figures (PNG, SVG)"
        )
        name = plan.scenarios[-1].name
        terminal.hint(f"One of its cities, month by month: cisim replay {out} --scenario {name} --replicate 0")
