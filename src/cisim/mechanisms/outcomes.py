"""10 Outcomes: the share of the gap to the goal that is closed, by area and group; with and without the table.

    y_kg += (programmes_k * fit_g + systems_yield * S_k * (1 + spillover) * fit_g + win_k) * (1 - y_kg) - erosion * y_kg

Programmes are what organizations do on their own priorities with the capacity that the table leaves them (time
that is released is backfilled); coordination orders part of them too. **No collaboration** is computed
alongside from the same organizations, with all their capacity, full duplication, no changed systems and the fit
to underserved residents that the city has anyway; it sees the city's crises, never a lever of the table. Forms
and sizes are assumptions.
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.happenings import L_EARLY, L_POPULATION, L_SYSTEMS, UNKNOWN, note_city
from cisim.records import N_AREAS, N_GROUPS, NEVER

READS = (
    "city.month", "city.crisis", "city.capacity", "collab.is_alive", "collab.ended", "collab.agenda", "collab.voice",
    "collab.coordination", "collab.spillover", "collab.won", "collab.systems", "orgs.priorities", "orgs.capacity",
    "orgs.contribution", "orgs.released",
)  # fmt: skip
WRITES = (
    "city.outcome", "city.alone", "city.cum_programme", "collab.t_early", "collab.t_systems", "collab.t_population",
    "collab.outcome_peak", "collab.systems_peak", "collab.gain_later",
)  # fmt: skip


@compiled
def outcomes(site):
    """Move outcomes with and without the table, and note what has been reached."""
    p, city, collab = site.p, site.city, site.collab
    doubled = p.coordination_duplication * (1.0 - p.coordination_programmes * collab.coordination)
    calm = 1.0 - city.crisis
    for k in range(N_AREAS):
        together, alone = 0.0, 0.0
        for org in site.orgs:
            together += (org.capacity - org.contribution + org.released) * org.priorities[k]
            alone += org.capacity * org.priorities[k]
        per_month = p.city_programme_yield * N_AREAS * calm / max(1e-9, city.capacity)
        together *= per_month * (1.0 - doubled)
        alone *= per_month * (1.0 - p.coordination_duplication)
        systems = p.systems_outcome_yield * collab.systems[k] * (1.0 + collab.spillover)
        win = p.wins_outcome * collab.agenda[k] * N_AREAS if collab.won else 0.0
        for g in range(N_GROUPS):
            move(city.outcome, k, g, (together + systems + win) * fit(p, g, collab.voice), p.city_outcome_erosion)
            move(city.alone, k, g, alone * fit(p, g, 0.0), p.city_outcome_erosion)
    city.cum_programme += city.capacity * calm
    mark(site)


@part
def move(outcome, k, g, closing, erosion):
    """Close a share of what is left of one gap, and lose a share of what was reached."""
    y = outcome[k, g]
    outcome[k, g] = y + min(1.0, closing) * (1.0 - y) - erosion * y


@part
def fit(p, group, voice):
    """How well work fits a group: fully the served, the underserved as far as residents have a voice in it."""
    if group == 0:
        return 1.0
    return p.city_fit_underserved + (1.0 - p.city_fit_underserved) * voice


@part
def mean_of(outcome):
    """Mean over areas and groups."""
    total = 0.0
    for k in range(N_AREAS):
        for g in range(N_GROUPS):
            total += outcome[k, g]
    return total / (N_AREAS * N_GROUPS)


@part
def mean_systems(collab):
    """Mean of systems change over areas."""
    total = 0.0
    for k in range(N_AREAS):
        total += collab.systems[k]
    return total / N_AREAS


@part
def mark(site):
    """Peaks, and the first months at which thresholds of change over no collaboration are passed."""
    p, city, collab = site.p, site.city, site.collab
    reached = mean_of(city.outcome)
    systems = mean_systems(collab)
    gained = reached - mean_of(city.alone)
    collab.outcome_peak = max(collab.outcome_peak, reached)
    collab.systems_peak = max(collab.systems_peak, systems)
    if not collab.is_alive:
        if collab.ended >= 0 and city.month == collab.ended + 24:
            collab.gain_later = gained
        return
    if collab.t_early == NEVER and gained >= p.city_early_change:
        collab.t_early = city.month
        note_city(site, L_EARLY, gained, UNKNOWN)
    if collab.t_systems == NEVER and systems >= p.city_systems_change_seen:
        collab.t_systems = city.month
        note_city(site, L_SYSTEMS, systems, UNKNOWN)
    if collab.t_population == NEVER and gained >= p.city_population_change:
        collab.t_population = city.month
        note_city(site, L_POPULATION, gained, UNKNOWN)
