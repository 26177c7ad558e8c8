"""What a control needs to know of a parameter, all of it from the declaration."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from cisim.parameters import LEVER, PARAMETERS, UNCERTAINTY, Parameter
from cisim.scenario_file import Value
from cisim.values import declared as declared_parameter
from cisim.values import number_from
from cisim.yaml_files import ConfigError

FEWEST_STEPS = 100
SHORT = {"p": "chance", "rate": "rate"}  # what begins the names of parameters
ROLES = (LEVER, UNCERTAINTY)


def declared(
    roles: Iterable[str] = ROLES, paths: Iterable[str] | None = None, base: Mapping[str, Value] | None = None
) -> list[dict[str, Any]]:
    """The parameters of these roles (or just these paths) as plain values, in the declared order.

    `base` are the values to start from and to go back to, the declared defaults where it has none.
    """
    wanted = set(roles)
    listed = None if paths is None else set(paths)
    start = base or {}
    return [
        _plain(parameter, start.get(path, parameter.spoken(parameter.default)))
        for path, parameter in PARAMETERS.items()
        if (parameter.role in wanted if listed is None else path in listed)
    ]


def _plain(parameter: Parameter, start: Value) -> dict[str, Any]:
    return {
        "path": parameter.path,
        "group": words_of(parameter.group),
        "name": words_of(parameter.path.partition(".")[2]),
        "kind": parameter.kind,
        "low": parameter.low,
        "high": parameter.high,
        "step": step_of(parameter),
        "start": start,
        "unit": "" if parameter.kind in ("choice", "switch") else parameter.unit,
        "role": parameter.role,
        "meaning": parameter.meaning,
        "source": parameter.source,
        "choices": list(parameter.choices),
    }


def words_of(name: str) -> str:
    """A name of the code in words: `term_limit` is "Term limit", `p_retires` "Chance: retires"."""
    kind, _, rest = name.partition("_")
    words = (f"{SHORT[kind]}: {rest}" if kind in SHORT and rest else name).replace("_", " ")
    return words[:1].upper() + words[1:]


def step_of(parameter: Parameter) -> float:
    """The step of a slider: a power of ten fine enough for a hundred steps, on which bounds and default lie."""
    if parameter.kind != "number":
        return 1.0
    places = [-_exponent(value) for value in (parameter.low, parameter.high, parameter.default)]
    fine = math.ceil(-math.log10((parameter.high - parameter.low) / FEWEST_STEPS) - 1e-9)
    return float(Decimal(1).scaleb(-max(0, fine, *places)))


def _exponent(value: float) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # bounds and defaults are finite
    return min(exponent, 0)


def from_browser(path: str, value: Any) -> Value:
    """A value as a control sent it, as a person would write it; raises ConfigError for what it cannot have sent."""
    parameter = declared_parameter(path)
    if parameter.kind == "whole" and isinstance(value, float) and value == int(value):
        value = int(value)
    if parameter.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, (bool, int, float, str)):
        raise ConfigError(f"{path}: {value!r} is no value")
    number_from(path, value)
    return value
