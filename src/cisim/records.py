"""The state of the world: five kinds of records and their shapes.

Agents are records; mechanisms are functions over records. A record type below is a NumPy structured type whose
fields are read and written by name (`org.commitment`), compiled or not. Quantities lie in [0, 1] unless a
[unit] or another range is given.
"""

from __future__ import annotations

from collections import namedtuple

import numpy as np

# Shapes -------------------------------------------------------------------------------------------------------------
AREAS = ("education", "health", "housing", "jobs")
GROUPS = ("served", "underserved")
KINDS = ("money", "people", "knowledge", "standing")  # of resources that organizations have and need
SKILLS = (
    "trust_building",
    "managing_power",
    "innovation",
    "understanding_people",
    "systems_approach",
    "results_and_data",
    "aligning_motivations",
    "leverage_points",
    "sharing_knowledge",
)  # the nine skills of Smith & Becker, SSIR
N_AREAS, N_GROUPS, N_KINDS, N_SKILLS = len(AREAS), len(GROUPS), len(KINDS), len(SKILLS)
MAX_FUNDERS = 4

# Words for codes ------------------------------------------------------------------------------------------------------
SECTORS = ("government", "nonprofit", "business", "philanthropy", "community")
GOVERNMENT, NONPROFIT, BUSINESS, PHILANTHROPY, COMMUNITY = range(5)
ROLES = ("member", "city hall", "backbone host", "anchor institution", "lead funder", "school district", "residents")
MEMBER, CITY_HALL, BACKBONE_HOST, ANCHOR, LEAD_FUNDER, SCHOOLS, RESIDENTS = range(7)
OUTSIDE, PILOT, FULL = range(3)
MEMBERSHIPS = ("outside", "pilot", "full")
REASONS = (
    "still going",
    "goal reached",
    "political withdrawal",
    "funding lost",
    "membership collapse",
    "pilot complete",
)
STILL_GOING, GOAL_REACHED, POLITICAL_WITHDRAWAL, FUNDING_LOST, MEMBERSHIP_COLLAPSE, PILOT_COMPLETE = range(6)
LEADERS = ("mayor", "co-chair", "resident", "backbone", "funder")  # who may lead the table
LEADER_ROLES = (CITY_HALL, ANCHOR, RESIDENTS, BACKBONE_HOST, LEAD_FUNDER)
MAYOR, CO_CHAIR, RESIDENT, BACKBONE, FUNDER = range(5)

NOT_CALLED, MAYOR_WINS, MAYOR_LOSES, MAYOR_LEAVES = range(4)

NEVER = -1  # month of a thing that has not happened
NOBODY = -1  # id where no organization is meant

ORGANIZATION = np.dtype(
    [
        ("id", "i8"),  # its own number, 0 .. n-1; draws are keyed by it, whatever place the record has
        ("sector", "i8"),
        ("role", "i8"),
        ("power", "f8"),  # money, standing and network
        ("priorities", "f8", (N_AREAS,)),  # sum 1
        ("mission", "f8"),  # 0 self-interested, 1 community-minded
        ("capacity", "f8"),  # [person-months/month]
        ("strengths", "f8", (N_KINDS,)),  # sum 1
        ("needs", "f8", (N_KINDS,)),  # sum 1
        ("skills", "f8", (N_SKILLS,)),  # of its leader
        ("tenure", "f8"),  # of its leader [months]
        ("experience", "f8"),  # of its leader in joint work [years]
        ("buy_in_top", "f8"),
        ("buy_in_middle", "f8"),
        ("commitment", "f8"),
        ("fatigue", "f8"),
        ("membership", "i8"),  # OUTSIDE, PILOT, FULL
        ("since", "i8"),  # month in which the membership last changed
        ("is_mandated", "?"),  # by law or contract: cannot leave
        ("group", "i8"),  # working group
        ("voice", "f8"),  # share in decisions
        ("missing_voice", "f8"),  # how far the share lies below an equal one
        ("kept", "f8"),  # share of last month's pledge that was delivered
        ("contribution", "f8"),  # this month's effort for the table [person-months]
        ("released", "f8"),  # the part of it that is released and backfilled [person-months]
        ("trust", "f8"),  # mean trust it holds in the members it knows
        ("n_ties", "i8"),  # active ties to members
        ("first_tie", "i8"),  # head of the list of its ties
        ("leader_called", "?"),  # the scenario makes its leader leave this month
        ("called_away", "?"),  # made to leave the table this month, by the scenario or by its mayor
        ("called_in", "?"),  # the scenario brings it to the table this month
    ],
    align=True,
)

