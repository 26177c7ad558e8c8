"""The members' network: density and centralization of networks that are known, and their bounds in any life."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cisim import CollectiveImpactModel
from cisim.records import OUTSIDE
from cisim.simulation import live_through


def freeman(graph):
    """Degree centralization after Freeman (1979): how much the degrees fall short of the largest, against a star's."""
    degrees = np.array([d for _, d in graph.degree()])
    n = len(degrees)
    return (degrees.max() - degrees).sum() / ((n - 1) * (n - 2))


def measured(graph, baseline, outsiders=0):
    """Density and centralization that the model gives to a network of members (and to ties with outsiders)."""
    n = graph.number_of_nodes()
    city = {"city.n_organizations": n + outsiders, "membership.start_size": n + outsiders, "city.history_ties": 0}
    model = CollectiveImpactModel(baseline, parameters=city, collects=False)
    site = model.sites[0]
    site.orgs.membership[n:] = OUTSIDE
    site.orgs.first_tie, site.orgs.n_ties = -1, 0
    pairs = [*graph.edges, *((member, n + o) for o in range(outsiders) for member in range(n))]
    for number, (a, b) in enumerate(pairs):
        for t, source, target in ((2 * number, a, b), (2 * number + 1, b, a)):
            tie = site.ties[t]
            tie.source, tie.target, tie.is_active, tie.trust, tie.apart = source, target, True, 0.5, 0
            tie.next, site.orgs[source].first_tie = site.orgs[source].first_tie, t
            site.orgs[source].n_ties += target < n
    site.collab.n_ties, site.collab.n_members = 2 * len(pairs), n
    summary = model.summary()
    return summary["density"], summary["centralization"]


@pytest.mark.parametrize(
    ("graph", "density", "centralization"),
    [
        (nx.star_graph(9), 0.2, 1.0),
        (nx.complete_graph(8), 1.0, 0.0),
        (nx.cycle_graph(10), 2 / 9, 0.0),
        (nx.path_graph(4), 0.5, 1 / 3),
        (nx.empty_graph(6), 0.0, 0.0),
        (nx.path_graph(3), 2 / 3, 1.0),
    ],
    ids=["star", "complete", "circle", "line", "nobody knows anybody", "least"],
)
def test_density_and_centralization_of_known_networks(graph, density, centralization, baseline):
    for outsiders in (0, 3):
        assert measured(graph, baseline, outsiders) == pytest.approx((density, centralization))


@pytest.mark.parametrize("seed", range(8))
def test_density_and_centralization_are_freemans(seed, baseline):
    graph = nx.gnp_random_graph(14, 0.15 + 0.1 * seed, seed=seed)
    assert measured(graph, baseline) == pytest.approx((nx.density(graph), freeman(graph)))


def test_a_network_is_that_of_the_members_who_are_left(baseline, histories):
    leaves = [{"month": 3, "event": "member leaves", "who": number} for number in (1, 2, 3)]
    ends = {
        "membership.start_size": 6,
        "membership.recruiting": 0.0,
        "membership.hazard": 0.0,
        "ending.least_members": 4,
    }
    whole = {"meetings.group_size": 20, "city.history_ties": 0}
    (site,) = histories(baseline.override({**ends, **whole}, horizon=4, events=leaves))
    assert site.collab.ended[-1] == 3
    assert site.collab.n_members_end[-1] == 3
    assert site.collab.density_end[-1] == pytest.approx(1.0)  # one working group: all knew one another
    assert site.collab.centralization_end[-1] == pytest.approx(0.0)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_networks_are_measured_within_bounds(data, any_scenario, build):
    drawn = data.draw(any_scenario)
    lives = live_through(build(drawn), np.arange(8), drawn["seed"], threads=1)
    for name in ("density", "centralization"):
        values = lives.runs[name]
        assert np.all((values >= 0.0) & (values <= 1.0 + 1e-12)), (name, values.min(), values.max())
