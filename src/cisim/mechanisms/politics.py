"""2 Politics: elections, succession, and the month's pressure for quick wins.

A mayor goes at a term limit, by not running again, by losing a contested election, or in mid-term. The luck of
elections does not depend on the table. Whether a successor keeps the city's part is drawn with the chance

    logistic(base - credit * C + outcomes * V + legitimacy * L + middle * B + others * (1 - w) * T + preparation * R)

with C the credit that the predecessor holds, V visible progress, L legitimacy, B buy-in in city hall's middle,
w the mayor's weight in leading, T trust at the table, R preparation (Living Cities; sizes are assumptions). A
successor who does not keep it halves it or drops it. Dropping it ends a table that nobody else takes over: the
chance to go on is 1 - w * (1 - logistic(takeover + backbone + trust)).

Pressure is the mean of what the leaders want spent on quick wins, weighted by their weight in leading; the
mayor's wish rises from its mid-term level towards 1 as the election nears.
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.draws import POLITICS, uniform
from cisim.happenings import (
    CHANCE,
    DEFEATED,
    L_DROPS,
    L_KEEPS,
    L_NEW_MAYOR,
    L_REELECTED,
    L_SHRINKS,
    MID_TERM,
    RETIRED,
    SCENARIO,
    TERM_LIMIT,
    UNKNOWN,
    note_city,
)
from cisim.mechanisms.chance import logistic, monthly
from cisim.records import (
    BACKBONE,
    CITY_HALL,
    CO_CHAIR,
    FUNDER,
    MAYOR,
    MAYOR_LEAVES,
    MAYOR_LOSES,
    MAYOR_WINS,
    NEVER,
    NOT_CALLED,
    OUTSIDE,
    RESIDENT,
)

READS = (
    "city.called",
    "collab.credit",
    "collab.visible",
    "collab.legitimacy",
    "collab.leading",
    "collab.trust",
    "collab.backbone",
    "orgs.buy_in_middle",
)
WRITES = (
    "city.to_election",
    "city.terms",
    "city.n_mayors",
    "city.t_turnover",
    "city.t_last_turnover",
    "city.support",
    "city.called",
    "orgs.buy_in_top",
    "orgs.commitment",
    "orgs.called_away",
    "collab.pressure",
    "collab.momentum",
    "collab.credit",
    "collab.withdrawn",
)

CREDIT_KEPT = 0.3  # share of a predecessor's credit that still clings to the work after the change: assumption
SHARE_SHRUNK = 0.5  # "halves its part"


@compiled
def politics(site):
    """Hold what elections are due, let the mayor change, and set the month's pressure."""
    city = site.city
    city.to_election -= 1
    cause = mayor_goes(site)
    if cause >= 0:
        succeed(site, cause)
    city.called = NOT_CALLED
    if site.collab.is_alive:
        site.collab.pressure = wanted(site)


@part
def mayor_goes(site):
    """Why the mayor goes this month, or -1."""
    city, p = site.city, site.p
    called = city.called
    is_due = city.to_election <= 0
    if called == MAYOR_LEAVES:
        return SCENARIO
    if is_due or called != NOT_CALLED:
        city.to_election = int(12 * p.politics_term_length)
    if called == MAYOR_LOSES:
        return SCENARIO
    if called == MAYOR_WINS:
        city.terms += 1
        note_city(site, L_REELECTED, float(city.terms), SCENARIO)
        return -1
    if is_due:
        return result(site)
    if uniform(site.luck, POLITICS, city.month, 0, 0) < monthly(p.politics_rate_mayor_leaves):
        return MID_TERM
    return -1


@part
def result(site):
    """An ordinary election: why the mayor goes, or -1 for another term."""
    city, p = site.city, site.p
    if p.politics_term_limit > 0.5 and city.terms >= p.politics_term_limit:
        return TERM_LIMIT
    if uniform(site.luck, POLITICS, city.month, 0, 1) < p.politics_p_retires:
        return RETIRED
    is_contested = uniform(site.luck, POLITICS, city.month, 0, 2) >= p.politics_p_unopposed
    if is_contested and uniform(site.luck, POLITICS, city.month, 0, 3) >= p.politics_p_reelected:
        return DEFEATED
    city.terms += 1
    note_city(site, L_REELECTED, float(city.terms), CHANCE if is_contested else UNKNOWN)
    return -1


