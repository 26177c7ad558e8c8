"""The columns that a table may have: what they mean, how they are written, what they become. The one declaration."""

from __future__ import annotations

from dataclasses import dataclass

from cisim.records import AREAS, KINDS, ROLES, SECTORS

NAME, SECTOR, ROLE, YES_NO, SHARE, PART = "name", "sector", "role", "yes or no", "share", "points"
WRITTEN = {
    NAME: "words",
    SECTOR: ", ".join(SECTORS),
    ROLE: ", ".join(ROLES),
    YES_NO: "yes or no",
    SHARE: "0 to 1, or 0% to 100%, or 1 to 4",
    PART: "points of any size, or percent: only their proportions count",
}
"""How the cells of each kind of column are written."""


@dataclass(frozen=True)
class Column:
    """One column: its heading, how it is written, what it means, what it becomes, and other headings that mean it."""

    name: str
    kind: str
    meaning: str
    becomes: str = ""
    also: tuple[str, ...] = ()


OF_TRUST = "trust.initial, where trust is blank"
ORGANIZATIONS = (
    Column("name", NAME, "Its name", "city.n_organizations: how many", ("organization", "organisation")),
    Column("sector", SECTOR, "Sector", "city.power_spread: power is held against its sector's mean", ("type",)),
    Column("role", ROLE, "Role, each but member once", "city.anchor_power: whose power it is"),
    Column("power", SHARE, "Money, standing and network", "city.power_spread, city.anchor_power", ("influence",)),
    Column("mission", SHARE, "0 self-interested, 1 community-minded", "city.mission: the mean"),
    Column("skill", SHARE, "Its leader's skill in joint work, over nine skills", "city.skill: the mean"),
    Column("other_tables", SHARE, "Attention that other tables claim", "city.overlapping_tables: the mean"),
    Column("member", YES_NO, "Whether it is at the table at the start", "membership.start_size: how many do"),
    Column("commitment", SHARE, "Its commitment at the start", "membership.founding_commitment: members' mean"),
    Column("mandated", YES_NO, "Whether it takes part by law or contract", "governance.mandate: the share of members"),
    *(
        Column(f"priority_{area}", PART, f"Weight of {area} to it", "city.alignment: how alike these are")
        for area in AREAS
    ),
    *(
        Column(f"has_{kind}", PART, f"How much of what it has is {kind}", "city.complementarity, with needs_...")
        for kind in KINDS
    ),
    *(
        Column(f"needs_{kind}", PART, f"How much of what it needs is {kind}", "city.complementarity, with has_...")
        for kind in KINDS
    ),
)
"""Columns of the table of organizations, one a row."""

DIMENSIONS = ("reliability", "mission_support", "openness")
TIES = (
    Column("from", NAME, "Name of the organization that was asked", "city.history_ties: how many pairs", ("source",)),
    Column("to", NAME, "Name of the organization that it knows", "city.history_ties: how many pairs", ("target",)),
    Column("trust", SHARE, "How far the one asked trusts the other", "trust.initial: the mean"),
    Column("reliability", SHARE, "How reliable the other is", OF_TRUST, ("reliable",)),
    Column("mission_support", SHARE, "How far it supports the mission", OF_TRUST, ("in_support_of_mission",)),
    Column("openness", SHARE, "How open to discussion it is", OF_TRUST, ("open_to_discussion",)),
)
"""Columns of the table of ties, each from the organization asked to one that it knows."""
