"""Who knows whom: ties are found, made and walked in time that grows with ties, not with organizations squared.

Each organization heads a linked list of its outgoing ties. Ties come in pairs, the other direction of tie `t` being
`t ^ 1`. A tie that neglect has ended stays in its place, inactive, and wakes up when the two meet again.
"""

from __future__ import annotations

from cisim.compilation import part


@part
def find(site, source, target):
    """Place of the tie from one organization to another (given by their places), or -1."""
    t = site.orgs[source].first_tie
    while t >= 0:
        if site.ties[t].target == target:
            return t
        t = site.ties[t].next
    return -1


@part
def connect(site, a, b, trust):
    """Make sure that two organizations (given by their places) know each other; new ties start at `trust`."""
    few, many = a, b
    if site.orgs[a].n_ties > site.orgs[b].n_ties:
        few, many = b, a
    t = find(site, few, many)
    if t >= 0:
        for direction in (t, t ^ 1):
            site.ties[direction].is_active = True
            site.ties[direction].apart = 0
        return
    if a == b or site.collab.n_ties + 2 > len(site.ties):
        return
    _append(site, a, b, trust)
    _append(site, b, a, trust)


@part
def _append(site, source, target, trust):
    place = site.collab.n_ties
    tie = site.ties[place]
    tie.source = source
    tie.target = target
    tie.trust = trust
    tie.apart = 0
    tie.is_active = True
    tie.next = site.orgs[source].first_tie
    site.orgs[source].first_tie = place
    site.collab.n_ties = place + 1


@part
def overlap(a, b):
    """Overlap of two shares that each sum to 1: 1 minus half the L1 distance."""
    distance = 0.0
    for k in range(len(a)):
        distance += abs(a[k] - b[k])
    return 1.0 - 0.5 * distance


@part
def place_of(site, who):
    """Place of the organization with this id; its own place unless someone has relabelled the records."""
    if site.orgs[who].id == who:
        return who
    for place in range(len(site.orgs)):
        if site.orgs[place].id == who:
            return place
    return -1
