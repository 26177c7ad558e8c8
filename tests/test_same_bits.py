"""One seed, one set of bits: in any chunking, on any threads, in batch or month by month, compiled or not."""

import json
import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from cisim import CollectiveImpactModel, load, simulate, tables
from cisim.outputs import RUN
from cisim.simulation import live_through

RECORD = ("runs", "months", "organizations")
EVENTS = (
    {"month": 2, "event": "adopt", "parameter": "governance.equalizing", "value": 0.9},
    {"month": 3, "event": "crisis", "depth": 0.4},
    {"month": 4, "event": "breach"},
    {"month": 5, "event": "repair", "at_fault": "city hall", "wronged": "lead funder"},
    {"month": 6, "event": "member leaves", "who": "most central"},
    {"month": 7, "event": "member joins", "who": 25},
    {"month": 8, "event": "opportunity", "length": 30},
    {"month": 9, "event": "recession"},
    {"month": 10, "event": "grant cut", "share": 0.5},
    {"month": 11, "event": "leader leaves", "who": "backbone host"},
    {"month": 12, "event": "election", "winner": "challenger"},
)


def scenario(name):
    """A shipped scenario; `eventful` is one in which every kind of thing happens."""
    if name == "eventful":
        return load("second-generation").override(
            {"ending.restart_after": 6, "funding.renewal": "on results", "learning.rate_trials": 1.0}, events=EVENTS
        )
    return load(name)


def unlike(one, other):
    """Names of the fields in which two record arrays differ in any bit (so that NaN equals itself, and 0 not -0)."""
    assert one.dtype == other.dtype
    assert one.shape == other.shape
    return [
        n for n in one.dtype.names if np.ascontiguousarray(one[n]).tobytes() != np.ascontiguousarray(other[n]).tobytes()
    ]


def test_the_comparison_sees_the_last_bit():
    lives = live_through(load("baseline"), np.arange(2), 1)
    other = lives.runs.copy()
    assert unlike(lives.runs, other) == []
    other["outcome_peak"][1, 0] = np.nextafter(other["outcome_peak"][1, 0], 1.0)
    assert unlike(lives.runs, other) == ["outcome_peak"]


@pytest.mark.parametrize(("name", "n"), [("baseline", 40), ("eventful", 40), ("cohort-of-eight", 9)])
def test_threads_and_chunks_change_nothing(name, n):
    whole = live_through(scenario(name), np.arange(n), 1, record=RECORD, threads=1, chunk=n)
    for threads in (1, 2):
        for chunk in (1, 7, 500):
            parts = live_through(scenario(name), np.arange(n), 1, record=RECORD, threads=threads, chunk=chunk)
            for table in RECORD:
                assert unlike(getattr(whole, table), getattr(parts, table)) == []
    plain = live_through(scenario(name), np.arange(n), 1)  # nothing asked for but the runs, chunks as they come
    assert unlike(whole.runs, plain.runs) == []


@pytest.mark.parametrize("name", ["baseline", "cohort-of-eight"])
def test_order_and_company_of_replicates_change_nothing(name):
    whole = live_through(scenario(name), np.arange(30), 1, record=RECORD)
    for chosen in (np.random.default_rng(1).permutation(30), np.array([29, 3, 4, 3]), np.array([17])):
        some = live_through(scenario(name), chosen, 1, record=RECORD, chunk=4)
        for table in RECORD:
            assert unlike(getattr(whole, table)[chosen], getattr(some, table)) == []


def test_tables_do_not_depend_on_what_else_is_asked_for():
    alone = simulate(["baseline", "co-chair"], runs=12, seed=5, threads=2)
    together = tables(["co-chair", "baseline"], runs=12, seed=5, threads=1, record=("events", "months", "runs"))
    mine = alone[alone.scenario == "co-chair"].reset_index(drop=True)
    theirs = together["runs"].loc[together["runs"].scenario == "co-chair"].reset_index(drop=True)
    assert mine.equals(theirs)
    months = tables("co-chair", runs=12, seed=5, record=("months",))["months"]
    assert months.equals(together["months"].loc[lambda t: t.scenario == "co-chair"].reset_index(drop=True))


