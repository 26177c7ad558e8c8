"""Read single cells as people write them: blanks, percent signs, decimal commas, yes and no, words for sectors."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from cisim.records import ROLES, SECTORS
from cisim.values import nearest
from cisim.yaml_files import ConfigError

BLANKS = frozenset({"", "-", "–", "?", "na", "n/a", "nan", "none", "null", "#n/a", "unknown", "don't know"})
YES = frozenset({"yes", "y", "true", "1", "x"})
NO = frozenset({"no", "n", "false", "0"})
SECTOR_WORDS = {
    "government": ("public", "public sector", "public agency", "agency", "city", "local government", "municipal"),
    "nonprofit": ("non-profit", "non profit", "not-for-profit", "ngo", "charity"),
    "business": ("private", "private sector", "company", "corporate", "for-profit"),
    "philanthropy": ("foundation", "funder", "philanthropic"),
    "community": ("residents", "grassroots", "community group", "faith"),
}
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?")
Scale = tuple[int, int]
"""The answers that become 0 and 1."""
SHARES, FOUR_POINTS, PERCENT = (0, 1), (1, 4), (0, 100)
BEHIND = re.compile(r"\s*(?:[(\[](?P<words>[^()\[\]]*)[)\]]|(?P<bare>(?:in )?(?:%|percent)|\d+\s*[-–]\s*\d+))\s*$")
RANGE = re.compile(r"(\d{1,6})\s*(?:[-–—/]|to)\s*(\d{1,6})")


def headed(heading: str) -> tuple[str, str]:
    """A heading's own words, and what stands behind them in brackets, or as a bare scale; empty when nothing does."""
    found = BEHIND.search(heading)
    if found is None or not found.start():
        return heading, ""
    return heading[: found.start()], (found["bare"] if found["words"] is None else found["words"]).strip()


def named_scale(words: str) -> Scale:
    """The scale that stands behind a heading: `1-5`, `%`; raises ConfigError."""
    plain = words.casefold().removeprefix("in ").strip()
    if plain in ("%", "percent"):
        return PERCENT
    ends = RANGE.fullmatch(plain)
    if ends is None or int(ends[1]) >= int(ends[2]):
        raise ConfigError(f"{words!r} is no scale; expected such as (0-1), (1-4), (1-5) or (%)")
    return int(ends[1]), int(ends[2])


def is_blank(cell: str) -> bool:
    """Whether nothing was answered."""
    return cell.casefold() in BLANKS


def number(cell: str) -> tuple[float, bool]:
    """A number, and whether a percent sign stands behind it; raises ConfigError that says what was expected."""
    text = cell.replace("\u00a0", "").replace(" ", "")
    is_percent = text.endswith("%")
    if not NUMBER.fullmatch(text.removesuffix("%")):
        raise ConfigError(f"{cell!r} is not a number; expected such as 0.6 or 60%, or an empty cell")
    value = float(text.removesuffix("%").replace(",", "."))
    if not math.isfinite(value):
        raise ConfigError(f"{cell!r} is too large")
    return value, is_percent


def scale_of(cells: Sequence[str]) -> Scale:
    """The scale of a column without one in its heading, by all of its filled cells that bear no percent sign.

    Raises ConfigError where the cells leave it open: nothing but ones may be full trust, or none at all.
    """
    values = []
    for cell in cells:
        try:
            value, is_percent = number(cell)
        except ConfigError:
            continue  # said with its row when the cell is read
        if not is_percent:
            values.append(value)
    if values and all(value == 1 for value in values):
        raise ConfigError("holds nothing but 1; write the scale behind the heading: (0-1), (1-4) or (%)")
    is_whole = all(value in (1, 2, 3, 4) for value in values)
    return FOUR_POINTS if is_whole and values else SHARES


def share(cell: str, scale: Scale, *, is_named: bool = False) -> float:
    """A share from 0 to 1 on a column's scale: 1 to 4 become 0, 1/3, 2/3 and 1. Raises ConfigError."""
    value, is_percent = number(cell)
    low, high = PERCENT if is_percent else scale
    value = (value - low) / (high - low)
    if is_percent or scale == PERCENT:
        expected = "0% to 100%"
    elif is_named or scale != SHARES:
        expected = f"{low} to {high}, as this column is read"
    else:
        expected = (
            "0 to 1, or with a percent sign 0% to 100%, or whole numbers from 1 to 4 in all of the column; "
            "any other scale stands behind the heading, such as (1-5) or (%)"
        )
    if not 0 <= value <= 1:
        raise ConfigError(f"{cell!r} is out of range; expected {expected}")
    return value


def points(cell: str) -> float:
    """Points of any size from 0 on; raises ConfigError."""
    value, _ = number(cell)
    if value < 0:
        raise ConfigError(f"{cell!r} is below 0; expected points, of which only the proportions count")
    return value


def yes(cell: str) -> bool:
    """Yes or no; raises ConfigError."""
    word = cell.casefold()
    if word not in YES | NO:
        raise ConfigError(f"{cell!r} is neither yes nor no")
    return word in YES


def sector(cell: str) -> int:
    """The code of a sector; raises ConfigError."""
    word = cell.casefold()
    for code, name in enumerate(SECTORS):
        if word == name or word in SECTOR_WORDS[name]:
            return code
    raise ConfigError(f"{cell!r} is no sector{nearest(word, SECTORS)} (known: {', '.join(SECTORS)})")


def role(cell: str) -> int:
    """The code of a role; raises ConfigError."""
    word = cell.casefold().replace("_", " ")
    if word not in ROLES:
        raise ConfigError(f"{cell!r} is no role{nearest(word, ROLES)} (known: {', '.join(ROLES)})")
    return ROLES.index(word)
