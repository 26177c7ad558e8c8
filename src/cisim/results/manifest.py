"""The manifest of a folder of results: what made them, from what, and the digest of every file.

Nothing in it depends on when or where it was made beyond the kind of machine, so that the same command gives the same
manifest.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import cisim
from cisim.compilation import source_digest
from cisim.resolved import as_plain
from cisim.scenario import Scenario
from cisim.yaml_files import ConfigError

MANIFEST = "manifest.json"
MADE_BY = "cisim"
LIBRARIES = ("numba", "numpy", "pandas", "pyarrow", "scipy", "statsmodels", "matplotlib")


def provenance(command: str, seed: int) -> dict[str, str]:
    """What a single file should say of where it comes from, as text."""
    return {
        "made by": f"{MADE_BY} {cisim.__version__}",
        "rules": source_digest(),
        "command": command,
        "seed": str(seed),
    }


def write_manifest(
    folder: Path, command: str, seed: int, replicates: Sequence[int], scenarios: Sequence[Scenario]
) -> None:
    """Write the manifest over all that is in the folder; `replicates` is the first and the last one."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    content = {
        "made_by": MADE_BY,
        "version": cisim.__version__,
        "rules": source_digest(),
        "command": command,
        "seed": seed,
        "first_replicate": replicates[0],
        "last_replicate": replicates[-1],
        "platform": {"system": platform.system(), "machine": platform.machine(), "python": platform.python_version()},
        "libraries": {name: _version_of(name) for name in LIBRARIES},
        "files": {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        "scenarios": [as_plain(scenario) for scenario in scenarios],
    }
    (folder / MANIFEST).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """The manifest of a folder that cisim wrote; raises ConfigError for any other folder."""
    path = Path(folder) / MANIFEST
    try:
        content = json.loads(path.read_bytes())
    except OSError:
        raise ConfigError(f"{folder}: holds no {MANIFEST}; expected a folder that cisim wrote (--out)") from None
    except ValueError:
        raise ConfigError(f"{path}: is not valid JSON") from None
    wanted = {"made_by", "version", "rules", "seed", "files", "scenarios"}
    if not isinstance(content, dict) or content.get("made_by") != MADE_BY or not wanted <= set(content):
        raise ConfigError(f"{path}: is no manifest of cisim")
    return content


def files_of(folder: Path) -> list[str] | None:
    """The files that cisim wrote into a folder, or None for a folder that is not its own."""
    try:
        return list(read_manifest(folder)["files"])
    except (ConfigError, TypeError):
        return None


def _version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "unknown"
