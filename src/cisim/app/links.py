"""A link holds everything: settings to a query string and back, checked like a file, with the rules that made it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import solara

import cisim
from cisim.app.settings import DEFAULT_RUNS, DEFAULT_SEED, MOST_CHOICES, Choice, Settings, choice
from cisim.app.states import as_sentence
from cisim.compilation import source_digest
from cisim.scenario_file import Value
from cisim.values import from_text, nearest
from cisim.yaml_files import ConfigError

LONGEST = 16_000  # characters; browsers and servers take at least 32,000
LETTERS = "abcdefgh"[:MOST_CHOICES]
ADDED_BY_OTHERS = ("utm_", "fbclid", "gclid", "mc_")  # what mail and social sites put behind a link
KEYS = (*LETTERS, "city", "horizon", "seed", "runs", "v")
OTHER_RULES = (
    "This link was made with other rules of the model ({theirs}) than those running here ({ours}): "
    "what you see may differ from what was shared."
)


@dataclass(frozen=True)
class Opened:
    """What a link said: the settings, a notice that the rules differ, or the sentence on why it cannot be opened."""

    settings: Settings
    notice: str = ""
    problem: str = ""


def version_text() -> str:
    """The version and the digest of the rules, as a link carries them."""
    return f"{cisim.__version__}-{source_digest()}"


def query_of(settings: Settings) -> str:
    """The settings as a query string, without the question mark; what is as usual is left out, the version never is."""
    pairs: list[tuple[str, str]] = []
    for letter, chosen in zip(LETTERS, settings.choices, strict=False):
        pairs.append((letter, chosen.scenario))
        pairs += [(f"{letter}.{path}", _text(value)) for path, value in chosen.levers]
        pairs += [(f"{letter}.events", json.dumps(chosen.added, separators=(",", ":")))] if chosen.events else []
        pairs += [(f"{letter}.title", chosen.title)] if chosen.title else []
    pairs += [("city", settings.city)] if settings.city is not None else []
    pairs += [("horizon", str(settings.horizon))] if settings.horizon is not None else []
    pairs += [("seed", str(settings.seed))] if settings.seed != DEFAULT_SEED else []
    pairs += [("runs", str(settings.runs))] if settings.runs != DEFAULT_RUNS else []
    pairs += [(f"x.{name}", text) for name, text in settings.extras]
    return urlencode([*pairs, ("v", version_text())], safe=",:")


def address_of(path: str, settings: Settings) -> str:
    """The address of a page with these settings, below the server's own."""
    return f"{path}?{query_of(settings)}"


def settings_from(query: str) -> Settings:
    """The settings that a query string holds; raises ConfigError with one sentence."""
    if len(query) > LONGEST:
        raise ConfigError(f"the link has {len(query):,} characters; at most {LONGEST:,} are read")
    pairs = _pairs(query)
    choices = []
    for letter in LETTERS:
        if letter in pairs:
            choices.append(_choice(letter, pairs))
        elif stray := [key for key in pairs if key.startswith(f"{letter}.")]:
            raise ConfigError(f"the link changes {stray[0]} but names no scenario {letter}")
    extras = tuple(sorted((key[2:], text) for key, text in pairs.items() if key.startswith("x.")))
    return Settings(
        choices=tuple(choices) or Settings().choices,
        city=pairs.get("city"),
        horizon=_whole("horizon", pairs),
        seed=DEFAULT_SEED if (seed := _whole("seed", pairs)) is None else seed,
        runs=DEFAULT_RUNS if (runs := _whole("runs", pairs)) is None else runs,
        extras=extras,
    ).check()


def opened(query: str | None) -> Opened:
    """What is behind a link, never an exception: a wrong one is a sentence."""
    if not query:
        return Opened(Settings())
    try:
        settings = settings_from(query)
        made_by = dict(parse_qsl(query)).get("v", version_text())
    except ConfigError as error:
        return Opened(Settings(), problem=f"This link cannot be opened: {as_sentence(error)}")
    if made_by.rpartition("-")[2] == source_digest():
        return Opened(settings)
    return Opened(settings, notice=OTHER_RULES.format(theirs=made_by[:60], ours=version_text()))


def _pairs(query: str) -> dict[str, str]:
    try:
        found = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=500)
    except ValueError:
        raise ConfigError("the link is damaged; perhaps a part of it was cut off") from None
    pairs: dict[str, str] = {}
    for key, text in found:
        if key.startswith(ADDED_BY_OTHERS):
            continue
        if key in pairs:
            raise ConfigError(f"the link says {key[:60]!r} twice")
        if key not in KEYS and not key.startswith((*(f"{letter}." for letter in LETTERS), "x.")):
            raise ConfigError(f"the link says {key[:60]!r}, which means nothing here{nearest(key, KEYS)}")
        pairs[key] = text
    return pairs


def _choice(letter: str, pairs: Mapping[str, str]) -> Choice:
    levers: dict[str, Value] = {}
    for key, text in pairs.items():
        part = key.removeprefix(f"{letter}.")
        if key.startswith(f"{letter}.") and part not in ("events", "title"):
            levers[part] = from_text(part, text)
    return choice(pairs[letter], levers, _events(letter, pairs), pairs.get(f"{letter}.title", ""))


def _events(letter: str, pairs: Mapping[str, str]) -> list[dict[str, Any]]:
    text = pairs.get(f"{letter}.events", "[]")
    try:
        events = json.loads(text)
    except (ValueError, RecursionError):
        raise ConfigError(
            f"the events of scenario {letter} are damaged; perhaps a part of the link was cut off"
        ) from None
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise ConfigError(f"the events of scenario {letter} are no list of events")
    try:
        json.dumps(events, allow_nan=False)
    except ValueError:
        raise ConfigError(f"the events of scenario {letter} hold a number that is none") from None
    return events


def _whole(key: str, pairs: Mapping[str, str]) -> int | None:
    if key not in pairs:
        return None
    text = pairs[key]
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise ConfigError(f"{key}: {text[:40]!r} is not a whole number")
    return int(text)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value) if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Link:
    """The settings of this visitor, how to change them, and how to put them into the address."""

    settings: Settings
    change: Callable[[Any], None]
    path: str
    push: Callable[[str], None]
    notice: str = ""

    @property
    def address(self) -> str:
        """The address that opens this page with these settings."""
        return address_of(self.path, self.settings)

    def to(self, path: str, settings: Settings | None = None) -> None:
        """Go to another page with these settings, or with others."""
        self.push(address_of(path, settings or self.settings))


def _nobody(_: Any) -> None:
    """There is no visitor."""


LINK = solara.create_context(Link(Settings(), _nobody, "/", _nobody))


def use_link() -> Link:
    """The link of the visitor whose page this is."""
    link: Link = solara.use_context(LINK)
    return link


def use_settings() -> tuple[Settings, Callable[[Any], None]]:
    """The visitor's settings, and a function that takes new ones, or a function from the present ones to new ones."""
    link = use_link()
    return link.settings, link.change
