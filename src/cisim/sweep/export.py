"""Tables of a sweep as CSV files for other programs, in order and without holding them in memory."""

from __future__ import annotations

import csv as text
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as compute
from pyarrow import csv

from cisim.results.tables import DICTIONARY
from cisim.sweep.files import TEMPORARY, told_of
from cisim.sweep.tables import batches, schema_of
from cisim.yaml_files import ConfigError

_OPTIONS = csv.WriteOptions(quoting_style="needed")


def export_csv(folder: str | Path, table: str, target: str | Path, columns: Sequence[str] | None = None) -> int:
    """Write a table as CSV with every bit of its numbers; an empty cell is a number that is not there.

    What its columns mean goes into a file beside it (`dictionary_beside`). Returns the number of rows. Both files
    appear when they are complete. Raises ConfigError.
    """
    schema = schema_of(folder, table, columns)
    dictionary = _dictionary(Path(folder), table, schema.names)
    n_rows = 0
    with _whole(Path(target)) as part, _whole(dictionary_beside(target)) as beside:
        with told_of(part.parent):
            beside.write_text(dictionary, encoding="utf-8", newline="")
            writer = csv.CSVWriter(part, schema, write_options=_OPTIONS)
        with writer:
            for batch in batches(folder, table, schema.names):
                with told_of(part.parent):
                    writer.write_batch(_blank(batch))
                n_rows += batch.num_rows
    return n_rows


def dictionary_beside(target: str | Path) -> Path:
    """Where the dictionary of an exported table goes: that of runs.csv is runs.dictionary.csv."""
    target = Path(target)
    return target.with_name(f"{target.stem}.{DICTIONARY}")


def _dictionary(folder: Path, table: str, names: Sequence[str]) -> str:
    """What some columns of a table mean, from the dictionary of all tables."""
    path = folder / DICTIONARY
    try:
        head, *lines = text.reader(io.StringIO(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        raise ConfigError(f"{path}: cannot be read; give the command of the sweep again to write it") from None
    buffer = io.StringIO()
    wanted = [line for line in lines if line[:1] == [table] and len(line) > 1 and line[1] in names]
    text.writer(buffer, lineterminator="\n").writerows([head, *wanted])
    return buffer.getvalue()


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file to fill, which is renamed to its name when the block ends well, and vanishes when it does not."""
    part = target.with_name(f".{target.name}.{os.getpid()}{TEMPORARY}")
    try:
        yield part
        with told_of(target.parent):
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _blank(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows with nothing where a number is not there."""
    columns = [
        compute.if_else(compute.is_nan(a), None, a) if pa.types.is_floating(a.type) else a for a in batch.columns
    ]
    return pa.record_batch(columns, names=batch.schema.names)
