"""`cisim analyze`: what came out of a sweep or a comparison: survival, differences, sensitivity, discovery."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cisim.cli import options as o
from cisim.cli.terminal import Terminal
from cisim.yaml_files import ConfigError

KINDS = ("survival", "compare", "sensitivity", "discover")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder that cisim sweep or cisim compare wrote.")]
Kind = Annotated[
    str | None, typer.Argument(metavar="KIND", help=f"One of {', '.join(KINDS)}; left out: what there is, in short.")
]
By = Annotated[
    str | None, typer.Option(metavar="NAME", help="survival: for each value of this varied parameter (or city), too.")
]
Against = Annotated[
    str | None, typer.Option(metavar="SCENARIO", help="Scenario that others are held against; the first when left out.")
]
On = Annotated[
    str | None,
    typer.Option(
        metavar="QUANTITY",
        help="rmst (time that they last), outcome, survival@MONTH, or a column of runs; sensitivity: also difference.",
    ),
]
Of = Annotated[str | None, typer.Option(metavar="QUANTITY", help="sensitivity --on difference: of which quantity.")]
Least = Annotated[
    float | None,
    typer.Option(
        metavar="SIZE",
        help="discover: a choice helps where its effect is at least this [unit of the column], not just above 0.",
    ),
]


def analyze(
    folder: Folder,
    kind: Kind = None,
    by: By = None,
    against: Against = None,
    on: On = None,
    of: Of = None,
    at_least: Least = None,
    horizon: o.Horizon = None,
    out: o.Out = None,
    overwrite: o.Overwrite = False,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Analyse a folder of results, of any size: the runs stay on the disk.

    survival: how long collaborations last, why they end, hazard ratios.
    compare: paired differences between scenarios, all of them at once and
    point by point. sensitivity: which of the varied parameters matter
    (Morris, Sobol', response curves), and how much is luck. discover: in
    which region of cities and levers a choice helps. Intervals are 95% ones.

    [bold]Examples[/bold]

    cisim analyze results/mine

    cisim analyze results/mine survival --by governance.form --json

    cisim analyze results/mine compare --against co-chair --on survival@60

    cisim analyze results/mine sensitivity --on difference --of outcome --out results/mine-sensitivity
    """
    from cisim.cli.analyze_choices import Choices, checked
    from cisim.cli.analyze_studies import analysed
    from cisim.cli.analyze_words import show
    from cisim.values import nearest

    if kind is not None and kind not in KINDS:
        raise ConfigError(f"{kind}: there is no such analysis{nearest(kind, KINDS)} (there are {', '.join(KINDS)})")
    terminal = Terminal(as_json, quiet)
    told = [("--by", by), ("--against", against), ("--on", on), ("--of", of), ("--at-least", at_least)]
    command = o.command_line("analyze", [folder.name, *([kind] if kind else [])], [*told, ("--horizon", horizon)])
    choices = checked(Choices(folder, kind, by, against, on, of, at_least, horizon, command))
    if out is None:
        result = analysed(choices)
    else:
        from cisim.results.folder import new_folder

        with new_folder(out, overwrite) as place:
            from cisim.cli.analyze_files import write_analysis

            result = analysed(choices)
            write_analysis(place, result)
    show(terminal, result)
    if out is not None:
        terminal.hint(
            f"\nWritten to {out}: tables (Parquet and CSV), dictionary.csv, manifest.json, figures (PNG, SVG)"
        )
