"""The Mesa side: agents are views of the records, and what Mesa users know works as they know it."""

import random

import mesa
import numpy as np
import pytest

from cisim import SCHEDULE, CollectiveImpactModel, ConfigError, Organization, load
from cisim.columns import MONTH_COLUMNS
from cisim.compilation import compiled
from cisim.records import ORGANIZATION


@pytest.fixture
def model():
    return CollectiveImpactModel("baseline", seed=3)


def after(months, model):
    for _ in range(months):
        model.step()
    return model


# Agents are views -----------------------------------------------------------------------------------------------------
def test_an_agent_reads_and_writes_its_record(model):
    agent = next(a for a in model.agents if a.number == 4)
    record = model.sites[0].orgs[4]
    agent.commitment = 0.125
    assert record.commitment == 0.125
    record.commitment = 0.25
    assert agent.commitment == 0.25
    agent.priorities[0] = 0.5
    assert record.priorities[0] == 0.5
    assert agent.record.tobytes() == record.tobytes()


def test_every_field_of_the_record_is_an_attribute(model):
    agent = next(a for a in model.agents if a.number == 7)
    for name in set(ORGANIZATION.names) - {"id"}:
        assert np.array_equal(getattr(agent, name), agent.record[name])
        assert "record" in getattr(Organization, name).__doc__
    for name in ("commitment", "since", "is_mandated"):
        setattr(agent, name, 1)
        assert agent.record[name] == 1


def test_what_is_written_to_an_agent_is_what_mechanisms_see():
    plain, changed = (CollectiveImpactModel("baseline", seed=3, collects=False) for _ in range(2))
    host = next(a for a in changed.agents if a.role_name == "backbone host")
    host.capacity = 0.0
    after(1, plain)
    after(1, changed)
    assert host.contribution == 0.0
    assert next(a for a in plain.agents if a.role_name == "backbone host").contribution > 0.0
    assert changed.collaboration.effort < plain.collaboration.effort
    assert host.tenure == host.record.tenure > 1.0


def test_agents_speak_in_words(model):
    hall = next(a for a in model.agents if a.number == 0)
    assert (hall.name, hall.role_name, hall.sector_name) == ("City Hall", "city hall", "government")
    assert (hall.membership_name, hall.is_member) == ("full", True)
    assert {a.membership_name for a in model.agents if not a.is_member} == {"outside"}
    assert len({a.name for a in model.agents}) == len(model.agents) == len(model.sites[0].orgs)


def test_trust_in_others_is_that_of_the_ties(model):
    after(5, model)
    site = model.sites[0]
    ties = site.ties[: site.collab.n_ties]
    for agent in model.agents:
        mine = ties[(ties.source == agent.place) & ties.is_active]
        assert agent.trust_in() == {int(site.orgs[t.target].id): float(t.trust) for t in mine}
        assert agent.number not in agent.trust_in()
    loner = next(a for a in model.agents if not a.is_member)
    loner.first_tie = -1
    assert loner.trust_in() == {}
    member = next(a for a in model.agents if a.is_member)
    assert member.trust == pytest.approx(np.mean([v for k, v in member.trust_in().items() if site.orgs[k].membership]))


# What Mesa gives ------------------------------------------------------------------------------------------------------
def test_agent_sets_select_aggregate_do_and_shuffle(model):
    members = model.agents.select(lambda a: a.is_member)
    assert 0 < len(members) < len(model.agents)
    assert members.agg("commitment", max) == model.sites[0].orgs.commitment[model.sites[0].orgs.membership > 0].max()
    assert members.get("commitment") == [a.commitment for a in members]
    assert sorted(a.number for a in model.agents.shuffle()) == list(range(len(model.agents)))
    members.shuffle_do(lambda a: setattr(a, "fatigue", 0.5))
    assert {a.fatigue for a in members} == {0.5}
    assert (model.sites[0].orgs.fatigue > 0).sum() == len(members)
    model.agents.set("fatigue", 0.0)
    assert model.sites[0].orgs.fatigue.sum() == 0.0
    assert sum(model.agents.groupby("sector_name").count().values()) == len(model.agents)
    assert isinstance(model, mesa.Model)
    assert all(isinstance(a, mesa.Agent) for a in model.agents)


