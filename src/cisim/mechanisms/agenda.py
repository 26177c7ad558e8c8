"""5 Agenda: voice follows power unless governance evens it; voices shape the agenda; agreement takes time.

    voice_i = threshold * share_i + (1 - threshold) * lead_i,   share_i ~ e * mean(power) + (1 - e) * power_i

with e the equalizing of voice, helped by leaders skilled in managing power, and lead_i the leader's weight in
leading: the higher the share of voices that a decision needs, the less the chairs decide alone. A resident's
share counts as far as residents have votes. Open decisions close at the pace

    pace * trust / (1 + cost * threshold * (N_eff - 1)),   N_eff = 1 / sum(voice^2)

so that more voices, a higher threshold and less trust all take time (forms are assumptions). A preset agenda is
settled at once, and stays its author's but for a small openness (NextBillion 2010).
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.mechanisms.chance import within
from cisim.records import COMMUNITY, LEADER_ROLES, LEADERS, MEMBER, N_AREAS, OUTSIDE, SKILLS

READS = (
    "collab.is_alive", "collab.leading", "collab.skills", "collab.trust", "collab.n_members", "orgs.sector",
    "orgs.role", "orgs.power", "orgs.priorities", "orgs.membership",
)  # fmt: skip
WRITES = (
    "collab.agenda", "collab.ownership", "collab.decided", "collab.voice_concentration", "orgs.voice",
    "orgs.missing_voice",
)  # fmt: skip

MANAGING_POWER = SKILLS.index("managing_power")
HELP = 0.3  # what full skill in managing power adds to the rules' equalizing: assumption


@compiled
def agenda(site):
    """Share voice, move the common agenda towards what the voices want, settle open decisions."""
    p, collab = site.p, site.collab
    if not collab.is_alive:
        return
    share_voice(site)
    if collab.n_members == 0:
        return
    voices = 1.0 / collab.voice_concentration
    pace = (
        p.governance_agenda_pace
        * collab.trust
        / (1.0 + p.governance_decision_cost * p.governance_threshold * (voices - 1.0))
    )
    collab.decided += pace * (1.0 - collab.decided)
    openness = p.governance_preset_openness if p.governance_agenda > 0.5 else 1.0
    collab.ownership += pace * openness * (1.0 - collab.ownership)
    for k in range(N_AREAS):
        heard = 0.0
        for org in site.orgs:
            if org.membership != OUTSIDE:
                heard += org.voice * org.priorities[k]
        collab.agenda[k] += 0.5 * pace * openness * (heard - collab.agenda[k])
        collab.agenda[k] += p.governance_goal_creep * (1.0 / N_AREAS - collab.agenda[k])


@part
def share_voice(site):
    """Each member's share in decisions (sum 1), and how far it lies below an equal share."""
    p, collab = site.p, site.collab
    even = within(p.governance_equalizing + HELP * collab.skills[MANAGING_POWER] * (1.0 - p.governance_equalizing))
    n, mean_power = 0, 0.0
    for org in site.orgs:
        org.voice = 0.0
        org.missing_voice = 0.0
        if org.membership != OUTSIDE:
            n += 1
            mean_power += org.power
    collab.voice_concentration = 0.0
    if n == 0:
        return
    mean_power /= n
    total = 0.0
    for org in site.orgs:
        if org.membership != OUTSIDE:
            org.voice = even * mean_power + (1.0 - even) * org.power
            if org.sector == COMMUNITY:
                org.voice *= 0.1 + 0.9 * p.governance_resident_votes
            total += org.voice
    led = 0.0
    for leader in range(len(LEADERS)):
        led += collab.leading[leader]
    chairs = 1.0 - p.governance_threshold if led > 0.0 else 0.0
    for org in site.orgs:
        if org.membership != OUTSIDE:
            org.voice = (1.0 - chairs) * org.voice / total + chairs * lead_of(collab, org)
            org.missing_voice = max(0.0, 1.0 - org.voice * n)
            collab.voice_concentration += org.voice * org.voice


@part
def lead_of(collab, org):
    """An organization's weight in leading the table."""
    if org.role != MEMBER:
        for leader in range(len(LEADERS)):
            if org.role == LEADER_ROLES[leader]:
                return collab.leading[leader]
    return 0.0
