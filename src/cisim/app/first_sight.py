"""What stands on a page until its program has come: where one is and, of a story, how it ends, in words and as a curve.

A browser takes a second or more to read the libraries that make a page answer. The server has the story by then, so
that it goes along with the page as plain HTML; `custom.js` takes it away when the page itself has come.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from cisim.app import look, pages, shelf
from cisim.app.links import opened
from cisim.app.settings import Settings
from cisim.app.story.telling import Told, asked, opening, tell
from cisim.figures.wording import age
from cisim.yaml_files import ConfigError

STORY = "/"
WIDTH, HEIGHT = 960, 150
UNTIL = {STORY: ".story-finding, .ci-problem, .ci-wayback"}
"""By page: what has to be there, as a CSS selector, before the first sight is taken away; else the page's header."""


def first_sight(path: str, query: str) -> str:
    """The HTML for an address; of a story that cannot be told there is only the frame, and the page says why."""
    content = _story(query) if path == STORY else _waiting("Opening the page")
    until = escape(UNTIL.get(path, ".ci-page"), quote=True)
    return (
        f'<style>{look.css_variables()}</style><div id="ci-first" class="v-application" data-until="{until}">'
        f'{_header(path)}<main class="ci-main">{content}</main></div>'
    )


def _header(path: str) -> str:
    links = ""
    for each in pages.installed():
        here = ' aria-current="page"' if each.address == path else ""
        links += f'<a class="ci-nav-link" href="{escape(each.address)}"{here}>{escape(each.name)}</a>'
    brand = '<a class="ci-brand" href="/">cisim<span class="ci-brand-more">how collaborations last</span></a>'
    nav = f'<nav class="ci-nav" aria-label="Pages">{links}</nav>'
    return f'<div class="ci-header-holder"><header class="ci-header">{brand}{nav}</header></div>'


def _waiting(words: str) -> str:
    bar = '<progress class="ci-progress" aria-hidden="true"></progress>'
    return f'<div class="ci-waiting" role="status"><span class="ci-waiting-words">{words}</span>{bar}</div>'


def _story(query: str) -> str:
    link = opened(query)
    try:
        life = None if link.problem else _life(link.settings)
    except ConfigError:
        life = None
    if life is None:
        return _waiting("Opening the page")
    finding = life["finding"]
    return (
        f'<p class="ci-quiet ci-first-question">{escape(life["title"])}. {escape(life["question"])}</p>'
        f'<h1 class="ci-first-finding">{escape(finding["headline"])}</h1>'
        f'<p class="ci-sentence">{escape(finding["detail"])}</p>'
        f"{_picture(life)}{_waiting('Opening the player')}"
    )


def _life(settings: Settings) -> dict[str, Any]:
    """The life that the page will show; it stays on the shelf for it."""
    wanted = asked(opening(settings))
    told: Told | None = shelf.shared().get(wanted.key)
    if told is None:
        told = tell(wanted)
        shelf.shared().put(wanted.key, told)
    life: dict[str, Any] = json.loads(told.text)
    return life


def _picture(life: dict[str, Any]) -> str:
    """The outcome over the years, beside that without a collaboration, and when it ended."""
    reached, alone = life["curves"]["outcome"], life["curves"]["alone"]
    top, horizon = max(*reached, *alone, 0.01), life["horizon"]
    told = escape(f"Gap to the city's goals closed over {age(horizon)}, with the collaboration and without")
    drawn = _line(alone, top, "ci-first-alone") + _line(reached, top, "ci-first-reached")
    ended = ""
    if life["ended"] is not None:
        ended = " Upright: when the collaboration ended."
        at = f"{WIDTH * life['ended'] / horizon:.0f}"
        drawn += f'<line class="ci-first-end" x1="{at}" x2="{at}" y1="0" y2="{HEIGHT}"/>'
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{told}"'
    caption = f'<figcaption class="ci-quiet">{told} (dashed).{ended}</figcaption>'
    return f'<figure class="ci-first-picture"><svg {box}>{drawn}</svg>{caption}</figure>'


def _line(values: Sequence[float], top: float, kind: str) -> str:
    step = WIDTH / max(1, len(values) - 1)
    points = " ".join(f"{step * place:.0f},{HEIGHT * (1 - value / top):.1f}" for place, value in enumerate(values))
    return f'<polyline class="{kind}" points="{points}"/>'
