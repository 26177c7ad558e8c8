"""Write the tables of the documents from the code, so that they cannot drift: python docs/generate.py [--check].

A document marks the place of a table with two lines, between which everything is replaced:

    <!-- generated: parameters -->
    <!-- end -->

With --check nothing is written, and the exit status is 1 when a document is not up to date.
"""

from __future__ import annotations

import csv
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from cisim import configs, mechanisms, records
from cisim.columns import MONTH_COLUMNS, ORGANIZATION_NUMBERS, TABLES
from cisim.parameters import PARAMETERS, Parameter
from cisim.parameters.declaration import ASSUMPTION
from cisim.scenario import load
from cisim.schedule import SCHEDULE

DOCS = Path(__file__).parent
CLAIMS = DOCS.parent / "results" / "claims" / "claims.csv"
BLOCK = re.compile(r"(<!-- generated: (?P<name>[a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
FIELD = re.compile(r'^ {8}\("(?P<name>\w+)", "(?P<kind>[^"]+)"(?:, \((?P<shape>.*?),\))?\),(?:  # (?P<meaning>.*))?$')
KINDS = {"f8": "number", "i8": "whole number", "?": "true or false"}
ENTITIES = {
    "ORGANIZATION": "Organization (the agent)",
    "TIE": "Tie, from one organization to another",
    "COLLABORATION": "Collaboration",
    "CITY": "City",
}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(value) for value in line)} |\n" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def parameters() -> str:
    """Every parameter, one table a part of the model."""
    told = []
    for group in dict.fromkeys(parameter.group for parameter in PARAMETERS.values()):
        own = [parameter for parameter in PARAMETERS.values() if parameter.group == group]
        rows = [
            (f"`{each.path}`", each.meaning, each.unit, _default(each), _range(each), each.role, each.source)
            for each in own
        ]
        head = ("name", "meaning", "unit", "default", "range", "role", "source")
        told.append(f"\n#### {group}\n\n{table(head, rows)}")
    return "".join(told)


def _default(parameter: Parameter) -> str:
    value = parameter.spoken(parameter.default)
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value}"


def _range(parameter: Parameter) -> str:
    if parameter.kind in ("choice", "switch"):
        return ", ".join(parameter.choices) or "yes, no"
    return f"{parameter.low:g} to {parameter.high:g}"


def sources() -> str:
    """How many numbers have a source."""
    n = len(PARAMETERS)
    n_assumed = sum(parameter.source.startswith(ASSUMPTION) for parameter in PARAMETERS.values())
    by_role = {role: sum(each.role == role for each in PARAMETERS.values()) for role in ("lever", "uncertainty")}
    return (
        f"\nOf {n} parameters, {n - n_assumed} have a published source and {n_assumed} are assumptions; "
        f"{by_role['lever']} are levers of the table, {by_role['uncertainty']} belong to the city or the theory.\n\n"
    )


def schedule() -> str:
    """The month in its order, with what each mechanism reads and writes."""
    rows = [
        (number, f"`{step.name}`", step.meaning, ", ".join(step.reads), ", ".join(step.writes), step.scope)
        for number, step in enumerate(SCHEDULE, 1)
    ]
    return table(("", "mechanism", "what it does", "reads", "writes", "sees"), rows)


def submodels() -> str:
    """What stands at the head of each mechanism's file, in the order of the month, and then of their parts' files."""
    modules = [inspect.getmodule(step.mechanism) for step in SCHEDULE]
    parts = [import_module(f"{mechanisms.__name__}.{found.name}") for found in iter_modules(mechanisms.__path__)]
    modules += [module for module in parts if module not in modules]
    return "".join(_submodel(module) for module in modules)


def _submodel(module: object) -> str:
    head, _, rest = inspect.cleandoc(module.__doc__ or "").partition("\n")
    return f"\n#### {head.rstrip('.:')}\n" + (f"\n{rest.strip(chr(10))}\n" if rest else "")


def state() -> str:
    """The state variables of each entity, from the declaration of its record."""
    text = inspect.getsource(records)
    known = {column.name: column.meaning for column in (*MONTH_COLUMNS, *ORGANIZATION_NUMBERS)}
    told = []
    for name, title in ENTITIES.items():
        body = text.partition(f"\n{name} = np.dtype(\n    [\n")[2].partition("\n    ],")[0]
        rows = []
        for line in body.splitlines():
            if found := FIELD.match(line):
                shape = f", {found['shape']}" if found["shape"] else ""
                meaning = found["meaning"] or known.get(found["name"], "")
                rows.append((f"`{found['name']}`", KINDS[found["kind"]] + shape, meaning))
        told.append(f"\n#### {title}\n\n{table(('variable', 'kind', 'meaning'), rows)}")
    return "".join(told)


def outputs() -> str:
    """The columns of the four tables."""
    told = []
    for name, columns in TABLES.items():
        rows = [(f"`{each.name}`", each.unit, each.meaning) for each in columns]
        told.append(f"\n#### `{name}`\n\n{table(('column', 'unit', 'meaning'), rows)}")
    return "".join(told)


def scenarios() -> str:
    """Every scenario with its question and source."""
    rows = [
        (f"`{path.stem}`", scenario.question, scenario.source)
        for path in sorted((configs.folder() / "scenarios").glob("*.yaml"))
        for scenario in [load(path.stem)]
    ]
    return table(("scenario", "question", "source"), rows)


def claims() -> str:
    """The claims with their verdicts, as last computed."""
    if not CLAIMS.is_file():
        return "\nNot computed yet.\n\n"
    with CLAIMS.open(encoding="utf-8", newline="") as file:
        rows = [(row["id"], row["claim"], row["verdict"]) for row in csv.DictReader(file)]
    return table(("id", "claim", "verdict"), rows)


TABLES_BY_NAME: dict[str, Callable[[], str]] = {
    each.__name__: each for each in (parameters, sources, schedule, submodels, state, outputs, scenarios, claims)
}
"""What can stand between the marks."""


def generated(document: str) -> str:
    """A document with all of its tables made anew; KeyError for a table that nobody makes."""
    return BLOCK.sub(lambda found: found[1] + TABLES_BY_NAME[found["name"]]() + found[3], document)


def documents() -> list[Path]:
    """The documents that hold generated tables."""
    return [path for path in sorted(DOCS.rglob("*.md")) if BLOCK.search(path.read_text(encoding="utf-8"))]


def main(arguments: Sequence[str]) -> int:
    """Write, or with --check only look; the exit status."""
    is_stale = False
    for path in documents():
        old = path.read_text(encoding="utf-8")
        if (new := generated(old)) != old:
            is_stale = True
            print(f"{path.name}: {'is not up to date; make docs' if '--check' in arguments else 'written anew'}")
            if "--check" not in arguments:
                path.write_text(new, encoding="utf-8")
    return int(is_stale and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
