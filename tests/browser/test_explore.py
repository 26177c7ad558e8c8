"""Explore in a browser: alive at once, its numbers the library's, a sweep started from it and found again."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from cisim.analysis.points import responses
from cisim.analysis.study import open_study
from cisim.analysis.surface import surface_of
from cisim.app.explore import demo
from cisim.app.explore.extras import with_extras
from cisim.app.explore.measures import measure_of
from cisim.app.links import address_of
from cisim.app.settings import Settings
from cisim.figures.wording import age
from cisim.sweep import read, sweep

pytestmark = pytest.mark.browser
WAIT = 90_000  # milliseconds: a busy machine computes the demonstration first
EXPERIMENT = """
title: A few of everything
question: What changes?
scenarios: [mayoral-turnover, mayoral-turnover-co-chair]
vary:
  funding.grant_length: [12, 60]
  wins.shared_credit: {low: 0, high: 1, n: 3}
  governance.public_partner:
design: grid
replicates: 10
seed: 4
horizon: 60
"""


@pytest.fixture(scope="module")
def swept(server, tmp_path_factory):
    """A sweep in the folder of the server, and copies of it with something wrong."""
    path = tmp_path_factory.mktemp("experiment") / "few.yaml"
    path.write_text(EXPERIMENT)
    folder = server.folder / "few"
    sweep(path, folder)
    for name in ("damaged", "older"):
        shutil.copytree(folder, server.folder / name)
    part = next((server.folder / "damaged" / "runs").iterdir())
    part.write_bytes(part.read_bytes()[:-30])
    manifest = server.folder / "older" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_bytes()), "rules": "0123456789abcdef"}))
    return folder


def link(server, **extras):
    return server.address.rstrip("/") + address_of("/explore", with_extras(Settings(), extras))


def cells(study, quantity, scenario, x, y):
    table = surface_of(list(responses(study.runs, study.numbers, quantity, float(study.horizon))), x, y)
    table = table[table["scenario"] == scenario]
    return {(row.x, row.y): row.estimate for row in table.itertuples()}


def open_few(page, server, **extras):
    page.goto(link(server, folder="few", **extras))
    expect(page.get_by_role("heading", level=1)).to_have_text("A few of everything", timeout=WAIT)
    expect(page.locator("[data-test=map] table")).to_be_visible(timeout=WAIT)


def test_the_page_is_alive_without_any_sweep_and_its_number_is_the_librarys(page, server):
    page.goto(server.address + "explore")
    expect(page.get_by_role("heading", level=1)).to_have_text(demo.experiment().title, timeout=WAIT)
    expect(page.locator("[data-test=map] table")).to_be_visible(timeout=WAIT)
    study = open_study(demo.folder())
    found = cells(study, "rmst", "no-shared-measurement", "funding.grant_length", "politics.preparation")
    buttons = page.locator("[data-test=map] button.ci-explore-cell")
    expect(buttons).to_have_count(len(found))
    for (x, y), value in found.items():
        where = f"Grant length {x:g}, Preparation {y:g}: {measure_of('rmst').told(value)} ("
        expect(page.locator(f"[data-test=map] button[aria-label^='{where}']")).to_have_count(1)


def test_quantity_scenario_and_axes_change_the_map_as_the_library_says(page, server, swept):
    open_few(page, server)
    page.locator("#explore-quantity").select_option("survival@36")
    page.locator("#explore-scenario").select_option("mayoral-turnover-co-chair")
    page.locator("#explore-down").select_option("governance.public_partner")
    study = open_study(swept)
    paths = ("funding.grant_length", "governance.public_partner")
    found = cells(study, "survival@36", "mayoral-turnover-co-chair", *paths)
    for (x, y), value in found.items():
        where = f"Grant length {x:g}, Public partner {'yes' if y else 'no'}: {measure_of('survival@36').told(value)} ("
        expect(page.locator(f"[data-test=map] button[aria-label^='{where}']")).to_have_count(1)


def test_the_filter_keeps_part_of_the_points_and_the_link_brings_it_back(page, server, swept, new_page):
    open_few(page, server)
    expect(page.locator("[data-test=map] button.ci-explore-cell")).to_have_count(6)
    page.get_by_text("Keep only part of the points").click()
    page.locator("[id='kept-wins.shared_credit-low']").select_option("0.5")
    expect(page.locator("[data-test=map] button.ci-explore-cell")).to_have_count(4)
    page.locator("[id='kept-governance.public_partner-low']").select_option("1")
    first = page.locator("[data-test=map] button.ci-explore-cell").first
    expect(first).to_have_attribute("aria-label", re.compile(", 1 point$"))
    told = page.locator("[data-test=map] button.ci-explore-cell").evaluate_all("all => all.map(b => b.ariaLabel)")
    page.get_by_role("button", name="Copy link").click()
    expect(page).to_have_url(re.compile("explore.kept"))
    other = new_page()
    other.goto(page.url)
    expect(other.locator("[data-test=map] button.ci-explore-cell")).to_have_count(4, timeout=WAIT)
    again = other.locator("[data-test=map] button.ci-explore-cell").evaluate_all("all => all.map(b => b.ariaLabel)")
    assert again == told
    page.get_by_role("button", name="Keep all points").click()
    expect(page.locator("[data-test=map] button.ci-explore-cell")).to_have_count(6)


def test_by_keyboard_from_a_cell_to_a_run_and_its_story(page, server, swept):
    open_few(page, server)
    cells_ = page.locator("[data-test=map] button.ci-explore-cell")
    cells_.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-at='1-1']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-at='1-1']")).to_have_attribute("aria-pressed", "true")
    lives = page.locator("[data-test=runs] tbody tr")
    expect(lives).to_have_count(10)
    city = int(lives.first.locator("th").inner_text())
    runs = read(swept, scenario="mayoral-turnover", replicate=city)
    study = open_study(swept)
    at = study.points.merge(runs[["point", "duration", "event"]], on="point")
    at = at[(at["funding.grant_length"] == 60) & (at["wins.shared_credit"] == 0.5)].sort_values("point")
    run = at.iloc[0]
    lives.first.get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"story.replicate={city}\b"))
    expect(page.get_by_role("link", name="Story")).to_have_attribute("aria-current", "page")
    assert run["event"]
    expect(page.locator("main")).to_contain_text(f"ended after {age(run['duration'])}", timeout=WAIT)
    page.get_by_role("link", name="Explore").click()
    expect(page.locator("[data-test=runs] tbody tr")).to_have_count(10)


def test_a_table_and_a_figure_are_saved_with_their_numbers_and_their_origin(page, server, swept, tmp_path):
    open_few(page, server)
    card = page.locator("[data-test=map]")
    with page.expect_download() as waiting:
        card.get_by_role("button", name="Table (CSV)").click()
    waiting.value.save_as(tmp_path / "map.csv")
    table = pd.read_csv(tmp_path / "map.csv")
    study = open_study(swept)
    found = cells(study, "rmst", "mayoral-turnover", "funding.grant_length", "wins.shared_credit")
    for row in table.itertuples():
        assert row.estimate == pytest.approx(found[row.x, row.y])
    with page.expect_download() as waiting:
        card.get_by_role("button", name="Figure (SVG)").click()
    waiting.value.save_as(tmp_path / "map.svg")
    text = (tmp_path / "map.svg").read_text()
    assert study.origin["digest"] in text
    with page.expect_download() as waiting:
        page.locator("[data-test=difference]").get_by_role("button", name="Figure (PNG)").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")


def test_a_small_sweep_is_started_left_found_again_and_opened(page, server):
    page.goto(server.address + "explore")
    page.get_by_role("button", name="Start a small sweep").click()
    form = page.get_by_role("form", name="Start a small sweep")
    page.locator("#start-lever-0").select_option("wins.shared_credit")
    page.locator("#start-n-0").fill("3")
    form.get_by_label("Cities at each point").fill("9000")
    expect(form.get_by_text("are more than the 20,000")).to_be_visible()
    expect(form.get_by_role("button", name="Start the sweep")).to_be_disabled()
    form.get_by_label("Cities at each point").fill("400")
    expect(form.get_by_text("2 scenarios × 3 points × 400 cities = 2,400 runs.")).to_be_visible()
    form.get_by_role("button", name="Start the sweep").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shared credit")
    page.get_by_role("link", name="Story").click()
    expect(page.get_by_role("link", name="Story")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Explore").click()
    expect(page.locator("[data-test=size]")).to_contain_text("= 2,400 collaborations", timeout=WAIT)
    expect(page.locator("[data-test=map] button.ci-explore-cell")).to_have_count(3, timeout=WAIT)
    made = next((server.folder / "started-here").glob("shared-credit-*"))
    assert len(read(made)) == 2400


@pytest.mark.slow
def test_a_sweep_is_stopped_by_whoever_started_it_and_gone_on_with(page, server, new_page):
    page.goto(server.address + "explore")
    page.get_by_role("button", name="Start a small sweep").click()
    page.locator("#start-lever-0").select_option("wins.to_mayor")
    page.locator("#start-n-0").fill("5")
    page.get_by_label("Cities at each point").fill("1900")
    page.get_by_role("button", name="Start the sweep").click()
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    page.get_by_role("button", name="Copy link").click()
    expect(page).to_have_url(re.compile(r"explore\.job="))
    other = new_page()  # sees it, but does not have its code
    other.goto(re.sub(r"x\.explore\.job=[^&]*&", "", page.url))
    expect(other.get_by_role("heading", level=1)).to_have_text("To mayor", timeout=WAIT)
    expect(other.get_by_role("button", name="Stop")).to_have_count(0)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("alert")).to_contain_text("This sweep is not finished", timeout=WAIT)
    page.get_by_role("button", name="Go on with it").click()
    expect(page.get_by_text("Living through 19,000 collaborations")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("alert")).to_contain_text("This sweep is not finished", timeout=WAIT)


@pytest.mark.parametrize(
    ("extras", "said"),
    [
        ({"folder": "damaged"}, "is damaged"),
        pytest.param({"folder": "nowhere"}, "There is no sweep 'nowhere'", marks=pytest.mark.slow),
        pytest.param({"folder": "../../etc"}, "is no name of a sweep", marks=pytest.mark.slow),
    ],
)
def test_a_folder_that_cannot_be_shown_is_one_sentence_with_a_way_back(page, server, swept, extras, said):
    page.goto(link(server, **extras))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(said, timeout=WAIT)
    assert str(server.folder) not in alert.inner_text()
    page.get_by_role("button", name="Open the demonstration").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(demo.experiment().title, timeout=WAIT)


@pytest.mark.slow
def test_a_link_to_what_is_not_varied_is_one_sentence(page, server, swept):
    page.goto(link(server, folder="few", across="meetings.cadence"))
    expect(page.get_by_role("alert")).to_contain_text("this sweep has no 'meetings.cadence'", timeout=WAIT)
    page.get_by_role("button", name="Show the sweep without it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A few of everything", timeout=WAIT)


@pytest.mark.slow
def test_a_sweep_of_other_rules_is_shown_with_a_notice_and_tells_no_stories(page, server, swept):
    page.goto(link(server, folder="older", point="0"))
    expect(page.get_by_role("status").filter(has_text="0123456789abcdef").first).to_be_visible(timeout=WAIT)
    expect(page.locator("[data-test=runs] tbody tr")).to_have_count(10)
    expect(page.locator("[data-test=runs] tbody button")).to_have_count(0)


@pytest.mark.slow
def test_the_page_fits_a_phone(page, server, swept):
    page.set_viewport_size({"width": 390, "height": 844})
    open_few(page, server)
    expect(page.locator("[data-test=difference] table")).to_be_visible(timeout=WAIT)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Start a small sweep").click()
    expect(page.locator("#start-lever-0")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
