"""12 Community: residents' voice, legitimacy, and the law's delay.

    voice      += pace * (1 - legal * w) * (votes * E / (E + half) * (.5 + skill) - voice)
    legitimacy += pace * (progress part * visible * heard + voice part * voice + the rest * trust - legitimacy)

with E units of work on engagement, w the mayor's weight in leading (law binds the public sector: Living
Cities), and `heard` the part of progress that communication brings to the public (Annie E. Casey Foundation
2014). Voice raises how well work fits underserved residents; it comes slowly, and costs effort. Forms and sizes
are assumptions.
"""

from __future__ import annotations

from cisim.compilation import compiled
from cisim.mechanisms.chance import saturating, within
from cisim.mechanisms.effort import units
from cisim.records import MAYOR, SKILLS

READS = (
    "city.capacity", "collab.is_alive", "collab.leading", "collab.skills", "collab.trust", "collab.visible",
    "collab.effort_engagement", "collab.effort_communication", "collab.capacity_left",
)  # fmt: skip
WRITES = ("collab.legitimacy", "collab.voice")

UNDERSTANDING_PEOPLE = SKILLS.index("understanding_people")


@compiled
def community(site):
    """Move residents' voice and public standing."""
    p, collab = site.p, site.collab
    if not collab.is_alive:
        collab.voice -= p.community_voice_pace * (1.0 - collab.capacity_left) * collab.voice
        return
    engaged = saturating(units(site, collab.effort_engagement), p.community_engagement_half)
    reach = within(p.governance_resident_votes * engaged * (0.5 + collab.skills[UNDERSTANDING_PEOPLE]))
    freedom = 1.0 - p.city_legal_constraint * collab.leading[MAYOR]
    collab.voice += p.community_voice_pace * freedom * (reach - collab.voice)
    heard = saturating(units(site, collab.effort_communication), p.community_communication_half)
    rest = max(0.0, 1.0 - p.community_legitimacy_progress - p.community_legitimacy_voice)
    standing = (
        p.community_legitimacy_progress * collab.visible * heard
        + p.community_legitimacy_voice * collab.voice
        + rest * collab.trust
    )
    collab.legitimacy += p.community_legitimacy_pace * (within(standing) - collab.legitimacy)
