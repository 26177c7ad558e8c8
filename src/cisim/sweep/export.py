"""Tables of a sweep as CSV files for other programs, in order and without holding them in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as compute
from pyarrow import csv

from cisim.sweep.files import TEMPORARY, told_of
from cisim.sweep.tables import batches


def export_csv(folder: str | Path, table: str, target: str | Path, columns: Sequence[str] | None = None) -> int:
    """Write a table as CSV with every bit of its numbers; an empty cell is a number that is not there.

    Returns the number of rows. The file appears when it is complete. Raises ConfigError.
    """
    target = Path(target)
    part = target.with_name(f".{target.name}{TEMPORARY}")
    n_rows = 0
    writer = None
    with told_of(target.parent):
        try:
            for batch in batches(folder, table, columns):
                arrays = [
                    compute.if_else(compute.is_nan(a), None, a) if pa.types.is_floating(a.type) else a
                    for a in batch.columns
                ]
                blank = pa.record_batch(arrays, names=batch.schema.names)
                writer = writer or csv.CSVWriter(
                    part, blank.schema, write_options=csv.WriteOptions(quoting_style="needed")
                )
                writer.write_batch(blank)
                n_rows += batch.num_rows
            if writer is not None:
                writer.close()
                part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return n_rows
