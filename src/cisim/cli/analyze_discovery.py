"""Discovery on the terminal: the regions in which a choice helps, or that none is better than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from cisim.cli.analyze_studies import Analysis
from cisim.cli.analyze_tables import number, with_interval
from cisim.cli.terminal import Terminal
from cisim.figures.wording import percent, quantity

if TYPE_CHECKING:
    import pandas as pd


def show(terminal: Terminal, analysis: Analysis) -> None:
    """Print for each scenario where it helps."""
    from cisim.analysis.study_discovery import helping

    tables = analysis.tables["discover"]
    out = terminal.out
    told = quantity(str(tables["cases"]["quantity"].iloc[0]))
    out.print(Text(f"\nWhere it helps, against {analysis.against}: {told.name} [{told.unit}]", style="bold"))
    out.print(Text(f"A choice helps at a point when {helping(analysis.choices.at_least)}.", style="dim"))
    meanings = tables["parameters"].set_index("parameter")
    for scenario, cases in tables["cases"].groupby("scenario", sort=False):
        boxes = tables["boxes"]
        _scenario(terminal, str(scenario), cases, boxes[boxes["scenario"] == scenario], meanings)


def _scenario(terminal: Terminal, name: str, cases: pd.DataFrame, boxes: pd.DataFrame, meanings: pd.DataFrame) -> None:
    out = terminal.out
    n, helps, harms = len(cases), int(cases["helps"].sum()), int(((cases["high"] < 0) & ~cases["helps"]).sum())
    out.print()
    out.print(
        Text.assemble((name, "cyan"), f" helps at {helps:,} of {n:,} points ({percent(helps / n)}), and clearly ")
        + Text(f"harms at {harms:,} ({percent(harms / n)}).")
    )
    if boxes.empty:
        reason = "; it helps at all of them" if helps == n else "; it helps at none" if helps == 0 else ""
        out.print(Text(f"No region of what was varied is better than what chance finds{reason}.", style="yellow"))
        return
    for number_of_box, rows in boxes.groupby("box", sort=False):
        _box(terminal, int(str(number_of_box)), rows, meanings)


def _box(terminal: Terminal, place: int, rows: pd.DataFrame, meanings: pd.DataFrame) -> None:
    out, first = terminal.out, rows.iloc[0]
    told = quantity(str(first["quantity"]))
    out.print(Text(f"\n  Region {place}", style="bold"))
    for row in rows.to_dict("records"):
        limits, meaning = limits_of(row, meanings)
        out.print(Padding(Text.assemble((f"{row['parameter']} ", "cyan"), limits), (0, 0, 0, 4)))
        out.print(Padding(Text(meaning, style="dim"), (0, 0, 0, 8)))
    overall = percent(first["density_overall"])
    helps = f"Helps at {percent(first['density'])} of its {first['n']:,} points (density), against {overall} overall"
    holds = f"holds {percent(first['coverage'])} of all points where it helps (coverage)"
    out.print(Padding(Text(f"{helps}; {holds}."), (0, 0, 0, 4)))
    means = {
        name: {"estimate": first[name], "low": first[f"{name}_low"], "high": first[f"{name}_high"]}
        for name in ("effect", "elsewhere")
    }
    inside, outside = (with_interval(means[name], told.factor) for name in ("effect", "elsewhere"))
    out.print(Padding(Text(f"Mean difference inside: {inside}; elsewhere: {outside}."), (0, 0, 0, 4)))
    expected = percent(first["density_elsewhere"])
    chance = f"{percent(first['p_search'])} of searches among shuffled points find one as good"
    out.print(Padding(Text(f"To expect at new points: {expected}. {chance}.", style="dim"), (0, 0, 0, 4)))


def limits_of(row: dict[str, Any], meanings: pd.DataFrame) -> tuple[str, str]:
    """The limits of one parameter in words, and what the parameter means."""
    parameter = row["parameter"]
    if parameter not in meanings.index:
        return f"is {row['values']}", "City that the scenario takes place in."
    about = meanings.loc[parameter]
    meaning = f"{about['meaning']}."
    if row["values"]:
        return f"is {row['values']}", meaning
    unit = f" {about['unit']}" if about["unit"] else ""
    low, high = row["low"], row["high"]
    if low <= about["low"]:
        return f"at most {number(high)}{unit} (of {number(about['low'])} to {number(about['high'])})", meaning
    if high >= about["high"]:
        return f"at least {number(low)}{unit} (of {number(about['low'])} to {number(about['high'])})", meaning
    return f"from {number(low)} to {number(high)}{unit} (of {number(about['low'])} to {number(about['high'])})", meaning
