"""16 Ending: why a collaboration ends; what it leaves behind; and, if the scenario says so, a second life.

- goal reached: the mean outcome has reached the goal, and the table is wound up with a constant chance;
- political withdrawal: the mayor's successor dropped the work and nobody took over (see politics);
- funding lost: too little money for a backbone for longer than the reserve, with the chance
  `p_close * (1 - commitment)` a month;
- membership collapse: fewer members than a table needs, or, with a constant chance, too little committed power;
- pilot complete: a pilot has run its length and is not continued.

All else is censored at the horizon. What is left behind is `capacity`: transferred capability times trust and
practice; it slows how fast changed systems slip back and residents' voice fades. Forms and sizes are
assumptions.
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.draws import ENDING, uniform
from cisim.happenings import L_ENDED, TOO_FEW, TOO_LITTLE, UNKNOWN, note
from cisim.mechanisms.chance import within
from cisim.mechanisms.launch import is_due_again, start_again
from cisim.mechanisms.outcomes import mean_of
from cisim.records import (
    FUNDING_LOST,
    GOAL_REACHED,
    MEMBERSHIP_COLLAPSE,
    NOBODY,
    OUTSIDE,
    PILOT_COMPLETE,
    POLITICAL_WITHDRAWAL,
    STILL_GOING,
)

READS = (
    "city.month", "city.outcome", "city.alone", "collab.trust", "collab.n_members", "collab.committed_power",
    "collab.commitment", "collab.practice", "collab.visible", "collab.broke", "collab.withdrawn", "orgs.id",
    "orgs.sector", "orgs.role", "orgs.power", "orgs.priorities", "orgs.skills",
)  # fmt: skip
WRITES = (
    "collab.is_alive", "collab.age", "collab.generation", "collab.reason", "collab.ended", "collab.second_started",
    "collab.second_ended", "collab.agenda", "collab.ownership", "collab.decided", "collab.leading", "collab.skills",
    "collab.voice_concentration", "collab.trust", "collab.n_members", "collab.n_joined", "collab.n_left",
    "collab.committed_power", "collab.founding_power", "collab.commitment", "collab.backbone", "collab.momentum",
    "collab.urgency", "collab.legitimacy", "collab.visible", "collab.grant", "collab.grant_left", "collab.release_paid",
    "collab.broke", "collab.withdrawn", "collab.n_members_largest", "collab.n_members_end", "collab.trust_end",
    "collab.outcome_end", "collab.density_end", "collab.centralization_end", "collab.gain_end", "collab.capacity_left",
    "collab.n_ties", "orgs.commitment", "orgs.membership", "orgs.since", "orgs.is_mandated", "orgs.group", "orgs.voice",
    "orgs.missing_voice", "orgs.contribution", "orgs.released", "orgs.trust", "orgs.n_ties", "orgs.first_tie",
    "ties.source", "ties.target", "ties.trust", "ties.apart", "ties.is_active", "ties.next",
)  # fmt: skip

PROGRESS_SEEN = 0.3  # visible progress at which a pilot counts as promising: assumption


@compiled
def ending(site):
    """End the table if there is a reason to."""
    collab = site.collab
    if not collab.is_alive:
        if is_due_again(site):
            start_again(site)
        return
    collab.age += 1
    reason = reason_to_end(site)
    if reason != STILL_GOING:
        end(site, reason)


@part
def reason_to_end(site):
    """The first reason that holds this month, or STILL_GOING."""
    p, collab, month = site.p, site.collab, site.city.month
    if collab.withdrawn == month:
        return POLITICAL_WITHDRAWAL
    if collab.n_members < p.ending_least_members:
        return MEMBERSHIP_COLLAPSE
    if collab.committed_power < p.ending_least_power and uniform(site.luck, ENDING, month, 0, 0) < p.ending_p_collapse:
        return MEMBERSHIP_COLLAPSE
    if collab.broke > p.funding_reserve:
        if uniform(site.luck, ENDING, month, 0, 1) < p.funding_p_close * (1.0 - collab.commitment):
            return FUNDING_LOST
    if mean_of(site.city.outcome) >= p.city_goal and uniform(site.luck, ENDING, month, 0, 2) < p.ending_p_goal:
        return GOAL_REACHED
    if p.ending_pilot_length > 0.5 and collab.age == int(p.ending_pilot_length):
        is_promising = collab.visible >= PROGRESS_SEEN
        if not (is_promising and uniform(site.luck, ENDING, month, 0, 3) < p.ending_p_continue):
            return PILOT_COMPLETE
    return STILL_GOING


@part
def end(site, reason):
    """Close the table: what the first life was is kept, members go home, capability stays."""
    collab, month = site.collab, site.city.month
    if collab.generation == 1:
        collab.ended = month
        collab.reason = reason
        collab.n_members_end = collab.n_members
        collab.trust_end = collab.trust
        collab.outcome_end = mean_of(site.city.outcome)
        collab.gain_end = collab.outcome_end - mean_of(site.city.alone)
        collab.density_end, collab.centralization_end = network(site)
    else:
        collab.second_ended = month
    collab.is_alive = False
    collab.capacity_left = within(site.p.ending_capacity_transfer * (0.5 * collab.trust + 0.5 * collab.practice + 0.5))
    for org in site.orgs:
        if org.membership != OUTSIDE:
            org.membership = OUTSIDE
            org.since = month
            collab.n_left += 1
        org.contribution, org.released = 0.0, 0.0
    cause = TOO_FEW if collab.n_members < site.p.ending_least_members else TOO_LITTLE
    note(site, L_ENDED, reason, NOBODY, float(collab.age), cause if reason == MEMBERSHIP_COLLAPSE else UNKNOWN)
    collab.n_members = 0
    collab.committed_power = 0.0
    collab.commitment = 0.0
    for t in range(len(collab.grant)):
        collab.grant[t] = 0.0
        collab.grant_left[t] = 0


@part
def network(site):
    """Density and degree centralization (Freeman 1979) of the active ties between members."""
    n, total, largest = 0, 0, 0
    for org in site.orgs:
        if org.membership != OUTSIDE:
            n += 1
            total += org.n_ties
            largest = max(largest, org.n_ties)
    if n < 3:
        return 0.0, 0.0
    return total / (n * (n - 1.0)), (n * largest - total) / ((n - 1.0) * (n - 2.0))
