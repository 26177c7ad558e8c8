"""Whole states month by month, and any valid scenario at all, for the tests of what the model promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from cisim.batch import Buffers, live
from cisim.events import ROLE_IDS
from cisim.outputs import MONTH, RUN
from cisim.parameters import LEVER, PARAMETERS, PLACES, Parameter
from cisim.records import ORGANIZATION
from cisim.scenario import Scenario, check, load
from cisim.simulation import keys_of
from cisim.values import number_from

MOST_ORGANIZATIONS, LONGEST = 40, 60
Drawn = dict[str, Any]


@dataclass(frozen=True)
class History:
    """All records of one site: the first axis is the month, 0 to the horizon."""

    city: Any
    collab: Any
    orgs: Any
    ties: Any

    @property
    def months(self) -> np.ndarray:
        """The months, 0 to the horizon."""
        return np.arange(len(self.city))


def _history(scenario: Scenario, replicate: int = 0, seed: int = 1) -> tuple[History, ...]:
    """A run lived anew up to every month in turn, so that each month's records are those of the batch side itself."""
    buffers = Buffers.of(scenario)
    keys = keys_of(seed, np.array([replicate]), scenario.n_sites)
    rows = np.zeros((1, scenario.n_sites), RUN).view(np.recarray)
    no_months = np.zeros((0, scenario.n_sites, 1), MONTH).view(np.recarray)
    no_orgs = np.zeros((0, scenario.n_sites, 1, 1), ORGANIZATION).view(np.recarray)
    values, events = np.ascontiguousarray(scenario.values), scenario.event_records()
    kept: list[list[np.ndarray]] = [[], [], [], []]
    for month in range(scenario.horizon + 1):
        with np.errstate(over="ignore"):
            live(buffers.records(), buffers.bytes(), (values, events, keys, month), (rows, no_months, no_orgs))
        for copies, records in zip(kept, buffers.records()[:4], strict=True):
            copies.append(records.copy())
    stacked = [np.stack(copies).view(np.recarray) for copies in kept]
    sizes = scenario.values[:, PLACES["city.n_organizations"]].astype(int)
    cities, collabs, orgs, ties = stacked
    return tuple(History(cities[:, s], collabs[:, s], orgs[:, s, : sizes[s]], ties[:, s]) for s in range(len(sizes)))


@pytest.fixture(scope="session")
def histories() -> Callable[..., tuple[History, ...]]:
    """Live through one run and keep every record of every month, one history a site."""
    return _history


@pytest.fixture(scope="session")
def baseline() -> Scenario:
    """The shipped baseline."""
    return load("baseline")


# Any valid scenario ---------------------------------------------------------------------------------------------------
def _value(parameter: Parameter) -> st.SearchStrategy[Any]:
    """A valid value as a person writes it, its bounds often enough."""
    low, high = parameter.low, parameter.high
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    if parameter.kind == "switch":
        return st.booleans()
    if parameter.kind == "whole":
        return st.sampled_from((int(low), int(high))) | st.integers(int(low), int(high))
    return st.sampled_from((low, high)) | st.floats(low, high, allow_subnormal=False)


def _values_at_random(number: int, role: str | None = None) -> dict[str, Any]:
    """A value for every parameter (of a role): a fifth each low, high and as declared, the others in between."""
    generator = np.random.default_rng(number)
    values: dict[str, Any] = {}
    for path, parameter in PARAMETERS.items():
        low, high = parameter.low, parameter.high
        how, between = int(generator.integers(5)), float(generator.uniform(low, high))
        value = (low, high, parameter.default, between, between)[how]
        if parameter.kind != "number":
            value = float(round(value))
        if role in (None, parameter.role):
            values[path] = parameter.spoken(value)
    return values


