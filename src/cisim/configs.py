"""Where the scenarios and cities that ship with the model lie: in the installed package, or beside the source tree."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def folder() -> Path:
    """The folder `configs`, from an installed wheel or from a checkout."""
    package = Path(__file__).parent
    for candidate in (package / "configs", package.parents[1] / "configs"):
        if (candidate / "scenarios").is_dir():
            return candidate
    raise FileNotFoundError(f"the folder configs/scenarios is missing beside {package}: reinstall cisim")


def names(kind: str) -> list[str]:
    """Names of what is shipped of a kind (`scenarios` or `cities`), in alphabetical order."""
    return sorted(path.stem for path in (folder() / kind).glob("*.yaml"))


def path_of(kind: str, name: str) -> Path:
    """The file of one shipped scenario or city."""
    return folder() / kind / f"{name}.yaml"
