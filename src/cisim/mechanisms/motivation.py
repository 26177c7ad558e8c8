"""14 Motivation: commitment moves toward what a member perceives.

    commitment += pace * (target - commitment)
    target = logistic(base + frailty + trust * T + alignment * A * (.5 + skill) * (1 - ownership * (1 - O))
                      + momentum * m + progress * (V - 1/3) + urgency * U + mission * M
                      - fatigue * F - voice * missing - rival * R - mandated)

T trust in the members one knows, A overlap of the common agenda with one's priorities, O how far the agenda is the
members' own, m momentum, V visible progress. Urgency halves every `urgency_half_life` months; only visible progress can
take its place (Annie E. Casey Foundation 2014). Pace and weights are assumptions. As an alternative
(`motivation.form`) the target is the line that touches the logistic curve in its middle, cut at 0 and 1: what one
perceives then counts as much at the ends as in the middle.
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.mechanisms.chance import logistic, remains, within
from cisim.mechanisms.ties import overlap
from cisim.records import OUTSIDE, SKILLS

READS = (
    "city.frailty", "city.rival", "collab.is_alive", "collab.agenda", "collab.ownership", "collab.skills",
    "collab.momentum", "collab.visible", "orgs.priorities", "orgs.mission", "orgs.fatigue", "orgs.membership",
    "orgs.is_mandated", "orgs.missing_voice", "orgs.trust",
)  # fmt: skip
WRITES = ("collab.urgency", "orgs.commitment")

ALIGNING_MOTIVATIONS = SKILLS.index("aligning_motivations")
VISIBLE_ENOUGH = 1.0 / 3.0  # visible progress that neither draws nor puts off: assumption


@compiled
def motivation(site):
    """Let urgency fade and commitment move."""
    p, collab = site.p, site.collab
    collab.urgency *= remains(p.motivation_urgency_half_life)
    if not collab.is_alive:
        return
    shared = (
        p.motivation_base
        + site.city.frailty
        + p.motivation_momentum * collab.momentum
        + p.motivation_progress * (collab.visible - VISIBLE_ENOUGH)
        + p.motivation_urgency * collab.urgency
        - p.motivation_rival * site.city.rival
    )
    for org in site.orgs:
        if org.membership != OUTSIDE:
            x = shared + leaning(site, org)
            target = within(0.5 + 0.25 * x) if p.motivation_form > 0.5 else logistic(x)  # linear
            org.commitment += p.motivation_pace * (target - org.commitment)


@part
def leaning(site, org):
    """What only this member perceives."""
    p, collab = site.p, site.collab
    aligned = overlap(collab.agenda, org.priorities) * (0.5 + collab.skills[ALIGNING_MOTIVATIONS])
    aligned *= 1.0 - p.motivation_ownership * (1.0 - collab.ownership)
    return (
        p.motivation_trust * org.trust
        + p.motivation_alignment * aligned
        + p.motivation_mission * org.mission
        - p.motivation_fatigue * org.fatigue
        - p.motivation_voice * org.missing_voice
        - (p.motivation_mandated if org.is_mandated else 0.0)
    )
