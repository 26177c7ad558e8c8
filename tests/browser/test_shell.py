"""The frame of the pages and what it offers them, tried in a browser on a page with one of everything."""

from __future__ import annotations

import json
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from cisim.app.links import address_of
from cisim.app.settings import Settings, choice
from cisim.scenario import load
from cisim.simulation import live_through

from .conftest import running

pytestmark = pytest.mark.browser
THRESHOLD = "[id$=governance-threshold]"


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with running(
        [sys.executable, str(Path(__file__).with_name("workbench.py")), "0"], tmp_path_factory.mktemp("r")
    ) as it:
        yield it


def share(scenario, seed=1):
    lives = live_through(scenario, np.arange(400), seed)
    return f"{(lives.runs['duration'][:, 0] >= 60).mean():.4f} last five years"


def few(page):
    """The panel with a few levers."""
    return page.get_by_role("region", name="A few of them")


@pytest.mark.slow
def test_the_number_in_the_page_is_the_librarys_before_and_after_a_lever_moves(page, bench):
    page.goto(bench.address)
    shown = page.locator("[data-test=share]")
    expect(shown).to_have_text(share(load("baseline")))
    few(page).locator(THRESHOLD).fill("1")
    expect(shown).to_have_text(share(load("baseline").override({"governance.threshold": 1.0})))
    few(page).locator("select").select_option("co-chair")
    both = {"governance.threshold": 1.0, "governance.form": "co-chair"}
    expect(shown).to_have_text(share(load("baseline").override(both)))
    few(page).get_by_role("button", name="Reset all").click()
    expect(shown).to_have_text(share(load("baseline")))


@pytest.mark.slow
def test_a_lever_moves_by_keyboard_alone_and_says_its_value(page, bench):
    page.goto(bench.address)
    slider = few(page).get_by_role("slider", name="Threshold")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "0.601 share")
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "1 share")
    expect(page.locator("[data-test=share]")).to_have_text(
        share(load("baseline").override({"governance.threshold": 1.0}))
    )


@pytest.mark.slow
def test_levers_are_found_by_a_word_of_their_meaning(page, bench):
    page.goto(bench.address)
    panel = page.get_by_role("region", name="Levers")
    panel.get_by_role("searchbox").fill("consensus")
    expect(panel.locator(".ci-lever:visible").first).to_be_visible()
    assert "governance" in panel.locator(".ci-lever:visible input").first.get_attribute("id")
    panel.get_by_role("searchbox").fill("no such thing")
    expect(panel.get_by_text("Nothing is called that")).to_be_visible()


@pytest.mark.slow
def test_what_was_chosen_outlasts_going_to_another_page_and_back(page, bench):
    page.goto(bench.address)
    few(page).locator(THRESHOLD).fill("1")
    expect(few(page).get_by_text("Back to 0.6 share")).to_be_visible()
    expect(page.locator("[data-test=share]")).to_be_visible()
    page.get_by_role("link", name="Compare").click()
    expect(page.locator("[data-test=changed]")).to_have_text("1 changed")
    expect(page).to_have_title("Compare · cisim")
    page.get_by_role("link", name="Story").click()
    expect(few(page).locator(THRESHOLD)).to_have_value("1")


@pytest.mark.slow
def test_a_link_opened_elsewhere_shows_the_same_numbers(page, new_page, bench):
    page.goto(bench.address)
    few(page).locator(THRESHOLD).fill("0.8")
    wanted = share(load("baseline").override({"governance.threshold": 0.8}))
    expect(page.locator("[data-test=share]")).to_have_text(wanted)
    assert "?" not in page.url
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    expect(page).to_have_url(re.compile(r"a\.governance\.threshold=0\.8"))
    link = page.evaluate("navigator.clipboard.readText()")
    other = new_page()
    other.goto(link)
    expect(other.locator("[data-test=share]")).to_have_text(wanted)
    expect(few(other).locator(THRESHOLD)).to_have_value("0.8")


@pytest.mark.slow
def test_two_visitors_do_not_see_each_others_state(new_page, bench):
    one, other = new_page(), new_page()
    for each in (one, other):
        each.goto(bench.address)
        expect(each.locator("[data-test=share]")).to_be_visible()
    few(one).locator(THRESHOLD).fill("1")
    changed = share(load("baseline").override({"governance.threshold": 1.0}))
    expect(one.locator("[data-test=share]")).to_have_text(changed)
    expect(other.locator("[data-test=share]")).to_have_text(share(load("baseline")))
    expect(few(other).locator(THRESHOLD)).to_have_value("0.6")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("a=co-chiar", "did you mean co-chair"),
        ("a=baseline&a.governance.threshold=7", "expected a number from 0.5 to 1"),
    ],
)
def test_a_wrong_link_is_a_sentence_and_a_way_back(page, bench, query, words):
    page.goto(f"{bench.address}?{query}")
    expect(page.get_by_role("alert").filter(has_text="This link cannot be opened")).to_contain_text(words)
    page.get_by_role("button", name="Open the page without it").click()
    expect(page.locator("[data-test=share]")).to_have_text(share(load("baseline")))


