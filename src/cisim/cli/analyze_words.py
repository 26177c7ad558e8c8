"""An analysis on the terminal: what the folder holds, then what came out, kind by kind; or all of it as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from cisim.cli import analyze_differences, analyze_discovery, analyze_sensitivity, analyze_survival
from cisim.cli.analyze_studies import Analysis
from cisim.cli.terminal import Terminal, finite
from cisim.figures.wording import age

if TYPE_CHECKING:
    from cisim.analysis.study import Study

TOLD: dict[str, Callable[[Terminal, Analysis], None]] = {
    "survival": analyze_survival.show,
    "compare": analyze_differences.show,
    "sensitivity": analyze_sensitivity.show,
    "discover": analyze_discovery.show,
}


def show(terminal: Terminal, analysis: Analysis) -> None:
    """Print an analysis."""
    if terminal.is_json:
        terminal.json(as_plain(analysis))
        return
    study = analysis.study
    out = terminal.out
    out.print(Text(study.title, style="bold"))
    if study.question:
        out.print(Text(study.question))
    out.print(Text(size_of(study), style="dim"))
    if analysis.choices.kind is None:
        _overview(terminal, study)
    for kind in analysis.tables:
        TOLD[kind](terminal, analysis)
    for kind, reason in analysis.refused.items():
        out.print(Text(f"\nNo {kind}: {reason}.", style="yellow"))
    if analysis.choices.kind is None:
        fitting = [f"cisim analyze {study.folder} {kind}" for kind, why in fits(study).items() if not why]
        if fitting:
            terminal.hint("\nMore: " + "\n      ".join(fitting))


def size_of(study: Study) -> str:
    """How many runs there are, in one line."""
    size, points = study.size, f"{study.n_points:,} points" if study.n_points > 1 else ""
    if points and study.cities:
        points += f" in {len(study.cities)} cities"
    replicates = f"{size.fewest:,}" if study.is_even else f"{size.fewest:,} to {size.most:,}"
    one, many = ("cohort", "cohorts") if study.n_sites > 1 else ("city with its luck", "cities with their luck")
    luck = f"{replicates} {one if size.most == 1 else many}"
    parts = [f"{len(study.names)} scenario{'s' if len(study.names) > 1 else ''}", points, luck]
    told = f"{size.n_runs:,} runs ({' × '.join(part for part in parts if part)}), followed for {age(study.horizon)}."
    told += f" {size.n_failed:,} of them failed." if size.n_failed else ""
    return told + ("" if study.is_whole else " The sweep is not finished.")


def fits(study: Study) -> dict[str, str]:
    """The kinds of analysis, each with the reason why it does not fit this study; "" when it does."""
    from cisim.analysis.study_discovery import FEWEST_CASES

    alone = "" if len(study.names) > 1 else "there is only one scenario"
    holes = "" if study.is_whole else "the sweep is not finished"
    failed = study.size.n_failed
    holes = f"{failed:,} run{'s' if failed > 1 else ''} failed" if failed else holes
    few = (
        ""
        if study.n_points >= FEWEST_CASES
        else f"it needs {FEWEST_CASES} points or more, and there are {study.n_points}"
    )
    return {
        "survival": holes if study.size.n_failed else "",
        "compare": alone or holes,
        "sensitivity": ("" if study.factors else "nothing is varied") or holes,
        "discover": alone or few or holes,
    }


def _overview(terminal: Terminal, study: Study) -> None:
    from cisim.analysis.study_sensitivity import parameters_of

    out = terminal.out
    out.print(Text("\nScenarios", style="bold"))
    for scenario in study.scenarios:
        out.print(Padding(Text.assemble((scenario.name, "cyan"), f"  {scenario.title}"), (0, 0, 0, 2)))
    if study.factors:
        out.print(Text(f"\nVaried ({study.design})", style="bold"))
        for row in parameters_of(study).to_dict("records"):
            values = row["values"] or f"{row['low']:g} to {row['high']:g}"
            unit = f" {row['unit']}" if row["unit"] else ""
            out.print(Padding(Text.assemble((row["parameter"], "cyan"), f"  {values}{unit}"), (0, 0, 0, 2)))
            out.print(Padding(Text(f"{row['meaning']}.", style="dim"), (0, 0, 0, 6)))
    out.print(Text("\nAnalyses that fit", style="bold"))
    for kind, why in fits(study).items():
        out.print(Padding(Text.assemble((kind, "cyan"), f"  {f'no: {why}' if why else 'yes'}"), (0, 0, 0, 2)))


def as_plain(analysis: Analysis) -> dict[str, Any]:
    """All tables as lists of records, with what they are of."""
    study = analysis.study
    content: dict[str, Any] = {
        "experiment": study.name,
        "title": study.title,
        "question": study.question,
        "scenarios": study.names,
        "against": analysis.against,
        "horizon": analysis.horizon,
        "design": study.design or None,
        "n_points": study.n_points,
        "replicates": [study.size.fewest, study.size.most],
        "n_runs": study.size.n_runs,
        "n_failed": study.size.n_failed,
        "is_whole": study.is_whole,
    }
    if analysis.choices.kind is None:
        content["fits"] = {kind: {"fits": not why, "reason": why or None} for kind, why in fits(study).items()}
    for kind, tables in analysis.tables.items():
        content[kind] = {name: table.to_dict("records") for name, table in tables.items()}
    if analysis.refused:
        content["refused"] = analysis.refused
    return finite(content)
