"""`cisim sweep`, `cisim status`, `cisim merge`: experiments of any size into a folder that nothing can spoil."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cisim.cli import INTERRUPTED
from cisim.cli import options as o
from cisim.cli.failures import complain
from cisim.cli.sweep_progress import telling
from cisim.cli.terminal import Terminal, finite
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.sweep.executors import Workers
    from cisim.sweep.folder import Folder as OpenFolder
    from cisim.sweep.runner import Outcome

MOST_POINTS_TOLD = 20  # of an experiment with a stop rule
SOME_FAILED = 1  # exit status: all is done, and some runs have an error instead of numbers

File = Annotated[Path, typer.Argument(metavar="FILE", help="Experiment file (see experiments/).")]
Into = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the results; the same one goes on.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder that cisim sweep writes to.")]


def sweep(
    file: File,
    out: Into,
    threads: Annotated[int | None, typer.Option(metavar="N", help="Threads; all cores when left out.")] = None,
    processes: Annotated[int | None, typer.Option(metavar="N", help="Processes instead of threads.")] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="WHERE", help="A Dask cluster: tcp://host:8786, or local:N.")
    ] = None,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Only this part of the work; cisim merge joins the parts.")
    ] = None,
    chunk: Annotated[int | None, typer.Option(metavar="RUNS", help="Most runs of one file.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Tell what it would take, and run nothing.")] = False,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Run an experiment: every scenario at every point of its design, over many cities.

    First comes what it will take, found from a pilot. Whatever stops it, a crash or a full disk, the same command
    again goes on: what is there and whole is kept, the rest is run. The rows depend on the file alone, not on threads,
    processes, cluster, shards or the size of chunks. Exit status 1: some runs failed; their rows say why.

    [bold]Examples[/bold]

    cisim sweep experiments/quick-win-optimum/experiment.yaml --out results/quick-wins

    cisim sweep mine.yaml --out results/mine --plan

    cisim sweep mine.yaml --out /shared/mine --shard 3/16
    """
    from cisim.sweep import estimate, load_experiment, shard_from

    terminal = Terminal(as_json, quiet)
    workers = chosen_workers(threads, processes, cluster)
    part = None if shard is None else shard_from(shard)
    experiment = load_experiment(file)
    if plan:
        told = estimate(experiment, workers, chunk)
        terminal.json(finite(asdict(told))) if as_json else terminal.out.print(told.line(), markup=False)
        return
    from cisim.sweep.runner import ready

    with interruptible(out), ready(experiment, out, part, chunk) as folder:
        outcome = _run(terminal, folder, workers)
    _tell(terminal, outcome)
    if outcome.exit_status:
        raise typer.Exit(SOME_FAILED)


def _run(terminal: Terminal, folder: OpenFolder, workers: Workers) -> Outcome:
    """Tell what is left to do and what it will take, and do it."""
    from cisim.sweep.runner import estimate_left, run_into

    is_silent = terminal.is_json or terminal.is_quiet
    if not is_silent and (left := estimate_left(folder, workers)) is not None:
        typer.echo(f"{folder.experiment.title}: {left.line()}", err=True)
    with telling(terminal) as progress:
        return run_into(folder, workers, progress)


def chosen_workers(threads: int | None, processes: int | None, cluster: str | None) -> Workers:
    """The workers that were asked for; raises ConfigError for more than one kind."""
    from cisim.sweep import Workers
    from cisim.sweep import cluster as cluster_from

    given = {"--threads": threads, "--processes": processes, "--cluster": cluster}
    asked = [name for name, value in given.items() if value is not None]
    if len(asked) > 1:
        raise ConfigError(f"{asked[1]}: cannot go together with {asked[0]}")
    for name, n in (("--threads", threads), ("--processes", processes)):
        if n is not None and n < 1:
            raise ConfigError(f"{name}: {n} is out of range; expected 1 or more")
    if cluster is not None:
        return cluster_from(cluster)
    return Workers("processes", processes) if processes else Workers("threads", threads or 0)


@contextmanager
def interruptible(out: Path) -> Iterator[None]:
    """Answer Ctrl-C, and a batch scheduler's warning, with what is kept and how to go on."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        complain(f"interrupted; what is in {out} is whole: the same command goes on from there")
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(terminal: Terminal, outcome: Outcome) -> None:
    if terminal.is_json:
        content: dict[str, Any] = {**asdict(outcome), "folder": str(outcome.folder)}
        terminal.json(finite(content))
        return
    told = f"{outcome.n_runs:,} runs in {outcome.folder}"
    told += f", {outcome.n_kept:,} of them from before" if outcome.n_kept and outcome.n_made else ""
    terminal.out.print(told, markup=False, soft_wrap=True)
    for each in outcome.needed[:MOST_POINTS_TOLD]:
        state = "narrow enough" if each.is_reached else "not narrow enough yet"
        line = f"  point {each.point}: {each.n:,} replicates, widest interval ±{each.half_width:.3g} ({each.scenario})"
        terminal.out.print(f"{line}: {state}", markup=False, soft_wrap=True)
    if (n_more := len(outcome.needed) - MOST_POINTS_TOLD) > 0:
        n_wide = sum(not each.is_reached for each in outcome.needed[MOST_POINTS_TOLD:])
        terminal.out.print(f"  and {n_more:,} more points (manifest.json), {n_wide:,} of them not narrow enough yet")
    if outcome.n_failed:
        complain(f"{outcome.n_failed:,} runs failed; the column `error` of their rows says why")
    terminal.hint(f"\nRead it: cisim.read({str(outcome.folder)!r}); what the columns mean: dictionary.csv")


def status(folder: Folder, as_json: o.Json = False) -> None:
    """Tell how a sweep is doing, from its status file; also those of its shards.

    [bold]Example[/bold]

    cisim status results/mine
    """
    from cisim.sweep import read_status
    from cisim.sweep.folder import SHARDS
    from cisim.sweep.status import STATUS

    terminal = Terminal(as_json)
    shards = sorted(each.parent for each in (folder / SHARDS).glob(f"*-of-*/{STATUS}"))
    is_own = (folder / STATUS).exists() or not shards
    found = [("", read_status(folder))] if is_own else []
    found += [(each.name, read_status(each)) for each in shards]
    if as_json:
        terminal.json(finite([{"shard": name or None, **asdict(each)} for name, each in found]))
        return
    for name, each in found:
        terminal.out.print(f"{name}: {each.line()}" if name else each.line(), markup=False, soft_wrap=True)


def merge(
    folder: Folder,
    shards: Annotated[list[Path] | None, typer.Argument(metavar="SHARD...", help="Shards from elsewhere.")] = None,
    as_json: o.Json = False,
) -> None:
    """Join the shards of a sweep into one folder.

    [bold]Example[/bold]

    cisim merge /shared/mine
    """
    from cisim.sweep.shards import merge as join

    _tell(Terminal(as_json), join(folder, shards or ()))
