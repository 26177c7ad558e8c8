"""Initialization of the table: who sits at it, what is agreed, what is in the bank in month 0."""

from __future__ import annotations

import math

from cisim.compilation import compiled, part
from cisim.draws import FOUNDING, normal, uniform
from cisim.happenings import L_LAUNCHED, L_RESTARTED, UNKNOWN, note_city
from cisim.mechanisms.acquaintance import look_around
from cisim.mechanisms.agenda import share_voice
from cisim.mechanisms.chance import saturating, within
from cisim.mechanisms.founding import found
from cisim.mechanisms.leading import pool_skills, share_lead
from cisim.mechanisms.membership import count_members
from cisim.mechanisms.recruiting import seat
from cisim.records import CITY_HALL, GOVERNMENT, LEAD_FUNDER, MEMBER, N_AREAS, NEVER, OUTSIDE, STILL_GOING


@compiled
def launch(site):
    """Fill empty records with the state of month 0."""
    found(site)
    found_table(site)
    note_city(site, L_LAUNCHED, float(site.collab.n_members), UNKNOWN)


@part
def found_table(site):
    """Month 0 of a collaboration: who sits at it, what is agreed, what is in the bank."""
    collab = site.collab
    collab.is_alive = True
    collab.generation = 1
    collab.reason = STILL_GOING
    collab.ended, collab.second_started, collab.second_ended = NEVER, NEVER, NEVER
    collab.t_early, collab.t_systems, collab.t_population = NEVER, NEVER, NEVER
    collab.withdrawn = NEVER
    collab.gain_later = math.nan
    seat_founders(site)
    begin(site)
    collab.n_members_start = collab.n_members
    collab.n_members_largest = collab.n_members
    collab.trust_start = collab.trust


@part
def begin(site):
    """What every life of a table starts with, the first and a later one."""
    collab, p = site.collab, site.p
    collab.age = 0
    collab.urgency = p.motivation_initial_urgency
    collab.momentum = 0.2
    collab.release_paid = 1.0
    collab.legitimacy = max(collab.legitimacy, 0.3)
    collab.visible = 0.2
    n_funders = int(p.funding_funders)
    for f in range(n_funders):
        collab.grant[f] = p.funding_grant / n_funders
        collab.grant_left[f] = int(p.funding_grant_length)
    collab.backbone = 0.5 * saturating(p.backbone_budget, p.backbone_half)
    count_members(site)
    collab.founding_power = 0.0
    for org in site.orgs:
        if org.membership != OUTSIDE:
            collab.founding_power += org.power
    look_around(site)
    share_lead(site)
    set_agenda(site)
    share_voice(site)
    pool_skills(site)
    count_members(site)


@part
def set_agenda(site):
    """The first agenda: everybody's mean, still to be agreed on, or its author's, ready at once."""
    collab, p = site.collab, site.p
    author = MEMBER
    if p.governance_agenda > 1.5:
        author = LEAD_FUNDER
    elif p.governance_agenda > 0.5:
        author = CITY_HALL
    found = False
    for org in site.orgs:
        if author != MEMBER and org.role == author:
            for k in range(N_AREAS):
                collab.agenda[k] = org.priorities[k]
            found = True
    collab.decided = 1.0 if found else 0.2
    collab.ownership = 0.0 if found else 1.0
    if not found:
        n = max(1, collab.n_members)
        for k in range(N_AREAS):
            collab.agenda[k] = 1.0 / N_AREAS if collab.n_members == 0 else 0.0
        for org in site.orgs:
            if org.membership != OUTSIDE:
                for k in range(N_AREAS):
                    collab.agenda[k] += org.priorities[k] / n


@part
def seat_founders(site):
    """Those who start: the first `start_size` organizations, public ones only if they are asked."""
    p = site.p
    for place in range(len(site.orgs)):
        org = site.orgs[place]
        is_asked = p.governance_public_partner > 0.5 or org.sector != GOVERNMENT
        if org.id < int(p.membership_start_size) and is_asked:
            spread = 0.15 * normal(site.luck, FOUNDING, 0, org.id + 1, 32)
            seat(site, place, within(p.membership_founding_commitment + spread))
            org.is_mandated = uniform(site.luck, FOUNDING, 0, org.id + 1, 34) < p.governance_mandate


@part
def is_due_again(site):
    """Whether a table that ended is started again this month."""
    collab, p = site.collab, site.p
    has_ended_once = collab.generation == 1 and collab.ended >= 0
    return p.ending_restart > 0.5 and has_ended_once and site.city.month == collab.ended + int(p.ending_restart_after)


@part
def start_again(site):
    """A second life: the founders meet again with the trust, practice and leaders' experience that have lasted."""
    collab = site.collab
    collab.is_alive = True
    collab.generation = 2
    collab.second_started = site.city.month
    collab.withdrawn = NEVER
    collab.broke = 0
    seat_founders(site)
    begin(site)
    note_city(site, L_RESTARTED, collab.trust, UNKNOWN)
