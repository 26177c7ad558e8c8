"""Pressure for quick wins; a part of politics.

Pressure is the mean of what the leaders want spent on quick wins, weighted by their weight in leading; the
mayor's wish rises from its mid-term level towards 1 as the election nears.
"""

from __future__ import annotations

from cisim.compilation import part
from cisim.records import BACKBONE, CO_CHAIR, FUNDER, MAYOR, RESIDENT


@part
def wanted(site):
    """Share of the work that the leaders together want spent on quick wins."""
    p, collab = site.p, site.collab
    nearness = max(0.0, 1.0 - site.city.to_election / p.pressure_ramp_length)
    ramp = p.pressure_election_ramp * nearness
    mayor = p.pressure_quick_wins + ramp * (1.0 - p.pressure_quick_wins)
    lead = collab.leading
    total = lead[MAYOR] + lead[CO_CHAIR] + lead[RESIDENT] + lead[BACKBONE] + lead[FUNDER]
    if total <= 0.0:
        return p.pressure_backbone
    return (
        lead[MAYOR] * mayor
        + lead[CO_CHAIR] * p.pressure_co_chair
        + lead[RESIDENT] * p.pressure_resident
        + lead[BACKBONE] * p.pressure_backbone
        + lead[FUNDER] * p.pressure_funder
    ) / total
