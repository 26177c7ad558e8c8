"""Common luck: two scenarios with one seed are the same cities, and differ only through what the lever causes."""

import math

import numpy as np
import pytest

from cisim import CollectiveImpactModel, draws, load, simulate, tables
from cisim.happenings import SCHEDULED
from cisim.parameters import LEVER, PARAMETERS
from cisim.simulation import live_through
from cisim.yaml_files import ConfigError

MONTH = 50
LIVES = np.arange(6)
# One event of every kind that a scenario may schedule.
EVENTS = {
    "election": {"winner": "challenger"},
    "mayor leaves": {},
    "leader leaves": {"who": "backbone host"},
    "member leaves": {"who": "most central"},
    "member joins": {"who": 24},
    "funder leaves": {"funder": 1},
    "grant cut": {"share": 0.5},
    "crisis": {"depth": 0.5},
    "recession": {"depth": 0.5},
    "opportunity": {"length": 12},
    "rival": {"pull": 0.5},
    "breach": {"at_fault": "city hall", "wronged": "lead funder"},
    "repair": {"at_fault": "city hall", "wronged": "lead funder"},
    "adopt": {"parameter": "governance.form", "value": "backbone-led"},
}
CITY_KINDS = ("mayor re-elected", "new mayor", "crisis", "recession", "opportunity", "rival")
# What an organization is at launch, before it knows anybody.
ATTRIBUTES = (
    "id", "sector", "role", "power", "priorities", "mission", "capacity", "strengths", "needs", "skills", "tenure",
    "experience", "buy_in_top", "buy_in_middle", "commitment", "membership", "is_mandated", "group", "trust", "n_ties",
)  # fmt: skip


def first_difference(one, other):
    """The first month in which any field of the months or organizations of any run, or its log, differs in any bit."""
    found = []
    for table in ("months", "organizations"):
        a, b = getattr(one, table), getattr(other, table)
        for field in a.dtype.names:
            old, new = (np.moveaxis(np.asarray(x[field]), 2, 0) for x in (a, b))
            found += [m for m in range(len(old)) if old[m].tobytes() != new[m].tobytes()][:1]
    for key, log in one.events.items():
        mine, theirs = ({(int(entry.month), entry.tobytes()) for entry in lived} for lived in (log, other.events[key]))
        found += [month for month, _ in mine ^ theirs]
    return min(found, default=None)


def lives(scenario, replicates=LIVES, seed=1):
    return live_through(scenario, replicates, seed, record=("runs", "months", "organizations", "events"))


@pytest.fixture(scope="module")
def quiet():
    """Baseline lives, most of which go on past the month of the events."""
    return lives(load("baseline"))


@pytest.mark.parametrize("kind", SCHEDULED)
def test_an_event_changes_nothing_before_its_month(kind, quiet):
    assert quiet.months["is_alive"][:, 0, MONTH].sum() >= 2
    struck = load("baseline").override(events=[{"month": MONTH, "event": kind, **EVENTS[kind]}])
    assert first_difference(quiet, lives(struck)) == MONTH


def other_value(parameter):
    """A valid value that is not the default."""
    if parameter.kind in ("switch", "choice"):
        return parameter.spoken(1.0 - min(1.0, parameter.default))
    value = parameter.low if parameter.default > parameter.low else parameter.high
    return parameter.spoken(value)


def test_a_lever_adopted_late_changes_nothing_before(quiet):
    levers = [p for p in PARAMETERS.values() if p.role == LEVER and not p.is_fixed]
    assert len(levers) > 40
    early = []
    for parameter in levers:
        value = other_value(parameter)
        adopted = {"month": MONTH, "event": "adopt", "parameter": parameter.path, "value": value}
        assert first_difference(quiet, lives(load("baseline").override(events=[adopted]))) == MONTH, parameter.path
        from_start = first_difference(quiet, lives(load("baseline").override({parameter.path: value})))
        early += [parameter.path] if from_start is not None and from_start < MONTH else []
    # The comparison would find what came too soon: held from the start, nearly all of these are seen before.
    assert len(early) > 0.75 * len(levers)


def stepped(mechanism=None, **place):
    """Every month of two runs, with a mechanism of one's own in the schedule."""
    rows = []
    for replicate in range(2):
        model = CollectiveImpactModel("baseline", seed=2, replicate=replicate, collects=False)
        if mechanism:
            model.add_mechanism(mechanism, **place)
        while model.month < 60:
            model.step()
            rows += [model.observe().tobytes(), model.sites[0].orgs.tobytes(), model.sites[0].ties.tobytes()]
    return rows


def draw_more(site):
    """Draws of a user's own stream, and further ones of every other stream."""
    for stream in (draws.USER, draws.USER + 1, *range(1, 18)):
        for org in site.orgs[:4]:
            assert 0.0 <= draws.uniform(site.luck, stream, site.city.month, int(org.id), 900) < 1.0
            draws.normal(site.luck, stream, site.city.month, int(org.id), 901)


def draw_and_use(site):
    """The same, but what was drawn changes something."""
    if draws.uniform(site.luck, draws.USER, site.city.month, 0, 0) < 0.5:
        site.collab.momentum *= 0.9


def test_further_draws_move_no_others():
    plain = stepped()
    for name in ("shocks", "membership"):
        assert stepped(draw_more, before=name) == plain
    assert stepped(draw_and_use, before="meetings") != plain


def city_level(table):
    found = table[table["kind"].isin(CITY_KINDS)]
    return list(zip(found["replicate"], found["month"], found["kind"], found["cause"], strict=True))


