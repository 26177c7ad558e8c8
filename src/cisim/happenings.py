"""What can happen, as codes: events that a scenario schedules, and entries of the log that stories are told from."""

from __future__ import annotations

import numpy as np

from cisim.compilation import part
from cisim.records import NOBODY

# Codes are NumPy integers, not plain ones, of which Numba would compile `note` anew for every single one.

# Events that a scenario may schedule, by the word used in its file.
SCHEDULED = (
    "election",
    "mayor leaves",
    "leader leaves",
    "member leaves",
    "member joins",
    "funder leaves",
    "grant cut",
    "crisis",
    "recession",
    "opportunity",
    "rival",
    "breach",
    "repair",
    "adopt",
)
(
    ELECTION, MAYOR_GOES, LEADER_GOES, MEMBER_GOES, MEMBER_COMES, FUNDER_GOES, GRANT_CUT, CRISIS, RECESSION,
    OPPORTUNITY, RIVAL, BREACH, REPAIR, ADOPT,
) = np.arange(len(SCHEDULED))  # fmt: skip
CENTRAL = -2  # instead of an id: the member with the most ties, the backbone's host left aside

# Entries of the log.
LOGGED_KINDS = (
    "launched",
    "mayor re-elected",
    "new mayor",
    "city keeps its part",
    "city halves its part",
    "city drops its part",
    "leader left",
    "crisis",
    "recession",
    "opportunity",
    "opportunity used",
    "rival",
    "breach of trust",
    "repair of trust",
    "grant ended",
    "grant renewed",
    "grant cut",
    "money ran out",
    "backbone handed over",
    "joined",
    "left",
    "quick win",
    "trial succeeded",
    "trial failed",
    "lever changed",
    "early change",
    "systems change",
    "population-level change",
    "ended",
    "restarted",
)
(
    L_LAUNCHED, L_REELECTED, L_NEW_MAYOR, L_KEEPS, L_SHRINKS, L_DROPS, L_LEADER_LEFT, L_CRISIS, L_RECESSION,
    L_OPPORTUNITY, L_USED, L_RIVAL, L_BREACH, L_REPAIR, L_GRANT_ENDED, L_GRANT_RENEWED, L_GRANT_CUT, L_BROKE,
    L_HANDOVER, L_JOINED, L_LEFT, L_WIN, L_TRIAL_WON, L_TRIAL_LOST, L_LEVER, L_EARLY, L_SYSTEMS, L_POPULATION,
    L_ENDED, L_RESTARTED,
) = np.arange(len(LOGGED_KINDS))  # fmt: skip

# Causes, as far as a mechanism knows one.
CAUSES = (
    "",
    "the scenario",
    "chance",
    "term limit",
    "did not run again",
    "lost the election",
    "left in mid-term",
    "too little trust",
    "too little say",
    "no progress to be seen",
    "tired out",
    "a rival outside the table",
    "the goal is not its own",
    "the mayor's decision",
    "no urgency left",
    "results that funders saw",
    "funders saw too little",
    "a recession",
    "the grant's terms",
    "too few members",
    "too little commitment",
)
(
    UNKNOWN, SCENARIO, CHANCE, TERM_LIMIT, RETIRED, DEFEATED, MID_TERM, LOW_TRUST, LOW_SAY, NO_PROGRESS, TIRED,
    DRAWN_AWAY, OTHER_GOAL, MAYORS_DECISION, NO_URGENCY, GOOD_RESULTS, POOR_RESULTS, HARD_TIMES, GRANT_TERMS,
    TOO_FEW, TOO_LITTLE,
) = np.arange(len(CAUSES))  # fmt: skip


@part
def note(site, kind, who, other, value, cause):
    """Write one entry into the site's log; what comes after the log is full is counted, not written."""
    place = site.collab.n_logged
    if place < len(site.log):
        entry = site.log[place]
        entry.month = site.city.month
        entry.kind = kind
        entry.who = who
        entry.other = other
        entry.value = value
        entry.cause = cause
    site.collab.n_logged = place + 1


@part
def note_city(site, kind, value, cause):
    """Write one entry that concerns no organization."""
    note(site, kind, NOBODY, NOBODY, value, cause)
