"""9 Systems change: the stock of changed policies, practices and flows, by area.

    S_k += rate * (direct_k + matured_k) * productivity * leverage * (1 - S_k) - erosion * (1 - held) * S_k

A share of the work is aimed at leverage points, where it has `leverage_gain` times the effect (with full skill)
but takes `leverage_delay` months on the average to mature (Smith & Becker). Leverage is 1 - q * (1 - public): a
share q of it is policy that only public partners can move, and `public` is how far they are engaged; they also
hold what was changed (Living Cities). A table that is ready (trust, agreement, measurement, skill) may use an
open window for a jump (Annie E. Casey Foundation 2014). After the end changed systems slip back faster where no
capability was left. Sizes are assumptions.
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.draws import SYSTEMS_CHANGE, uniform
from cisim.happenings import L_USED, UNKNOWN, note_city
from cisim.mechanisms.coordination import productivity
from cisim.mechanisms.effort import units
from cisim.records import CITY_HALL, GOVERNMENT, N_AREAS, OUTSIDE, SKILLS

READS = (
    "city.month", "city.support", "city.window", "city.capacity", "collab.is_alive", "collab.decided", "collab.skills",
    "collab.trust", "collab.maturity", "collab.practice", "collab.effort_systems", "collab.duplication",
    "collab.synergy", "collab.capacity_left", "orgs.sector", "orgs.role", "orgs.power", "orgs.commitment",
    "orgs.membership",
)  # fmt: skip
WRITES = ("city.window", "collab.systems", "collab.pipeline")

SYSTEMS_APPROACH = SKILLS.index("systems_approach")
LEVERAGE_POINTS = SKILLS.index("leverage_points")
PER_MONTH_OPEN = 0.5  # chance that a fully ready table uses an open window in a month: assumption


@compiled
def systems_change(site):
    """Change systems by this month's work, and let them slip back."""
    p, collab = site.p, site.collab
    public = public_engagement(site)
    leverage = 1.0 - p.systems_public_leverage * (1.0 - public)
    worth = p.systems_rate * productivity(site) * leverage
    gain = 1.0 + (p.systems_leverage_gain - 1.0) * collab.skills[SYSTEMS_APPROACH]
    jump = p.systems_window_jump * leverage if uses_window(site) else 0.0
    erosion = p.systems_erosion * (1.0 - p.systems_held_by_public * public)
    if not collab.is_alive:
        erosion *= 1.0 + (p.ending_after_erosion - 1.0) * (1.0 - collab.capacity_left)
    for k in range(N_AREAS):
        work = units(site, collab.effort_systems[k]) * N_AREAS
        matured = collab.pipeline[k] / p.systems_leverage_delay
        collab.pipeline[k] += gain * p.systems_leverage_points * work - matured
        direct = (1.0 - p.systems_leverage_points) * work
        if not collab.is_alive:
            matured = 0.0
        change = min(1.0, worth * (direct + matured) + jump) * (1.0 - collab.systems[k])
        collab.systems[k] += change - min(1.0, erosion) * collab.systems[k]


@part
def public_engagement(site):
    """How far public partners stand behind the work: their commitment, weighted by power; 0 without any."""
    weight, engaged = 0.0, 0.0
    for org in site.orgs:
        if org.sector == GOVERNMENT:
            weight += org.power
            if org.membership != OUTSIDE:
                will = site.city.support if org.role == CITY_HALL else 1.0
                engaged += org.power * org.commitment * will
    return engaged / weight if weight > 0.0 else 0.0


@part
def uses_window(site):
    """Whether the table uses an opportunity that is open."""
    collab, city = site.collab, site.city
    if city.window <= 0 or not collab.is_alive:
        return False
    ready = collab.trust * collab.decided * (0.3 + 0.7 * collab.maturity) * (0.5 + collab.skills[LEVERAGE_POINTS])
    if uniform(site.luck, SYSTEMS_CHANGE, city.month, 0, 0) >= PER_MONTH_OPEN * ready:
        return False
    city.window = 0
    note_city(site, L_USED, ready, UNKNOWN)
    return True
