"""Read a table as spreadsheets save it: whatever its encoding, its separator, its blank lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cisim.yaml_files import ConfigError

LARGEST = 5_000_000  # bytes; four hundred organizations with ties have some hundred thousand
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
ARCHIVE = b"PK\x03\x04"  # how .xlsx and .ods files begin


@dataclass(frozen=True)
class Sheet:
    """A table as text: `rows` are pairs of a row's number in a spreadsheet (headings are row 1) and its cells."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    separator: str


def sheet(path: Path) -> Sheet:
    """The table in a file; raises ConfigError."""
    text, encoding = decoded(path)
    separator = separator_of(text)
    try:
        lines = [tuple(cell.strip() for cell in line) for line in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as error:
        raise ConfigError(f"{path}: cannot be read as a table ({error})") from None
    filled = [(number, line) for number, line in enumerate(lines, 1) if any(line)]
    if len(filled) < 2:
        raise ConfigError(f"{path}: holds no rows; expected a row of headings and a row for each entry")
    (_, headings), *rows = filled
    width = len(headings)
    for number, cells in rows:
        if any(cells[width:]):
            raise ConfigError(
                f"{path}, row {number}: has {len(cells)} cells; the headings have {width}. "
                "Put a cell that holds a separator into quotation marks"
            )
    padded = tuple((number, _padded(cells, width)) for number, cells in rows)
    return Sheet(str(path), headings, padded, ENCODINGS[encoding], SEPARATORS[separator])


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * width)[:width]


def decoded(path: Path) -> tuple[str, str]:
    """A file's text, and the encoding in which it could be read; raises ConfigError."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from None
    if raw.startswith(ARCHIVE):
        raise ConfigError(f"{path}: is a spreadsheet's own file; save its sheet as CSV and import that")
    if len(raw) > LARGEST:
        raise ConfigError(f"{path}: has {len(raw):,} bytes; a table of organizations has at most {LARGEST:,}")
    # Windows-1252 reads nearly anything, so that it comes last: a file that is UTF-8 by chance is UTF-8.
    for encoding in ["utf-16"] if raw.startswith(BYTE_ORDER_MARKS) else ["utf-8-sig", "cp1252"]:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise ConfigError(f"{path}: is not a text file; save the table as CSV in UTF-8")


def separator_of(text: str) -> str:
    """The separator that stands most often in the row of headings."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)
