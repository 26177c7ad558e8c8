"""The libraries that take seconds to load, in groups; each group is loaded once, and whoever comes meanwhile waits.

scipy and what stands on it import parts of themselves in circles. Two threads that begin at different ends of such a
circle keep each other waiting, or get a half-made module. So nothing of the interface imports them but through here:
call `load` first, in the thread that is about to use them.
"""

from __future__ import annotations

import importlib
import threading

ANALYSES = ("pandas", "scipy.stats", "scipy.optimize", "scipy.sparse", "statsmodels.duration.survfunc")
SWEEPS = (
    *ANALYSES,
    "statsmodels.stats.multitest",
    "duckdb",
    "SALib.analyze.morris",
    "SALib.analyze.sobol",
    "SALib.sample.morris",
    "SALib.sample.sobol",
)
PICTURES = (*ANALYSES, "seaborn", "cisim.figures.compare", "cisim.figures.provenance")
REPORTS = (*SWEEPS, *PICTURES, "cisim.report.study", "cisim.report.page", "cisim.report.comparison_folder")

_one_at_a_time = threading.RLock()


def load(group: tuple[str, ...]) -> None:
    """Load a group of modules, waiting for whoever loads any; what is loaded already costs nothing."""
    with _one_at_a_time:
        for name in group:
            importlib.import_module(name)