@part
def succeed(site, cause):
    """A new mayor takes office and decides on the city's part."""
    city, collab = site.city, site.collab
    city.n_mayors += 1
    city.terms = 1
    city.t_last_turnover = city.month
    if city.t_turnover == NEVER:
        city.t_turnover = city.month
    note_city(site, L_NEW_MAYOR, collab.credit, cause)
    keeps = uniform(site.luck, POLITICS, city.month, 0, 4) < p_keep(site)
    shrinks = uniform(site.luck, POLITICS, city.month, 0, 5) < site.p.politics_p_shrink
    interest = uniform(site.luck, POLITICS, city.month, 0, 6)
    if keeps:
        city.support = 0.5 + 0.4 * interest
    elif shrinks:
        city.support *= SHARE_SHRUNK
    else:
        city.support = 0.1 * interest
    if collab.is_alive:
        shake(site, keeps, shrinks)
    collab.credit *= CREDIT_KEPT


@part
def p_keep(site):
    """Chance that a successor keeps the city's part."""
    p, collab = site.p, site.collab
    middle = 0.0
    for org in site.orgs:
        if org.role == CITY_HALL:
            middle = org.buy_in_middle
    return logistic(
        p.politics_keep_base
        - p.politics_keep_credit * collab.credit
        + p.politics_keep_outcomes * (collab.visible - 0.3)
        + p.politics_keep_legitimacy * (collab.legitimacy - 0.3)
        + p.politics_keep_middle * (middle - 0.3)
        + p.politics_keep_others * (1.0 - collab.leading[MAYOR]) * collab.trust
        + p.politics_keep_preparation * p.politics_preparation
    )


@part
def shake(site, keeps, shrinks):
    """What the change does to the table, in proportion to the mayor's weight in leading it."""
    p, collab, city = site.p, site.collab, site.city
    weight = collab.leading[MAYOR]
    collab.momentum *= 1.0 - p.politics_shake * weight * (1.0 - 0.5 * p.politics_preparation)
    lost = 0.0 if keeps else p.politics_shake * weight * (0.3 if shrinks else 1.0)
    for org in site.orgs:
        if org.membership != OUTSIDE:
            org.commitment *= 1.0 - 0.5 * lost
        if org.role == CITY_HALL:
            org.buy_in_top = city.support
            if not keeps:
                org.commitment *= SHARE_SHRUNK if shrinks else 0.1
                org.called_away = not shrinks and not org.is_mandated and org.membership != OUTSIDE
    note_city(site, L_KEEPS if keeps else (L_SHRINKS if shrinks else L_DROPS), city.support, UNKNOWN)
    if not keeps and not shrinks and weight > 0.0:
        heirs = logistic(p.politics_takeover + 2.0 * (collab.backbone - 0.5) + 3.0 * (collab.trust - 0.5))
        if uniform(site.luck, POLITICS, city.month, 0, 7) >= 1.0 - weight * (1.0 - heirs):
            collab.withdrawn = city.month


@part
def wanted(site):
    """Share of the work that the leaders together want spent on quick wins."""
    p, collab = site.p, site.collab
    nearness = max(0.0, 1.0 - site.city.to_election / p.pressure_ramp_length)
    ramp = p.pressure_election_ramp * nearness
    mayor = p.pressure_quick_wins + ramp * (1.0 - p.pressure_quick_wins)
    lead = collab.leading
    total = lead[MAYOR] + lead[CO_CHAIR] + lead[RESIDENT] + lead[BACKBONE] + lead[FUNDER]
    if total <= 0.0:
        return p.pressure_backbone
    return (
        lead[MAYOR] * mayor
        + lead[CO_CHAIR] * p.pressure_co_chair
        + lead[RESIDENT] * p.pressure_resident
        + lead[BACKBONE] * p.pressure_backbone
        + lead[FUNDER] * p.pressure_funder
    ) / total
