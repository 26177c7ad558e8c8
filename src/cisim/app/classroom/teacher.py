"""The teacher's page, made for the projector: how to join, then the class's picture; and the steering above it."""

from __future__ import annotations

from collections.abc import Callable

import solara

from cisim.app.classroom import rooms
from cisim.app.classroom.board import Board, People
from cisim.app.classroom.export import class_table
from cisim.app.classroom.invitation import Invitation, OwnLink, address
from cisim.app.classroom.lessons import after, lessons
from cisim.app.classroom.room import LIVING, PREDICTING, Room
from cisim.app.classroom.rooms import Rooms
from cisim.app.classroom.watching import use_room
from cisim.app.downloads import CSV, Download, csv_of
from cisim.app.states import Heading, Push, Sentence, element
from cisim.yaml_files import ConfigError

Do = Callable[[Callable[[Rooms], object]], None]


@solara.component
def TeacherRoom(code: str, secret: str, on_over: Callable[[], None]) -> None:
    """A room as its teacher sees and steers it; `on_over` is called when it has ended."""
    problem, set_problem = solara.use_state("")
    _, set_done = solara.use_state(0)
    room = use_room(code, lambda room: room)
    solara.use_effect(lambda: on_over() if room is None else None, [room is None])

    def do(what: Callable[[Rooms], object]) -> None:
        set_problem("")
        try:
            what(rooms.shared())
        except ConfigError as error:
            set_problem(str(error))
        set_done(lambda n: n + 1)  # the page answers at once, before the class is told

    if room is None:
        return
    with element("div", classes="ci-room-teacher"):
        Steering(room, secret, do)
        if problem:
            Sentence(problem, tone="problem")
        if room.phase == PREDICTING:
            Lobby(room)
        else:
            Board(room)
        Further(room, secret, do)


@solara.component
def Steering(room: Room, secret: str, do: Do) -> None:
    """The bar on top: the code, how many are here, and the next step."""
    code = room.code
    with element("div", classes="ci-room-bar-top", attributes={"role": "group", "aria-label": "Steer the lesson"}):
        element("span", [room.lesson.title], "ci-room-lesson")
        element("span", [_told(room)], "ci-quiet ci-room-count", {"role": "status", "data-test": "count"})
        if room.phase == PREDICTING:
            Push("Lock predictions", on_click=lambda: do(lambda store: store.steer(code, secret, Room.locked)))
        elif room.phase == LIVING:
            Push("Reveal", on_click=lambda: do(lambda store: store.steer(code, secret, Room.revealed)))
        else:
            Push(
                "Next lesson",
                on_click=lambda: do(lambda store: store.teach(code, secret, after(room.lesson_name).name)),
            )
        if room.phase != PREDICTING:
            element("span", [f"Room {code}"], "ci-room-code-small", {"aria-label": f"Code {' '.join(code)}"})


def _told(room: Room) -> str:
    n = len(room.students)
    if room.phase == PREDICTING:
        return f"{n} joined, {room.n_predicted} predicted"
    lived = sum(bool(student.cities) for student in room.students)
    return f"{lived} of {n} have lived through a city"


@solara.component
def Lobby(room: Room) -> None:
    """Before the lock: the question, the way in, and who is here."""
    lesson = room.lesson
    with element("div", classes="ci-room-lobby"):
        with element("div"):
            Heading(lesson.question)
            Sentence(lesson.story, tone="lead")
            with element("ul", classes="ci-room-tellings", attributes={"aria-label": "Tellings of the same city"}):
                for name in lesson.names:
                    element("li", [name])
            People(room)
        Invitation(room.code)


@solara.component
def Further(room: Room, secret: str, do: Do) -> None:
    """Below: other lessons, the class's table, the teacher's own link, the end."""
    code = room.code
    is_ending, set_ending = solara.use_state(False)
    with element("section", classes="ci-room-further", attributes={"aria-label": "The room"}):
        with element("div", classes="ci-row"):
            Download("Class table (CSV)", f"class-{code}-{room.lesson_name}.csv", CSV, lambda: _csv(code))
            Push(
                "Same lesson again",
                on_click=lambda: do(lambda store: store.teach(code, secret, room.lesson_name)),
                quiet=True,
            )
            if is_ending:
                Push("Yes, end it for everyone", on_click=lambda: do(lambda store: store.end(code, secret)))
                Push("No", on_click=lambda: set_ending(False), quiet=True)
            else:
                Push("End the room", on_click=lambda: set_ending(True), quiet=True)
        with element("details", classes="ci-room-more"):
            element("summary", ["Another lesson"])
            with element("ul", classes="ci-room-lessons"):
                for lesson in lessons():
                    with element("li"):
                        Push(
                            lesson.title,
                            on_click=lambda name=lesson.name: do(lambda store: store.teach(code, secret, name)),
                            quiet=True,
                            pressed=lesson.name == room.lesson_name,
                        )
        if room.phase != PREDICTING:
            with element("details", classes="ci-room-more"):
                element("summary", ["How to join"])
                Invitation(code)
        with element("details", classes="ci-room-more"):
            element("summary", ["My own link"])
            OwnLink(address=address(code, secret))


def _csv(code: str) -> bytes:
    return csv_of(class_table(rooms.shared().room(code)))
