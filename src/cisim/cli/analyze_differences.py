"""Differences on the terminal: each scenario against one, alone and among all that were looked at, and by point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from cisim.cli.analyze_studies import Analysis
from cisim.cli.analyze_tables import decimals, level, number, p_word, show_table, table_of, with_interval
from cisim.cli.terminal import Terminal
from cisim.figures.wording import percent, quantity

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 12
SIGNIFICANT = 0.05


def show(terminal: Terminal, analysis: Analysis) -> None:
    """Print the tables of differences."""
    tables = analysis.tables["compare"]
    differences = tables["differences"]
    out = terminal.out
    n = int(differences["n"].iloc[0])
    one, many = ("cohort", "cohorts") if analysis.study.n_sites > 1 else ("city", "cities")
    where = f"in the same {one}" if n == 1 else f"over the same {n:,} {many}"
    out.print(Text(f"\nDifferences to {analysis.against}, {where} with the same luck", style="bold"))
    points = ", each a mean over all points" if analysis.study.n_points > 1 else ""
    out.print(Text(f"In brackets: 95% intervals; together: all at once{points}.", style="dim"))
    for name in dict.fromkeys(differences["quantity"]):
        _quantity(terminal, differences[differences["quantity"] == name], str(name))
    if not analysis.study.is_even:
        size = analysis.study.size
        shown = f"Points have {size.fewest:,} to {size.most:,} replicates; these are the {size.fewest:,} that all have."
        out.print(Text(shown, style="dim"))
    if "differences_by_point" in tables:
        _by_point(terminal, analysis, tables["differences_by_point"])


def _quantity(terminal: Terminal, rows: pd.DataFrame, name: str) -> None:
    told = quantity(name)
    lines = {}
    for row in rows.to_dict("records"):
        digits = decimals((row["low"], row["high"]), told.factor)
        low, high = (number(row[f"{end}_simultaneous"] * told.factor, digits) for end in ("low", "high"))
        together = f"{low} to {high}" if row["low"] == row["low"] else "unknown"
        more = percent(row["share_positive"])
        difference = with_interval(row, told.factor, digits)
        lines[str(row["scenario"])] = [difference, together, p_word(row["p_simultaneous"]), more]
    columns = ["difference", "together", "p", f"{told.more} in"]
    terminal.out.print(Text(f"\n{told.name} [{told.unit}]"))
    terminal.out.print(table_of("", columns, lines))


def _by_point(terminal: Terminal, analysis: Analysis, table: pd.DataFrame) -> None:
    out = terminal.out
    first = str(table["quantity"].iloc[0])
    told = quantity(first)
    out.print(Text(f"\nPoint by point: {told.name[:1].lower()}{told.name[1:]}", style="bold"))
    names = [column for column in analysis.study.points.columns if column != "point"]
    for scenario in dict.fromkeys(table["scenario"]):
        rows = table[(table["scenario"] == scenario) & (table["quantity"] == first)]
        clear = rows["p_holm"] < SIGNIFICANT
        more, less = int((clear & (rows["estimate"] > 0)).sum()), int((clear & (rows["estimate"] < 0)).sum())
        out.print(
            f"{scenario}: clearly {told.more} at {more} and clearly {told.less} at {less} of {len(rows)} points "
            "(Holm, over all that were looked at).",
            markup=False,
        )
        if len(rows) <= MOST_ROWS:
            lines = {
                _place(row, names): [with_interval(row, told.factor), p_word(row["p_holm"])] for row in _rows(rows)
            }
            show_table(terminal, table_of(", ".join(names), [f"{told.name} [{told.unit}]", "p (Holm)"], lines, 36))


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return list(table.to_dict("records"))


def _place(row: dict[str, Any], names: list[str]) -> str:
    """What was varied at a point, in words."""
    return ", ".join(level(row[name]) for name in names) or f"point {row['point']}"
