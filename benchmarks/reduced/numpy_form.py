"""The reduced model in NumPy: all runs of a batch at once, one array per attribute, the same keyed draws."""

from __future__ import annotations

import numpy as np

from reduced.state import FOUNDING, LEAVING, MEETINGS, N_AREAS, VALUES, WINS, months_of, step_round

P = VALUES
N, K = int(P["n_members"]), int(P["n_known"])
BATCH = 250  # runs at once: their ties fit a core's cache
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
PLACES = np.arange(N)
A = np.repeat(PLACES, K)  # of each pair
B = (A + np.tile([step_round(d) for d in range(K)], N)) % N
AT_A, AT_B = np.eye(N)[A], np.eye(N)[B]  # sums over pairs, by member
PAIR = 1024 * np.minimum(A, B) + np.maximum(A, B)


def mix(word: np.ndarray) -> np.ndarray:
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def uniform(luck: np.ndarray, stream: int, month: int, who: np.ndarray, purpose: np.ndarray | int) -> np.ndarray:
    """Draws for all runs (rows) and entities (columns)."""
    when = np.uint64((stream << 32 | month) * int(GOLDEN) % 2**64)
    fine = (np.asarray(who).astype(np.uint64) << np.uint64(16) | np.asarray(purpose).astype(np.uint64)) * GOLDEN
    return (mix(mix(luck + when)[:, None] + fine) >> np.uint64(11)) * 2.0**-53


def normal(luck: np.ndarray, who: np.ndarray, purpose: np.ndarray | int) -> np.ndarray:
    radius = np.sqrt(-2.0 * np.log(1.0 - uniform(luck, FOUNDING, 0, who, purpose)))
    return radius * np.cos(2.0 * np.pi * uniform(luck, FOUNDING, 0, who, purpose + 1))


def within(x: np.ndarray) -> np.ndarray:
    return np.clip(x, 0.0, 1.0)


def logistic(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))


