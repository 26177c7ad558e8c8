"""The story page in a browser: playing, scrubbing, acting in the moment, organizations, links, files, keyboard."""

import json
import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from cisim.app.links import address_of
from cisim.app.settings import Settings, choice
from cisim.app.story.fork import events_for, forked
from cisim.app.story.life import headline
from cisim.app.story.lived import live_once
from cisim.app.story.telling import OPENING
from cisim.scenario import load

pytestmark = pytest.mark.browser
CO_CHAIR = {"month": 25, "event": "adopt", "parameter": "governance.form", "value": "co-chair"}


@pytest.fixture(scope="module")
def life():
    return live_once(load("mayoral-turnover"), 47)


def at_month(month, settings=OPENING):
    return settings.with_extra("story.month", str(month))


def open_story(page, server, settings):
    page.goto(server.address.rstrip("/") + address_of("/", settings))
    expect(page.locator(".story-finding")).to_be_visible()
    return page


def number(page, name):
    return page.locator(f".story-now [data-number={name}]")


def story(page):
    return page.locator(".story")


def percent(share, digits=1):
    return f"{100 * share:.{digits}f}%"


def test_the_landing_page_is_alive_and_says_its_finding(page, server):
    page.goto(server.address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("It ended after 4 years. City hall withdrew")
    expect(story(page)).to_have_attribute("data-playing", "true")
    expect(story(page)).to_have_attribute("data-month", re.compile(r"^([3-9]|\d\d+)$"))
    page.get_by_role("button", name="Pause").click()
    expect(story(page)).to_have_attribute("data-playing", "false")
    month = story(page).get_attribute("data-month")
    page.wait_for_timeout(700)
    assert story(page).get_attribute("data-month") == month


def test_the_story_is_told_before_the_page_can_answer(chromium, page, server):
    open_story(page, server, OPENING)
    expect(page.locator("#ci-first")).to_have_count(0)
    with chromium.new_context(java_script_enabled=False) as bare:
        first = bare.new_page()
        first.goto(page.url)
        expect(first.get_by_role("heading", level=1)).to_have_text(page.locator(".story-finding").inner_text())
        expect(first.get_by_role("link", name="Compare")).to_be_visible()


def test_scrubbing_shows_the_librarys_numbers_of_that_month(page, server, life):
    open_story(page, server, at_month(5))
    for month in (0, 17, 47, 48, 120):
        page.get_by_role("slider", name="Month").fill(str(month))
        shows_the_numbers_of(page, life, month)


def shows_the_numbers_of(page, life, month):
    row = life.tables["months"].iloc[month]
    expect(number(page, "outcome")).to_have_text(percent(row["outcome"]))
    expect(number(page, "alone")).to_have_text(percent(row["outcome_alone"]))
    expect(page.locator("[data-curve=outcome]")).to_have_text(percent(row["outcome"]))
    expect(number(page, "members")).to_have_text(str(int(row["n_members"])) if row["is_alive"] else "–")
    expect(page.locator("[data-curve=trust]")).to_have_text(percent(row["trust"], 0) if row["is_alive"] else "–")
    expect(page.locator(".story-node.is-in")).to_have_count(
        int(life.tables["organizations"].query(f"month == {month} and is_member").shape[0])
    )


@pytest.mark.slow
def test_playing_shows_every_month_and_is_light_enough_for_ten_a_second(page, server):
    """No month is left out; the page's own time a month is told by the processor's clock, whatever else runs here."""
    open_story(page, server, at_month(0))
    page.evaluate(
        """() => {
          window.seen = [];
          const story = document.querySelector(".story");
          const note = () => window.seen.push([Number(story.dataset.month),
            document.querySelector(".story-month").textContent]);
          new MutationObserver(note).observe(story, { attributes: true, attributeFilter: ["data-month"] });
        }"""
    )
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy_time(session)
    page.get_by_label("Speed").select_option("8")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(story(page)).to_have_attribute("data-month", "120", timeout=120_000)
    spent = busy_time(session) - before
    seen = page.evaluate("window.seen")
    assert [month for month, _ in seen] == list(range(1, 121))
    assert len({text for _, text in seen}) == 120
    assert spent / 120 < 0.1


def busy_time(session):
    """Seconds that the page's main thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration")


def test_a_fork_leaves_a_ghost_tells_the_difference_and_can_be_undone(page, server, life):
    open_story(page, server, at_month(24))
    before = number(page, "outcome").inner_text()
    expect(page.locator(".story-ghost-line")).to_have_count(0)
    page.get_by_role("button", name="Add a co-chair").click()
    fork = live_once(forked(life.scenario, events_for(life, {"act": "co-chair", "month": 24})), 47)
    points = 100 * (fork.run["outcome_improvement"] - life.run["outcome_improvement"])
    said = page.locator(".story-difference")
    expect(said).to_contain_text("is still going after 10 years; without, it ended after 4 years")
    expect(said).to_contain_text(f"{points:.1f} points more")
    expect(page.locator(".story-ghost-line")).to_have_count(3)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Still going after 10 years")
    expect(story(page)).to_have_attribute("data-month", "24")
    expect(number(page, "outcome")).to_have_text(before)
    page.get_by_role("slider", name="Month").fill("60")
    expect(number(page, "outcome")).to_have_text(percent(fork.tables["months"]["outcome"].iloc[60]))
    expect(page.locator(".story-ghost-table")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".story-difference")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("It ended after 4 years")


def test_acts_stack_and_each_can_be_taken_back(page, server):
    open_story(page, server, at_month(12))
    page.get_by_role("button", name="Cut the grant").click()
    page.get_by_role("button", name="By half").click()
    chips = page.get_by_role("list", name="What you did").get_by_role("listitem")
    expect(chips).to_have_count(1)
    page.get_by_role("slider", name="Month").fill("20")
    page.get_by_role("button", name="Breach trust").click()
    page.get_by_label("Who is at fault").select_option("City Hall")
    page.get_by_label("Who was wronged").select_option("Residents' Council")
    page.get_by_role("button", name="Break faith").click()
    expect(chips).to_have_count(2)
    page.get_by_role("slider", name="Month").fill("23")
    page.get_by_role("button", name="Repair trust").click()
    expect(page.get_by_label("Who is at fault")).to_have_value("0")
    expect(page.get_by_label("Who was wronged")).to_have_value("5")
    page.get_by_role("button", name="Make amends").click()
    expect(chips).to_have_count(3)
    page.get_by_role("button", name="Call an election").click()
    page.get_by_role("button", name="The mayor wins").click()
    expect(chips).to_have_count(4)
    expect(chips.first).to_contain_text("1 y 1 m: all grants are cut by 50%")
    expect(page.locator(".story-events")).to_contain_text("City Hall breaks faith with Residents' Council")
    page.get_by_role("button", name="Take back: all grants").click()
    expect(chips).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(chips).to_have_count(4)


def test_after_the_end_one_is_told_to_go_back(page, server):
    open_story(page, server, at_month(60))
    for name in ("Call an election", "Add a co-chair", "Cut the grant", "Breach trust", "Repair trust"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    expect(page.get_by_text("There is no table any more: go back")).to_be_visible()


def test_an_event_leads_to_its_month_and_an_organization_opens(page, server, life):
    open_story(page, server, at_month(3))
    page.get_by_role("button", name="City Hall leaves (the mayor's decision).").click()
    expect(story(page)).to_have_attribute("data-month", "48")
    expect(page.locator(".story-events [aria-current=step]")).to_contain_text("ends after 48 months")
    page.get_by_role("slider", name="Month").fill("30")
    page.locator("[data-organization='2']").click(force=True)
    panel = page.get_by_role("region", name="One organization")
    expect(panel.locator("select")).to_have_value("2")
    rows = life.tables["organizations"]
    row = rows[(rows["organization"] == 2) & (rows["month"] == 30)].iloc[0]
    expect(panel.locator("[data-number=commitment]")).to_have_text(percent(row["commitment"], 0))
    trust = life.ties.held_in()[30, 2]
    expect(panel.locator("[data-number=trust]")).to_have_text(percent(trust, 0))
    panel.locator("select").select_option("City Hall")
    expect(panel).to_contain_text("left after 4 y: the mayor's decision")


def test_everything_by_keyboard(page, server):
    open_story(page, server, at_month(10))
    month = story(page)
    page.keyboard.press("ArrowRight")
    expect(month).to_have_attribute("data-month", "11")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(month).to_have_attribute("data-month", "9")
    page.keyboard.press("End")
    expect(month).to_have_attribute("data-month", "120")
    page.keyboard.press("Home")
    expect(month).to_have_attribute("data-month", "0")
    page.keyboard.press("Space")
    expect(month).to_have_attribute("data-playing", "true")
    page.keyboard.press("Space")
    expect(month).to_have_attribute("data-playing", "false")
    page.get_by_role("slider", name="Month").focus()
    expect(page.get_by_role("slider", name="Month")).to_have_attribute("aria-valuetext", re.compile("month|launch"))
    page.locator(".story-node[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".story-node[tabindex='0']")).to_have_attribute("data-organization", "1")
    expect(page.locator("[data-organization='1']")).to_be_focused()
    page.get_by_role("slider", name="Month").fill("24")
    page.get_by_role("button", name="Add a co-chair").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".story-difference")).to_be_visible()


def test_a_link_holds_city_acts_and_month(page, new_page, server):
    open_story(page, server, at_month(24))
    page.get_by_role("button", name="Add a co-chair").click()
    expect(page.locator(".story-difference")).to_be_visible()
    page.get_by_role("slider", name="Month").fill("70")
    shown = number(page, "outcome").inner_text()
    page.wait_for_timeout(900)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    other = new_page()
    other.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(story(other)).to_have_attribute("data-month", "70")
    expect(story(other)).to_have_attribute("data-playing", "false")
    expect(number(other, "outcome")).to_have_text(shown)
    expect(other.locator(".story-chips")).to_contain_text("a co-chair leads with the mayor")


def test_another_city_is_the_next_seed_and_another_scenario_asks_another_question(page, server):
    open_story(page, server, at_month(30))
    page.get_by_role("button", name="Another city").click()
    expect(page.get_by_label("Seed")).to_have_value("48")
    expect(page.locator(".story-caution")).to_contain_text("seed 48")
    page.get_by_role("combobox", name="Scenario").select_option("co-chair")
    expect(page.locator(".story-question")).to_contain_text("What does a strong external co-chair beside the mayor")
    found = live_once(load("co-chair"), 48)
    expect(page.locator(".story-finding")).to_have_text(headline(found))  # its life is there, and plays from the launch
    page.get_by_role("slider", name="Month").fill("40")
    expect(number(page, "outcome")).to_have_text(percent(found.tables["months"]["outcome"].iloc[40]))
    page.get_by_role("combobox", name="City").select_option("small-town")
    expect(page.locator(".story-node")).to_have_count(16)
    page.get_by_role("combobox", name="Scenario").select_option("cohort-of-eight")
    expect(page.get_by_label("Site")).to_be_visible()


@pytest.mark.slow
def test_the_plain_baseline_can_be_told_too(page, server):
    open_story(page, server, at_month(10))
    page.get_by_role("combobox", name="Scenario").select_option("baseline")
    expect(page.locator(".story-question")).to_have_text(load("baseline").question)
    page.get_by_label("Seed").fill("1")
    page.get_by_label("Seed").press("Enter")
    expect(page.locator(".story-caution")).to_contain_text("seed 1)")
    expect(page.get_by_role("heading", level=1)).to_contain_text("It ended after 1 y 11 m")


def test_downloads_hold_the_fork(page, server, life, tmp_path):
    chosen = choice("mayoral-turnover", events=[CO_CHAIR])
    open_story(page, server, at_month(30, Settings((chosen,), seed=47)))
    fork = live_once(forked(life.scenario, (CO_CHAIR,)), 47)

    def saved(name):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    months = pd.read_csv(saved("Months (CSV)"))
    assert months["outcome"].tolist() == fork.tables["months"]["outcome"].tolist()
    assert load(saved("Scenario (YAML)")).key() == fork.scenario.key()
    assert saved("Picture (PNG)").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in saved("Picture (SVG)").read_text(encoding="utf-8")


def test_a_wrong_act_in_a_link_is_a_sentence(page, server):
    events = json.dumps([{"month": 500, "event": "election", "winner": "challenger"}])
    page.goto(f"{server.address}?a=mayoral-turnover&seed=47&a.events={events}")
    expect(page.get_by_role("alert").first).to_contain_text("past the horizon")


def test_with_reduced_motion_nothing_plays_by_itself(page, server):
    page.emulate_media(reduced_motion="reduce")
    page.goto(server.address)
    expect(story(page)).to_have_attribute("data-playing", "false")
    expect(story(page)).to_have_attribute("data-month", "0")


def test_nothing_is_wider_than_the_window(page, server):
    open_story(page, server, at_month(40))
    for width in (390, 800, 1100, 1400, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)


def test_phones_can_press_everything(new_page, server):
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    open_story(page, server, at_month(24))
    page.get_by_role("button", name="Add a co-chair").tap()
    expect(page.locator(".story-difference")).to_be_visible()
    small = page.eval_on_selector_all(
        ".story button:not([tabindex='-1'])",
        """all => all.map(each => each.getBoundingClientRect())
            .filter(box => Math.min(box.width, box.height) < 24).length""",
    )
    assert small == 0
