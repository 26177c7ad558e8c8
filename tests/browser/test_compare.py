"""The comparison page in a browser: its numbers, its levers, its link, its files, its stories, and the keyboard."""

import io
import re
from dataclasses import replace
from html import escape

import pandas as pd
import pytest
from playwright.sync_api import expect

from cisim import simulate
from cisim.analysis import paired_differences
from cisim.app.compare import cities, comparing, differences, opening
from cisim.app.compare.bringing import beside, read
from cisim.app.compare.sureness import CITIES
from cisim.app.downloads import yaml_of
from cisim.app.links import address_of, settings_from
from cisim.app.settings import MOST_RUNS, Settings, choice
from cisim.app.work import Job
from cisim.calibration import load_posterior
from cisim.calibration.across_sets import differences_over_sets
from cisim.figures.wording import under_sets
from cisim.report.differences import Difference
from cisim.scenario import load

pytestmark = pytest.mark.browser
SETTINGS = Settings(
    choices=(choice("mayoral-turnover"), choice("mayoral-turnover-co-chair")), horizon=60, seed=5, runs=60
)
LEVER = "governance.equalizing"
SLIDER = ".ci-levers input[type=range]"


def open_compare(page, server, settings=SETTINGS):
    page.set_default_timeout(60_000)
    page.goto(server.address.rstrip("/") + address_of("/compare", settings))
    expect(page.locator(".ci-compare-results")).to_be_visible(timeout=120_000)
    return page


@pytest.fixture
def compare(page, server):
    return open_compare(page, server)


def by_test(page, name):
    return page.locator(f"[data-test={name}]")


def said(settings):
    """What the page should say of how much longer B lasts than A, out of the library's table."""
    table = paired_differences(
        simulate(settings.scenarios(), runs=settings.runs, seed=settings.seed), ("rmst",), horizon=settings.horizon
    )
    row = table.iloc[0]
    numbers = (row[name] for name in ("estimate", "low", "high", "share_positive", "share_zero", "share_negative"))
    found = Difference("B", "rmst", *numbers)
    return "no difference" if found.is_none else found.signed()


def moved(settings=SETTINGS, value=0.9):
    return opening.with_levers(settings, 1, {LEVER: value})


def move_slider(page, value):
    page.get_by_placeholder("Search, e.g. trust").fill("equalizing")
    slider = page.locator(SLIDER).first
    slider.evaluate(
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('change', { bubbles: true })); }",
        str(value),
    )


def test_the_number_on_the_page_is_the_librarys(compare):
    expect(by_test(compare, "difference-B").first).to_have_text(said(SETTINGS))
    expect(by_test(compare, "cities")).to_have_text("60 matched cities")
    expect(by_test(compare, "finding")).to_contain_text("In brackets: 95% intervals.")


def test_a_lever_changes_the_numbers_to_the_librarys(compare):
    before = by_test(compare, "finding").inner_text()
    move_slider(compare, 0.9)
    expect(by_test(compare, "finding")).to_contain_text("governance equalizing 0.9")
    expect(by_test(compare, "difference-B").first).to_have_text(said(moved()))
    compare.get_by_role("button", name="Undo changes of B").click()
    expect(by_test(compare, "finding")).to_have_text(re.compile(re.escape(before.splitlines()[0])))


def test_a_lever_can_be_moved_in_all_scenarios_at_once(compare):
    compare.get_by_role("group", name="Move levers in").get_by_role("button", name="all scenarios").click()
    move_slider(compare, 0.9)
    expect(by_test(compare, "finding")).to_contain_text("In all of them: governance equalizing 0.9.")
    expect(by_test(compare, "difference-B").first).to_have_text(said(opening.with_levers(moved(), 0, {LEVER: 0.9})))


def test_a_scenario_file_is_opened_and_a_wrong_one_is_refused_in_a_sentence(compare, tmp_path):
    own, wrong = tmp_path / "mine.yaml", tmp_path / "wrong.yaml"
    own.write_bytes(yaml_of(replace(load("recession").override({LEVER: 0.8}, horizon=60), title="Mine")))
    wrong.write_text("title: Mine\nhorizon: soon\n")
    compare.locator("input[type=file]").set_input_files(wrong)
    expect(by_test(compare, "bring-problem")).to_contain_text("wrong.yaml: ")
    compare.locator("input[type=file]").set_input_files(own)
    expect(by_test(compare, "bring-problem")).to_have_count(0)
    expect(compare.locator(".ci-compare-legend")).to_contain_text("Mine")
    wanted = beside(SETTINGS, read({"name": "mine.yaml", "text": own.read_text()}))
    found = comparing.compare(wanted.scenarios(), wanted.seed, wanted.runs, Job(None, None))
    words = differences.payload(found, dict.fromkeys(found.letters, ""))[0]["rows"][1]["words"]
    expect(by_test(compare, "difference-C").first).to_have_text(words)


