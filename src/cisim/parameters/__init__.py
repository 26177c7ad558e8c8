"""Every parameter of the model, declared once: name, meaning, unit, default, bounds, role and source.

The command line, the scenario files and their JSON schema, the documentation's table, the sliders of the
interface and the bounds of sensitivity analysis are all made from `PARAMETERS`.
"""

from __future__ import annotations

import numpy as np

from cisim.parameters import city, governance, learning, money, people, politics, work
from cisim.parameters.declaration import CONSTANT, LEVER, UNCERTAINTY, Parameter

__all__ = ["CONSTANT", "DEFAULTS", "LEVER", "PARAMETERS", "PLACES", "RECORD", "UNCERTAINTY", "Parameter"]

_ALL = tuple(
    parameter for part in (city, politics, governance, work, learning, money, people) for parameter in part.PARAMETERS
)

PARAMETERS: dict[str, Parameter] = {parameter.path: parameter for parameter in _ALL}
"""All parameters by dotted path, in the order of their declaration."""

PLACES: dict[str, int] = {path: place for place, path in enumerate(PARAMETERS)}
"""Place of each parameter in the plain array `levers` of a site."""

RECORD = np.dtype([(parameter.field, "f8") for parameter in _ALL], align=True)
"""The record `p` that mechanisms read: one field per parameter, all 64-bit floats, so that it is also an array."""

DEFAULTS = np.array([parameter.default for parameter in _ALL])
"""Default values, in the same order."""
