"""6 Effort: commitment, capacity, buy-in and fatigue give each member's contribution; leaders split it.

    pledge_i       = capacity_i * (share * (1 - overlap of tables) + released) * commitment_i * (top_i + middle_i) / 2
    contribution_i = pledge_i * (1 - free riding_i) * (1 - fatigue_i) * (1 - crisis)

with free riding_i = f * (1 - mission_i) * (1 - accountability * (.3 + .7 maturity)): what is not measured is
hard to follow up (Makin' it Happen). Meetings and practices of care take their part of the joint effort, nothing is
done on what is not agreed; what is left goes to measurement, engagement, communication, and then to quick wins
and systems work as pressure has it. Self-interested members turn what they can to their own priorities, and
that counts only as far as these meet the agenda. Forms and sizes are assumptions.
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.mechanisms.chance import within
from cisim.mechanisms.ties import overlap
from cisim.records import FULL, N_AREAS, OUTSIDE

READS = (
    "city.crisis", "collab.is_alive", "collab.agenda", "collab.decided", "collab.maturity", "collab.pressure",
    "collab.adaptation", "collab.strain", "collab.release_paid", "orgs.priorities", "orgs.mission", "orgs.capacity",
    "orgs.buy_in_top", "orgs.buy_in_middle", "orgs.commitment", "orgs.membership",
)  # fmt: skip
WRITES = (
    "collab.effort", "collab.effort_wins", "collab.effort_systems", "collab.effort_measurement",
    "collab.effort_engagement", "collab.effort_communication", "collab.cum_effort", "orgs.fatigue", "orgs.kept",
    "orgs.contribution", "orgs.released",
)  # fmt: skip

ON_TRIAL = 0.5  # share of a full member's pledge that a member on trial gives: assumption


@compiled
def effort(site):
    """Gather contributions and split them."""
    p, collab = site.p, site.collab
    gathered = 0.0
    for k in range(N_AREAS):
        collab.effort_systems[k] = 0.0
    for org in site.orgs:
        contribute(site, org)
        if org.contribution > 0.0:
            gathered += org.contribution
            direct(collab, org)
    collab.cum_effort += gathered
    usable = (1.0 - overhead(site)) * collab.decided
    collab.effort = gathered * usable
    collab.effort_measurement = p.effort_measurement * collab.effort
    collab.effort_engagement = p.effort_engagement * collab.effort
    collab.effort_communication = p.effort_communication * collab.effort
    rest = within(1.0 - p.effort_measurement - p.effort_engagement - p.effort_communication)
    quick = within(collab.pressure + 0.5 * collab.adaptation)
    collab.effort_wins = rest * quick * collab.effort
    for k in range(N_AREAS):
        collab.effort_systems[k] *= usable * rest * (1.0 - quick)


@part
def overhead(site):
    """Share of the joint effort that meetings and the practices of care take before any work is done."""
    p = site.p
    meeting = p.meetings_cost * p.meetings_cadence * (1.0 + p.leadership_adaptive * site.collab.strain)
    practices = (
        p.governance_accountability
        + p.learning_effort
        + p.leadership_middle_engagement
        + p.politics_preparation
        + p.ending_capacity_transfer
    )
    return within(meeting + p.effort_care * practices)


@part
def contribute(site, org):
    """One organization's month: what it pledged, what it gave, how tired that made it."""
    p, collab = site.p, site.collab
    org.contribution = 0.0
    org.released = 0.0
    org.fatigue -= p.effort_recovery * org.fatigue
    if not collab.is_alive or org.membership == OUTSIDE:
        return
    spared = p.effort_share * (1.0 - p.city_overlapping_tables)
    will = org.commitment * 0.5 * (org.buy_in_top + org.buy_in_middle)
    release = p.effort_release * collab.release_paid
    pledge = org.capacity * (spared + release) * will
    if org.membership != FULL:
        pledge *= ON_TRIAL
    seen = p.governance_accountability * (0.3 + 0.7 * collab.maturity)
    free_riding = p.governance_free_riding * (1.0 - org.mission) * (1.0 - seen)
    org.kept = (1.0 - free_riding) * (1.0 - org.fatigue) * (1.0 - site.city.crisis)
    org.contribution = min(org.capacity, pledge * org.kept)
    org.released = min(org.contribution, org.capacity * release * will)
    strain = (org.contribution - org.released) / org.capacity / max(1e-9, spared) * (1.0 + p.city_overlapping_tables)
    org.fatigue = within(org.fatigue + p.effort_burden * strain * (1.0 - org.fatigue))


@part
def direct(collab, org):
    """Add one contribution to the work on the areas: the agenda's as far as the member is community-minded."""
    own = 1.0 - org.mission
    useful = org.mission + own * overlap(org.priorities, collab.agenda)
    for k in range(N_AREAS):
        aim = org.mission * collab.agenda[k] + own * org.priorities[k]
        collab.effort_systems[k] += org.contribution * useful * aim


@part
def units(site, amount):
    """Effort [person-months] in units of work: a share of what the city's organizations can do, over `effort.scale`."""
    return amount / (site.p.effort_scale * max(1e-9, site.city.capacity))
