"""`cisim parameters`: what can be set, and what is known about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cisim.cli import options as o
from cisim.cli.terminal import Terminal
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.parameters import Parameter


def parameters(
    pattern: Annotated[
        str, typer.Argument(help="Words to look for in name, meaning and source; all must be there.")
    ] = "",
    group: Annotated[str | None, typer.Option(help="Only one group, such as politics.")] = None,
    role: Annotated[str | None, typer.Option(help="Only levers, uncertainties or constants.")] = None,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """List the parameters: meaning, default, bounds, unit, role and source.

    A lever is a choice of the table, an uncertainty belongs to the city or
    the theory, a constant is not varied.

    [bold]Examples[/bold]

    cisim parameters trust

    cisim parameters --group politics

    cisim parameters --role lever --json
    """
    terminal = Terminal(as_json, quiet)
    chosen = matching(pattern, group, role)
    if as_json:
        terminal.json([as_plain(parameter) for parameter in chosen])
        return
    _print(terminal, chosen)
    terminal.hint("\nChange one for a run: cisim run baseline --set NAME=VALUE")


def matching(pattern: str, group: str | None, role: str | None) -> list[Parameter]:
    """The parameters asked for; raises ConfigError when there are none."""
    from cisim.parameters import CONSTANT, LEVER, PARAMETERS, UNCERTAINTY
    from cisim.values import nearest

    every = list(PARAMETERS.values())
    groups = tuple(dict.fromkeys(parameter.group for parameter in every))
    roles = (LEVER, UNCERTAINTY, CONSTANT)
    for option, value, known in (("--group", group, groups), ("--role", role, roles)):
        if value is not None and value not in known:
            raise ConfigError(f"{option}: there is no {value!r}{nearest(value, known)} (known: {', '.join(known)})")
    words = pattern.lower().split()
    found = [
        parameter
        for parameter in every
        if group in (None, parameter.group) and role in (None, parameter.role) and _has_all(parameter, words)
    ]
    if not found:
        raise ConfigError(f"{pattern}: no parameter matches{nearest(pattern, tuple(PARAMETERS))}")
    return found


def _has_all(parameter: Parameter, words: Sequence[str]) -> bool:
    text = " ".join((parameter.path, parameter.meaning, parameter.source, *parameter.choices)).lower()
    return all(word in text for word in words)


def as_plain(parameter: Parameter) -> dict[str, Any]:
    """All that is declared about a parameter."""
    is_word = parameter.kind in ("choice", "switch")
    return {
        "name": parameter.path,
        "group": parameter.group,
        "kind": parameter.kind,
        "role": parameter.role,
        "default": parameter.spoken(parameter.default),
        "low": None if is_word else parameter.spoken(parameter.low),
        "high": None if is_word else parameter.spoken(parameter.high),
        "choices": list(parameter.choices),
        "unit": parameter.unit,
        "meaning": parameter.meaning,
        "source": parameter.source,
    }


def _print(terminal: Terminal, chosen: Sequence[Parameter]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    out = terminal.out
    group = ""
    for parameter in chosen:
        if parameter.group != group:
            group = parameter.group
            n = sum(other.group == group for other in chosen)
            out.print(Text(f"\n{group} ({n})", style="bold"))
        out.print(
            Padding(
                Text.assemble((parameter.path, "cyan"), f"  {valid(parameter)}  ", (parameter.role, "dim")),
                (0, 0, 0, 2),
            )
        )
        out.print(Padding(Text(f"{parameter.meaning}."), (0, 0, 0, 6)))
        out.print(Padding(Text(f"Source: {parameter.source}", style="dim"), (0, 0, 0, 6)))


def valid(parameter: Parameter) -> str:
    """The default, and what else may be set."""
    default = parameter.spoken(parameter.default)
    if parameter.kind == "choice":
        others = ", ".join(parameter.choices[1:])
        return f"{default} (or: {others})"
    if parameter.kind == "switch":
        return str(default).lower() + " (or: " + str(not default).lower() + ")"
    return f"{default:g} (from {parameter.low:g} to {parameter.high:g}) {parameter.unit}"