def test_running_ends_at_the_horizon():
    model = CollectiveImpactModel(load("baseline").override(horizon=15), seed=0)
    assert model.running
    seen = []
    while model.running:
        model.step()
        seen.append((model.steps, model.month, model.running))
    assert seen == [(n, n, n < 15) for n in range(1, 16)]
    assert int(model.city.month) == 15


def test_run_steps_to_the_horizon_even_when_the_table_ends_before():
    model = CollectiveImpactModel("baseline", seed=1, collects=False, parameters={"membership.hazard": 0.5})
    assert model.run() is model
    assert model.datacollector is None
    assert model.month == model.steps == model.horizon == 120
    assert not model.collaboration.is_alive
    assert model.summary()["duration"] < 60
    assert not model.running
    assert model.run().month == 120  # there is nothing left to step through


def test_the_data_collector_holds_the_months():
    model = CollectiveImpactModel(load("baseline").override(horizon=20), seed=3).run()
    table = model.datacollector.get_model_vars_dataframe()
    assert list(table.columns) == [c.name for c in MONTH_COLUMNS]
    assert table["month"].tolist() == list(range(21))
    assert table["outcome"].iloc[-1] == model.observe()["outcome"]
    assert table["is_alive"].dtype == bool
    agents = model.datacollector.get_agent_vars_dataframe()
    assert len(agents) == 21 * len(model.agents)
    assert {"commitment", "is_member", "number", "site", "trust"} == set(agents.columns)
    last = agents.xs(20, level="Step").set_index("number")
    assert all(last["commitment"][a.number] == a.commitment for a in model.agents)


def test_mesas_own_luck_follows_the_seed():
    orders = [[a.number for a in CollectiveImpactModel("baseline", seed=s).agents.shuffle()] for s in (0, 0, 1)]
    assert orders[0] == orders[1] != orders[2]
    state = random.getstate()
    CollectiveImpactModel("baseline", seed=0)
    assert random.getstate() == state  # nothing global is seeded


def test_a_cohort_has_the_agents_of_all_its_sites():
    model = after(7, CollectiveImpactModel("cohort-of-eight", seed=1))
    sizes = [int(site.p.city_n_organizations) for site in model.sites]
    assert len(set(sizes)) > 1
    for site, n in enumerate(sizes):
        agents = model.agents.select(lambda a, site=site: a.site == site)
        assert sorted(a.number for a in agents) == list(range(n))
        assert [a.record.tobytes() for a in agents] == [org.tobytes() for org in model.sites[site].orgs]
    assert len(model.agents) == sum(sizes)
    assert len(model.datacollector.get_agent_vars_dataframe()) == 8 * sum(sizes)


# Subclasses and mechanisms of one's own -------------------------------------------------------------------------------
class Proud(Organization):
    """Remembers the highest commitment that it had."""

    def __init__(self, model, site, place):
        super().__init__(model, site, place)
        self.pride = 0.0

    def look_back(self):
        self.pride = max(self.pride, self.commitment)


class Remembering(CollectiveImpactModel):
    def __init__(self, *args, **keywords):
        self.stepped = []
        super().__init__(*args, **keywords)

    def step(self):
        super().step()
        self.agents.do("look_back")
        self.stepped.append(self.steps)


def test_agents_and_model_can_be_subclassed():
    plain = CollectiveImpactModel("baseline", seed=3, collects=False)
    model = Remembering("baseline", seed=3, organization_class=Proud, collects=False)
    after(12, plain)
    after(12, model)
    assert model.stepped == list(range(1, 13))
    assert all(type(a) is Proud and a.pride >= a.commitment for a in model.agents)
    assert max(a.pride for a in model.agents) > 0.0
    assert model.sites[0].orgs.tobytes() == plain.sites[0].orgs.tobytes()


def calm(site):
    """A mechanism in plain Python."""
    for org in site.orgs:
        org.fatigue *= 0.5


