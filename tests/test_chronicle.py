"""The story of a run: nothing of importance is lost, nothing that happened is told twice."""

import pandas as pd
import pytest

from cisim.chronicle import ENDINGS, LEADS_TO, chronicle
from cisim.happenings import LOGGED_KINDS
from cisim.records import REASONS
from cisim.replay import relive
from cisim.scenario import load


@pytest.fixture
def tables():
    """One run of three years that ends in month 30, told by hand."""
    months = pd.DataFrame({"site": 0, "month": range(37)})
    months["is_alive"] = months["month"] < 30
    for column in ("trust", "commitment", "momentum", "systems_change", "outcome", "outcome_alone"):
        months[column] = months["month"] / 100
    months["n_members"] = (months["month"] < 30) * 12.0
    told = [
        (0, "launched", "", "", "It begins."),
        (5, "quick win", "", "", "A quick win."),
        (6, "quick win", "", "", "A quick win."),
        (7, "leader left", "Clinic 9", "chance", "Clinic 9 loses its leader."),
        (8, "leader left", "City Hall", "chance", "City Hall loses its leader."),
        (13, "joined", "Clinic 9", "", "Clinic 9 joins."),
        (14, "left", "Library 6", "tired out", "Library 6 leaves."),
        (14, "left", "Clinic 9", "tired out", "Clinic 9 leaves."),
        (20, "left", "City Hall", "the mayor's decision", "City Hall leaves."),
        (24, "grant ended", "Funder 1", "", "Funder 1 ends its grant."),
        (26, "money ran out", "", "", "The money ran out."),
        (30, "ended", "funding lost", "", "It ends."),
        (33, "crisis", "", "", "A crisis."),
    ]
    events = pd.DataFrame(told, columns=["month", "kind", "subject", "cause", "text"]).assign(site=0)
    runs = pd.DataFrame({"site": [0], "duration": [30.0], "reason": ["funding lost"]})
    organizations = pd.DataFrame(
        {"site": 0, "month": range(37), "name": "City Hall", "role": "city hall", "power": 0.9}
    )
    return {"runs": runs, "months": months, "events": events, "organizations": organizations.assign(is_member=True)}


def test_years_and_their_events(tables):
    first, second, third = chronicle(tables).years
    assert [moment.text for moment in first.moments] == ["It begins.", "City Hall loses its leader."]
    assert first.summed_up == ("2 quick wins.", "Leaders changed at 1 other organization in the city.")
    assert [moment.month for moment in second.moments] == [20, 24]
    assert second.summed_up == ("Joined: Clinic 9.", "Left: Library 6, Clinic 9 (tired out).")
    assert [moment.kind for moment in third.moments] == ["money ran out", "ended"]


def test_state_is_that_of_the_last_month_with_a_table(tables):
    first, _, third = chronicle(tables).years
    assert first.state["trust"] == 0.12
    assert third.state["trust"] == 0.29
    assert third.state["outcome"] == 0.36
    months = tables["months"].assign(is_alive=lambda table: table["month"] < 10)
    _, second, _ = chronicle({**tables, "months": months}).years
    assert not second.is_alive
    assert set(second.state) == {"outcome", "outcome_alone"}


def test_trail_leads_to_the_ending(tables):
    story = chronicle(tables)
    assert story.why == ENDINGS["funding lost"]
    assert story.trail == (
        "Month 24: Funder 1 ends its grant.",
        "Month 26: The money ran out.",
        "3 members left in its last 30 months: tired out (2), the mayor's decision (1).",
    )


def test_a_goal_reached_is_not_explained_by_who_left(tables):
    events = tables["events"]
    is_last = events["kind"] == "money ran out"
    events = events.assign(
        kind=events["kind"].mask(is_last, "systems change"), text=events["text"].mask(is_last, "The systems change.")
    )
    story = chronicle({**tables, "events": events, "runs": tables["runs"].assign(reason="goal reached")})
    assert story.why == ENDINGS["goal reached"]
    assert story.trail == ("Month 26: The systems change.",)


@pytest.mark.parametrize(
    ("duration", "said"),
    [(20.0, "1 member left in its last 20 months: tired out (1)."), (24.0, "1 member left in its last 2 years: tired")],
)
def test_one_member_who_left_is_one(tables, duration, said):
    events = tables["events"].query("month < 12 or subject == 'Library 6'")
    runs = tables["runs"].assign(duration=duration)
    (line,) = chronicle({**tables, "events": events, "runs": runs}).trail
    assert line.startswith(said)


def test_an_ending_that_nothing_leads_to_has_no_trail(tables):
    for reason in sorted({*REASONS} - {*LEADS_TO}):
        assert chronicle({**tables, "runs": tables["runs"].assign(reason=reason)}).trail == ()


def test_words_are_those_of_the_model():
    assert set(ENDINGS) == set(REASONS)
    assert set(LEADS_TO) <= set(REASONS)
    assert {kind for kinds in LEADS_TO.values() for kind in kinds} <= set(LOGGED_KINDS)


@pytest.mark.parametrize("name", ["mayoral-turnover", "second-generation", "cohort-of-eight"])
def test_story_of_every_site(name):
    scenario = load(name)
    tables = relive(scenario, seed=1, replicate=14)
    for site in range(scenario.n_sites):
        story = chronicle(tables, site)
        assert len(story.years) == scenario.horizon // 12
        kinds = [moment.kind for year in story.years for moment in year.moments]
        assert kinds[0] == "launched"
        assert ("ended" in kinds) == (story.reason != "still going")
        assert "quick win" not in kinds
