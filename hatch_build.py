"""What is put into the wheel beside the folders that pyproject.toml names."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Single(BuildHookInterface):
    """Put single files of the top into the package, but not as a copy that goes stale beside an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name them, unless the install is editable."""
        if version != "editable":
            build_data["force_include"]["CITATION.cff"] = "cisim/CITATION.cff"
