"""Scenarios: load, extend, check, override. A scenario is a city, the table's choices, and what happens when.

A file holds only what differs from the scenario that it `extends`, and, at the root, from the declared defaults:

    extends: baseline
    title: Co-chair
    question: Does a strong external co-chair carry the work through a change of mayor?
    source: T. Boyea-Robinson, Living Cities
    parameters: {governance.form: co-chair}
    events: [{month: 49, event: election, winner: challenger}]
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from cisim import configs
from cisim.events import ROLE_IDS, as_records
from cisim.parameters import DEFAULTS, LEVER, PARAMETERS, PLACES, RECORD
from cisim.scenario_file import ScenarioFile, Value, events_from, validated
from cisim.values import LONGEST_HORIZON, nearest, number_from, whole
from cisim.yaml_files import ConfigError

DEFAULT_HORIZON = 120  # months


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario ready to run: `values` has one row a site and one column a parameter, in the declared order."""

    name: str
    title: str
    question: str
    source: str
    horizon: int
    values: np.ndarray
    events: tuple[Any, ...] = ()
    site_names: tuple[str, ...] = ("",)

    @property
    def n_sites(self) -> int:
        """Sites in a run."""
        return len(self.values)

    @property
    def n_organizations(self) -> int:
        """Organizations in the largest of the cities."""
        return int(self.values[:, PLACES["city.n_organizations"]].max())

    def records(self) -> Any:
        """Parameter records, one a site."""
        return np.ascontiguousarray(self.values).view(RECORD)[:, 0].view(np.recarray)

    def event_records(self) -> Any:
        """Events as the mechanisms read them."""
        return as_records(list(self.events))

    def parameters(self, site: int = 0) -> dict[str, Value]:
        """All parameters of a site, as a person writes them."""
        return {path: PARAMETERS[path].spoken(self.values[site, place]) for path, place in PLACES.items()}

    def differences(self, site: int = 0) -> dict[str, Value]:
        """Parameters of a site that are not at their default."""
        return {p: v for p, v in self.parameters(site).items() if self.values[site, PLACES[p]] != PARAMETERS[p].default}

    def override(
        self,
        parameters: Mapping[str, Value] | None = None,
        *,
        horizon: int | None = None,
        events: Sequence[Mapping[str, Any]] = (),
        name: str | None = None,
    ) -> Scenario:
        """The same scenario with other values in all sites, another horizon [months], or further events.

        `name` is what it is called in tables, which tell scenarios apart by their names.
        """
        values = self.values.copy()
        for path, value in (parameters or {}).items():
            values[:, PLACES.get(path, 0)] = number_from(path, value)
        further = events_from(events, self.name)
        until = self.horizon if horizon is None else horizon
        scenario = replace(self, values=values, horizon=until, events=(*self.events, *further))
        return check(replace(scenario, name=name or self.name), self.name)

    def key(self) -> str:
        """Digest of all that the numbers depend on beside seed and replicate."""
        digest = hashlib.sha256(np.ascontiguousarray(self.values).tobytes())
        digest.update(self.event_records().tobytes())
        digest.update(str(self.horizon).encode())
        return digest.hexdigest()[:16]


def repeated(names: Sequence[str]) -> str | None:
    """The first name that stands a second time, if one does."""
    return next((name for place, name in enumerate(names) if name in names[:place]), None)


def names() -> list[str]:
    """Names of the scenarios that ship with the model."""
    return configs.names("scenarios")


def load(name: str | Path) -> Scenario:
    """A scenario by the name of a shipped one or by the path of a file; raises ConfigError."""
    path = locate(name, "scenarios")
    return resolve(path, ())


def locate(name: str | Path, kind: str, beside: Path | None = None) -> Path:
    """The file meant by a name or a path; `beside` is the file that names it."""
    if "\0" in str(name):
        raise ConfigError(f"{name}: is no name of a file")
    is_path = isinstance(name, Path) or name.endswith((".yaml", ".yml")) or "/" in name
    if is_path:
        return Path(name) if beside is None else beside.parent / name
    known = configs.names(kind)
    if name not in known:
        word = "scenario" if kind == "scenarios" else "city"
        raise ConfigError(f"{name}: there is no such {word}{nearest(str(name), known)} (all: cisim scenarios)")
    return configs.path_of(kind, name)


