"""Many runs at once: the compiled month, over and over, on all cores.

A run is computed in buffers that every worker thread owns and empties before each run, so that memory does not
grow with runs; only the rows asked for are kept. A run's numbers depend on its seed, replicate and scenario
alone, never on the thread or the chunk that it was computed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cisim.compilation import compiled, part
from cisim.happenings import REPAIR
from cisim.mechanisms.launch import launch
from cisim.outputs import observe_month, observe_run
from cisim.parameters import PARAMETERS, PLACES, RECORD
from cisim.records import CITY, COLLABORATION, LOGGED, ORGANIZATION, ROLES, TIE, Run, Site
from cisim.scenario import Scenario
from cisim.schedule import step_run, step_site


@dataclass(frozen=True)
class Buffers:
    """Empty records for one run of a scenario: shapes (sites, ...)."""

    cities: Any
    collabs: Any
    orgs: Any
    ties: Any
    logs: Any
    levers: Any
    params: Any

    @classmethod
    def of(cls, scenario: Scenario, n_log: int = 0) -> Buffers:
        """Make buffers that fit a scenario, with room for `n_log` log entries a site."""
        return cls.sized(scenario.n_sites, scenario.n_organizations, n_ties(scenario), n_log)

    @classmethod
    def sized(cls, n_sites: int, n_orgs: int, n_ties: int, n_log: int = 0) -> Buffers:
        """Make buffers with room for so many sites, and for so many organizations, ties and log entries a site."""
        levers = np.zeros((n_sites, len(PARAMETERS)))
        return cls(
            cities=_records(CITY, n_sites),
            collabs=_records(COLLABORATION, n_sites),
            orgs=_records(ORGANIZATION, n_sites, n_orgs),
            ties=_records(TIE, n_sites, n_ties),
            logs=_records(LOGGED, n_sites, n_log),
            levers=levers,
            params=levers.view(RECORD)[:, 0].view(np.recarray),
        )

    def bytes(self) -> tuple[Any, ...]:
        """The same memory as plain bytes, for emptying it."""
        return tuple(
            a.view(np.ndarray).view(np.uint8).reshape(-1) for a in (self.cities, self.collabs, self.orgs, self.ties)
        )

    def records(self) -> tuple[Any, ...]:
        """The arrays in the order in which `live` takes them."""
        return (self.cities, self.collabs, self.orgs, self.ties, self.params, self.levers, self.logs)


def _records(dtype: np.dtype[Any], *shape: int) -> Any:
    return np.zeros(shape, dtype).view(np.recarray)


def n_ties(scenario: Scenario) -> int:
    """Room for directed ties: history, working groups, backbone, steering group, introductions and amends."""
    return int(rooms_for_ties(scenario.values[np.newaxis], np.array([scenario.horizon]), scenario.event_records())[0])


def rooms_for_ties(values: np.ndarray, horizons: np.ndarray, events: Any) -> np.ndarray:
    """The same for several points, (points,): from values (points, sites, parameters), horizons (points,), events."""

    def whole(path: str) -> np.ndarray:
        return values[:, :, PLACES[path]].astype(np.int64)

    n = whole("city.n_organizations")
    n_groups = np.maximum(1, -(-whole("membership.start_size") // whole("meetings.group_size")))
    in_group = -(-n // n_groups)
    once = len(ROLES) ** 2 + int((events.kind == REPAIR).sum())  # steering group; amends between strangers
    pairs = n * whole("city.history_ties") + n * in_group // 2 + n + once + horizons[:, np.newaxis]
    return (2 * np.minimum(pairs, n * (n - 1) // 2)).max(axis=1)


@part
def empty(as_bytes, levers, values):
    """Nothing of the run before is left; the levers are the scenario's."""
    for memory in as_bytes:
        memory[:] = 0
    for s in range(len(levers)):
        for place in range(levers.shape[1]):
            levers[s, place] = values[s, place]


@part
def live_month(records, room, events, lucks, s, month):
    """One month of one site; month 0 is its launch."""
    cities, collabs, orgs, ties, params, levers, logs = records
    n = int(params[s].city_n_organizations)
    site = Site(cities[s], collabs[s], orgs[s, :n], ties[s, :room], params[s], levers[s], events, logs[s], lucks[s])
    if month == 0:
        site.city.site = s
        site.city.n_sites = len(cities)
        for place in range(n):
            site.orgs[place].id = place
        launch(site)
    else:
        step_site(site)


@part
def observe(records, events, lucks, s, rows, months):
    """Write one site's row of `runs` or of `months`, where there is room for one."""
    cities, collabs, orgs, ties, params, levers, logs = records
    n = int(params[s].city_n_organizations)
    site = Site(cities[s], collabs[s], orgs[s, :n], ties[s], params[s], levers[s], events, logs[s], lucks[s])
    if len(rows) > 0:
        observe_run(site, rows[s])
    if len(months) > 0:
        observe_month(site, months[s, site.city.month])


def live(records, as_bytes, inputs, kept):
    """Live through one run per key: write its row, and its months and organizations where there is room for them.

    `inputs` are the parameters' values (sites, parameters), the events, the keys of luck (runs, sites) and the horizon
    [months]; `kept` the rows of `runs`, `months` and `organizations` to fill.
    """
    values, events, keys, horizon = inputs
    rooms = np.array([records[3].shape[1]])
    points = (values.reshape(1, *values.shape), rooms, np.array([horizon]), np.zeros(len(keys), np.int64))
    live_each(records, as_bytes, (*points, events, keys), kept)


@compiled
def live_each(records, as_bytes, inputs, kept):
    """Live through one run per key, each at its own point of a design, with the numbers that `live` gives there.

    `inputs` are the points' values (points, sites, parameters), rooms for ties and horizons (points,) [months]; the
    point of each run (runs,); the events; and the keys of luck (runs, sites). `kept` is as in `live`, with room for the
    longest horizon.
    """
    cities, collabs, orgs, ties, params, levers, logs = records
    values, rooms, horizons, points, events, keys = inputs
    rows, months, orgs_kept = kept
    for r in range(len(keys)):
        point = points[r]
        empty(as_bytes, levers, values[point])
        for month in range(horizons[point] + 1):
            for s in range(len(cities)):
                live_month(records, rooms[point], events, keys[r], s, month)
            if month > 0:
                step_run(Run(cities, collabs, orgs, ties, params, levers, events, logs, keys[r]))
            if len(months) > 0:
                for s in range(len(cities)):
                    observe(records, events, keys[r], s, rows[r, :0], months[r])
            if len(orgs_kept) > 0:
                for s in range(len(cities)):
                    for place in range(orgs.shape[1]):
                        orgs_kept[r, s, month, place] = orgs[s, place]
        for s in range(len(cities)):
            observe(records, events, keys[r], s, rows[r], months[:0, 0])
