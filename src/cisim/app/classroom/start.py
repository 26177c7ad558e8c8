"""The way in: open a room with a lesson, or join one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from cisim.app.classroom import rooms
from cisim.app.classroom.lessons import Lesson, lessons
from cisim.app.states import Heading, Push, Sentence, element
from cisim.yaml_files import ConfigError

HOUR = 3600
Entered = Callable[[str, str], None]


@solara.component_vue("joining.vue", vuetify=False)
def _JoinForm(
    code: str = "", fixed: bool = False, problem: str = "", event_join: Callable[[dict[str, Any]], None] | None = None
) -> None:
    """Code and name."""


@solara.component
def JoinForm(code: str, on_join: Entered) -> None:
    """Ask for a name, and for the code unless it is known; `on_join` is told the code and the token of the place."""
    problem, set_problem = solara.use_state("")

    def join(message: dict[str, Any]) -> None:
        try:
            on_join(*rooms.shared().join(str(message.get("code", "")), str(message.get("name", ""))))
        except ConfigError as error:
            set_problem(str(error))

    _JoinForm(code=code, fixed=bool(code), problem=problem, event_join=join)


@solara.component
def Joining(code: str, on_join: Entered) -> None:
    """What somebody sees who followed a room's link."""
    with element("div", classes="ci-room-student"):
        Heading(f"Join room {code}")
        Sentence("You will predict something, and then live through a city of your own.")
        JoinForm(code, on_join)


@solara.component
def Start(on_open: Entered, on_join: Entered) -> None:
    """What somebody sees who came without a link."""
    problem, set_problem = solara.use_state("")
    limits = rooms.shared().limits
    ending = (
        f"after {limits.idle / HOUR:g} hours without anything done in it, after {limits.longest / HOUR:g} at the latest"
    )

    def open_room(lesson: Lesson) -> None:
        try:
            on_open(*rooms.shared().open(lesson.name))
        except ConfigError as error:
            set_problem(str(error))

    with element("div", classes="ci-room-start"):
        with element("div"):
            Heading("Teach a lesson with everybody's own city")
            Sentence(
                "Open a room and show it on the screen. Students join with their phones, predict, "
                "and each live through a city of their own. The class sees in one picture what came out.",
                tone="lead",
            )
            if problem:
                Sentence(problem, tone="problem")
            with element("ul", classes="ci-room-offer", attributes={"aria-label": "Lessons"}):
                for number, lesson in enumerate(lessons(), 1):
                    with element("li", classes="ci-card"):
                        with element("div"):
                            element("h2", [f"{number}. {lesson.title}"], "ci-h3")
                            element("p", [lesson.question], "ci-quiet")
                        Push(
                            "Open a room",
                            on_click=lambda lesson=lesson: open_room(lesson),
                            title=f"Open a room: {lesson.title}",
                        )
            Sentence(
                f"Names are optional and can be made up; nothing else is asked. A room ends by itself {ending}.",
                tone="quiet",
            )
        with element("section", classes="ci-card ci-room-join", attributes={"aria-labelledby": "ci-room-join"}):
            element("h2", ["Join a room"], "ci-h2 ci-room-first", {"id": "ci-room-join"})
            JoinForm("", on_join)
