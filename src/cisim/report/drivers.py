"""What drives a result: why collaborations end, and, in a sweep, which of the varied numbers decide and where."""

from __future__ import annotations

from cisim.analysis.study_discovery import FEWEST_CASES, discovery_of
from cisim.analysis.study_sensitivity import sensitivity_of
from cisim.figures import discovery, indices
from cisim.figures.study import draw_discovery, draw_sensitivity
from cisim.figures.wording import age, listing, percent
from cisim.report.contents import Block, Paragraph, Points
from cisim.report.differences import CLOSES, LASTS
from cisim.report.evidence import Evidence
from cisim.report.pictures import pictures

MOST_ENDINGS = 3  # reasons that are told of each scenario


def drivers(found: Evidence) -> list[Block]:
    """Why collaborations end under each scenario; of a sweep also what matters among all that was varied."""
    told: list[Block] = [Points([_endings(found, title) for title in found.titles])]
    study = found.study
    if study.factors and study.is_whole:
        for quantity in (LASTS, CLOSES):
            told += _sensitivity(found, quantity)
        if len(study.names) > 1 and study.n_points >= FEWEST_CASES and len(study.factors) > 1:
            told += _discovery(found)
    return told


def _endings(found: Evidence, title: str) -> str:
    incidence, until = found.survival["incidence"], age(found.horizon)
    own = incidence[(incidence["scenario"] == title) & (incidence["reason"] != "still going")]
    most = own[own["estimate"] > 0].sort_values("estimate", ascending=False).head(MOST_ENDINGS)
    if most.empty:
        return f"{title}: none ends within {until}."
    parts = [f"{row.reason} ({percent(float(row.estimate))} of all)" for row in most.itertuples()]
    return f"{title}: within {until} it ends most often by {listing(parts)}."


def _sensitivity(found: Evidence, quantity: str) -> list[Block]:
    """The bars of the varied numbers, or, over a grid, the map of the two that matter most."""
    tables = found.titled(sensitivity_of(found.study, quantity, is_difference=len(found.titles) > 1))
    told: list[Block] = []
    for kind in ("sobol", "morris", "surface"):
        if kind in tables:
            told += [] if kind == "surface" else [Paragraph(f"{indices.finding(tables[kind])}.")]
            told += pictures(draw_sensitivity({kind: tables[kind]}, found.look))
    return told


def _discovery(found: Evidence) -> list[Block]:
    tables = found.titled(discovery_of(found.study))
    told: list[Block] = [Paragraph(f"{discovery.finding(tables['cases'], tables['boxes'])}.")]
    return [*told, *pictures(draw_discovery(tables, found.look))]