TIE = np.dtype(
    [
        ("source", "i8"),  # place of the organization that trusts
        ("target", "i8"),  # place of the organization that is trusted
        ("trust", "f8"),
        ("apart", "i8"),  # months since they last met
        ("is_active", "?"),
        ("next", "i8"),  # next tie of the same source
    ],
    align=True,
)  # ties come in pairs: the other direction of tie t is tie t ^ 1

COLLABORATION = np.dtype(
    [
        ("is_alive", "?"),
        ("age", "i8"),  # [months]
        ("generation", "i8"),  # 1, or 2 after a restart
        ("reason", "i8"),  # of the first ending
        ("ended", "i8"),  # month of the first ending, NEVER
        ("second_started", "i8"),
        ("second_ended", "i8"),
        ("agenda", "f8", (N_AREAS,)),  # sum 1
        ("ownership", "f8"),  # how far the agenda is the members' own
        ("decided", "f8"),  # share of what has to be agreed on before work can go on
        ("leading", "f8", (len(LEADERS),)),  # weights of the leaders present, sum 1 or all 0
        ("skills", "f8", (N_SKILLS,)),  # of the leaders around the table, weighted by voice
        ("voice_concentration", "f8"),  # sum of squared voices
        ("trust", "f8"),  # mean over active ties between members
        ("n_members", "i8"),
        ("n_joined", "i8"),
        ("n_left", "i8"),
        ("committed_power", "f8"),  # of members, as a share of the founders' power; may pass 1
        ("founding_power", "f8"),  # sum over founders, may pass 1
        ("commitment", "f8"),  # mean over members
        ("backbone", "f8"),  # capacity of the backbone
        ("maturity", "f8"),  # of shared measurement
        ("practice", "f8"),  # what the table has learned
        ("momentum", "f8"),
        ("urgency", "f8"),
        ("legitimacy", "f8"),
        ("voice", "f8"),  # residents' voice
        ("credit", "f8"),  # stock of wins that carry the mayor's name
        ("pressure", "f8"),  # share of the work that leaders want spent on quick wins this month
        ("adaptation", "f8"),  # how far the mix has been moved after bad results, -1 .. 1
        ("strain", "f8"),  # months of bad results, smoothed
        ("visible", "f8"),  # progress as members see it
        ("progress", "f8"),  # progress against expectation
        ("trend", "f8"),  # outcome's change, smoothed over a year [1/month]
        ("systems_trend", "f8"),  # [1/month]
        ("effort", "f8"),  # usable joint effort this month [person-months]
        ("effort_wins", "f8"),  # [person-months]
        ("effort_systems", "f8", (N_AREAS,)),  # [person-months], by area
        ("effort_measurement", "f8"),  # [person-months]
        ("effort_engagement", "f8"),  # [person-months]
        ("effort_communication", "f8"),  # [person-months]
        ("coordination", "f8"),
        ("duplication", "f8"),
        ("spillover", "f8"),  # 0 or more
        ("synergy", "f8"),  # 0 or more
        ("won", "?"),  # a quick win this month
        ("systems", "f8", (N_AREAS,)),  # stock of changed policies, practices and flows
        ("pipeline", "f8", (N_AREAS,)),  # work on leverage points that has not matured yet [units]
        ("grant", "f8", (MAX_FUNDERS,)),  # [person-months of funding / month]
        ("grant_left", "i8", (MAX_FUNDERS,)),  # [months]
        ("release_paid", "f8"),  # share of the released time that there was money for last month
        ("income", "f8"),  # this month [person-months of funding]
        ("broke", "i8"),  # months without the money for the least backbone
        ("withdrawn", "i8"),  # month in which city hall withdrew and took the lead with it, NEVER
        ("n_wins", "i8"),
        ("n_wins_3y", "i8"),
        ("cum_effort", "f8"),  # [person-months]
        ("cum_money", "f8"),  # [person-months of funding]
        ("t_early", "i8"),
        ("t_systems", "i8"),
        ("t_population", "i8"),
        ("n_members_start", "i8"),
        ("n_members_largest", "i8"),
        ("trust_start", "f8"),
        ("outcome_peak", "f8"),
        ("systems_peak", "f8"),
        ("n_members_end", "i8"),
        ("trust_end", "f8"),
        ("outcome_end", "f8"),
        ("density_end", "f8"),
        ("centralization_end", "f8"),
        ("gain_end", "f8"),  # over no collaboration, when it ended, -1 .. 1
        ("gain_later", "f8"),  # the same 24 months after the end; NaN before
        ("capacity_left", "f8"),  # behind, when it ended
        ("last_outcome", "f8"),
        ("last_systems", "f8"),
        ("outgoing", "f8"),  # practice offered to the cohort this month
        ("n_ties", "i8"),  # ties in use in the array of ties
        ("n_logged", "i8"),  # events logged, also those past the log's end
    ],
    align=True,
)

