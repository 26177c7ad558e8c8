"""What an analysis was asked for, and whether it fits together, before anything is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from cisim.sweep.stop_rule import month_of
from cisim.yaml_files import ConfigError

DIFFERENCE, OUTCOME, RMST = "difference", "outcome", "rmst"
BELONGS = {
    "by": ("survival",),
    "against": (None, "survival", "compare", "sensitivity", "discover"),
    "on": ("compare", "sensitivity", "discover"),
    "of": ("sensitivity",),
    "at_least": ("discover",),
}
"""Which kinds of analysis an option belongs to; None: the overview."""


@dataclass(frozen=True)
class Choices:
    """The options of `cisim analyze`; `command` is the command that asked for it."""

    folder: Path
    kind: str | None
    by: str | None
    against: str | None
    on: str | None
    of: str | None
    at_least: float | None
    horizon: int | None
    command: str

    @property
    def is_difference(self) -> bool:
        """Whether the sensitivity of a difference is asked for."""
        return self.on == DIFFERENCE

    @property
    def quantity(self) -> str | None:
        """The quantity by its name in the analysis; None when none was named."""
        named = self.of if self.is_difference else self.on
        return "outcome_improvement" if named == OUTCOME else named


def checked(choices: Choices) -> Choices:
    """Refuse options that mean nothing here; raises ConfigError."""
    for name, kinds in BELONGS.items():
        if getattr(choices, name) is not None and choices.kind not in kinds:
            option = f"--{name.replace('_', '-')}"
            raise ConfigError(f"{option}: belongs to {', '.join(kind for kind in kinds if kind)}")
    if choices.on == DIFFERENCE and choices.kind != "sensitivity":
        raise ConfigError("--on: difference belongs to sensitivity; the others tell differences anyway")
    if choices.of is not None and not choices.is_difference:
        raise ConfigError("--of: belongs to --on difference")
    if choices.of == DIFFERENCE:
        raise ConfigError("--of: expected rmst, outcome, survival@MONTH or a column of runs")
    if choices.horizon is not None and choices.horizon < 1:
        raise ConfigError(f"--horizon: {choices.horizon} is out of range; expected 1 or more [months]")
    if choices.is_difference and choices.of is None:
        return replace(choices, of=RMST)
    return choices


def check_horizon(choices: Choices, longest: int) -> None:
    """Refuse to look further than all runs were followed."""
    month = None if choices.quantity is None else month_of(choices.quantity)
    for option, until in (("--horizon", choices.horizon), ("--of" if choices.is_difference else "--on", month)):
        if until is not None and until > longest:
            raise ConfigError(f"{option}: runs were followed for {longest} months only, and {until:g} is past that")
