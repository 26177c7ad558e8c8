"""How many pairs know each other at launch, counted in cities that the model itself founds."""

from __future__ import annotations

import numpy as np

from cisim.parameters import PARAMETERS
from cisim.scenario import load

LAUNCHED = 300  # organizations in all the cities whose pairs are averaged: few large cities, or many small ones


def pairs_made(known: int, n_organizations: int, start_size: int) -> float:
    """Mean pairs at launch when each organization knows this many before it; seats at the table make further pairs."""
    from cisim.model import CollectiveImpactModel

    size = {"city.n_organizations": n_organizations, "membership.start_size": start_size}
    scenario = load("baseline").override({**size, "city.history_ties": known})
    n_cities = -(-LAUNCHED // n_organizations)
    cities = [CollectiveImpactModel(scenario, seed=1, replicate=r, collects=False) for r in range(n_cities)]
    return float(np.mean([city.collaboration.n_ties / 2 for city in cities]))


def ties_each(n_pairs: int, n_organizations: int, start_size: int) -> tuple[int, float]:
    """The number known to each for which the model makes about this many pairs, and how many it makes."""
    declared = PARAMETERS["city.history_ties"]
    best = (int(declared.low), pairs_made(int(declared.low), n_organizations, start_size))
    for known in range(int(declared.low) + 1, int(declared.high) + 1):
        made = pairs_made(known, n_organizations, start_size)
        if abs(made - n_pairs) >= abs(best[1] - n_pairs):
            break  # more acquaintances only make more pairs
        best = (known, made)
    return best
