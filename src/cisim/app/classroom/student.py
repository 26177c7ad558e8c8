"""A student's page: predict, live through cities, see what came out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import solara

from cisim.app.classroom import rooms
from cisim.app.classroom.cities import City, live_city
from cisim.app.classroom.findings import is_no_difference, signed
from cisim.app.classroom.lessons import Lesson, lesson_named
from cisim.app.classroom.lives import Lives
from cisim.app.classroom.prediction import Prediction
from cisim.app.classroom.room import MOST_CITIES, PREDICTING, REVEALED, Room, Student
from cisim.app.classroom.watching import use_room
from cisim.app.links import use_link
from cisim.app.results import use_result
from cisim.app.settings import Settings
from cisim.app.states import Heading, Nothing, Push, Sentence, Waiting, element
from cisim.app.story.telling import REPLICATE
from cisim.yaml_files import ConfigError

Act = Callable[[Callable[[Room, int], Room]], None]


@dataclass(frozen=True)
class Seen:
    """What a student sees of the room; nothing else draws the page anew."""

    lesson_name: str
    seed: int
    phase: str
    student: Student

    @property
    def lesson(self) -> Lesson:
        """What is taught."""
        return lesson_named(self.lesson_name)


@solara.component
def StudentRoom(code: str, token: str, on_over: Callable[[], None], on_leave: Callable[[], None]) -> None:
    """One student's place in a room; `on_over` is called when the room has ended, `on_leave` to give up the place."""
    problem, set_problem = solara.use_state("")

    def part(room: Room) -> Seen:
        number = rooms.shared().number(code, token)
        return Seen(room.lesson_name, room.seed, room.phase, room.students[number])

    seen = use_room(code, part)
    solara.use_effect(lambda: on_over() if seen is None else None, [seen is None])

    def act(change: Callable[[Room, int], Room]) -> None:
        set_problem("")
        try:
            rooms.shared().act(code, token, change)
        except ConfigError as error:
            set_problem(str(error))

    if seen is None:
        return
    with element("div", classes="ci-room-student"):
        with element("div", classes="ci-room-who"):
            element("span", [seen.student.name], attributes={"data-test": "name"})
            element("span", [f"Room {code}"], "ci-quiet")
            Push("Leave", on_click=on_leave, quiet=True)
        if problem:
            Sentence(problem, tone="problem")
        if seen.phase == PREDICTING:
            Predict(seen, act)
        else:
            Live(code, token, seen, act)


@solara.component
def Predict(seen: Seen, act: Act) -> None:
    """Before the lock: the story, and what the student expects."""
    lesson = seen.lesson
    with element("div", classes="ci-room-part"):
        Heading(lesson.title)
        Sentence(lesson.story)
        Prediction(
            lesson,
            seen.student,
            lambda option, value: act(lambda room, number: room.predicted(number, option, value)),
        ).key(f"{seen.lesson_name} {seen.seed}")


@solara.component
def Live(code: str, token: str, seen: Seen, act: Act) -> None:
    """After the lock: one city after the other, each lived through twice."""
    link = use_link()
    lesson, student = seen.lesson, seen.student
    option = student.option or 0
    key = None if student.asked is None else ("classroom-city", lesson.name, option, seen.seed, student.asked)
    result = use_result(key, lambda _: live_city(lesson, option, seen.seed, student.asked or 0))
    is_there = key is not None and result.key == key and result.value is not None

    def hand_in() -> None:
        if is_there and result.value is not None:
            rooms.shared().lived(code, token, seen.seed, result.value)

    solara.use_effect(hand_in, [key, is_there])

    def tell_story(city: City, is_base: bool) -> None:
        chosen = lesson.base if is_base else lesson.options[city.option]
        settings = replace(Settings(choices=(chosen,)), seed=seen.seed).with_extra(REPLICATE, str(city.replicate))
        link.to("/", settings)

    with element("div", classes="ci-room-part"):
        Heading(lesson.title)
        Told(seen)
        if student.option is None and len(lesson.options) > 1:
            Late(lesson, act)
        else:
            Next(student, result.error, act)
            Lives(lesson, tuple(reversed(student.cities)), tell_story)


@solara.component
def Late(lesson: Lesson, act: Act) -> None:
    """For those who came after the lock: they choose without predicting."""
    with element("div"):
        Sentence(f"Predictions are locked. {lesson.choose}")
        with element("div", classes="ci-row"):
            for place, name in enumerate(lesson.names[1:]):
                Push(name, on_click=lambda place=place: act(lambda room, number: room.chosen(number, place)))


@solara.component
def Next(student: Student, problem: str, act: Act) -> None:
    """The next city."""
    with element("div"):
        if problem:
            Sentence(problem, tone="problem")
        if student.asked is not None:
            Waiting("Living through your city, twice")
        elif student.may_ask:
            if not student.cities:
                Nothing("Your city is lived through twice with the same luck: once as it is, once with the change.")
            words = "Live through another city" if student.cities else "Live through my city"
            with element("div", classes="ci-room-next"):
                Push(words, on_click=lambda: act(lambda room, number: room.asked(number)))
                left = MOST_CITIES - len(student.cities)
                element("span", [f"{left} {'city' if left == 1 else 'cities'} left"], "ci-quiet")


@solara.component
def Told(seen: Seen) -> None:
    """The prediction, and beside it what came out of the student's own cities."""
    with element("div", classes="ci-room-part"):
        for tone, words in told_to(seen):
            Sentence(words, tone=tone)


def told_to(seen: Seen) -> list[tuple[str, str]]:
    """The sentences for a student, each with its tone."""
    lesson, student = seen.lesson, seen.student
    told = []
    if student.prediction is not None:
        chosen = f" for “{lesson.names[1 + (student.option or 0)]}”" if len(lesson.options) > 1 else ""
        told.append(("plain", f"You predicted{chosen}: {signed(lesson.quantity, student.prediction)}."))
    if student.cities:
        told.append(("lead", own_words(lesson, [city.difference(lesson.quantity) for city in student.cities])))
    if seen.phase == REVEALED:
        told.append(("quiet", "The screen shows how the whole class came out."))
    return told


def own_words(lesson: Lesson, differences: list[float]) -> str:
    """What came out of a student's own cities."""
    mean = sum(differences) / len(differences)
    if len(differences) > 1:
        return f"In your {len(differences)} cities, on average: {signed(lesson.quantity, mean)}."
    if is_no_difference(lesson.quantity, mean):
        return "In your city it makes no difference. Is that so in every city?"
    return f"In your city: {signed(lesson.quantity, mean)}."
