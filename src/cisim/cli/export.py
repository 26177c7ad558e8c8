"""`cisim export`: a table of results as one CSV file, of any size."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cisim.cli import options as o
from cisim.cli.target import Overwrite, check_file
from cisim.cli.terminal import Terminal

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder that cisim sweep, compare or run wrote.")]
Table = Annotated[str, typer.Argument(metavar="TABLE", help="runs, months, organizations or points.")]
Into = Annotated[
    Path, typer.Option("--out", metavar="FILE.csv", help="The file; what its columns mean goes beside it.")
]


def export(
    folder: Folder,
    table: Table = "runs",
    *,
    out: Into,
    overwrite: Overwrite = False,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Write a table as one CSV file, for any other program, with what its columns mean in another one beside it.

    The rows stream through: memory does not grow with the table. Numbers keep every bit. The files appear when they
    are complete.

    [bold]Examples[/bold]

    cisim export results/mine --out runs.csv

    cisim export results/mine months --out months.csv --overwrite
    """
    from cisim.sweep.export import dictionary_beside, export_csv

    terminal = Terminal(as_json, quiet)
    beside = dictionary_beside(out)
    for path in (out, beside):
        check_file(path, ".csv", overwrite)
    n_rows = export_csv(folder, table, out)
    if as_json:
        terminal.json({"file": str(out), "dictionary": str(beside), "rows": n_rows})
        return
    terminal.out.print(f"{n_rows:,} rows in {out}", markup=False, soft_wrap=True)
    terminal.hint(f"\nWhat the columns mean: {beside}")
