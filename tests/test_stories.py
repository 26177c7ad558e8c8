"""Stories: every event has its sentence, names tell organizations apart, and no entry of the log is lost."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from cisim import happenings, load, mechanisms, simulation, stories, tables
from cisim.happenings import CAUSES, LOGGED_KINDS
from cisim.naming import name_of
from cisim.parameters import LEVER, PARAMETERS
from cisim.records import SECTORS

RUNS = 25
EVENTS = (
    {"month": 2, "event": "adopt", "parameter": "governance.form", "value": "co-chair"},
    {"month": 3, "event": "adopt", "parameter": "backbone.budget", "value": 2.5},
    {"month": 4, "event": "breach", "at_fault": "city hall", "wronged": "lead funder"},
    {"month": 5, "event": "repair", "at_fault": "city hall", "wronged": "lead funder"},
    {"month": 6, "event": "grant cut", "share": 0.5},
    {"month": 7, "event": "member leaves", "who": "most central"},
    {"month": 7, "event": "member joins", "who": 21},
    {"month": 8, "event": "opportunity", "length": 60},
    {"month": 9, "event": "rival"},
    {"month": 10, "event": "crisis"},
    {"month": 11, "event": "recession"},
    {"month": 12, "event": "leader leaves", "who": "residents"},
    {"month": 13, "event": "election", "winner": "incumbent"},
    {"month": 14, "event": "mayor leaves"},
)


def stories_of(name, parameters, events=()):
    chosen = load(name).override(parameters, events=events)
    return tables(chosen, runs=RUNS, seed=2, record=("runs", "events", "organizations"))


@pytest.fixture(scope="module")
def told():
    """Tables of a few scenarios in which between them everything happens."""
    return {
        "eventful": stories_of("second-generation", {"learning.rate_trials": 0.5, "backbone.handover": 30}, EVENTS),
        "short of money": stories_of("funder-cliff", {"ending.restart": True, "ending.restart_after": 6}),
        "cohort": stories_of("peer-cohort", {}),
    }


@pytest.fixture(scope="module", params=["eventful", "short of money", "cohort"])
def tale(request, told):
    return told[request.param]


def test_every_kind_of_entry_has_a_sentence_and_every_sentence_a_kind():
    assert set(stories.SENTENCES) == set(LOGGED_KINDS)
    assert len(set(LOGGED_KINDS)) == len(LOGGED_KINDS)
    assert set(stories.MINOR) | set(stories.OF_FUNDERS) <= set(LOGGED_KINDS)


def codes():
    """Name of the constant that stands for each kind of entry and for each cause, in the order of their words."""
    targets = [n.targets[0] for n in ast.parse(inspect.getsource(happenings)).body if isinstance(n, ast.Assign)]
    tuples = [[name.id for name in target.elts] for target in targets if isinstance(target, ast.Tuple)]
    return [name for names in tuples for name in names if len(names) in (len(LOGGED_KINDS), len(CAUSES))]


def test_every_kind_and_every_cause_is_used_by_a_rule():
    trees = [ast.parse(path.read_text()) for path in Path(mechanisms.__path__[0]).glob("*.py")]
    used = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert len(codes()) == len(LOGGED_KINDS) + len(CAUSES)
    assert [name for name in codes() if name not in used] == []


def test_everything_that_can_be_told_happens(told):
    kinds = set().union(*(set(t["events"]["kind"]) for t in told.values()))
    assert set(stories.SENTENCES) - kinds == set()


def test_sentences_are_whole(tale):
    events = tale["events"]
    assert events["text"].str.fullmatch(r"[A-Z][^{}]*[.]").all()
    assert not events["text"].str.contains(r"\bnan\b|\binf\b|  |\(\)| ,|^ ").any()
    for kind, found in events.groupby("kind"):
        template = stories.SENTENCES[kind]
        if "{s}" in template:
            assert (found["subject"] != "").all()
            assert all(s in t for s, t in zip(found["subject"], found["text"], strict=True))
        if "{o}" in template and kind != "lever changed":
            assert (found["object"] != "").all()
            assert (found["object"] != found["subject"]).all()
        if "{c}" in template:
            told = found[~found["cause"].isin(["", "chance", "the scenario"])]
            assert all(f"({c})" in t for c, t in zip(told["cause"], told["text"], strict=True))


def test_levers_are_told_in_the_words_that_a_person_writes(told):
    changed = told["eventful"]["events"].query("kind == 'lever changed'").drop_duplicates("text")
    assert changed["text"].tolist() == [
        "The table changes course. Who leads: now co-chair.",
        "The table changes course. What the table plans to spend on its backbone: now 2.5 person-months/month.",
    ]


@pytest.mark.parametrize(
    "path", [path for path, each in PARAMETERS.items() if each.role == LEVER and not each.is_fixed]
)
def test_every_lever_that_can_change_is_told_in_words_of_its_declaration(path):
    lever = PARAMETERS[path]
    for value in {lever.low, lever.default, lever.high}:
        told = stories.sentence("lever changed", path, "", value, "the scenario")
        meaning, now = re.fullmatch(r"The table changes course\. ([A-Z][^:;]+): now ([^:;]+)\.", told).groups()
        assert lever.meaning.startswith(meaning)
        assert path not in told
        assert now.split(" ")[0] in (*lever.choices, "on", "yes", "no", f"{value:g}", f"{100 * value:g}%", "preset")


def test_names_tell_the_organizations_of_a_city_apart(tale):
    first = tale["organizations"].query("month == 0")
    for _, city in first.groupby(["replicate", "site"]):
        assert city["organization"].tolist() == list(range(len(city)))
        assert city["name"].is_unique
    steady = tale["organizations"].groupby(["replicate", "site", "organization"])["name"].nunique()
    assert (steady == 1).all()


def test_a_name_is_made_of_number_and_sector():
    for sector in range(len(SECTORS)):
        assert len({name_of(number, sector) for number in range(300)}) == 300


def test_subjects_are_organizations_of_that_city(tale):
    names = tale["organizations"].groupby(["replicate", "site"])["name"].agg(set)
    about = tale["events"][tale["events"]["kind"].isin(["joined", "left", "leader left", "breach of trust"])]
    assert len(about) > RUNS
    for event in about.itertuples():
        assert event.subject in names[event.replicate, event.site]


def test_a_story_runs_from_launch_to_end_in_order(tale):
    runs = tale["runs"].set_index(["replicate", "site"])
    seen = 0
    for key, life in tale["events"].groupby(["replicate", "site"]):
        assert life["month"].is_monotonic_increasing
        assert life["kind"].iloc[0] == "launched"
        assert (life["kind"] == "launched").sum() == 1
        assert life["month"].iloc[0] == 0
        turns = [kind for kind in life["kind"] if kind in ("launched", "ended", "restarted")]
        assert turns == ["launched", "ended", "restarted", "ended"][: len(turns)]
        run = runs.loc[key]
        assert ("ended" in turns) == run["event"]
        if run["event"]:
            end = life[life["kind"] == "ended"].iloc[0]
            assert (end["month"], end["value"], end["subject"]) == (run["duration"], run["duration"], run["reason"])
        seen += len(turns) - 1
        assert turns.count("restarted") == (run["second_duration"] == run["second_duration"])
    assert seen > 0
    assert len(tale["events"].groupby(["replicate", "site"])) == len(runs)


def test_members_counted_by_the_story_are_those_of_the_table(told):
    organizations, events = (told["eventful"][name] for name in ("organizations", "events"))
    at_table = organizations[organizations["is_member"]].groupby(["replicate", "month"])["name"].agg(set).to_dict()
    compared = 0
    for (replicate, month), entries in events[events["month"] > 0].groupby(["replicate", "month"]):
        if not entries["kind"].isin(["ended", "restarted"]).any():
            now, then = (at_table.get((replicate, m), set()) for m in (month, month - 1))
            left, joined = (set(entries["subject"][entries["kind"] == kind]) for kind in ("left", "joined"))
            assert then - now == left - joined
            assert now - then == joined - left
            compared += len(left) + len(joined)
    assert compared > RUNS


def test_a_log_too_short_for_its_life_is_written_again(monkeypatch):
    crowded = tuple({"month": 1, "event": "crisis", "depth": n / 200} for n in range(200))
    rooms = []
    live = simulation.live

    def counted(records, *rest):
        rooms.append(records[-1].shape[1])
        return live(records, *rest)

    monkeypatch.setattr(simulation, "live", counted)
    short, roomy = (
        tables(load("baseline").override(horizon=h, events=crowded), runs=3, record=("events", "runs"), threads=1)
        for h in (1, 40)
    )
    assert rooms[:2] == [80, rooms[1]]  # one month has room for 80 entries, so that it was lived again
    assert rooms[1] > 200
    assert len(rooms) == 6 + 3
    early = roomy["events"].query("month <= 1").reset_index(drop=True)
    assert short["events"].equals(early)
    assert (short["events"].groupby("replicate")["kind"].value_counts().unstack()["crisis"] >= 200).all()
    alone = tables(load("baseline").override(horizon=1, events=crowded), runs=3)["runs"]
    assert short["runs"].equals(alone)
