"""When enough replicates are enough: what a stop rule says, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cisim.values import nearest
from cisim.yaml_files import ConfigError

FEWEST = 10  # replicates; with fewer the interval itself is little more than a guess
_SURVIVAL = re.compile(r"survival@([0-9]+)")
_KNOWN = ("outcome", "rmst", "survival@60", "difference")


@dataclass(frozen=True)
class Stop:
    """Add replicates until the 95% interval of `on` is at most `half_width` to either side, up to `max_runs`.

    `on` is `outcome`, `rmst` [months], `survival@MONTH` or `difference`: the paired difference of `of` to the scenario
    `against`.
    """

    half_width: float
    on: str
    of: str
    against: str
    max_runs: int

    @property
    def quantity(self) -> str:
        """What is measured of a run."""
        return self.of if self.is_paired else self.on

    @property
    def is_paired(self) -> bool:
        """Whether differences between scenarios are meant."""
        return self.on == "difference"

    def as_plain(self) -> dict[str, Any]:
        """The rule as plain values."""
        return asdict(self)


def stop_from(written: Mapping[str, Any], scenarios: Sequence[str], replicates: int) -> Stop:
    """The rule that a file writes; raises ConfigError."""
    stop = Stop(**{**written, "against": written["against"] or scenarios[0]})
    for field in ("on", "of"):
        value = getattr(stop, field)
        if value not in ("outcome", "rmst", "difference")[: 3 if field == "on" else 2] and not _SURVIVAL.fullmatch(
            value
        ):
            known = _KNOWN if field == "on" else _KNOWN[:3]
            raise ConfigError(f"stop.{field}: {value!r} is none of {', '.join(known)}{nearest(value, known)}")
    if stop.is_paired and len(scenarios) < 2:
        raise ConfigError("stop.on: a difference needs two scenarios or more")
    if stop.against not in scenarios:
        raise ConfigError(
            f"stop.against: there is no scenario {stop.against!r}{nearest(stop.against, tuple(scenarios))}"
        )
    if replicates < FEWEST:
        raise ConfigError(f"replicates: {replicates} are too few to start a stop rule from; expected {FEWEST} or more")
    if stop.max_runs < replicates:
        raise ConfigError(f"stop.max_runs: {stop.max_runs} lies below replicates: {replicates}")
    return stop


def month_of(quantity: str) -> float | None:
    """The month of `survival@MONTH`; None for another quantity."""
    found = _SURVIVAL.fullmatch(quantity)
    return float(found[1]) if found else None
