"""The lessons: each can be taught, its numbers are the library's, and its table holds them."""

import io
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import cisim
from cisim.analysis import kaplan_meier, paired_differences
from cisim.app.classroom import findings, picture
from cisim.app.classroom.cities import live_city, runs_of
from cisim.app.classroom.export import class_table
from cisim.app.classroom.invitation import address, qr_path
from cisim.app.classroom.lessons import FOLDER, after, lesson_from, lesson_named, lessons
from cisim.app.classroom.prediction import step_of
from cisim.app.classroom.room import Room
from cisim.app.downloads import csv_of
from cisim.app.links import settings_from
from cisim.yaml_files import ConfigError

SEED, N = 7, 3
NAMES = [path.stem.partition("-")[2] for path in sorted(FOLDER.glob("*.yaml"))]


@pytest.fixture(params=NAMES)
def lesson(request):
    return lesson_named(request.param)


def library_runs(lesson, n=N, seed=SEED):
    return cisim.simulate(list(lesson.scenarios()), runs=n, seed=seed)


def column(quantity):
    return {"rmst": "duration"}.get(quantity, quantity)


def test_there_are_a_few_and_they_follow_each_other():
    assert 3 <= len(lessons()) <= 5
    assert [after(name).name for name in NAMES] == [*NAMES[1:], NAMES[0]]
    with pytest.raises(ConfigError, match="there is no 'nothing'"):
        lesson_named("nothing")


def test_a_citys_numbers_are_the_librarys(lesson):
    runs = library_runs(lesson).set_index(["scenario", "replicate"])
    for option, name in enumerate(lesson.names[1:]):
        for replicate in range(N):
            city = live_city(lesson, option, SEED, replicate)
            for life, scenario in ((city.base, lesson.names[0]), (city.other, name)):
                row = runs.loc[(scenario, replicate)]
                assert life.duration == row["duration"]
                assert life.event == row["event"]
                assert life.reason == row["reason"]
                assert life.outcome_improvement == row["outcome_improvement"]
                assert life.equity_gap == row["equity_gap"]


def test_a_classs_findings_are_the_librarys(lesson):
    runs = library_runs(lesson)
    cities = [live_city(lesson, option, SEED, r) for option in range(len(lesson.options)) for r in range(N)]
    found = findings.of_class(lesson, SEED, cities)
    wanted = paired_differences(
        runs, (lesson.quantity,), against=lesson.names[0], horizon=lesson.scenarios()[0].horizon
    )
    for option, name in enumerate(lesson.names[1:]):
        told = found.differences[option][lesson.quantity]
        row = wanted[wanted["scenario"] == name].iloc[0]
        assert (told.estimate, told.low, told.high, told.n) == pytest.approx(
            (row["estimate"], row["low"], row["high"], N), nan_ok=True
        )
        own = [city.difference(lesson.quantity) for city in cities if city.option == option]
        assert np.mean(own) == pytest.approx(told.estimate)
    curve = next(curve for curve in found.curves if curve.name == lesson.names[1])
    rows = kaplan_meier(runs[runs["scenario"] == lesson.names[1]])
    assert curve.months == tuple(rows["month"])
    assert curve.shares == pytest.approx(tuple(rows["estimate"]))


def test_one_city_alone_has_a_difference_and_no_interval(lesson):
    told = findings.of_class(lesson, SEED, [live_city(lesson, 0, SEED, 0)]).differences[0][lesson.quantity]
    assert told.n == 1
    assert told.interval() == ""
    assert np.isfinite(told.estimate)


def test_what_is_lived_in_1000_cities_is_what_the_library_gives(monkeypatch, lesson):
    monkeypatch.setattr(findings, "REFERENCE_RUNS", 20)
    job = SimpleNamespace(threads=2, counter=lambda total: lambda n: None)
    told = findings.of_many(lesson, job)
    runs = library_runs(lesson, 20, findings.REFERENCE_SEED)
    wanted = paired_differences(runs, (lesson.quantity, *lesson.also), against=lesson.names[0], horizon=120)
    for option, name in enumerate(lesson.names[1:]):
        for quantity in (lesson.quantity, *lesson.also):
            row = wanted[(wanted["scenario"] == name) & (wanted["quantity"] == quantity)].iloc[0]
            assert told.differences[option][quantity].estimate == row["estimate"]


def test_each_lesson_has_something_to_find_out(lesson):
    """With 200 cities every lesson moves its quantity somewhere: otherwise a class would look at nothing."""
    runs = library_runs(lesson, 200, 1)
    table = paired_differences(runs, (lesson.quantity,), against=lesson.names[0], horizon=120)
    assert (table["share_zero"] < 1).all()


def test_a_prediction_can_be_made_in_steps_up_to_the_most(lesson):
    steps = lesson.most / step_of(lesson)
    assert steps == pytest.approx(round(steps))
    assert 10 <= steps <= 60
    assert findings.signed(lesson.quantity, step_of(lesson)) != findings.signed(lesson.quantity, 0)


def test_the_options_open_in_the_other_pages(lesson):
    from cisim.app.links import query_of

    settings = lesson.settings()
    again = settings_from(query_of(settings))
    assert again == settings
    assert [scenario.key() for scenario in again.scenarios()] == [scenario.key() for scenario in lesson.scenarios()]


