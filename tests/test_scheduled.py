"""Every event that a scenario may schedule can be told in words."""

import pytest

from cisim.happenings import SCHEDULED
from cisim.scenario_file import ScenarioFile
from cisim.scheduled import in_words

NAMED = {"title": "-", "question": "-", "source": "-"}
EVENTS = [
    ({"event": "election", "winner": "challenger"}, "an election is held, and the challenger wins"),
    ({"event": "mayor leaves"}, "the mayor leaves between elections"),
    ({"event": "leader leaves", "who": "backbone host"}, "the backbone host loses its leader"),
    ({"event": "member leaves", "who": "most central"}, "the most central member leaves the table"),
    ({"event": "member joins", "who": 9}, "organization 9 joins the table"),
    ({"event": "funder leaves", "funder": 2}, "funder 2 ends its grant at once"),
    ({"event": "grant cut", "share": 0.25}, "all grants are cut by 25%"),
    ({"event": "crisis"}, "a crisis takes 50% of everybody's attention; half of it passes in 6 months"),
    ({"event": "recession"}, "a recession of depth 50% begins; half of it passes in 9 months"),
    ({"event": "opportunity"}, "an opportunity opens for 6 months"),
    ({"event": "rival"}, "a rival initiative appears outside the table, with a pull of 50%"),
    ({"event": "breach"}, "one member breaks faith with another, and 60% of the trust in it is lost"),
    (
        {"event": "breach", "at_fault": "city hall", "wronged": "residents"},
        "city hall breaks faith with residents: 60% of trust is lost",
    ),
    (
        {"event": "repair", "at_fault": 0, "wronged": "lead funder"},
        "City Hall makes amends to the lead funder: 40% of what lacks to full trust",
    ),
    (
        {"event": "adopt", "parameter": "ending.restart", "value": True},
        "the table changes ending.restart to true",
    ),
]


def _event(content):
    return ScenarioFile.model_validate({**NAMED, "events": [{"month": 3, **content}]}).events[0]


@pytest.mark.parametrize(("content", "words"), EVENTS)
def test_event_in_words(content, words):
    assert in_words(_event(content)) == words


def test_every_kind_is_told():
    assert {content["event"] for content, _ in EVENTS} == set(SCHEDULED)


def test_unit_and_site_are_named():
    event = _event({"event": "adopt", "parameter": "meetings.cadence", "value": 2, "site": 1})
    assert in_words(event, ("river", "hill")) == "in hill, the table changes meetings.cadence to 2 [1/month]"


def test_a_site_is_not_named_where_there_is_but_one_or_all_are_meant():
    event = {"event": "mayor leaves"}
    assert in_words(_event({**event, "site": 0}), ("river",)) == "the mayor leaves between elections"
    assert in_words(_event(event), ("river", "hill")) == "the mayor leaves between elections"
