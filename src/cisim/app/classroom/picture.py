"""The class's picture: every city a dot, and the predictions above what came out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cisim.app import look
from cisim.app.chart import Rows
from cisim.app.classroom.findings import Findings, signed
from cisim.app.classroom.lessons import Lesson
from cisim.app.classroom.room import REVEALED, Room
from cisim.figures.palette import BLACK, FAINT, GREY

BINS = 64  # across the picture
TALLEST = 15  # dots in a column, before those of one bin stand in several
TALL, LOW, FOOT = 19.0, 8.5, 3.2  # rem: all lanes where there is room, the lowest lane, the axis below
HEAD = 2.6  # rem: the name of a lane and what is said of its mean
SIZES = (7, 17)  # of a dot [pixels]


@dataclass(frozen=True)
class Mark:
    """One dot: where it lies (in the unit shown), and what it says."""

    value: float
    words: str


@dataclass(frozen=True)
class Lane:
    """One row of the picture: a name, its dots, and whether these are predictions."""

    name: str
    option: int
    marks: tuple[Mark, ...]
    is_prediction: bool = False


def unit_factor(lesson: Lesson) -> float:
    """From the quantity's own unit to the one on the axis: years for times, else as it is told."""
    return 1 / 12 if lesson.words.is_time else lesson.words.factor


def unit_name(lesson: Lesson) -> str:
    """The unit on the axis."""
    return "years" if lesson.words.is_time else "percentage points"


def lanes_of(room: Room) -> tuple[Lane, ...]:
    """What is shown of a room now: what came out, and once it is revealed what was predicted above it."""
    lesson, factor = room.lesson, unit_factor(room.lesson)
    lanes = []
    for option, name in enumerate(lesson.names[1:]):
        if room.phase == REVEALED:
            predicted = tuple(
                Mark(s.prediction * factor, f"{s.name} predicted: {signed(lesson.quantity, s.prediction)}")
                for s in room.students
                if s.prediction is not None and s.option == option
            )
            lanes.append(Lane(f"{name}: predicted", option, predicted, is_prediction=True))
        lived = tuple(
            Mark(value * factor, f"{student.name}: {signed(lesson.quantity, value)}")
            for student in room.students
            for city in student.cities
            if city.option == option
            for value in [city.difference(lesson.quantity)]
        )
        lanes.append(Lane(f"{name}: your cities", option, lived))
    return tuple(lanes)


def height(lanes: Sequence[Lane]) -> str:
    """The height of the picture."""
    return f"{_lane(lanes) * len(lanes) + FOOT:g}rem"


def _lane(lanes: Sequence[Lane]) -> float:
    return max(LOW, TALL / len(lanes))


def dots(room: Room, lanes: Sequence[Lane], found: Findings | None, many: Findings | None) -> dict[str, Any]:
    """The option of the picture of dots; `many` (once revealed) adds what 1,000 cities say."""
    lesson = room.lesson
    reach = _reach(lesson, lanes)
    stacks = [_stacked(lane.marks, 2 * reach / BINS) for lane in lanes]
    lane_height = _lane(lanes)
    tallest = max([y for stack in stacks for _, y, _ in stack], default=0) + 1
    size = max(SIZES[0], min(SIZES[1], round(12 * (lane_height - HEAD) / max(tallest, 5))))
    option: dict[str, Any] = {"animation": False, "tooltip": {"trigger": "item", "formatter": "{b}"}}
    option |= {"title": [], "grid": [], "xAxis": [], "yAxis": [], "series": []}
    room_each = 100 * lane_height / (lane_height * len(lanes) + FOOT)
    for place, (lane, stack) in enumerate(zip(lanes, stacks, strict=True)):
        top = place * room_each
        option["title"].append({"text": lane.name, "top": f"{top:.2f}%", "left": 0})
        option["grid"].append(
            {
                "left": 12,
                "right": 12,
                "top": f"{top + HEAD / lane_height * room_each:.2f}%",
                "height": f"{(1 - (HEAD + 0.4) / lane_height) * room_each:.2f}%",
            }
        )
        option["xAxis"].append(_axis(lesson, place, reach, is_last=place == len(lanes) - 1))
        option["yAxis"].append(
            {"type": "value", "gridIndex": place, "show": False, "min": -0.7, "max": max(tallest, 5)}
        )
        option["series"].append(_series(lesson, lane, stack, place, size))
        option["series"][-1] |= _marks(lesson, lane, found, many if room.phase == REVEALED else None)
    return option


def _reach(lesson: Lesson, lanes: Sequence[Lane]) -> float:
    largest = max([abs(mark.value) for lane in lanes for mark in lane.marks], default=0.0)
    largest = max(largest, lesson.most * unit_factor(lesson))
    step = _step(lesson)
    return step * math.ceil(largest / step + 0.1)


