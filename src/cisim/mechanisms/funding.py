"""13 Funding: grants run down; renewals depend on what funders see; backbone and released time are paid.

A grant of a funder lasts `grant_length` months and tapers over its last `taper` months. At its end it is
renewed never, automatically, or on results, with the chance

    logistic(base + progress * V + legitimacy * L - recession * R - rival)

(V visible progress, L legitimacy). Committed members pay dues. Income pays the backbone up to its
budget, then the members' released time, as far as it goes; the backbone's capacity moves to
spending / (spending + half), so returns fall. Money is counted in person-months of funding: one unit pays one
person-month. Sizes are assumptions; three years is
the common length of a first grant (Living Cities).
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.draws import FUNDING, uniform
from cisim.happenings import (
    GOOD_RESULTS,
    GRANT_TERMS,
    HARD_TIMES,
    L_BROKE,
    L_GRANT_ENDED,
    L_GRANT_RENEWED,
    L_HANDOVER,
    POOR_RESULTS,
    UNKNOWN,
    note,
    note_city,
)
from cisim.mechanisms.chance import logistic, saturating
from cisim.records import FULL, MAX_FUNDERS, NOBODY, OUTSIDE

READS = (
    "city.month", "city.recession", "city.rival", "collab.is_alive", "collab.legitimacy", "collab.visible",
    "orgs.capacity", "orgs.buy_in_top", "orgs.buy_in_middle", "orgs.commitment", "orgs.membership", "orgs.released",
)  # fmt: skip
WRITES = (
    "collab.backbone", "collab.grant", "collab.grant_left", "collab.release_paid", "collab.income", "collab.broke",
    "collab.cum_money",
)  # fmt: skip


@compiled
def funding(site):
    """Gather this month's income and spend it."""
    p, collab = site.p, site.collab
    if not collab.is_alive:
        collab.backbone -= p.backbone_pace * collab.backbone
        return
    grants = 0.0
    for f in range(MAX_FUNDERS):
        grants += draw_grant(site, f)
    dues, released, wanted = 0.0, 0.0, 0.0
    for org in site.orgs:
        if org.membership == FULL:
            dues += p.funding_dues * org.capacity * org.commitment
        if org.membership != OUTSIDE:
            released += org.released
            wanted += p.effort_release * org.capacity * org.commitment * 0.5 * (org.buy_in_top + org.buy_in_middle)
    collab.income = grants + dues
    spent = min(p.backbone_budget, collab.income)
    left = collab.income - spent
    collab.release_paid = min(1.0, left / wanted) if wanted > 0.0 else 1.0
    collab.cum_money += min(released, left) + spent
    pay_backbone(site, spent)


@part
def draw_grant(site, f):
    """What one funder pays this month; at its end, the grant is renewed or not."""
    p, collab = site.p, site.collab
    if collab.grant_left[f] <= 0:
        return 0.0
    paid = collab.grant[f]
    if collab.grant_left[f] <= p.funding_taper:
        paid *= collab.grant_left[f] / (p.funding_taper + 1.0)
    collab.grant_left[f] -= 1
    if collab.grant_left[f] == 0:
        renew(site, f)
    return paid


@part
def renew(site, f):
    """The funder's decision."""
    p, city, collab = site.p, site.city, site.collab
    chance = logistic(
        p.funding_renew_base
        + p.funding_renew_progress * collab.visible
        + p.funding_renew_legitimacy * collab.legitimacy
        - p.funding_renew_recession * city.recession
        - city.rival
    )
    reason = GOOD_RESULTS
    if p.funding_renewal > 1.5:
        chance, reason = 1.0, GRANT_TERMS
    elif p.funding_renewal > 0.5:
        chance, reason = 0.0, GRANT_TERMS
    if uniform(site.luck, FUNDING, city.month, f, 0) < chance:
        collab.grant[f] *= p.funding_renewed_share
        collab.grant_left[f] = int(p.funding_grant_length)
        note(site, L_GRANT_RENEWED, f, NOBODY, collab.grant[f], reason)
    else:
        collab.grant[f] = 0.0
        if reason == GOOD_RESULTS:
            reason = HARD_TIMES if city.recession > 0.2 else POOR_RESULTS
        note(site, L_GRANT_ENDED, f, NOBODY, 0.0, reason)


@part
def pay_backbone(site, spent):
    """Let the backbone's capacity follow what is spent on it, and count the months without enough for one."""
    p, collab = site.p, site.collab
    collab.backbone += p.backbone_pace * (saturating(spent, p.backbone_half) - collab.backbone)
    if p.backbone_handover > 0.5 and site.city.month == int(p.backbone_handover):
        lost = p.backbone_handover_loss * (1.0 - p.politics_preparation)
        collab.backbone *= 1.0 - lost
        note_city(site, L_HANDOVER, lost, UNKNOWN)
    if collab.income < p.funding_least:
        collab.broke += 1
        if collab.broke == 1:
            note_city(site, L_BROKE, collab.income, UNKNOWN)
    else:
        collab.broke = 0
