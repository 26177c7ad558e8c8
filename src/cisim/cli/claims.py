"""`cisim claims`: what practitioners say, each as a paired experiment with a verdict by a rule stated first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cisim.cli import options as o
from cisim.cli import uncertainty as u
from cisim.cli.sweep import interruptible
from cisim.cli.sweep_progress import telling
from cisim.cli.terminal import Terminal, finite

if TYPE_CHECKING:
    from cisim.claims import Examined


What = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FOLDER_OR_FILES]...", help="Files of claims or a folder of them; experiments/claims."),
]
Into = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the results; the same one goes on.")]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="ID", help="These claims alone: --only C5 C7.")]
Cities = Annotated[
    int | None, typer.Option(metavar="N", min=2, help="Cities of each scenario, instead of the claim's own (2,000).")
]
PerSet = Annotated[int, typer.Option(metavar="N", min=2, help="Cities of each scenario under every set.")]


def claims(
    what: What = None,
    *,
    out: Into,
    cities: Cities = None,
    uncertainty: u.Sets = u.Uncertainty.none,
    posterior: u.Sample = None,
    cities_per_set: PerSet = 40,
    only: Only = None,
    setting: o.Settings = None,
    threads: o.Threads = 0,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Test what practitioners claim: a paired experiment for each, and a verdict by one rule.

    Every claim is a file that says, before anything is run, which scenarios
    are compared in the same cities with the same luck, by what measure, in
    which direction, and from which size on an effect is worth speaking of.
    The folder gets claims.csv (one row a claim), contrasts.csv (all that was
    compared), dictionary.csv, and a page with a figure for each claim.
    Whatever stops it, the same command goes on.

    [bold]Examples[/bold]

    cisim claims --out results/claims

    cisim claims --only C5 C7 --cities 500 --out results/some

    cisim claims --uncertainty posterior --out results/claims

    cisim claims --set trust.update=confirming --out results/other-rules
    """
    from cisim.claims import RULE, Size, examine_all, load_claims
    from cisim.claims.verdicts import WITHOUT_SETS
    from cisim.cli.claims_files import write_claims
    from cisim.cli.claims_words import line_of, show
    from cisim.sweep import Workers

    terminal = Terminal(as_json, quiet)
    changes = o.settings(setting)
    chosen = [claim.under(changes) for claim in load_claims(what or (), only or ())]
    sample = u.sample_of(uncertainty, posterior)
    if not (as_json or quiet):
        for point in (*RULE.splitlines(), *([] if sample else [WITHOUT_SETS])):
            terminal.out.print(point, markup=False)
        terminal.out.print()

    def tell(one: Examined) -> None:
        if not (as_json or quiet):
            typer.echo(line_of(one), err=True)

    size = Size(cities, cities_per_set)
    with interruptible(out), telling(terminal) as progress:
        found = examine_all(
            chosen, out, size, sample, workers=Workers("threads", threads), progress=progress, tell=tell
        )
    options: list[tuple[str, object]] = [("--cities", cities), ("--set", setting)]
    options += [("--uncertainty", None if sample is None else "posterior")]
    options += [("--posterior", None if posterior is None else posterior.name)]
    options += [("--cities-per-set", None if sample is None else cities_per_set)]
    tables = write_claims(out, found, options)
    if as_json:
        terminal.json(finite({name: table.to_dict("records") for name, table in tables.items()}))
        return
    show(terminal, found)
    terminal.hint(f"\nOne page a claim: {out / 'pages'}; tables: claims.csv, contrasts.csv")
