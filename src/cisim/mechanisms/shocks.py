"""1 Shocks: what the scenario schedules, then crises, recessions, opportunities, rivals and breaches by chance.

A random shock comes with the chance `1 - exp(-rate / 12)` a month and sets its depth; crises, recessions and rivals then
fade with their half-lives. Scheduled events that concern a mayor, a leader or a member are handed on as calls, which the
mechanism they belong to carries out in the same month.
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.draws import SHOCKS, uniform
from cisim.happenings import (
    ADOPT,
    BREACH,
    CENTRAL,
    CHANCE,
    CRISIS,
    ELECTION,
    FUNDER_GOES,
    GRANT_CUT,
    L_BREACH,
    L_CRISIS,
    L_GRANT_CUT,
    L_LEVER,
    L_OPPORTUNITY,
    L_RECESSION,
    L_REPAIR,
    L_RIVAL,
    LEADER_GOES,
    MAYOR_GOES,
    MEMBER_COMES,
    MEMBER_GOES,
    NOBODY,
    OPPORTUNITY,
    RECESSION,
    REPAIR,
    RIVAL,
    SCENARIO,
    note,
    note_city,
)
from cisim.mechanisms.chance import monthly, remains
from cisim.mechanisms.founding import place_of
from cisim.mechanisms.ties import connect, find
from cisim.records import BACKBONE_HOST, MAYOR_LEAVES, MAYOR_LOSES, MAYOR_WINS, OUTSIDE

READS = ("city.month", "events", "orgs.membership", "orgs.role", "ties.is_active")
WRITES = ("city.crisis", "city.recession", "city.rival", "city.window", "city.called", "orgs.leader_called",
          "orgs.called_away", "orgs.called_in", "collab.grant", "collab.grant_left", "ties.trust", "levers")

BYSTANDERS = 0.3  # share of a breach that those feel who only know the one at fault: assumption


@compiled
def shocks(site):  # type: ignore[no-untyped-def]
    """Let old shocks fade, then let this month's happen."""
    city, p = site.city, site.p
    city.crisis *= remains(city.crisis_half_life)
    city.recession *= remains(city.recession_half_life)
    city.rival *= remains(p.city_rival_half_life)
    city.window = max(0, city.window - 1)
    for event in site.events:
        if event.month == city.month and (event.site == NOBODY or event.site == city.site):
            happen(site, event)
    if by_chance(site, p.city_rate_crisis, 0):
        strike_crisis(site, p.city_crisis_depth, p.city_crisis_half_life, CHANCE)
    if by_chance(site, p.city_rate_recession, 1):
        strike_recession(site, p.city_recession_depth, p.city_recession_half_life, CHANCE)
    if by_chance(site, p.city_rate_opportunity, 2):
        open_window(site, int(p.city_window_length), CHANCE)
    if by_chance(site, p.city_rate_rival, 3):
        raise_rival(site, p.city_rival_pull, CHANCE)
    if site.collab.is_alive and by_chance(site, p.city_rate_breach, 4):
        breach(site, NOBODY, NOBODY, p.city_breach_depth, CHANCE)


@part
def by_chance(site, rate, purpose):  # type: ignore[no-untyped-def]
    """Whether an event with this rate [1/year] comes in this month."""
    return uniform(site.luck, SHOCKS, site.city.month, 0, purpose) < monthly(rate)


@part
def happen(site, event):  # type: ignore[no-untyped-def]
    """Carry out or hand on one scheduled event."""
    city = site.city
    if event.kind == ELECTION:
        city.called = MAYOR_WINS if event.value > 0.5 else MAYOR_LOSES
    elif event.kind == MAYOR_GOES:
        city.called = MAYOR_LEAVES
    elif event.kind == CRISIS:
        strike_crisis(site, event.value, event.length, SCENARIO)
    elif event.kind == RECESSION:
        strike_recession(site, event.value, event.length, SCENARIO)
    elif event.kind == OPPORTUNITY:
        open_window(site, int(event.length), SCENARIO)
    elif event.kind == RIVAL:
        raise_rival(site, event.value, SCENARIO)
    elif event.kind == ADOPT:
        site.levers[event.who] = event.value
        note(site, L_LEVER, event.who, NOBODY, event.value, SCENARIO)
    else:
        happen_at_table(site, event)


