"""The month as data: the compiled month follows the schedule, and every mechanism reads and writes what it declares."""

import ast
import inspect
import sys
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from cisim import CollectiveImpactModel, load, records, schedule
from cisim.schedule import SCHEDULE, print_schedule

STATE = {"city": records.CITY, "collab": records.COLLABORATION, "orgs": records.ORGANIZATION, "ties": records.TIE}
NAMES = {f"{kind}.{field}" for kind, dtype in STATE.items() for field in dtype.names} | {"events", "levers"}
# What stands behind the attributes of a Site and of a Run; parameters, the log and luck are no state.
OF_SITE = {"city": "city", "collab": "collab", "orgs": "orgs[]", "ties": "ties[]", "levers": "levers"}
OF_RUN = {"cities": "city[]", "collabs": "collab[]", "orgs": "orgs[][]", "ties": "ties[][]"}
LOG = {"collab.n_logged"}

EVENTS = (
    {"month": 3, "event": "crisis", "depth": 0.4, "half_life": 3.0},
    {"month": 4, "event": "recession", "depth": 0.4, "half_life": 4.0},
    {"month": 5, "event": "opportunity", "length": 40},
    {"month": 6, "event": "rival", "pull": 0.3},
    {"month": 7, "event": "breach", "at_fault": "city hall", "wronged": "school district"},
    {"month": 8, "event": "repair", "at_fault": "city hall", "wronged": "school district"},
    {"month": 8, "event": "repair", "at_fault": 9, "wronged": 17},
    {"month": 9, "event": "leader leaves", "who": "lead funder"},
    {"month": 10, "event": "member leaves", "who": "most central"},
    {"month": 11, "event": "member joins", "who": 25},
    {"month": 12, "event": "funder leaves", "funder": 1},
    {"month": 14, "event": "adopt", "parameter": "governance.threshold", "value": 0.8},
    {"month": 30, "event": "mayor leaves"},
    {"month": 40, "event": "election", "winner": "challenger"},
)
# A pilot that ends without city hall, and a second life with it.
PILOT = {"governance.public_partner": False, "governance.agenda": "preset by the mayor", "governance.mandate": 0.5}
PILOT |= {"ending.pilot_length": 12, "ending.p_continue": 0.0}
AGAIN = {"ending.restart": True, "ending.restart_after": 3}
BROKE = {"funding.grant_length": 18, "funding.dues": 0.0, "funding.reserve": 1, "funding.p_close": 1.0}
INVITED = ({"month": 13, "event": "adopt", "parameter": "governance.public_partner", "value": True},)
# In which between them every mechanism does all that it can: scenario, what differs, events, months.
EARLY_MARKS = {"city.population_change": 0.01, "city.systems_change_seen": 0.05}
SCENARIOS = (
    ("baseline", {"city.history_ties": 0, "meetings.group_size": 3, "meetings.cadence": 0.2}, EVENTS, 60),
    ("baseline", PILOT | AGAIN, INVITED, 30),
    ("mayor-driven-agenda", {"trust.rate_introductions": 0.8, "learning.rate_trials": 1.0}, (), 60),
    ("second-generation", {"ending.least_power": 0.6, "ending.p_collapse": 0.2}, (), 60),
    ("funder-cliff", BROKE | AGAIN, (), 60),
    ("high-trust", {"city.goal": 0.05, "ending.p_goal": 0.3, **EARLY_MARKS}, (), 84),
    ("cohort-of-eight", {}, (), 12),
)


