"""15 Membership: recruiting, from trial to full membership, leaving.

A member leaves with the chance `1 - exp(-h)` a month, h = hazard * exp(steepness * (threshold - commitment));
members by mandate stay. As an alternative (`membership.exit_rule`) the hazard jumps at the threshold, between those of
full and of no commitment. An organization outside is invited with the chance `1 - exp(-recruiting)` a month, the
one with the smallest draw; it comes if a draw is below its interest, the mean of public standing, momentum and
its overlap with the agenda. City hall comes as far as its mayor stands behind the work. Leavers take with them
commitment of those who stay, in proportion to their power. Forms and sizes are assumptions.
"""

from __future__ import annotations

import math

from cisim.compilation import compiled, part
from cisim.draws import MEMBERSHIP, uniform
from cisim.happenings import (
    CHANCE,
    DRAWN_AWAY,
    L_JOINED,
    L_LEFT,
    LOW_SAY,
    LOW_TRUST,
    MAYORS_DECISION,
    NO_PROGRESS,
    NO_URGENCY,
    OTHER_GOAL,
    SCENARIO,
    TIRED,
    note,
)
from cisim.mechanisms.acquaintance import look_around
from cisim.mechanisms.recruiting import invite, seat
from cisim.mechanisms.ties import overlap
from cisim.records import CITY_HALL, FULL, NOBODY, OUTSIDE, PILOT

READS = (
    "city.month", "city.t_last_turnover", "city.support", "city.rival", "collab.is_alive", "collab.agenda",
    "collab.founding_power", "collab.momentum", "collab.urgency", "collab.legitimacy", "collab.visible", "orgs.id",
    "orgs.sector", "orgs.role", "orgs.power", "orgs.priorities", "orgs.commitment", "orgs.fatigue", "orgs.is_mandated",
    "orgs.missing_voice", "orgs.trust", "orgs.n_ties", "orgs.called_away", "orgs.called_in",
)  # fmt: skip
WRITES = (
    "collab.n_members", "collab.n_joined", "collab.n_left", "collab.committed_power", "collab.commitment",
    "collab.n_members_largest", "collab.n_ties", "collab.trust", "orgs.commitment", "orgs.membership", "orgs.since",
    "orgs.group", "orgs.trust", "orgs.n_ties", "orgs.first_tie", "orgs.called_away", "orgs.called_in", "ties.source",
    "ties.target", "ties.trust", "ties.apart", "ties.is_active", "ties.next",
)  # fmt: skip


@compiled
def membership(site):
    """Let members leave and come."""
    collab, month = site.collab, site.city.month
    if not collab.is_alive:
        return
    moves = collab.n_joined + collab.n_left
    for org in site.orgs:
        if org.membership == PILOT and month - org.since >= site.p.membership_trial_length:
            org.membership = FULL
            org.since = month
    let_go(site)
    for place in range(len(site.orgs)):
        org = site.orgs[place]
        if org.called_in and org.membership == OUTSIDE:
            seat(site, place, max(org.commitment, site.p.membership_founding_commitment))
            note(site, L_JOINED, org.id, NOBODY, org.commitment, SCENARIO)
        org.called_away = False
        org.called_in = False
    invite(site)
    count_members(site)
    if collab.n_joined + collab.n_left > moves:
        look_around(site)


@part
def goes(site, org):
    """Whether a member leaves this month."""
    p, commitment = site.p, org.commitment
    if p.membership_exit_rule > 0.5:  # at the threshold
        commitment = 1.0 if commitment >= p.membership_threshold else 0.0
    hazard = p.membership_hazard * math.exp(p.membership_steepness * (p.membership_threshold - commitment))
    return org.called_away or uniform(site.luck, MEMBERSHIP, site.city.month, org.id, 0) < 1.0 - math.exp(-hazard)


@part
def let_go(site):
    """Some members go, each by its own will at the start of the month; then those who stay notice."""
    total, gone = 0.0, 0.0
    for org in site.orgs:
        if org.membership != OUTSIDE:
            total += org.power
            if not org.is_mandated and goes(site, org):
                gone += org.power
                note(site, L_LEFT, org.id, NOBODY, org.commitment, why(site, org))
                org.membership = OUTSIDE
                org.since = site.city.month
                site.collab.n_left += 1
    if gone > 0.0:
        for org in site.orgs:
            if org.membership != OUTSIDE:
                org.commitment *= 1.0 - site.p.membership_shock * gone / total


@part
def why(site, org):
    """What weighed most against staying, for the story."""
    p, collab = site.p, site.collab
    if org.called_away:
        return MAYORS_DECISION if org.role == CITY_HALL and site.city.t_last_turnover == site.city.month else SCENARIO
    weights = (
        p.motivation_trust * max(0.0, 0.6 - org.trust),
        p.motivation_voice * org.missing_voice,
        p.motivation_progress * max(0.0, 0.4 - collab.visible),
        p.motivation_fatigue * org.fatigue,
        p.motivation_rival * site.city.rival,
        p.motivation_alignment * max(0.0, 0.8 - overlap(org.priorities, collab.agenda)),
        p.motivation_urgency * max(0.0, 0.3 - collab.urgency),
    )
    causes = (LOW_TRUST, LOW_SAY, NO_PROGRESS, TIRED, DRAWN_AWAY, OTHER_GOAL, NO_URGENCY)
    heaviest = 0
    for c in range(1, len(weights)):
        if weights[c] > weights[heaviest]:
            heaviest = c
    return causes[heaviest] if weights[heaviest] > 0.0 else CHANCE


@part
def count_members(site):
    """How many sit at the table, how committed they are, and what power that commits."""
    collab = site.collab
    collab.n_members = 0
    collab.commitment = 0.0
    collab.committed_power = 0.0
    for org in site.orgs:
        if org.membership != OUTSIDE:
            collab.n_members += 1
            collab.commitment += org.commitment
            collab.committed_power += org.power * org.commitment
    collab.commitment /= max(1, collab.n_members)
    collab.committed_power /= max(1e-9, collab.founding_power)
    collab.n_members_largest = max(collab.n_members_largest, collab.n_members)