@pytest.mark.slow
def test_a_link_of_other_rules_says_so(page, bench):
    page.goto(bench.address.rstrip("/") + address_of("/", Settings()).rpartition("v=")[0] + "v=0.0.1-0123456789abcdef")
    expect(page.get_by_text("made with other rules")).to_be_visible()
    expect(page.locator("[data-test=share]")).to_be_visible()


@pytest.mark.slow
def test_an_error_is_a_sentence_without_a_traceback_and_one_can_go_on(page, bench):
    page.goto(bench.address)
    page.get_by_role("button", name="Break the page").click()
    expect(page.get_by_text("Something went wrong while drawing this page")).to_be_visible()
    assert "Traceback" not in page.locator("body").inner_text()
    assert "RuntimeError" not in page.content()
    page.get_by_role("button", name="Start afresh").click()
    expect(page.locator("[data-test=share]")).to_be_visible()


@pytest.mark.slow
def test_downloads_are_what_they_say(page, bench, tmp_path):
    page.goto(address(bench, Settings((choice("co-chair", {"governance.threshold": 0.75}),), seed=4)))
    expect(page.locator("[data-test=share]")).to_be_visible()
    saved = {name: save(page, name, tmp_path) for name in ("Scenario", "Runs", "Picture")}
    again = load(saved["Scenario"])
    assert again.key() == load("co-chair").override({"governance.threshold": 0.75}).key()
    runs = pd.read_csv(saved["Runs"])
    assert len(runs) == 20
    assert set(runs["seed"]) == {4}
    assert saved["Picture"].read_bytes().startswith(b"\x89PNG")


def save(page, name, folder):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def address(bench, settings):
    return bench.address.rstrip("/") + address_of("/", settings)


@pytest.mark.slow
def test_dark_and_large_are_kept_and_the_chart_follows(page, bench):
    page.goto(bench.address)
    expect(page.locator(".ci-chart canvas")).to_be_visible()
    light = page.locator(".ci-chart-picture").screenshot()
    page.get_by_role("button", name="Dark page").click()
    expect(page.locator("html")).to_have_attribute("data-look", "dark")
    assert page.locator(".ci-chart-picture").screenshot() != light
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
    page.get_by_role("button", name="Large type").click()
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)") > 1.3 * size
    page.reload()
    expect(page.get_by_role("button", name="Dark page")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Large type")).to_have_attribute("aria-pressed", "true")


@pytest.mark.slow
def test_a_chart_can_be_read_as_a_table(page, bench):
    page.goto(bench.address)
    picture = page.get_by_role("img", name="Share of collaborations still going, by month")
    expect(picture).to_be_visible()
    page.get_by_text("As a table").click()
    assert page.locator(".ci-chart-table tbody tr").count() == 21


@pytest.mark.slow
def test_the_content_is_two_keys_away(page, bench):
    page.goto(bench.address)
    expect(page.locator("[data-test=share]")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.slow
def test_the_page_has_a_language_and_can_be_zoomed(page, bench):
    page.goto(bench.address)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "user-scalable" not in page.locator("meta[name=viewport]").get_attribute("content")
    expect(page.locator("main")).to_have_count(1)
    expect(page.locator("h1")).to_have_count(1)


@pytest.mark.slow
def test_nothing_is_wider_than_the_window(page, bench):
    page.goto(bench.address)
    expect(page.locator("[data-test=share]")).to_be_visible()
    for width in (390, 768, 1400):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)


def test_an_address_that_is_no_page_says_so(page, server, watch):
    watch.allowed.append("404")
    page.goto(server.address + "nowhere")
    expect(page.get_by_role("heading")).to_have_text("There is no such page")
    page.get_by_role("link").click()
    expect(page.locator(".story-finding")).to_be_visible()


def test_what_a_link_asks_for_in_vain_is_a_sentence_and_a_way_back(page, server):
    page.goto(server.address + "?x.story.replicate=many")
    expect(page.get_by_role("alert")).to_contain_text("'many' is not a whole number")
    page.get_by_role("button", name="Start afresh").click()
    expect(page.locator(".story-finding")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def request(url, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def test_the_server_answers_only_to_its_own_names_and_hides_its_inside(server):
    status, headers, body = request(server.address + "healthz")
    assert status == 200
    assert json.loads(body)["status"] == "ok"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert request(server.address, Host="evil.example")[0] == 421
    assert request(server.address + "resourcez")[0] == 404
    assert request(server.address + "_solara/cdn/left-pad@1.0.0/index.js")[0] == 404
    assert request(server.address + "_solara/cdn/../../../../etc/passwd")[0] in (400, 404)


def test_a_page_of_another_site_cannot_open_a_connection(page, server, watch):
    watch.allowed.append("WebSocket")
    page.route("http://localhost:1/", lambda route: route.fulfill(body="<p>another site</p>", content_type="text/html"))
    page.goto("http://localhost:1/")
    target = server.address.replace("http", "ws") + "jupyter/api/kernels/x/channels?session_id=y"
    opened = page.evaluate(
        """url => new Promise(done => {
            const socket = new WebSocket(url);
            socket.onopen = () => done(true);
            socket.onerror = () => done(false);
        })""",
        target,
    )
    assert opened is False
