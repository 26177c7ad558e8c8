"""2 Politics: elections, succession, and the month's pressure for quick wins.

A mayor goes at a term limit, by not running again, by losing a contested election, or in mid-term. The luck of
elections does not depend on the table. Whether the successor keeps the city's part is drawn in `succession`; what the
leaders together want spent on quick wins is weighed in `pressure`.
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.draws import POLITICS, uniform
from cisim.happenings import CHANCE, DEFEATED, L_REELECTED, MID_TERM, RETIRED, SCENARIO, TERM_LIMIT, UNKNOWN, note_city
from cisim.mechanisms.chance import monthly
from cisim.mechanisms.pressure import wanted
from cisim.mechanisms.succession import succeed
from cisim.records import MAYOR_LEAVES, MAYOR_LOSES, MAYOR_WINS, NOT_CALLED

READS = (
    "city.month", "city.called", "collab.is_alive", "collab.leading", "collab.trust", "collab.backbone",
    "collab.legitimacy", "collab.credit", "collab.visible", "orgs.role", "orgs.buy_in_middle", "orgs.membership",
    "orgs.is_mandated",
)  # fmt: skip
WRITES = (
    "city.to_election", "city.terms", "city.n_mayors", "city.t_turnover", "city.t_last_turnover", "city.support",
    "city.called", "collab.momentum", "collab.credit", "collab.pressure", "collab.withdrawn", "orgs.buy_in_top",
    "orgs.commitment", "orgs.called_away",
)  # fmt: skip


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
    if is_due or called in (MAYOR_WINS, MAYOR_LOSES):
        city.to_election = int(12 * p.politics_term_length)
    if called in (MAYOR_LEAVES, MAYOR_LOSES):
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
