"""A report as one HTML file that needs nothing else: no network, no script, the figures inside."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from cisim.report.contents import Block, Command, Paragraph, Picture, Points, Report, Section, Table

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""What the page may load: nothing but what it holds."""


def html_of(report: Report) -> str:
    """The whole page."""
    findings = "".join(f"<p>{escape(each)}</p>" for each in report.findings)
    sections = "".join(map(_section, report.sections))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="generator" content="{escape(report.made_with)}">
<title>{escape(report.title)}</title>
<style>{_style()}</style>
</head>
<body>
<main>
<header>
<h1>{escape(report.title)}</h1>
<p class="question">{escape(report.question)}</p>
</header>
<section class="finding" aria-labelledby="finding"><h2 id="finding">What we found</h2>{findings}
<p class="basis">{escape(report.basis)}</p></section>
{sections}
</main>
<footer><p>{escape(report.made_with)}</p></footer>
</body>
</html>
"""


@cache
def _style() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def _section(section: Section) -> str:
    inside = "".join(_TOLD[type(block)](block) for block in section.blocks)
    title = f"<h2>{escape(section.title)}</h2>"
    if section.is_folded:
        return f"<section><details open><summary>{title}</summary>{inside}</details></section>"
    return f"<section>{title}{inside}</section>"


def _paragraph(block: Paragraph) -> str:
    lead = f"<strong>{escape(block.lead)}</strong> " if block.lead else ""
    return f"<p{_class('quiet' if block.is_quiet else '')}>{lead}{escape(block.text)}</p>"


def _points(block: Points) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</ul>"


def _command(block: Command) -> str:
    return f'<pre tabindex="0"><code>{escape(chr(10).join(block.lines))}</code></pre>'


def _table(block: Table) -> str:
    sides = ["number" if head in block.numeric else "" for head in block.head]
    heads = "".join(
        f'<th scope="col"{_class(side)}>{escape(head)}</th>' for head, side in zip(block.head, sides, strict=True)
    )
    rows = "".join(f"<tr>{_cells(row, sides)}</tr>" for row in block.rows)
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{escape(block.caption)}"><table>'
        f"<caption>{escape(block.caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(row: Sequence[str], sides: Sequence[str]) -> str:
    kinds = ['th scope="row"', *["td"] * (len(row) - 1)]
    told = zip(kinds, row, sides, strict=True)
    return "".join(f"<{kind}{_class(side)}>{escape(cell)}</{kind[:2]}>" for kind, cell, side in told)


def _picture(block: Picture) -> str:
    """On a narrow screen the finding stands above the figure in words, too, since not all of it is seen at once."""
    source = base64.b64encode(block.svg).decode("ascii")
    told = f'<p class="told" aria-hidden="true">{escape(block.finding)}</p>'
    hint = '<p class="hint">Move the figure sideways to see all of it.</p>'
    picture = f'<img alt="{escape(block.finding)}" src="data:image/svg+xml;base64,{source}">'
    moved = f'<div class="wide" tabindex="0" role="group" aria-label="Figure">{picture}</div>'
    return f"<figure>{told}{moved}{hint}</figure>"


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


_TOLD: dict[type, Callable[[Any], str]] = {
    Paragraph: _paragraph,
    Points: _points,
    Command: _command,
    Table: _table,
    Picture: _picture,
}
assert set(_TOLD) == set(Block.__args__)
