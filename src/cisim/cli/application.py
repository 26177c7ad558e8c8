"""The application: its commands, and what happens to their errors."""

from __future__ import annotations

from typing import Annotated, Any

import typer
import typer.core

from cisim.cli import (
    analyze,
    calibrate,
    city,
    claims,
    compare,
    experiments,
    export,
    networks,
    parameters,
    replay,
    report,
    run,
    scenarios,
    sweep,
)
from cisim.cli import app as interface
from cisim.cli.failures import UsageError, as_refusals, complain, message_of
from cisim.yaml_files import ConfigError

HELP = (
    "How long do cross-sector collaborations for collective impact last, why do they end, and how much do outcomes in "
    "their cities improve?\n\n"
    "cisim lives through one city month by month (run), or through many cities under several scenarios with the same "
    "luck (compare)."
)
EXAMPLES = """
[bold]Start here[/bold]

[cyan]cisim scenarios[/cyan]  (what there is to try)

[cyan]cisim run mayoral-turnover --seed 3[/cyan]  (the story of one city)

[cyan]cisim compare baseline co-chair[/cyan]  (1,000 pairs of cities)

[cyan]cisim app[/cyan]  (all of it in a browser)

[cyan]cisim run baseline --set politics.term_limit=2[/cyan]  (one thing changed)
"""
COMMANDS = [
    *(
        "scenarios",
        "run",
        "compare",
        "app",
        "experiments",
        "sweep",
        "status",
        "merge",
        "analyze",
        "report",
        "calibrate",
        "claims",
    ),
    *("replay", "networks", "export", "city", "parameters"),
]


class InOrder(typer.core.TyperGroup):
    """Commands in the order in which one needs them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (the name is Click's)
        """The names of the commands."""
        return COMMANDS


app = typer.Typer(
    name="cisim",
    cls=InOrder,
    help=HELP,
    epilog=EXAMPLES,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)
app.add_typer(scenarios.app, name="scenarios")
app.command(name="parameters")(parameters.parameters)
app.command(name="run")(run.run)
app.command(name="compare")(compare.compare)
app.command(name="sweep")(sweep.sweep)
app.command(name="status")(sweep.status)
app.command(name="merge")(sweep.merge)
app.command(name="analyze")(analyze.analyze)
app.command(name="calibrate")(calibrate.calibrate)
app.command(name="claims")(claims.claims)
app.command(name="replay")(replay.replay)
app.command(name="report")(report.report)
app.command(name="app")(interface.app)
app.command(name="networks")(networks.networks)
app.command(name="export")(export.export)
app.add_typer(experiments.app, name="experiments")
app.add_typer(city.app, name="city")


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        import cisim

        print(f"cisim {cisim.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 (its callback prints it)
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Show the help when no command is named."""
    if context.invoked_subcommand is None:
        print(context.get_help())


def run_command(arguments: list[str]) -> int:
    """Run one command; errors of the user become one line on stderr and status 2."""
    command = typer.main.get_command(app)
    try:
        with as_refusals(), command.make_context("cisim", arguments) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except UsageError as error:
        return complain(message_of(error))
    except ConfigError as error:
        return complain(str(error))
    return 0
