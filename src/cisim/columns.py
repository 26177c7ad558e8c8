"""Every column of the four tables of runs, declared once, with unit and meaning: the data dictionary is made of it."""

from __future__ import annotations

from dataclasses import dataclass


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

_EXPERIMENT, _SCENARIO, _POINT, _REPLICATE, _SEED, _SITE = KEYS
_IDENTITY = (_SCENARIO, _REPLICATE, _SEED, _SITE)
_STATUS = Column("status", "str", "", "How the computation went: ok")
_REASON = Column("reason", "str", "", "Reason of the ending; still going: none yet at the horizon")

# Names, words and flags of one organization in one month; the numbers follow below.
_WHO = (
    Column("month", "i8", "month", "Month since launch; 0 is the launch itself"),
    Column("organization", "i8", "", "Number of the organization in its city, from 0"),
    Column("name", "str", "", "Name of the organization; made up"),
    Column("sector", "str", "", "Sector: government, nonprofit, business, philanthropy, community"),
    Column("role", "str", "", "Role in the city: city hall, backbone host, ...; member: none in particular"),
    Column("membership", "str", "", "Membership: outside, pilot (on trial), full"),
    Column("is_member", "bool", "", "True: at the table, on trial or in full"),
)

ORGANIZATION_NUMBERS = (
    Column("power", "f8", "index", "Money, standing and network"),
    Column("mission", "f8", "index", "Orientation: 0 self-interested, 1 community-minded"),
    Column("capacity", "f8", "person-months/month", "Staff time in all"),
    Column("tenure", "f8", "months", "Time that its leader has been in office"),
    Column("experience", "f8", "years", "Its leader's experience in joint work"),
    Column("buy_in_top", "f8", "index", "Buy-in of its leader"),
    Column("buy_in_middle", "f8", "index", "Buy-in of its middle management"),
    Column("commitment", "f8", "index", "Commitment to the table; 0 outside"),
    Column("fatigue", "f8", "index", "How tired of the work it is"),
    Column("since", "i8", "month", "Month in which its membership last changed"),
    Column("is_mandated", "bool", "", "True: takes part by law or contract and cannot leave"),
    Column("group", "i8", "", "Working group, from 0"),
    Column("voice", "f8", "share", "Share in decisions"),
    Column("missing_voice", "f8", "share", "How far that share lies below an equal one"),
    Column("kept", "f8", "share", "Part of last month's pledge that was delivered"),
    Column("contribution", "f8", "person-months", "Effort for the table this month"),
    Column("trust", "f8", "index", "Mean trust in the members that it knows"),
    Column("n_ties", "i8", "ties", "Members that it knows and still meets"),
)

ORGANIZATION_COLUMNS = (*_WHO, *ORGANIZATION_NUMBERS)

EVENT_COLUMNS = (
    Column("month", "i8", "month", "Month since launch in which it happened"),
    Column("kind", "str", "", "Kind of event"),
    Column("subject", "str", "", "Who or what it happened to; empty: nobody in particular"),
    Column("object", "str", "", "Who else had part in it; empty: nobody"),
    Column("value", "f8", "by kind", "Size of it, as the sentence tells: a share, a count or a time in months"),
    Column("cause", "str", "", "Cause, as far as the model knows one; empty: none"),
    Column("text", "str", "", "The event in a sentence"),
)


def _runs_columns() -> tuple[Column, ...]:
    """The columns of `runs` in their order: the code of the reason is told as a word."""
    told = [_REASON if column.name == "reason_code" else column for column in RUN_COLUMNS]
    return (_EXPERIMENT, _SCENARIO, _POINT, _REPLICATE, _SEED, _SITE, _STATUS, *told)


TABLES: dict[str, tuple[Column, ...]] = {
    "runs": _runs_columns(),
    "months": (*_IDENTITY, *MONTH_COLUMNS),
    "organizations": (*_IDENTITY, *ORGANIZATION_COLUMNS),
    "events": (*_IDENTITY, *EVENT_COLUMNS),
}
"""Columns of each table, in their order."""
