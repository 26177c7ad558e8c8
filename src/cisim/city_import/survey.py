"""The two tables of a city: organizations, and ties between them, held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cisim.city_import.columns import DIMENSIONS, ORGANIZATIONS, TIES
from cisim.city_import.tables import Entry, Table, table
from cisim.city_import.text import sheet
from cisim.parameters import PARAMETERS
from cisim.records import MEMBER, ROLES
from cisim.values import nearest
from cisim.yaml_files import ConfigError


@dataclass(frozen=True)
class Survey:
    """What is known of a city: its organizations and, when they were asked about, its ties."""

    organizations: Table
    ties: Table | None = None


def survey(organizations: Path, ties: Path | None = None) -> Survey:
    """Read both tables; raises ConfigError naming file, row and column."""
    people = table(sheet(organizations), ORGANIZATIONS, lambda entry: (known_as(entry["name"]),), of_key=1)
    check_organizations(people)
    notice_names_alike(people)
    if ties is None:
        return Survey(people)
    known = table(sheet(ties), TIES, lambda entry: (known_as(entry["from"]), known_as(entry["to"])), of_key=2)
    check_ties(known, people)
    return Survey(people, known)


def known_as(name: str) -> str:
    """A name without what makes no difference: capitals and spaces."""
    return " ".join(name.casefold().split())


def check_organizations(people: Table) -> None:
    """Refuse more organizations than the model takes, a role held twice, and a mix that adds up to nothing."""
    most = int(PARAMETERS["city.n_organizations"].high)
    if len(people.entries) > most:
        raise ConfigError(f"{people.file}: has {len(people.entries)} organizations; a city has at most {most}")
    if (members := people.filled("member")) and not any(members):
        raise ConfigError(f"{people.file}, column 'member': nobody is one; mark those that are at the table with yes")
    holders: dict[int, int] = {}
    for entry, row in zip(people.entries, people.rows, strict=True):
        role = entry.get("role", MEMBER)
        if role != MEMBER and role in holders:
            raise ConfigError(
                f"{people.file}, row {row}, column 'role': {ROLES[role]!r} stands in row {holders[role]} already; "
                "each role but member is held once"
            )
        holders[role] = row
        for prefix in ("priority_", "has_", "needs_"):
            own = [value for column, value in entry.items() if column.startswith(prefix)]
            if own and sum(own) == 0:
                raise ConfigError(f"{people.file}, row {row}: the columns {prefix}... hold nothing but 0")


def notice_names_alike(people: Table) -> None:
    """Notice names that differ by spaces, hyphens and full stops alone: they count as two, and may be one."""
    first: dict[str, tuple[str, int]] = {}
    for entry, row in zip(people.entries, people.rows, strict=True):
        name = entry["name"]
        bare = "".join(letter for letter in name.casefold() if letter.isalnum()) or name
        if bare in first:
            other, place = first[bare]
            people.notices.append(f"row {row}: {name!r} may be {other!r} of row {place}; they count as two")
        first.setdefault(bare, (name, row))


def check_ties(known: Table, people: Table) -> None:
    """Refuse ties to oneself and to organizations that the first table does not have."""
    names = {known_as(name): name for name in people.filled("name")}
    for entry, row in zip(known.entries, known.rows, strict=True):
        for column in ("from", "to"):
            if known_as(entry[column]) not in names:
                hint = nearest(entry[column], tuple(names.values()))
                raise ConfigError(
                    f"{known.file}, row {row}, column {column!r}: {entry[column]!r} is not in {people.file}{hint}"
                )
        if known_as(entry["from"]) == known_as(entry["to"]):
            raise ConfigError(f"{known.file}, row {row}: {entry['from']!r} is tied to itself")


def trust_of(tie: Entry) -> float | None:
    """The trust of a tie: as given, or the mean of those of its three parts that were answered; None without any."""
    if "trust" in tie:
        return float(tie["trust"])
    parts = [tie[column] for column in DIMENSIONS if column in tie]
    return sum(parts) / len(parts) if parts else None
