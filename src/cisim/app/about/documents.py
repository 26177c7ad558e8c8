"""The project's own documents: the README (in a checkout its file, else the installed package's copy) and others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

import cisim

DISTRIBUTION = "cisim"
CLAIMS = "results/claims/claims.csv"


def file_of(name: str) -> Path | None:
    """A file of the project: shipped in the package, or in the checkout that the package lies in; None when absent."""
    package = Path(cisim.__file__).parent
    root = package.parents[1]
    candidates = [package / name, *([root / name] if (root / "pyproject.toml").is_file() else [])]
    return next((path for path in candidates if path.is_file()), None)


@cache
def readme() -> str:
    """The README as Markdown."""
    found = file_of("README.md")
    if found is not None:
        return found.read_text(encoding="utf-8")
    return declared("description")


def section(title: str) -> str:
    """The text of a section of the README, without its heading; empty when there is none of that name."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", readme(), flags=re.M | re.S)
    return found[1].strip() if found else ""


def citation() -> dict[str, Any]:
    """What CITATION.cff says, or the same fields from the package's metadata where it was not installed."""
    found = file_of("CITATION.cff")
    if found is not None:
        from cisim.yaml_files import read

        return read(found)
    authors = [{"name": declared("author") or declared("author_email")}]
    return {"title": declared("name"), "version": declared("version"), "authors": authors, "license": licence()}


def citation_words() -> str:
    """How to cite, in one line."""
    told = citation()
    authors = ", ".join(str(author.get("name") or author.get("family-names", "")) for author in told["authors"])
    return f"{authors}. {told['title']}. Version {told['version']}. Licence {told['license']}."


def licence() -> str:
    """The licence as the package declares it."""
    return declared("license_expression") or declared("license")


def declared(field: str) -> str:
    """A field of the installed package's metadata; empty when it is not there."""
    return str(metadata(DISTRIBUTION).json.get(field, ""))


@dataclass(frozen=True)
class Block:
    """A piece of Markdown: a paragraph, a table (rows, the first one its head) or code."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(markdown: str) -> list[Block]:
    """A text's pieces, of the few kinds that the README uses."""
    found = []
    parts = re.split(r"(^```.*?^```$)", markdown, flags=re.M | re.S)
    for part in parts:
        if part.startswith("```"):
            found.append(Block("code", part.partition("\n")[2].rpartition("\n")[0]))
            continue
        for piece in re.split(r"\n\s*\n", part.strip("\n")):
            if piece.lstrip().startswith("|"):
                found.append(Block("table", rows=_rows(piece)))
            elif piece.startswith("    "):
                found.append(Block("code", re.sub(r"^ {4}", "", piece, flags=re.M)))
            elif piece.strip() and not piece.startswith(("!", "#")):
                found.append(Block("paragraph", " ".join(piece.split())))
    return found


def _rows(piece: str) -> tuple[tuple[str, ...], ...]:
    lines = [line.strip().strip("|") for line in piece.strip().splitlines()]
    cells = [tuple(cell.strip() for cell in line.split("|")) for line in lines]
    return tuple(row for row in cells if not all(re.fullmatch(r":?-+:?", cell) for cell in row))


def spans(text: str) -> list[tuple[str, str]]:
    """A paragraph as (kind, text): "plain", "strong", "em" or "code"; of a link only its words stay."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    kinds = {"**": "strong", "*": "em", "`": "code"}
    found = []
    for part in re.split(r"(\*\*.+?\*\*|\*[^*]+?\*|`[^`]+`)", text):
        mark = next(
            (mark for mark in kinds if len(part) > 2 * len(mark) and part.startswith(mark) and part.endswith(mark)), ""
        )
        if part:
            found.append((kinds[mark], part[len(mark) : -len(mark)]) if mark else ("plain", part))
    return found
