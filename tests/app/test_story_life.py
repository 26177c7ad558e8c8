"""The player's payload: its numbers are the library's, it is small, and it is the same each time."""

import json

import numpy as np
import pytest
import solara

from cisim.app.links import LINK, Link
from cisim.app.pages.story import Page
from cisim.app.settings import Settings, choice
from cisim.app.story.life import DIGITS, life
from cisim.app.story.lived import live_once
from cisim.app.story.telling import OPENING, asked, tell
from cisim.chronicle import chronicle
from cisim.replay import relive
from cisim.scenario import load
from cisim.yaml_files import ConfigError

LARGEST = 100_000  # bytes for 120 months of 60 organizations


@pytest.fixture(scope="module")
def lived():
    return live_once(load("mayoral-turnover"), 47)


@pytest.fixture(scope="module")
def told(lived):
    return life(lived)


@pytest.fixture(scope="module")
def tables():
    return relive(load("mayoral-turnover"), 47, 0)


def test_curves_are_the_columns_of_months(told, tables):
    months = tables["months"]
    alive = months["is_alive"].to_numpy()
    for name, column in (("outcome", "outcome"), ("alone", "outcome_alone")):
        assert told["curves"][name] == pytest.approx(months[column].tolist(), abs=5e-6)
    for name, column in (("trust", "trust"), ("commitment", "commitment"), ("members", "n_members")):
        values = told["curves"][name]
        assert [value is not None for value in values] == alive.tolist()
        assert [v for v in values if v is not None] == pytest.approx(months[column][alive].tolist(), abs=5e-6)


def test_organizations_are_at_the_table_when_the_table_says_so(told, tables):
    rows = tables["organizations"]
    for one in told["organizations"]:
        own = rows[rows["organization"] == one["id"]]
        inside = np.zeros(len(own), bool)
        for span in one["spans"]:
            inside[span["from"] : span["to"]] = True
            assert span["commitment"] == [
                round(100 * value) for value in own["commitment"].tolist()[span["from"] : span["to"]]
            ]
            assert len(span["trust"]) == span["to"] - span["from"]
        assert inside.tolist() == own["is_member"].tolist()
        assert (one["name"], one["sector"]) == (own["name"].iloc[0], own["sector"].iloc[0])


def test_why_a_member_left_is_the_logs_cause(told, tables):
    left = tables["events"].query("kind == 'left'")
    names = {one["name"]: one for one in told["organizations"]}
    assert len(left) > 0
    for row in left.itertuples():
        assert row.cause in {span["why"] for span in names[row.subject]["spans"] if span["to"] == row.month}


def test_ties_give_every_members_own_trust_again(lived):
    """The table has the mean trust that each member holds, which the month itself computed."""
    rows = lived.tables["organizations"]
    known = ~np.isnan(lived.ties.trust)
    count = known.sum(axis=2)
    mean = np.nansum(lived.ties.trust, axis=2) / np.maximum(count, 1)
    n = len(lived.organizations[0])
    at_table = rows["is_member"].to_numpy().reshape(-1, n) & (count > 0)
    assert at_table.sum() > 500
    np.testing.assert_allclose(mean[at_table], rows["trust"].to_numpy().reshape(-1, n)[at_table], rtol=1e-12)


def test_a_ties_levels_are_its_trust(lived, told):
    mutual = lived.ties.mutual()
    seen = np.full(mutual.shape, False)
    for a, b, levels in told["ties"]:
        for month, level in enumerate(levels):
            if level != ".":
                seen[month, a, b] = True
                assert DIGITS.index(level) / 35 == pytest.approx(mutual[month, a, b], abs=1 / 70 + 1e-12)
    assert seen.sum() == np.triu(~np.isnan(mutual), 1).sum()


def test_events_are_the_chronicles_sentences(told, tables):
    moments = [moment for year in chronicle(tables).years for moment in year.moments]
    assert [(e["month"], e["kind"], e["text"]) for e in told["events"]] == [(m.month, m.kind, m.text) for m in moments]
    names = {one["id"]: one["name"] for one in told["organizations"]}
    for event in told["events"]:
        assert all(names[who] in event["text"] for who in event["who"])
    assert any(event["who"] for event in told["events"])
    assert [event["kind"] for event in told["events"] if event["is_key"]][-1] == "ended"


