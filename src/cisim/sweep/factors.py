"""What an experiment varies: one parameter, or the horizon, with the levels or the range that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cisim.parameters import PARAMETERS, PLACES, UNCERTAINTY, Parameter
from cisim.values import LONGEST_HORIZON, declared, expected, nearest, number_from
from cisim.yaml_files import ConfigError

HORIZON = "horizon"
_HORIZON = Parameter(
    HORIZON, 120.0, 1.0, LONGEST_HORIZON, "months", UNCERTAINTY, "Time that runs are followed", kind="whole"
)
RANGE_KEYS = ("low", "high", "n")


@dataclass(frozen=True)
class Factor:
    """One varied parameter: `levels` as the mechanisms read them, or, without levels, the range `low` to `high`.

    `n` is the number of evenly spaced values that a grid takes from a range; 0: not said.
    """

    path: str
    levels: tuple[float, ...] = ()
    low: float = 0.0
    high: float = 1.0
    n: int = 0

    @property
    def declaration(self) -> Parameter:
        """Name, unit, meaning and kind of what is varied."""
        return declaration(self.path)

    @property
    def place(self) -> int:
        """Its place in the array of a site's parameters; -1 for the horizon."""
        return -1 if self.path == HORIZON else PLACES[self.path]

    def grid(self) -> np.ndarray:
        """All values that a grid takes, (levels,)."""
        if self.levels:
            return np.array(self.levels)
        if self.declaration.kind == "whole":
            return np.unique(np.round(np.linspace(self.low, self.high, self.n)))
        return np.linspace(self.low, self.high, self.n)

    def at(self, unit: np.ndarray) -> np.ndarray:
        """Values at places of the unit interval: as many of it for every level, or for every whole number."""
        if self.levels:
            place = np.minimum((unit * len(self.levels)).astype(np.int64), len(self.levels) - 1)
            return np.array(self.levels)[place]
        if self.declaration.kind == "whole":
            return np.minimum(self.low + np.floor(unit * (self.high - self.low + 1.0)), self.high)
        return np.minimum(self.low + unit * (self.high - self.low), self.high)


def declaration(path: str) -> Parameter:
    """The declaration of what can be varied; raises ConfigError with the nearest names."""
    if path == HORIZON:
        return _HORIZON
    if path not in PARAMETERS:
        raise ConfigError(f"there is no such parameter{nearest(path, (*PARAMETERS, HORIZON))}")
    return declared(path)


def value_from(path: str, value: Any) -> float:
    """The number for a value as written; raises ConfigError."""
    if path != HORIZON:
        try:
            return number_from(path, value)
        except ConfigError as error:
            raise ConfigError(str(error).removeprefix(f"{path}: ")) from None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _HORIZON.high:
        raise ConfigError(f"{value!r} is out of range; expected {expected(_HORIZON)}")
    return float(value)


def factor_from(path: str, written: Any) -> Factor:
    """A factor as an experiment writes it: a list of levels, a mapping `{low, high, n}`, or nothing for the bounds."""
    what = declaration(path)
    if isinstance(written, list):
        return _from_levels(path, written)
    if written is None:
        written = {}
    if not isinstance(written, dict):
        raise ConfigError(f"{written!r} is neither a list of values nor a range such as {{low: 0, high: 1}}")
    if unknown := [str(key) for key in written if key not in RANGE_KEYS]:
        raise ConfigError(f"{unknown[0]}: there is no such key{nearest(unknown[0], RANGE_KEYS)} (low, high, n)")
    if what.kind in ("choice", "switch"):
        if written:
            raise ConfigError(f"has no range; expected a list of values, such as [{_examples(what)}]")
        return Factor(path, tuple(np.arange(what.low, what.high + 1.0).tolist()))
    low, high = (value_from(path, written.get(key, what.spoken(getattr(what, key)))) for key in ("low", "high"))
    if not low < high:
        raise ConfigError(f"low: {low:g} does not lie below high: {high:g}")
    n = written.get("n", 0)
    if isinstance(n, bool) or not isinstance(n, int) or ("n" in written and n < 2):
        raise ConfigError(f"n: {n!r} is out of range; expected a whole number of 2 or more")
    return Factor(path, (), low, high, n)


def _from_levels(path: str, written: list[Any]) -> Factor:
    if not written:
        raise ConfigError("the list is empty; expected one value or more")
    levels = tuple(value_from(path, value) for value in written)
    if len(set(levels)) < len(levels):
        place = next(place for place, level in enumerate(levels) if level in levels[:place])
        raise ConfigError(f"{written[place]!r} stands twice in the list")
    return Factor(path, levels, min(levels), max(levels))


def _examples(what: Parameter) -> str:
    return ", ".join(what.choices[:2]) if what.kind == "choice" else "false, true"
