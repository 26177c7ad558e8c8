"""The store of rooms: limits, endings by a clock, separation, rights, and many threads at once."""

import threading
from dataclasses import replace

import pytest
import solara

from cisim.app.classroom import names, rooms, watching
from cisim.app.classroom.cities import City, Life
from cisim.app.classroom.invitation import KEY, PATH, ROOM
from cisim.app.classroom.lessons import lessons
from cisim.app.classroom.room import LIVING, MOST_CITIES, PREDICTING, REVEALED, Room, Student
from cisim.app.classroom.rooms import Limits, RoomGone, Rooms
from cisim.app.classroom.start import Joining, Start
from cisim.app.classroom.student import Next, Seen, StudentRoom, told_to
from cisim.app.classroom.teacher import TeacherRoom
from cisim.app.classroom.watching import Herald
from cisim.app.links import LINK, Link
from cisim.app.pages.classroom import JOINING, OVER, START, STUDENT, TEACHER, Page, Place, Shown, place_for
from cisim.app.settings import Settings
from cisim.yaml_files import ConfigError

LIFE = Life(duration=50.0, event=True, reason="political withdrawal", outcome_improvement=0.1, equity_gap=0.05)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    return Rooms(Limits(rooms=3, students=4), clock)


def opened(store, lesson="co-chair"):
    return store.open(lesson)


def city_of(replicate, option=0):
    return City(replicate, option, LIFE, replace(LIFE, duration=62.0))


def fill(store, code):
    for _ in range(100):
        store.join(code)


def lived_once(store, code, token):
    room = store.act(code, token, Room.asked)
    number = store.number(code, token)
    store.lived(code, token, room.seed, city_of(room.students[number].asked, room.students[number].option))


def test_a_code_is_short_and_cannot_be_misread(store):
    code, _ = opened(store)
    assert len(code) == 5
    assert set(code) <= set(names.LETTERS)
    assert not set(names.LETTERS) & set("AEIOUILOQSZB0123456789")
    spaced = f" {code[:2].lower()}-{code[2:].lower()} "
    assert store.join(spaced)[0] == code


@pytest.mark.parametrize("typed", ["", "AB", "OOOOO", "1CDFH", "CDFHJK", "CDFH;", "x" * 10_000])
def test_what_cannot_be_a_code_is_refused_in_a_sentence(store, typed):
    with pytest.raises(ConfigError, match="5 letters"):
        store.join(typed)


def test_of_very_many_ended_rooms_the_first_are_forgotten(store, monkeypatch):
    monkeypatch.setattr(rooms, "REMEMBERED", 2)
    ended = [opened(store) for _ in range(3)]
    for room in ended:
        store.end(*room)
    with pytest.raises(RoomGone, match=f"Room {ended[0][0]} is not open"):
        store.room(ended[0][0])
    for code, _ in ended[1:]:
        with pytest.raises(RoomGone, match=f"Room {code} has ended"):
            store.room(code)


def test_rooms_are_limited_and_room_is_made_when_one_ends(store):
    rooms = [opened(store) for _ in range(3)]
    with pytest.raises(ConfigError, match="As many rooms"):
        opened(store)
    store.end(*rooms[0])
    opened(store)
    assert len(store) == 3


def test_students_are_limited(store):
    code, _ = opened(store)
    for _ in range(4):
        store.join(code)
    with pytest.raises(ConfigError, match="full"):
        store.join(code)
    assert len(store.room(code).students) == 4


def test_bytes_are_limited_and_given_back_by_a_new_lesson(clock):
    store = Rooms(Limits(room_bytes=1000), clock)
    code, secret = opened(store)
    with pytest.raises(ConfigError, match="holds as much"):
        fill(store, code)
    n = len(store.room(code).students)
    assert 2 <= n < 20
    store.steer(code, secret, Room.locked)
    assert len(store.room(code).students) == n


@pytest.mark.parametrize("name", ["x" * 25, "=1+1", "@all", "<b>", "a\u202eb", "a;b"])
def test_a_name_that_could_do_harm_is_refused(store, name):
    code, _ = opened(store)
    with pytest.raises(ConfigError, match="name"):
        store.join(code, name)
    assert store.room(code).students == ()


def test_names_are_cleaned_made_up_and_never_doubled(store):
    code, _ = opened(store)
    for name in ("  Ada   L. ", "ada l.", "", "Zoë"):
        store.join(code, name)
    found = [student.name for student in store.room(code).students]
    assert found[:2] == ["Ada L.", "ada l. 2"]
    assert found[2]
    assert found[3] == "Zoë"


