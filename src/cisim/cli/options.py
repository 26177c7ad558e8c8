"""Options that several commands share, declared once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.scenario import Scenario

Name = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a scenario (see: cisim scenarios), or a .yaml file.")
]
Names = Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Names of scenarios, or .yaml files.")]
Seed = Annotated[int, typer.Option(help="Seed of all chance: the same seed gives the same result to the last bit.")]
Replicate = Annotated[int, typer.Option(help="Which of the cities under this seed, from 0.")]
Site = Annotated[int, typer.Option(help="Which site of a cohort to tell of, from 0.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter (see: cisim parameters). May be repeated."),
]
Horizon = Annotated[
    int | None, typer.Option(metavar="MONTHS", help="Months to look at, instead of the scenario's own.")
]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write tables, figures and where they come from into a new folder.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an earlier folder of results that cisim wrote.")]
Threads = Annotated[int, typer.Option(metavar="N", min=0, help="Threads; all cores when 0. Changes no number.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the result alone: no progress, notices or hints.")]


def settings(pairs: Sequence[str] | None) -> dict[str, float | int | bool | str]:
    """What `--set` asked for, checked; raises ConfigError."""
    from cisim.values import from_text, number_from

    found = {}
    for pair in pairs or ():
        name, equals, text = (part.strip() for part in pair.partition("="))
        if not equals or not name or not text:
            raise ConfigError(f"--set {pair}: expected NAME=VALUE, such as politics.term_limit=2")
        found[name] = from_text(name, text)
        number_from(name, found[name])
    return found


def prepared(name: str, pairs: Sequence[str] | None, horizon: int | None) -> Scenario:
    """A scenario with what `--set` and `--horizon` asked for; raises ConfigError."""
    from cisim.scenario import load

    return load(name).override(settings(pairs), horizon=horizon)


def command_line(command: str, names: Sequence[str], options: Sequence[tuple[str, object]]) -> str:
    """The command as it can be given again, without paths of this machine and without what changes no number."""
    import shlex

    told = ["cisim", command, *(Path(name).name for name in names)]
    for option, value in options:
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                told += [option, str(each)]
    return shlex.join(told)


def again(pairs: Sequence[str] | None, horizon: int | None) -> str:
    """The options that make a hinted command speak of the same cities."""
    import shlex

    told = [part for pair in pairs or () for part in ("--set", pair)]
    return "".join(f" {shlex.quote(part)}" for part in (*told, *(("--horizon", str(horizon)) if horizon else ())))
