"""Mesa's view of an organization: an agent whose attributes are the fields of its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from cisim.naming import name_of
from cisim.records import MEMBERSHIPS, ORGANIZATION, OUTSIDE, ROLES, SECTORS

if TYPE_CHECKING:
    from cisim.model import CollectiveImpactModel


def _field(name: str) -> property:
    """An attribute that reads and writes a field of the record."""

    def read(agent: Organization) -> Any:
        return agent.record[name]

    def write(agent: Organization, value: Any) -> None:
        agent.record[name] = value

    return property(read, write, doc=f"Field `{name}` of the record, see cisim.records.ORGANIZATION.")


class Organization(mesa.Agent):  # type: ignore[misc]
    """One organization: every field of its record is an attribute; writing the attribute writes the record.

    `agent.number` is the organization's own number in its city (the record's `id`).
    """

    def __init__(self, model: CollectiveImpactModel, site: int, place: int) -> None:
        super().__init__(model)
        self.site = site
        self.place = place

    @property
    def record(self) -> Any:
        """The record behind this agent."""
        return self.model.sites[self.site].orgs[self.place]

    @property
    def number(self) -> int:
        """Its own number in the city."""
        return int(self.record["id"])

    @property
    def name(self) -> str:
        """A name to talk about it."""
        return name_of(self.number, int(self.record["sector"]))

    @property
    def is_member(self) -> bool:
        """Whether it sits at the table, on trial or in full."""
        return bool(self.record["membership"] != OUTSIDE)

    @property
    def sector_name(self) -> str:
        """Its sector in words."""
        return SECTORS[self.record["sector"]]

    @property
    def role_name(self) -> str:
        """Its role in words."""
        return ROLES[self.record["role"]]

    @property
    def membership_name(self) -> str:
        """Its membership in words."""
        return MEMBERSHIPS[self.record["membership"]]

    def trust_in(self) -> dict[int, float]:
        """Trust in each organization that it knows, by that one's number."""
        site = self.model.sites[self.site]
        found, t = {}, int(self.record["first_tie"])
        while t >= 0:
            tie = site.ties[t]
            if tie.is_active:
                found[int(site.orgs[tie.target].id)] = float(tie.trust)
            t = int(tie.next)
        return found


for _name in ORGANIZATION.names or ():
    if _name != "id":
        setattr(Organization, _name, _field(_name))
