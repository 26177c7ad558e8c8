"""Varied parameters on an axis: their name, unit and meaning, and the words of those that have words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cisim.sweep.factors import declaration
from cisim.yaml_files import ConfigError

from . import labels


@dataclass(frozen=True)
class Told:
    """How a parameter is told: its name with its unit, and its meaning; both without it when it is not of the model."""

    name: str
    meaning: str


def told(parameter: str) -> Told:
    """Name, unit and meaning of what was varied."""
    try:
        about = declaration(parameter)
    except ConfigError:
        return Told(parameter, "")
    unit = "" if about.kind in ("choice", "switch") else f" [{about.unit}]"
    return Told(f"{parameter}{unit}", about.meaning)


def axis_label(parameter: str, columns: int = 60) -> str:
    """The label of an axis: name and unit, then the meaning in even lines of at most so many characters."""
    about = told(parameter)
    return f"{about.name}\n{labels.balance(about.meaning, columns)}" if about.meaning else about.name


def value(number: float) -> str:
    """A value of a parameter with three digits and a true minus."""
    return f"{number:.3g}".replace("-", "−")


def scale(axis: Axis, at: Sequence[float], words: Sequence[str]) -> None:
    """Let an axis of parameter values read in words, where there are any, or in numbers."""
    if any(words):
        axis.set_ticks(list(at), [labels.wrap(word, 16) for word in words])
        return
    axis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda number, _: value(round(number, 9))))


def positions(values: np.ndarray, words: Sequence[str]) -> np.ndarray:
    """Where values stand on their axis: words side by side, numbers at what they are."""
    return np.arange(len(values), dtype=float) if any(words) else np.asarray(values, dtype=float)
