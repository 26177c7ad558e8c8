"""A class in four browsers: one teacher, three students; what they see is what the library computes."""

import io
import re
from pathlib import Path

import pandas as pd
import pytest

import cisim
from cisim.app.classroom.findings import signed
from cisim.app.classroom.lessons import lesson_named

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def open_room(page, server, lesson="The co-chair and the lost election"):
    page.goto(server.address + "classroom")
    page.locator(f'button[title="Open a room: {lesson}"]').click()
    return page.locator("[data-test=code]").inner_text().strip()


def join(page, server, code, name=""):
    page.goto(f"{server.address}classroom?x.classroom.room={code}")
    page.get_by_label("A name to show").fill(name)
    button(page, "Join").click()
    page.locator("[data-test=name]").wait_for()


def predict(page, way, months=0):
    page.get_by_label(way, exact=True).check()
    if months:
        page.get_by_label("By how much?").fill(str(months))
    button(page, "Predict").click()
    page.locator("[data-test=given]").wait_for()


def downloaded(page, name):
    with page.expect_download() as waiting:
        button(page, name).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def dots_in(page):
    """The rows of the picture's table, as its reader gets them."""
    rows = page.locator("[data-test=dots] tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return [tuple(row) for row in rows]


def test_a_class_predicts_lives_and_sees_what_came_out(new_page, server):
    from playwright.sync_api import expect

    lesson = lesson_named("co-chair")
    teacher = new_page(viewport={"width": 1920, "height": 1080})
    code = open_room(teacher, server)
    students = {name: new_page(viewport=PHONE) for name in ("Ada", "Ben", "Cleo")}
    for name, student in students.items():
        join(student, server, code, name)
    predict(students["Ada"], "Longer", 12)
    predict(students["Ben"], "No difference")
    predict(students["Cleo"], "Shorter", 3)
    expect(teacher.locator("[data-test=count]")).to_have_text("3 joined, 3 predicted")
    expect(teacher.locator("[data-test=people] li")).to_have_count(3)

    # What somebody predicted can be changed, and outlasts a reload, until it is locked
    students["Ada"].reload()
    expect(students["Ada"].locator("[data-test=name]")).to_have_text("Ada")
    expect(students["Ada"].locator("[data-test=given]")).to_contain_text("1 y longer")
    button(teacher, "Lock predictions").click()
    for student in students.values():
        button(student, "Live through my city").click()
        expect(student.locator(".ci-room-city")).to_have_count(1)
    expect(teacher.locator("[data-test=count]")).to_have_text("3 of 3 have lived through a city")
    expect(teacher.locator("[data-test=dots] tbody tr")).to_have_count(3)
    button(students["Cleo"], "Live through another city").click()
    expect(students["Cleo"].locator(".ci-room-city")).to_have_count(2)
    expect(teacher.locator("[data-test=dots] tbody tr")).to_have_count(4)
    button(teacher, "Reveal").click()
    expect(teacher.locator("[data-test=dots] tbody tr")).to_have_count(7)

    name, content = downloaded(teacher, "Class table (CSV)")
    assert name == f"class-{code}-co-chair.csv"
    table = pd.read_csv(io.BytesIO(content))
    assert list(table["student"]) == ["Ada", "Ben", "Cleo", "Cleo"]
    assert list(table["predicted"]) == [12, 0, -3, -3]
    assert sorted(table["city"]) == [0, 1, 2, 3]
    runs = cisim.simulate(list(lesson.scenarios()), runs=4, seed=int(table["seed"][0])).set_index(
        ["scenario", "replicate"]
    )
    shown = [row for row in dots_in(teacher) if "your cities" in row[0]]
    for row in table.to_dict("records"):
        without, own = (runs.loc[(each, row["city"])] for each in lesson.names)
        assert (row["without_duration"], row["with_duration"]) == (without["duration"], own["duration"])
        assert row["difference"] == own["duration"] - without["duration"]
        assert ("A co-chair: your cities", row["student"], signed("rmst", row["difference"])) in shown
    for predicted in (("Ada", "1 y longer"), ("Ben", "no difference"), ("Cleo", "3 m shorter")):
        assert ("A co-chair: predicted", *predicted) in dots_in(teacher)

    # A thousand cities: the library's numbers, in words
    expect(teacher.locator("[data-test=many]")).to_be_visible(timeout=120_000)
    many = cisim.simulate(list(lesson.scenarios()), runs=1000, seed=1)
    mean = many.groupby("scenario")["duration"].mean()
    expect(teacher.locator("[data-test=many]")).to_contain_text(
        signed("rmst", mean["A co-chair"] - mean["The mayor alone"])
    )

    # The story behind a dot: the same city
    city = students["Ada"].locator(".ci-room-city")
    expect(city).to_contain_text("The mayor alone")
    button(students["Ada"], "Its story as it is").click()
    expect(students["Ada"].get_by_label("Seed")).to_have_value(str(int(table["seed"][0])))
    assert "classroom" not in students["Ada"].url
    students["Ada"].get_by_role("link", name="Classroom").click()
    expect(students["Ada"].locator("[data-test=name]")).to_have_text("Ada")

    # The next lesson begins afresh for everybody
    button(teacher, "Next lesson").click()
    expect(teacher.locator("[data-test=count]")).to_have_text("3 joined, 0 predicted")
    expect(students["Ben"].get_by_role("heading", level=1)).to_have_text("Quick wins or patience")
    students["Ben"].get_by_label("Patience", exact=True).check()
    predict(students["Ben"], "Shorter", 6)
    expect(teacher.locator("[data-test=count]")).to_have_text("3 joined, 1 predicted")


def test_rooms_do_not_see_each_other_and_one_that_ended_says_so(new_page, server):
    from playwright.sync_api import expect

    teacher, other, student = new_page(), new_page(), new_page(viewport=PHONE)
    code, other_code = open_room(teacher, server), open_room(other, server)
    assert code != other_code
    student.goto(server.address + "classroom")
    student.get_by_label("Code on the screen").fill(code.lower())
    button(student, "Join").click()
    expect(teacher.locator("[data-test=count]")).to_have_text("1 joined, 0 predicted")
    predict(student, "Longer", 5)
    expect(teacher.locator("[data-test=count]")).to_have_text("1 joined, 1 predicted")
    expect(other.locator("[data-test=count]")).to_have_text("0 joined, 0 predicted")

    # The teacher's own link works elsewhere, leaves no secret in the address, and steers this room only
    teacher.get_by_text("My own link").click()
    own = teacher.locator("[data-test=own-link]").input_value()
    elsewhere = new_page()
    elsewhere.goto(own)
    expect(elsewhere.locator("[data-test=count]")).to_have_text("1 joined, 1 predicted")
    expect(elsewhere).to_have_url(re.compile(r"/classroom$"))
    elsewhere.reload()
    expect(elsewhere.locator("[data-test=code]")).to_have_text(code)
    stranger = new_page()
    stranger.goto(own[:-2] + "xx")
    expect(stranger.get_by_text("This link gives no teacher's rights")).to_be_visible()
    button(stranger, "To the classroom").click()
    expect(stranger.get_by_role("heading", name="Join a room")).to_be_visible()

    button(elsewhere, "End the room").click()
    button(elsewhere, "Yes, end it for everyone").click()
    for page in (teacher, elsewhere, student):
        expect(page.get_by_text(f"Room {code} has ended")).to_be_visible()
    button(student, "To the classroom").click()
    expect(student.get_by_role("heading", name="Join a room")).to_be_visible()
    student.goto(f"{server.address}classroom?x.classroom.room={code}")
    expect(student.get_by_text(f"Room {code} has ended")).to_be_visible()
    expect(other.locator("[data-test=count]")).to_have_text("0 joined, 0 predicted")


@pytest.mark.parametrize("code", ["CCCCC", *(pytest.param(wrong, marks=pytest.mark.slow) for wrong in ("zz", "<b>x"))])
def test_a_code_that_opens_nothing_is_told_in_a_sentence(page, server, code):
    from playwright.sync_api import expect

    page.goto(server.address + "classroom")
    page.get_by_label("Code on the screen").fill(code)
    button(page, "Join").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_student_needs_no_mouse(new_page, server):
    from playwright.sync_api import expect

    teacher, student = new_page(), new_page(viewport=PHONE)
    code = open_room(teacher, server)
    student.goto(f"{server.address}classroom?x.classroom.room={code}")
    student.get_by_label("A name to show").focus()
    student.keyboard.type("Kim")
    student.keyboard.press("Enter")
    expect(student.locator("[data-test=name]")).to_have_text("Kim")
    student.get_by_label("Longer", exact=True).focus()
    student.keyboard.press("Space")
    student.keyboard.press("Tab")
    for _ in range(3):
        student.keyboard.press("ArrowRight")
    student.keyboard.press("Enter")
    expect(student.locator("[data-test=given]")).to_contain_text("longer")
    expect(teacher.locator("[data-test=count]")).to_have_text("1 joined, 1 predicted")
