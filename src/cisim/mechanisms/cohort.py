"""17 Cohort: sites of one cohort exchange practice at their meetings.

Every `meeting_every` months each living table moves towards the best practice among the others by openness *
absorption * (its lead), openness of the giver and of the taker both (Smith & Becker; Living Cities; sizes are
assumptions). All sites give what they had before the meeting, so their order is of no account. A single site
has nobody to learn from.
"""

from __future__ import annotations

from cisim.compilation import compiled

READS = ("city.month", "collab.is_alive", "collab.practice")
WRITES = ("collab.practice", "collab.outgoing")


@compiled
def cohort(run):
    """Let the sites of a run meet and learn."""
    n = len(run.collabs)
    if n < 2 or run.cities[0].month % int(run.params[0].cohort_meeting_every) != 0:
        return
    for s in range(n):
        run.collabs[s].outgoing = run.collabs[s].practice * run.params[s].cohort_exchange
    for s in range(n):
        collab, p = run.collabs[s], run.params[s]
        if collab.is_alive:
            lead = 0.0
            for other in range(n):
                if other != s and run.collabs[other].is_alive:
                    gap = run.collabs[other].outgoing - p.cohort_exchange * collab.practice
                    lead = max(lead, gap)
            if lead > 0.0:
                collab.practice += p.cohort_absorption * lead * (1.0 - collab.practice)
