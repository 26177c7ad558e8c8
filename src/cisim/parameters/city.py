"""The city: its organizations, its history, its luck, and how outcomes move without any collaboration."""

from cisim.parameters.declaration import CONSTANT, UNCERTAINTY, fitted, number, whole

U = UNCERTAINTY
LC = "T. Boyea-Robinson, Living Cities, Supporting public sector leaders in cross-sector partnerships"
NI = "L. Smith, Net Impact in Review, NextBillion 2010"
SHOCK = "the rate is an assumption; that a macro shock nearly doubles cancellations: Harris & Pratap, World Bank"

PARAMETERS = (
    whole("city.n_organizations", 28, (1, 400), "organizations", U, "Organizations in the city that could take part"),
    number("city.history", 0.0, (-1, 1), "index", U,
           "Shared past: -1 conflict, 0 none to speak of, 1 success; shifts the trust to start from", NI),
    whole("city.history_ties", 3, (0, 12), "ties", U, "Organizations that each one already knows at launch"),
    fitted(number("city.frailty_sd", 0.75, (0, 1.5), "logits", U, "Spread between cities in what sustains commitment and was not measured")),
    number("city.alignment", 0.45, (0, 1), "share", U, "Share of an organization's priorities that all in the city hold in common"),
    number("city.mission", 0.6, (0, 1), "index", U, "Mean orientation of organizations: 0 self-interested, 1 community-minded",
           "varied between these ends in Witesman & Heiss 2017"),
    number("city.complementarity", 0.6, (0, 1), "index", U,
           "How far organizations need what others have, rather than what they have themselves",
           "that needs and strengths decide what joint work is worth: Makin' it Happen; value: assumption"),
    number("city.power_spread", 0.15, (0, 0.5), "index", U, "Spread of power within a sector"),
    number("city.anchor_power", 0.7, (0, 1), "index", U, "Power of the anchor institution (hospital, university, largest employer)"),
    number("city.skill", 0.5, (0, 1), "index", U, "Mean of leaders' nine skills",
           "the nine skills: D. B. Smith & J. Becker, SSIR; value: assumption"),
    number("city.overlapping_tables", 0.2, (0, 1), "share", U, "Share of attention that other tables in the city claim",
           "Annie E. Casey Foundation 2014; value: assumption"),
    number("city.legal_constraint", 0.3, (0, 1), "index", U,
           "How far law limits when and how the public sector may involve residents", f"{LC}; value: assumption"),
    number("city.goal", 0.16, (0.05, 1), "share", U, "Share of the gap closed at which the goal counts as reached"),
    number("city.programme_yield", 0.0016, (0, 0.01), "1/month", U,
           "Share of the remaining gap that all programmes of the city close in a month when they work alone"),
    number("city.outcome_erosion", 0.0030, (0, 0.03), "1/month", U, "Share of what was reached that is lost in a month without upkeep"),
    number("city.fit_underserved", 0.5, (0, 1), "share", U, "How well programmes made without residents fit underserved groups"),
    number("city.rate_crisis", 0.10, (0, 1), "1/year", U, "Crises of the day (flood, violence, scandal)",
           "Annie E. Casey Foundation 2014 for the effect; the rate is an assumption"),
    number("city.crisis_depth", 0.35, (0, 1), "share", U, "Share of effort that a crisis takes at its start"),
    number("city.crisis_half_life", 4.0, (0.5, 36), "months", U, "Time in which half of a crisis has passed"),
    number("city.rate_recession", 0.10, (0, 1), "1/year", U, "Recessions begin", SHOCK),
    number("city.recession_depth", 0.5, (0, 1), "index", U, "How hard a recession hits funders at its start", SHOCK),
    number("city.recession_half_life", 9.0, (1, 48), "months", U, "Time in which half of a recession has passed"),
    number("city.rate_opportunity", 0.15, (0, 2), "1/year", U, "Opportunity moments that a ready table can use",
           "Annie E. Casey Foundation 2014 for the effect; the rate is an assumption"),
    whole("city.window_length", 6, (1, 36), "months", U, "Time that an opportunity moment stays open"),
    number("city.rate_rival", 0.05, (0, 1), "1/year", U, "A rival initiative appears outside the table"),
    number("city.rival_pull", 0.3, (0, 1), "index", U, "How strongly a new rival draws members and funders"),
    number("city.rival_half_life", 18.0, (1, 120), "months", U, "Time in which half of a rival's pull has passed"),
    number("city.rate_breach", 0.15, (0, 2), "1/year", U, "A breach of trust between two members becomes known"),
    number("city.breach_depth", 0.6, (0, 1), "share", U, "Share of trust in the one at fault that a breach destroys"),
    number("city.early_change", 0.0105, (0, 1), "points", CONSTANT,
           "Outcome over that without collaboration at which early change is reported; survey self-report has no scale"),
    number("city.systems_change_seen", 0.12, (0, 1), "index", CONSTANT, "Systems change at which it is reported"),
    number("city.population_change", 0.029, (0, 1), "points", CONSTANT,
           "Outcome over that without collaboration at which population-level change is reported"),
)
