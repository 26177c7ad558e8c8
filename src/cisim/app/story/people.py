"""The organizations of one life as plain values: who they are, what moves them, when they were at the table.

Each: `id`, `name`, `sector`, `role` (empty: none in particular), `power`, `place` and `seat` ([x, y] around the table
and at it), `radius`, `motives` (sentences), and `spans` at the table in order:
`{from, to, why, commitment, trust}`, months from .. to - 1, `why` it left (empty: it did not, or the table ended), and
in whole per cent its commitment and the mean trust that other members hold in it (null: nobody knows it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cisim.app.story.layout import Layout
from cisim.app.story.lived import Lived
from cisim.naming import name_of
from cisim.records import AREAS, KINDS, MEMBER, OUTSIDE, ROLES, SECTORS


@dataclass(frozen=True)
class Span:
    """Months start .. end - 1 at the table."""

    start: int
    end: int


def spans(member: Any) -> list[Span]:
    """When an organization was at the table, from its records by month."""
    inside = np.concatenate(([False], np.asarray(member.membership) != OUTSIDE, [False]))
    edges = np.flatnonzero(inside[1:] != inside[:-1]).tolist()
    return [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def people(lived: Lived, places: Layout) -> list[dict[str, Any]]:
    """All organizations of the city, in the order of their numbers."""
    first = lived.organizations[0]
    held_in = lived.ties.held_in()
    causes = _causes(lived)
    found = []
    for number in range(len(first)):
        one = first[number]
        name = name_of(number, int(one.sector))
        found.append(
            {
                "id": number,
                "name": name,
                "sector": SECTORS[one.sector],
                "role": ROLES[one.role] if one.role != MEMBER else "",
                "power": round(float(one.power), 2),
                "seat": np.round(places.seats[number], 1).tolist(),
                "place": np.round(places.outside[number], 1).tolist(),
                "radius": round(float(places.radii[number]), 1),
                "motives": motives(one),
                "spans": [
                    {
                        "from": span.start,
                        "to": span.end,
                        "why": causes.get((name, span.end), ""),
                        "commitment": _per_cent(lived.organizations.commitment[span.start : span.end, number]),
                        "trust": _per_cent(held_in[span.start : span.end, number]),
                    }
                    for span in spans(lived.organizations[:, number])
                ],
            }
        )
    return found


def motives(one: Any) -> list[str]:
    """What moves an organization: whose good it seeks, what it cares about, what it has and lacks."""
    if one.mission >= 2 / 3:
        seeks = "Works for the community more than for itself"
    elif one.mission > 1 / 3:
        seeks = "Works for the community and for itself alike"
    else:
        seeks = "Works for itself more than for the community"
    first, second = np.argsort(-np.asarray(one.priorities), kind="stable")[:2]
    cares = f"Cares most about {AREAS[first]} ({one.priorities[first]:.0%}) and {AREAS[second]}"
    has, lacks = KINDS[int(np.argmax(one.strengths))], KINDS[int(np.argmax(one.needs))]
    return [f"{seeks}.", f"{cares} ({one.priorities[second]:.0%}).", f"Brings {has}; needs {lacks}."]


def _per_cent(values: Any) -> list[int | None]:
    return [None if np.isnan(value) else round(100 * float(value)) for value in values]


def _causes(lived: Lived) -> dict[tuple[str, int], str]:
    """Why members left, by name and month."""
    events = lived.tables["events"]
    left = events[events["kind"] == "left"]
    return {
        (who, int(month)): cause or "no cause known"
        for who, month, cause in zip(left["subject"], left["month"], left["cause"], strict=True)
    }
