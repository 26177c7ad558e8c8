"""What a report is made of: sections of paragraphs, lists, tables and figures. How they look is `page`'s business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A few sentences, after a `lead` that stands out; `is_quiet` for what only some readers want."""

    text: str
    lead: str = ""
    is_quiet: bool = False


@dataclass(frozen=True)
class Points:
    """A list of short sentences."""

    items: Sequence[str]


@dataclass(frozen=True)
class Command:
    """Lines to be typed in a terminal."""

    lines: Sequence[str]


@dataclass(frozen=True)
class Table:
    """Words in rows; columns whose heads are in `numeric` are set flush right."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[str] = ()


@dataclass(frozen=True)
class Picture:
    """A figure as SVG, with what it says for those who do not see it."""

    svg: bytes
    finding: str


Block = Paragraph | Points | Command | Table | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; one that is `is_folded` opens at a click, and is open in print."""

    title: str
    blocks: Sequence[Block]
    is_folded: bool = False


@dataclass(frozen=True)
class Report:
    """The question, what was found in plain words, and the sections that stand behind it.

    `basis`: what the finding rests on, in one line; `made_with`: the program and its version.
    """

    title: str
    question: str
    findings: Sequence[str]
    basis: str
    sections: Sequence[Section]
    made_with: str
