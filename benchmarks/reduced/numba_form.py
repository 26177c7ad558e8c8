"""The reduced model as cisim writes its own: rules over records, compiled by Numba, with keyed draws."""

from __future__ import annotations

import math
from collections import namedtuple

import numpy as np

from cisim.compilation import compiled, part
from cisim.draws import drawn, luck_in, normal, uniform
from cisim.mechanisms.chance import logistic, within
from cisim.mechanisms.ties import overlap
from reduced.state import (
    FOUNDING,
    LEAVING,
    MEETINGS,
    MEMBER,
    N_AREAS,
    N_TIES,
    TABLE,
    TIE,
    WINS,
    months_of,
    parameters,
    records,
)

Site = namedtuple("Site", "table members ties p luck")


@part
def found(site):
    table, p, n = site.table, site.p, len(site.members)
    table.month, table.n_members, table.momentum, table.capacity = 0, n, 0.0, 0.0
    table.agenda[:] = 0.0
    for place in range(n):
        found_member(site, place)
    for place in range(n):
        for d in range(int(p.n_known)):
            target = (place + 1 + (d * ((n - 1) // 2)) // int(p.n_known)) % n
            t = 2 * (place * int(p.n_known) + d)
            start = within(p.trust_initial + 0.1 * normal(site.luck, FOUNDING, 0, place + 1, 60 + 2 * d))
            know(site.ties[t], place, target, start)
            know(site.ties[t + 1], target, place, start)
    look_around(site)
    count(site)


@part
def found_member(site, place):
    table, member, luck, who = site.table, site.members[place], site.luck, place + 1
    member.id = place
    member.power = max(0.02, within(0.5 + 0.15 * normal(luck, FOUNDING, 0, who, 1)))
    member.mission = within(0.6 + 0.2 * normal(luck, FOUNDING, 0, who, 3))
    member.capacity = 4.0 * (0.5 + uniform(luck, FOUNDING, 0, who, 5))
    member.commitment = within(0.6 + 0.15 * normal(luck, FOUNDING, 0, who, 7))
    member.fatigue, member.kept, member.is_member = 0.0, 0.75, 1
    total = 0.0
    for k in range(N_AREAS):
        member.priorities[k] = -math.log(1.0 - uniform(luck, FOUNDING, 0, who, 12 + k))
        total += member.priorities[k]
    for k in range(N_AREAS):
        member.priorities[k] /= total
        table.agenda[k] += member.priorities[k] / len(site.members)
    table.capacity += member.capacity


@part
def know(tie, source, target, trust):
    tie.source, tie.target, tie.trust, tie.apart, tie.is_active = source, target, trust, 0, 1


@part
def meetings(site):
    luck = luck_in(site.luck, MEETINGS, site.table.month)
    for t in range(0, len(site.ties), 2):
        a, b = site.members[site.ties[t].source], site.members[site.ties[t].target]
        if a.is_member == 0 or b.is_member == 0:
            continue
        if drawn(luck, 1024 * min(a.id, b.id) + max(a.id, b.id), 0) < site.p.p_meet:
            meet(site, luck, t, a, b)
        else:
            neglect(site, site.ties[t])
            neglect(site, site.ties[t + 1])
    look_around(site)


@part
def meet(site, luck, t, a, b):
    shared = overlap(a.priorities, b.priorities)
    there, back = site.ties[t], site.ties[t + 1]
    before_there, before_back = there.trust, back.trust
    judge(site, luck, there, a, b, shared, before_back)
    judge(site, luck, back, b, a, shared, before_there)


@part
def judge(site, luck, tie, one, other, shared, returned):
    p = site.p
    x = (
        p.kept_base
        + p.kept_alignment * shared
        + p.kept_reciprocity * returned
        - p.kept_power * max(0.0, other.power - one.power)
        + p.kept_accountability * (other.kept - 0.75)
    )
    tie.apart, tie.is_active = 0, 1
    if drawn(luck, 1024 * one.id + other.id, 1) < logistic(x):
        tie.trust += p.trust_gain * (1.0 - tie.trust)
    else:
        tie.trust -= min(1.0, p.trust_gain * p.trust_loss_ratio) * tie.trust


@part
def neglect(site, tie):
    tie.apart += 1
    tie.trust *= 1.0 - site.p.trust_fade
    if tie.apart > site.p.trust_forgotten:
        tie.is_active = 0


@part
def look_around(site):
    for member in site.members:
        member.trust, member.n_ties = 0.0, 0
    total, n_ties = 0.0, 0
    for tie in site.ties:
        source = site.members[tie.source]
        if tie.is_active == 1 and source.is_member == 1 and site.members[tie.target].is_member == 1:
            source.trust += tie.trust
            source.n_ties += 1
            total += tie.trust
            n_ties += 1
    for member in site.members:
        if member.n_ties > 0:
            member.trust /= member.n_ties
    site.table.trust = total / n_ties if n_ties > 0 else 0.0


@part
def effort(site):
    p, gathered = site.p, 0.0
    for member in site.members:
        if member.is_member == 1:
            member.fatigue -= p.recovery * member.fatigue
            pledge = member.capacity * p.effort_share * member.commitment
            member.kept = (1.0 - p.free_riding * (1.0 - member.mission)) * (1.0 - member.fatigue)
            contribution = pledge * member.kept
            strain = contribution / member.capacity / p.effort_share
            member.fatigue = within(member.fatigue + p.burden * strain * (1.0 - member.fatigue))
            gathered += contribution
    site.table.effort = gathered


@part
def quick_wins(site):
    p, table = site.p, site.table
    table.momentum -= p.wins_fade * table.momentum
    chance = 1.0 - math.exp(-p.wins_rate * table.effort / (p.effort_scale * table.capacity))
    if uniform(site.luck, WINS, table.month, 0, 0) < chance:
        table.momentum += p.wins_gain * (1.0 - table.momentum)


@part
def motivation(site):
    p, table = site.p, site.table
    for member in site.members:
        if member.is_member == 1:
            target = logistic(
                p.base
                + p.from_momentum * table.momentum
                + p.from_trust * member.trust
                + p.from_alignment * overlap(table.agenda, member.priorities)
                + p.from_mission * member.mission
                - p.from_fatigue * member.fatigue
            )
            member.commitment += p.pace * (target - member.commitment)


@part
def leaving(site):
    p = site.p
    for member in site.members:
        if member.is_member == 1:
            hazard = p.hazard * math.exp(p.steepness * (p.threshold - member.commitment))
            if uniform(site.luck, LEAVING, site.table.month, member.id, 0) < 1.0 - math.exp(-hazard):
                leave(site, member)
    count(site)


@part
def leave(site, member):
    member.is_member = 0
    total = member.power
    for other in site.members:
        if other.is_member == 1:
            total += other.power
    for other in site.members:
        if other.is_member == 1:
            other.commitment *= 1.0 - site.p.shock * member.power / total


@part
def count(site):
    n, total = 0, 0.0
    for member in site.members:
        if member.is_member == 1:
            n += 1
            total += member.commitment
    site.table.n_members = n
    site.table.commitment = total / max(1, n)


@part
def observe(site, row):
    table = site.table
    row.trust, row.commitment = table.trust, table.commitment
    row.momentum, row.n_members = table.momentum, float(table.n_members)


@compiled
def live_all(table, members, ties, p, keys, months):
    for r in range(len(keys)):
        site = Site(table[0], members, ties, p[0], keys[r])
        found(site)
        observe(site, months[r, 0])
        for month in range(1, months.shape[1]):
            site.table.month = month
            meetings(site)
            effort(site)
            quick_wins(site)
            motivation(site)
            leaving(site)
            observe(site, months[r, month])


def live(keys: np.ndarray) -> np.recarray:
    """One run per key; what was observed, shape (runs, months + 1)."""
    p, months = parameters(), months_of(len(keys))
    live_all(records(TABLE, 1), records(MEMBER, int(p.n_members[0])), records(TIE, N_TIES), p, keys, months)
    return months
