"""The server in a crowd: many visitors at once, those who vanish, those who ask for the most; without a browser."""

import asyncio
import json
import urllib.request

import pytest
from measures.serving import serving
from measures.visiting import Visitor, drawn, move, panels

from cisim.app.compare import comparing, differences, opening
from cisim.app.links import address_of
from cisim.app.settings import Settings, choice
from cisim.app.work import Job

pytestmark = pytest.mark.slow
LEVER = "governance.equalizing"
CHOICES = (choice("baseline"), choice("co-chair"))
CROWD, RUNS = 8, 40


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving("--results", str(tmp_path_factory.mktemp("results"))) as running:
        yield running.address
    assert "Traceback" not in running.said[0], running.said[0]


def health(server):
    with urllib.request.urlopen(f"{server}/healthz") as answer:
        return json.load(answer)


def settings_of(value, runs=RUNS, seed=3):
    return opening.with_levers(Settings(CHOICES, seed=seed, runs=runs, horizon=60), 1, {LEVER: value})


def panels_of(settings):
    found = comparing.compare(settings.scenarios(), settings.seed, settings.runs, Job(None, None))
    letters = dict.fromkeys(found.letters, "")
    return [row["words"] for panel in differences.payload(found, letters) for row in panel["rows"]]


def shown(visitor):
    return [row["words"] for panel in panels(visitor) for row in panel["rows"]]


async def settled(server, holds):
    for _ in range(600):
        state = health(server)
        if holds(state):
            return state
        await asyncio.sleep(0.1)
    raise AssertionError(state)


def test_everybody_in_a_crowd_gets_their_own_numbers(server):
    starts = [round(0.1 + 0.02 * k, 2) for k in range(CROWD)]
    ends = [round(0.6 + 0.02 * k, 2) for k in range(CROWD)]

    async def crowd():
        address = f"{server}{{}}".format
        visitors = [Visitor(address(address_of("/compare", settings_of(value)))) for value in starts]
        await asyncio.gather(*(each.come() for each in visitors))
        await asyncio.gather(*(drawn(each) for each in visitors))
        here = health(server)["visitors"]
        await asyncio.gather(*(move(each, LEVER, value) for each, value in zip(visitors, ends, strict=True)))
        seen = [(each.find("declared", "values")[1]["values"], shown(each)) for each in visitors]
        await asyncio.gather(*(each.leave() for each in visitors))
        return here, seen, await settled(server, lambda state: state["visitors"] == 0)

    here, seen, after = asyncio.run(crowd())
    assert here == CROWD
    for value, (levers, words) in zip(ends, seen, strict=True):
        assert levers == {LEVER: value}
        assert words == panels_of(settings_of(value))
    assert after["jobs"] == 0


def test_the_work_of_a_browser_that_vanishes_stops_when_it_is_forgotten_and_others_go_on(server):
    async def vanish():
        gone = Visitor(server + address_of("/compare", settings_of(0.3, runs=10_000, seed=8)))
        await gone.come()
        await gone.until(lambda each: "Refining" in each.words())
        await gone.leave(rudely=True)
        here = await settled(server, lambda state: state["visitors"] == 0)
        async with Visitor(server + address_of("/compare", settings_of(0.4, seed=8))) as other:
            return here, await drawn(other)

    here, _ = asyncio.run(vanish())
    assert here["status"] == "ok"


def test_whoever_closes_the_page_takes_the_work_along(server):
    async def close():
        visitor = Visitor(server + address_of("/compare", settings_of(0.5, runs=10_000, seed=9)))
        await visitor.come()
        await visitor.until(lambda each: "Refining" in each.words())
        await visitor.leave()
        return await settled(server, lambda state: state["visitors"] == 0 and state["jobs"] <= 1)

    assert asyncio.run(close())["visitors"] == 0


def test_the_largest_jobs_wait_in_turn_and_say_so(server):
    async def many():
        addresses = [address_of("/compare", settings_of(0.3, runs=10_000, seed=20 + k)) for k in range(4)]
        visitors = [Visitor(server + address) for address in addresses]
        await asyncio.gather(*(each.come() for each in visitors))
        await asyncio.gather(*(each.until(lambda own: "Refining" in own.words()) for each in visitors))
        told = [each.words() for each in visitors]
        async with Visitor(server + address_of("/compare", settings_of(0.3, seed=30))) as quick:
            await drawn(quick)
        await asyncio.gather(*(each.leave() for each in visitors))
        await settled(server, lambda state: state["visitors"] == 0)
        return told

    told = asyncio.run(many())
    assert sum("come first" in words or "comes first" in words for words in told) >= 2


@pytest.mark.parametrize(
    "query",
    ["a=baseline&a.backbone.budget=1e999", "a=../../etc/passwd", "a=baseline&runs=99999999", "seed=-1", "x=%00", "v"],
)
def test_links_that_were_tampered_with_get_a_sentence(server, query):
    async def come():
        async with Visitor(f"{server}/compare?{query}") as visitor:
            await visitor.until(lambda each: "This link cannot be opened" in each.words())
            return visitor.words()

    assert "Traceback" not in asyncio.run(come())


def test_what_controls_never_send_does_no_harm(tmp_path):
    async def come(server):
        async with Visitor(server + address_of("/compare", settings_of(0.3))) as visitor:
            await drawn(visitor)
            levers, _ = visitor.find("declared", "values")
            choosing, _ = visitor.find("problem", "content", without="kind")
            for data in (None, [], {"path": "x"}, {"path": LEVER, "value": "9" * 10_000}, {"path": LEVER, "value": []}):
                await visitor.send(levers, "change", data)
            for data in ({"place": -1}, {"place": "0", "scenario": "../x"}, {"seed": 1e300}, {"runs": -5}):
                await visitor.send(choosing, "choose", data)
            await visitor.send(levers, "nothing of this name", {})
            await visitor.send("no part", "change", {})
            await visitor.send(choosing, "bring", {"name": "x", "text": "title: ["})
            await visitor.until(lambda each: "x, line 1" in each.parts[choosing]["problem"])
            await move(visitor, LEVER, 0.8)
            await visitor.send(choosing, "choose", {"city": 7})
            await visitor.until(lambda each: "there is no such city" in each.words())

    with serving("--results", str(tmp_path)) as running:
        asyncio.run(come(running.address))
        assert health(running.address)["status"] == "ok"
