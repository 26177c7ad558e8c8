"""3 Leadership: other leaders leave; who leads the table; adaptive leaders change the mix after bad results.

A leader of sector s leaves with the constant chance `1 - exp(-rate_s / 12)` a month. The successor has skills
of its own, a buy-in at the top that starts at half of the middle's, and inherits the trust less its personal
part, of which preparation saves half. Buy-in at the top follows results, buy-in in the middle follows the work
put into it (Makin' it Happen; Annie E. Casey Foundation 2014):

    top    += pace * (visible progress - top) / 2        middle += pace * (engagement * commitment - middle)

Leading weights by form are assumptions; the weight of an absent leader passes to those present in proportion.
"""

from __future__ import annotations

from cisim.compilation import compiled, part
from cisim.draws import LEADERSHIP, normal, uniform
from cisim.happenings import CHANCE, L_LEADER_LEFT, SCENARIO, note
from cisim.mechanisms.chance import monthly, within
from cisim.mechanisms.leading import share_lead
from cisim.records import CITY_HALL, GOVERNMENT, N_SKILLS, NOBODY, NONPROFIT, OUTSIDE

READS = (
    "city.month", "city.support", "collab.is_alive", "collab.momentum", "collab.visible", "collab.progress", "orgs.id",
    "orgs.sector", "orgs.role", "orgs.tenure", "orgs.membership", "orgs.voice", "orgs.first_tie", "ties.next",
)  # fmt: skip
WRITES = (
    "collab.leading", "collab.skills", "collab.adaptation", "collab.strain", "orgs.skills", "orgs.tenure",
    "orgs.experience", "orgs.buy_in_top", "orgs.buy_in_middle", "orgs.leader_called", "ties.trust",
)  # fmt: skip

BAD_RESULTS = 0.2  # visible progress below which results count as bad: assumption
STRAIN_PACE = 0.1  # share of a month in the smoothed run of bad results: assumption


@compiled
def leadership(site):
    """Let leaders come and go, their organizations buy in, and the table be led."""
    in_government = monthly(site.p.leadership_rate_government)
    in_nonprofits = monthly(site.p.leadership_rate_nonprofit)
    elsewhere = monthly(site.p.leadership_rate_other)
    for place in range(len(site.orgs)):
        org = site.orgs[place]
        org.tenure += 1.0
        chance = elsewhere
        if org.sector == GOVERNMENT:
            chance = in_government
        elif org.sector == NONPROFIT:
            chance = in_nonprofits
        is_chance = org.role != CITY_HALL and uniform(site.luck, LEADERSHIP, site.city.month, org.id, 0) < chance
        if is_chance or org.leader_called:
            replace_leader(site, place, SCENARIO if org.leader_called else CHANCE)
        org.leader_called = False
    if site.collab.is_alive:
        buy_in(site)
        share_lead(site)
        adapt(site)


@part
def draw_leader(site, org, stream, purpose):
    """A leader's skills: spread around the city's mean, raised by training."""
    p = site.p
    training = (
        p.training_trust_building, p.training_managing_power, p.training_innovation, p.training_understanding_people,
        p.training_systems_approach, p.training_results_and_data, p.training_aligning_motivations,
        p.training_leverage_points, p.training_sharing_knowledge,
    )  # fmt: skip
    for s in range(N_SKILLS):
        own = within(p.city_skill + 0.2 * normal(site.luck, stream, site.city.month, org.id + 1, purpose + 2 * s))
        org.skills[s] = own + training[s] * (1.0 - own)
    org.experience = 0.0


@part
def replace_leader(site, place, cause):
    """A new leader: other skills, buy-in to be won again, personal trust gone."""
    org, p = site.orgs[place], site.p
    if org.membership != OUTSIDE:
        note(site, L_LEADER_LEFT, org.id, NOBODY, org.tenure, cause)
    draw_leader(site, org, LEADERSHIP, 10)
    org.tenure = 0.0
    org.buy_in_top = min(org.buy_in_top, 0.5 * org.buy_in_middle + 0.3 * p.politics_preparation)
    lose_personal_trust(site, place)


@part
def lose_personal_trust(site, place):
    """Trust in and of a person goes with the person; a prepared transition saves half of it."""
    lost = site.p.leadership_personal * (1.0 - 0.5 * site.p.politics_preparation)
    t = site.orgs[place].first_tie
    while t >= 0:
        site.ties[t].trust *= 1.0 - lost
        site.ties[t ^ 1].trust *= 1.0 - lost
        t = site.ties[t].next


@part
def buy_in(site):
    """The top follows results; the middle follows the work put into it."""
    p, collab = site.p, site.collab
    for org in site.orgs:
        if org.membership != OUTSIDE:
            org.experience += 1.0 / 12.0
            goal = 0.4 + 0.6 * collab.visible
            if org.role == CITY_HALL:
                goal = site.city.support
            org.buy_in_top += p.leadership_buy_in_pace * (goal - org.buy_in_top)
            reached = within(0.15 + p.leadership_middle_engagement)
            org.buy_in_middle += 0.5 * p.leadership_buy_in_pace * (reached - org.buy_in_middle)


@part
def adapt(site):
    """After months of bad results, adaptive leaders meet more and move the mix to what is short (Living Cities)."""
    collab = site.collab
    is_bad = 1.0 if collab.visible < BAD_RESULTS else 0.0
    collab.strain += STRAIN_PACE * (is_bad - collab.strain)
    direction = 1.0 if collab.momentum < collab.progress else -1.0
    collab.adaptation = site.p.leadership_adaptive * collab.strain * direction