def resolve(path: Path, chain: tuple[Path, ...]) -> Scenario:
    """A file on top of what it extends."""
    if path.resolve() in chain:
        circle = " -> ".join(p.name for p in (*chain, path.resolve()))
        raise ConfigError(f"{path}: extends itself in a circle ({circle})")
    return built(validated(path), path, chain)


def built(content: ScenarioFile, path: Path, chain: tuple[Path, ...] = ()) -> Scenario:
    """The scenario that a file's content describes; what it extends is looked for beside `path`."""
    base = Scenario(path.stem, "", "", "", DEFAULT_HORIZON, DEFAULTS[None].copy())
    if content.extends:
        base = resolve(locate(content.extends, "scenarios", path), (*chain, path.resolve()))
    if content.city:
        base = settle(base, locate(content.city, "cities", path))
    scenario = apply(base, content, path)
    named = replace(scenario, name=path.stem, title=content.title, question=content.question, source=content.source)
    return check(named, str(path))


def settle(base: Scenario, path: Path) -> Scenario:
    """A scenario in another city: what belongs to a city is as that one's file says, or as declared."""
    content = validated(path)
    if content.extends or content.city:
        raise ConfigError(f"{path}: a city stands for itself; `extends` and `city` belong in scenarios")
    values = base.values.copy()
    for place, parameter in enumerate(PARAMETERS.values()):
        if parameter.group in ("city", "politics") and parameter.role != LEVER:
            values[:, place] = parameter.default
    return apply(replace(base, values=values), content, path)


def apply(base: Scenario, content: ScenarioFile, path: Path) -> Scenario:
    """A file's parameters, sites and events on top of a scenario."""
    values = base.values
    names = base.site_names
    if content.sites:
        values = np.repeat(values[:1], len(content.sites), axis=0)
        names = tuple(site.name or f"site {n}" for n, site in enumerate(content.sites))
    values = values.copy()
    try:
        for parameter, value in content.parameters.items():
            values[:, PLACES.get(parameter, 0)] = number_from(parameter, value)
        for n, site in enumerate(content.sites):
            for parameter, value in site.parameters.items():
                values[n, PLACES.get(parameter, 0)] = number_from(parameter, value)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None
    events = (*base.events, *content.events)
    return replace(base, values=values, site_names=names, events=events, horizon=content.horizon or base.horizon)


def check(scenario: Scenario, where: str) -> Scenario:
    """What no single field shows: months past the horizon, names of nobody, more founders than organizations."""
    scenario = replace(scenario, horizon=whole(f"{where}: horizon", scenario.horizon, 1, LONGEST_HORIZON, "months"))
    sizes = scenario.values[:, PLACES["city.n_organizations"]].astype(int)
    n = int(sizes.min())
    funders = int(scenario.values[:, PLACES["funding.funders"]].min())
    for size, start in zip(sizes, scenario.values[:, PLACES["membership.start_size"]].astype(int), strict=True):
        if start > size:
            raise ConfigError(
                f"{where}: membership.start_size: {start} members cannot start in a city of {size} organizations"
            )
    for number, event in enumerate(scenario.events):
        field = f"{where}: events.{number} ({event.event})"
        if event.month > scenario.horizon:
            raise ConfigError(f"{field}: month {event.month} lies past the horizon of {scenario.horizon} months")
        if event.site is not None and event.site >= scenario.n_sites:
            raise ConfigError(
                f"{field}: there is no site {event.site}; sites are numbered from 0 to {scenario.n_sites - 1}"
            )
        for who in event.people():
            check_person(who, n if event.site is None else int(sizes[event.site]), field)
        if event.event == "funder leaves" and event.funder > funders:
            raise ConfigError(f"{field}: there is no funder {event.funder}; the table has {funders}")
        try:
            event.numbers()
        except ValueError as error:
            raise ConfigError(f"{field}: {error}") from None
    return scenario


def check_person(who: str | int, n: int, field: str) -> None:
    """Refuse a name that means nobody in this city."""
    if isinstance(who, str) and who not in ROLE_IDS:
        known = tuple(ROLE_IDS)
        raise ConfigError(
            f"{field}: {who!r} names nobody{nearest(who, known)} (roles: {', '.join(known)}; or a number below {n})"
        )
    number = who if isinstance(who, int) else ROLE_IDS[who]
    if not 0 <= number < n:
        raise ConfigError(f"{field}: {who!r} names nobody: this city has organizations 0 to {n - 1}")