def _step(lesson: Lesson) -> float:
    """Between two numbers on the axis."""
    return 2.0 if lesson.words.is_time else 4.0


def _stacked(marks: Sequence[Mark], width: float) -> list[tuple[float, int, str]]:
    """Dots of one bin stand on each other; where there are many, in several columns around their place."""
    bins = Counter(round(mark.value / width) for mark in marks)
    seen: Counter[int] = Counter()
    placed = []
    for mark in marks:
        bin_of = round(mark.value / width)
        columns = max(1, math.ceil(bins[bin_of] / TALLEST))
        column, row = seen[bin_of] % columns, seen[bin_of] // columns
        seen[bin_of] += 1
        placed.append((mark.value + (column - (columns - 1) / 2) * width, row, mark.words))
    return placed


def _axis(lesson: Lesson, place: int, reach: float, is_last: bool) -> dict[str, Any]:
    words = lesson.words
    axis: dict[str, Any] = {
        "type": "value",
        "gridIndex": place,
        "min": -reach,
        "max": reach,
        "interval": _step(lesson),
        "axisLine": {"onZero": False},
        "axisLabel": {"show": is_last},
        "axisTick": {"show": is_last},
    }
    if is_last:
        axis |= {"name": f"← {words.less}    {unit_name(lesson)}    {words.more} →", "nameLocation": "middle"}
        axis["nameGap"] = 26
    return axis


def _series(
    lesson: Lesson, lane: Lane, stack: Sequence[tuple[float, int, str]], place: int, size: int
) -> dict[str, Any]:
    stroke = look.strokes(lesson.names)[lesson.names[1 + lane.option]]
    style = (
        {"color": "transparent", "borderColor": stroke.color, "borderWidth": 2}
        if lane.is_prediction
        else {"color": stroke.color, "opacity": 0.85}
    )
    return {
        "type": "scatter",
        "name": lane.name,
        "xAxisIndex": place,
        "yAxisIndex": place,
        "symbol": "diamond" if lane.is_prediction else look.echarts_symbol(stroke),
        "symbolSize": size + 2 if lane.is_prediction else size,
        "itemStyle": style,
        "data": [{"value": [x, y], "name": words} for x, y, words in stack],
    }


def _marks(lesson: Lesson, lane: Lane, found: Findings | None, many: Findings | None) -> dict[str, Any]:
    """The line of no difference, the mean of the lane, and what 1,000 cities say."""
    factor, quantity = unit_factor(lesson), lesson.quantity
    lines: list[dict[str, Any]] = [{"xAxis": 0, "label": {"show": False}, "lineStyle": _line(GREY, "solid", 1)}]
    mean = _mean(lane, found, quantity, factor)
    if mean is not None:
        told = signed(quantity, mean / factor)
        label = {"formatter": f"mean: {told}", "position": "end", "distance": 4, "color": BLACK, "textBorderWidth": 0}
        lines.append({"xAxis": mean, "label": label, "lineStyle": _line(GREY, "solid", 2)})
    marks: dict[str, Any] = {"markLine": {"silent": True, "symbol": "none", "data": lines}}
    if many is not None and not lane.is_prediction:
        known = many.differences[lane.option][quantity]
        marks["markArea"] = {
            "silent": True,
            "itemStyle": {"color": FAINT, "opacity": 0.7},
            "label": {"show": False},
            "data": [[{"xAxis": known.low * factor}, {"xAxis": known.high * factor}]],
        }
        lines.append({"xAxis": known.estimate * factor, "label": {"show": False}, "lineStyle": _line(GREY, [5, 4], 2)})
    return marks


def _mean(lane: Lane, found: Findings | None, quantity: str, factor: float) -> float | None:
    if lane.is_prediction:
        return sum(mark.value for mark in lane.marks) / len(lane.marks) if lane.marks else None
    if found is None or lane.option not in found.differences:
        return None
    return found.differences[lane.option][quantity].estimate * factor


def _line(color: str, kind: str | list[int], width: int) -> dict[str, Any]:
    return {"color": color, "type": kind, "width": width}


def dots_table(lanes: Sequence[Lane], lesson: Lesson) -> Rows:
    """The same as a table: one row per dot."""
    factor = unit_factor(lesson)
    rows = [
        (
            lane.name,
            mark.words.partition(":")[0].removesuffix(" predicted"),
            signed(lesson.quantity, mark.value / factor),
        )
        for lane in lanes
        for mark in lane.marks
    ]
    return Rows(("What", "Who", "Difference"), rows)