CITY = np.dtype(
    [
        ("month", "i8"),
        ("site", "i8"),
        ("n_sites", "i8"),
        ("frailty", "f8"),  # the city's own level of commitment, on the logistic scale
        ("to_election", "i8"),  # [months]
        ("terms", "i8"),  # served by this mayor, the running one included
        ("n_mayors", "i8"),
        ("t_turnover", "i8"),  # month of the first change of mayor, NEVER
        ("t_last_turnover", "i8"),
        ("support", "f8"),  # of the mayor for the table
        ("called", "i8"),  # what the scenario says of the mayor this month: NOT_CALLED, ...
        ("crisis", "f8"),
        ("crisis_half_life", "f8"),  # [months]
        ("recession", "f8"),
        ("recession_half_life", "f8"),  # [months]
        ("rival", "f8"),
        ("window", "i8"),  # months that an opportunity stays open
        ("outcome", "f8", (N_AREAS, N_GROUPS)),  # share of the gap to the goal closed
        ("alone", "f8", (N_AREAS, N_GROUPS)),  # the same without any collaboration
        ("cum_programme", "f8"),  # programme effort in the city without collaboration [person-months]
        ("capacity", "f8"),  # of all organizations [person-months/month]
    ],
    align=True,
)

EVENT = np.dtype(
    [
        ("month", "i8"),
        ("site", "i8"),  # NOBODY: every site
        ("kind", "i8"),
        ("who", "i8"),  # id of an organization, NOBODY, or a code of the kind's own
        ("other", "i8"),
        ("value", "f8"),
        ("length", "f8"),  # [months]
    ],
    align=True,
)

LOGGED = np.dtype(
    [("month", "i8"), ("kind", "i8"), ("who", "i8"), ("other", "i8"), ("value", "f8"), ("cause", "i8")],
    align=True,
)

# What a mechanism is given: the records of one site, with its parameters `p` (the same numbers also as the plain array
# `levers`, so that an event can set one by its place), the scenario's events, the log of what happened, and its luck.
Site = namedtuple("Site", "city collab orgs ties p levers events log luck")
# What the cohort's mechanism is given: the records of all sites of one run, one row a site.
Run = namedtuple("Run", "cities collabs orgs ties params levers events logs lucks")
