"""Links that are wrong in any way: opened, or refused in one sentence; none of them reaches a file of the server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cisim import configs
from cisim.app import settings as of_visitors
from cisim.app.links import KEYS, opened, query_of, settings_from
from cisim.app.settings import Settings, choice
from cisim.yaml_files import ConfigError

from .conftest import NIGHTLY, SLOW
from .files import EVENTS, NASTY, PARAMETERS
from .test_bad_files import refused

WHOLE = query_of(
    Settings(
        choices=(choice("baseline", PARAMETERS, EVENTS, "A title"), choice("co-chair")),
        city="default",
        horizon=60,
        seed=7,
        runs=200,
        extras=(("tab", "survival"),),
    )
)
PATHS = ("../../etc/passwd", "/etc/passwd", "mine.yaml", "..\\mine.yml", "baseline\0.yaml", "%2e%2e%2fmine", "//host/x")


@st.composite
def any_link(draw) -> str:
    """A query string: a right one with some changed, or pairs of known and unknown names with anything."""
    if draw(st.booleans()):
        link = list(WHOLE)
        for _ in range(draw(st.integers(1, 4))):
            start = draw(st.integers(0, len(link)))
            link[start : start + draw(st.integers(0, 5))] = draw(st.text(max_size=4))
        return "".join(link)
    known = st.sampled_from((*KEYS, "a.trust.initial", "a.events", "b.title", "x.tab", "a.governance.form", "e", "a."))
    names = draw(st.lists(known | st.text(max_size=5), max_size=6))
    texts = st.sampled_from((*NASTY, *PATHS, "baseline", "1", '[{"month":1e999}]', '[{"month":NaN}]', "[" * 5000))
    return "&".join(
        f"{quote_plus(name)}={quote_plus(draw(texts | st.text(max_size=20)), errors='surrogatepass')}" for name in names
    )


def assert_opened_or_refused(link: str) -> None:
    said = refused(settings_from, link)
    found = opened(link)
    assert bool(found.problem) == bool(said)
    if not said:  # what was opened can be run, and shared again
        found.settings.scenarios()
        assert link == "" or settings_from(query_of(found.settings)) == found.settings


def test_a_whole_link_is_opened():
    assert refused(settings_from, WHOLE) == ""
    assert query_of(settings_from(WHOLE)) == WHOLE


@settings(SLOW, max_examples=200)
@given(link=any_link())
def test_any_link(link):
    assert_opened_or_refused(link)


@pytest.mark.fuzz
@settings(SLOW, max_examples=NIGHTLY)
@given(link=any_link())
def test_very_many_links(link):
    assert_opened_or_refused(link)


@pytest.mark.parametrize("key", ["a", "city"])
@pytest.mark.parametrize("path", PATHS)
def test_a_link_reads_no_file(key, path, monkeypatch):
    """Whatever stands there: what is opened lies among what is shipped."""
    of_visitors._shipped.cache_clear()
    opens = Path.open

    def watched(file, *arguments, **more):
        assert file.is_relative_to(configs.folder()), file
        return opens(file, *arguments, **more)

    monkeypatch.setattr(Path, "open", watched)
    with pytest.raises(ConfigError):
        settings_from(f"{'a=baseline&' * (key == 'city')}{key}={quote_plus(path)}")
