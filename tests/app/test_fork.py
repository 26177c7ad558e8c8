"""Acting in the moment: what was seen stays as it was to the last bit, and each act is an event of the model's own."""

import json

import numpy as np
import pytest

from cisim.app.downloads import yaml_of
from cisim.app.story.fork import ACTS, difference, events_for, forked, form_in, told
from cisim.app.story.lived import live_once
from cisim.events import ROLE_IDS
from cisim.replay import changed_columns
from cisim.scenario import load
from cisim.yaml_files import ConfigError

TABLES = ("months", "organizations", "events")
CITY_HALL, ANCHOR, RESIDENTS = (ROLE_IDS[role] for role in ("city hall", "anchor institution", "residents"))
ASKED = [
    {"act": act.name, "option": place, "at_fault": CITY_HALL, "wronged": RESIDENTS}
    for act in ACTS
    for place in range(len(act.options))
]


@pytest.fixture(scope="module")
def life():
    return live_once(load("mayoral-turnover"), 47)


def name_of(asked):
    return f"{asked['act']} {asked['option']}"


@pytest.mark.parametrize("month", [0, 30])
@pytest.mark.parametrize("asked", ASKED, ids=name_of)
def test_nothing_up_to_the_month_shown_differs_in_the_last_bit(life, asked, month):
    events = events_for(life, {**asked, "month": month})
    fork = live_once(forked(life.scenario, events), 47)
    for name in TABLES:
        ours, theirs = (each.tables[name][each.tables[name]["month"] <= month] for each in (life, fork))
        assert changed_columns(ours.reset_index(drop=True), theirs.reset_index(drop=True)) == []
    assert life.organizations[: month + 1].tobytes() == fork.organizations[: month + 1].tobytes()
    assert life.ties.trust[: month + 1].tobytes() == fork.ties.trust[: month + 1].tobytes()


@pytest.mark.parametrize("asked", ASKED, ids=name_of)
def test_each_act_changes_what_comes_after(life, asked):
    """A mayor who wins changes nothing but the log and the calendar of elections; the others change the months."""
    fork = live_once(forked(life.scenario, events_for(life, {**asked, "month": 11})), 47)
    table = "events" if name_of(asked) == "election 1" else "months"
    assert changed_columns(life.tables[table], fork.tables[table])


@pytest.mark.parametrize("asked", ASKED, ids=name_of)
def test_each_act_is_an_event_of_the_month_after(life, asked):
    events = events_for(life, {**asked, "month": 20})
    kinds = {"co-chair": "adopt"}
    assert [event["event"] for event in events] == [kinds.get(asked["act"], asked["act"])]
    assert [event["month"] for event in events] == [21]
    fork = live_once(forked(life.scenario, events), 47)
    happened = fork.tables["events"].query("month == 21")
    logged = {
        "election": {"new mayor", "mayor re-elected"},
        "co-chair": {"lever changed"},
        "grant cut": {"grant cut"},
        "breach": {"breach of trust"},
        "repair": {"repair of trust"},
    }
    assert logged[asked["act"]] & set(happened["kind"])


def test_a_fork_without_acts_is_the_same_life(life):
    again = live_once(forked(life.scenario, ()), 47)
    for name in ("runs", *TABLES):
        assert changed_columns(life.tables[name], again.tables[name]) == []


def test_a_co_chair_who_is_not_at_the_table_is_brought_there():
    for seed in range(200):
        life = live_once(load("baseline").override(horizon=24), seed)
        outside = life.organizations.membership[:, ANCHOR] == 0
        months = np.flatnonzero(outside & life.tables["months"]["is_alive"].to_numpy())
        if len(months) and months[0] < 24:
            break
    month = int(months[0])
    events = events_for(life, {"act": "co-chair", "month": month})
    assert [event["event"] for event in events] == ["member joins", "adopt"]
    fork = live_once(forked(life.scenario, events), seed)
    assert fork.organizations.membership[month + 1, ANCHOR] != 0


