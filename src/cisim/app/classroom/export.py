"""The class's table: one row per student and city, with what was predicted and what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cisim.app.classroom.cities import IN_LIVES, City
from cisim.app.classroom.room import Room, Student

if TYPE_CHECKING:
    import pandas as pd

TOLD = ("duration", "event", "reason", "outcome_improvement", "equity_gap")


def class_table(room: Room) -> pd.DataFrame:
    """The turn as a table; a student who has lived through no city yet has one row without one.

    `seed` and `city` (the replicate) give the same runs in the library; `predicted` and `difference` are in the unit of
    `quantity`: months for the duration (up to the horizon), shares for the others.
    """
    import pandas as pd

    rows = [_row(room, student, city) for student in room.students for city in (student.cities or (None,))]
    return pd.DataFrame(rows, columns=_columns())


def _columns() -> list[str]:
    first = ["room", "lesson", "student", "option", "quantity", "predicted", "difference", "seed", "city"]
    return [*first, *(f"{side}_{name}" for side in ("without", "with") for name in TOLD)]


def _row(room: Room, student: Student, city: City | None) -> dict[str, Any]:
    lesson = room.lesson
    option = city.option if city else student.option
    row: dict[str, Any] = {
        "room": room.code,
        "lesson": lesson.name,
        "student": student.name,
        "option": "" if option is None else lesson.names[1 + option],
        "quantity": IN_LIVES.get(lesson.quantity, lesson.quantity),
        "predicted": student.prediction,
        "seed": room.seed,
    }
    if city is None:
        return row
    lives = {"without": city.base, "with": city.other}
    told = {f"{side}_{name}": getattr(life, name) for side, life in lives.items() for name in TOLD}
    return row | told | {"city": city.replicate, "difference": city.difference(lesson.quantity)}