def test_a_copy_is_the_same_until_something_is_changed_in_it(compare):
    compare.get_by_role("button", name="What if? Copy A and change it").click()
    expect(by_test(compare, "difference-C").first).to_have_text("no difference")
    move_slider(compare, 0.9)
    expect(by_test(compare, "difference-C").first).not_to_have_text("no difference")
    expect(by_test(compare, "difference-B").first).to_have_text(said(SETTINGS))
    compare.get_by_role("button", name="Remove C").click()
    expect(by_test(compare, "difference-C")).to_have_count(0)


def test_scenarios_city_seed_and_horizon_change_what_is_shown(compare):
    compare.get_by_label("Scenario B", exact=True).select_option("recession")
    expect(compare.locator(".ci-compare-legend")).to_contain_text("Recession")
    compare.get_by_label("Seed of their luck").fill("6")
    compare.get_by_label("Seed of their luck").press("Tab")
    compare.get_by_label("City", exact=True).select_option("small-town")
    wanted = Settings(
        choices=(SETTINGS.choices[0], choice("recession")), city="small-town", horizon=60, seed=6, runs=60
    )
    expect(by_test(compare, "difference-B").first).to_have_text(said(wanted))
    compare.get_by_role("button", name="Add a scenario").click()
    expect(by_test(compare, "difference-C").first).to_be_visible()


def test_what_cannot_be_compared_gets_a_sentence_and_a_way_on(compare):
    compare.get_by_label("Scenario B", exact=True).select_option("cohort-of-eight")
    expect(compare.get_by_role("heading", level=1)).to_have_text("These cannot be laid side by side")
    expect(compare.get_by_role("alert")).to_contain_text("Choose one city for all")
    compare.get_by_label("Scenario B", exact=True).select_option("mayoral-turnover-co-chair")
    expect(by_test(compare, "difference-B").first).to_have_text(said(SETTINGS))


def test_a_link_holds_everything(compare, new_page):
    move_slider(compare, 0.9)
    expect(by_test(compare, "finding")).to_contain_text("governance equalizing 0.9")
    expect(by_test(compare, "difference-B").first).to_have_text(said(moved()))
    compare.get_by_role("button", name="Copy link").click()
    compare.wait_for_url(re.compile("equalizing=0.9"))
    assert settings_from(compare.url.partition("?")[2]) == moved()
    other = new_page()
    other.goto(compare.url)
    expect(by_test(other, "finding")).to_have_text(by_test(compare, "finding").inner_text().replace("\n\n", ""))
    expect(other.get_by_role("heading", name="Levers of B")).to_be_visible()


def test_numbers_are_refined_in_the_background_and_can_be_stopped(page, server):
    open_compare(
        page, server, opening.with_levers(Settings(SETTINGS.choices, seed=11, runs=MOST_RUNS), 0, {LEVER: 0.35})
    )
    expect(by_test(page, "cities")).to_have_text("400 matched cities")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped: these are the first cities only.")).to_be_visible()
    page.get_by_label("Cities", exact=True).select_option("1000")
    expect(by_test(page, "cities")).to_have_text("1,000 matched cities", timeout=60_000)


def test_ignorance_is_told_apart_from_luck_and_goes_into_the_report(compare):
    sure = compare.get_by_role("region", name="How sure is this?")
    expect(sure).to_contain_text("Luck.")
    expect(by_test(compare, "sets")).to_have_count(0)
    sure.get_by_role("button", name="Try other numbers").click()
    expect(by_test(compare, "sets")).to_be_visible(timeout=120_000)
    scenarios = SETTINGS.scenarios()
    table = differences_over_sets(
        simulate(scenarios, runs=SETTINGS.runs, seed=SETTINGS.seed), scenarios, load_posterior(), n_cities=CITIES
    )
    line = under_sets(table[table["quantity"] == "rmst"].iloc[0].to_dict())
    expect(by_test(compare, "sets").get_by_role("listitem").first).to_contain_text(line)
    name, content = saved(compare, compare.get_by_role("button", name="Report (HTML)"))
    assert name == "report.html"
    assert escape(line) in content.decode()
    sure.get_by_role("button", name="Try").wait_for(state="detached")
    move_slider(compare, 0.9)
    expect(by_test(compare, "sets")).to_have_count(0)


def saved(page, button):
    with page.expect_download() as waiting:
        button.click()
    download = waiting.value
    return download.suggested_filename, download.path().read_bytes()