def test_there_is_one_co_chair_at_most(life):
    events = events_for(life, {"act": "co-chair", "month": 24})
    fork = live_once(forked(life.scenario, events), 47)
    assert [form_in(fork, month) for month in (24, 25)] == ["mayor-led", "co-chair"]
    with pytest.raises(ConfigError, match="leads already"):
        events_for(fork, {"act": "co-chair", "month": 30})
    assert events_for(fork, {"act": "co-chair", "month": 24})


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"act": "election", "month": 60}, "there is no table in month 60"),
        ({"act": "election", "month": 120}, "leaves no month"),
        ({"act": "election", "month": -1}, "leaves no month"),
        ({"act": "election", "month": 3, "option": 2}, "nothing that can be done"),
        ({"act": "election", "month": "3"}, "nothing that can be done"),
        ({"act": "war", "month": 3}, "nothing that can be done"),
        ({}, "nothing that can be done"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(life, asked, words):
    with pytest.raises(ConfigError, match=words):
        events_for(life, asked)


@pytest.mark.parametrize("pair", [(0, 0), (0, 99), (None, 3), ("x", 3)])
def test_a_breach_needs_two_who_are_there(life, pair):
    events = events_for(life, {"act": "breach", "month": 3, "at_fault": pair[0], "wronged": pair[1]})
    with pytest.raises(ConfigError):
        forked(life.scenario, events)


def test_a_grant_can_only_be_cut_while_one_runs(life):
    fork = live_once(forked(life.scenario, events_for(life, {"act": "grant cut", "option": 1, "month": 5})), 47)
    with pytest.raises(ConfigError, match="No grant is running"):
        events_for(fork, {"act": "grant cut", "month": 8})


def test_the_sentence_tells_the_difference_of_the_librarys_numbers(life):
    fork = live_once(forked(life.scenario, events_for(life, {"act": "co-chair", "month": 24})), 47)
    points = 100 * (fork.run["outcome_improvement"] - life.run["outcome_improvement"])
    assert difference(life, fork) == (
        "With what you did the table is still going after 10 years; without, it ended after 4 years. "
        f"It closes {points:.1f} points more of the gap."
    )
    assert difference(fork, life).startswith("With what you did the table ends after 4 years; without, it is still")
    assert difference(life, life) == (
        "With what you did the table ends in the same month, after 4 years. It closes as much of the gap."
    )


def test_acts_are_told_with_the_names_of_the_organizations(life):
    events = events_for(life, {"act": "breach", "month": 3, "at_fault": 7, "wronged": 0})
    assert told(events, life) == [
        {"month": 4, "text": "Youth Center 7 breaks faith with city hall: 60% of trust is lost"}
    ]


def test_a_fork_of_one_site_leaves_the_others_alone():
    scenario = load("cohort-of-eight").override(horizon=24)
    life = live_once(scenario, 2, site=3)
    events = events_for(life, {"act": "election", "month": 6})
    assert events[0]["site"] == 3
    fork = live_once(forked(scenario, events), 2, site=0)
    before = live_once(scenario, 2, site=0)
    ours, theirs = (each.tables["events"].query("month == 7") for each in (before, fork))
    assert changed_columns(ours.reset_index(drop=True), theirs.reset_index(drop=True)) == []


def test_the_downloaded_scenario_holds_the_fork_and_lives_the_same_life(life, tmp_path):
    fork = live_once(forked(life.scenario, events_for(life, {"act": "co-chair", "month": 24})), 47)
    path = tmp_path / "fork.yaml"
    path.write_bytes(yaml_of(fork.scenario))
    again = live_once(load(path), 47)
    assert changed_columns(fork.tables["months"], again.tables["months"]) == ["scenario"]


def test_events_of_a_fork_are_plain_values(life):
    for asked in ASKED:
        events = events_for(life, {**asked, "month": 20})
        assert json.loads(json.dumps(events)) == list(events)
