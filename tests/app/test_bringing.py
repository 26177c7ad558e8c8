"""A scenario file brought along: the same numbers as from the command line, and a sentence for whatever is none."""

import time

import pytest

from cisim.app.compare.bringing import as_choice, beside, read
from cisim.app.compare.opening import OPENING
from cisim.app.downloads import yaml_of
from cisim.app.links import opened, query_of
from cisim.app.settings import Settings
from cisim.scenario import load, names
from cisim.yaml_files import ConfigError

MINE = "title: Mine\nquestion: What if?\nsource: me\n"


def message(text, name="mine.yaml"):
    return {"name": name, "text": text}


@pytest.mark.parametrize("name", [name for name in names() if load(name).n_sites == 1])
def test_every_shipped_scenario_comes_back_from_its_file(name):
    scenario = load(name)
    settings = beside(Settings(), read(message(yaml_of(scenario).decode())))
    assert settings.scenario(1).key() == scenario.key()
    assert settings.scenario(1).title == scenario.title


def test_a_link_holds_it():
    text = MINE + "extends: mayoral-turnover\nhorizon: 60\nparameters: {backbone.budget: 5}\n"
    settings = beside(OPENING, read(message(text)))
    assert opened(query_of(settings)).settings == settings
    assert settings.horizon == 60
    assert settings.names()[2] == "Mine"
    assert settings.scenario(2).key() == load("mayoral-turnover").override({"backbone.budget": 5.0}, horizon=60).key()


def test_a_short_one_does_not_cut_off_what_happens_to_the_others():
    """The election of the others lies in month 48: all are followed for as long as they were."""
    settings = beside(OPENING, read(message(f"{MINE}horizon: 36\n")))
    assert [scenario.horizon for scenario in settings.scenarios()] == [120, 120, 120]
    assert beside(Settings(), read(message(f"{MINE}horizon: 36\n"))).horizon == 36


def test_it_takes_the_last_place_when_there_is_no_room():
    settings = OPENING
    for number in range(4):
        settings = beside(settings, read(message(MINE.replace("Mine", f"Mine {number}"))))
    assert [chosen.title for chosen in settings.choices] == ["", "", "Mine 0", "Mine 3"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "is empty"),
        ("- a\n- b", "expected lines such as"),
        ("title: x", "question"),
        ("\x00\x01\x02", "mine.yaml"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("title: !!python/object/apply:os.system [id]", "tags"),
        ("[" * 5000, "too deep"),
        (MINE + "extends: ../../etc/passwd", "no name of a shipped scenario"),
        (MINE + "extends: /etc/passwd.yaml", "no name of a shipped scenario"),
        (MINE + "city: ./mine.yaml", "no name of a shipped city"),
        (MINE + "extends: baselin", "did you mean baseline"),
        (MINE + "parameters: {backbone.bugdet: 5}", "did you mean backbone.budget"),
        (MINE + "parameters: {backbone.budget: .nan}", "backbone.budget"),
        (MINE + "horizon: 10000", "horizon"),
        (MINE + "events: [{event: election, month: 500, winner: challenger}]", "past the horizon"),
        (MINE + "x" * 1_000_001, "too large"),
        (MINE + "events:\n" + "- {event: crisis, month: 1, depth: 0.1}\n" * 101, "at most 100 can be added"),
    ],
)
def test_what_is_no_scenario_is_told_in_one_sentence(text, part):
    begun = time.perf_counter()
    with pytest.raises(ConfigError) as caught:
        as_choice(read(message(text)))
    assert part in str(caught.value)
    assert str(caught.value).isprintable()
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize("name", ["/", "", "..", "a/b.yaml", "x" * 500])
def test_whatever_its_file_is_called_a_scenario_is_read(name):
    scenario = read(message(MINE, name))
    assert (scenario.title, scenario.key()) == ("Mine", load("baseline").key())


def test_several_sites_are_for_the_command_line():
    text = MINE + "sites: [{name: a}, {name: b}]"
    with pytest.raises(ConfigError, match="plays in 2 sites"):
        as_choice(read(message(text)))


@pytest.mark.parametrize("strange", [{}, {"text": 5}, {"name": None, "text": None}, {"text": "\ud800"}])
def test_strange_messages_are_refused_like_files(strange):
    with pytest.raises(ConfigError):
        read(strange)