def leaders_left(organizations, n=None):
    """Months in which a leader is new, by run and organization (all of them, at the table or not)."""
    return np.asarray(organizations["tenure"])[..., :n] == 0.0


RATES = {"trust.rate_introductions": 1.0, "learning.rate_trials": 3.0, "city.rate_breach": 2.0}


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("co-chair", {}), ("quick-win-pressure", {}), ("no-collaboration", {}), ("baseline", RATES)],
    ids=["co-chair", "quick-win-pressure", "no-collaboration", "more draws elsewhere"],
)
def test_elections_leaders_and_shocks_come_in_the_same_months(name, parameters):
    other = load(name).override(parameters)
    logs = [tables(s, runs=40, seed=3, record=("events",))["events"] for s in (load("baseline"), other)]
    first, second = (city_level(log) for log in logs)
    assert first == second
    assert {kind for _, _, kind, _ in first} == set(CITY_KINDS)
    orgs = [lives(s, np.arange(10), 3).organizations for s in (load("baseline"), other)]
    assert leaders_left(orgs[0]).sum() > 100
    assert np.array_equal(leaders_left(orgs[0]), leaders_left(orgs[1]))
    # Another seed is another luck.
    assert city_level(tables("baseline", runs=40, seed=4, record=("events",))["events"]) != first


def test_breaches_by_chance_come_in_the_same_months_while_both_live():
    found = []
    for name in ("baseline", "co-chair"):
        made = tables(name, runs=60, seed=3, record=("events", "runs"))
        alive = made["runs"]["duration"].to_numpy()
        breaches = made["events"].query("kind == 'breach of trust'")
        found.append((alive, set(zip(breaches["replicate"], breaches["month"], strict=True))))
    both = np.minimum(found[0][0], found[1][0])
    mine, theirs = ({(r, m) for r, m in breaches if m <= both[r]} for _, breaches in found)
    assert len(mine) > 20
    assert mine == theirs


def test_one_more_organization_moves_no_other():
    closed = load("baseline").override({"membership.recruiting": 0.0})
    n = closed.n_organizations
    more = closed.override({"city.n_organizations": n + 1})
    few, many = lives(closed), lives(more)
    assert many.organizations.shape[-1] == n + 1
    newcomer = many.organizations[..., n]
    assert (newcomer["membership"] == 0).all()
    assert (newcomer["capacity"] > 0).all()
    for name in ATTRIBUTES:
        assert np.array_equal(few.organizations[name][:, 0, 0], many.organizations[name][:, 0, 0, :n]), name
    assert np.array_equal(leaders_left(few.organizations), leaders_left(many.organizations, n))
    logs = [tables(s, runs=40, seed=1, record=("events",))["events"] for s in (closed, more)]
    assert city_level(logs[0]) == city_level(logs[1])


def ratio(one, other, column):
    """Standard error of the mean difference of pairs, over that of as many unpaired runs."""
    a, b = one[column].to_numpy(), other[column].to_numpy()
    return math.sqrt(np.var(b - a, ddof=1) / (np.var(a, ddof=1) + np.var(b, ddof=1)))


def test_pairs_tell_more_than_unpaired_runs(capsys):
    n = 1000
    # RMST at the horizon is the mean of the durations, all runs being seen to the horizon. With independent pairs the
    # ratio is sqrt(1 - r), where the sample's r has the standard error 1 / sqrt(n): that of the ratio is half as large.
    error = 0.5 / math.sqrt(n)
    baseline, paired = simulate("baseline", runs=n, seed=1), simulate("co-chair", runs=n, seed=1)
    unpaired = simulate("co-chair", runs=n, seed=2)
    for column in ("duration", "outcome_improvement"):
        together, apart = ratio(baseline, paired, column), ratio(baseline, unpaired, column)
        with capsys.disabled():
            print(f"\n{column}: standard error of the paired difference {together:.3f} times that of unpaired runs")  # noqa: T201
        assert together < 1.0 - 5.0 * error
        assert abs(apart - 1.0) < 5.0 * error


def test_what_tables_could_not_tell_apart_or_do_not_know_is_refused():
    base = load("baseline")
    other = base.override({"wins.gain": 0.5})
    with pytest.raises(ConfigError, match="two have the name 'baseline'; give one of them another, as in"):
        tables([base, other], runs=2)
    runs = tables([base, base.override({"wins.gain": 0.5}, name="gain")], runs=2)["runs"]
    assert list(runs["scenario"].unique()) == ["baseline", "gain"]
    assert other.name == "baseline"
    with pytest.raises(ConfigError, match="scenarios: none was named"):
        tables([], runs=2)
    with pytest.raises(ConfigError, match="record: 'years' is no table; expected any of runs, months"):
        tables(base, runs=2, record=("runs", "years"))
    for value in (True, 2.5, 0, -1, math.nan, math.inf, None):
        with pytest.raises(ConfigError, match=rf"^runs: {value} is out of range; expected a whole number of 1 or more"):
            tables(base, runs=value)
    with pytest.raises(ConfigError, match=r"^runs: '5' is out of range; expected a whole number of 1 or more"):
        tables(base, runs="5")
    for value in (True, 2.5, -1, 2**63, math.nan, math.inf, None):
        with pytest.raises(ConfigError, match=rf"^seed: {value} is out of range; expected a whole number from 0 to "):
            tables(base, runs=2, seed=value)
    for value in (-1, 0, 1.5, True, 601):
        with pytest.raises(ConfigError, match=rf"^baseline: horizon: {value} is out of range; expected a whole number"):
            base.override(horizon=value)
    assert tables(base.override(horizon=1), runs=2.0, seed=np.int64(1))["runs"]["replicate"].tolist() == [0, 1]
