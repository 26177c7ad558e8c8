"""What comes out: how every column of `runs` and `months` is read off the records."""

from __future__ import annotations

import math

import numpy as np

from cisim.columns import MONTH_COLUMNS, RUN_COLUMNS
from cisim.compilation import compiled, part
from cisim.mechanisms.ending import network
from cisim.mechanisms.outcomes import mean_of, mean_systems
from cisim.records import N_AREAS, NEVER

RUN = np.dtype([(c.name, "?" if c.dtype == "bool" else c.dtype) for c in RUN_COLUMNS], align=True)
LEAST_GAIN = 1e-9  # less than that is no gain, of which a share could be kept
MONTH = np.dtype([(c.name, "?" if c.dtype == "bool" else c.dtype) for c in MONTH_COLUMNS], align=True)


@part
def mean_of_group(outcome, group):
    """Mean over areas for one group of residents."""
    total = 0.0
    for k in range(N_AREAS):
        total += outcome[k, group]
    return total / N_AREAS


@part
def or_nan(month):
    """A month as a number; NaN for NEVER."""
    return math.nan if month == NEVER else float(month)


@compiled
def observe_month(site, row):
    """Write one site's month into a row of the `months` table."""
    city, collab = site.city, site.collab
    row.month = city.month
    row.is_alive = collab.is_alive
    row.n_members = collab.n_members
    row.trust = collab.trust
    row.commitment = collab.commitment
    row.momentum = collab.momentum
    row.urgency = collab.urgency
    row.legitimacy = collab.legitimacy
    row.visible_progress = collab.visible
    row.systems_change = mean_systems(collab)
    row.outcome = mean_of(city.outcome)
    row.outcome_served = mean_of_group(city.outcome, 0)
    row.outcome_underserved = mean_of_group(city.outcome, 1)
    row.outcome_alone = mean_of(city.alone)
    row.pressure = collab.pressure if collab.is_alive else 0.0
    row.credit = collab.credit
    row.maturity = collab.maturity
    row.practice = collab.practice
    row.backbone = collab.backbone
    row.money_left = 0.0
    for f in range(len(collab.grant)):
        row.money_left += collab.grant[f] * collab.grant_left[f]
    row.effort = collab.effort if collab.is_alive else 0.0
    row.voice = collab.voice
    row.mayor_support = city.support


@compiled
def observe_run(site, row):
    """Write one site's whole life into a row of the `runs` table."""
    city, collab = site.city, site.collab
    has_ended = collab.ended != NEVER
    reached, alone = mean_of(city.outcome), mean_of(city.alone)
    row.duration = float(collab.ended if has_ended else city.month)
    row.event = has_ended
    row.reason_code = collab.reason
    row.outcome_improvement = reached
    row.outcome_at_end = collab.outcome_end if has_ended else reached
    row.outcome_peak = collab.outcome_peak
    row.equity_gap = mean_of_group(city.outcome, 0) - mean_of_group(city.outcome, 1)
    row.outcome_alone = alone
    row.cost_charged = collab.cum_money * alone / city.cum_programme if city.cum_programme > 0.0 else 0.0
    row.gain_over_no_collaboration = reached - row.cost_charged - alone
    row.systems_change = mean_systems(collab)
    row.systems_peak = collab.systems_peak
    row.quick_wins = collab.n_wins
    row.quick_wins_3y = collab.n_wins_3y
    row.t_early_change = or_nan(collab.t_early)
    row.t_systems_change = or_nan(collab.t_systems)
    row.t_population_change = or_nan(collab.t_population)
    row.n_mayors = city.n_mayors
    row.t_first_turnover = or_nan(city.t_turnover)
    row.effort_spent = collab.cum_effort
    row.money_spent = collab.cum_money
    points = 100.0 * (reached - alone)
    row.cost_per_point = (collab.cum_effort + collab.cum_money) / points if points > 0.0 else math.nan
    had_gain = has_ended and collab.gain_end >= max(site.p.city_early_change, LEAST_GAIN)
    row.share_kept_24 = collab.gain_later / collab.gain_end if had_gain else math.nan
    observe_table(site, row, has_ended)


@part
def observe_table(site, row, has_ended):
    """The part of a run's row that is about who sat at the table."""
    city, collab = site.city, site.collab
    row.n_members_start = collab.n_members_start
    row.n_members_largest = collab.n_members_largest
    row.trust_start = collab.trust_start
    row.n_members_end = collab.n_members_end if has_ended else collab.n_members
    row.trust_end = collab.trust_end if has_ended else collab.trust
    row.density, row.centralization = collab.density_end, collab.centralization_end
    if not has_ended:
        row.density, row.centralization = network(site)
    row.second_duration = math.nan
    row.second_event = math.nan
    if collab.second_started != NEVER:
        is_over = collab.second_ended != NEVER
        row.second_duration = float((collab.second_ended if is_over else city.month) - collab.second_started)
        row.second_event = 1.0 if is_over else 0.0
