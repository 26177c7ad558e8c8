"""Succession: what a new mayor makes of a predecessor's work; a part of politics.

Whether a successor keeps the city's part is drawn with the chance

    logistic(base - credit * C + outcomes * V + legitimacy * L + middle * B + others * (1 - w) * T + preparation * R)

with C the credit that the predecessor holds, V visible progress, L legitimacy, B buy-in in city hall's middle,
w the mayor's weight in leading, T trust at the table, R preparation (Living Cities; sizes are assumptions). A
successor who does not keep it halves it or drops it. Dropping it ends a table that nobody else takes over: the
chance to go on is 1 - w * (1 - logistic(takeover + backbone + trust)).
"""

from __future__ import annotations

from cisim.compilation import part
from cisim.draws import POLITICS, uniform
from cisim.happenings import L_DROPS, L_KEEPS, L_NEW_MAYOR, L_SHRINKS, UNKNOWN, note_city
from cisim.mechanisms.chance import logistic
from cisim.records import CITY_HALL, MAYOR, NEVER, OUTSIDE

CREDIT_KEPT = 0.3  # share of a predecessor's credit that still clings to the work after the change: assumption
SHARE_SHRUNK = 0.5  # "halves its part"


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
