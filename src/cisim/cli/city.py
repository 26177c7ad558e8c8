"""`cisim city`: a city of one's own, from a table of its organizations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cisim.cli import options as o
from cisim.cli.target import Overwrite, check_file
from cisim.cli.terminal import Terminal

if TYPE_CHECKING:
    from cisim.city_import.mapping import Finding

app = typer.Typer(
    help="Make a city file from a table of organizations, and tables to fill in.",
    rich_markup_mode="rich",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Source = Annotated[Path, typer.Argument(metavar="FILE.csv", help="Table of organizations, one a row.")]
Ties = Annotated[Path | None, typer.Option(metavar="TIES.csv", help="Table of ties: who knows and trusts whom.")]
Target = Annotated[Path, typer.Option("--out", "-o", metavar="CITY.yaml", help="The city file to write.")]
Title = Annotated[str | None, typer.Option(metavar="WORDS", help="Title of the city, instead of the table's name.")]
Template = Annotated[Path, typer.Option("--out", "-o", metavar="FILE.csv", help="The table of organizations to write.")]
TiesTemplate = Annotated[Path | None, typer.Option("--ties", metavar="TIES.csv", help="Write a table of ties, too.")]


@app.command(name="import")
def import_city(
    source: Source,
    ties: Ties = None,
    *,
    out: Target,
    title: Title = None,
    overwrite: Overwrite = False,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Make a city file from a table of organizations and, if there is one, a table of ties.

    Every column but the name may be missing, and any cell may be blank. The
    model draws organizations from the city's parameters, so that a table is
    kept as counts, means and spreads; the report says what rests on what,
    what was assumed, and what is not kept.

    [bold]Examples[/bold]

    cisim city template --out organizations.csv --ties ties.csv

    cisim city import organizations.csv --ties ties.csv --out my-city.yaml

    cisim run my-city.yaml
    """
    from cisim.city_import.accounting import lost
    from cisim.city_import.city_file import city_text
    from cisim.city_import.mapping import findings
    from cisim.city_import.survey import survey
    from cisim.sweep.files import told_of, write_whole

    terminal = Terminal(as_json, quiet)
    check_file(out, ".yaml", overwrite)
    known = survey(source, ties)
    found, not_kept = findings(known), lost(known)
    named = [path.name for path in (source, ties) if path is not None]
    content = city_text(title or source.stem, named, found, not_kept)
    with told_of(out):
        write_whole(out, content.encode())
    notices = [*known.organizations.notices, *(known.ties.notices if known.ties else ())]
    if as_json:
        told = [vars(finding) for finding in found]
        terminal.json({"file": str(out), "parameters": told, "not_kept": not_kept, "notices": notices})
        return
    _tell(terminal, found, not_kept, notices)
    terminal.hint(
        f"\nWritten to {out}. Try it: cisim run {out}. In a scenario: city: {out.name}; in an experiment: cities: [...]"
    )


@app.command()
def template(out: Template, ties: TiesTemplate = None, overwrite: Overwrite = False, quiet: o.Quiet = False) -> None:
    """Write a table to fill in: all columns, and three rows that show how cells are written."""
    from cisim.city_import.template import template as organizations
    from cisim.city_import.template import ties_template
    from cisim.sweep.files import told_of, write_whole

    contents = [(out, organizations()), *([] if ties is None else [(ties, ties_template())])]
    for path, _ in contents:
        check_file(path, ".csv", overwrite)
    for path, content in contents:
        with told_of(path):
            write_whole(path, content.encode("utf-8-sig"))  # the mark by which spreadsheets know UTF-8
    written = " and ".join(str(path) for path, _ in contents)
    Terminal(False, quiet).hint(f"Written to {written}: replace the example rows, and leave blank what is not known")


def _tell(terminal: Terminal, found: Sequence[Finding], not_kept: Sequence[str], notices: Sequence[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    for is_found, words in ((True, "From the tables"), (False, "Assumed: at the default")):
        table = Table(box=None, padding=(0, 1), header_style="dim", pad_edge=False)
        table.add_column("Parameter", style="cyan", no_wrap=True)
        table.add_column("Value", justify="right")
        table.add_column("Because")
        for finding in found:
            if finding.is_found is is_found:
                table.add_row(finding.path, f"{finding.value:g}", Text(finding.basis))
        if table.row_count:
            terminal.out.print(Text(f"{words}\n", style="bold"))
            terminal.out.print(table)
            terminal.out.print()
    for words, lines in (("Not kept", not_kept), ("Noticed", notices)):
        terminal.out.print(Text(words, style="bold"))
        for line in lines:
            terminal.out.print(Text(f"- {line}"))
        terminal.out.print()
