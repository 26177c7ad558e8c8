"""Which parameters matter at all: Morris' screening by elementary effects, and what luck alone would look like.

An elementary effect is what an outcome changes by when one parameter moves, per full range of that parameter. mu is
their mean, mu_star the mean of their sizes (how much a parameter matters), sigma their spread (interactions, bends).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from SALib.analyze import morris

from .counts import Source
from .intervals import normal_margin
from .observations import Floats
from .points import Responses, responses
from .quantities import RMST

RESAMPLES = 1000
MU, MU_STAR, SIGMA = "mu", "mu_star", "sigma"


def morris_effects(
    runs: Source,
    points: pd.DataFrame,
    quantity: str = RMST,
    horizon: float | None = None,
    levels: int = 4,
) -> pd.DataFrame:
    """Elementary effects of each parameter, from a sweep over a whole `morris` design.

    points: as for `sobol_indices`; levels: of the design's grid. Returns scenario, (city,) quantity, parameter,
    statistic ("mu", "mu_star", "sigma"), estimate, standard_error, low, high, error_points, error_luck, noise_floor,
    n_trajectories, n_replicates [all in units of the quantity per full range]. Estimates: SALib's, of the points' means
    (Morris 1991, Technometrics 33:161-174; Campolongo, Cariboni & Saltelli 2007, Environmental Modelling & Software
    22:1509-1518).

    noise_floor: the mu_star, and the sigma, that luck alone would give a parameter without any effect; it does not fall
    with more trajectories, only with more replicates. A mu_star at its floor shows nothing. NaN for one replicate.
    Interval: normal, from a bootstrap of trajectories and a jackknife of replicates, as for `sobol_indices`; mu_star
    and sigma are not below 0.
    Arguments and errors as for `responses`, and ValueError when the points are not a whole design in its order.
    """
    return morris_of(responses(runs, points, quantity, horizon), levels)


def morris_of(every: Iterable[Responses], levels: int = 4) -> pd.DataFrame:
    """The table of `morris_effects` from responses over the places of a design in the unit cube."""
    tables = []
    for found in every:
        effects = elementary_effects(found, levels)
        if len(effects) < 2:
            raise ValueError("a single trajectory does not tell how effects vary from place to place: have two or more")
        estimate = _salib(found, levels)
        by_points, by_luck = _bootstrap(effects), _jackknife(effects, found.is_crossed)
        error = np.sqrt(by_points**2 + np.nan_to_num(by_luck) ** 2)
        margin, floors = normal_margin(1.0) * error, _floors(effects)
        for k, statistic in enumerate((MU, MU_STAR, SIGMA)):
            low = (estimate - margin)[k] if k == 0 else np.maximum((estimate - margin)[k], 0.0)
            ends = {"low": low, "high": (estimate + margin)[k], "error_points": by_points[k], "error_luck": by_luck[k]}
            columns = {"parameter": found.names, "statistic": statistic, "estimate": estimate[k]}
            errors = {"standard_error": error[k], **ends, "noise_floor": floors[k]}
            table = pd.DataFrame({**found.key, **columns, **errors})
            tables.append(table.assign(n_trajectories=len(effects), n_replicates=effects.shape[2]))
    return pd.concat(tables, ignore_index=True)


def elementary_effects(found: Responses, levels: int) -> Floats:
    """(trajectories, parameters, replicates) elementary effects [quantity per full range]."""
    design = found.inputs()
    size = design.shape[1] + 1
    if len(design) % size == 0:
        moved = np.diff(design.reshape(-1, size, size - 1), axis=1)
        is_moved = moved != 0.0
        if np.all(is_moved.sum(axis=1) == 1) and np.all(is_moved.sum(axis=2) == 1):
            which, ups = is_moved.argmax(axis=2), np.sign(moved.sum(axis=2))
            change = np.diff(found.matrix.reshape(-1, size, found.matrix.shape[1]), axis=1) * ups[:, :, None]
            effects = np.empty_like(change)
            np.put_along_axis(effects, which[:, :, None], change, axis=1)
            return effects * (2.0 * (levels - 1.0) / levels)
    raise ValueError(
        f"the {len(design)} points of scenario {found.scenario!r} are not a whole Morris design for the parameters "
        f"{', '.join(found.names)}: points are missing, out of order, or another parameter was varied too"
    )


def _salib(found: Responses, levels: int) -> Floats:
    """(3, d) mu, mu_star and sigma of the points' means."""
    inputs = found.inputs()
    bounds = [[float(column.min()), float(column.max())] for column in inputs.T]
    problem = {"num_vars": len(bounds), "names": found.names, "bounds": bounds}
    # Its own resampling goes unused: it would leave out the luck.
    result = morris.analyze(problem, inputs, found.matrix.mean(axis=1), num_resamples=2, num_levels=levels, seed=1)
    return np.array([np.asarray(result[name], dtype=np.float64) for name in (MU, MU_STAR, SIGMA)])


def _statistics(effects: Floats) -> Floats:
    """(3, ..., d) mu, mu_star, sigma of effects (..., trajectories, d)."""
    return np.stack([effects.mean(axis=-2), np.abs(effects).mean(axis=-2), effects.std(axis=-2, ddof=1)])


def _bootstrap(effects: Floats) -> Floats:
    """(3, d) standard errors over the choice of trajectories."""
    n = len(effects)
    rows = np.random.default_rng(19910501).integers(n, size=(RESAMPLES, n))
    return np.asarray(np.std(_statistics(effects.mean(axis=2)[rows]), axis=1, ddof=1))


def _jackknife(effects: Floats, is_crossed: bool) -> Floats:
    """(3, d) standard errors over the choice of luck: see `sobol._jackknife`."""
    n = effects.shape[2]
    if not is_crossed:
        return np.zeros((3, effects.shape[1]))
    if n < 3:
        return np.full((3, effects.shape[1]), np.nan)
    without = (effects.sum(axis=2, keepdims=True) - effects) / (n - 1.0)
    return np.asarray(np.sqrt((n - 1.0) * np.var(_statistics(np.moveaxis(without, 2, 0)), axis=1)))


def _floors(effects: Floats) -> Floats:
    """(3, d) what luck alone makes of each statistic: 0 of mu, the mean size and the spread of a normal of mean 0."""
    n = effects.shape[2]
    if n < 2:
        return np.full((3, effects.shape[1]), np.nan)
    noise = np.sqrt(effects.var(axis=2, ddof=1).mean(axis=0) / n)
    return np.stack([np.zeros_like(noise), np.sqrt(2.0 / np.pi) * noise, noise])
