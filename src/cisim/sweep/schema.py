"""The JSON schema of experiment files, for editors that complete and check while one types."""

from __future__ import annotations

import json
from typing import Any

from cisim.parameters import PARAMETERS
from cisim.schema import declared
from cisim.schema import schema as scenario_schema
from cisim.sweep.experiment_file import ExperimentFile
from cisim.sweep.factors import HORIZON, RANGE_KEYS, declaration


def schema() -> dict[str, Any]:
    """The schema of an experiment file; parameters and events are those of scenario files."""
    whole: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ExperimentFile.model_json_schema(),
        "title": "cisim experiment",
    }
    whole.pop("description", None)
    parts, own = whole["$defs"], whole["properties"]
    shared = scenario_schema()["$defs"]
    parts.update({name: shared[name] for name in shared if name in parts or name == "Parameters"})
    parts["Horizon"] = declared(declaration(HORIZON))
    low, high, n = RANGE_KEYS
    parts["Range"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            low: {"type": "number", "description": "Default: the parameter's own lower bound"},
            high: {"type": "number", "description": "Default: the parameter's own upper bound"},
            n: {"type": "integer", "minimum": 2, "description": "Evenly spaced values that a grid takes"},
        },
    }
    parts["ScenarioEntry"]["properties"]["parameters"] = {"$ref": "#/$defs/Parameters"}
    own["scenarios"]["items"] = {"anyOf": [{"type": "string"}, own["scenarios"]["items"]]}
    own["design"] = {"anyOf": [parts["DesignEntry"]["properties"]["kind"], {"$ref": "#/$defs/DesignEntry"}]}
    own["vary"] = {
        "type": "object",
        "description": own["vary"]["description"],
        "additionalProperties": False,
        "properties": {path: _varied(path) for path in (*PARAMETERS, HORIZON)},
    }
    return whole


def _varied(path: str) -> dict[str, Any]:
    """The schema of what is varied: a list of values, a range of numbers, or nothing for all that there is."""
    place = "Horizon" if path == HORIZON else f"Parameters/properties/{path}"
    ways: list[dict[str, Any]] = [{"type": "array", "items": {"$ref": f"#/$defs/{place}"}, "minItems": 1}]
    if declaration(path).kind not in ("choice", "switch"):
        ways.append({"$ref": "#/$defs/Range"})
    return {"anyOf": [*ways, {"type": "null"}]}


def schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
