"""Made-up names for organizations, so that a class can talk about them; number and sector decide the name."""

from __future__ import annotations

from cisim.records import BUSINESS, COMMUNITY, GOVERNMENT, NONPROFIT, PHILANTHROPY

ROLE_NAMES = (
    "City Hall",
    "Backbone Host",
    "Anchor Institution",
    "Lead Funder",
    "School District",
    "Residents' Council",
)
SECTOR_NAMES = {
    GOVERNMENT: (
        "Health Department",
        "Housing Agency",
        "Workforce Board",
        "Transit Agency",
        "County Office",
        "Library",
    ),
    NONPROFIT: ("Youth Center", "Family Services", "Food Bank", "Literacy Fund", "Shelter", "Clinic", "Job Training"),
    BUSINESS: ("Chamber", "Savings Bank", "Machine Works", "Grocers", "Builders", "Insurance"),
    PHILANTHROPY: ("Community Foundation", "Family Foundation", "United Giving", "Health Fund"),
    COMMUNITY: ("Parents' Group", "Neighborhood Union", "Tenants", "Faith Council", "Young Leaders"),
}


def name_of(number: int, sector: int) -> str:
    """The name of an organization by its number and sector; the number tells those of one kind apart."""
    if number < len(ROLE_NAMES):
        return ROLE_NAMES[number]
    words = SECTOR_NAMES[sector]
    return f"{words[number % len(words)]} {number}"
