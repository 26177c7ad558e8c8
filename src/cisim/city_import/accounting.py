"""What becomes of each part of a survey, in plain words: what a city file has no place for."""

from __future__ import annotations

from collections import Counter

from cisim.city_import.survey import Survey
from cisim.records import SECTORS

LOST = {
    "name": "names: only the number of organizations is kept; the model's organizations have no names",
    "power": "power: only the spread within sectors and the anchor's are kept; the sectors' means are the model's own",
    "mission": "mission: differences between organizations; only the mean is kept",
    "skill": "skill: differences between leaders; only the mean is kept",
    "other_tables": "other_tables: differences between organizations; only the mean is kept",
    "commitment": "commitment: differences between members; only the mean is kept",
    "member": "member: which organizations start; only how many is kept",
    "mandated": "mandated: which organizations these are; only their share is kept",
    "priority_": "priorities: which areas come first; only how alike priorities are is kept",
    "has_": "resources: what each has and needs; only how far needs meet what is lacking is kept",
}
"""By what a column's name begins with."""
LOST_TIES = (
    "ties: who knows whom; only how many pairs know each other is kept",
    "trust: who trusts whom how far; only the mean is kept, around which the model spreads trust by itself",
)


def lost(survey: Survey) -> list[str]:
    """One line for each part of the survey that a city file cannot hold."""
    columns = survey.organizations.columns
    told = [line for start, line in LOST.items() if any(column.startswith(start) for column in columns)]
    if codes := Counter(survey.organizations.filled("sector")):
        counted = ", ".join(f"{codes[code]} {name}" for code, name in enumerate(SECTORS))
        told.append(f"sector: how many there are of each ({counted}); the model draws sectors with shares of its own")
    return [*told, *LOST_TIES] if survey.ties is not None else told