class Access:
    """Follows a function's source, and those of this package that it calls, and names the fields used."""

    def __init__(self, function, kinds, seen=None):
        self.seen = seen or SimpleNamespace(reads=set(), writes=set(), results={})
        function = getattr(function, "py_func", function)
        self.module = sys.modules[function.__module__]
        tree = ast.parse(inspect.getsource(self.module))
        (node,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function.__name__)
        self.kinds = dict(zip((a.arg for a in node.args.args), kinds, strict=True))
        self.result = None
        self.statements(node.body)

    @classmethod
    def of(cls, step):
        seen = cls(step.mechanism, [step.scope]).seen
        return seen.reads - LOG, seen.writes - LOG

    def statements(self, body):
        for s in body:
            if isinstance(s, ast.Assign):
                kind = self.kind(s.value)
                for target in s.targets:
                    self.store(target, kind)
            elif isinstance(s, ast.AugAssign):
                self.kind(s.value)
                self.kind(s.target)
                self.store(s.target, None)
            elif isinstance(s, ast.For):
                kind = self.kind(s.iter)
                self.store(s.target, kind[:-2] if isinstance(kind, str) and kind.endswith("[]") else None)
            elif isinstance(s, (ast.If, ast.While)):
                self.kind(s.test)
            elif isinstance(s, (ast.Return, ast.Expr)) and s.value is not None:
                self.result = self.kind(s.value) or self.result
            else:
                assert isinstance(s, (ast.Continue, ast.Break, ast.Return)), ast.unparse(s)
            self.statements(getattr(s, "body", []) + getattr(s, "orelse", []))

    def kind(self, e):
        """What an expression stands for, as far as records go; fields in it count as read."""
        if isinstance(e, ast.Name):
            return self.kinds.get(e.id)
        if isinstance(e, ast.Attribute):
            return self.attribute(self.kind(e.value), e.attr)
        if isinstance(e, ast.Subscript):
            self.kind(e.slice)
            kind = self.kind(e.value)
            return kind[:-2] if isinstance(kind, str) and kind.endswith("[]") else None
        if isinstance(e, ast.Tuple):
            return tuple(self.kind(x) for x in e.elts)
        if isinstance(e, ast.Call):
            return self.call(e)
        kinds = [self.kind(child) for child in ast.iter_child_nodes(e) if isinstance(child, ast.expr)]
        return kinds[1] or kinds[2] if isinstance(e, ast.IfExp) else None

    def attribute(self, base, name):
        if base in ("site", "run"):
            self.seen.reads |= {"events"} & {name}
            return (OF_SITE if base == "site" else OF_RUN).get(name)
        if base in STATE:
            self.seen.reads.add(f"{base}.{name}")
            return f"field {base}.{name}"
        return None

    def call(self, e):
        name = e.func.id if isinstance(e.func, ast.Name) else ""
        kinds = [] if name == "len" else [self.kind(x) for x in e.args]  # how many there are is fixed
        function = None if name in ("note", "note_city") else getattr(self.module, name, None)  # the log is not state
        if not getattr(function, "__module__", "").startswith(("cisim.mechanisms", __name__)):
            return None
        key = (name, function.__module__, *kinds)
        if key not in self.seen.results:
            self.seen.results[key] = None  # should it call itself
            self.seen.results[key] = Access(function, kinds, self.seen).result
        return self.seen.results[key]

    def store(self, target, kind):
        if isinstance(target, ast.Name):
            self.kinds[target.id] = kind
        elif isinstance(target, ast.Tuple):
            for n, part in enumerate(target.elts):
                self.store(part, kind[n] if isinstance(kind, tuple) else None)
        else:
            self.write(target)

    def write(self, target):
        if isinstance(target, ast.Attribute):
            base = self.kind(target.value)
            assert base in STATE, f"cannot tell what {ast.unparse(target)} is"
            self.seen.writes.add(f"{base}.{target.attr}")
            return
        self.kind(target.slice)
        read_before = set(self.seen.reads)
        base = self.kind(target.value)
        self.seen.reads &= read_before  # storing into a field that is an array does not read it
        assert base == "levers" or base.startswith("field "), f"cannot tell what {ast.unparse(target)} is"
        self.seen.writes.add(base.removeprefix("field "))


def hop(site):
    """Writes trust through a tie's other name, reads commitment in a loop."""
    collab, p = site.collab, site.p
    there = site.ties[0]
    for org in site.orgs:
        there.trust += skip(org, collab.agenda) * p.trust_gain
    collab.agenda[0] = 1.0
    site.levers[3] = 2.0


def skip(one, shares):
    shares[1] = one.commitment
    return one.priorities[0]


