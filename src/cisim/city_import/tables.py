"""A sheet as entries: headings are found, cells are read by the kind of their column, rows given twice are joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cisim.city_import import cells
from cisim.city_import.columns import NAME, PART, ROLE, SECTOR, SHARE, YES_NO, Column
from cisim.city_import.text import Sheet
from cisim.values import nearest
from cisim.yaml_files import ConfigError

Key = Callable[[dict[str, Any]], tuple[str, ...]]
Entry = dict[str, Any]
WORDS: dict[str, Callable[[str], Any]] = {
    NAME: str, YES_NO: cells.yes, SECTOR: cells.sector, ROLE: cells.role, PART: cells.points,
}  # fmt: skip
"""How the cells of a column are read that need no scale."""


@dataclass
class Table:
    """What a sheet holds: entries by column (a blank cell is left out), their rows, and what was noticed on the way."""

    file: str
    entries: list[Entry]
    rows: list[int]
    columns: tuple[str, ...]
    notices: list[str] = field(default_factory=list)

    def filled(self, column: str) -> list[Any]:
        """What stands in a column, without blanks."""
        return [entry[column] for entry in self.entries if column in entry]


def table(sheet: Sheet, declared: Sequence[Column], key: Key, of_key: int) -> Table:
    """Read a sheet whose first `of_key` declared columns tell entries apart and must be filled; raises ConfigError."""
    placed, ignored = _placed(sheet, declared)
    for column in declared[:of_key]:
        if column.name not in {found.name for found in placed.values()}:
            raise ConfigError(f"{sheet.file}, row 1: there is no column {column.name!r}; every table needs one")
    columns = tuple(column.name for column in placed.values())
    made = Table(sheet.file, [], [], columns)
    made.notices.append(f"{sheet.file}: read as {sheet.encoding}, separated by {sheet.separator}")
    made.notices += [f"column {heading!r} is not used" for heading in ignored]
    read = {place: _reading(sheet, place, column, made.notices) for place, column in placed.items()}
    for number, row in sheet.rows:
        entry: Entry = {}
        for place, column in placed.items():
            if not cells.is_blank(row[place]):
                with_place = f"{sheet.file}, row {number}, column {sheet.headings[place]!r}"
                entry[column.name] = _told(read[place], row[place], with_place)
        for column in declared[:of_key]:
            if column.name not in entry:
                raise ConfigError(f"{sheet.file}, row {number}, column {column.name!r}: is empty; every row needs one")
        _add(made, entry, number, key)
    return made


def _add(made: Table, entry: Entry, number: int, key: Key) -> None:
    """Add an entry; the same once more is left out, and one that differs from what was said before is refused."""
    for known, row in zip(made.entries, made.rows, strict=True):
        if key(known) == key(entry):
            name = " to ".join(entry[column] for column in ("name", "from", "to") if column in entry)
            telling = [column for column in made.columns if column not in ("name", "from", "to")]
            if differing := [column for column in telling if known.get(column) != entry.get(column)]:
                raise ConfigError(
                    f"{made.file}, row {number}, column {differing[0]!r}: {name!r} stands in row {row} already, with "
                    "another value there; keep one of the two rows"
                )
            made.notices.append(f"row {number} says the same of {name!r} as row {row}, and counts once")
            return
    made.entries.append(entry)
    made.rows.append(number)


def _placed(sheet: Sheet, declared: Sequence[Column]) -> tuple[dict[int, Column], list[str]]:
    """Which column stands in which place, and the headings that mean nothing here; raises ConfigError."""
    known = {name: column for column in declared for name in (column.name, *column.also)}
    placed: dict[int, Column] = {}
    ignored = []
    for place, heading in enumerate(sheet.headings):
        word = plain(heading)
        column = known.get(word)
        if column is None:
            # A slip of the pen must not become a default in silence; an address or a telephone number may be left out.
            if hint := _slip(word, tuple(known)):
                raise ConfigError(f"{sheet.file}, row 1: there is no column {heading!r}{hint}")
            if heading:
                ignored.append(heading)
        elif column in placed.values():
            raise ConfigError(f"{sheet.file}, row 1, column {heading!r}: there is another column for {column.name}")
        else:
            placed[place] = column
    return placed, ignored


def plain(heading: str) -> str:
    """A heading without what stands in brackets behind it, as the declaration writes it."""
    word, _ = cells.headed(heading)
    return "_".join(word.casefold().replace("-", " ").replace("_", " ").split())


def _slip(word: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    return nearest(word, known) if get_close_matches(word, known, n=1, cutoff=0.8) else ""


def _reading(sheet: Sheet, place: int, column: Column, notices: list[str]) -> Callable[[str], Any]:
    """How the cells of one column are read; what was taken for its scale is noticed."""
    if column.kind != SHARE:
        return WORDS[column.kind]
    heading = sheet.headings[place]
    _, named = cells.headed(heading)
    if named:
        scale = _told(cells.named_scale, named, f"{sheet.file}, row 1, column {heading!r}")
    else:
        filled = [row[place] for _, row in sheet.rows if not cells.is_blank(row[place])]
        scale = _told(cells.scale_of, filled, f"{sheet.file}, column {heading!r}")
        if scale == cells.FOUR_POINTS:
            notices.append(f"column {heading!r} holds whole numbers from 1 to 4: read as 0, 1/3, 2/3 and 1")
    return lambda cell: cells.share(cell, scale, is_named=bool(named))


def _told(read: Callable[[Any], Any], what: Any, where: str) -> Any:
    try:
        return read(what)
    except ConfigError as error:
        separator = " " if str(error).startswith("holds") else ": "
        raise ConfigError(f"{where}{separator}{error}") from None
