import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cisim import configs
from cisim.app.links import address_of, opened, query_of, settings_from
from cisim.app.settings import MOST_CHOICES, MOST_RUNS, Settings, choice
from cisim.parameters import PARAMETERS
from cisim.simulation import LARGEST_SEED
from cisim.yaml_files import ConfigError

SCENARIOS = [name for name in configs.names("scenarios") if "cohort" not in name]
MANY = json.dumps([{"month": 1, "event": "crisis", "depth": 0.1, "half_life": 6.0}] * 101)
SHOCKS = st.fixed_dictionaries(
    {"month": st.integers(1, 120), "event": st.just("crisis"), "depth": st.floats(0, 1), "half_life": st.just(6.0)}
)
ELECTIONS = st.fixed_dictionaries(
    {"month": st.integers(1, 120), "event": st.just("election"), "winner": st.sampled_from(["incumbent", "challenger"])}
)


@st.composite
def values(draw, parameter):
    if parameter.kind == "choice":
        return draw(st.sampled_from(parameter.choices))
    if parameter.kind == "switch":
        return draw(st.booleans())
    if parameter.kind == "whole":
        return draw(st.integers(int(parameter.low), int(parameter.high)))
    return draw(st.floats(parameter.low, parameter.high))


@st.composite
def choices(draw):
    safe = [p for p in PARAMETERS.values() if p.path not in ("membership.start_size", "city.n_organizations")]
    paths = draw(st.lists(st.sampled_from(safe), max_size=5, unique_by=lambda p: p.path))
    levers = {p.path: draw(values(p)) for p in paths}
    events = draw(st.lists(SHOCKS | ELECTIONS, max_size=3))
    title = draw(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20))
    return choice(draw(st.sampled_from(SCENARIOS)), levers, events, title)


SETTINGS = st.builds(
    Settings,
    choices=st.lists(choices(), min_size=1, max_size=MOST_CHOICES).map(tuple),
    city=st.none() | st.sampled_from(["default", "small-town", "large-city-term-limits"]),
    horizon=st.just(120),
    seed=st.integers(0, LARGEST_SEED),
    runs=st.integers(1, MOST_RUNS),
    extras=st.dictionaries(
        st.sampled_from(["story.month", "explore.folder"]),
        st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20),
    ).map(lambda extras: tuple(sorted(extras.items()))),
)


@given(SETTINGS)
def test_a_link_brings_back_the_same_settings_and_the_same_numbers(settings):
    again = settings_from(query_of(settings))
    assert again == settings
    assert [made.key() for made in again.scenarios()] == [made.key() for made in settings.scenarios()]


@given(st.text(max_size=80))
def test_whatever_stands_in_the_address_gives_settings_or_a_sentence(query):
    found = opened(query)
    assert isinstance(found.settings, Settings)
    assert "\n" not in found.problem
    assert not found.problem or found.settings == Settings()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("a=co-chiar", "did you mean co-chair"),
        ("a=baseline&a.governance.threshold=7", "expected a number from 0.5 to 1"),
        ("a=baseline&a.governance.treshold=.7", "did you mean governance.threshold"),
        ("a=../../etc/passwd.yaml", "no name of a shipped scenario"),
        ("a=/etc/passwd", "no name of a shipped scenario"),
        ("a=baseline&city=../x.yaml", "no name of a shipped city"),
        ("a=baseline&a.events=[{", "damaged"),
        ("a=baseline&a.events=[1]", "no list of events"),
        ('a=baseline&a.events={"month":1}', "no list of events"),
        (f"a=baseline&a.events={MANY}", "there are 101; at most 100 can be added"),
        ('a=baseline&a.events=[{"month":1e999,"event":"crisis"}]', "number"),
        ('a=baseline&a.events=[{"month":200,"event":"election","winner":"challenger"}]', "past the horizon"),
        ("a=baseline&seed=-1", "not a whole number"),
        ("a=baseline&seed=%C2%B2", "seed: '²' is not a whole number"),
        ("a=baseline&seed=9999999999999999999", "expected a whole number from 0 to 9223372036854775807"),
        ("a=baseline&horizon=601", "601 is out of range; expected a whole number from 1 to 600 [months]"),
        ("a=baseline&seed=99999999999999999999", "not a whole number"),
        ("a=baseline&runs=0", "out of range"),
        ("a=baseline&runs=99999", "out of range"),
        ("a=baseline&seed=1&seed=2", "twice"),
        ("scenario=baseline", "means nothing here"),
        ("b.governance.threshold=.7", "names no scenario b"),
        ("a=baseline&b=cohort-of-eight", "side by side"),
        ("%ff", "damaged"),
        ("a" * 20_000, "at most"),
    ],
)
def test_a_wrong_link_is_one_clear_sentence(query, words):
    found = opened(query)
    assert words in found.problem
    assert found.problem.startswith("This link cannot be opened: ")
    assert found.problem.endswith((".", "?"))
    assert not found.problem.endswith("?.")
    with pytest.raises(ConfigError):
        settings_from(query)


def test_what_mail_programs_add_is_passed_over():
    assert opened("a=co-chair&utm_source=mail&fbclid=x").settings.choices[0].scenario == "co-chair"


def test_a_link_of_other_rules_is_opened_and_says_so():
    settings = Settings(seed=5)
    other = query_of(settings).rpartition("v=")[0] + "v=0.0.9-0123456789abcdef"
    found = opened(other)
    assert found.settings == settings
    assert "0.0.9-0123456789abcdef" in found.notice
    assert opened(query_of(settings)).notice == ""


def test_an_address_without_anything_is_the_default():
    assert opened(None) == opened("") == opened(query_of(Settings()))
    assert address_of("/compare", Settings()).startswith("/compare?a=baseline&v=")


def test_names_are_never_the_same_twice():
    one = choice("co-chair")
    names = Settings(choices=(one, one, one.with_levers({"governance.threshold": 0.7}), choice())).names()
    assert len(set(names)) == 4


def test_a_choice_is_the_same_in_whatever_order_it_was_made():
    first = choice("baseline", {"trust.gain": 0.2, "governance.threshold": 0.7})
    second = choice("baseline", {"governance.threshold": 0.7}).with_levers(
        {"governance.threshold": 0.7, "trust.gain": 0.2}
    )
    assert first == second
    assert hash(first) == hash(second)
    assert replace(first, title="x") != first
