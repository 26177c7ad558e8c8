"""7 Coordination: how much effort is duplicated, how much spills over, what joint work adds.

    coordination = 1 - exp(-(b * backbone + t * trust + c * communication * (.5 + sharing skill) + m * maturity))
    duplication  = d * (1 - coordination)               spillover = s * coordination * maturity
    synergy      = y * coordination * M,                M = sum over kinds of min(strengths, unmet needs), per member

Where members need what they have already, M is 0 and nothing is gained from joint work (Makin' it Happen). That
an orchestrator cuts duplicate work: NextBillion 2010; that linked outcomes reinforce each other: Living Cities.
Forms and sizes are assumptions.
"""

from __future__ import annotations

import math

from cisim.compilation import compiled, part
from cisim.mechanisms.effort import units
from cisim.records import N_KINDS, OUTSIDE, SKILLS

READS = (
    "city.capacity", "collab.is_alive", "collab.skills", "collab.trust", "collab.backbone", "collab.maturity",
    "collab.effort_communication", "orgs.strengths", "orgs.needs", "orgs.membership",
)  # fmt: skip
WRITES = ("collab.coordination", "collab.duplication", "collab.spillover", "collab.synergy")

SHARING_KNOWLEDGE = SKILLS.index("sharing_knowledge")


@compiled
def coordination(site):
    """Set the month's coordination and what follows from it."""
    p, collab = site.p, site.collab
    collab.coordination = 0.0
    if collab.is_alive:
        told = units(site, collab.effort_communication) * (0.5 + collab.skills[SHARING_KNOWLEDGE])
        collab.coordination = 1.0 - math.exp(
            -(
                p.coordination_from_backbone * collab.backbone
                + p.coordination_from_trust * collab.trust
                + p.coordination_from_communication * told
                + p.coordination_from_measurement * collab.maturity
            )
        )
    collab.duplication = p.coordination_duplication * (1.0 - collab.coordination)
    collab.spillover = p.coordination_spillover * collab.coordination * collab.maturity
    collab.synergy = p.coordination_synergy * collab.coordination * complementarity(site)


@part
def complementarity(site):
    """Unmet needs of members that other members' strengths can meet, per member [0, 1]."""
    met, n = 0.0, 0
    for org in site.orgs:
        n += org.membership != OUTSIDE
    if n == 0:
        return 0.0
    for r in range(N_KINDS):
        strengths, unmet = 0.0, 0.0
        for org in site.orgs:
            if org.membership != OUTSIDE:
                strengths += org.strengths[r]
                unmet += max(0.0, org.needs[r] - org.strengths[r])
        met += min(strengths, unmet)
    return met / n


@part
def productivity(site):
    """What a person-month of joint effort is worth: not duplicated, joined to others', and practised."""
    collab = site.collab
    return (1.0 - collab.duplication) * (1.0 + collab.synergy) * (1.0 + site.p.learning_yield * collab.practice)
