"""What stands on a page until its program has come: the story's own words, nothing of a link that cannot be opened."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from cisim.app.first_sight import first_sight
from cisim.app.links import address_of
from cisim.app.pages import installed
from cisim.app.settings import Settings, choice
from cisim.app.story.telling import OPENING, asked, tell


def query_to(settings):
    return address_of("/", settings).partition("?")[2]


@pytest.mark.parametrize("settings", [Settings(), Settings(choices=(choice("co-chair"),), seed=9, horizon=60)])
def test_it_says_what_the_player_will_say(settings):
    life = json.loads(tell(asked(OPENING if settings == Settings() else settings)).text)
    html = first_sight("/", "" if settings == Settings() else query_to(settings))
    text = unescape(re.sub(r"<[^>]+>", " ", html))
    assert life["finding"]["headline"] in text
    assert life["finding"]["detail"] in text
    assert html.count("<polyline") == 2
    assert ("ci-first-end" in html) == (life["ended"] is not None)


def test_every_page_has_its_frame_at_once():
    for page in installed():
        html = first_sight(page.address, "")
        assert html.count('aria-current="page"') == 1
        assert re.search(rf'href="{page.address}" aria-current', html)
    assert "Opening the page" in first_sight("/compare", "")


@pytest.mark.parametrize(
    "query", ["a=no-such-scenario", "seed=1e9", "a=<script>alert(1)</script>", "story.replicate=x"]
)
def test_a_link_that_cannot_be_opened_tells_no_story(query):
    html = first_sight("/", query)
    assert "ci-first-finding" not in html
    assert "<script" not in html