@part
def happen_at_table(site, event):  # type: ignore[no-untyped-def]
    """Scheduled events that need a table to happen at."""
    if not site.collab.is_alive:
        return
    if event.kind == LEADER_GOES:
        site.orgs[place_of(site, event.who)].leader_called = True
    elif event.kind == MEMBER_COMES:
        site.orgs[place_of(site, event.who)].called_in = True
    elif event.kind == MEMBER_GOES:
        place = most_central(site) if event.who == CENTRAL else place_of(site, event.who)
        if place >= 0:
            site.orgs[place].called_away = True
    elif event.kind == FUNDER_GOES:
        cut_grant(site, event.who, 1.0)
    elif event.kind == GRANT_CUT:
        for f in range(len(site.collab.grant)):
            cut_grant(site, f, event.value)
    elif event.kind == BREACH:
        breach(site, event.who, event.other, event.value, SCENARIO)
    elif event.kind == REPAIR:
        repair(site, event.who, event.other, event.value)


@part
def strike_crisis(site, depth, half_life, cause):  # type: ignore[no-untyped-def]
    """A crisis of the day takes attention from everybody's work."""
    site.city.crisis = max(site.city.crisis, depth)
    site.city.crisis_half_life = half_life
    note_city(site, L_CRISIS, depth, cause)


@part
def strike_recession(site, depth, half_life, cause):  # type: ignore[no-untyped-def]
    """A recession makes funders careful."""
    site.city.recession = max(site.city.recession, depth)
    site.city.recession_half_life = half_life
    note_city(site, L_RECESSION, depth, cause)


@part
def open_window(site, length, cause):  # type: ignore[no-untyped-def]
    """A policy window that only a ready table can use."""
    site.city.window = max(site.city.window, length)
    note_city(site, L_OPPORTUNITY, float(length), cause)


@part
def raise_rival(site, pull, cause):  # type: ignore[no-untyped-def]
    """An initiative outside the table that draws members and funders."""
    site.city.rival = max(site.city.rival, pull)
    note_city(site, L_RIVAL, pull, cause)


@part
def cut_grant(site, f, share):  # type: ignore[no-untyped-def]
    """A funder takes back a share of its grant; all of it ends the grant."""
    collab = site.collab
    if collab.grant_left[f] > 0:
        collab.grant[f] *= 1.0 - share
        if share >= 1.0:
            collab.grant_left[f] = 0
        note(site, L_GRANT_CUT, f, NOBODY, share, SCENARIO)


@part
def luckless(site, purpose, beside):  # type: ignore[no-untyped-def]
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


@part
def most_central(site):  # type: ignore[no-untyped-def]
    """The member with the most ties, the backbone's host left aside; ties between equals go to the lower id."""
    found = -1
    for place in range(len(site.orgs)):
        org = site.orgs[place]
        if org.membership != OUTSIDE and org.role != BACKBONE_HOST:
            best = site.orgs[found]
            if found < 0 or org.n_ties > best.n_ties or (org.n_ties == best.n_ties and org.id < best.id):
                found = place
    return found


@part
def breach(site, wronged, at_fault, depth, cause):  # type: ignore[no-untyped-def]
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
def repair(site, wronged, at_fault, share):  # type: ignore[no-untyped-def]
    """An apology and amends: closes a share of the gap to full trust between the two, and less with bystanders."""
    culprit, victim = place_of(site, at_fault), place_of(site, wronged)
    connect(site, culprit, victim, site.p.trust_initial)
    t = site.orgs[culprit].first_tie
    while t >= 0:
        theirs = site.ties[t ^ 1]
        theirs.trust += (share if theirs.source == victim else BYSTANDERS * share) * (1.0 - theirs.trust)
        t = site.ties[t].next
    note(site, L_REPAIR, site.orgs[culprit].id, site.orgs[victim].id, share, SCENARIO)
