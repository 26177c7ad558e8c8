"""The reduced model as a Mesa user writes it: agents with attributes, AgentSet methods, a DataCollector."""

from __future__ import annotations

import math
from dataclasses import dataclass

import mesa
import numpy as np

from reduced.state import MONTH, N_AREAS, VALUES, months_of, step_round


@dataclass(slots=True, eq=False)
class Tie:
    """What one member makes of another; `back` is what the other makes of it."""

    target: Member
    trust: float
    back: Tie | None = None
    apart: int = 0
    is_active: bool = True


def overlap(a: list[float], b: list[float]) -> float:
    return 1.0 - 0.5 * sum(abs(x - y) for x, y in zip(a, b, strict=True))


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def within(x: float) -> float:
    return min(1.0, max(0.0, x))


class Member(mesa.Agent):
    """One organization at the table."""

    def __init__(self, model: Table) -> None:
        super().__init__(model)
        random = self.random
        self.power = max(0.02, within(random.gauss(0.5, 0.15)))
        self.mission = within(random.gauss(0.6, 0.2))
        self.capacity = 4.0 * (0.5 + random.random())
        self.commitment = within(random.gauss(0.6, 0.15))
        mixture = [random.expovariate(1.0) for _ in range(N_AREAS)]
        self.priorities = [share / sum(mixture) for share in mixture]
        self.fatigue = 0.0
        self.kept = 0.75
        self.trust = 0.0
        self.ties: list[Tie] = []
        self.calls: list[Tie] = []  # those of its ties whose meetings it calls

    def know(self, other: Member) -> None:
        start = within(self.random.gauss(self.model.p["trust_initial"], 0.1))
        there, back = Tie(other, start), Tie(self, start)
        there.back, back.back = back, there
        self.ties.append(there)
        other.ties.append(back)
        self.calls.append(there)

    def meet_others(self) -> None:
        for tie in self.calls:
            if self.random.random() < self.model.p["p_meet"]:
                self.meet(tie)
            else:
                self.neglect(tie)
                self.neglect(tie.back)

    def meet(self, tie: Tie) -> None:
        other, back = tie.target, tie.back
        shared = overlap(self.priorities, other.priorities)
        before = tie.trust
        self.judge(tie, other, shared, back.trust)
        other.judge(back, self, shared, before)

    def judge(self, tie: Tie, other: Member, shared: float, returned: float) -> None:
        p = self.model.p
        x = (
            p["kept_base"]
            + p["kept_alignment"] * shared
            + p["kept_reciprocity"] * returned
            - p["kept_power"] * max(0.0, other.power - self.power)
            + p["kept_accountability"] * (other.kept - 0.75)
        )
        tie.apart = 0
        tie.is_active = True
        if self.random.random() < logistic(x):
            tie.trust += p["trust_gain"] * (1.0 - tie.trust)
        else:
            tie.trust -= min(1.0, p["trust_gain"] * p["trust_loss_ratio"]) * tie.trust

    def neglect(self, tie: Tie) -> None:
        tie.apart += 1
        tie.trust *= 1.0 - self.model.p["trust_fade"]
        if tie.apart > self.model.p["trust_forgotten"]:
            tie.is_active = False

    def look_around(self) -> None:
        held = [tie.trust for tie in self.ties if tie.is_active]
        self.trust = sum(held) / len(held) if held else 0.0
        self.model.trust_held += sum(held)
        self.model.n_ties += len(held)

    def work(self) -> None:
        p = self.model.p
        self.fatigue -= p["recovery"] * self.fatigue
        pledge = self.capacity * p["effort_share"] * self.commitment
        self.kept = (1.0 - p["free_riding"] * (1.0 - self.mission)) * (1.0 - self.fatigue)
        contribution = pledge * self.kept
        strain = contribution / self.capacity / p["effort_share"]
        self.fatigue = within(self.fatigue + p["burden"] * strain * (1.0 - self.fatigue))
        self.model.effort += contribution

    def reflect(self) -> None:
        p = self.model.p
        target = logistic(
            p["base"]
            + p["from_momentum"] * self.model.momentum
            + p["from_trust"] * self.trust
            + p["from_alignment"] * overlap(self.model.agenda, self.priorities)
            + p["from_mission"] * self.mission
            - p["from_fatigue"] * self.fatigue
        )
        self.commitment += p["pace"] * (target - self.commitment)

    def stay_or_leave(self) -> None:
        p = self.model.p
        hazard = p["hazard"] * math.exp(p["steepness"] * (p["threshold"] - self.commitment))
        if self.random.random() < 1.0 - math.exp(-hazard):
            self.leave()

    def leave(self) -> None:
        for tie in self.ties:
            tie.target.ties.remove(tie.back)
            if tie.back in tie.target.calls:
                tie.target.calls.remove(tie.back)
        total = self.model.agents.agg("power", sum)
        self.remove()
        for other in self.model.agents:
            other.commitment *= 1.0 - self.model.p["shock"] * self.power / total


class Table(mesa.Model):
    """The collaboration; its members act in a fixed order, except where the order matters."""

    activation = "do"

    def __init__(self, rng: int | None = None) -> None:
        super().__init__(rng=rng)
        self.p = VALUES
        members = [Member(self) for _ in range(self.p["n_members"])]
        for place, member in enumerate(members):
            for d in range(self.p["n_known"]):
                member.know(members[(place + step_round(d)) % len(members)])
        self.capacity = self.agents.agg("capacity", sum)
        self.agenda = [sum(m.priorities[k] for m in members) / len(members) for k in range(N_AREAS)]
        self.momentum = 0.0
        self.look_around()
        self.count()
        self.datacollector = mesa.DataCollector(model_reporters={name: name for name in MONTH.names})
        self.datacollector.collect(self)

    def step(self) -> None:
        self.activate("meet_others")
        self.look_around()
        self.effort = 0.0
        self.activate("work")
        self.win_or_not()
        self.activate("reflect")
        self.agents.shuffle_do("stay_or_leave")
        self.count()
        self.datacollector.collect(self)

    def activate(self, method: str) -> None:
        getattr(self.agents, self.activation)(method)

    def look_around(self) -> None:
        self.trust_held, self.n_ties = 0.0, 0
        self.agents.do("look_around")
        self.trust = self.trust_held / self.n_ties if self.n_ties else 0.0

    def win_or_not(self) -> None:
        p = self.p
        self.momentum -= p["wins_fade"] * self.momentum
        chance = 1.0 - math.exp(-p["wins_rate"] * self.effort / (p["effort_scale"] * self.capacity))
        if self.random.random() < chance:
            self.momentum += p["wins_gain"] * (1.0 - self.momentum)

    def count(self) -> None:
        self.n_members = len(self.agents)
        self.commitment = self.agents.agg("commitment", sum) / max(1, self.n_members)


class ShuffledTable(Table):
    """The same with random activation throughout, as most of Mesa's own examples have it."""

    activation = "shuffle_do"


def live(keys: np.ndarray, model: type[Table] = Table) -> np.recarray:
    """One run per key; what was observed, shape (runs, months + 1)."""
    months = months_of(len(keys))
    for r, key in enumerate(keys):
        table = model(rng=int(key))
        for _ in range(VALUES["n_months"]):
            table.step()
        for name in MONTH.names:
            months[name][r] = table.datacollector.model_vars[name]
    return months
