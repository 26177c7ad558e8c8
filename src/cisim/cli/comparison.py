"""A comparison on the terminal: one table with a column for each scenario, and the differences in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from cisim.cli.terminal import Terminal
from cisim.figures.wording import age, percent, quantity, under_sets

if TYPE_CHECKING:
    import pandas as pd

    from cisim.analysis import Summary
    from cisim.cli.comparing import Plan
    from cisim.report.comparison import Comparison

LABEL_WIDTH, CELL_WIDTH, WIDE_CELL = 24, 14, 19
Interval = dict[str, Any]
Row = tuple[str, list[str]]


def as_plain(result: Comparison) -> dict[str, Any]:
    """The comparison as nested records; under `ignorance` what sets of numbers say, where they were asked for."""
    content = result.summary.to_dict()
    if result.ignorance is None:
        return content
    told = []
    for (name, against), rows in result.ignorance.groupby(["scenario", "against"], sort=False):
        by_quantity = rows.set_index("quantity").drop(columns=["scenario", "against"])
        told.append({"name": str(name), "against": str(against)} | by_quantity.to_dict("index"))
    return {**content, "ignorance": told}


def show(terminal: Terminal, result: Comparison, plan: Plan) -> None:
    """Print the table and the differences."""
    summary = result.summary
    content = summary.to_dict()
    out = terminal.out
    out.print(Text(_heading(plan), style="bold"))
    brackets = "In brackets: 95% intervals." if plan.runs > 1 else "A single run has no intervals."
    out.print(Text(f"Seed {plan.seed}. {brackets}", style="dim"))
    per_block = max(1, (out.width - LABEL_WIDTH) // CELL_WIDTH)
    for start in range(0, len(content["scenarios"]), per_block):
        block = content["scenarios"][start : start + per_block]
        width = min(WIDE_CELL, (out.width - LABEL_WIDTH) // len(block))
        out.print(table_of(block, plan.horizon, width))
    out.print(Text("\nGap: from the city to its goals, mean over areas and groups of residents.", style="dim"))
    out.print(Text("No table: the same city without a collaboration; what it cost is charged.", style="dim"))
    for difference in content["differences"]:
        out.print(Text(f"\n{difference['name']}, against {difference['against']} in the same city", style="bold"))
        for line in sentences(difference, shares_of(summary, difference["name"])):
            out.print(line)
        if result.ignorance is not None:
            _show_ignorance(terminal, result.ignorance[result.ignorance["scenario"] == difference["name"]])


def _show_ignorance(terminal: Terminal, rows: pd.DataFrame) -> None:
    """The same differences under every set of numbers, a line each."""
    terminal.out.print(Text(f" Under {rows['n_sets'].iloc[0]} sets of numbers that agree with published patterns:"))
    for row in rows.to_dict("records"):
        terminal.out.print(Text(f"   {under_sets(row)}", style="dim"))


def _heading(plan: Plan) -> str:
    first, n = plan.scenarios[0], len(plan.scenarios)
    one, many = ("city", "cities")
    if first.n_sites > 1:
        one, many = (f"{word} of {first.n_sites} sites" for word in ("cohort", "cohorts"))
    cities = f"{plan.runs:,} {many}" if plan.runs > 1 else one
    return f"{n} scenarios over the same {cities} with the same luck" if n > 1 else f"{first.title}: {cities}"


def table_of(scenarios: Sequence[dict[str, Any]], horizon: int, width: int) -> Table:
    """One column for each scenario, one row for each quantity."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="cyan", pad_edge=False)
    table.add_column("", width=LABEL_WIDTH - 1)
    for scenario in scenarios:
        table.add_column(Text("\n".join(wrapped(scenario["name"], width - 1))), justify="right", width=width - 1)
    for heading, rows in sections(scenarios, horizon):
        if not rows[0][0]:
            table.add_row(Text(f"\n{heading}", style="bold"), *(f"\n{cell}" for cell in rows[0][1]))
            continue
        table.add_row(Text(f"\n{heading}", style="bold"))
        for label, cells in rows:
            table.add_row(f"  {label}", *cells)
    return table


def sections(scenarios: Sequence[dict[str, Any]], horizon: int) -> list[tuple[str, list[Row]]]:
    """The rows of the table under their headings."""
    first = scenarios[0]
    still = [
        (f"after {age(first['survival'][place]['month'])}", [shares(s["survival"][place]) for s in scenarios])
        for place in range(len(first["survival"]))
    ]
    reasons = sorted(first["incidence"], key=lambda reason: _place(reason, scenarios))
    endings = [(reason, [shares(s["incidence"][reason]) for s in scenarios]) for reason in reasons]
    unit, word = (12, "years") if horizon >= 24 else (1, "months")
    lasted = [("", [cell(s["rmst"], lambda value: f"{value / unit:.1f}") for s in scenarios])]
    gained = [
        ("gap closed, %", [points(s["outcome_improvement"]) for s in scenarios]),
        ("more than no table", [points(s["gain_over_no_collaboration"]) for s in scenarios]),
        ("person-months a point", [costs(s["cost_per_point"]) for s in scenarios]),
    ]
    until = age(horizon)
    return [
        ("Still going, %", still),
        (f"Mean {word}, up to {horizon / unit:g}", lasted),
        ("How it ended, %", endings),
        (f"After {until}", gained),
    ]


