"""Getting to know each other, and taking stock of whom one knows; a part of meetings."""

from __future__ import annotations

from cisim.compilation import part
from cisim.draws import MEETINGS, uniform
from cisim.mechanisms.ties import connect
from cisim.records import OUTSIDE


@part
def introduce(site):
    """Now and then two members get to know each other: those with the two smallest draws of the month."""
    if uniform(site.luck, MEETINGS, site.city.month, 0, 2) >= site.p.trust_rate_introductions:
        return
    first, second = -1, -1
    least, next_least = 2.0, 2.0
    for place in range(len(site.orgs)):
        org = site.orgs[place]
        if org.membership != OUTSIDE:
            u = uniform(site.luck, MEETINGS, site.city.month, org.id, 3)
            if u < least:
                second, next_least = first, least
                first, least = place, u
            elif u < next_least:
                second, next_least = place, u
    if second >= 0:
        connect(site, first, second, 0.5 * (site.p.trust_initial + site.collab.trust))


@part
def look_around(site):
    """What each member makes of the members it knows, and the table's mean."""
    for org in site.orgs:
        org.trust = 0.0
        org.n_ties = 0
    total, n_ties = 0.0, 0
    for t in range(site.collab.n_ties):
        tie = site.ties[t]
        source = site.orgs[tie.source]
        if tie.is_active and source.membership != OUTSIDE and site.orgs[tie.target].membership != OUTSIDE:
            source.trust += tie.trust
            source.n_ties += 1
            total += tie.trust
            n_ties += 1
    for org in site.orgs:
        if org.n_ties > 0:
            org.trust /= org.n_ties
    site.collab.trust = total / n_ties if n_ties > 0 else 0.0