def test_names_that_are_taken_are_numbered_within_their_length():
    longest = "x" * names.NAME_LENGTH
    assert names.free_name("Ada", ["Ada", "ADA 2"]) == "Ada 3"
    assert names.free_name(longest, [longest]) == f"{'x' * 20} 2"
    assert names.free_name("Ada", ["Bob"]) == "Ada"
    every = [f"{colour} {animal}" for colour in names.COLOURS for animal in names.ANIMALS]
    assert names.free_name("", [name.upper() for name in every[1:]]) == every[0]


def test_a_room_left_idle_ends_and_one_in_use_goes_on_until_its_longest(clock):
    store = Rooms(Limits(idle=100, longest=1000), clock)
    used, secret = opened(store)
    idle, _ = opened(store)
    _, token = store.join(used)
    for clock.now in range(0, 1000, 50):
        store.act(used, token, lambda room, number: room.predicted(number, 0, 6.0))
    with pytest.raises(RoomGone, match="has ended"):
        store.room(idle)
    assert store.room(used)
    clock.now = 1001
    for ask in (lambda: store.room(used), lambda: store.join(used), lambda: store.number(used, token)):
        with pytest.raises(RoomGone, match="has ended"):
            ask()
    assert not store.is_teacher(used, secret)
    assert len(store) == 0


def test_looking_keeps_no_room_open(clock):
    store = Rooms(Limits(idle=100), clock)
    code, _ = opened(store)
    for clock.now in (60, 99):
        store.room(code)
    clock.now = 101
    with pytest.raises(RoomGone):
        store.room(code)


def test_a_room_that_never_was_is_told_from_one_that_ended(store):
    code, secret = opened(store)
    store.end(code, secret)
    with pytest.raises(RoomGone, match="has ended"):
        store.room(code)
    other = names.new_code({code})
    with pytest.raises(RoomGone, match="is not open"):
        store.room(other)


def test_the_teachers_rights_hang_on_the_secret(store):
    code, secret = opened(store)
    other, other_secret = opened(store)
    _, token = store.join(code)
    assert store.is_teacher(code, secret)
    for wrong in ("", code, token, other_secret, secret[:-1], "é"):
        assert not store.is_teacher(code, wrong)
        for act in (
            lambda wrong=wrong: store.steer(code, wrong, Room.locked),
            lambda wrong=wrong: store.teach(code, wrong, "quick-wins"),
            lambda wrong=wrong: store.end(code, wrong),
        ):
            with pytest.raises(RoomGone, match="teacher's rights"):
                act()
    assert store.room(code).phase == PREDICTING
    assert store.steer(other, other_secret, Room.locked).phase == LIVING


def test_neither_secret_nor_token_is_in_what_is_handed_out(store):
    code, secret = opened(store)
    _, token = store.join(code, "Ada")
    assert secret not in repr(store.room(code))
    assert token not in repr(store.room(code))


def test_rooms_know_nothing_of_each_other(store):
    (one, secret), (other, _) = opened(store), opened(store, "quick-wins")
    _, token = store.join(one, "Ada")
    before = store.room(other)
    store.act(one, token, lambda room, number: room.predicted(number, 0, 6.0))
    store.steer(one, secret, Room.locked)
    lived_once(store, one, token)
    assert store.room(other) is before
    with pytest.raises(RoomGone, match="no place"):
        store.number(other, token)
    assert one != other
    assert store.room(one).seed != store.room(other).seed or store.room(one).lesson_name != "quick-wins"


def test_who_comes_again_with_the_token_keeps_the_place(store):
    code, secret = opened(store)
    _, token = store.join(code, "Ada")
    store.act(code, token, lambda room, number: room.predicted(number, 0, -12.0))
    store.join(code, "Bob")
    store.steer(code, secret, Room.locked)
    lived_once(store, code, token)
    student = store.room(code).students[store.number(code, token)]
    assert (student.name, student.prediction, len(student.cities)) == ("Ada", -12.0, 1)


