"""Every column of the four tables of runs, declared once: the data dictionary is made from here."""

from __future__ import annotations

from cisim.outputs import KEYS, MONTH_COLUMNS, RUN_COLUMNS, Column

_EXPERIMENT, _SCENARIO, _POINT, _REPLICATE, _SEED, _SITE = KEYS
_IDENTITY = (_SCENARIO, _REPLICATE, _SEED, _SITE)
_STATUS = Column("status", "str", "", "How the computation went: ok")
_REASON = Column("reason", "str", "", "Reason of the ending; still going: none yet at the horizon")

# Names, words and flags of one organization in one month; the numbers follow below.
_WHO = (
    Column("month", "i8", "month", "Month since launch; 0 is the launch itself"),
    Column("organization", "i8", "", "Number of the organization in its city, from 0"),
    Column("name", "str", "", "Name of the organization; made up"),
    Column("sector", "str", "", "Sector: government, nonprofit, business, philanthropy, community"),
    Column("role", "str", "", "Role in the city: city hall, backbone host, ...; member: none in particular"),
    Column("membership", "str", "", "Membership: outside, pilot (on trial), full"),
    Column("is_member", "bool", "", "True: at the table, on trial or in full"),
)

ORGANIZATION_NUMBERS = (
    Column("power", "f8", "index", "Money, standing and network"),
    Column("mission", "f8", "index", "Orientation: 0 self-interested, 1 community-minded"),
    Column("capacity", "f8", "person-months/month", "Staff time in all"),
    Column("tenure", "f8", "months", "Time that its leader has been in office"),
    Column("experience", "f8", "years", "Its leader's experience in joint work"),
    Column("buy_in_top", "f8", "index", "Buy-in of its leader"),
    Column("buy_in_middle", "f8", "index", "Buy-in of its middle management"),
    Column("commitment", "f8", "index", "Commitment to the table; 0 outside"),
    Column("fatigue", "f8", "index", "How tired of the work it is"),
    Column("since", "i8", "month", "Month in which its membership last changed"),
    Column("is_mandated", "bool", "", "True: takes part by law or contract and cannot leave"),
    Column("group", "i8", "", "Working group, from 0"),
    Column("voice", "f8", "share", "Share in decisions"),
    Column("missing_voice", "f8", "share", "How far that share lies below an equal one"),
    Column("kept", "f8", "share", "Part of last month's pledge that was delivered"),
    Column("contribution", "f8", "person-months", "Effort for the table this month"),
    Column("trust", "f8", "index", "Mean trust in the members that it knows"),
    Column("n_ties", "i8", "ties", "Members that it knows and still meets"),
)

ORGANIZATION_COLUMNS = (*_WHO, *ORGANIZATION_NUMBERS)

EVENT_COLUMNS = (
    Column("month", "i8", "month", "Month since launch in which it happened"),
    Column("kind", "str", "", "Kind of event"),
    Column("subject", "str", "", "Who or what it happened to; empty: nobody in particular"),
    Column("object", "str", "", "Who else had part in it; empty: nobody"),
    Column("value", "f8", "by kind", "Size of it, as the sentence tells: a share, a count or a time in months"),
    Column("cause", "str", "", "Cause, as far as the model knows one; empty: none"),
    Column("text", "str", "", "The event in a sentence"),
)


def _runs_columns() -> tuple[Column, ...]:
    """The columns of `runs` in their order: the code of the reason is told as a word."""
    told = [_REASON if column.name == "reason_code" else column for column in RUN_COLUMNS]
    return (_EXPERIMENT, _SCENARIO, _POINT, _REPLICATE, _SEED, _SITE, _STATUS, *told)


TABLES: dict[str, tuple[Column, ...]] = {
    "runs": _runs_columns(),
    "months": (*_IDENTITY, *MONTH_COLUMNS),
    "organizations": (*_IDENTITY, *ORGANIZATION_COLUMNS),
    "events": (*_IDENTITY, *EVENT_COLUMNS),
}
"""Columns of each table, in their order."""
