"""1 Shocks: what the scenario schedules, then crises, recessions, opportunities, rivals and breaches by chance.

A random shock comes with the chance `1 - exp(-rate / 12)` a month and sets its depth; crises, recessions and
rivals then fade with their half-lives.
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.draws import SHOCKS, uniform
from cisim.happenings import CHANCE
from cisim.mechanisms.breaches import breach
from cisim.mechanisms.chance import monthly, remains
from cisim.mechanisms.scheduled import happen
from cisim.mechanisms.strikes import open_window, raise_rival, strike_crisis, strike_recession
from cisim.records import NOBODY

READS = (
    "events", "city.month", "city.site", "collab.is_alive", "orgs.id", "orgs.role", "orgs.membership", "orgs.n_ties",
    "ties.is_active",
)  # fmt: skip
WRITES = (
    "levers", "city.called", "city.crisis", "city.crisis_half_life", "city.recession", "city.recession_half_life",
    "city.rival", "city.window", "collab.grant", "collab.grant_left", "collab.n_ties", "orgs.first_tie",
    "orgs.leader_called", "orgs.called_away", "orgs.called_in", "ties.source", "ties.target", "ties.trust",
    "ties.apart", "ties.is_active", "ties.next",
)  # fmt: skip


@compiled
def shocks(site):
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
def by_chance(site, rate, purpose):
    """Whether an event with this rate [1/year] comes in this month."""
    return uniform(site.luck, SHOCKS, site.city.month, 0, purpose) < monthly(rate)
