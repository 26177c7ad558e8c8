"""The form in which a student predicts: a choice where the lesson has one, a direction, and how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import solara

from cisim.app.classroom.findings import signed
from cisim.app.classroom.lessons import Lesson
from cisim.app.classroom.room import Student


@solara.component_vue("predicting.vue", vuetify=False)
def _Predicting(
    question: str = "",
    choose: str = "",
    options: Sequence[str] = (),
    more: str = "",
    less: str = "",
    steps: int = 1,
    amounts: Sequence[str] = (),
    before: Mapping[str, Any] | None = None,
    given: str = "",
    event_predict: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """The form."""


def step_of(lesson: Lesson) -> float:
    """What one step of the slider is, in the quantity's unit: a month, or half a point."""
    return 1.0 if lesson.words.is_time else 0.5 / lesson.words.factor


@solara.component
def Prediction(lesson: Lesson, student: Student, on_predict: Callable[[int, float], None]) -> None:
    """Ask a student; `on_predict` is told the option and the predicted difference in the quantity's unit."""
    step = step_of(lesson)
    steps = round(lesson.most / step)
    before: dict[str, Any] = {}
    given = ""
    if student.prediction is not None:
        size = round(abs(student.prediction) / step)
        before = {"option": student.option, "sign": (student.prediction > 0) - (student.prediction < 0), "size": size}
        given = f"Your prediction: {signed(lesson.quantity, student.prediction)}. You can change it until it is locked."

    def predict(message: Mapping[str, Any]) -> None:
        option, chosen = message.get("option"), message.get("step")
        if type(option) is not int or type(chosen) is not int or abs(chosen) > steps:
            return  # nothing that the form sends
        on_predict(option, chosen * step)

    _Predicting(
        question=lesson.question,
        choose=lesson.choose,
        options=list(lesson.names[1:]),
        more=lesson.words.more,
        less=lesson.words.less,
        steps=steps,
        amounts=[lesson.words.amount(number * step) for number in range(1, steps + 1)],
        before=before,
        given=given,
        event_predict=predict,
    )
