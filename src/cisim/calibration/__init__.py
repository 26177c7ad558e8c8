"""Calibration: which uncertain numbers of the city and the theory agree with published patterns: a sample of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cisim.calibration.calibration_file import Calibration, load_calibration
    from cisim.calibration.fit import fit_table, tradeoffs
    from cisim.calibration.posterior import Posterior, load_posterior
    from cisim.calibration.waves import Calibrated, calibrate

__all__ = [
    "Calibrated",
    "Calibration",
    "Posterior",
    "calibrate",
    "fit_table",
    "load_calibration",
    "load_posterior",
    "tradeoffs",
]

_HOME = {
    "Calibrated": "waves",
    "Calibration": "calibration_file",
    "Posterior": "posterior",
    "calibrate": "waves",
    "fit_table": "fit",
    "load_calibration": "calibration_file",
    "load_posterior": "posterior",
    "tradeoffs": "fit",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"cisim.calibration.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
