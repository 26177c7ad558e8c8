"""The manifest of a sweep: what made it, from what, on what kind of machine, in what time. No names of this machine."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import cisim
from cisim.compilation import source_digest
from cisim.resolved import from_plain
from cisim.results.manifest import LIBRARIES, MADE_BY, MANIFEST
from cisim.sweep.design import Design
from cisim.sweep.experiment import Experiment, Record
from cisim.sweep.factors import Factor
from cisim.sweep.files import told_of, write_whole
from cisim.sweep.journal import JOURNAL, read_lines
from cisim.sweep.points import POINTS, read_points
from cisim.sweep.stop_rule import Stop
from cisim.yaml_files import ConfigError

KIND = "sweep"
_KINDS = {"digest": str, "rules": str, "version": str, "identity": dict, "chunk": int}


def write_manifest(folder: Path, experiment: Experiment, chunk: int, **more: Any) -> None:
    """Write the manifest; `more` is what is known when the sweep is done: files, counts, timing."""
    content = {
        "made_by": MADE_BY,
        "kind": KIND,
        "version": cisim.__version__,
        "rules": source_digest(),
        "seed": experiment.seed,
        "git": git_state(),
        "platform": {
            "system": platform.system(),
            "machine": platform.machine(),
            "python": platform.python_version(),
            "cores": os.cpu_count(),
        },
        "libraries": {name: _version_of(name) for name in (*LIBRARIES, "salib")},
        "digest": experiment.digest,
        "identity": experiment.identity,
        "chunk": chunk,
        "experiment": experiment.as_plain(),
        **more,
    }
    with told_of(folder):
        write_whole(folder / MANIFEST, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """The manifest of a sweep's folder; None when none can be read. Raises ConfigError for one of another kind.

    Whoever writes into the folder makes one that cannot be read anew, from what the parts say.
    """
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise ConfigError(f"{folder}: holds results that are not of a sweep; name another folder")
    is_whole = all(isinstance(content.get(name), kind) for name, kind in _KINDS.items()) and content["chunk"] >= 0
    return content if is_whole else None


def is_of_sweep(folder: Path) -> bool:
    """Whether a folder holds the manifest of a sweep."""
    try:
        return manifest_of(folder) is not None
    except ConfigError:
        return False


def experiment_from(folder: Path, content: dict[str, Any]) -> Experiment:
    """The experiment that a folder was made of, from its manifest and its points; raises ConfigError."""
    try:
        said = content["experiment"]
        values, unit = read_points(folder, [each["path"] for each in said["vary"]], said["design"]["rows"])
        factors = tuple(Factor(**{**each, "levels": tuple(each["levels"])}) for each in said["vary"])
        design = Design(
            said["design"]["kind"], factors, values, unit, said["design"]["n"], said["design"]["second_order"]
        )
        experiment = Experiment(
            **{name: said[name] for name in ("name", "title", "question", "source", "replicates", "seed")},
            bases=tuple(tuple(from_plain(base) for base in row) for row in said["bases"]),
            cities=tuple(said["cities"]),
            design=design,
            record=Record(**said["record"]),
            stop=None if said["stop"] is None else Stop(**said["stop"]),
            pool=said.get("pool", 0),
        )
    except ConfigError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ConfigError(f"{folder / MANIFEST}: cannot be read ({type(error).__name__}: {error})") from None
    if experiment.digest != content.get("digest"):
        raise ConfigError(f"{folder}: the {MANIFEST} or the {POINTS} was changed since the sweep began")
    return experiment


def differing(theirs: dict[str, Any], ours: dict[str, Any]) -> str:
    """The first thing in which two identities of experiments differ, in words."""
    for name, mine in ours.items():
        other = theirs.get(name)
        if other != mine:
            if name != "design" and isinstance(mine, (int, str)) and isinstance(other, (int, str)):
                return f"{name}: {other} there, {mine} here"
            return f"its {name} differs"
    return "it differs"


def timing(folder: Path) -> dict[str, Any]:
    """From the journal: how often it was started, and the time that went into the runs [s of one core]."""
    lines = read_lines(folder / JOURNAL)
    starts = [line for line in lines if line["event"] == "start"]
    seconds = (line.get("seconds") for line in lines if line["event"] == "part")
    return {
        "starts": len(starts),
        "first_start": min((line["at"] for line in starts), default=None),
        "core_seconds": round(sum(took for took in seconds if isinstance(took, (int, float))), 1),  # not a damaged one
    }


@cache
def git_state() -> str | None:
    """Commit of the source tree that cisim runs from, with + when it was changed since; None for an installed one."""
    source = Path(cisim.__file__).parent
    if not (source.parents[1] / ".git").exists():
        return None
    try:
        command = ["git", "-C", str(source), "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"]
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None


def _version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "unknown"
