"""What comes out: every column's name, unit, meaning and type, declared once, and how it is read off the records."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cisim.compilation import compiled, part
from cisim.mechanisms.ending import network
from cisim.mechanisms.outcomes import mean_of, mean_systems
from cisim.records import N_AREAS, NEVER


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    dtype: str
    unit: str
    meaning: str


KEYS = (
    Column("experiment", "str", "", "Name of the experiment"),
    Column("scenario", "str", "", "Name of the scenario"),
    Column("point", "int64", "", "Place in the experiment's design"),
    Column("replicate", "int64", "", "Number of the city and its luck under one seed"),
    Column("seed", "int64", "", "Seed of the experiment"),
    Column("site", "int64", "", "Site within the run's cohort, from 0"),
)

RUN_COLUMNS = (
    Column("duration", "f8", "months", "Age of the collaboration at its end, or at the horizon when it is still going"),
    Column("event", "bool", "", "True: ended; False: still going at the horizon (censored)"),
    Column("reason_code", "i8", "", "Reason of the ending, as a code"),
    Column("outcome_improvement", "f8", "share", "Gap to the goal closed at the horizon, mean over areas and groups"),
    Column("outcome_at_end", "f8", "share", "The same when the collaboration ended, or at the horizon"),
    Column("outcome_peak", "f8", "share", "The same at its highest"),
    Column(
        "equity_gap", "f8", "share", "Outcome of residents served well minus that of the underserved, at the horizon"
    ),
    Column(
        "outcome_alone", "f8", "share", "Outcome of the same organizations without any collaboration, at the horizon"
    ),
    Column(
        "cost_charged",
        "f8",
        "share",
        "What the money spent would have bought at the average price without collaboration",
    ),
    Column(
        "gain_over_no_collaboration",
        "f8",
        "share",
        "Outcome improvement minus the cost charged minus the outcome alone",
    ),
    Column("systems_change", "f8", "index", "Mean systems change at the horizon"),
    Column("systems_peak", "f8", "index", "Mean systems change at its highest"),
    Column("quick_wins", "f8", "wins", "Quick wins in all"),
    Column("quick_wins_3y", "f8", "wins", "Quick wins in the first three years"),
    Column("t_early_change", "f8", "month", "First month of early change; empty: never"),
    Column("t_systems_change", "f8", "month", "First month of systems change; empty: never"),
    Column("t_population_change", "f8", "month", "First month of population-level change; empty: never"),
    Column("n_members_start", "f8", "members", "Members at launch"),
    Column("n_members_end", "f8", "members", "Members just before the end, or at the horizon"),
    Column("n_members_largest", "f8", "members", "Members at the largest"),
    Column("trust_start", "f8", "index", "Mean trust between members at launch"),
    Column("trust_end", "f8", "index", "Mean trust between members just before the end, or at the horizon"),
    Column("density", "f8", "share", "Density of the members' network then"),
    Column("centralization", "f8", "index", "Degree centralization (Freeman 1979) of the members' network then"),
    Column("n_mayors", "f8", "mayors", "Mayors seen until the horizon"),
    Column("t_first_turnover", "f8", "month", "Month of the first change of mayor; empty: none"),
    Column("effort_spent", "f8", "person-months", "Effort that members gave"),
    Column("money_spent", "f8", "person-months", "Money spent, in person-months of funding"),
    Column("cost_per_point", "f8", "person-months/point", "Effort and money per percentage point gained; empty: none"),
    Column(
        "share_kept_24",
        "f8",
        "share",
        "Gain 24 months after the end against that at the end, before costs; empty: no such month, or no early change",
    ),
    Column("second_duration", "f8", "months", "Age of a restarted collaboration; empty: none"),
    Column("second_event", "f8", "", "1: the restarted collaboration ended; 0: still going; empty: none"),
)

MONTH_COLUMNS = (
    Column("month", "i8", "month", "Month since launch; 0 is the launch itself"),
    Column("is_alive", "bool", "", "Whether there is a collaboration"),
    Column("n_members", "f8", "members", "Members"),
    Column("trust", "f8", "index", "Mean trust between members who know each other; after the end as it was then"),
    Column("commitment", "f8", "index", "Mean commitment of members"),
    Column("momentum", "f8", "index", "Momentum from quick wins"),
    Column("urgency", "f8", "index", "Urgency"),
    Column("legitimacy", "f8", "index", "Public standing of the collaboration; after the end as it was then"),
    Column("visible_progress", "f8", "index", "Progress as members see it; after the end as it was then"),
    Column("systems_change", "f8", "index", "Changed policies, practices and flows, mean over areas"),
    Column("outcome", "f8", "share", "Gap to the goal closed, mean over areas and groups"),
    Column("outcome_served", "f8", "share", "The same for residents who are served well"),
    Column("outcome_underserved", "f8", "share", "The same for underserved residents"),
    Column("outcome_alone", "f8", "share", "The same without any collaboration"),
    Column("pressure", "f8", "share", "Share of the work that leaders want spent on quick wins"),
    Column("credit", "f8", "index", "Wins that carry the mayor's name"),
    Column("maturity", "f8", "index", "Maturity of shared measurement"),
    Column("practice", "f8", "index", "What the table has learned"),
    Column("backbone", "f8", "index", "Capacity of the backbone"),
    Column("money_left", "f8", "person-months", "Grants still to come"),
    Column("effort", "f8", "person-months", "Usable joint effort this month"),
    Column("voice", "f8", "index", "Residents' voice"),
    Column("mayor_support", "f8", "index", "The mayor's support for the table"),
)

RUN = np.dtype([(c.name, "?" if c.dtype == "bool" else c.dtype) for c in RUN_COLUMNS], align=True)
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
    had_gain = has_ended and collab.gain_end >= site.p.city_early_change
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
