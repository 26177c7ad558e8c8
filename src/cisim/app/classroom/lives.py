"""A student's cities: how long each lasted without and with the change, as two bars, and the way to its story."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import solara

from cisim.app.classroom.cities import City, Life
from cisim.app.classroom.findings import signed
from cisim.app.classroom.lessons import Lesson
from cisim.app.states import Push, element
from cisim.figures.wording import months

TellStory = Callable[[City, bool], None]


@solara.component
def Lives(lesson: Lesson, cities: Sequence[City], on_story: TellStory) -> None:
    """The cities, one card each."""
    with element("div", classes="ci-room-part"):
        for city in cities:
            Card(lesson, city, on_story).key(f"{lesson.name} {city.replicate}")


@solara.component
def Card(lesson: Lesson, city: City, on_story: TellStory) -> None:
    """One city."""
    name = city_name(city)
    with element("section", classes="ci-room-city ci-card", attributes={"aria-label": name}):
        element("h2", [f"{name}: {signed(lesson.quantity, city.difference(lesson.quantity))}"], "ci-h3")
        largest = _largest(lesson, city)
        Bar(lesson, lesson.names[0], city.base, largest, "base")
        Bar(lesson, lesson.names[1 + city.option], city.other, largest, "other")
        with element("div", classes="ci-row"):
            Push("Its story as it is", on_click=lambda: on_story(city, True), quiet=True)
            Push("With the change", on_click=lambda: on_story(city, False), quiet=True)


@solara.component
def Bar(lesson: Lesson, name: str, life: Life, largest: float, side: str) -> None:
    """One life: its value as the length of a bar, and in words."""
    value = life.of(lesson.quantity)
    share = max(0.0, min(1.0, value / largest)) if largest else 0.0
    with element("div"):
        element("p", [f"{name}: {life_words(lesson, life)}"], "ci-room-life")
        with element("div", classes="ci-room-track"):
            element("div", [], f"ci-room-bar ci-room-bar-{side}", {"style": f"width:{100 * share:.2f}%"})


def life_words(lesson: Lesson, life: Life) -> str:
    """How a life went: how long it lasted and why it ended, or the quantity of the lesson."""
    if lesson.words.is_time:
        return f"{months(life.duration)}, {life.reason if life.event else 'and still going'}"
    return lesson.words.amount(life.of(lesson.quantity))


def _largest(lesson: Lesson, city: City) -> float:
    if lesson.words.is_time:
        return float(lesson.scenarios()[0].horizon)
    return max(city.base.of(lesson.quantity), city.other.of(lesson.quantity))


def city_name(city: City) -> str:
    """What a class calls a city: its number in the room, counted from 1."""
    return f"City {city.replicate + 1}"