def _place(reason: str, scenarios: Sequence[dict[str, Any]]) -> tuple[bool, float]:
    """Frequent reasons first, and those still going last."""
    return reason == "still going", -max(s["incidence"][reason]["estimate"] or 0.0 for s in scenarios)


def wrapped(name: str, width: int) -> list[str]:
    """A name in lines that break at its hyphens."""
    lines = [""]
    for part in name.replace("-", "-\0").split("\0"):
        if lines[-1] and len(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part
    return lines


def cell(of: Interval, told: Callable[[float], str]) -> str:
    """An estimate with its interval: "8.1 (8.0–8.3)"."""
    if of["estimate"] is None:
        return "unknown"
    if of["low"] is None:
        return told(of["estimate"])
    high = "∞" if of["high"] is None else told(of["high"])
    return f"{told(of['estimate'])} ({told(of['low'])}–{high})"


def shares(of: Interval) -> str:
    """A share in per cent."""
    return cell(of, lambda share: f"{100 * share:.0f}")


def points(of: Interval) -> str:
    """A share of the gap in percentage points."""
    return cell(of, lambda share: f"{100 * share:.1f}".replace("-", "−"))


def costs(of: Interval) -> str:
    """A cost in person-months."""
    return "no gain" if of["estimate"] is None else cell(of, lambda cost: f"{cost:,.0f}")


def shares_of(summary: Summary, name: str) -> dict[str, tuple[float, float]]:
    """Of each quantity the shares of cities in which a scenario has more, and less, than the first one."""
    own = summary.differences[summary.differences["scenario"] == name]
    columns = (own["quantity"], own["share_positive"], own["share_negative"])
    return {str(q): (float(more), float(less)) for q, more, less in zip(*columns, strict=True)}


def sentences(difference: dict[str, Any], of_cities: dict[str, tuple[float, float]]) -> list[Table]:
    """The paired differences of one scenario in words, one line for each quantity."""
    lines = []
    for name, of in difference.items():
        if name not in ("name", "against"):
            grid = Table.grid(padding=(0, 1))
            grid.add_column(width=2)
            grid.add_column()
            grid.add_row(" –", Text(sentence(name, of, of_cities[name])))
            lines.append(grid)
    return lines


def sentence(name: str, of: Interval, of_cities: tuple[float, float]) -> str:
    """One difference in words: how much, how sure, and in how many cities."""
    told = quantity(name)
    estimate, low, high = of["estimate"], of["low"], of["high"]
    if estimate == 0 and low in (0, None):
        return f"{told.name}: no difference at all."
    unit = "months" if told.is_time else "points"
    digits = _digits([value for value in (estimate, low, high) if value is not None], told.factor)
    sizes = [f"{abs(value) * told.factor:.{digits}f}" for value in (estimate, *(() if low is None else (low, high)))]
    signed = [("−" if value < 0 else "+") + size for value, size in zip((estimate, low, high), sizes, strict=False)]
    more, less = of_cities
    cities = (
        f" {told.more.capitalize()} in {percent(more)} of cities, {told.less} in {percent(less)}."
        if more == more and low is not None
        else ""
    )
    if low is not None and low <= 0 <= high:
        return f"{told.name}: no clear difference ({signed[0]} {unit}; {signed[1]} to {signed[2]}).{cities}"
    said = told.sentence.format(
        who="", amount=f"{sizes[0]} {unit}", direction=told.more if estimate > 0 else told.less
    ).strip()
    ends = "" if low is None else f" ({' to '.join(sorted(sizes[1:], key=float))})"
    return f"{said[:1].upper()}{said[1:]}{ends}.{cities}"


def _digits(values: Sequence[float], factor: float) -> int:
    """Decimals with which an estimate and its interval can be told apart from each other, and from nothing."""
    ends = list(values)
    sizes = [abs(value) for value in ends if value != 0.0] if min(ends) > 0.0 or max(ends) < 0.0 else []
    sizes += [(max(ends) - min(ends)) / 2] if len(ends) > 1 else []
    least = min((size for size in sizes if size > 0.0), default=1.0) * factor
    return 1 if least >= 0.1 else min(4, math.ceil(-math.log10(least)))