class Tables:
    """Many tables at once: arrays (runs, members) and (runs, pairs)."""

    def __init__(self, keys: np.ndarray) -> None:
        self.luck, self.month = keys, 0
        who = PLACES + 1
        self.power = np.maximum(0.02, within(0.5 + 0.15 * normal(keys, who, 1)))
        self.mission = within(0.6 + 0.2 * normal(keys, who, 3))
        self.capacity = 4.0 * (0.5 + uniform(keys, FOUNDING, 0, who, 5))
        self.commitment = within(0.6 + 0.15 * normal(keys, who, 7))
        mixture = np.stack([-np.log(1.0 - uniform(keys, FOUNDING, 0, who, 12 + k)) for k in range(N_AREAS)], axis=-1)
        self.priorities = mixture / mixture.sum(axis=-1, keepdims=True)
        self.agenda = self.priorities.mean(axis=1)
        self.fatigue = np.zeros_like(self.power)
        self.kept = np.full_like(self.power, 0.75)
        self.is_member = np.ones(self.power.shape, bool)
        self.momentum = np.zeros(len(keys))
        start = within(P["trust_initial"] + 0.1 * normal(keys, A + 1, 60 + 2 * np.tile(np.arange(K), N)))
        self.there, self.back = start, start.copy()
        self.apart = np.zeros(start.shape, int)
        self.is_active = np.ones(start.shape, bool)
        self.look_around()
        self.count()

    def meetings(self) -> None:
        both = self.is_member[:, A] & self.is_member[:, B]
        meets = both & (uniform(self.luck, MEETINGS, self.month, PAIR, 0) < P["p_meet"])
        shared = 1.0 - 0.5 * np.abs(self.priorities[:, A] - self.priorities[:, B]).sum(axis=-1)
        there = self.judged(self.there, self.back, A, B, shared)
        back = self.judged(self.back, self.there, B, A, shared)
        fades = np.where(both, 1.0 - P["trust_fade"], 1.0)
        self.there = np.where(meets, there, self.there * fades)
        self.back = np.where(meets, back, self.back * fades)
        self.apart = np.where(meets, 0, self.apart + both)
        self.is_active = meets | (self.is_active & (self.apart <= P["trust_forgotten"]))
        self.look_around()

    def judged(self, trust: np.ndarray, returned: np.ndarray, one: np.ndarray, other: np.ndarray, shared: np.ndarray):
        x = P["kept_base"] + P["kept_alignment"] * shared + P["kept_reciprocity"] * returned
        x -= P["kept_power"] * np.maximum(0.0, self.power[:, other] - self.power[:, one])
        x += P["kept_accountability"] * (self.kept[:, other] - 0.75)
        kept = uniform(self.luck, MEETINGS, self.month, 1024 * one + other, 1) < logistic(x)
        lost = min(1.0, P["trust_gain"] * P["trust_loss_ratio"])
        return np.where(kept, trust + P["trust_gain"] * (1.0 - trust), trust - lost * trust)

    def look_around(self) -> None:
        counts = (self.is_active & self.is_member[:, A] & self.is_member[:, B]).astype(float)
        held = (self.there * counts) @ AT_A + (self.back * counts) @ AT_B
        n_ties = counts @ (AT_A + AT_B)
        self.held = held / np.maximum(1.0, n_ties)
        self.trust = held.sum(axis=1) / np.maximum(1.0, n_ties.sum(axis=1))

    def effort(self) -> None:
        self.fatigue -= P["recovery"] * self.fatigue
        pledge = self.capacity * P["effort_share"] * self.commitment
        self.kept = np.where(
            self.is_member, (1.0 - P["free_riding"] * (1.0 - self.mission)) * (1.0 - self.fatigue), self.kept
        )
        contribution = pledge * self.kept
        strain = contribution / self.capacity / P["effort_share"]
        self.fatigue = within(self.fatigue + P["burden"] * strain * (1.0 - self.fatigue))
        self.gathered = (contribution * self.is_member).sum(axis=1)

    def quick_wins(self) -> None:
        self.momentum -= P["wins_fade"] * self.momentum
        chance = 1.0 - np.exp(-P["wins_rate"] * self.gathered / (P["effort_scale"] * self.capacity.sum(axis=1)))
        wins = uniform(self.luck, WINS, self.month, np.zeros(1), 0)[:, 0] < chance
        self.momentum += np.where(wins, P["wins_gain"] * (1.0 - self.momentum), 0.0)

    def motivation(self) -> None:
        aligned = 1.0 - 0.5 * np.abs(self.agenda[:, None] - self.priorities).sum(axis=-1)
        x = P["base"] + P["from_momentum"] * self.momentum[:, None] + P["from_trust"] * self.held
        x += P["from_alignment"] * aligned + P["from_mission"] * self.mission - P["from_fatigue"] * self.fatigue
        self.commitment += P["pace"] * (logistic(x) - self.commitment)

    def leaving(self) -> None:
        luck = uniform(self.luck, LEAVING, self.month, PLACES, 0)
        for i in range(N):  # one after the other: those who stay notice
            hazard = P["hazard"] * np.exp(P["steepness"] * (P["threshold"] - self.commitment[:, i]))
            leaves = np.flatnonzero(self.is_member[:, i] & (luck[:, i] < 1.0 - np.exp(-hazard)))
            if len(leaves):
                total = (self.power[leaves] * self.is_member[leaves]).sum(axis=1)
                self.is_member[leaves, i] = False
                self.commitment[leaves] *= 1.0 - (P["shock"] * self.power[leaves, i] / total)[:, None]
        self.count()

    def count(self) -> None:
        self.n_members = self.is_member.sum(axis=1)
        self.mean_commitment = (self.commitment * self.is_member).sum(axis=1) / np.maximum(1, self.n_members)


def live(keys: np.ndarray) -> np.recarray:
    """One run per key; what was observed, shape (runs, months + 1)."""
    months = months_of(len(keys))
    for start in range(0, len(keys), BATCH):
        span = slice(start, start + BATCH)
        tables = Tables(keys[span])
        observe(tables, months[span, 0])
        for month in range(1, months.shape[1]):
            tables.month = month
            tables.meetings()
            tables.effort()
            tables.quick_wins()
            tables.motivation()
            tables.leaving()
            observe(tables, months[span, month])
    return months


def observe(tables: Tables, rows: np.recarray) -> None:
    rows.trust, rows.commitment = tables.trust, tables.mean_commitment
    rows.momentum, rows.n_members = tables.momentum, tables.n_members
