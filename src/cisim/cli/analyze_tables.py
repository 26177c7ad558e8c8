"""Tables of numbers with their intervals, as the analyses print them: a row a group, cells no wider than they must."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.table import Table
from rich.text import Text

from cisim.cli.comparison import wrapped
from cisim.cli.terminal import Terminal

NAME_WIDTH = 24


def table_of(heading: str, columns: Sequence[str], rows: Mapping[str, Sequence[str]], width: int = NAME_WIDTH) -> Table:
    """Rows of a name and cells, under a heading; names are broken at `width`."""
    widest = max([len(heading), *(len(name) for name in rows)])
    width = min(width, widest)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="cyan", pad_edge=False)
    table.add_column(Text("\n".join(wrapped(heading, width)), style="bold"), width=width, vertical="bottom")
    for column in columns:
        table.add_column(column, justify="right", vertical="bottom")
    for name, cells in rows.items():
        table.add_row("\n".join(wrapped(name, width)), *cells)
    return table


def show_table(terminal: Terminal, table: Table) -> None:
    """Print a table after an empty line."""
    terminal.out.print()
    terminal.out.print(table)


def p_word(p: float | None) -> str:
    """A p-value in words: three decimals, or below what they can tell."""
    if p is None or math.isnan(p):
        return "unknown"
    return "<0.001" if p < 0.0005 else f"{p:.3f}"


def number(value: float, digits: int | None = None) -> str:
    """A number with a true minus; three significant digits, or so many decimals."""
    if not math.isfinite(value):
        return "unknown" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    told = f"{value:z.3g}" if digits is None else f"{value:z.{digits}f}"
    if digits is None and "e" in told:
        told = f"{value:.0f}" if abs(value) >= 1 else f"{value:z.5f}"
    return told.replace("-", "−")


def with_interval(row: Any, factor: float = 1.0, digits: int | None = None) -> str:
    """An estimate with its interval, "8.1 (8.0 to 8.3)", from a row with estimate, low and high."""
    digits = decimals((row["low"], row["high"]), factor) if digits is None else digits
    told = number(row["estimate"] * factor, digits)
    if not (math.isfinite(row["low"]) and math.isfinite(row["high"])):
        return told
    return f"{told} ({number(row['low'] * factor, digits)} to {number(row['high'] * factor, digits)})"


def decimals(ends: Sequence[float], factor: float = 1.0) -> int:
    """Decimals with which the ends of an interval can be told apart from each other, and from nothing."""
    half = (max(ends) - min(ends)) * factor / 2
    if not math.isfinite(half) or half <= 0:
        return 2
    digits = max(0, 1 - math.floor(math.log10(half)))
    while digits < 5 and any(0 < abs(end * factor) < 0.5 * 10**-digits for end in ends):
        digits += 1
    return min(5, digits)


def groups_of(table: pd.DataFrame, by: str | None) -> list[str]:
    """The name of each row's group: its scenario, and the value of what it is told by."""
    if by is None:
        return [str(name) for name in table["scenario"]]
    return [f"{name}, {level(value)}" for name, value in zip(table["scenario"], table[by], strict=True)]


def level(value: object) -> str:
    """A value of a parameter, as people write it."""
    from cisim.analysis.study_sensitivity import word_of

    return word_of(value)