def test_access_sees_through_names_calls_and_loops():
    reads, writes = Access.of(SimpleNamespace(mechanism=hop, scope="site"))
    assert reads == {"ties.trust", "orgs.commitment", "orgs.priorities", "collab.agenda"}
    assert writes == {"ties.trust", "collab.agenda", "levers"}


@pytest.mark.parametrize("step", SCHEDULE, ids=lambda step: step.name)
def test_declared_reads_and_writes_are_what_the_source_does(step):
    reads, writes = Access.of(step)
    for declared in (step.reads, step.writes):
        assert NAMES.issuperset(declared)
        assert len(set(declared)) == len(declared)
    assert set(step.writes) == writes
    # What a mechanism writes, it may read too; all else that it reads, and nothing that it does not, it declares.
    assert set(step.reads) - reads == set()
    assert reads - writes - set(step.reads) == set()


def state(given):
    """The records that a mechanism is given, as plain arrays, one record a row."""
    arrays = (given.cities, given.collabs) if hasattr(given, "cities") else (given.city, given.collab)
    return [np.asarray(a).reshape(-1) for a in (*arrays, given.orgs, given.ties)]


def changed(before, after):
    """Names of the fields of a record array in which two copies differ, to the last bit."""
    dtype = before.dtype
    old, new = (np.ascontiguousarray(a).view(np.uint8).reshape(-1, dtype.itemsize) for a in (before, after))
    places = np.flatnonzero((old != new).any(axis=0)).tolist()
    return {n for n, (kind, at) in dtype.fields.items() for place in places if at <= place < at + kind.itemsize}


def watched(line, seen):
    """The same line of the schedule, noting which fields it changes."""

    def mechanism(given):
        before, levers = [array.copy() for array in state(given)], given.levers.copy()
        line.mechanism(given)
        for name, old, new in zip(STATE, before, state(given), strict=True):
            seen[line.name] |= {f"{name}.{field}" for field in changed(old, new)}
        if not np.array_equal(levers, given.levers):
            seen[line.name].add("levers")

    return schedule.Step(line.name, mechanism, scope=line.scope)


@pytest.fixture(scope="module")
def seen_to_change():
    seen = {line.name: set() for line in SCHEDULE}
    for (name, parameters, events, horizon), seed in product(SCENARIOS, (0, 1)):
        scenario = load(name).override(parameters, horizon=horizon, events=events)
        model = CollectiveImpactModel(scenario, seed=seed, collects=False)
        model.schedule = tuple(watched(line, seen) for line in SCHEDULE)
        model.run()
    return seen


@pytest.mark.parametrize("step", SCHEDULE, ids=lambda step: step.name)
def test_what_a_mechanism_changes_is_what_it_declares(step, seen_to_change):
    assert sorted(seen_to_change[step.name] - LOG - set(step.writes)) == []
    assert sorted(set(step.writes) - seen_to_change[step.name]) == []  # nothing is declared that is never done


def calls_of(function):
    """What a function calls with its only argument, in the order of its source, as `module.function`."""
    (node,) = ast.parse(inspect.getsource(getattr(function, "py_func", function))).body
    return [ast.unparse(s.value.func) for s in node.body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]


def test_the_compiled_month_is_the_schedule():
    assert calls_of(schedule.step_site) == [f"{s.name}.{s.name}" for s in SCHEDULE if s.scope == "site"]
    assert calls_of(schedule.step_run) == [f"{s.name}.{s.name}" for s in SCHEDULE if s.scope == "run"]
    assert [s.scope for s in SCHEDULE] == ["site"] * (len(SCHEDULE) - 1) + ["run"]
    assert all(getattr(getattr(schedule, step.name), step.name) is step.mechanism for step in SCHEDULE)


def test_the_schedule_can_be_printed():
    lines = [line.split() for line in print_schedule().splitlines()]
    assert lines == [[str(n), step.name, *step.meaning.split()] for n, step in enumerate(SCHEDULE, 1)]
    assert all(step.meaning.endswith(".") for step in SCHEDULE)
