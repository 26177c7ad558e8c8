"""A claim, resolved: its scenarios ready to run, and its contrasts with their measures."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from cisim import configs
from cisim.claims.claim_file import ClaimFile, ClaimScenario, ContrastEntry, Expected, validated
from cisim.claims.measures import Measure, measure_from
from cisim.scenario import Scenario
from cisim.scenario_file import Value
from cisim.sweep.cities import in_city
from cisim.values import nearest
from cisim.yaml_files import ConfigError

FOLDER = Path("experiments") / "claims"
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Contrast:
    """A weighted sum of scenarios in one measure; `weights` by name of the scenario, `sites` by place or empty."""

    name: str
    measure: Measure
    weights: dict[str, float]
    sites: tuple[float, ...]
    expected: Expected
    smallest: float
    is_judged: bool

    @property
    def is_level(self) -> bool:
        """Whether it is the level of something rather than a difference."""
        is_even = bool(self.sites) and abs(math.fsum(self.sites)) < _ROUNDING
        return abs(math.fsum(self.weights.values())) >= _ROUNDING and not is_even


@dataclass(frozen=True)
class Claim:
    """One claim, checked."""

    path: Path
    content: ClaimFile
    scenarios: tuple[Scenario, ...]
    contrasts: tuple[Contrast, ...]

    @property
    def id(self) -> str:
        """C and a number."""
        return self.content.id

    @property
    def stem(self) -> str:
        """What its files are called: C05."""
        return stem(self.id)

    @property
    def horizon(self) -> int:
        """How long its runs are followed [months]."""
        return self.scenarios[0].horizon

    def under(self, changes: Mapping[str, Value]) -> Claim:
        """The same claim, with some parameters changed in all its scenarios; raises ConfigError."""
        return replace(self, scenarios=tuple(scenario.override(changes) for scenario in self.scenarios))


def stem(name: str) -> str:
    """What the files of the claim of this id are called: C5 gives C05, so that a folder lists them in order."""
    return f"{name[0]}{int(name[1:]):02d}"


def load_claim(path: str | Path) -> Claim:
    """The claim of a file; raises ConfigError, in one line, for whatever is wrong with it."""
    path = Path(path)
    content = validated(path)
    try:
        scenarios = tuple(_scenario(entry, number, path) for number, entry in enumerate(content.scenarios))
        names = [scenario.name for scenario in scenarios]
        if repeated := [name for place, name in enumerate(names) if name in names[:place]]:
            raise ConfigError(f"scenarios: {repeated[0]} stands twice; give one of them a `name` of its own")
        if len({scenario.horizon for scenario in scenarios}) > 1:
            told = ", ".join(f"{scenario.name} {scenario.horizon}" for scenario in scenarios)
            raise ConfigError(f"scenarios: are followed for different times ({told} months); give all one `horizon`")
        contrasts = tuple(_contrast(entry, number, scenarios) for number, entry in enumerate(content.contrasts))
        used = {name for contrast in contrasts for name in contrast.weights}
        if unused := [name for name in names if name not in used]:
            raise ConfigError(f"scenarios: {unused[0]} stands in no contrast; leave it out or give it a weight")
    except ConfigError as error:
        raise ConfigError(f"{path}: {str(error).removeprefix(f'{path}: ')}") from None
    return Claim(path, content, scenarios, contrasts)


def _scenario(entry: ClaimScenario, number: int, path: Path) -> Scenario:
    try:
        base = in_city(entry.extends, entry.city, path)
        events = [event.model_dump(exclude_none=True) for event in entry.events]
        base = base.override(entry.parameters, horizon=entry.horizon, events=events)
    except ConfigError as error:
        raise ConfigError(f"scenarios.{number}: {error}") from None
    return replace(base, name=entry.name or base.name)


def _contrast(entry: ContrastEntry, number: int, scenarios: tuple[Scenario, ...]) -> Contrast:
    where = f"contrasts.{number}"
    known = {scenario.name: scenario for scenario in scenarios}
    for name in entry.weights:
        if name not in known:
            raise ConfigError(
                f"{where}.weights: there is no scenario {name!r}{nearest(name, tuple(known))} (has {', '.join(known)})"
            )
    try:
        measure = measure_from(entry.measure)
    except ConfigError as error:
        raise ConfigError(f"{where}.measure: {error}") from None
    if measure.last_month > scenarios[0].horizon:
        raise ConfigError(
            f"{where}.measure: {entry.measure!r}: runs are followed for {scenarios[0].horizon} months only"
        )
    sites = tuple(float(weight) for weight in entry.sites)
    for name in entry.weights if sites or measure.across_sites else ():
        _check_sites(where, known[name], sites, measure)
    weights = {name: float(weight) for name, weight in entry.weights.items()}
    contrast = Contrast(entry.name, measure, weights, sites, entry.expected, float(entry.smallest), entry.is_judged)
    if contrast.is_level and contrast.is_judged and contrast.expected != "none":
        total = math.fsum(weights.values())
        raise ConfigError(f"{where}.weights: sum to {total:g}; expected 0, so that scenarios are compared")
    return contrast


def _check_sites(where: str, scenario: Scenario, sites: tuple[float, ...], measure: Measure) -> None:
    if sites and measure.across_sites:
        raise ConfigError(f"{where}.sites: cannot go together with {measure.across_sites!r}")
    if sites and len(sites) != scenario.n_sites:
        raise ConfigError(f"{where}.sites: has {len(sites)} weights; {scenario.name} has {scenario.n_sites} sites")
    if scenario.n_sites < 2:
        raise ConfigError(f"{where}.measure: {scenario.name} has one site only; expected a cohort")


def load_claims(places: Sequence[str | Path] = (), only: Sequence[str] = ()) -> list[Claim]:
    """The claims of files and folders, in the order of their numbers; raises ConfigError.

    Without places, those of `experiments/claims` here or beside the source. A place may also be the id of a claim:
    `only` and such ids say which of the claims are wanted.
    """
    ids = [*only, *(str(place) for place in places if _is_id(place))]
    paths = [path for place in places if not _is_id(place) for path in _files(Path(place))]
    claims = sorted(
        (load_claim(path) for path in paths or _files(_shipped())),
        key=lambda claim: (int(claim.id[1:]), str(claim.path)),
    )
    for one, other in pairwise(claims):
        if one.id == other.id:
            raise ConfigError(f"{other.path}: id: {other.id} is that of {one.path}, too")
    known = tuple(claim.id for claim in claims)
    for wanted in ids:
        if wanted not in known:
            raise ConfigError(
                f"--only {wanted}: there is no such claim{nearest(wanted, known)} (there are {', '.join(known)})"
            )
    return [claim for claim in claims if not ids or claim.id in ids]


def _is_id(place: str | Path) -> bool:
    return re.fullmatch(r"C[0-9]+", str(place)) is not None and not Path(place).exists()


def _files(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    found = sorted(place.glob("*.yaml"))
    if not found:
        raise ConfigError(f"{place}: holds no claim; expected files such as C05.yaml")
    return found


def _shipped() -> Path:
    for place in (FOLDER, configs.folder().parent / FOLDER):
        if place.is_dir():
            return place
    raise ConfigError(f"{FOLDER}: there is no such folder here; name the folder or the files of the claims")
