"""What a parameter is: a name, a meaning, a unit, bounds, a role and a source, declared in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace

LEVER, UNCERTAINTY, CONSTANT = "lever", "uncertainty", "constant"
ASSUMPTION = "assumption"


@dataclass(frozen=True)
class Parameter:
    """One number of the model.

    `path` is its dotted name (`politics.term_length`); mechanisms read it as `p.politics_term_length`. `role`
    says whose it is: a *lever* is a choice of the table, an *uncertainty* belongs to the city or the theory, a
    *constant* is neither varied nor chosen. `low` and `high` bound what is valid and what sensitivity analysis
    varies. `choices` gives the words of a choice, stored as their place in the list. `source` is a citation or
    the word `assumption`. `is_fixed` says that it is read at launch only, so that no event can change it later.
    """

    path: str
    default: float
    low: float
    high: float
    unit: str
    role: str
    meaning: str
    source: str = ASSUMPTION
    kind: str = "number"  # number, whole, switch, choice
    choices: tuple[str, ...] = ()
    is_fixed: bool = False

    @property
    def field(self) -> str:
        """Name by which mechanisms read it."""
        return self.path.replace(".", "_")

    @property
    def group(self) -> str:
        """The part of the model that it belongs to."""
        return self.path.partition(".")[0]

    def spoken(self, value: float) -> float | int | bool | str:
        """The value as a person writes it: a word for a choice, true or false for a switch, a whole number for a count."""
        if self.kind == "choice":
            return self.choices[int(value)]
        if self.kind == "switch":
            return bool(value)
        return int(value) if self.kind == "whole" else float(value)


def number(
    path: str, default: float, bounds: tuple[float, float], unit: str, role: str, meaning: str, source: str = ASSUMPTION
) -> Parameter:
    """A real number between two bounds."""
    return Parameter(path, default, *bounds, unit, role, meaning, source)


def whole(
    path: str, default: int, bounds: tuple[int, int], unit: str, role: str, meaning: str, source: str = ASSUMPTION
) -> Parameter:
    """A count or a number of months."""
    return Parameter(path, default, *bounds, unit, role, meaning, source, kind="whole")


def switch(path: str, default: bool, role: str, meaning: str, source: str = ASSUMPTION) -> Parameter:
    """Yes or no."""
    return Parameter(path, float(default), 0.0, 1.0, "yes or no", role, meaning, source, kind="switch")


def choice(path: str, choices: tuple[str, ...], role: str, meaning: str, source: str = ASSUMPTION) -> Parameter:
    """One of several words; the first is the default."""
    return Parameter(path, 0.0, 0.0, len(choices) - 1.0, "one of", role, meaning, source, "choice", choices)


def fitted(parameter: Parameter) -> Parameter:
    """One whose default is the mean of the calibrated sample (configs/calibration.yaml), rounded."""
    return replace(parameter, source=f"{parameter.source}; value calibrated on published patterns")


def fixed(parameter: Parameter) -> Parameter:
    """One that is read at launch only."""
    return replace(parameter, is_fixed=True)
