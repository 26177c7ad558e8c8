"""From the parts of a sweep to numbers: every term of a measure for each run and site, part by part.

No more than one part is held in memory; what is kept is one number for each term, run and site.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cisim.claims.measures import Term
from cisim.claims.reading import Fields
from cisim.sweep.tables import batches

if TYPE_CHECKING:
    import pyarrow as pa

    from cisim.sweep.experiment import Experiment

RUN = ("point", "replicate", "site")
_WITHIN = {"runs": (), "months": ("month",), "organizations": ("month", "organization")}


def read_terms(
    folder: Path, experiment: Experiment, terms: Sequence[Term], n_sites: Mapping[str, int]
) -> dict[str, dict[Term, np.ndarray]]:
    """By scenario and term, (points, replicates, sites); NaN where there is no such number."""
    found: dict[str, dict[Term, np.ndarray]] = defaultdict(dict)
    for scenario, sites in n_sites.items():
        for term in terms:
            found[scenario][term] = np.full((experiment.n_points, experiment.replicates, sites), np.nan)
    for table in dict.fromkeys(term.reading.table for term in terms):
        own = [term for term in terms if term.reading.table == table]
        columns = list(dict.fromkeys(name for term in own for name in term.reading.columns))
        for batch in batches(folder, table, ["scenario", *RUN, *_WITHIN[table], *columns]):
            _read_batch(batch, experiment, own, found)
    return dict(found)


def _read_batch(
    batch: pa.RecordBatch, experiment: Experiment, terms: Sequence[Term], found: dict[str, dict[Term, np.ndarray]]
) -> None:
    """Put the numbers of one part, which is of one scenario, in their places."""
    scenario = str(batch.column("scenario")[0].as_py())
    columns = {
        name: batch.column(name).to_numpy(zero_copy_only=False) for name in batch.schema.names if name != "scenario"
    }
    for runs, fields in _blocks(columns, terms[0].reading.table):
        points, replicates, sites = (columns[name][runs].astype(np.int64) for name in RUN)
        places = (points, experiment.places_of(points, replicates), sites)
        for term in terms:
            found[scenario][term][places] = term.reading.read(fields, term.months)


def _blocks(columns: Fields, table: str) -> Iterator[tuple[np.ndarray, Fields]]:
    """Runs of equal size with their fields: the first row of each, and (runs,), (runs, months) or one axis more."""
    if table == "runs":
        yield np.arange(len(columns["point"])), columns
        return
    changes = np.any([np.diff(columns[name]) != 0 for name in RUN], axis=0)
    starts = np.concatenate([[0], np.flatnonzero(changes) + 1])
    sizes = np.diff(np.append(starts, len(columns["point"])))
    n_months = len(np.unique(columns["month"]))
    for size in np.unique(sizes):
        runs = starts[sizes == size]
        rows = runs[:, np.newaxis] + np.arange(size)
        shape = (len(runs), n_months) if table == "months" else (len(runs), n_months, int(size) // n_months)
        yield runs, {name: values[rows].reshape(shape) for name, values in columns.items()}
