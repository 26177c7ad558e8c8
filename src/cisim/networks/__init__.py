"""Networks: who knows and trusts whom, wave by wave, as those who study networks need them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cisim.networks.files import write_networks
    from cisim.networks.graphs import graph, matrix
    from cisim.networks.waves import Networks, networks

__all__ = ["Networks", "graph", "matrix", "networks", "write_networks"]

_HOME = {
    "Networks": "waves",
    "networks": "waves",
    "graph": "graphs",
    "matrix": "graphs",
    "write_networks": "files",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"cisim.networks.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
