"""11 Measurement: maturity, visible progress, and learning from results.

    maturity += rate * units of work on it * (.5 + skill) * (1 - maturity) - decay * maturity
    progress  = 1 - exp(-(outcome trend / expected + systems trend / expected))
    visible   = maturity * progress + (1 - maturity) * momentum

The last line carries both sides of the debate on quick wins: without shared measures only wins are seen, with
them slow change is seen too (Living Cities; Annie E. Casey Foundation 2014). Practice is learned from results,
as far as they are measured and used; licensed trials of new practices may fail and then cost momentum (Smith &
Becker). Forms and sizes are assumptions.
"""

from __future__ import annotations

import math

from cisim.compilation import compiled, part
from cisim.draws import MEASUREMENT, uniform
from cisim.happenings import CHANCE, L_TRIAL_LOST, L_TRIAL_WON, note_city
from cisim.mechanisms.chance import monthly, within
from cisim.mechanisms.effort import units
from cisim.mechanisms.outcomes import mean_of, mean_systems
from cisim.records import SKILLS

READS = (
    "city.month", "city.outcome", "city.capacity", "collab.is_alive", "collab.skills", "collab.momentum",
    "collab.effort_measurement", "collab.systems",
)  # fmt: skip
WRITES = (
    "collab.maturity", "collab.practice", "collab.momentum", "collab.visible", "collab.progress", "collab.trend",
    "collab.systems_trend", "collab.last_outcome", "collab.last_systems",
)  # fmt: skip

RESULTS_AND_DATA = SKILLS.index("results_and_data")
INNOVATION = SKILLS.index("innovation")
TREND_PACE = 1.0 / 12.0  # trends are smoothed over a year


@compiled
def measurement(site):
    """Let measures mature, see progress, learn."""
    p, collab = site.p, site.collab
    reached, systems = mean_of(site.city.outcome), mean_systems(collab)
    collab.trend += TREND_PACE * (reached - collab.last_outcome - collab.trend)
    collab.systems_trend += TREND_PACE * (systems - collab.last_systems - collab.systems_trend)
    collab.last_outcome, collab.last_systems = reached, systems
    collab.maturity -= p.measurement_decay * collab.maturity
    if not collab.is_alive:
        return
    skill = 0.5 + collab.skills[RESULTS_AND_DATA]
    work = units(site, collab.effort_measurement)
    collab.maturity += min(1.0, p.measurement_rate * work * skill) * (1.0 - collab.maturity)
    pace = collab.trend / p.measurement_expected + collab.systems_trend / p.measurement_expected_systems
    collab.progress = 1.0 - math.exp(-max(0.0, pace))
    collab.visible = collab.maturity * collab.progress + (1.0 - collab.maturity) * collab.momentum
    collab.practice += p.learning_rate * p.learning_effort * collab.maturity * (1.0 - collab.practice)
    try_out(site)


@part
def try_out(site):
    """A new practice, now and then, where there is licence to fail."""
    p, collab, month = site.p, site.collab, site.city.month
    if uniform(site.luck, MEASUREMENT, month, 0, 0) >= monthly(p.learning_rate_trials * p.learning_innovation):
        return
    chance = within(p.learning_p_success + 0.5 * (collab.skills[INNOVATION] - 0.5))
    if uniform(site.luck, MEASUREMENT, month, 0, 1) < chance:
        collab.practice += p.learning_trial_gain * (1.0 - collab.practice)
        note_city(site, L_TRIAL_WON, collab.practice, CHANCE)
    else:
        collab.practice *= 1.0 - p.learning_trial_loss
        collab.momentum *= 1.0 - p.learning_trial_loss
        note_city(site, L_TRIAL_LOST, collab.practice, CHANCE)
