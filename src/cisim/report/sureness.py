"""How sure a finding is: luck between cities held apart from ignorance of the city and the theory."""

from __future__ import annotations

import pandas as pd

from cisim.figures.wording import under_sets
from cisim.report.contents import Block, Paragraph, Points
from cisim.report.differences import CLOSES, LASTS, differences
from cisim.report.evidence import Evidence

IGNORANCE = "ignorance.parquet"


def how_sure(found: Evidence) -> list[Block]:
    """What the intervals hold and what they do not."""
    told: list[Block] = [
        Paragraph(
            "No two cities meet the same elections, crises and departures. The intervals in brackets say how far the "
            f"averages may still be off for that reason, after {found.n_cities:,} cities. A single city is no average:",
            lead="Luck.",
        )
    ]
    if found.differences is not None:
        lasting = [each for each in differences(found.differences) if each.quantity == LASTS]
        told.append(Points([_spread(each.scenario, each.shares()) for each in lasting if each.shares()]))
    return [*told, *_ignorance(found)]


def _ignorance(found: Evidence) -> list[Block]:
    path = found.study.folder / IGNORANCE
    what = "Most numbers of the model are assumptions, and the mechanisms themselves may be otherwise."
    if not path.is_file():
        told = f"{what} The intervals above do not hold that; cisim compare --uncertainty posterior adds it."
        return [Paragraph(told, lead="Ignorance.")]
    table = found.titled({"ignorance": pd.read_parquet(path)})["ignorance"]
    n_sets = int(table["n_sets"].iloc[0])
    told = f"{what} The same was therefore tried under {n_sets} sets of numbers that agree with published patterns:"
    rows = table[table["quantity"].isin((LASTS, CLOSES))].to_dict("records")
    lines = [f"{row['scenario']}. {under_sets(row)}" for row in rows]
    return [Paragraph(told, lead="Ignorance."), Points(lines)]


def _spread(title: str, shares: list[tuple[str, str, float]]) -> str:
    (_, longer, _), (_, same, _), (_, shorter, _) = shares
    return f"{title}: the collaboration lasts longer in {longer} of them, as long in {same}, shorter in {shorter}."
