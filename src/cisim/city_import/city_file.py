"""Write what was found as a city file: the parameters that the table gave, each with a comment on what it rests on."""

from __future__ import annotations

import json
from collections.abc import Sequence

import cisim
from cisim.city_import.mapping import Finding
from cisim.values import number_from


def city_text(title: str, sources: Sequence[str], found: Sequence[Finding], lost: Sequence[str]) -> str:
    """The text of a city file; `sources` are the names of the tables. Raises ConfigError for a value out of bounds."""
    for finding in found:
        number_from(finding.path, finding.value)
    named = " and ".join(sources)
    lines = [
        f"# Made from {_comment(named)} by cisim city import, version {cisim.__version__}.",
        *(f"# Not kept: {_comment(line)}" for line in lost),
        f"title: {_quoted(title)}",
        f"question: {_quoted(f'What does the city that {named} describes look like?')}",
        f"source: {_quoted(f'{named}; what they do not tell is at the declared defaults')}",
        "parameters:",
        *(f"  {each.path}: {each.value} # {_comment(each.basis)}" for each in found if each.is_found),
    ]
    assumed = [each for each in found if not each.is_found]
    if assumed:
        lines.append("# Assumed, since the tables do not tell (declared defaults):")
        lines += [f"#   {each.path}: {each.value} ({_comment(each.basis)})" for each in assumed]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Words in quotation marks, as YAML reads them."""
    return json.dumps(text, ensure_ascii=False)


def _comment(text: str) -> str:
    """Words on one line, whatever a name in the table holds."""
    return "".join(character if character.isprintable() else " " for character in " ".join(text.split()))
