"""The lessons: data files, each with a question, the same cities told in two or more ways, and what to talk about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cisim.app.settings import MOST_CHOICES, Choice, Settings, choice
from cisim.figures.wording import QUANTITIES, Quantity
from cisim.scenario import Scenario
from cisim.scenario_file import Value
from cisim.yaml_files import ConfigError, read

FOLDER = Path(__file__).parent / "lessons"


class OptionFile(BaseModel):
    """One way to tell the city: a shipped scenario and what is changed in it."""

    model_config = ConfigDict(extra="forbid", strict=True)
    words: Annotated[str, Field(min_length=1, max_length=40, description="What students read")]
    scenario: Annotated[str, Field(min_length=1)]
    who: Annotated[str, Field(description="Of whom the finding is told, when it is the only option")] = ""
    levers: dict[str, Value] = {}

    def chosen(self) -> Choice:
        """As the pages hold a scenario; raises ConfigError."""
        return choice(self.scenario, self.levers, title=self.words)


class LessonFile(BaseModel):
    """What the file of a lesson holds."""

    model_config = ConfigDict(extra="forbid", strict=True)
    title: Annotated[str, Field(min_length=1, max_length=60)]
    story: Annotated[str, Field(min_length=1, description="What students need to know")]
    question: Annotated[str, Field(min_length=1, description="What students predict")]
    quantity: Annotated[str, Field(description="The quantity that is compared")]
    most: Annotated[float, Field(gt=0, description="The largest change that can be predicted, in the quantity's unit")]
    also: Annotated[list[str], Field(max_length=3, description="Quantities that are told at the end")] = []
    base: OptionFile
    choose: Annotated[str, Field(description="What students are asked when there are several options")] = ""
    options: Annotated[list[OptionFile], Field(min_length=1, max_length=MOST_CHOICES - 1)]
    discuss: Annotated[list[str], Field(min_length=1, max_length=6)]


@dataclass(frozen=True)
class Lesson:
    """A lesson ready to be taught: `base` is the city as it is, each of `options` another telling of it."""

    name: str
    title: str
    story: str
    question: str
    quantity: str
    most: float
    also: tuple[str, ...]
    base: Choice
    options: tuple[Choice, ...]
    choose: str
    who: str
    discuss: tuple[str, ...]

    @property
    def words(self) -> Quantity:
        """How the compared quantity is told."""
        return QUANTITIES[self.quantity]

    @property
    def names(self) -> tuple[str, ...]:
        """Base and options as the tables and pictures name them."""
        return self.settings().names()

    def settings(self, option: int | None = None) -> Settings:
        """Base and all options, or base and one option, as the pages Story and Compare take them."""
        options = self.options if option is None else (self.options[option],)
        return Settings(choices=(self.base, *options))

    def scenarios(self) -> tuple[Scenario, ...]:
        """Base and options, ready to run, under their names."""
        return _scenarios(self)


@cache
def _scenarios(lesson: Lesson) -> tuple[Scenario, ...]:
    return lesson.settings().scenarios()


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons in the order in which they are taught; raises ConfigError."""
    return tuple(lesson_from(path) for path in sorted(FOLDER.glob("*.yaml")))


def lesson_named(name: str) -> Lesson:
    """A lesson by its name; raises ConfigError."""
    for lesson in lessons():
        if lesson.name == name:
            return lesson
    raise ConfigError(f"lesson: there is no {name[:40]!r}; there are {', '.join(each.name for each in lessons())}")


def after(name: str) -> Lesson:
    """The lesson that follows; after the last one comes the first."""
    order = [each.name for each in lessons()]
    return lessons()[(order.index(name) + 1) % len(order)]


def lesson_from(path: Path) -> Lesson:
    """The lesson in a file; raises ConfigError with one line."""
    try:
        content = LessonFile.model_validate(read(path))
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"])
        raise ConfigError(f"{path}: {field}: {problem['msg'][:1].lower()}{problem['msg'][1:]}") from None
    if unknown := [name for name in (content.quantity, *content.also) if name not in QUANTITIES]:
        raise ConfigError(f"{path}: quantity: {unknown[0]!r} is not told in words anywhere")
    if len(content.options) > 1 and not content.choose:
        raise ConfigError(f"{path}: choose: is missing; with several options students are asked something")
    lesson = Lesson(
        name=path.stem.partition("-")[2],
        title=content.title,
        story=content.story,
        question=content.question,
        quantity=content.quantity,
        most=float(content.most),
        also=tuple(content.also),
        base=content.base.chosen(),
        options=tuple(option.chosen() for option in content.options),
        choose=content.choose,
        who=content.options[0].who or content.options[0].words,
        discuss=tuple(content.discuss),
    )
    made = lesson.settings().check().scenarios()
    if any(scenario.n_sites > 1 for scenario in made):
        raise ConfigError(f"{path}: base: a lesson tells of one city; this scenario has a cohort of them")
    return lesson
