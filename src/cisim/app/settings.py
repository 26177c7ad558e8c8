"""What a visitor has chosen, as one immutable value: the scenarios, what is changed in them, city, seed and runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cisim.parameters import PLACES
from cisim.scenario import Scenario, load, locate, settle
from cisim.scenario_file import Value
from cisim.simulation import LARGEST_SEED, checked_runs, checked_seed
from cisim.values import number_from
from cisim.yaml_files import ConfigError

MOST_CHOICES = 4
MOST_RUNS = 10_000  # in the pages; the command line has no such bound
MOST_EVENTS = 100
MOST_KEPT = 500  # scenarios that are read and kept: all that ship, in some cities
DEFAULT_SCENARIO, DEFAULT_SEED, DEFAULT_RUNS = "baseline", 1, 1000


@dataclass(frozen=True)
class Choice:
    """One scenario and what is changed in it: `levers` as (path, value), `events` as JSON texts, both in a fixed order.

    Make one with :func:`choice` and change it with `with_lever` and `with_events`: these keep the order.
    """

    scenario: str = DEFAULT_SCENARIO
    levers: tuple[tuple[str, Value], ...] = ()
    events: tuple[str, ...] = ()
    title: str = ""

    @property
    def changed(self) -> dict[str, Value]:
        """The changed parameters by path."""
        return dict(self.levers)

    @property
    def added(self) -> list[dict[str, Any]]:
        """The added events, as a scenario file has them."""
        return [json.loads(event) for event in self.events]

    @property
    def is_changed(self) -> bool:
        """Whether it differs from the shipped scenario."""
        return bool(self.levers or self.events)

    def with_levers(self, levers: Mapping[str, Value]) -> Choice:
        """The same with these parameters changed, and no others; raises ConfigError for an unknown name."""
        return choice(self.scenario, levers, self.added, self.title)

    def with_events(self, events: Sequence[Mapping[str, Any]]) -> Choice:
        """The same with these events added, and no others."""
        return choice(self.scenario, self.changed, events, self.title)


def choice(
    scenario: str = DEFAULT_SCENARIO,
    levers: Mapping[str, Value] | None = None,
    events: Sequence[Mapping[str, Any]] = (),
    title: str = "",
) -> Choice:
    """A choice with its levers in the declared order and its events by month; raises ConfigError for wrong values."""
    given = dict(levers or {})
    for path, value in given.items():
        number_from(path, value)
    if len(events) > MOST_EVENTS:
        raise ConfigError(f"events: there are {len(events)}; at most {MOST_EVENTS} can be added")
    ordered = tuple(sorted(given.items(), key=lambda pair: PLACES[pair[0]]))
    told = (json.dumps(dict(event), sort_keys=True, ensure_ascii=False, allow_nan=False) for event in events)
    by_month = sorted(told, key=_month_of)  # those of one month happen in the order in which they are given
    return Choice(scenario, ordered, tuple(by_month), title.strip()[:80])


def _month_of(text: str) -> float:
    month = json.loads(text).get("month")
    return month if isinstance(month, (int, float)) else 0


@dataclass(frozen=True)
class Settings:
    """All that the numbers of a page depend on; `extras` are a page's own small things, as (name, text)."""

    choices: tuple[Choice, ...] = (Choice(),)
    city: str | None = None
    horizon: int | None = None
    seed: int = DEFAULT_SEED
    runs: int = DEFAULT_RUNS
    extras: tuple[tuple[str, str], ...] = ()

    def extra(self, name: str, default: str = "") -> str:
        """A page's own small thing."""
        return dict(self.extras).get(name, default)

    def with_extra(self, name: str, value: str | None) -> Settings:
        """The same with one of a page's own things set, or taken out."""
        kept = {key: text for key, text in self.extras if key != name}
        return replace(self, extras=tuple(sorted({**kept, **({} if value is None else {name: value})}.items())))

    def with_choice(self, place: int, chosen: Choice) -> Settings:
        """The same with another choice at this place."""
        return replace(self, choices=(*self.choices[:place], chosen, *self.choices[place + 1 :]))

    def with_choices(self, chosen: Sequence[Choice]) -> Settings:
        """The same with these choices, at most four."""
        return replace(self, choices=tuple(chosen))

    def base(self, place: int) -> Scenario:
        """The scenario of a choice in the chosen city, before anything is changed in it; raises ConfigError."""
        return _shipped(self.choices[place].scenario, self.city).override(horizon=self.horizon)

    def scenario(self, place: int) -> Scenario:
        """The scenario of a choice, ready to run, under a name that no other choice has; raises ConfigError."""
        chosen = self.choices[place]
        made = self.base(place).override(chosen.changed, events=chosen.added)
        return replace(made, name=self.names()[place], title=chosen.title or made.title)

    def scenarios(self) -> tuple[Scenario, ...]:
        """All of them; raises ConfigError."""
        return tuple(self.scenario(place) for place in range(len(self.choices)))

    def names(self) -> tuple[str, ...]:
        """A name for each choice: the scenario's, marked where it is changed, numbered where it would stand twice."""
        plain = [
            chosen.title or chosen.scenario + (" (changed)" if chosen.is_changed else "") for chosen in self.choices
        ]
        return tuple(numbered(plain, "{} {}"))

    def check(self) -> Settings:
        """These settings, when they can be run; otherwise ConfigError with one sentence."""
        if not 1 <= len(self.choices) <= MOST_CHOICES:
            raise ConfigError(f"scenarios: there are {len(self.choices)}; expected 1 to {MOST_CHOICES}")
        checked_seed(self.seed)
        if checked_runs(self.runs) > MOST_RUNS:
            raise ConfigError(f"runs: {self.runs} is out of range; expected 1 to {MOST_RUNS} in the pages")
        made = self.scenarios()
        for other in made[1:]:
            if (other.n_sites, other.horizon) != (made[0].n_sites, made[0].horizon):
                what = f"{other.name} and {made[0].name} differ in their sites or their horizon"
                raise ConfigError(f"{what}; they cannot be laid side by side")
        return self


@lru_cache(maxsize=MOST_KEPT)
def _shipped(name: str, city: str | None) -> Scenario:
    """A shipped scenario, in a shipped city; read once, since a server's own files do not change while it runs."""
    refuse_paths(name, "scenario")
    scenario = load(name)
    if city is not None:
        refuse_paths(city, "city")
        scenario = settle(scenario, locate(city, "cities"))
    scenario.values.setflags(write=False)  # every visitor's is made from the same
    return scenario


def numbered(names: Sequence[str], form: str) -> list[str]:
    """Names of which no two are the same: those that stand twice get a number, in a form such as "{} {}"."""
    found: list[str] = []
    for name in names:
        numbers = (form.format(name, number) for number in range(1, 2 * len(names) + 1))
        free = (each for each in numbers if each not in found and each not in names)
        found.append(name if names.count(name) == 1 else next(free))
    return found


def refuse_paths(name: str, kind: str) -> None:
    """A link names what is shipped, never a file of the server."""
    if "/" in name or "\\" in name or name.endswith((".yaml", ".yml")):
        raise ConfigError(f"{kind}: {name[:60]!r} is no name of a shipped {kind}")


def next_seed(seed: int) -> int:
    """Another city: the next seed."""
    return seed + 1 if seed < LARGEST_SEED else 0
