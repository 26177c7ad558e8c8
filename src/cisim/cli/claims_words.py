"""Examined claims on the terminal: one line while it runs, and the table of verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from cisim.claims.examining import Examined
from cisim.claims.pages import headline
from cisim.claims.units import interval, said
from cisim.claims.verdicts import DESCRIBED, MIXED, NOT_SUPPORTED, REVERSED, SUPPORTED
from cisim.cli.terminal import Terminal

ORDER = (SUPPORTED, MIXED, NOT_SUPPORTED, REVERSED, DESCRIBED)
STYLES = {SUPPORTED: "green", MIXED: "yellow", NOT_SUPPORTED: "red", REVERSED: "bold red", DESCRIBED: "dim"}


def line_of(one: Examined) -> str:
    """A claim in one line."""
    return f"{one.claim.id}: {one.verdict}. {headline(one)}"


def show(terminal: Terminal, examined: Sequence[Examined]) -> None:
    """Print the table of verdicts and how many there are of each."""
    has_sets = any(one.n_sets for one in examined)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 1, 0))
    table.add_column("")
    table.add_column("What was compared (the contrast that decides)", ratio=1)
    table.add_column("effect (95% interval)", justify="right", no_wrap=True)
    table.add_column("as\nexpected", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for one in examined:
        judged = one.deciding
        unit = judged.contrast.measure.unit
        found = f"{interval(judged.interval, unit)}\n{said(unit)}"
        share = "" if judged.sign_share != judged.sign_share else f"{judged.sign_share:.0%}"
        verdict = Text(one.verdict, style=STYLES[one.verdict])
        table.add_row(one.claim.id, Text(judged.contrast.name), Text(found), share, verdict)
    terminal.out.print(table)
    counted = Counter(one.verdict for one in examined)
    told = ", ".join(f"{counted[kind]} {kind}" for kind in ORDER if counted[kind])
    terminal.out.print(f"{len(examined)} claim{'s' if len(examined) != 1 else ''}: {told}", markup=False)
    whom = "parameter sets" if has_sets else "the cities that differ"
    terminal.hint(f"As expected: share of {whom} in which the effect has the sign that the claim expects.")
