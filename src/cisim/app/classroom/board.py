"""The picture on the projector: what the class lived through, and once revealed what it had predicted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import solara

from cisim.app.chart import Chart
from cisim.app.classroom import curves, picture
from cisim.app.classroom.findings import (
    REFERENCE_RUNS,
    Difference,
    Findings,
    counted,
    difference_words,
    of_class,
    of_many,
    shared_out,
    signed,
)
from cisim.app.classroom.lessons import Lesson
from cisim.app.classroom.room import PREDICTING, REVEALED, Room
from cisim.app.results import use_result
from cisim.app.states import Heading, Nothing, Sentence, Waiting, element
from cisim.figures.wording import QUANTITIES

KEY = "Dots that crowd side by side around 0 are cities in which it makes no difference."
KEY_OF_MANY = f" Dashed, with a grey band: {REFERENCE_RUNS:,} cities and the 95% interval of their mean."
OTHER_CITIES = "Each choice was tried in other cities than the next: between choices, luck plays a part."


@solara.component
def Board(room: Room) -> None:
    """After the lock: dots and curves as they come in; after the reveal also predictions, 1,000 cities, questions."""
    lesson, cities = room.lesson, room.cities
    is_revealed = room.phase == REVEALED
    own_key = ("classroom-class", room.code, room.seed, len(cities)) if cities else None
    own = use_result(own_key, lambda _: of_class(lesson, room.seed, cities))
    # Begun at the lock, so that it is there at the reveal.
    many = use_result(("classroom-many", lesson.name), lambda job: of_many(lesson, job), is_long=True)
    found: Findings | None = own.value if cities and own.value and _fits(own.key, room) else None
    reference: Findings | None = many.value if is_revealed else None

    Heading(headline(lesson, found))
    if not cities:
        Nothing("Each city that a student lives through becomes a dot here.")
    elif len(lesson.options) > 1 or not found:
        Options(lesson, found)
    else:
        only = [city.difference(lesson.quantity) for city in cities]
        Sentence(f"The same city, the same luck: {counted(lesson.quantity, only)}.", tone="lead")
    if is_revealed and reference is None:
        Waiting("Living through 1,000 cities", many.progress)
    with element("div", classes="ci-room-board"):
        lanes = picture.lanes_of(room)
        with element("div", attributes={"data-test": "dots"}):
            Chart(
                picture.dots(room, lanes, found, reference),
                label="Every city of the class a dot: how the change moved it"
                + (", below predictions" if is_revealed else ""),
                height=picture.height(lanes),
                table=picture.dots_table(lanes, lesson),
            )
            Sentence(KEY + (KEY_OF_MANY if reference is not None else ""), tone="quiet")
        with element("div"):
            if reference is not None:
                Revealed(room, reference)
            Survival(lesson, found, reference)
    People(room)


@solara.component
def Survival(lesson: Lesson, found: Findings | None, many: Findings | None) -> None:
    """The survival curves of the class, and of 1,000 cities once these are known.

    With several options each was lived through in other cities than the next: only the 1,000 cities, which all options
    share, can be laid over each other.
    """
    is_shared = len(lesson.options) > 1
    shown = many if is_shared else found
    if shown is None:
        return
    with element("div"):
        element("h2", ["How many are still going" + (f", in {REFERENCE_RUNS:,} cities" if is_shared else "")], "ci-h2")
        Chart(
            curves.survival(lesson, shown, None if is_shared else many),
            label="Share of partnerships still going, by year, in each telling",
            height="19rem" if is_shared else "17rem",
            table=curves.survival_table(shown),
        )


def _fits(key: object, room: Room) -> bool:
    """Whether a result belongs to this turn; it may be some cities behind."""
    return isinstance(key, tuple) and key[1:3] == (room.code, room.seed)


def headline(lesson: Lesson, found: Findings | None) -> str:
    """The class's finding in words, the question while there is none."""
    if found is None:
        return lesson.question
    if len(lesson.options) > 1:
        best = max(found.differences, key=lambda option: abs(found.differences[option][lesson.quantity].estimate))
        told = found.differences[best][lesson.quantity]
        return unbroken(f"“{lesson.names[1 + best]}” did most: {signed(lesson.quantity, told.estimate)} on average")
    told = found.differences[0][lesson.quantity]
    cities = "your city" if told.n == 1 else f"your {told.n} cities, on average"
    return unbroken(f"{difference_words(told.quantity, lesson.who, told.estimate)} in {cities}")


def unbroken(words: str) -> str:
    """The words with no line break between a number and its unit."""
    return re.sub(r"(\d%?|\d y) (?=[a-z])", "\\1\u00a0", words)


@solara.component
def Options(lesson: Lesson, found: Findings | None) -> None:
    """What came out of each option, one line each."""
    if found is None:
        return
    with element("div"):
        with element("ul", classes="ci-room-findings"):
            for option, by_quantity in found.differences.items():
                told = by_quantity[lesson.quantity]
                cities = "1 city" if told.n == 1 else f"{told.n} cities"
                element("li", [f"{lesson.names[1 + option]}: {signed(lesson.quantity, told.estimate)} ({cities})"])
        Sentence(OTHER_CITIES, tone="quiet")


@solara.component
def Revealed(room: Room, many: Findings) -> None:
    """What 1,000 cities say, and what to talk about."""
    lesson = room.lesson
    with element("div"):
        element("h2", [f"In {REFERENCE_RUNS:,} cities"], "ci-h2 ci-room-first")
        Many(lesson, many)
        element("h2", ["Talk about it"], "ci-h2")
        with element("ol", classes="ci-room-discuss"):
            for question in lesson.discuss:
                element("li", [question])


@solara.component
def Many(lesson: Lesson, many: Findings) -> None:
    """The differences in 1,000 cities, option by option."""
    with element("ul", classes="ci-room-findings", attributes={"data-test": "many"}):
        for option, by_quantity in many.differences.items():
            name = lesson.names[1 + option]
            element("li", [f"{name}: {many_words(by_quantity[lesson.quantity])}."])
            also = [also_words(by_quantity[quantity]) for quantity in lesson.also]
            element("li", [f"{name}, also: {'; '.join(also)}."], "ci-quiet")


def many_words(told: Difference) -> str:
    """The mean with its interval, and which share went which way."""
    return f"{signed(told.quantity, told.estimate)} on average{told.interval()}; {shared_out(told)}"


def also_words(told: Difference) -> str:
    """A further quantity: what it is called, and its mean."""
    return f"{QUANTITIES[told.quantity].name.lower()} {signed(told.quantity, told.estimate)}"


@solara.component_vue("people.vue", vuetify=False)
def _People(people: Sequence[dict[str, Any]] = (), words: str = "") -> None:
    """Names, those who are done marked."""


@solara.component
def People(room: Room) -> None:
    """Who is here, and who has done what is to be done now; marked in words for those who do not see the mark."""
    is_predicting = room.phase == PREDICTING
    done = [student.prediction is not None if is_predicting else bool(student.cities) for student in room.students]
    people = [{"name": student.name, "done": each} for student, each in zip(room.students, done, strict=True)]
    _People(people=people, words="predicted" if is_predicting else "has lived through a city")
