"""A single file that a command is to write: refused before anything is read when it cannot be written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from cisim.yaml_files import ConfigError

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an earlier file of this name.")]


def check_file(path: Path, ending: str, overwrite: bool) -> None:
    """Raise ConfigError for a name without the ending, a place that is taken, and one that cannot be written."""
    if path.suffix != ending:
        raise ConfigError(f"{path}: expected a name that ends with {ending}")
    if path.is_dir():
        raise ConfigError(f"{path}: is a folder; name a file in it")
    if path.exists() and not overwrite:
        raise ConfigError(f"{path}: exists already; name another file, or add --overwrite to replace it")
    if not path.parent.is_dir():
        raise ConfigError(f"{path.parent}: there is no such folder; make it first")
    if not os.access(path.parent, os.W_OK):
        raise ConfigError(f"{path.parent}: cannot be written; name another folder")