STEPPED = (
    "baseline",
    "eventful",
    "mayoral-turnover",
    "quick-win-pressure",
    "small-town",
    "mandated",
    "cohort-of-eight",
)


@pytest.mark.parametrize("name", STEPPED)
def test_month_by_month_gives_the_bits_of_the_batch(name):
    n = 1 if name == "cohort-of-eight" else 3
    lives = live_through(scenario(name), np.arange(n), 4, record=RECORD)
    for replicate in range(n):
        model = CollectiveImpactModel(scenario(name), seed=4, replicate=replicate, collects=False)
        for month in range(model.horizon + 1):
            assert model.month == month
            for s, site in enumerate(model.sites):
                assert unlike(lives.months[replicate, s, month].reshape(1), model.observe(s).reshape(1)) == []
                kept = lives.organizations[replicate, s, month, : len(site.orgs)]
                assert unlike(kept, site.orgs) == []
            if month < model.horizon:
                model.step()
        for s in range(len(model.sites)):
            summary = np.array([tuple(model.summary(s).values())], RUN)
            assert unlike(lives.runs[replicate, s].reshape(1), summary) == []


def test_seeds_differ_and_zero_is_one_of_them():
    def runs(seed):
        return live_through(load("baseline"), np.arange(8), seed).runs

    assert unlike(runs(0), runs(0)) == []
    for one, other in ((0, 1), (1, 2), (0, 2**63 - 1)):
        assert "outcome_improvement" in unlike(runs(one), runs(other))
        assert not np.intersect1d(runs(one)["outcome_improvement"], runs(other)["outcome_improvement"]).size
    assert len(np.unique(runs(0)["outcome_improvement"])) == 8  # replicates differ, too
    stepped = CollectiveImpactModel("baseline", seed=0, collects=False).run().summary()
    assert stepped["outcome_improvement"] == runs(0)["outcome_improvement"][0, 0]


# Prints a digest of the bytes of every field, and bits of a few numbers to read.
SCRIPT = """
import hashlib, json
import numba, numpy as np
from cisim import CollectiveImpactModel
from cisim.simulation import live_through
from test_same_bits import RECORD, scenario

found = {"compiled": not numba.config.DISABLE_JIT}
for name, n, horizon in CASES:
    chosen = scenario(name).override(horizon=horizon)
    lives = live_through(chosen, np.arange(n), 3, record=RECORD, threads=1)
    for table in RECORD:
        array = getattr(lives, table)
        for field in array.dtype.names:
            bits = np.ascontiguousarray(array[field]).tobytes()
            found[f"{name} {table} {field}"] = hashlib.sha256(bits).hexdigest()
    found[f"{name} improvement"] = [float(x).hex() for x in lives.runs["outcome_improvement"].flat]
model = CollectiveImpactModel(scenario("eventful").override(horizon=14), seed=3, collects=False).run()
found["stepped"] = [float(x).hex() for x in model.summary().values()]
print(json.dumps(found))
"""
CASES = [("baseline", 1, 48), ("eventful", 2, 36), ("small-town", 1, 24), ("cohort-of-eight", 1, 7)]


def digests(**environment):
    """What the script finds in a process of its own."""
    folder = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", textwrap.dedent(SCRIPT).replace("CASES", repr(CASES))],
        env={**os.environ, "PYTHONPATH": folder, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def compiled():
    return digests(NUMBA_DISABLE_JIT="0", PYTHONHASHSEED="1")


def test_two_processes_give_equal_bits(compiled):
    assert digests(NUMBA_DISABLE_JIT="0", PYTHONHASHSEED="2") == compiled
    for name, n, horizon in CASES:
        here = live_through(scenario(name).override(horizon=horizon), np.arange(n), 3).runs["outcome_improvement"]
        assert [float(x).hex() for x in here.flat] == compiled[f"{name} improvement"]


def test_compiled_or_not_the_bits_are_the_same(compiled):
    plain = digests(NUMBA_DISABLE_JIT="1")
    assert compiled.pop("compiled")
    assert not plain.pop("compiled")
    assert plain.keys() == compiled.keys()
    assert [key for key in plain if plain[key] != compiled[key]] == []
