"""From what a visitor has chosen to the life that is shown: the first choice, in the chosen city, with its fork."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from cisim.app import shelf
from cisim.app.settings import Choice, Settings, choice
from cisim.app.story.fork import forked
from cisim.app.story.life import life
from cisim.app.story.lived import Lived, live_once
from cisim.scenario import Scenario
from cisim.yaml_files import ConfigError

# What is told to those who come without a link: a life in which one decision, taken in time, changes the end.
OPENING = Settings(choices=(choice("mayoral-turnover"),), seed=47)
REPLICATE, SITE, MONTH = "story.replicate", "story.site", "story.month"  # the page's own things in a link


@dataclass(frozen=True)
class Asked:
    """One life to be told: the first of a visitor's choices, and which city of which seed."""

    settings: Settings
    choice: Choice
    replicate: int
    site: int

    @property
    def key(self) -> Hashable:
        """All that the life depends on, and nothing else of the settings."""
        s = self.settings
        return ("story", self.choice, s.city, s.horizon, s.seed, self.replicate, self.site)

    def unforked(self) -> Scenario:
        """The scenario with its changed levers, before anything was done in the moment; raises ConfigError."""
        base = self.settings.base(0)
        return base.override(self.choice.changed) if self.choice.changed else base

    def scenario(self) -> Scenario:
        """The scenario that is lived; raises ConfigError."""
        return forked(self.unforked(), tuple(self.choice.added))


@dataclass(frozen=True)
class Told:
    """A life, and the same as text for the player."""

    lived: Lived
    text: str


def opening(settings: Settings) -> Settings:
    """What is told: the opening story to those who have not chosen anything yet."""
    return OPENING if settings == Settings() else settings


def asked(settings: Settings) -> Asked:
    """What a visitor's settings ask for; raises ConfigError for a replicate or site that is no number."""
    return Asked(settings, settings.choices[0], whole(settings, REPLICATE, 0), whole(settings, SITE, 0))


def whole(settings: Settings, name: str, default: int) -> int:
    """One of the page's own numbers in a link."""
    text = settings.extra(name, str(default))
    if not (text.isascii() and text.lstrip("-").isdigit() and len(text) <= 19):
        raise ConfigError(f"{name}: {text[:40]!r} is not a whole number")
    return int(text)


def tell(wanted: Asked, check: Callable[[], None] = lambda: None) -> Told:
    """Live it and write it down; `check` may raise to stop in between. Raises ConfigError."""
    original = _kept(wanted, wanted.unforked(), ())
    check()
    fork = tuple(wanted.choice.added)
    if not fork:
        return Told(original, _text(life(original)))
    lived = _kept(wanted, wanted.scenario(), wanted.choice.events)
    check()
    return Told(lived, _text(life(lived, original, fork)))


def _text(content: object) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _kept(wanted: Asked, scenario: Scenario, events: tuple[str, ...]) -> Lived:
    """The life of a scenario, lived once: a second fork does not live the unforked life again."""
    s = wanted.settings
    which = (wanted.choice.scenario, wanted.choice.levers, events, s.city, s.horizon)
    key = ("lived", *which, s.seed, wanted.replicate, wanted.site)
    found: Lived | None = shelf.shared().get(key)
    if found is None:
        found = live_once(scenario, s.seed, wanted.replicate, wanted.site)
        shelf.shared().put(key, found)
    return found
