"""What a scenario schedules: a part of shocks.

Events that concern a mayor, a leader or a member are handed on as calls, which the mechanism they belong to
carries out in the same month.
"""

from __future__ import annotations

from cisim.compilation import part
from cisim.happenings import (
    ADOPT,
    BREACH,
    CENTRAL,
    CRISIS,
    ELECTION,
    FUNDER_GOES,
    GRANT_CUT,
    L_GRANT_CUT,
    L_LEVER,
    LEADER_GOES,
    MAYOR_GOES,
    MEMBER_COMES,
    MEMBER_GOES,
    OPPORTUNITY,
    RECESSION,
    REPAIR,
    RIVAL,
    SCENARIO,
    note,
)
from cisim.mechanisms.breaches import breach, repair
from cisim.mechanisms.strikes import open_window, raise_rival, strike_crisis, strike_recession
from cisim.mechanisms.ties import place_of
from cisim.records import BACKBONE_HOST, MAYOR_LEAVES, MAYOR_LOSES, MAYOR_WINS, NOBODY, OUTSIDE


@part
def happen(site, event):
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
def happen_at_table(site, event):
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
def most_central(site):
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
def cut_grant(site, f, share):
    """A funder takes back a share of its grant; all of it ends the grant."""
    collab = site.collab
    if collab.grant_left[f] > 0:
        collab.grant[f] *= 1.0 - share
        if share >= 1.0:
            collab.grant_left[f] = 0
        note(site, L_GRANT_CUT, f, NOBODY, share, SCENARIO)