def a_room(lesson, n=N):
    room = Room("CDFHJ", lesson.name, SEED)
    for number in range(n):
        option = number % len(lesson.options)
        room = room.joined(f"Student {number}").predicted(number, option, lesson.most * (number - 1) / n)
    room = room.joined("Late").locked()
    for number in range(n):
        room = room.asked(number)
        student = room.students[number]
        room = room.lived(number, live_city(lesson, student.option, SEED, student.asked))
    return room


def test_the_picture_has_a_dot_for_every_city_with_its_number(lesson):
    room = a_room(lesson)
    lanes = picture.lanes_of(room)
    assert [lane.is_prediction for lane in lanes] == [False] * len(lesson.options)
    marks = [mark for lane in lanes for mark in lane.marks]
    factor = picture.unit_factor(lesson)
    wanted = sorted(city.difference(lesson.quantity) * factor for city in room.cities)
    assert sorted(mark.value for mark in marks) == pytest.approx(wanted)
    option = picture.dots(room, lanes, None, None)
    assert sum(len(series["data"]) for series in option["series"]) == N
    limits = option["xAxis"][0]
    assert all(
        limits["min"] < x < limits["max"]
        for series in option["series"]
        for x, _ in [d["value"] for d in series["data"]]
    )


def test_once_revealed_predictions_lie_above_what_came_out(lesson):
    lanes = picture.lanes_of(a_room(lesson).revealed())
    assert [lane.is_prediction for lane in lanes] == [True, False] * len(lesson.options)
    predicted = [mark for lane in lanes if lane.is_prediction for mark in lane.marks]
    assert len(predicted) == N
    assert any("predicted: no difference" in mark.words for mark in predicted)


def test_two_hundred_dots_at_one_place_stand_in_columns_within_the_picture():
    lesson = lesson_named("co-chair")
    marks = tuple(picture.Mark(0.0, "x") for _ in range(200))
    stack = picture._stacked(marks, 0.4)
    assert len({(round(x, 6), y) for x, y, _ in stack}) == 200
    assert max(y for _, y, _ in stack) < picture.TALLEST
    assert lesson.most / 12 >= 3


def test_the_table_holds_every_student_and_city_and_can_be_read_again(lesson):
    room = a_room(lesson)
    table = pd.read_csv(io.BytesIO(csv_of(class_table(room))))
    assert list(table["student"]) == [f"Student {n}" for n in range(N)] + ["Late"]
    lived = table.dropna(subset=["city"])
    runs = library_runs(lesson).set_index(["scenario", "replicate"])
    for row in lived.to_dict("records"):
        own = runs.loc[(row["option"], int(row["city"]))]
        base = runs.loc[(lesson.names[0], int(row["city"]))]
        assert row["with_duration"] == own["duration"]
        assert row["without_reason"] == base["reason"]
        name = column(lesson.quantity)
        assert row["difference"] == pytest.approx(own[name] - base[name])
        assert row["seed"] == SEED
    assert table["predicted"].notna().sum() == N


def test_runs_of_a_class_are_rows_like_the_librarys(lesson):
    table = runs_of(lesson, SEED, [live_city(lesson, 0, SEED, 1)])
    runs = library_runs(lesson)
    wanted = runs[(runs["replicate"] == 1) & runs["scenario"].isin(lesson.names[:2])].reset_index(drop=True)
    for name in table.columns:
        assert list(table[name]) == list(wanted[name]), name


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.0, "no difference"), (6.31, "6.3 m longer"), (-14.0, "1 y 2 m shorter"), (0.04, "no difference")],
)
def test_differences_are_told_for_people(value, told):
    assert findings.signed("rmst", value) == told


def test_cities_are_counted_by_their_direction():
    assert findings.counted("rmst", [0.0, 0.0, 5.0, -2.0]) == (
        "in 1 city longer, in 2 cities no difference, in 1 city shorter"
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"quantity": "happiness"}, "not told in words"),
        ({"most": 0}, "most"),
        ({"base": {"words": "x", "scenario": "cohort-of-eight"}}, "one city|side by side"),
        ({"options": [{"words": "a", "scenario": "co-chair"}, {"words": "b", "scenario": "patience"}]}, "choose"),
        ({"options": [{"words": "a", "scenario": "no-such"}]}, "no such scenario"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_lesson_is_told_in_one_line(tmp_path, change, problem):
    import yaml

    right = {
        "title": "t",
        "story": "s",
        "question": "q",
        "quantity": "rmst",
        "most": 12,
        "base": {"words": "x", "scenario": "baseline"},
        "options": [{"words": "a", "scenario": "co-chair"}],
        "discuss": ["d"],
    }
    path = tmp_path / "1-mine.yaml"
    path.write_text(yaml.safe_dump(right), encoding="utf-8")
    assert lesson_from(path).name == "mine"
    path.write_text(yaml.safe_dump({**right, **change}), encoding="utf-8")
    with pytest.raises(ConfigError, match=problem) as caught:
        lesson_from(path)
    assert "\n" not in str(caught.value)


def test_the_qr_code_has_the_three_squares_that_cameras_look_for():
    path, side = qr_path(f"http://192.168.0.10:8765{address('CDFHJ')}")
    dark = {tuple(map(int, square.partition("h")[0].split())) for square in path.split("M")[1:]}
    margin, far = 4, side - 4 - 7
    for left, top in ((margin, margin), (far, margin), (margin, far)):
        ring = {(left + i, top) for i in range(7)} | {(left, top + i) for i in range(7)}
        assert ring <= dark
        assert not {(left + i, top + 1) for i in range(1, 6)} & dark
    assert all(margin <= x < side - margin and margin <= y < side - margin for x, y in dark)
