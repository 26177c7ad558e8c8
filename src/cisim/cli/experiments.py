"""`cisim experiments`: what there is to sweep below this folder, and the schema of experiment files."""

from __future__ import annotations

from pathlib import Path

import typer

from cisim.cli import options as o
from cisim.cli.terminal import Terminal

SHIPPED = Path("experiments")

app = typer.Typer(
    help="List the experiments below this folder, or print the schema of their files.",
    rich_markup_mode="rich",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def experiments(context: typer.Context, as_json: o.Json = False, quiet: o.Quiet = False) -> None:
    """List the experiments in the folder experiments/: file, title and the question that each one asks.

    [bold]Examples[/bold]

    cisim experiments

    cisim experiments schema
    """
    if context.invoked_subcommand is not None:
        return
    from cisim.sweep.experiment_file import validated

    terminal = Terminal(as_json, quiet)
    found = [(path, validated(path)) for path in sorted(SHIPPED.glob("**/*.yaml"))]
    if as_json:
        terminal.json([{"file": str(path), "title": each.title, "question": each.question} for path, each in found])
        return
    for path, each in found:
        terminal.out.print(f"{path}\n  {each.title}: {each.question}", markup=False, soft_wrap=True)
    if found:
        terminal.hint(f"\nWhat one takes: cisim sweep {found[0][0]} --out DIR --plan")
    else:
        terminal.hint(f"There are no experiments in {SHIPPED}/ below this folder.")


@app.command()
def schema() -> None:
    """Print the JSON schema of experiment files, with which an editor can complete and check them."""
    from cisim.sweep.schema import schema_text

    print(schema_text(), end="")
