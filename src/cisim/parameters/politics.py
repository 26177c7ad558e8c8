"""Mayors, elections, and how other leaders come and go."""

from cisim.parameters.declaration import LEVER, UNCERTAINTY, fitted, number, whole

U = UNCERTAINTY
ICMA = "ICMA 2006, by the National League of Cities"
LC = "T. Boyea-Robinson, Living Cities"
SUCCESSION = f"{LC}, for the direction; the size is an assumption"

PARAMETERS = (
    number("politics.term_length", 4.0, (1, 6), "years", U, "A mayor's term",
           f"{ICMA}: 4 years in 45% of US cities, 2 in 35%, 1 in 14%, 3 in 6%"),
    whole("politics.first_election", 0, (0, 120), "months", U,
          "From launch to the first election; 0: anywhere in the term, drawn for each city"),
    whole("politics.term_limit", 0, (0, 6), "terms", U, "Terms a mayor may serve; 0: no limit",
          f"{ICMA}: limits in 9% of cities; of those two terms 55%, three 30%, four 9%"),
    number("politics.p_unopposed", 0.5, (0, 1), "share", U, "Elections in which the mayor has no opponent",
           "8,452 elections in six states, 2000-2016: about half; 79% in small towns, 15% in the largest"),
    number("politics.p_reelected", 0.7, (0, 1), "share", U, "Contested elections that the sitting mayor wins"),
    number("politics.p_retires", 0.2, (0, 1), "share", U, "Elections in which a mayor who may run does not"),
    number("politics.rate_mayor_leaves", 0.02, (0, 1), "1/year", U, "Mayors who leave between elections"),
    number("politics.support", 0.7, (0, 1), "index", U, "The founding mayor's support for the table"),
    fitted(number("politics.keep_base", -0.53, (-4, 4), "logits", U, "A successor's own leaning to keep a predecessor's work")),
    number("politics.keep_credit", 3.5, (0, 10), "logits", U,
           "Weight of wins that carry the predecessor's name against keeping the work", SUCCESSION),
    number("politics.keep_outcomes", 2.0, (0, 10), "logits", U, "Weight of progress that can be seen", SUCCESSION),
    number("politics.keep_legitimacy", 1.5, (0, 10), "logits", U, "Weight of public standing", SUCCESSION),
    number("politics.keep_middle", 1.5, (0, 10), "logits", U, "Weight of buy-in among city hall's own middle managers", SUCCESSION),
    number("politics.keep_others", 1.5, (0, 10), "logits", U,
           "Weight of leaders outside city hall who stand for the work, times the trust they enjoy", SUCCESSION),
    number("politics.keep_preparation", 1.5, (0, 10), "logits", U, "Weight of a prepared transition",
           "Living Cities' mayoral transition tool: 18-24 months before to 12 after; the size is an assumption"),
    number("politics.p_shrink", 0.4, (0, 1), "share", U, "Of successors who do not keep the work, those who shrink their part instead of dropping it"),
    number("politics.shake", 0.5, (0, 1), "share", U,
           "Momentum lost at a change of mayor, and commitment when the city drops its part, times the mayor's weight in leading"),
    number("politics.takeover", -0.7, (-4, 4), "logits", U,
           "Leaning of the table to go on under other leaders when the mayor drops it"),
    number("politics.preparation", 0.2, (0, 1), "index", LEVER, "Preparation of transitions of mayors and directors",
           "Living Cities' mayoral transition tool"),
    number("leadership.rate_government", 1 / 6, (0, 1), "1/year", U, "Superintendents and agency heads leaving",
           "completed tenure about 6 years: Council of the Great City Schools 2014; city managers 6.9: ICMA 2000"),
    number("leadership.rate_nonprofit", 0.095, (0, 1), "1/year", U, "Nonprofit executives leaving",
           "9-10% a year, actual: national surveys of executive directors, 2006 and 2011"),
    number("leadership.rate_other", 0.12, (0, 1), "1/year", U, "Leaders of businesses, funders and community groups leaving"),
    number("leadership.personal", 0.2, (0, 1), "share", U, "Share of trust that belongs to the person and leaves with the leader"),
    number("leadership.adaptive", 0.2, (0, 1), "index", LEVER, "How far leaders change the mix of work and the cadence after bad results", LC),
    number("leadership.middle_engagement", 0.3, (0, 1), "index", LEVER, "Work on buy-in in the middle of the organizations",
           "Makin' it Happen; Annie E. Casey Foundation 2014"),
    number("leadership.buy_in_pace", 0.04, (0, 1), "1/month", U, "Share of the way that buy-in moves in a month"),
)
