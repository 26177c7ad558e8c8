"""The sweep that the page shows before any was opened: computed here, once, by the rules as they are."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from cisim.app.explore import jobs
from cisim.app.explore.opening import unfinished
from cisim.compilation import cache_folder
from cisim.results.manifest import MANIFEST
from cisim.sweep.experiment import Experiment, load_experiment

FILE = Path(__file__).with_name("demo.yaml")


@cache
def experiment() -> Experiment:
    """The experiment of the demonstration."""
    return load_experiment(FILE)


@cache
def folder() -> Path:
    """Where it is kept: with the compiled rules, in a folder of its own for these rules and this experiment.

    Where that cannot be written, in the system's folder for temporary files.
    """
    kept = cache_folder() / f"explore-{experiment().digest}"
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        is_writable = os.access(kept if kept.exists() else kept.parent, os.W_OK)
    except OSError:
        is_writable = False
    return kept if is_writable else Path(tempfile.mkdtemp(prefix="cisim-")) / kept.name


def is_there() -> bool:
    """Whether it has been computed."""
    return (folder() / MANIFEST).is_file() and unfinished(folder()) is None


def start() -> jobs.SweepJob:
    """Compute it, or go on with it, before all other sweeps."""
    return jobs.shared().start(experiment(), folder(), is_first=True)
