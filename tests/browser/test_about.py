"""The page about the model: what it tells is what is declared, found by searching, and leads to the other pages."""

import re

import pytest

import cisim
from cisim.app.about import documents
from cisim.scenario import names

pytestmark = pytest.mark.browser


def test_everything_is_there_and_can_be_searched(page, server):
    from playwright.sync_api import expect

    page.goto(server.address + "about")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for title in ("What it claims, and what it does not", "The month", "Every parameter", "Every scenario"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    first = documents.blocks(documents.section("What it claims, and what it does not"))[0].text
    expect(page.get_by_text(re.sub(r"\*.*", "", first).strip())).to_be_visible()
    expect(page.locator(".ci-about-month > li")).to_have_count(len(cisim.SCHEDULE))

    tells_of_this_installation(page)

    parameters = page.get_by_role("region", name="Every parameter")
    expect(parameters.get_by_text(f"{len(cisim.PARAMETERS)} in all")).to_be_visible()
    parameters.get_by_role("searchbox").fill("trust.loss_ratio")
    declared = cisim.PARAMETERS["trust.loss_ratio"]
    for text in (declared.meaning, declared.source, f"{declared.low:g} to {declared.high:g}", declared.unit):
        expect(parameters.locator(".ci-about-entry")).to_contain_text(text)
    parameters.get_by_role("searchbox").fill("no such thing")
    expect(parameters.get_by_role("status")).to_contain_text("Nothing is called that")

    scenarios = page.get_by_role("region", name="Every scenario")
    expect(scenarios.locator(".ci-about-entry")).to_have_count(len(names()))
    scenarios.get_by_role("searchbox").fill("co-chair carry")
    entry = scenarios.locator(".ci-about-entry")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text(cisim.load("mayoral-turnover-co-chair").source)
    entry.get_by_role("link", name="Its story").click()
    expect(page).to_have_url(re.compile(r"[?&]a=mayoral-turnover-co-chair"))


def test_contents_lead_to_the_sections_by_keyboard(page, server):
    from playwright.sync_api import expect

    page.goto(server.address + "about")
    link = page.get_by_role("navigation", name="On this page").get_by_role("link", name="Every parameter")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#parameters")).to_be_focused()
    expect(page.locator("#parameters")).to_be_in_viewport()
    group = page.locator(".ci-about-group > summary", has_text="Politics")
    group.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("politics.term_length", exact=True)).to_be_visible()


def tells_of_this_installation(page):
    from playwright.sync_api import expect

    from cisim.compilation import source_digest

    expect(page.get_by_text(documents.citation_words())).to_be_visible()
    versions = page.get_by_role("region", name="Versions", exact=True)
    expect(versions).to_contain_text(cisim.__version__)
    expect(versions).to_contain_text(source_digest())
