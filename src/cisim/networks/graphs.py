"""One wave as a graph of networkx, and as matrices: what programs for networks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cisim.columns import ORGANIZATION_COLUMNS
from cisim.networks.waves import Networks

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

OF_NODES = tuple(column.name for column in ORGANIZATION_COLUMNS if column.name not in ("month", "organization"))
OF_TIES = ("trust", "apart")


def graph(found: Networks, site: int, month: int) -> nx.DiGraph:
    """The network of a site in one wave: every organization of its city a node, every tie that is alive an arc.

    Nodes are numbered as the organizations are, and have a name, sector, role, membership and all numbers of the table
    `organizations`; arcs have the trust of their source in their target, and the time since the two last met [months].
    """
    import networkx as nx

    about = {"scenario": found.scenario.name, "seed": found.seed, "replicate": found.replicate}
    made = nx.DiGraph(**about, site=site, month=month, wave=1 + month // found.every)
    for row in _own(found, "organizations", site, month)[["organization", *OF_NODES]].itertuples(index=False):
        number, *values = (_plain(value) for value in row)
        made.add_node(number, **dict(zip(OF_NODES, values, strict=True)))
    for row in _own(found, "ties", site, month)[["source", "target", *OF_TIES]].itertuples(index=False):
        source, target, *values = (_plain(value) for value in row)
        made.add_edge(source, target, **dict(zip(OF_TIES, values, strict=True)))
    return made


def matrix(found: Networks, site: int, month: int, weight: str | None = None) -> pd.DataFrame:
    """Who (rows) knows whom (columns) at a site in one wave: 1 or 0; with a weight, such as trust, NaN for no tie.

    Rows and columns are all organizations of the city, by number, the same ones in every wave.
    """
    import numpy as np
    import pandas as pd

    numbers = _own(found, "organizations", site, month)["organization"].to_numpy()
    ties = _own(found, "ties", site, month)
    where = np.searchsorted(numbers, ties["source"]), np.searchsorted(numbers, ties["target"])
    if weight is None:
        cells = np.zeros((len(numbers), len(numbers)), dtype=np.int64)
        cells[where] = 1
    else:
        cells = np.full((len(numbers), len(numbers)), np.nan)
        cells[where] = ties[weight]
    return pd.DataFrame(cells, index=pd.Index(numbers, name="organization"), columns=numbers)


def _own(found: Networks, table: str, site: int, month: int) -> pd.DataFrame:
    rows = found.tables[table]
    return rows[(rows["site"] == site) & (rows["month"] == month)]


def _plain(value: Any) -> Any:
    """A value of a table as Python's own."""
    return value.item() if hasattr(value, "item") else value
