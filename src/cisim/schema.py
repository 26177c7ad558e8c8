"""The JSON schema of scenario and city files, for editors that complete and check while one types."""

from __future__ import annotations

import json
from typing import Any

from cisim.parameters import LEVER, PARAMETERS, Parameter
from cisim.scenario_file import ScenarioFile


def schema() -> dict[str, Any]:
    """The schema of a scenario file, with every parameter by its dotted name, its bounds, words, unit and meaning."""
    whole: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ScenarioFile.model_json_schema(),
        "title": "cisim scenario or city",
    }
    whole.pop("description", None)
    parts = whole["$defs"]
    parts["Parameters"] = {
        "type": "object",
        "description": "What differs, by dotted name",
        "additionalProperties": False,
        "properties": {path: declared(parameter) for path, parameter in PARAMETERS.items()},
    }
    for holder in (whole, parts["SiteFile"]):
        holder["properties"]["parameters"] = {"$ref": "#/$defs/Parameters"}
    levers = [path for path, parameter in PARAMETERS.items() if parameter.role == LEVER]
    parts["Adopt"]["properties"]["parameter"]["enum"] = levers
    return whole


def declared(parameter: Parameter) -> dict[str, Any]:
    """The schema of one parameter's value."""
    about = {"description": f"{parameter.meaning} [{parameter.unit}]", "default": parameter.spoken(parameter.default)}
    if parameter.kind == "choice":
        return {"enum": list(parameter.choices), **about, "description": parameter.meaning}
    if parameter.kind == "switch":
        return {"type": "boolean", **about, "description": parameter.meaning}
    low, high = parameter.spoken(parameter.low), parameter.spoken(parameter.high)
    kind = "integer" if parameter.kind == "whole" else "number"
    return {"type": kind, "minimum": low, "maximum": high, **about}


def schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
