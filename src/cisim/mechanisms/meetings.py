"""4 Meetings: who meets whom; trust rises slowly on kept promises and falls fast on broken ones.

Two members of one working group, the backbone's host with anybody, and the steering group meet with the chance
1 - exp(-cadence * (.5 + .5 backbone)) a month; members of different groups `distant` times as often. When they
meet, each sees whether the other kept a promise, with the chance

    logistic(base + alignment * O + reciprocity * T_back + backbone * B + measurement * M + skill * S
             - power * max(0, dP) * (1 - e) + accountability * a * (kept - 3/4))

(O overlap of priorities, T_back the other's trust in return, dP the other's power above one's own, e
equalizing, a accountability). A kept promise closes `gain` of the gap to full trust, a broken one takes `gain *
loss_ratio` of what is there (Slovic 1993; sizes are assumptions). As an alternative (`trust.update`), what is seen
confirms what was believed (Poortinga & Pidgeon 2004): a kept promise counts 2 T times, a broken one 2 (1 - T)
times. Ties that are not used fade and are forgotten.
"""

from __future__ import annotations

import math

from cisim.compilation import compiled, part
from cisim.draws import MEETINGS, drawn, luck_in
from cisim.mechanisms.acquaintance import introduce, look_around
from cisim.mechanisms.chance import logistic
from cisim.mechanisms.ties import overlap
from cisim.records import BACKBONE_HOST, MEMBER, OUTSIDE, SKILLS

READS = (
    "city.month", "city.crisis", "collab.is_alive", "collab.backbone", "collab.maturity", "collab.strain", "orgs.id",
    "orgs.role", "orgs.power", "orgs.priorities", "orgs.skills", "orgs.membership", "orgs.group", "orgs.kept",
)  # fmt: skip
WRITES = (
    "collab.trust", "collab.n_ties", "orgs.trust", "orgs.n_ties", "orgs.first_tie", "ties.source", "ties.target",
    "ties.trust", "ties.apart", "ties.is_active", "ties.next",
)  # fmt: skip

TRUST_BUILDING = SKILLS.index("trust_building")


@compiled
def meetings(site):
    """Let members meet, and everybody look around."""
    p, collab = site.p, site.collab
    if not collab.is_alive:
        neglect_all(site)
        return
    cadence = p.meetings_cadence * (1.0 + p.leadership_adaptive * collab.strain) * (1.0 - 0.5 * site.city.crisis)
    near = 1.0 - math.exp(-cadence * (0.5 + 0.5 * collab.backbone))
    far = 1.0 - math.exp(-cadence * (0.5 + 0.5 * collab.backbone) * p.meetings_distant)
    luck = luck_in(site.luck, MEETINGS, site.city.month)
    for t in range(0, collab.n_ties, 2):
        a, b = site.orgs[site.ties[t].source], site.orgs[site.ties[t].target]
        if a.membership == OUTSIDE or b.membership == OUTSIDE:
            neglect(site, t)
            continue
        chance = near if is_close(a, b) else far
        if drawn(luck, pair_of(a, b), 0) < chance:
            meet(site, luck, t, a, b)
        else:
            neglect(site, t)
    introduce(site)
    look_around(site)


@part
def pair_of(a, b):
    """One number for two organizations, whatever their order."""
    return 1024 * min(a.id, b.id) + max(a.id, b.id)


@part
def is_close(a, b):
    """Whether two members meet as a rule: in their working group, in the steering group, or with the backbone."""
    if a.group == b.group or a.role == BACKBONE_HOST or b.role == BACKBONE_HOST:
        return True
    return a.role != MEMBER and b.role != MEMBER


@part
def meet(site, luck, t, a, b):
    """Both directions of one meeting, each judged by trust as it was before it."""
    shared = overlap(a.priorities, b.priorities)
    there, back = site.ties[t], site.ties[t ^ 1]
    before_there, before_back = there.trust, back.trust
    judge(site, luck, there, a, b, shared, before_back)
    judge(site, luck, back, b, a, shared, before_there)


@part
def judge(site, luck, tie, one, other, shared, returned):
    """One member sees whether the other kept a promise."""
    p, collab = site.p, site.collab
    x = (
        p.trust_kept_base
        + p.trust_kept_alignment * shared
        + p.trust_kept_reciprocity * returned
        + p.trust_kept_backbone * collab.backbone
        + p.trust_kept_measurement * collab.maturity
        + p.trust_kept_skill * other.skills[TRUST_BUILDING]
        - p.trust_kept_power * max(0.0, other.power - one.power) * (1.0 - p.governance_equalizing)
        + p.trust_kept_accountability * p.governance_accountability * (other.kept - 0.75)
    )
    tie.apart = 0
    tie.is_active = True
    believing, doubting = 1.0, 1.0
    if p.trust_update > 0.5:  # confirming
        believing, doubting = 2.0 * tie.trust, 2.0 * (1.0 - tie.trust)
    if drawn(luck, 1024 * one.id + other.id, 1) < logistic(x):
        tie.trust += min(1.0, p.trust_gain * believing) * (1.0 - tie.trust)
    else:
        tie.trust -= min(1.0, p.trust_gain * p.trust_loss_ratio * doubting) * tie.trust


@part
def neglect(site, t):
    """Two who did not meet: trust fades, and at last the tie is forgotten."""
    for direction in (t, t ^ 1):
        tie = site.ties[direction]
        tie.apart += 1
        tie.trust *= 1.0 - site.p.trust_fade
        if tie.apart > site.p.trust_forgotten:
            tie.is_active = False


@part
def neglect_all(site):
    """After the end nobody meets; who knows whom lives on, and fades (legacy)."""
    for t in range(0, site.collab.n_ties, 2):
        neglect(site, t)
