"""Whoever loads a page again, or comes back after a night, finds what was chosen."""

import re
import sys
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running
from tests.browser.proxy import Line

pytestmark = [pytest.mark.browser]
FORGETFUL = """
import sys
import cisim.app.asgi
cisim.app.asgi.FORGOTTEN_AFTER = "2s"
from cisim.cli import main
sys.exit(main(["app", "--no-browser", "--port", "0", "--results", sys.argv[1]]))
"""
CHOSEN = re.compile(r"/compare\?.*b=recession.*seed=7")


def choose(page, address):
    page.set_default_timeout(60_000)
    page.goto(address + "compare?runs=40&a=baseline&b=co-chair")
    finding = page.locator("[data-test=finding]")
    page.get_by_label("Scenario B", exact=True).select_option("recession")
    expect(finding).to_contain_text("Recession")
    before = finding.inner_text().replace("\n\n", "")
    page.get_by_label("Seed of their luck").fill("7")
    page.get_by_label("Seed of their luck").press("Tab")
    expect(page).to_have_url(CHOSEN)
    expect(finding).not_to_have_text(before)
    return finding.inner_text()


def test_a_page_that_is_loaded_again_holds_what_was_chosen(page, server):
    told = choose(page, server.address)
    page.reload()
    expect(page.get_by_label("Seed of their luck")).to_have_value("7")
    expect(page.locator("[data-test=finding]")).to_have_text(told.replace("\n\n", ""))


def test_a_page_that_was_left_overnight_comes_back_by_itself(page, watch, tmp_path):
    watch.allowed += ["Connection lost", "ERR_CONNECTION", "WebSocket", "Failed to load resource"]
    with running([sys.executable, "-c", FORGETFUL, str(tmp_path)], tmp_path) as server:
        line = Line(urlsplit(server.address).port)
        try:
            told = choose(page, f"http://127.0.0.1:{line.port}/")
            page.locator("[data-test=finding]").evaluate("node => node.setAttribute('data-before', '')")
            line.cut()
            page.wait_for_timeout(6000)  # three times as long as the server remembers
            line.is_open = True
            expect(page.locator("[data-test=finding]:not([data-before])")).to_have_text(told.replace("\n\n", ""))
            expect(page.get_by_text("Please refresh the page")).to_have_count(0)
            page.get_by_label("Scenario B", exact=True).select_option("co-chair")
            expect(page.locator("[data-test=finding]")).to_contain_text("Co-chair")
        finally:
            line.close()