def test_the_finding_says_how_long_and_why(told, tables):
    run = tables["runs"].iloc[0]
    assert told["ended"] == run["duration"] == 48
    assert told["finding"]["headline"].startswith("It ended after 4 years. City hall withdrew")
    assert f"{100 * run['outcome_improvement']:.0f}% of the gap" in told["finding"]["detail"]
    assert told["difference"] == ""
    assert told["ghost"] is None


def test_a_life_that_goes_on_says_so():
    lived = live_once(load("baseline"), 4)
    content = life(lived)
    assert content["ended"] is None
    assert content["finding"]["headline"].startswith("Still going after 10 years, with ")


def test_places_are_apart_inside_and_around_the_table(told):
    centre = told["size"] / 2
    seats = np.array([one["seat"] for one in told["organizations"] if one["spans"]])
    around = np.array([one["place"] for one in told["organizations"]])
    radii = np.array([one["radius"] for one in told["organizations"] if one["spans"]])
    distance = np.hypot(*(seats - centre).T)
    assert (distance + radii < told["table"]).all()
    assert (np.hypot(*(around - centre).T) > told["table"] + 20).all()
    apart = np.hypot(*(seats[:, np.newaxis] - seats).transpose(2, 0, 1)) + 1e6 * np.eye(len(seats))
    assert (apart > radii[:, np.newaxis] + radii).all()


def test_a_fork_keeps_every_place_and_the_other_life_in_sight(lived, told):
    settings = OPENING.with_choice(
        0, OPENING.choices[0].with_events([{"month": 25, "event": "election", "winner": "challenger"}])
    )
    fork = json.loads(tell(asked(settings)).text)
    for ours, theirs in zip(told["organizations"], fork["organizations"], strict=True):
        assert (ours["seat"], ours["place"]) == (theirs["seat"], theirs["place"])
    assert fork["ghost"]["curves"] == told["curves"]
    assert fork["ghost"]["ended"] == 48
    assert fork["ghost"]["present"] == [
        [[span["from"], span["to"]] for span in one["spans"]] for one in told["organizations"]
    ]
    assert fork["done"][0]["month"] == 25
    assert fork["difference"]
    assert fork["curves"]["outcome"][:25] == told["curves"]["outcome"][:25]


def test_the_same_wish_gives_the_same_text_and_json_without_gaps_in_it(lived):
    text = tell(asked(OPENING)).text
    assert text == tell(asked(OPENING)).text
    assert "NaN" not in text
    assert json.loads(text) == json.loads(json.dumps(life(lived)))


@pytest.mark.parametrize("seed", [5, 8, 11])
def test_sixty_organizations_in_ten_years_with_a_fork_stay_small(seed):
    """High commitment keeps many at the table for all the time: the largest case there is in practice."""
    events = [{"month": 30, "event": "election", "winner": "incumbent"}]
    chosen = choice("large-city-term-limits", {"governance.form": "tri-chair", "membership.start_size": 40}, events)
    content = tell(asked(Settings((chosen,), seed=seed))).text
    assert len(json.loads(content)["organizations"]) == 60
    assert len(content.encode()) <= LARGEST


@pytest.mark.parametrize(
    "name", ["no-collaboration", "cohort-of-eight", "second-generation", "pilot-first", "small-town"]
)
def test_other_kinds_of_lives_can_be_told(name):
    scenario = load(name)
    content = life(live_once(scenario, 1, site=scenario.n_sites - 1))
    assert content["finding"]["headline"]
    assert len(content["curves"]["outcome"]) == scenario.horizon + 1


@pytest.mark.parametrize(("name", "value"), [("story.site", "1"), ("story.site", "x"), ("story.replicate", "-1")])
def test_a_link_to_a_city_that_is_not_there_is_a_sentence(name, value):
    with pytest.raises(ConfigError, match=r"site|replicate"):
        tell(asked(OPENING.with_extra(name, value)))


def test_the_page_says_why_a_city_cannot_be_told_and_lets_another_be_chosen(drawn):
    @solara.component
    def Visit():
        LINK.provide(Link(OPENING.with_extra("story.site", "1"), print, "/", print))
        Page()

    page = drawn(Visit())
    page.come_to("site")
    assert "Living through" not in page.told