def test_a_plain_function_is_put_into_the_month_by_name(model):
    names = [line.name for line in SCHEDULE]
    seen = []
    model.add_mechanism(lambda site: seen.append(("before", float(site.collab.effort))), before="effort", name="look")
    model.add_mechanism(
        lambda site: seen.append(("after", float(site.collab.effort))), after="effort", name="look again"
    )
    model.add_mechanism(calm)
    place = names.index("effort")
    assert [s.name for s in model.schedule] == [
        *names[:place], "look", "effort", "look again", *names[place + 1 :], "calm"
    ]  # fmt: skip
    assert [line.meaning for line in model.schedule if line not in SCHEDULE] == ["", "", "A mechanism in plain Python."]
    after(2, model)
    assert [word for word, _ in seen] == ["before", "after"] * 2
    assert seen[0][1] == 0.0 < seen[1][1] == seen[2][1] != seen[3][1]
    assert model.schedule != SCHEDULE == CollectiveImpactModel("baseline").schedule


def test_a_mechanism_of_ones_own_acts_and_moves_no_other_model():
    plain, calmed, other = (CollectiveImpactModel("baseline", seed=3, collects=False) for _ in range(3))
    calmed.add_mechanism(calm, after="effort")
    for model in (plain, calmed, other):
        after(6, model)
    assert other.sites[0].orgs.tobytes() == plain.sites[0].orgs.tobytes()
    assert 0.0 < calmed.sites[0].orgs.fatigue.sum() < 0.7 * plain.sites[0].orgs.fatigue.sum()


def test_a_mechanism_of_the_run_sees_all_sites_once_a_month():
    model = CollectiveImpactModel("cohort-of-eight", collects=False)
    seen = []
    model.add_mechanism(lambda run: seen.append(len(run.collabs)), scope="run", name="count")
    model.add_mechanism(lambda site: seen.append(int(site.city.site)), after="politics", name="visit")
    after(2, model)
    assert seen == [0, 1, 2, 3, 4, 5, 6, 7, 8] * 2


@pytest.mark.parametrize("place", [{"after": "effrt"}, {"before": "effrt"}])
def test_an_unknown_name_is_answered_with_the_nearest(model, place):
    with pytest.raises(ConfigError, match=r"effrt: there is no such mechanism.*effort") as error:
        model.add_mechanism(calm, **place)
    assert "\n" not in str(error.value)
    assert model.schedule == SCHEDULE


def test_before_and_after_at_once_is_refused(model):
    with pytest.raises(ConfigError, match="name a mechanism to go after or one to go before, not both"):
        model.add_mechanism(calm, after="effort", before="shocks")
    assert model.schedule == SCHEDULE


def test_a_mechanism_typed_at_the_prompt_is_compiled_too(model):
    """It stands in no file beside which its machine code could be kept, so that it is compiled for this process."""
    names = {}
    typed = "def halve(site):\n    for place in range(len(site.orgs)):\n        site.orgs[place].fatigue *= 0.5\n"
    exec(compile(typed, "<stdin>", "exec"), names)
    plain = CollectiveImpactModel("baseline", seed=3)
    model.add_mechanism(compiled(names["halve"]), after="effort")
    plain.add_mechanism(calm, after="effort")
    assert [line.name for line in model.schedule if line not in SCHEDULE] == ["halve"]
    assert after(6, model).sites[0].orgs.tobytes() == after(6, plain).sites[0].orgs.tobytes()


def test_the_order_of_the_month_can_be_changed():
    plain, turned, without = (CollectiveImpactModel("baseline", seed=3, collects=False) for _ in range(3))
    turned.schedule = tuple(reversed(SCHEDULE))
    without.schedule = tuple(line for line in SCHEDULE if line.name != "quick_wins")
    for model in (plain, turned, without):
        after(12, model)
    assert plain.collaboration.n_wins > 0 == without.collaboration.n_wins
    assert turned.observe().tobytes() != plain.observe().tobytes()


def test_parameters_can_be_given():
    model = CollectiveImpactModel("baseline", parameters={"governance.form": "co-chair"}, collects=False)
    assert model.sites[0].p.governance_form == 1.0
    assert model.collaboration.leading[1] > 0.0
