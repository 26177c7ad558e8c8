"""Recruiting: who is invited, who comes, and where they sit; a part of membership."""

from __future__ import annotations

import math

from cisim.compilation import part
from cisim.draws import MEMBERSHIP, uniform
from cisim.happenings import CHANCE, L_JOINED, note
from cisim.mechanisms.meetings import is_close
from cisim.mechanisms.ties import connect, overlap
from cisim.records import CITY_HALL, FULL, GOVERNMENT, NOBODY, OUTSIDE, PILOT


@part
def invite(site):
    """Ask one organization outside, now and then; it comes if it is interested."""
    p, collab, city = site.p, site.collab, site.city
    if uniform(site.luck, MEMBERSHIP, city.month, 0, 1) >= 1.0 - math.exp(-p.membership_recruiting):
        return
    found, least = -1, 2.0
    for place in range(len(site.orgs)):
        org = site.orgs[place]
        may = p.governance_public_partner > 0.5 or org.sector != GOVERNMENT
        has_just_left = org.since == city.month
        if org.membership == OUTSIDE and may and not has_just_left:
            u = uniform(site.luck, MEMBERSHIP, city.month, org.id, 2)
            if u < least:
                found, least = place, u
    if found < 0:
        return
    org = site.orgs[found]
    interest = (collab.legitimacy + collab.momentum + overlap(org.priorities, collab.agenda)) / 3.0
    if org.role == CITY_HALL:
        interest *= city.support
    if uniform(site.luck, MEMBERSHIP, city.month, org.id, 3) < interest:
        seat(site, found, max(org.commitment, interest))
        note(site, L_JOINED, org.id, NOBODY, interest, CHANCE)


@part
def seat(site, place, commitment):
    """Give an organization its place: on trial, in a working group, known to those it will meet as a rule."""
    p, collab, org = site.p, site.collab, site.orgs[place]
    org.membership = PILOT if site.city.month > 0 and p.membership_trial_length > 0 else FULL
    org.since = site.city.month
    org.commitment = commitment
    collab.n_joined += 1
    n_groups = max(1, int(math.ceil(p.membership_start_size / p.meetings_group_size)))
    org.group = org.id % n_groups
    start = min(1.0, max(0.0, p.trust_initial + p.trust_history_effect * p.city_history))
    for other_place in range(len(site.orgs)):
        other = site.orgs[other_place]
        if other.membership != OUTSIDE and other_place != place:
            if is_close(org, other):
                connect(site, place, other_place, start)