def test_files_hold_what_is_shown(compare, tmp_path):
    expected = simulate(SETTINGS.scenarios(), runs=60, seed=5)
    _, content = saved(compare, compare.get_by_role("button", name="Runs (CSV)"))
    pd.testing.assert_frame_equal(
        pd.read_csv(io.BytesIO(content))[["scenario", "replicate", "duration", "outcome_improvement"]],
        expected[["scenario", "replicate", "duration", "outcome_improvement"]],
        check_dtype=False,
    )
    _, content = saved(compare, compare.get_by_role("button", name="Runs (Parquet)"))
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(content)), expected, check_dtype=False)
    _, content = saved(compare, compare.get_by_role("button", name="Summary (CSV)"))
    assert {"survival", "restricted_mean", "incidence", "means", "differences"} <= set(
        pd.read_csv(io.BytesIO(content))["table"]
    )
    name, content = saved(compare, compare.get_by_role("button", name="Scenario B (YAML)"))
    (tmp_path / name).write_bytes(content)
    assert load(tmp_path / name).key() == SETTINGS.scenario(1).key()


@pytest.mark.parametrize("place", [0, *(pytest.param(place, marks=pytest.mark.slow) for place in (1, 2, 3))])
def test_figures_say_where_they_come_from(compare, place):
    row = compare.locator(".ci-compare-figure").nth(place)
    name, png = saved(compare, row.get_by_role("button", name="PNG"))
    assert png.startswith(b"\x89PNG")
    assert b"--seed 5" in png
    other, svg = saved(compare, row.get_by_role("button", name="SVG"))
    assert b"--seed 5" in svg
    assert (name.rpartition(".")[0], other.rpartition(".")[2]) == (other.rpartition(".")[0], "svg")


def test_a_surprising_city_leads_to_its_story_and_back(compare):
    lived = cities.chosen_cities(
        *(comparing.lives_of(scenario, SETTINGS.seed, 60).runs for scenario in SETTINGS.scenarios())
    )
    city = lived[0]
    row = compare.locator(".ci-compare-cities tbody tr").first
    expect(row).to_contain_text(f"City {city.replicate}")
    row.get_by_role("link").nth(1).click()
    compare.wait_for_url(re.compile(r"story\.replicate"))
    told = settings_from(compare.url.partition("?")[2])
    assert (told.choices, told.seed) == ((SETTINGS.choices[1],), SETTINGS.seed)
    assert told.extra("story.replicate") == str(city.replicate)
    expect(compare.get_by_role("heading", level=1)).to_be_visible()
    compare.go_back()
    expect(by_test(compare, "difference-B").first).to_have_text(said(SETTINGS))


def test_it_can_be_used_with_the_keyboard_alone(compare):
    search = compare.get_by_placeholder("Search, e.g. trust")
    search.focus()
    compare.keyboard.type("equalizing")
    compare.keyboard.press("Tab")
    for _ in range(6):
        if compare.evaluate("document.activeElement.type") == "range":
            break
        compare.keyboard.press("Tab")
    assert compare.evaluate("document.activeElement.type") == "range"
    for _ in range(5):
        compare.keyboard.press("ArrowRight")
    expect(by_test(compare, "finding")).to_contain_text("governance equalizing")
    button = compare.get_by_role("button", name="Add a scenario")
    button.focus()
    compare.keyboard.press("Enter")
    expect(by_test(compare, "difference-C").first).to_be_visible()
    link = compare.locator(".ci-compare-cities").get_by_role("link").first
    link.focus()
    compare.keyboard.press("Enter")
    compare.wait_for_url(re.compile(r"story\.replicate"))


def test_it_is_told_to_those_who_do_not_see_it(compare):
    for picture in compare.get_by_role("img").all():
        assert picture.get_attribute("aria-label")
    for box in compare.locator("main select, main input").all():
        assert box.evaluate("(each) => each.labels.length > 0 || !!each.getAttribute('aria-label')")
    headings = compare.locator("main h1, main h2").all_inner_texts()
    assert len([text for text in headings if text]) >= 6
    assert compare.locator("main h1").count() == 1


@pytest.mark.parametrize("first", [390, pytest.param(1920, marks=pytest.mark.slow)])
def test_nothing_is_wider_than_the_screen(page, server, first):
    """Pictures are drawn for one width and then made to fit another: from a phone to a screen, and back."""
    page.set_viewport_size({"width": first, "height": 900})
    open_compare(page, server)
    for width in (first, 2310 - first):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)


def test_two_visitors_do_not_see_each_others_choices(compare, new_page, server):
    other = open_compare(new_page(), server)
    move_slider(compare, 0.9)
    expect(by_test(compare, "finding")).to_contain_text("governance equalizing 0.9")
    expect(by_test(other, "difference-B").first).to_have_text(said(SETTINGS))
