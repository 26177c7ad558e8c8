"""The comparison that the interface is measured with: turnover with and without a co-chair, and a lever to move."""

from __future__ import annotations

from cisim.app.links import address_of
from cisim.app.settings import Settings, choice
from measures.serving import Server

LEVER = "governance.equalizing"
CHOICES = (choice("mayoral-turnover"), choice("mayoral-turnover-co-chair"))


def compare_at(server: Server, settings: Settings) -> str:
    """The address of a comparison."""
    return server.address + address_of("/compare", settings)
