"""The library's reference: every public name of the package and of its parts for analysis and sweeps."""

from __future__ import annotations

import inspect
from importlib import import_module

PARTS = {
    "cisim": "The package",
    "cisim.analysis": "Analysis",
    "cisim.sweep": "Sweeps",
    "cisim.networks": "Networks",
    "cisim.calibration": "Calibration",
}


def library() -> str:
    """All public names, with what their docstrings say."""
    told = [
        "# Library\n\nEvery public name, with what its docstring says. What is not here may change without notice.\n"
    ]
    for name, title in PARTS.items():
        module = import_module(name)
        told.append(f"\n## {title}: `{name}`\n\n{(module.__doc__ or '').strip().splitlines()[0]}\n")
        told += [_entry(name, public, getattr(module, public)) for public in module.__all__]
    return "".join(told)


def _entry(module: str, name: str, thing: object) -> str:
    if inspect.isclass(thing):
        directive, options = "autoclass", "\n   :members:\n   :member-order: bysource"
    elif callable(thing):
        directive, options = "autofunction", ""
    else:
        return f"\n`{module}.{name}`\n:   {_about(name)}\n"
    return f"\n```{{eval-rst}}\n.. {directive}:: {module}.{name}{options}\n```\n"


def _about(name: str) -> str:
    known = {
        "PARAMETERS": "All parameters by dotted path, as declared: see [Parameters](parameters.md).",
        "SCHEDULE": "The month in its order: see [the model](../odd.md).",
    }
    return known.get(name, "A constant.")


PAGES = {"library": library}
