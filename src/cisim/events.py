"""Timed events of a scenario: what a file may say, checked, and the record that the mechanisms read.

events:
  - {month: 49, event: election, winner: challenger}
  - {month: 60, event: adopt, parameter: backbone.budget, value: 1.5}
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from cisim import happenings as h
from cisim.parameters import LEVER, PLACES
from cisim.records import EVENT, NOBODY, ROLES
from cisim.values import declared, number_from
from cisim.yaml_files import ConfigError

Share = Annotated[float, Field(ge=0, le=1)]
Who = Annotated[
    str | int, Field(description="A role (city hall, backbone host, ...) or the number of an organization, from 0")
]
# Number of the organization that plays each role: the first ones of every city.
ROLE_IDS = {role: number for number, role in enumerate(ROLES[1:])}


class _Event(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    month: Annotated[int, Field(ge=1, description="Month since launch, from 1")]
    site: Annotated[int, Field(ge=0, description="Site of a cohort, from 0; all when left out")] | None = None

    def people(self) -> tuple[str | int, ...]:
        """The organizations that the event names."""
        return ()

    def numbers(self) -> dict[str, Any]:
        """Fields of the record beside month, site and kind."""
        return {}


class Election(_Event):
    """An election is held in this month, whatever the calendar says, and ends this way."""

    event: Literal["election"]
    winner: Literal["incumbent", "challenger"]

    def numbers(self) -> dict[str, Any]:
        return {"value": float(self.winner == "incumbent")}


class MayorLeaves(_Event):
    """The mayor leaves between elections."""

    event: Literal["mayor leaves"]


class _OneOrganization(_Event):
    who: Who

    def people(self) -> tuple[str | int, ...]:
        return (self.who,)

    def numbers(self) -> dict[str, Any]:
        return {"who": number_of(self.who)}


class LeaderLeaves(_OneOrganization):
    """The leader of one organization leaves it."""

    event: Literal["leader leaves"]


class MemberJoins(_OneOrganization):
    """One organization is brought to the table."""

    event: Literal["member joins"]


class MemberLeaves(_OneOrganization):
    """One organization leaves the table; `who` may also be `most central`."""

    event: Literal["member leaves"]

    def people(self) -> tuple[str | int, ...]:
        return () if self.who == "most central" else (self.who,)

    def numbers(self) -> dict[str, Any]:
        return {"who": h.CENTRAL if self.who == "most central" else number_of(self.who)}


class FunderLeaves(_Event):
    """A funder ends its grant at once."""

    event: Literal["funder leaves"]
    funder: Annotated[int, Field(ge=1, le=4, description="Which funder, from 1")] = 1

    def numbers(self) -> dict[str, Any]:
        return {"who": self.funder - 1}


class GrantCut(_Event):
    """All grants are cut by a share."""

    event: Literal["grant cut"]
    share: Share

    def numbers(self) -> dict[str, Any]:
        return {"value": self.share}


class Crisis(_Event):
    """A crisis of the day takes attention; half of it has passed after `half_life` months."""

    event: Literal["crisis"]
    depth: Share = 0.5
    half_life: Annotated[float, Field(ge=0.5, le=120)] = 6.0

    def numbers(self) -> dict[str, Any]:
        return {"value": self.depth, "length": self.half_life}


class Recession(Crisis):
    """A recession makes funders careful; half of it has passed after `half_life` months."""

    event: Literal["recession"]  # type: ignore[assignment]
    half_life: Annotated[float, Field(ge=0.5, le=120)] = 9.0


class Opportunity(_Event):
    """A policy window opens for `length` months."""

    event: Literal["opportunity"]
    length: Annotated[int, Field(ge=1, le=120)] = 6

    def numbers(self) -> dict[str, Any]:
        return {"length": float(self.length)}


class Rival(_Event):
    """A rival initiative appears outside the table."""

    event: Literal["rival"]
    pull: Share = 0.5

    def numbers(self) -> dict[str, Any]:
        return {"value": self.pull}


def two_different(event: Any) -> Any:
    """Refuse a breach or a repair between an organization and itself."""
    if number_of(event.at_fault) == number_of(event.wronged) != NOBODY:
        raise ValueError("`at_fault` and `wronged` are the same organization")
    return event


class Breach(_Event):
    """Trust is broken; `at_fault` and `wronged` name the two, or are drawn when both are left out."""

    event: Literal["breach"]
    at_fault: Who | None = None
    wronged: Who | None = None
    depth: Share = 0.6

    @model_validator(mode="after")
    def _two_or_none(self) -> Breach:
        if (self.at_fault is None) != (self.wronged is None):
            raise ValueError("name both `at_fault` and `wronged`, or neither")
        return two_different(self)

    def people(self) -> tuple[str | int, ...]:
        return tuple(who for who in (self.at_fault, self.wronged) if who is not None)

    def numbers(self) -> dict[str, Any]:
        return {"who": number_of(self.wronged), "other": number_of(self.at_fault), "value": self.depth}


class Repair(_Event):
    """An apology and amends close a share of the gap to full trust between two members."""

    event: Literal["repair"]
    at_fault: Who
    wronged: Who
    share: Share = 0.4

    @model_validator(mode="after")
    def _two(self) -> Repair:
        return two_different(self)

    def people(self) -> tuple[str | int, ...]:
        return (self.at_fault, self.wronged)

    def numbers(self) -> dict[str, Any]:
        return {"who": number_of(self.wronged), "other": number_of(self.at_fault), "value": self.share}


class Adopt(_Event):
    """The table adopts a lever's new value."""

    event: Literal["adopt"]
    parameter: str
    value: float | int | StrictBool | str

    def numbers(self) -> dict[str, Any]:
        if declared(self.parameter).is_fixed:
            raise ConfigError(f"{self.parameter}: is settled at launch, so that it cannot be changed by an event")
        if declared(self.parameter).role != LEVER:
            raise ConfigError(f"{self.parameter}: is not a lever of the table, so the table cannot adopt a value of it")
        return {"who": PLACES[self.parameter], "value": number_from(self.parameter, self.value)}


Event = Annotated[
    Election
    | MayorLeaves
    | LeaderLeaves
    | MemberJoins
    | MemberLeaves
    | FunderLeaves
    | GrantCut
    | Crisis
    | Recession
    | Opportunity
    | Rival
    | Breach
    | Repair
    | Adopt,
    Field(discriminator="event"),
]


def number_of(who: str | int | None) -> int:
    """The number of an organization named by role or number; NOBODY for none."""
    if who is None:
        return NOBODY
    return who if isinstance(who, int) else ROLE_IDS.get(who, NOBODY)


def as_records(events: list[Any]) -> Any:
    """Checked events as the record array that mechanisms read, in order of month."""
    records = np.zeros(len(events), EVENT).view(np.recarray)
    records.who, records.other = NOBODY, NOBODY
    for place, event in enumerate(sorted(events, key=lambda e: e.month)):
        records[place].month = event.month
        records[place].site = NOBODY if event.site is None else event.site
        records[place].kind = h.SCHEDULED.index(event.event)
        for field, value in event.numbers().items():
            records[place][field] = value
    return records
