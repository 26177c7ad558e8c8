"""Values of parameters as people write them, checked against the declaration: bounds, units, words of a choice."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from cisim.parameters import PARAMETERS, Parameter
from cisim.yaml_files import ConfigError

LONGEST_HORIZON = 600  # months


def whole(name: str, value: Any, low: int, high: int | None = None, unit: str = "") -> int:
    """A whole number within bounds, which may come as 3.0; raises ConfigError naming it and the bounds."""
    try:
        is_whole = not isinstance(value, (bool, str)) and int(value) == value
    except (TypeError, ValueError, OverflowError):
        is_whole = False
    if not is_whole or value < low or (high is not None and value > high):
        expected = f"of {low} or more" if high is None else f"from {low} to {high}"
        told = repr(value) if isinstance(value, str) else value
        of = f" [{unit}]" if unit else ""
        raise ConfigError(f"{name}: {told} is out of range; expected a whole number {expected}{of}")
    return int(value)


def nearest(name: str, known: list[str] | tuple[str, ...]) -> str:
    """A hint at the known names closest to a wrong one."""
    close = get_close_matches(str(name), known, n=3, cutoff=0.5)
    if not close:
        part = str(name).rpartition(".")[2]
        close = [k for k in known if part and part in k][:3]
    return f"; did you mean {' or '.join(close)}?" if close else ""


def declared(path: str) -> Parameter:
    """The declaration of a parameter; raises ConfigError with the nearest names."""
    if path not in PARAMETERS:
        raise ConfigError(f"{path}: there is no such parameter{nearest(path, tuple(PARAMETERS))}")
    return PARAMETERS[path]


def number_from(path: str, value: Any) -> float:
    """The number that the mechanisms read for a value as written; raises ConfigError naming field, unit and bounds."""
    parameter = declared(path)
    if parameter.kind == "choice":
        if value not in parameter.choices:
            raise ConfigError(
                f"{path}: {value!r} is not one of {', '.join(parameter.choices)}{nearest(value, parameter.choices)}"
            )
        return float(parameter.choices.index(value))
    if parameter.kind == "switch":
        if not isinstance(value, bool):
            raise ConfigError(f"{path}: {value!r} is neither true nor false")
        return float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ConfigError(f"{path}: {value!r} is not a number; expected {expected(parameter)}")
    if not parameter.low <= value <= parameter.high:  # neither is a number that is none
        raise ConfigError(f"{path}: {value} is out of range; expected {expected(parameter)}")
    if parameter.kind == "whole" and value != int(value):
        raise ConfigError(f"{path}: {value} is not whole; expected {expected(parameter)}")
    return float(value)


def expected(parameter: Parameter) -> str:
    """What a parameter takes, in words."""
    kind = "a whole number" if parameter.kind == "whole" else "a number"
    return f"{kind} from {parameter.low:g} to {parameter.high:g} [{parameter.unit}]"


def from_text(path: str, text: str) -> Any:
    """A value typed on a command line (`--set politics.term_limit=2`), by the parameter's kind."""
    parameter = declared(path)
    if parameter.kind == "choice":
        return text
    if parameter.kind == "switch":
        return {"true": True, "false": False, "yes": True, "no": False}.get(text.lower(), text)
    try:
        return int(text) if parameter.kind == "whole" else float(text)
    except ValueError:
        return text