def test_the_order_of_a_lesson_is_kept(store):
    code, secret = opened(store)
    _, token = store.join(code)
    with pytest.raises(ConfigError, match="locked"):
        store.act(code, token, Room.asked)
    predict = lambda value: store.act(code, token, lambda room, number: room.predicted(number, 0, value))  # noqa: E731
    predict(6.0)
    predict(12.0)
    for wrong in (37.0, float("nan"), float("inf")):
        with pytest.raises(ConfigError, match="no prediction"):
            predict(wrong)
    store.steer(code, secret, Room.locked)
    with pytest.raises(ConfigError, match="locked"):
        predict(1.0)
    asked = store.act(code, token, Room.asked).students[0].asked
    with pytest.raises(ConfigError, match="Your city is being lived through"):
        store.act(code, token, Room.asked)  # pressed twice
    store.lived(code, token, store.room(code).seed, city_of(asked, 0))
    for _ in range(MOST_CITIES - 1):
        lived_once(store, code, token)
    with pytest.raises(ConfigError, match=f"Each of you has {MOST_CITIES} cities."):
        store.act(code, token, Room.asked)
    assert store.steer(code, secret, Room.revealed).phase == REVEALED
    assert store.room(code).students[0].prediction == 12.0
    assert [city.replicate for city in store.room(code).cities] == list(range(MOST_CITIES))


@pytest.mark.parametrize(("option", "prediction"), [(-1, 6.0), (3, 6.0), (0, 36.1), (0, float("nan"))])
def test_what_is_no_option_or_too_much_is_no_prediction(store, option, prediction):
    code, _ = opened(store, "quick-wins")
    _, token = store.join(code)
    with pytest.raises(ConfigError, match="This is no prediction"):
        store.act(code, token, lambda room, number: room.predicted(number, option, prediction))
    assert store.room(code).n_predicted == 0


def test_who_comes_after_the_lock_chooses_once_before_living(store):
    code, secret = opened(store, "quick-wins")
    _, early = store.join(code)
    choose = lambda token, option: store.act(code, token, lambda room, number: room.chosen(number, option))  # noqa: E731
    with pytest.raises(ConfigError, match="cannot be chosen now"):
        choose(early, 0)
    store.act(code, early, lambda room, number: room.predicted(number, 0, 6.0))
    store.steer(code, secret, Room.locked)
    _, late = store.join(code)
    with pytest.raises(ConfigError, match="Choose first"):
        store.act(code, late, Room.asked)
    for token, option in ((late, 2), (late, -1), (early, 1)):
        with pytest.raises(ConfigError, match="cannot be chosen now"):
            choose(token, option)
    choose(late, 1)
    with pytest.raises(ConfigError, match="cannot be chosen now"):
        choose(late, 0)
    lived_once(store, code, late)
    assert [student.option for student in store.room(code).students] == [0, 1]
    assert [city.option for city in store.room(code).cities] == [1]
    assert store.room(code).students[1].prediction is None


def test_locking_twice_takes_nothing_back(store):
    code, secret = opened(store)
    store.steer(code, secret, Room.locked)
    store.steer(code, secret, Room.revealed)
    assert store.steer(code, secret, Room.locked).phase == REVEALED


def test_a_city_of_an_earlier_turn_is_dropped(store):
    code, secret = opened(store)
    _, token = store.join(code, "Ada")
    store.steer(code, secret, Room.locked)
    before = store.act(code, token, Room.asked)
    after = store.teach(code, secret, "co-chair")
    assert (after.phase, after.seed != before.seed, after.students[0].name) == (PREDICTING, True, "Ada")
    store.lived(code, token, before.seed, city_of(0))
    assert store.room(code).cities == ()
    with pytest.raises(ConfigError, match="lesson"):
        store.teach(code, secret, "no-such-lesson")


def test_a_city_that_was_not_asked_for_changes_nothing(store):
    code, secret = opened(store)
    _, token = store.join(code)
    room = store.steer(code, secret, Room.locked)
    for replicate in (0, 7):
        store.lived(code, token, room.seed, city_of(replicate))
    assert store.room(code) == room


