"""Sweeps: experiments of any size, never lost, replayed to the last bit."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cisim.sweep.executors import Workers, cluster
    from cisim.sweep.experiment import Experiment, load_experiment
    from cisim.sweep.export import export_csv
    from cisim.sweep.folder import Shard, shard_from
    from cisim.sweep.pilot import Estimate, estimate
    from cisim.sweep.replaying import Replayed, opened_experiment, replay
    from cisim.sweep.runner import Outcome, sweep
    from cisim.sweep.shards import merge
    from cisim.sweep.status import Status, read_status
    from cisim.sweep.tables import batches, connected, read, read_arrow

__all__ = [
    "Estimate",
    "Experiment",
    "Outcome",
    "Replayed",
    "Shard",
    "Status",
    "Workers",
    "batches",
    "cluster",
    "connected",
    "estimate",
    "export_csv",
    "load_experiment",
    "merge",
    "opened_experiment",
    "read",
    "read_arrow",
    "read_status",
    "replay",
    "shard_from",
    "sweep",
]

_HOMES = {
    "pilot": ("Estimate", "estimate"),
    "executors": ("Workers", "cluster"),
    "experiment": ("Experiment", "load_experiment"),
    "export": ("export_csv",),
    "folder": ("Shard", "shard_from"),
    "shards": ("merge",),
    "tables": ("batches", "connected", "read", "read_arrow"),
    "replaying": ("Replayed", "opened_experiment", "replay"),
    "runner": ("Outcome", "sweep"),
    "status": ("Status", "read_status"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"cisim.sweep.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
