"""Places of records are labels: organizations moved to other places, with ids and ties, live the same lives."""

from __future__ import annotations

import numpy as np
import pytest

from cisim import CollectiveImpactModel, load

TOLERANCE = 1e-9  # sums over organizations run in another order
LABELS = {"first_tie"}
TIE_FIELDS = ("trust", "apart", "is_active")
EVENTS = (
    {"month": 2, "event": "breach", "depth": 0.5},
    {"month": 3, "event": "member leaves", "who": "most central"},
    {"month": 4, "event": "leader leaves", "who": "backbone host"},
    {"month": 5, "event": "breach", "at_fault": 3, "wronged": 4},
    {"month": 6, "event": "repair", "at_fault": 3, "wronged": 4},
    {"month": 6, "event": "member joins", "who": 25},
    {"month": 7, "event": "grant cut", "share": 0.3},
    {"month": 9, "event": "mayor leaves"},
    {"month": 12, "event": "election", "winner": "challenger"},
)
# What makes more happen in a month than the default city does.
EVENTFUL = {"membership.recruiting": 1.0, "membership.trial_length": 2, "city.rate_breach": 2.0, "trust.forgotten": 6}
CROWDED_OUT = {**EVENTFUL, "membership.hazard": 0.2, "membership.steepness": 1.0, "membership.shock": 1.0}
SECOND_LIFE = {"ending.pilot_length": 12, "ending.restart": True, "ending.restart_after": 6}
LIVES = {
    "baseline": ("baseline", {}, ()),
    "events": ("baseline", EVENTFUL, EVENTS),
    "many leave at once": ("baseline", CROWDED_OUT, ()),
    "second life": ("baseline", {**EVENTFUL, **SECOND_LIFE}, ()),
    "tri-chair": ("tri-chair", {"governance.agenda": "preset by the funder"}, ()),
    "cohort": ("cohort-of-eight", {}, ()),
}


def launched(name, replicate):
    scenario, parameters, events = LIVES[name]
    city = load(scenario).override(parameters, horizon=24 if name == "cohort" else 48, events=events)
    return CollectiveImpactModel(city, seed=7, replicate=replicate, collects=False)


def relabel(site, order, generator):
    """Move the organization at place `order[p]` to place `p`; mix the pairs of ties, and turn some of them round."""
    n_pairs = int(site.collab.n_ties) // 2
    pairs, turned = generator.permutation(n_pairs), generator.integers(2, size=n_pairs)
    old = np.stack([2 * pairs + turned, 2 * pairs + 1 - turned], axis=1).reshape(-1)  # place that each tie comes from
    new_place, new_tie = np.argsort(order), np.append(np.argsort(old), -1)  # -1 stays -1
    orgs, ties = site.orgs[order].copy(), site.ties[old].copy()
    orgs.first_tie = new_tie[orgs.first_tie]
    ties.source, ties.target, ties.next = new_place[ties.source], new_place[ties.target], new_tie[ties.next]
    for place in range(len(order)):
        site.orgs[place] = orgs[place]
    for t in range(len(old)):
        site.ties[t] = ties[t]


def ties_by_id(site):
    """Ties in use by the ids of both ends, in that order."""
    used = site.ties[: site.collab.n_ties]
    ids = np.stack([site.orgs.id[used.source], site.orgs.id[used.target]])
    order = np.lexsort(ids)
    return ids[:, order], used[order]


def assert_alike(one, other, month):
    """The same city and table, organizations matched by id; counts, memberships and clocks to the bit."""
    by_id = other.orgs[np.argsort(other.orgs.id)]
    pairs = [("city", one.city, other.city), ("collab", one.collab, other.collab), ("orgs", one.orgs, by_id)]
    ids, ties = ties_by_id(one)
    other_ids, other_ties = ties_by_id(other)
    np.testing.assert_array_equal(ids, other_ids, err_msg=f"who knows whom in month {month}")
    pairs += [("ties", ties[name], other_ties[name]) for name in TIE_FIELDS]
    for what, a, b in pairs:
        for name in a.dtype.names or ("",):
            if name in LABELS:
                continue
            x, y = (a[name], b[name]) if name else (a, b)
            is_real = np.asarray(x).dtype.kind == "f"
            np.testing.assert_allclose(
                x, y, rtol=TOLERANCE if is_real else 0, atol=TOLERANCE if is_real else 0,
                err_msg=f"{what}.{name} in month {month}",
            )  # fmt: skip


COHORT = ("cohort", 0)  # eight sites are slow one by one: once is enough


@pytest.mark.parametrize(("name", "replicate"), [*((n, r) for n in LIVES if n != "cohort" for r in range(3)), COHORT])
def test_places_are_labels_only(name, replicate):
    plain, moved = launched(name, replicate), launched(name, replicate)
    generator = np.random.default_rng(replicate)
    for site in moved.sites:
        order = np.arange(len(site.orgs))[::-1] if replicate == 0 else generator.permutation(len(site.orgs))
        relabel(site, order, generator)
    for month in range(plain.horizon + 1):
        for one, other in zip(plain.sites, moved.sites, strict=True):
            assert_alike(one, other, month)
        plain.step()
        moved.step()


def test_moving_the_records_without_their_ties_is_noticed():
    plain, moved = launched("baseline", 0), launched("baseline", 0)
    site = moved.sites[0]
    ties = site.ties.copy()
    relabel(site, np.arange(len(site.orgs))[::-1], np.random.default_rng(0))
    site.ties.source, site.ties.target = ties.source, ties.target
    with pytest.raises(AssertionError):
        assert_alike(plain.sites[0], site, 0)


def test_swapping_two_ids_is_another_city():
    plain, moved = launched("baseline", 0), launched("baseline", 0)
    ids = moved.sites[0].orgs.id
    ids[[8, 9]] = ids[[9, 8]]
    for _ in range(6):
        plain.step()
        moved.step()
    with pytest.raises(AssertionError):
        assert_alike(plain.sites[0], moved.sites[0], 6)


def test_lives_are_eventful_enough_to_tell():
    model = launched("many leave at once", 0)
    site, left = model.sites[0], []
    while site.collab.is_alive:
        left.append(int(site.collab.n_left))
        model.step()
    assert len(left) >= 6  # before the end
    assert np.sum(np.diff(left) >= 3) >= 2  # several go in one month, more than once
