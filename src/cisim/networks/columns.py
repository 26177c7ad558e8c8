"""Every column of the tables of networks; runs and organizations have the columns that they have everywhere."""

from __future__ import annotations

from cisim.columns import KEYS, Column
from cisim.columns import TABLES as OF_RUNS

_SITE = next(column for column in KEYS if column.name == "site")
_WAVE = Column("wave", "i8", "", "Number of the wave, from 1")
_MONTH = Column("month", "i8", "month", "Month since launch of the wave; 0 is the launch itself")

TIES = (
    _SITE,
    _WAVE,
    _MONTH,
    Column("source", "i8", "", "Organization that trusts"),
    Column("target", "i8", "", "Organization that is trusted"),
    Column("trust", "f8", "index", "Trust of the one in the other"),
    Column("apart", "i8", "months", "Time since the two last met"),
)

WAVES = (
    _SITE,
    _WAVE,
    _MONTH,
    Column("is_alive", "bool", "", "Whether there is a collaboration"),
    Column("n_members", "i8", "members", "Members of the collaboration"),
    Column("n_joined", "i8", "members", "Members who joined since the wave before"),
    Column("n_left", "i8", "members", "Members who left since the wave before"),
    Column("n_ties", "i8", "ties", "Directed ties between all organizations of the city"),
    Column("density", "f8", "share", "Density of the members' network; empty: fewer than 2 members"),
    Column("centralization", "f8", "index", "Its degree centralization (Freeman 1979); empty: fewer than 3 members"),
    Column("trust", "f8", "index", "Mean trust in its ties; empty: no ties"),
)

COMPOSITION = (
    _SITE,
    Column("organization", "i8", "", "Number of the organization in its city, from 0"),
    Column("name", "str", "", "Name of the organization; made up"),
    Column("joined", "i8", "month", "First month of this time of membership; 0: from the launch"),
    Column("left", "f8", "month", "First month after it; empty: still a member in the last month"),
    Column("first_wave", "f8", "", "First wave of which it is a member; empty: it came and went between two waves"),
    Column("last_wave", "f8", "", "Last wave of which it is a member; empty: as above"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "runs": OF_RUNS["runs"],
    "waves": WAVES,
    "composition": COMPOSITION,
    "organizations": OF_RUNS["organizations"],
    "ties": TIES,
}
"""Columns of each table, in their order."""