def test_many_threads_lose_and_double_nothing():
    store = Rooms(Limits(students=200))
    code, secret = opened(store)
    store.steer(code, secret, Room.locked)
    tokens, problems = [], []

    def study():
        try:
            _, token = store.join(code)
            tokens.append(token)
            for _ in range(MOST_CITIES):
                lived_once(store, code, token)
                store.room(code)
        except Exception as error:  # noqa: BLE001 (looked at below)
            problems.append(error)

    threads = [threading.Thread(target=study) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room = store.room(code)
    assert problems == []
    assert len(set(tokens)) == len(room.students) == 40
    assert sorted(store.number(code, token) for token in tokens) == list(range(40))
    assert len({student.name for student in room.students}) == 40
    assert [city.replicate for city in room.cities] == list(range(40 * MOST_CITIES))


def test_watchers_are_told_seldom_of_their_own_room_only_and_of_its_end():
    store = Rooms()
    herald = Herald(store, pause=0.2)
    (code, secret), (other, _) = opened(store), opened(store)
    told, told_of_other = [], []
    ended = threading.Event()

    def tell():
        try:
            told.append(len(store.room(code).students))
        except RoomGone:
            ended.set()

    leave = herald.watch(code, tell)
    leave_other = herald.watch(other, lambda: told_of_other.append(1))
    for _ in range(50):
        store.join(code)
        threading.Event().wait(0.01)
    store.end(code, secret)
    assert ended.wait(5)
    leave()
    leave_other()
    assert told_of_other == []
    assert 1 <= len(told) <= 8  # half a second of joining, told at most five times a second
    assert told == sorted(told)


def test_a_watcher_that_fails_keeps_no_other_from_being_told():
    store = Rooms()
    herald = Herald(store, pause=0.01)
    code, _ = opened(store)
    told = threading.Event()

    def fail():
        raise RuntimeError("gone")

    leaves = [herald.watch(code, fail), herald.watch(code, told.set)]
    store.join(code)
    assert told.wait(5)
    for leave in leaves:
        leave()


# What visitors see of the rooms ---------------------------------------------------------------------------------------
@pytest.fixture
def shared(clock, monkeypatch):
    """The rooms of the pages: two, for two students each."""
    store = Rooms(Limits(rooms=2, students=2), clock)
    monkeypatch.setattr(rooms, "shared", lambda: store)
    watching.shared.cache_clear()
    yield store
    watching.shared.cache_clear()


def test_a_link_and_what_a_browser_keeps_lead_to_a_place(shared):
    code, secret = opened(shared)
    _, token = shared.join(code)
    other, other_secret = opened(shared)
    gone = names.new_code({code, other})
    as_student, as_teacher = {"student": [code, token]}, {"teacher": [other, other_secret]}
    joining, teaching = Place(JOINING, code), Place(TEACHER, other, other_secret)
    for (asked, key, kept), expected in [
        (("", "", {}), Place(START)),
        ((code, "", {}), joining),
        ((code, "", as_student), Place(STUDENT, code, token)),
        ((code, "", {"student": [code, "made up"]}), joining),
        ((other, "", as_student), Place(JOINING, other)),  # a seat elsewhere is none here
        ((code, secret, as_student), Place(TEACHER, code, secret)),
        ((code, "wrong", as_student), Place(OVER, told=f"This link gives no teacher's rights in room {code}.")),
        ((gone, "", as_student), Place(OVER, told=f"Room {gone} is not open.")),
        (("", "", as_student), Place(STUDENT, code, token)),
        (("", "", as_teacher | as_student), teaching),
        (("", "", {"teacher": [code, other_secret]}), Place(START)),
        (("", "", {"student": [gone, token]}), Place(START)),
        (("", "", {"teacher": "xy", "student": None}), Place(START)),
        (("", "", {"teacher": [other], "student": [code, 5]}), Place(START)),
    ]:
        assert place_for(asked, key, kept) == expected, (asked, key, kept)
    shared.end(code, secret)
    assert place_for(code, "", as_student) == Place(OVER, told=f"Room {code} has ended.")
    assert place_for("", "", as_student) == Place(START)


def test_neither_room_nor_secret_of_a_link_stays_in_other_links(shared, drawn):
    code, secret = opened(shared)
    settings = Settings(seed=5).with_extra(ROOM, code).with_extra(KEY, secret)
    changes, pushed = [], []

    @solara.component
    def Visit(settings):
        LINK.provide(Link(settings, changes.append, PATH, pushed.append))
        Page()

    page = drawn(Visit(settings))
    keeper = page.part("seat")
    assert (page.told, keeper.seat) == ("Opening the classroom", None)
    keeper.vue_found({})
    assert changes[-1](settings) == Settings(seed=5)
    assert pushed == [PATH]
    assert keeper.seat == {"role": "teacher", "code": code, "token": secret}
    assert "0 joined, 0 predicted" in page.told
    invited = drawn(Visit(settings.with_extra(KEY, None)))
    invited.part("seat").vue_found({"teacher": [code, secret]})  # whoever steers a room may look at its link
    assert f"Join room {code}" in invited.told
    assert invited.part("seat").seat is None
    assert pushed == [PATH]


def test_a_server_and_a_room_that_are_full_say_so(shared, drawn):
    entered = []
    page = drawn(Start(lambda *_: entered.append("opened"), lambda *_: entered.append("joined")))
    assert "ends by itself after 2 hours without anything done in it, after 8 at the latest." in page.told
    opening = page.part("title", f"Open a room: {lessons()[0].title}")
    for _ in range(3):
        opening.vue_push(None)
    assert entered == ["opened"] * 2
    assert "As many rooms are open here as this server keeps; try again when one has ended." in page.told
    code = next(iter(shared._rooms))
    form = page.part("fixed")
    assert (form.code, form.fixed) == ("", False)
    form.vue_join({"code": code})
    form.vue_join({"code": code, "name": "<b>"})
    assert form.problem == "A name is made of letters, digits and spaces."
    form.vue_join({"code": code, "name": "Ada"})
    form.vue_join({"code": code})
    assert form.problem == f"Room {code} is full: it has 2 students."
    assert entered == ["opened"] * 2 + ["joined"] * 2
    form.vue_join({})
    assert form.problem.startswith("A room's code has 5 letters")
    linked = drawn(Joining(code, lambda *_: entered.append("by link"))).part("fixed")
    assert (linked.code, linked.fixed) == (code, True)
    linked.vue_join({"code": code})
    assert linked.problem == f"Room {code} is full: it has 2 students."


def test_a_teacher_without_rights_changes_nothing_and_reads_why(shared, drawn):
    code, _ = opened(shared)
    page = drawn(TeacherRoom(code, "made up", list))
    assert "0 joined, 0 predicted" in page.told
    page.push("Lock predictions")
    assert f"This link gives no teacher's rights in room {code}." in page.told
    assert shared.room(code).phase == PREDICTING


def test_the_pages_of_a_room_that_ends_are_left(shared, drawn, clock):
    code, secret = opened(shared)
    _, token = shared.join(code)
    left = []
    drawn(TeacherRoom(code, secret, lambda: left.append("teacher")))
    drawn(StudentRoom(code, token, lambda: left.append("student"), list))
    assert left == []
    clock.now = shared.limits.idle + 1
    drawn(TeacherRoom(code, secret, lambda: left.append("too late")))
    assert left == ["too late"]
    page = drawn(Shown(Place(OVER, told=f"Room {code} has ended."), left.append))
    assert f"Room {code} has ended." in page.told
    page.push("To the classroom")
    assert left[-1] == Place(START)


def test_a_student_reads_why_something_cannot_be_done(shared, drawn):
    code, secret = opened(shared)
    _, token = shared.join(code, "Ada")
    page = drawn(StudentRoom(code, token, list, list))
    form = page.part("steps")
    form.vue_predict({"option": 0, "step": 6})
    assert shared.room(code).students[0].prediction == 6.0
    shared.steer(code, secret, Room.locked)  # the page has yet to be told
    form.vue_predict({"option": 0, "step": -6})
    assert "Predictions are locked." in page.told
    assert shared.room(code).students[0].prediction == 6.0
    for option, step in ((None, None), (0, None), ("0", 6), (0, 6.5), (0, 37)):
        form.vue_predict({"option": option, "step": step})  # which the form never sends
    assert shared.room(code).students[0].prediction == 6.0


def student(**known):
    return Student(0, "Ada", **known)


@pytest.mark.parametrize(
    ("lesson", "phase", "who", "told"),
    [
        ("co-chair", LIVING, student(), []),
        ("co-chair", LIVING, student(option=0, prediction=-14.0), ["You predicted: 1 y 2 m shorter."]),
        ("quick-wins", LIVING, student(option=1, prediction=0.0), ["You predicted for “Patience”: no difference."]),
        ("co-chair", LIVING, student(option=0, cities=(city_of(0),)), ["In your city: 1 y longer."]),
        (
            "co-chair",
            LIVING,
            student(option=0, cities=(City(0, 0, LIFE, LIFE),)),
            ["In your city it makes no difference. Is that so in every city?"],
        ),
        (
            "co-chair",
            REVEALED,
            student(option=0, cities=(city_of(0), City(1, 0, LIFE, LIFE))),
            ["In your 2 cities, on average: 6 m longer.", "The screen shows how the whole class came out."],
        ),
    ],
)
def test_a_student_is_told_what_was_predicted_and_what_came_out(lesson, phase, who, told):
    assert [words for _, words in told_to(Seen(lesson, 7, phase, who))] == told


def test_a_student_is_offered_cities_until_there_are_no_more(drawn):
    for n, words in ((0, "5 cities left"), (3, "2 cities left"), (4, "1 city left")):
        page = drawn(Next(student(cities=tuple(map(city_of, range(n)))), "", print))
        assert words in page.told
        assert ("Live through another city" in page.told) == (n > 0)
    assert drawn(Next(student(cities=tuple(map(city_of, range(MOST_CITIES)))), "", print)).told == ""
    assert drawn(Next(student(asked=3), "", print)).told == "Living through your city, twice"
    assert "It broke." in drawn(Next(student(), "It broke.", print)).told
