"""What a run of the reduced model is made of: parameters, records, and the keys of its luck.

The numbers are the full model's as far as they could be taken over, and stay: the work to be timed must not change when
the model is calibrated again.
"""

from __future__ import annotations

import numpy as np

from cisim.draws import luck_of

N_AREAS = 4
VALUES = {
    "n_members": 20,
    "n_months": 120,
    "n_known": 5,  # each one's steps round the circle of members: 10 ties a member
    "p_meet": 0.6,
    "trust_initial": 0.45,
    "trust_gain": 0.035,
    "trust_loss_ratio": 3.0,
    "trust_fade": 0.006,
    "trust_forgotten": 30,
    "kept_base": 0.7,
    "kept_alignment": 1.6,
    "kept_reciprocity": 1.5,
    "kept_power": 1.2,
    "kept_accountability": 0.4,
    "effort_share": 0.12,
    "effort_scale": 0.06,
    "free_riding": 0.4,
    "burden": 0.12,
    "recovery": 0.10,
    "wins_rate": 0.25,
    "wins_gain": 0.25,
    "wins_fade": 0.11,
    "pace": 0.10,
    "base": -1.9,
    "from_trust": 1.6,
    "from_alignment": 1.2,
    "from_momentum": 0.6,
    "from_mission": 0.6,
    "from_fatigue": 1.8,
    "hazard": 0.008,
    "threshold": 0.3,
    "steepness": 8.0,
    "shock": 0.3,
}
PARAMETERS = np.dtype([(name, "f8") for name in VALUES], align=True)
MEMBER = np.dtype(
    [
        ("id", "i8"),
        ("power", "f8"),
        ("priorities", "f8", (N_AREAS,)),  # sum 1
        ("mission", "f8"),
        ("capacity", "f8"),  # [person-months/month]
        ("commitment", "f8"),
        ("fatigue", "f8"),
        ("kept", "f8"),
        ("trust", "f8"),  # mean trust in those it knows
        ("n_ties", "i8"),
        ("is_member", "i8"),
    ],
    align=True,
)
TIE = np.dtype([("source", "i8"), ("target", "i8"), ("trust", "f8"), ("apart", "i8"), ("is_active", "i8")], align=True)
TABLE = np.dtype(
    [
        ("month", "i8"),
        ("n_members", "i8"),
        ("trust", "f8"),
        ("commitment", "f8"),
        ("momentum", "f8"),
        ("capacity", "f8"),
        ("effort", "f8"),
        ("agenda", "f8", (N_AREAS,)),
    ],
    align=True,
)
MONTH = np.dtype([("trust", "f8"), ("commitment", "f8"), ("momentum", "f8"), ("n_members", "f8")], align=True)
N_TIES = 2 * int(VALUES["n_members"] * VALUES["n_known"])

# Streams and purposes of draws, as in the full model.
FOUNDING, MEETINGS, WINS, LEAVING = 1, 5, 8, 15


def records(dtype: np.dtype, *shape: int) -> np.recarray:
    """Empty records whose fields are read by name."""
    return np.zeros(shape, dtype).view(np.recarray)


def parameters() -> np.recarray:
    """The one record of parameters."""
    p = records(PARAMETERS, 1)
    for name, value in VALUES.items():
        p[name] = value
    return p


def keys_of(n_runs: int, seed: int = 1) -> np.ndarray:
    """Luck of each run [64 bits]."""
    with np.errstate(over="ignore"):
        return np.array([luck_of(seed, r, 0) for r in range(n_runs)], dtype=np.uint64)


def months_of(n_runs: int) -> np.recarray:
    """Room for what is observed every month, shape (runs, months + 1)."""
    return records(MONTH, n_runs, int(VALUES["n_months"]) + 1)


def step_round(d: int) -> int:
    """How far round the circle the d-th acquaintance sits; all different, so that no pair comes twice."""
    return 1 + (d * ((int(VALUES["n_members"]) - 1) // 2)) // int(VALUES["n_known"])
