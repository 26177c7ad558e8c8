"""8 Quick wins: wins this month, momentum, and to whom they are credited.

A win comes with the chance 1 - exp(-rate * units of work on wins * productivity) a month. Momentum closes
`gain` of its gap at a win and loses `fade` of what is there every month. The mayor's credit closes `to_mayor` *
(weight in leading) * (1 - shared credit) of its gap, and fades. (Living Cities, for wins as fuel and as what
puts work on the chopping block; sizes are assumptions.)
"""

from __future__ import annotations

import math

from cisim.compilation import compiled
from cisim.draws import QUICK_WINS, uniform
from cisim.happenings import L_WIN, UNKNOWN, note_city
from cisim.mechanisms.coordination import productivity
from cisim.mechanisms.effort import units
from cisim.records import MAYOR

READS = (
    "city.month", "city.capacity", "collab.is_alive", "collab.leading", "collab.practice", "collab.effort_wins",
    "collab.duplication", "collab.synergy",
)  # fmt: skip
WRITES = ("collab.momentum", "collab.credit", "collab.won", "collab.n_wins", "collab.n_wins_3y")

EARLY = 36  # months that count as the first three years


@compiled
def quick_wins(site):
    """Win or not, and let momentum and credit follow."""
    p, collab = site.p, site.collab
    collab.won = False
    collab.momentum -= p.wins_fade * collab.momentum
    collab.credit -= p.wins_credit_fade * collab.credit
    if not collab.is_alive:
        return
    chance = 1.0 - math.exp(-p.wins_rate * units(site, collab.effort_wins) * productivity(site))
    if uniform(site.luck, QUICK_WINS, site.city.month, 0, 0) < chance:
        collab.won = True
        collab.n_wins += 1
        if site.city.month <= EARLY:
            collab.n_wins_3y += 1
        collab.momentum += p.wins_gain * (1.0 - collab.momentum)
        named = p.wins_to_mayor * collab.leading[MAYOR] * (1.0 - p.wins_shared_credit)
        collab.credit += named * (1.0 - collab.credit)
        note_city(site, L_WIN, collab.momentum, UNKNOWN)
