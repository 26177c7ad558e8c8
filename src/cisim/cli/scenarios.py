"""`cisim scenarios`: what there is to try, what a scenario holds, whether a file is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cisim.cli import REFUSED
from cisim.cli import options as o
from cisim.cli.failures import complain
from cisim.cli.terminal import Terminal
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.scenario import Scenario

app = typer.Typer(
    help="List the scenarios, show one, or check files of your own.",
    rich_markup_mode="rich",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def scenarios(context: typer.Context, as_json: o.Json = False, quiet: o.Quiet = False) -> None:
    """List the scenarios: name, title and the question that each one answers.

    [bold]Examples[/bold]

    cisim scenarios

    cisim scenarios show mayoral-turnover

    cisim scenarios check my-city.yaml
    """
    if context.invoked_subcommand is not None:
        return
    from cisim.scenario import load, names

    terminal = Terminal(as_json, quiet)
    known = [load(name) for name in names()]
    if as_json:
        terminal.json([{"name": s.name, "title": s.title, "question": s.question} for s in known])
        return
    from rich.table import Table
    from rich.text import Text

    wide = terminal.out.width >= 110
    table = Table(box=None, padding=(0, 1), header_style="dim", pad_edge=False)
    table.add_column("Name", style="cyan", no_wrap=True)
    if wide:
        table.add_column("Title", no_wrap=True)
    table.add_column("Question")
    for s in known:
        table.add_row(*(Text(part) for part in ((s.name, s.title, s.question) if wide else (s.name, s.question))))
    terminal.out.print(table)
    terminal.hint(
        "\nMore about one: cisim scenarios show NAME. Try one: cisim run NAME. Compare: cisim compare NAME NAME"
    )


@app.command()
def show(name: o.Name, as_json: o.Json = False, quiet: o.Quiet = False) -> None:
    """Show what a scenario holds: what differs from the defaults, what happens when, its sites and its source."""
    from cisim.scenario import load

    terminal = Terminal(as_json, quiet)
    scenario = load(name)
    content = described(scenario)
    if as_json:
        terminal.json(content)
        return
    _print(terminal, scenario, content)
    terminal.hint(f"\nTry it: cisim run {name}")


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Scenario files, or names of scenarios.")],
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Check scenario files, one line each; exit status 2 when any is wrong."""
    from cisim.scenario import load

    terminal = Terminal(as_json, quiet)
    verdicts: list[dict[str, Any]] = []
    for file in files:
        try:
            scenario = load(file)
        except ConfigError as error:
            verdicts.append({"file": file, "is_valid": False, "error": str(error)})
            if not as_json:
                complain(str(error))
            continue
        verdicts.append({"file": file, "is_valid": True, "title": scenario.title})
        if not (as_json or quiet):
            print(f"ok: {file}: {scenario.title}", flush=True)
    if as_json:
        terminal.json(verdicts)
    if not all(verdict["is_valid"] for verdict in verdicts):
        raise typer.Exit(REFUSED)


@app.command()
def schema() -> None:
    """Print the JSON schema of scenario files, with which an editor can complete and check them."""
    from cisim.schema import schema_text

    print(schema_text(), end="")


def described(scenario: Scenario) -> dict[str, Any]:
    """A scenario in full, as plain values."""
    from cisim.scheduled import in_words

    events = sorted(scenario.events, key=lambda event: event.month)
    common = scenario.differences()
    for site in range(1, scenario.n_sites):
        own = scenario.differences(site)
        common = {path: value for path, value in common.items() if path in own and own[path] == value}
    return {
        "name": scenario.name,
        "title": scenario.title,
        "question": scenario.question,
        "source": scenario.source,
        "horizon": scenario.horizon,
        "organizations": scenario.n_organizations,
        "differences": common,
        "events": [{"month": event.month, "text": in_words(event, scenario.site_names)} for event in events],
        "sites": [
            {"name": name, "differences": {p: v for p, v in scenario.differences(site).items() if p not in common}}
            for site, name in enumerate(scenario.site_names)
        ],
    }


def _print(terminal: Terminal, scenario: Scenario, content: dict[str, Any]) -> None:
    from rich.text import Text

    out = terminal.out
    out.print(Text(f"{scenario.title} ({scenario.name})", style="bold"))
    out.print(Text(scenario.question))
    out.print(
        Text(
            f"{scenario.n_organizations} organizations, {scenario.horizon} months. Source: {scenario.source}",
            style="dim",
        )
    )
    out.print(Text("\nWhat differs from the defaults", style="bold"))
    out.print(_parameters_table(content["differences"]) if content["differences"] else Text("  nothing"))
    if content["events"]:
        out.print(Text("\nWhat happens when", style="bold"))
        for event in content["events"]:
            out.print(Text(f"  month {event['month']}: {event['text']}"))
    if scenario.n_sites > 1:
        out.print(Text(f"\nSites ({scenario.n_sites})", style="bold"))
        for number, site in enumerate(content["sites"]):
            told = ", ".join(f"{path} = {_written(value)}" for path, value in site["differences"].items()) or "as above"
            out.print(Text(f"  {number} {site['name']}: {told}"))


def _parameters_table(differences: dict[str, Any]) -> Any:
    from rich.table import Table
    from rich.text import Text

    from cisim.parameters import PARAMETERS

    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("Parameter", style="cyan", no_wrap=True)
    table.add_column("Here", justify="right")
    table.add_column("Default", justify="right", style="dim")
    table.add_column("Meaning")
    for path, value in differences.items():
        declared = PARAMETERS[path]
        unit = "" if declared.kind in ("choice", "switch") else f" [{declared.unit}]"
        default = _written(declared.spoken(declared.default))
        table.add_row(path, Text(_written(value)), Text(default), Text(declared.meaning + unit))
    return table


def _written(value: Any) -> str:
    """A value as a file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
