"""What is looked at in a sweep, as the visitor's settings and a link hold it, checked against what the sweep has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cisim.app.explore.extras import extra
from cisim.app.explore.measures import measures
from cisim.app.settings import Settings
from cisim.values import nearest
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.analysis.study import Study


@dataclass(frozen=True)
class Kept:
    """The part of a parameter's range that is kept: numbers as the mechanisms read them, both ends included."""

    path: str
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.path}={self.low!r}..{self.high!r}"


@dataclass(frozen=True)
class View:
    """One way of looking at a sweep.

    scenario and against: names, against "" unless differences are meant; quantity; across and down: what the map's
    axes are ("" when less is varied); along: what curves run along; city: "" when there is only one; kept: the filter;
    point: the one that was picked.
    """

    scenario: str
    against: str
    quantity: str
    across: str
    down: str
    along: str
    city: str
    kept: tuple[Kept, ...]
    point: int | None


def view_of(study: Study, settings: Settings) -> View:
    """What the settings ask for; ConfigError when the sweep does not have it."""
    paths = [factor.path for factor in study.factors]
    names = [measure.name for measure in measures(study.horizon)]

    def one_of(what: str, known: list[str], default: str) -> str:
        asked = extra(settings, what, default)
        if asked not in known:
            raise ConfigError(f"{what}: this sweep has no {asked[:60]!r}{nearest(asked[:60], known)}")
        return asked

    scenario = one_of("scenario", study.names, study.names[0])
    against = one_of("against", ["", *(name for name in study.names if name != scenario)], "")
    across = one_of("across", paths, paths[0]) if paths else ""
    others = [path for path in paths if path != across]
    return View(
        scenario,
        against,
        quantity=one_of("quantity", names, names[0]),
        across=across,
        down=one_of("down", others, others[0]) if others else "",
        along=one_of("along", paths, paths[0]) if paths else "",
        city=one_of("city", list(study.cities), study.cities[0]) if study.cities else "",
        kept=_kept(extra(settings, "kept"), study),
        point=_point(extra(settings, "point"), study.n_points),
    )


def told_kept(kept: tuple[Kept, ...]) -> str | None:
    """The filter as a link holds it."""
    return ";".join(map(str, kept)) or None


def _kept(text: str, study: Study) -> tuple[Kept, ...]:
    found = []
    for part in filter(None, text.split(";")):
        path, _, ends = part.partition("=")
        if study.factor(path) is None:
            raise ConfigError(f"kept: this sweep does not vary {path[:60]!r}")
        try:
            low, high = (float(end) for end in ends.split(".."))
        except ValueError:
            raise ConfigError(f"kept: {part[:60]!r} is no range such as {path}=0.0..1.0") from None
        if not low <= high:
            raise ConfigError(f"kept: {part[:60]!r} keeps nothing: its lower end lies above the upper one")
        found.append(Kept(path, low, high))
    return tuple(found)


def _point(text: str, n_points: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) < n_points):
        raise ConfigError(f"point: this sweep has no point {text[:40]!r}")
    return int(text)
