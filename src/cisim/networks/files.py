"""The networks of one run in a folder: tables, a GraphML file and two matrices a wave, and where they come from."""

from __future__ import annotations

from pathlib import Path

from cisim.networks.columns import TABLES
from cisim.networks.graphs import graph, matrix
from cisim.networks.waves import Networks
from cisim.results.manifest import write_manifest
from cisim.results.tables import write_tables


def write_networks(folder: Path, found: Networks, command: str) -> None:
    """Write everything about the networks of a run into an empty folder; `command` is the one that asks for it.

    The files of a site's wave are `site-0/month-012.graphml`, `month-012-ties.csv` (1 and 0) and `month-012-trust.csv`
    (an empty cell where there is no tie). Errors: OSError.
    """
    import networkx as nx

    write_tables(folder, {name: found.tables[name] for name in TABLES}, TABLES)
    for site, month in found.places():
        place = folder / f"site-{site}"
        place.mkdir(exist_ok=True)
        stem = f"month-{month:03d}"
        text = "\n".join(nx.generate_graphml(graph(found, site, month)))
        # networkx writes True, where the format's own flags are true and false
        text = text.replace(">True<", ">true<").replace(">False<", ">false<")
        (place / f"{stem}.graphml").write_text(text + "\n", encoding="utf-8")
        for name, weight in (("ties", None), ("trust", "trust")):
            path = place / f"{stem}-{name}.csv"
            matrix(found, site, month, weight).to_csv(path, lineterminator="\n")
    write_manifest(folder, command, found.seed, (found.replicate, found.replicate), [found.scenario])
