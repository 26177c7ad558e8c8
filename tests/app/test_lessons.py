"""The lessons: each can be taught, its numbers are the library's, and its table holds them."""

import io
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import cisim
from cisim.analysis import kaplan_meier, paired_differences
from cisim.app.classroom import addresses, board, curves, findings, lives, picture
from cisim.app.classroom.cities import City, Life, live_city, runs_of
from cisim.app.classroom.export import class_table
from cisim.app.classroom.invitation import LOCAL_ONLY, Invitation, address, qr_path
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
    alone = lesson.settings(len(lesson.options) - 1)
    assert alone.choices == (lesson.base, lesson.options[-1])


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


@pytest.mark.parametrize(
    ("quantity", "low", "high", "told"),
    [
        ("rmst", 3.0, 9.0, " [3 m to 9 m longer]"),
        ("rmst", -9.0, -3.0, " [3 m to 9 m shorter]"),
        ("rmst", -2.0, 14.0, " [2 m shorter to 1 y 2 m longer]"),
        ("equity_gap", -0.01, 0.03, " [1.0 points narrower to 3.0 points wider]"),
        ("rmst", float("nan"), float("nan"), ""),
    ],
)
def test_an_interval_says_its_direction_once_where_there_is_one(quantity, low, high, told):
    found = findings.Difference(quantity, (low + high) / 2, low, high, 30, 0.5, 0.2, 0.3)
    assert found.interval() == told
    words = findings.QUANTITIES[quantity]
    shares = f"{words.more} in 50% of them, no difference in 20%, {words.less} in 30%"
    assert board.many_words(found).endswith(f" on average{told}; {shares}")


def test_the_headline_is_the_question_until_there_is_a_finding():
    co_chair, quick_wins = lesson_named("co-chair"), lesson_named("quick-wins")

    def found(n, **estimates):
        values = enumerate(estimates.values())
        own = {k: {"rmst": findings.Difference("rmst", value, np.nan, np.nan, n, 1, 0, 0)} for k, value in values}
        return findings.Findings(own, ())

    space = "\u00a0"
    who = "A partnership with a co-chair"
    for lesson, of_class, words in [
        (co_chair, None, co_chair.question),
        (co_chair, found(1, a=6.0), f"{who} lasts 6{space}m longer in your city"),
        (co_chair, found(9, a=-6.0), f"{who} lasts 6{space}m shorter in your 9{space}cities, on average"),
        (co_chair, found(9, a=0.0), f"{who} makes no difference in your 9{space}cities, on average"),
        (quick_wins, None, quick_wins.question),
        (quick_wins, found(9, a=-3.0, b=7.0), f"“Patience” did most: 7{space}m longer on average"),
        (quick_wins, found(9, a=-3.0, b=-14.0), f"“Patience” did most: 1{space}y 2{space}m shorter on average"),
        (quick_wins, found(9, a=3.0), f"“Quick wins first” did most: 3{space}m longer on average"),
    ]:
        assert board.headline(lesson, of_class) == words


def test_a_life_is_told_by_what_the_lesson_is_about(drawn):
    lasts, gap = lesson_named("co-chair"), lesson_named("residents-votes")
    ended = Life(50.0, True, "political withdrawal", 0.1, 0.0)
    going = Life(120.0, False, "still going", 0.1, 0.05)
    assert lives.life_words(lasts, ended) == "4 y 2 m, political withdrawal"
    assert lives.life_words(lasts, going) == "10 y, and still going"
    assert lives.life_words(gap, going) == "5.0 points"
    for lesson, life, largest, width in [
        (lasts, ended, 120.0, "41.67%"),
        (lasts, going, 120.0, "100.00%"),
        (gap, going, 0.1, "50.00%"),
        (gap, ended, 0.0, "0.00%"),  # no gap in either life
    ]:
        bar = drawn(lives.Bar(lesson, "Ours", life, largest, "base"))
        assert bar.told == f"Ours: {lives.life_words(lesson, life)}"
        assert bar.parts[-1].attributes["style"] == f"width:{width}"
    of_gap = City(0, 0, going, ended)
    pressed = []
    card = drawn(lives.Card(gap, of_gap, lambda *asked: pressed.append(asked)))
    assert "City 1: 5.0 points narrower" in card.told
    card.push("Its story as it is")
    card.push("With the change")
    assert pressed == [(of_gap, True), (of_gap, False)]


