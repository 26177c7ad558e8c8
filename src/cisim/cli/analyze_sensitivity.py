"""Sensitivity on the terminal: which parameters matter, how an outcome answers to them, how much is luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from cisim.cli.analyze_studies import Analysis
from cisim.cli.analyze_tables import level, number, show_table, table_of, with_interval
from cisim.cli.terminal import Terminal
from cisim.figures.wording import interval, percent, quantity

if TYPE_CHECKING:
    import pandas as pd

MOST_NOISE = 0.5


def show(terminal: Terminal, analysis: Analysis) -> None:
    """Print the tables of sensitivity."""
    tables = analysis.tables["sensitivity"]
    kind = next(name for name in ("morris", "sobol", "response") if name in tables)
    told = quantity(str(tables[kind]["quantity"].iloc[0]))
    out = terminal.out
    what = f"{told.name} [{told.unit}]"
    if analysis.choices.is_difference:
        what = f"difference to {analysis.against} in: {what}"
    out.print(Text(f"\nSensitivity of {what}", style="bold"))
    out.print(Text("In brackets: 95% intervals.", style="dim"))
    for name, part in _parts(tables[kind]):
        if kind == "morris":
            _morris(terminal, name, part, told.factor)
        elif kind == "sobol":
            _sobol(terminal, name, part)
        curves = {} if "response" not in tables else dict(_parts(tables["response"]))
        if name in curves:
            _response(terminal, name, curves[name], told.factor)
        if "variance_components" in tables:
            _luck(terminal, name, dict(_parts(tables["variance_components"]))[name])
    _parameters(terminal, tables["parameters"])


def _parts(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The rows of each scenario (and city), with its name."""
    keys = [name for name in ("scenario", "city") if name in table.columns]
    return [(" in ".join(map(str, key)), part) for key, part in table.groupby(keys, sort=False)]


def _morris(terminal: Terminal, name: str, table: pd.DataFrame, factor: float) -> None:
    wide = {statistic: rows.set_index("parameter") for statistic, rows in table.groupby("statistic", sort=False)}
    order = wide["mu_star"].sort_values("estimate", ascending=False, kind="stable").index
    lines = {
        str(parameter): [
            with_interval(wide["mu_star"].loc[parameter], factor),
            number(wide["mu_star"].loc[parameter, "noise_floor"] * factor),
            with_interval(wide["mu"].loc[parameter], factor),
            number(wide["sigma"].loc[parameter, "estimate"] * factor),
        ]
        for parameter in order
    }
    columns = ["μ*: mean size\nof effects", "of luck\nalone", "μ: mean effect", "σ"]
    show_table(terminal, table_of(name, columns, lines))
    terminal.out.print(
        Text("Effect: of going through a parameter's full range. σ: how much it depends on the others.", style="dim")
    )


def _sobol(terminal: Terminal, name: str, table: pd.DataFrame) -> None:
    wide = {index: rows.set_index("parameter") for index, rows in table.groupby("index", sort=False)}
    order = wide["total"].sort_values("estimate", ascending=False, kind="stable").index
    lines = {
        str(parameter): [with_interval(wide[index].loc[parameter], digits=2) for index in ("first", "total")]
        for parameter in order
    }
    show_table(terminal, table_of(name, ["first: alone", "total: with others"], lines))
    terminal.out.print(Text("Shares of the variance that the parameters make; luck is taken out.", style="dim"))


def _response(terminal: Terminal, name: str, table: pd.DataFrame, factor: float) -> None:
    lines = {}
    for parameter, rows in table.groupby("parameter", sort=False):
        ends = rows.loc[[rows["estimate"].idxmin(), rows["estimate"].idxmax()]].to_dict("records")
        words = [row["word"] or level(float(f"{row['value']:.3g}")) for row in ends]
        lines[str(parameter)] = [
            f"{number(row['estimate'] * factor)} at {word}" for row, word in zip(ends, words, strict=True)
        ] + [_stands_out(rows)]
    show_table(terminal, table_of(name, ["lowest", "highest", "values that\nstand out"], lines, 30))


def _stands_out(rows: pd.DataFrame) -> str:
    """How many of the values differ clearly from the mean over all, common luck apart."""
    if rows["shift_low"].isna().all():
        return "unknown"
    n = int(((rows["shift_low"] > 0) | (rows["shift_high"] < 0)).sum())
    return f"{n} of {len(rows)}"


def _luck(terminal: Terminal, name: str, table: pd.DataFrame) -> None:
    shares = {str(row["component"]): percent(row["share"]) for row in table.to_dict("records")}
    first, out = table.iloc[0], terminal.out
    told = ", ".join(f"{component} {share}" for component, share in shares.items() if share != "unknown")
    if not told:
        out.print(Text(f"{name}: single runs do not differ, so that there is no variance to be shared out."))
        return
    out.print(Text(f"Of the variance of a single run: {told}."))
    noise = percent(first["noise_share"])
    between = f"{noise} ({interval(first['noise_low'], first['noise_high'])})"
    said = f"Of the variance between the means of points, {between} is luck."
    is_much = first["noise_share"] >= MOST_NOISE
    said += " Too much to tell what the parameters do: more replicates would help." if is_much else ""
    out.print(Text(said, style="yellow" if is_much else ""))


def _parameters(terminal: Terminal, table: pd.DataFrame) -> None:
    out = terminal.out
    out.print()
    for row in table.to_dict("records"):
        unit = f" [{row['unit']}]" if row["unit"] else ""
        values = row["values"] or f"{row['low']:.3g} to {row['high']:.3g}"
        out.print(Padding(Text.assemble((row["parameter"], "cyan"), f"{unit}  {values}"), (0, 0, 0, 0)))
        out.print(Padding(Text(f"{row['meaning']}.", style="dim"), (0, 0, 0, 4)))
