"""Breaches of trust and their repair: a part of shocks.

A breach takes `depth` of the trust that the wronged has in the one at fault, and a part of it from all who know
that one; amends close a share of the gap to full trust in the same way.
"""

from __future__ import annotations

from cisim.compilation import part
from cisim.draws import SHOCKS, uniform
from cisim.happenings import L_BREACH, L_REPAIR, SCENARIO, note
from cisim.mechanisms.ties import connect, find, place_of
from cisim.records import OUTSIDE

BYSTANDERS = 0.3  # share of a breach that those feel who only know the one at fault: assumption


@part
def breach(site, wronged, at_fault, depth, cause):
    """One member breaks faith with another; those who know the one at fault trust it less, too."""
    culprit = place_of(site, at_fault) if at_fault >= 0 else luckless(site, 10, -1)
    if culprit < 0:
        return
    victim = place_of(site, wronged) if wronged >= 0 else luckless(site, 11, culprit)
    if victim < 0 or victim == culprit:
        return
    t = site.orgs[culprit].first_tie
    while t >= 0:
        theirs = site.ties[t ^ 1]
        theirs.trust *= 1.0 - (depth if theirs.source == victim else BYSTANDERS * depth)
        t = site.ties[t].next
    note(site, L_BREACH, site.orgs[culprit].id, site.orgs[victim].id, depth, cause)


@part
def repair(site, wronged, at_fault, share):
    """An apology and amends: closes a share of the gap to full trust between the two, and less with bystanders."""
    culprit, victim = place_of(site, at_fault), place_of(site, wronged)
    connect(site, culprit, victim, site.p.trust_initial)
    t = site.orgs[culprit].first_tie
    while t >= 0:
        theirs = site.ties[t ^ 1]
        theirs.trust += (share if theirs.source == victim else BYSTANDERS * share) * (1.0 - theirs.trust)
        t = site.ties[t].next
    note(site, L_REPAIR, site.orgs[culprit].id, site.orgs[victim].id, share, SCENARIO)


@part
def luckless(site, purpose, beside):
    """The member whose draw is smallest (by place), so that it does not depend on the order of records; or -1."""
    found, least = -1, 2.0
    for place in range(len(site.orgs)):
        org = site.orgs[place]
        if org.membership != OUTSIDE and place != beside:
            if beside >= 0:
                t = find(site, place, beside)
                if t < 0 or not site.ties[t].is_active:
                    continue
            u = uniform(site.luck, SHOCKS, site.city.month, org.id + 1, purpose)
            if u < least:
                found, least = place, u
    return found