def test_the_board_tells_each_option_of_its_own_cities(monkeypatch, drawn):
    monkeypatch.setattr(findings, "REFERENCE_RUNS", 20)
    lesson = lesson_named("quick-wins")
    before = Room("CDFHJ", lesson.name, SEED).joined("Ada").joined("Bob").joined("Cy")
    for number, option in enumerate((1, 1, 0)):
        before = before.predicted(number, option, 6.0)
    early = drawn(board.Board(before.locked()))
    assert lesson.question in early.told
    assert "Each city that a student lives through becomes a dot here." in early.told
    room = before.locked()
    for number, option in enumerate((1, 1)):
        room = room.asked(number).lived(number, live_city(lesson, option, SEED, number))
    page = drawn(board.Board(room))
    mean = np.mean([city.difference("rmst") for city in room.cities])
    page.come_to(f"Patience: {findings.signed('rmst', mean)} (2 cities)", board.OTHER_CITIES)
    assert "Quick wins first:" not in page.told  # nobody has lived through one of these
    assert board.KEY_OF_MANY not in page.told
    revealed = drawn(board.Board(room.revealed()))
    revealed.come_to("How many are still going, in 1,000 cities", "Talk about it", lesson.discuss[0])
    many = findings.of_many(lesson, SimpleNamespace(threads=1, counter=lambda total: lambda n: None))
    for option, name in enumerate(lesson.names[1:]):
        revealed.come_to(f"{name}: {board.many_words(many.differences[option]['rmst'])}.")
    lanes = picture.lanes_of(room.revealed())
    shown = picture.dots(room.revealed(), lanes, findings.of_class(lesson, SEED, room.cities), many)
    lines = {lane.name: len(series["markLine"]["data"]) for lane, series in zip(lanes, shown["series"], strict=True)}
    assert lines == {  # no difference; the mean, where there are dots; the 1,000 cities
        "Quick wins first: predicted": 2,
        "Quick wins first: your cities": 2,
        "Patience: predicted": 2,
        "Patience: your cities": 3,
    }
    nothing = picture.lanes_of(Room("CDFHJ", lesson.name, SEED).locked().revealed())
    alone = picture.dots(room.revealed(), nothing, None, None)
    assert [len(series["markLine"]["data"]) for series in alone["series"]] == [1] * 4


def test_the_board_counts_the_cities_of_an_only_option(drawn):
    lesson = lesson_named("co-chair")
    room = Room("CDFHJ", lesson.name, SEED).joined("Ada").locked().asked(0).lived(0, live_city(lesson, 0, SEED, 0))
    page = drawn(board.Board(room))
    page.come_to(f"The same city, the same luck: {findings.counted('rmst', [room.cities[0].difference('rmst')])}.")
    other_turn = ("classroom-class", room.code, SEED + 1, 1)
    assert board._fits(("classroom-class", room.code, SEED, 7), room)
    assert not board._fits(other_turn, room)
    assert not board._fits(None, room)


@pytest.mark.parametrize(("name", "top"), [("co-chair", 40), ("funding-cliff", 68)])
def test_the_legend_has_room_for_its_names(name, top):
    lesson = lesson_named(name)
    found = findings.of_class(lesson, SEED, [live_city(lesson, k, SEED, k) for k in range(len(lesson.options))])
    shown = curves.survival(lesson, found, None)
    assert shown["legend"]["data"] == list(lesson.names)
    assert shown["grid"]["top"] == top
    assert len(curves.survival(lesson, found, found)["series"]) == 2 * len(lesson.names)


@pytest.mark.parametrize(
    ("origin", "answering", "link", "is_local"),
    [
        ("http://localhost:8765/", {"10.0.0.7"}, "http://10.0.0.7:8765/classroom?x.classroom.room=CDFHJ", False),
        ("http://LOCALHOST", {"10.0.0.7", "10.0.0.9"}, "http://10.0.0.7:80/classroom?x.classroom.room=CDFHJ", False),
        ("https://[::1]/cisim", {"10.0.0.9"}, "https://10.0.0.9:443/cisim/classroom?x.classroom.room=CDFHJ", False),
        ("http://127.0.0.1:8765", set(), "http://127.0.0.1:8765/classroom?x.classroom.room=CDFHJ", True),
        ("https://cisim.example.org", set(), "https://cisim.example.org/classroom?x.classroom.room=CDFHJ", False),
        ("", set(), "", False),
        (None, set(), "", False),
        ("http://" + "x" * 300, set(), "", False),
    ],
)
def test_students_are_invited_by_an_address_that_they_reach(monkeypatch, drawn, origin, answering, link, is_local):
    monkeypatch.setattr(addresses, "own_addresses", lambda: ["10.0.0.7", "10.0.0.9"])
    monkeypatch.setattr(addresses, "_answers", lambda address, port: address in answering)
    card = drawn(Invitation("CDFHJ")).part("squares")
    assert (card.link, card.squares, card.warning) == ("", "", "")  # the browser has yet to tell its address
    card.vue_origin(origin)
    assert card.link == link
    assert card.squares == (qr_path(link)[0] if link else "")
    assert card.warning == (LOCAL_ONLY if is_local else "")


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
        (
            {
                "base": {"words": "x", "scenario": "cohort-of-eight"},
                "options": [{"words": "a", "scenario": "peer-cohort"}],
            },
            "a lesson tells of one city; this scenario has a cohort of them",
        ),
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
