"""One room at one moment: an immutable value, and how it becomes the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cisim.app.classroom.cities import City
from cisim.app.classroom.lessons import Lesson, lesson_named
from cisim.yaml_files import ConfigError

PREDICTING, LIVING, REVEALED = "predicting", "living", "revealed"
MOST_CITIES = 5  # of one student in one turn


@dataclass(frozen=True)
class Student:
    """One student: `option` and `prediction` (in the unit of the lesson's quantity) are None until they are given.

    `asked` is the replicate of a city that is being lived through.
    """

    number: int
    name: str
    option: int | None = None
    prediction: float | None = None
    cities: tuple[City, ...] = ()
    asked: int | None = None

    @property
    def may_ask(self) -> bool:
        """Whether there is a further city for this student."""
        return self.asked is None and len(self.cities) < MOST_CITIES

    def afresh(self) -> Student:
        """The same student before anything was done."""
        return Student(self.number, self.name)


@dataclass(frozen=True)
class Room:
    """A room: what is taught, how far the class is, and what its students did.

    The cities of a turn are the replicates 0, 1, 2, ... of `seed`, in the order in which students asked for them.
    """

    code: str
    lesson_name: str
    seed: int
    phase: str = PREDICTING
    students: tuple[Student, ...] = ()
    n_cities: int = 0

    @property
    def lesson(self) -> Lesson:
        """What is taught."""
        return lesson_named(self.lesson_name)

    @property
    def cities(self) -> tuple[City, ...]:
        """All that was lived through, by replicate."""
        return tuple(sorted((c for s in self.students for c in s.cities), key=lambda city: city.replicate))

    @property
    def n_predicted(self) -> int:
        """Students who have predicted."""
        return sum(student.prediction is not None for student in self.students)

    def joined(self, name: str) -> Room:
        """With one more student."""
        return replace(self, students=(*self.students, Student(len(self.students), name)))

    def predicted(self, number: int, option: int, prediction: float) -> Room:
        """With a prediction given or changed; raises ConfigError when they are locked or it is none."""
        if self.phase != PREDICTING:
            raise ConfigError("Predictions are locked.")
        lesson = self.lesson
        if not 0 <= option < len(lesson.options) or not abs(prediction) <= lesson.most * (1 + 1e-9):
            raise ConfigError("This is no prediction.")
        return self._with(number, lambda student: replace(student, option=option, prediction=float(prediction)))

    def chosen(self, number: int, option: int) -> Room:
        """With the option of a student who came too late to predict; raises ConfigError."""
        student = self.students[number]
        if self.phase == PREDICTING or student.option is not None or not 0 <= option < len(self.lesson.options):
            raise ConfigError("This cannot be chosen now.")
        return self._with(number, lambda student: replace(student, option=option))

    def asked(self, number: int) -> Room:
        """With the next city given to a student; raises ConfigError when there is none for this one."""
        student = self.students[number]
        if self.phase == PREDICTING:
            raise ConfigError("Cities are lived through once predictions are locked.")
        if student.option is None and len(self.lesson.options) > 1:
            raise ConfigError("Choose first.")
        if student.asked is not None:
            raise ConfigError("Your city is being lived through.")
        if not student.may_ask:
            raise ConfigError(f"Each of you has {MOST_CITIES} cities.")
        asked = replace(student, asked=self.n_cities, option=student.option or 0)
        return replace(self._with(number, lambda _: asked), n_cities=self.n_cities + 1)

    def lived(self, number: int, city: City) -> Room:
        """With a city that was lived through; one that was not asked for (any more) changes nothing."""
        student = self.students[number]
        if student.asked != city.replicate or student.option != city.option:
            return self
        return self._with(number, lambda each: replace(each, cities=(*each.cities, city), asked=None))

    def locked(self) -> Room:
        """With predictions locked: the class lives through its cities."""
        return replace(self, phase=LIVING) if self.phase == PREDICTING else self

    def revealed(self) -> Room:
        """With the predictions laid beside what came out."""
        return replace(self, phase=REVEALED)

    def taught(self, lesson_name: str, seed: int) -> Room:
        """The same students before a lesson, the present one again or another, in new cities; raises ConfigError."""
        lesson_named(lesson_name)
        return Room(self.code, lesson_name, seed, students=tuple(student.afresh() for student in self.students))

    def _with(self, number: int, change: Callable[[Student], Student]) -> Room:
        students = list(self.students)
        students[number] = change(students[number])
        return replace(self, students=tuple(students))
