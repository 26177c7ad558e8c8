"""What was compared, in words: each scenario's question and what differs in it, with the source of every value."""

from __future__ import annotations

from collections.abc import Sequence

from cisim.analysis.study import Study
from cisim.analysis.study_sensitivity import parameters_of
from cisim.parameters import PARAMETERS, Parameter
from cisim.parameters.declaration import ASSUMPTION
from cisim.report.contents import Block, Paragraph, Points, Table
from cisim.scenario import Scenario
from cisim.scenario_file import Value
from cisim.scheduled import in_words

Changes = dict[str, tuple[Value, Value]]


def compared(scenarios: Sequence[Scenario]) -> list[Block]:
    """Each scenario with its question; of the later ones also what differs from the first."""
    first = scenarios[0]
    told: list[Block] = []
    for scenario in scenarios:
        told.append(Paragraph(scenario.question, lead=f"{scenario.title}."))
        if scenario is first:
            continue
        differing = [_change(path, *values) for path, values in changes(first, scenario).items()]
        own = [event for event in scenario.events if event not in first.events]
        happening = [f"Month {event.month}: {in_words(event, scenario.site_names)}." for event in own]
        missing = [event for event in first.events if event not in scenario.events]
        not_happening = [f"Month {event.month}, not here: {in_words(event, first.site_names)}." for event in missing]
        told.append(Points([*differing, *happening, *not_happening] or ["Nothing differs from the first."]))
    return told


def changes(first: Scenario, other: Scenario) -> Changes:
    """The parameters that differ at the first site: values there and here."""
    before, after = first.parameters(), other.parameters()
    return {path: (before[path], after[path]) for path in before if before[path] != after[path]}


def _change(path: str, before: Value, after: Value) -> str:
    parameter = PARAMETERS[path]
    return f"{parameter.meaning}: {said(parameter, after)} instead of {said(parameter, before)}."


def said(parameter: Parameter, value: Value) -> str:
    """A value with its unit, as a person would say it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return f"{value:g} {unit_of(parameter.unit)}".strip()


def unit_of(unit: str) -> str:
    """A unit as people say it; nothing for plain shares and weights."""
    return "" if unit in ("index", "share", "weight") else unit


def varied(study: Study) -> list[Block]:
    """What a sweep varied, and over which values; nothing for a comparison."""
    if not study.factors:
        return []
    rows = []
    for row in parameters_of(study).to_dict("records"):
        values = row["values"] or f"{row['low']:g} to {row['high']:g}"
        rows.append([row["meaning"], f"{values} {unit_of(row['unit'])}".strip(), row["parameter"]])
    return [Table("What was varied, in every scenario alike", ["What", "Over", "Its name"], rows)]


def assumptions(scenarios: Sequence[Scenario], paths: Sequence[str] = ()) -> list[Block]:
    """The values that matter here and where they come from: what differs between scenarios, and `paths`."""
    first = scenarios[0]
    differing = [path for other in scenarios[1:] for path in changes(first, other)]
    chosen = list(dict.fromkeys([*differing, *paths]))
    rows = [
        [
            PARAMETERS[path].meaning,
            " / ".join(dict.fromkeys(said(PARAMETERS[path], each.parameters()[path]) for each in scenarios)),
            source_of(PARAMETERS[path]),
        ]
        for path in chosen
    ]
    n_assumed = sum(parameter.source.startswith(ASSUMPTION) for parameter in PARAMETERS.values())
    n = len(PARAMETERS)
    told: list[Block] = [
        Paragraph(
            f"The model has {n} numbers: {n - n_assumed} have a published source, {n_assumed} are assumptions, "
            "which other people may set otherwise. Those that this comparison turns on:"
        )
    ]
    if rows:
        told.append(Table("What was set, and where it comes from", ["What", "Value", "Source"], rows))
    sources = [f"{scenario.title}: {scenario.source}." for scenario in scenarios]
    told += [Paragraph("Where the scenarios come from:"), Points(sources)]
    told.append(Paragraph("Every number with its meaning, unit, range and source: cisim parameters.", is_quiet=True))
    return told


def source_of(parameter: Parameter) -> str:
    """The source of a value; the word assumption where there is none."""
    return "an assumption" if parameter.source == ASSUMPTION else parameter.source
