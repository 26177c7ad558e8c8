"""The command line's reference, from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import generate
import typer.main

from cisim.cli.application import app

MARKUP = re.compile(r"\[/?(?:bold|cyan|dim)\]")


def command_line() -> str:
    """Every command with its arguments and options."""
    told = ["# Command line\n\nMade from the commands themselves; `cisim COMMAND --help` says the same.\n"]
    whole = typer.main.get_command(app)
    told += _commands(whole, "cisim")
    return "".join(told)


def _commands(group: Any, path: str) -> Iterator[str]:
    context = group.make_context(path, [], resilient_parsing=True)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield _told(command, f"{path} {name}")
        if hasattr(command, "list_commands"):
            yield from _commands(command, f"{path} {name}")


def _told(command: Any, path: str) -> str:
    words, examples = _help(command.help or "")
    told = f"\n## {path}\n\n{words}\n"
    if examples:
        told += "\n```sh\n" + "\n".join(examples) + "\n```\n"
    rows = [row for each in command.params if each.name != "help" for row in [_parameter(each)]]
    return told + (f"\n{generate.table(('argument or option', 'meaning', 'default'), rows)}" if rows else "")


def _help(text: str) -> tuple[str, list[str]]:
    """What a command's help says, and its examples."""
    words, _, rest = MARKUP.sub("", text).partition("\nExample")
    examples = [line.strip() for line in rest.splitlines()[1:] if line.strip().startswith("cisim ")]
    paragraphs = [" ".join(part.split()) for part in words.split("\n\n")]
    examples = [re.sub(r"  +\((.*)\)$", r"  # \1", line) for line in examples]
    return "\n\n".join(paragraphs), examples


def _parameter(parameter: Any) -> tuple[str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    if parameter.param_type_name == "argument":
        names = f"`{parameter.metavar or parameter.name.upper()}`"
    elif parameter.metavar:
        names += f" `{parameter.metavar}`"
    default = parameter.default
    is_told = default is not None and not callable(default) and default not in (False, (), [], "")
    shown = f"`{getattr(default, 'value', default)}`" if is_told else ("required" if parameter.required else "")
    return names, MARKUP.sub("", getattr(parameter, "help", None) or ""), shown


PAGES = {"command-line": command_line}
