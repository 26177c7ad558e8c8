"""Designs: which points of the space that an experiment varies are tried, as a table of values.

Grid and zip are made of levels. The others sample the unit cube, whose places each factor turns into its own values;
these places are kept for the analysis: a Latin hypercube (McKay, Beckman & Conover 1979, Technometrics 21:239-245),
Saltelli's extension of a scrambled Sobol' sequence (Saltelli 2002, Computer Physics Communications 145:280-297), and
Morris trajectories (Morris 1991, Technometrics 33:161-174). Every design is decided by the seed.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cisim.sweep.factors import Factor, declaration, value_from
from cisim.values import from_text
from cisim.yaml_files import ConfigError

KINDS = ("grid", "zip", "latin-hypercube", "sobol", "morris", "table")
SAMPLED = ("latin-hypercube", "sobol", "morris")
LEVELS_OF_MORRIS = 4
MOST_POINTS = 10_000_000
MOST_CELLS = 100_000_000  # points times factors: 800 MB
MOST_TRAJECTORIES = 100_000  # of Morris: some are enough to rank factors, and each takes a while to draw


@dataclass(frozen=True, eq=False)
class Design:
    """The points of an experiment: `values` (rows, factors) as the mechanisms read them.

    `unit` (rows, factors) holds the places in the unit cube of a sampled design. `n` is what the file says: points of a
    Latin hypercube, base samples of Sobol', trajectories of Morris.
    """

    kind: str
    factors: tuple[Factor, ...]
    values: np.ndarray
    unit: np.ndarray | None = None
    n: int = 0
    second_order: bool = False

    @property
    def n_rows(self) -> int:
        """Points of one city."""
        return len(self.values)

    def problem(self) -> dict[str, Any]:
        """What SALib calls the problem: the factors over the unit cube, as the analysis of `unit` needs it."""
        return _problem(self.factors)


@dataclass(frozen=True)
class Sampling:
    """What a file says of its design beside the factors."""

    kind: str
    n: int
    seed: int
    second_order: bool = False


def made(sampling: Sampling, factors: Sequence[Factor]) -> Design:
    """The design of a kind over some factors; raises ConfigError for what cannot be made."""
    factors = tuple(factors)
    if not factors:
        if sampling.kind in SAMPLED:
            raise ConfigError(f"design: {sampling.kind} needs something to vary; name it under `vary`")
        return Design(sampling.kind, (), np.zeros((1, 0)))
    if sampling.kind == "grid":
        return Design("grid", factors, _grid(factors))
    if sampling.kind == "zip":
        return Design("zip", factors, _zip(factors))
    _check_size(sampling.n * _rows_for_each(sampling, len(factors)), len(factors))
    if sampling.kind == "morris" and not 2 <= sampling.n <= MOST_TRAJECTORIES:
        told = f"{sampling.n:,} trajector{'y' if sampling.n == 1 else 'ies'}"
        raise ConfigError(f"design.n: {told}; expected 2 to {MOST_TRAJECTORIES:,}")
    unit = _SAMPLERS[sampling.kind](sampling, factors)
    values = np.column_stack([factor.at(unit[:, place]) for place, factor in enumerate(factors)])
    return Design(sampling.kind, factors, values, unit, sampling.n, sampling.second_order)


def _rows_for_each(sampling: Sampling, k: int) -> int:
    """Points that a sampled design of k factors makes of each of its n."""
    return {"latin-hypercube": 1, "sobol": 2 + k * (1 + sampling.second_order), "morris": k + 1}[sampling.kind]


def _grid(factors: tuple[Factor, ...]) -> np.ndarray:
    for factor in factors:
        if not factor.levels and not factor.n:
            raise ConfigError(
                f"vary.{factor.path}: a grid needs a list of values, or how many of the range: "
                f"{{low: {factor.low:g}, high: {factor.high:g}, n: 5}}"
            )
    _check_size(math.prod(len(factor.levels) or factor.n for factor in factors), len(factors))
    axes = np.meshgrid(*(factor.grid() for factor in factors), indexing="ij")  # the last factor changes fastest
    return np.stack([axis.reshape(-1) for axis in axes], axis=1)


def _check_size(n: int, k: int) -> None:
    if n > MOST_POINTS:
        raise ConfigError(f"design: makes {_count(n)} points; expected at most {MOST_POINTS:,}")
    if n * k > MOST_CELLS:
        raise ConfigError(f"design: makes {n:,} points of {k} values; expected at most {MOST_CELLS:,} values in all")


def _count(n: int) -> str:
    return f"{n:,}" if n < 10**30 else "more than 10^30"


def _zip(factors: tuple[Factor, ...]) -> np.ndarray:
    first = factors[0]
    for factor in factors:
        if not factor.levels:
            raise ConfigError(f"vary.{factor.path}: zip needs a list of values, not a range")
        if len(factor.levels) != len(first.levels):
            raise ConfigError(
                f"vary.{factor.path}: has {len(factor.levels)} values, and {first.path} has {len(first.levels)}; "
                "zip takes them side by side and needs as many of each"
            )
    return np.array([factor.levels for factor in factors]).T


def _latin_hypercube(sampling: Sampling, factors: tuple[Factor, ...]) -> np.ndarray:
    from scipy.stats import qmc

    return qmc.LatinHypercube(len(factors), rng=np.random.default_rng(sampling.seed)).random(sampling.n)


def _sobol(sampling: Sampling, factors: tuple[Factor, ...]) -> np.ndarray:
    from SALib.sample import sobol

    if sampling.n & (sampling.n - 1):
        below = 1 << (sampling.n.bit_length() - 1)
        raise ConfigError(f"design.n: {sampling.n} is no power of 2, as Sobol' needs; try {below} or {2 * below}")
    rng = np.random.default_rng(sampling.seed)
    return sobol.sample(_problem(factors), sampling.n, calc_second_order=sampling.second_order, seed=rng)


def _morris(sampling: Sampling, factors: tuple[Factor, ...]) -> np.ndarray:
    from SALib.sample import morris

    rng = np.random.default_rng(sampling.seed)
    return morris.sample(_problem(factors), sampling.n, num_levels=LEVELS_OF_MORRIS, seed=rng)


_SAMPLERS: dict[str, Callable[[Sampling, tuple[Factor, ...]], np.ndarray]] = {
    "latin-hypercube": _latin_hypercube,
    "sobol": _sobol,
    "morris": _morris,
}


def _problem(factors: tuple[Factor, ...]) -> dict[str, Any]:
    names = [factor.path for factor in factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def read_table(path: Path) -> Design:
    """A design from a CSV file: a header of dotted names, and a point a line; raises ConfigError."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            lines = [(reader.line_num, line) for line in reader if line]
    except FileNotFoundError:
        raise ConfigError(f"design.file: {path}: there is no such file") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"design.file: {path}: cannot be read ({error})") from None
    if len(lines) < 2:
        raise ConfigError(f"design.file: {path}: expected a line of names and one line or more of values")
    names = [name.strip() for name in lines[0][1]]
    if repeated := [name for place, name in enumerate(names) if name in names[:place]]:
        raise ConfigError(f"design.file: {path}: the column {repeated[0]} stands twice")
    rows = [_row(names, line, f"{path}, line {number}") for number, line in lines[1:]]
    values = np.array(rows)
    factors = []
    for place, name in enumerate(names):
        levels = np.unique(values[:, place]).tolist()
        factors.append(Factor(name, tuple(levels), levels[0], levels[-1]))
    return Design("table", tuple(factors), values)


def _row(names: list[str], line: list[str], where: str) -> list[float]:
    if len(line) != len(names):
        raise ConfigError(f"design.file: {where}: has {len(line)} values for {len(names)} columns")
    row = []
    for name, text in zip(names, line, strict=True):
        try:
            row.append(value_from(name, _from_cell(name, text.strip())))
        except ConfigError as error:
            raise ConfigError(f"design.file: {where}: {name}: {error}") from None
    return row


def _from_cell(name: str, text: str) -> Any:
    if declaration(name).path in ("horizon",):
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
    return from_text(name, text)
