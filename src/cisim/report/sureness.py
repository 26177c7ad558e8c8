"""How sure a finding is: luck between cities held apart from ignorance of the city and the theory."""

from __future__ import annotations

from cisim.report.contents import Block, Paragraph, Points
from cisim.report.differences import LASTS, differences
from cisim.report.evidence import Evidence


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
    told.append(
        Paragraph(
            "Most numbers of the model are assumptions, and the mechanisms themselves may be otherwise. The intervals "
            "above do not hold that.",
            lead="Ignorance.",
        )
    )
    return told


def _spread(title: str, shares: list[tuple[str, str, float]]) -> str:
    (_, longer, _), (_, same, _), (_, shorter, _) = shares
    return f"{title}: the collaboration lasts longer in {longer} of them, as long in {same}, shorter in {shorter}."