def _parameters(role: str | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """A few parameters (of a role), or all of them."""
    paths = [path for path, parameter in PARAMETERS.items() if role in (None, parameter.role)]
    few = st.lists(st.sampled_from(paths), max_size=12, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({path: _value(PARAMETERS[path]) for path in chosen})
    )
    return few | st.integers(0, 2**32 - 1).map(lambda number: _values_at_random(number, role))


def _adoption() -> st.SearchStrategy[dict[str, Any]]:
    """A lever that an event may set, and a value of it."""
    open_levers = [path for path, p in PARAMETERS.items() if p.role == LEVER and not p.is_fixed]
    return st.sampled_from(open_levers).flatmap(
        lambda path: st.fixed_dictionaries({"parameter": st.just(path), "value": _value(PARAMETERS[path])})
    )


SHARE = st.floats(0, 1, allow_subnormal=False)


def _table_event(n: int, funders: int) -> st.SearchStrategy[dict[str, Any]]:
    """Something that happens at the table, in a city of `n` organizations."""
    who = st.integers(0, n - 1) | st.sampled_from([role for role, number in ROLE_IDS.items() if number < n])
    kinds = [
        st.fixed_dictionaries(
            {"event": st.sampled_from(("leader leaves", "member leaves", "member joins")), "who": who}
        ),
        st.just({"event": "member leaves", "who": "most central"}),
        st.fixed_dictionaries({"event": st.just("funder leaves"), "funder": st.integers(1, funders)}),
        st.fixed_dictionaries({"event": st.just("grant cut"), "share": SHARE}),
        st.fixed_dictionaries({"event": st.just("breach"), "depth": SHARE}),
        _adoption().map(lambda adoption: {"event": "adopt", **adoption}),
    ]
    if n > 1:
        two = st.lists(st.integers(0, n - 1), min_size=2, max_size=2, unique=True)
        kinds.append(
            st.tuples(st.sampled_from((("breach", "depth"), ("repair", "share"))), two, SHARE).map(
                lambda d: {"event": d[0][0], "at_fault": d[1][0], "wronged": d[1][1], d[0][1]: d[2]}
            )
        )
    return st.one_of(kinds)


CITY_EVENT = st.one_of(
    st.fixed_dictionaries({"event": st.just("election"), "winner": st.sampled_from(("incumbent", "challenger"))}),
    st.just({"event": "mayor leaves"}),
    st.fixed_dictionaries(
        {"event": st.sampled_from(("crisis", "recession")), "depth": SHARE, "half_life": st.floats(0.5, 120)}
    ),
    st.fixed_dictionaries({"event": st.just("opportunity"), "length": st.integers(1, 120)}),
    st.fixed_dictionaries({"event": st.just("rival"), "pull": SHARE}),
)


# With values at random most tables fall apart in their first month; with these, many live long enough to be looked at.
LASTS = {"ending.least_members": 1, "ending.least_power": 0.0, "membership.threshold": 0.0}


@st.composite
def _any_scenario(draw: Any) -> Drawn:
    """What a valid scenario is made of, short enough to be read when a test fails."""
    n = draw(st.integers(1, MOST_ORGANIZATIONS))
    start = draw(st.just(n) | st.integers(1, n))
    horizon = draw(st.just(LONGEST) | st.integers(1, LONGEST))
    lasts = LASTS if draw(st.integers(0, 3)) else {}
    common = {**draw(_parameters()), **lasts, "city.n_organizations": n, "membership.start_size": start}
    further = draw(st.integers(0, 2))
    sites: list[dict[str, Any]] = [{}]
    for _ in range(further):
        size = draw(st.integers(n, MOST_ORGANIZATIONS))
        sites.append({**draw(_parameters()), **lasts, "city.n_organizations": size, "membership.start_size": start})
    funders = min(int({**common, **site}.get("funding.funders", 1)) for site in sites)
    event = st.tuples(
        st.integers(1, horizon), _table_event(n, funders) | CITY_EVENT, st.none() | st.integers(0, further)
    ).map(lambda d: {"month": d[0], **d[1], **({} if d[2] is None else {"site": d[2]})})
    return {
        "horizon": horizon,
        "parameters": common,
        "sites": sites,
        "events": draw(st.lists(event, max_size=6)),
        "seed": draw(st.integers(0, 2**63 - 1)),
    }


def _build(drawn: Drawn) -> Scenario:
    """The scenario that was drawn, checked as one from a file is."""
    scenario = load("baseline").override(drawn["parameters"], horizon=drawn["horizon"])
    values = np.repeat(scenario.values, len(drawn["sites"]), axis=0)
    for row, site in zip(values, drawn["sites"], strict=True):
        for path, value in site.items():
            row[PLACES[path]] = number_from(path, value)
    names = tuple(f"site {s}" for s in range(len(values)))
    several = check(replace(scenario, values=values, site_names=names), "drawn")
    return several.override(events=drawn["events"])


@pytest.fixture(scope="session")
def any_scenario() -> st.SearchStrategy[Drawn]:
    """Any valid scenario: 1 to 3 sites, 1 to 40 organizations, 1 to 60 months, any values, any events."""
    return _any_scenario()


@pytest.fixture(scope="session")
def build() -> Callable[[Drawn], Scenario]:
    """Makes a scenario of what `any_scenario` drew."""
    return _build


@pytest.fixture(scope="session")
def any_levers() -> st.SearchStrategy[dict[str, Any]]:
    """Any valid values of some or all levers."""
    return _parameters(LEVER)


@pytest.fixture(scope="session")
def any_table_event() -> Callable[[int, int], st.SearchStrategy[dict[str, Any]]]:
    """Makes a strategy for what may happen at a table, by the number of organizations and of funders."""
    return _table_event
