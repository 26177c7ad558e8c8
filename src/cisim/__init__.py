"""cisim: an open simulator of collective impact.

How cross-sector collaborations live, what ends them, and how much the lives in their city improve meanwhile.

>>> import cisim
>>> runs = cisim.simulate(["baseline", "co-chair"], runs=1000, seed=1)  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from cisim.model import CollectiveImpactModel, Organization
    from cisim.parameters import PARAMETERS
    from cisim.scenario import Scenario, load
    from cisim.schedule import SCHEDULE, Step, print_schedule
    from cisim.simulation import simulate, tables
    from cisim.sweep.tables import read
    from cisim.yaml_files import ConfigError

__all__ = [
    "PARAMETERS",
    "SCHEDULE",
    "CollectiveImpactModel",
    "ConfigError",
    "Organization",
    "Scenario",
    "Step",
    "load",
    "print_schedule",
    "read",
    "simulate",
    "tables",
]

# Where the names above live: they are imported when they are first used, so that the command line starts fast.
_HOMES = {
    "simulate": "cisim.simulation",
    "tables": "cisim.simulation",
    "load": "cisim.scenario",
    "Scenario": "cisim.scenario",
    "ConfigError": "cisim.yaml_files",
    "PARAMETERS": "cisim.parameters",
    "CollectiveImpactModel": "cisim.model",
    "Organization": "cisim.model",
    "SCHEDULE": "cisim.schedule",
    "Step": "cisim.schedule",
    "print_schedule": "cisim.schedule",
    "read": "cisim.sweep.tables",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'cisim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
