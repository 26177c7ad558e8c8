"""Classroom: a teacher opens a room, a class joins it by a code or a link, predicts, and finds out together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import solara

from cisim.app import classroom
from cisim.app.classroom import rooms
from cisim.app.classroom.invitation import KEY, PATH, ROOM, Keeper
from cisim.app.classroom.rooms import RoomGone
from cisim.app.classroom.start import Joining, Start
from cisim.app.classroom.student import StudentRoom
from cisim.app.classroom.teacher import TeacherRoom
from cisim.app.links import use_link
from cisim.app.states import Waiting, WayBack, element
from cisim.yaml_files import ConfigError

CSS = Path(classroom.__file__).parent / "classroom.css"
START, JOINING, STUDENT, TEACHER, OVER = "start", "joining", "student", "teacher", "over"
KEPT = (START, STUDENT, TEACHER)  # what the browser remembers, or, at the start, forgets


@dataclass(frozen=True)
class Place:
    """Where this visitor is: `token` is what gives the place, a student's token or a teacher's secret."""

    role: str
    code: str = ""
    token: str = ""
    told: str = ""


@solara.component
def Page() -> None:
    """Open a room, join one, or go on in the one that this browser has a place in."""
    link = use_link()
    code, key = link.settings.extra(ROOM), link.settings.extra(KEY)
    kept, set_kept = solara.use_state(None)
    place, set_place = solara.use_state(None)

    def arrive() -> None:
        if kept is None or not (code or place is None):
            return
        found = place_for(code, key, kept)
        set_place(found)
        if code:  # no room, and above all no secret, goes into the links of other pages or stays in the address bar
            link.change(lambda old: old.with_extra(ROOM, None).with_extra(KEY, None))
        if key:
            link.push(PATH)

    solara.use_effect(arrive, [kept, code, key])
    solara.Style(CSS)
    seat = {"role": place.role, "code": place.code, "token": place.token} if place and place.role in KEPT else None
    Keeper(seat=seat, event_found=set_kept)
    with element("div", classes="ci-room"):
        Shown(place, set_place)


@solara.component
def Shown(place: Place | None, go: Callable[[Place], None]) -> None:
    """What belongs to a place."""

    def over(code: str) -> Callable[[], None]:
        return lambda: go(Place(OVER, told=f"Room {code} has ended. What was done in it is gone."))

    if place is None:
        Waiting("Opening the classroom")
    elif place.role == OVER:
        WayBack(place.told, "To the classroom", lambda: go(Place(START)))
    elif place.role == TEACHER:
        TeacherRoom(place.code, place.token, over(place.code)).key(place.code)
    elif place.role == STUDENT:
        leave: Callable[[], None] = lambda: go(Place(START))  # noqa: E731
        StudentRoom(place.code, place.token, over(place.code), leave).key(place.token)
    elif place.role == JOINING:
        Joining(place.code, lambda code, token: go(Place(STUDENT, code, token)))
    else:
        Start(
            on_open=lambda code, secret: go(Place(TEACHER, code, secret)),
            on_join=lambda code, token: go(Place(STUDENT, code, token)),
        )


def place_for(code: str, key: str, kept: dict[str, Any]) -> Place:
    """Where a visitor belongs who opened a link (`code`, `key`; empty without one) and whose browser `kept` places."""
    store = rooms.shared()
    as_teacher, as_student = _pair(kept.get("teacher")), _pair(kept.get("student"))
    if code:
        try:
            store.room(code)
        except RoomGone as error:
            return Place(OVER, told=str(error))
        if key and not store.is_teacher(code, key):
            return Place(OVER, told=f"This link gives no teacher's rights in room {code}.")
        if key:
            return Place(TEACHER, code, key)
        return Place(STUDENT, *as_student) if as_student[0] == code and _has_seat(*as_student) else Place(JOINING, code)
    if store.is_teacher(*as_teacher):
        return Place(TEACHER, *as_teacher)
    return Place(STUDENT, *as_student) if _has_seat(*as_student) else Place(START)


def _pair(kept: Any) -> tuple[str, str]:
    if isinstance(kept, Sequence) and len(kept) == 2 and all(isinstance(each, str) for each in kept):
        return kept[0], kept[1]
    return "", ""


def _has_seat(code: str, token: str) -> bool:
    try:
        rooms.shared().number(code, token)
    except ConfigError:
        return False
    return True
