"""Survival on the terminal: who is still going when, how long they last, why they end, and the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from cisim.cli.analyze_studies import Analysis
from cisim.cli.analyze_tables import groups_of, p_word, show_table, table_of
from cisim.cli.comparison import cell, shares
from cisim.cli.terminal import Terminal, finite
from cisim.figures.wording import age

if TYPE_CHECKING:
    import pandas as pd

    Tables = dict[str, pd.DataFrame]

SIGNIFICANT = 0.05
COLUMNS_OF_REASONS = 4


def show(terminal: Terminal, analysis: Analysis) -> None:
    """Print the tables of survival."""
    tables, by = analysis.tables["survival"], analysis.choices.by
    out = terminal.out
    note = ", all points together" if analysis.study.n_points > 1 and not by else ""
    out.print(Text(f"\nSurvival by {by or 'scenario'}{note}", style="bold"))
    out.print(Text("Those still going count as what they are: censored. In brackets: 95% intervals.", style="dim"))
    show_table(terminal, _still_going(tables["survival"], by))
    show_table(terminal, _lengths(tables, by, analysis.horizon))
    _endings(terminal, tables["incidence"], by, analysis.horizon)
    if "hazard_ratios" in tables:
        show_table(terminal, _tests(tables, by))
        _explain(terminal, tables["hazard_ratios"])


def _cells(table: pd.DataFrame, by: str | None, told: Callable[[dict[str, Any]], str]) -> dict[str, list[str]]:
    """The cells of each group, in the order of the rows."""
    rows: dict[str, list[str]] = {}
    for group, row in zip(groups_of(table, by), table.to_dict("records"), strict=True):
        rows.setdefault(group, []).append(told(finite(row)))
    return rows


def _still_going(survival: pd.DataFrame, by: str | None) -> Table:
    columns = [age(month) for month in dict.fromkeys(survival["month"])]
    return table_of("Still going, %", columns, _cells(survival, by, shares))


def _lengths(tables: Tables, by: str | None, horizon: int) -> Table:
    unit, word = (12, "years") if horizon >= 24 else (1, "months")
    sizes = _cells(tables["scenarios"], by, lambda row: f"{row['runs']:,}")
    means = _cells(tables["restricted_mean"], by, lambda row: cell(row, lambda value: f"{value / unit:.2f}"))
    rows = {group: [*sizes[group], *means[group]] for group in means}
    return table_of("How long they last", ["runs", f"mean {word}, up to {horizon / unit:g}"], rows)


def _endings(terminal: Terminal, incidence: pd.DataFrame, by: str | None, horizon: int) -> None:
    """How they ended, some reasons at a time, so that it fits into a terminal."""
    order = incidence.groupby("reason", sort=False)["estimate"].max().sort_values(ascending=False, kind="stable")
    reasons = [*(reason for reason in order.index if reason != "still going"), "still going"]
    for start in range(0, len(reasons), COLUMNS_OF_REASONS):
        some = reasons[start : start + COLUMNS_OF_REASONS]
        parts = [_cells(incidence[incidence["reason"] == reason], by, shares) for reason in some]
        rows = {group: [part[group][0] for part in parts] for group in parts[0]}
        heading = f"Ended within {age(horizon)}, %" if start == 0 else ""
        show_table(terminal, table_of(heading, [reason.replace(" ", "\n") for reason in some], rows))


def _tests(tables: Tables, by: str | None) -> Table:
    ratios, ranks = tables["hazard_ratios"], tables["logrank"]
    paired = ranks[ranks["test"] == "paired log-rank"]
    by_level = by if by is not None and by in ratios.columns else None
    rows = _cells(ratios, by_level, lambda row: cell(row, lambda ratio: f"{ratio:.2f}"))
    p_log_rank = _cells(paired, by_level, lambda row: p_word(row["p_holm"]))
    p_shape = _cells(ratios, by_level, lambda row: p_word(row["p_proportional"]))
    both = {group: [*rows[group], *p_log_rank[group], *p_shape[group]] for group in rows}
    columns = ["hazard ratio", "log-rank\np (Holm)", "proportional\np"]
    return table_of(f"Against {ratios['against'].iloc[0]}", columns, both)


def _explain(terminal: Terminal, ratios: pd.DataFrame) -> None:
    said = "Hazard: the monthly risk of ending. Tests take pairs with the same luck as pairs."
    terminal.out.print(Text(said, style="dim"))
    bent = ratios[ratios["p_proportional"] < SIGNIFICANT]
    if len(bent):
        n, few = len(bent), "one ratio is" if len(bent) == 1 else f"{len(bent)} ratios are"
        where = f"{bent['scenario'].iloc[0]}" if n == 1 else ""
        terminal.out.print(
            Text(
                f"Hazards are not proportional (p < 0.05): {few} a mean over ages{f' ({where})' if where else ''}; "
                "look at the shares still going and the means instead.",
                style="yellow",
            )
        )
