"""Initialization of the city: its mayor's clock, its organizations, and who knows whom from before.

All of it is drawn from the city's own parameters, never from the table's levers, so that the city is the same
under every choice of the table. Spreads around the parameters' means are assumptions.
"""

from __future__ import annotations

import math

import numpy as np

from cisim.compilation import part
from cisim.draws import FOUNDING, normal, uniform
from cisim.mechanisms.chance import within
from cisim.mechanisms.leadership import draw_leader
from cisim.mechanisms.ties import connect, place_of
from cisim.records import (
    ANCHOR,
    BUSINESS,
    CITY_HALL,
    COMMUNITY,
    GOVERNMENT,
    MEMBER,
    N_AREAS,
    N_KINDS,
    NEVER,
    NONPROFIT,
    OUTSIDE,
    PHILANTHROPY,
    ROLES,
)

# Sector of each role, by its code; ordinary members get theirs from the shares below.
ROLE_SECTORS = np.array([NONPROFIT, GOVERNMENT, NONPROFIT, BUSINESS, PHILANTHROPY, GOVERNMENT, COMMUNITY])
# Cumulative shares of the sectors among ordinary members: assumptions. (Business and schools sit at nine of ten tables,
# Henig et al. 2016: the anchor institution and the school district are among the roles.)
SECTOR_SHARES = np.array([0.14, 0.54, 0.74, 0.82, 1.0])
# Power and capacity [person-months/month] by sector: assumptions.
SECTOR_POWER = np.array([0.55, 0.35, 0.55, 0.6, 0.2])
SECTOR_CAPACITY = np.array([8.0, 4.0, 5.0, 3.0, 2.0])
CITY_HALL_POWER = 0.85
# What each sector tends to have, over money, people, knowledge and standing: assumptions.
SECTOR_STRENGTHS = np.array(
    [[0.2, 0.2, 0.2, 0.4], [0.1, 0.4, 0.4, 0.1], [0.5, 0.2, 0.2, 0.1], [0.7, 0.05, 0.15, 0.1], [0.05, 0.4, 0.15, 0.4]]
)


@part
def found(site):
    """Fill the empty records of a city and its organizations."""
    found_city(site)
    for place in range(len(site.orgs)):
        found_organization(site, place)
    found_ties(site)


@part
def found_city(site):
    """The mayor's clock and what cannot be measured about a city."""
    city, p = site.city, site.p
    term = int(12 * p.politics_term_length)
    city.to_election = int(p.politics_first_election)
    if city.to_election == 0:
        city.to_election = 1 + int(term * uniform(site.luck, FOUNDING, 0, 0, 0))
    city.terms = 1
    city.n_mayors = 1
    city.t_turnover = NEVER
    city.t_last_turnover = NEVER
    city.support = p.politics_support
    city.crisis_half_life = p.city_crisis_half_life
    city.recession_half_life = p.city_recession_half_life
    city.frailty = p.city_frailty_sd * normal(site.luck, FOUNDING, 0, 0, 1)


@part
def found_organization(site, place):
    """One organization; every draw is keyed by its id."""
    city, p, org, luck = site.city, site.p, site.orgs[place], site.luck
    who = org.id + 1  # 0 is the city
    org.role = org.id + 1 if org.id + 1 < len(ROLES) else MEMBER
    org.sector = ROLE_SECTORS[org.role]
    if org.role == MEMBER:
        org.sector = GOVERNMENT
        while uniform(luck, FOUNDING, 0, who, 0) >= SECTOR_SHARES[org.sector]:
            org.sector += 1
    level = SECTOR_POWER[org.sector]
    if org.role == ANCHOR:
        level = p.city_anchor_power
    if org.role == CITY_HALL:
        level = CITY_HALL_POWER
    org.power = max(0.02, within(level + p.city_power_spread * normal(luck, FOUNDING, 0, who, 1)))
    org.mission = within(p.city_mission + 0.2 * normal(luck, FOUNDING, 0, who, 3))
    org.capacity = SECTOR_CAPACITY[org.sector] * (0.5 + uniform(luck, FOUNDING, 0, who, 5))
    city.capacity += org.capacity
    draw_priorities(site, org)
    draw_resources(site, org)
    draw_leader(site, org, FOUNDING, 40)
    org.tenure = -48.0 * math.log(1.0 - uniform(luck, FOUNDING, 0, who, 6))
    org.buy_in_top = within(0.65 + 0.15 * normal(luck, FOUNDING, 0, who, 7))
    org.buy_in_middle = within(0.35 + 0.15 * normal(luck, FOUNDING, 0, who, 9))
    org.kept = 0.75
    org.membership = OUTSIDE
    org.first_tie = -1


@part
def draw_priorities(site, org):
    """Own priorities, uniform over all mixes (Dirichlet of 1), drawn towards those that the whole city shares."""
    own, shared = 0.0, 0.0
    for k in range(N_AREAS):
        own -= math.log(1.0 - uniform(site.luck, FOUNDING, 0, org.id + 1, 12 + k))
        shared -= math.log(1.0 - uniform(site.luck, FOUNDING, 0, 0, 12 + k))
    for k in range(N_AREAS):
        mine = -math.log(1.0 - uniform(site.luck, FOUNDING, 0, org.id + 1, 12 + k)) / own
        ours = -math.log(1.0 - uniform(site.luck, FOUNDING, 0, 0, 12 + k)) / shared
        org.priorities[k] = site.p.city_alignment * ours + (1.0 - site.p.city_alignment) * mine


@part
def draw_resources(site, org):
    """Strengths by sector; needs lie between what it has already and what it lacks."""
    total = 0.0
    for r in range(N_KINDS):
        org.strengths[r] = SECTOR_STRENGTHS[org.sector, r] * (0.5 + uniform(site.luck, FOUNDING, 0, org.id + 1, 20 + r))
        total += org.strengths[r]
    for r in range(N_KINDS):
        org.strengths[r] /= total
        lacking = (1.0 - org.strengths[r]) / (N_KINDS - 1)
        c = site.p.city_complementarity
        org.needs[r] = c * lacking + (1.0 - c) * org.strengths[r]


@part
def found_ties(site):
    """Each organization knows some of those that were there before it, so that a newcomer moves nobody's ties."""
    p = site.p
    base = p.trust_initial + p.trust_history_effect * p.city_history
    for place in range(len(site.orgs)):
        org = site.orgs[place]
        for d in range(min(int(p.city_history_ties), org.id)):
            other = int(org.id * uniform(site.luck, FOUNDING, 0, org.id + 1, 60 + 3 * d))
            spread = 0.1 * normal(site.luck, FOUNDING, 0, org.id + 1, 61 + 3 * d)
            connect(site, place, place_of(site, other), within(base + spread))
