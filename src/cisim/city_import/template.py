"""Empty tables to fill in: the headings, and three rows that show how cells are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from cisim.city_import.columns import ORGANIZATIONS, SHARE, TIES, Column

# Made-up organizations; whoever fills in the template replaces them.
EXAMPLES: tuple[Mapping[str, str], ...] = (
    {
        "name": "City hall",
        "sector": "government",
        "role": "city hall",
        "power": "0.9",
        "mission": "0.6",
        "skill": "0.5",
        "other_tables": "30%",
        "member": "yes",
        "commitment": "0.6",
        "mandated": "no",
        "priority_education": "30",
        "priority_health": "20",
        "priority_housing": "30",
        "priority_jobs": "20",
        "has_money": "20",
        "has_people": "20",
        "has_knowledge": "20",
        "has_standing": "40",
        "needs_money": "30",
        "needs_people": "30",
        "needs_knowledge": "30",
        "needs_standing": "10",
    },
    {
        "name": "General hospital",
        "sector": "business",
        "role": "anchor institution",
        "power": "0.8",
        "member": "yes",
        "priority_health": "80",
        "priority_jobs": "20",
    },
    {"name": "Neighbours of the east side", "sector": "community", "role": "residents", "member": "no"},
)
TIE_EXAMPLES: tuple[Mapping[str, str], ...] = (
    {"from": "City hall", "to": "General hospital", "trust": "3", "reliability": "", "openness": ""},
    {"from": "General hospital", "to": "City hall", "reliability": "2", "mission_support": "3", "openness": "2"},
)


def template() -> str:
    """The table of organizations, as CSV."""
    return _csv(ORGANIZATIONS, EXAMPLES)


def ties_template() -> str:
    """The table of ties, as CSV, with answers from 1 to 4."""
    headed = {column.name: f"{column.name} (1-4)" for column in TIES if column.kind == SHARE}
    return _csv(TIES, TIE_EXAMPLES, headed)


def _csv(columns: Sequence[Column], rows: Sequence[Mapping[str, str]], headed: Mapping[str, str] | None = None) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((headed or {}).get(column.name, column.name) for column in columns)
    writer.writerows([row.get(column.name, "") for column in columns] for row in rows)
    return text.getvalue()
