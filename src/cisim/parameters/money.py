"""Grants, dues, the backbone's budget, and what they cost. One unit of money pays one person-month."""

from cisim.parameters.declaration import LEVER, UNCERTAINTY, choice, fitted, fixed, number, whole

U = UNCERTAINTY
LC = "Living Cities, The Integration Initiative"
AECF = "Annie E. Casey Foundation 2014"
CANDID = "Candid: about 10% of funders gave multi-year grants 2004-2010, 67% of large ones gave at least one in 2022"

PARAMETERS = (
    number("backbone.budget", 3.0, (0, 20), "person-months/month", LEVER, "What the table plans to spend on its backbone", AECF),
    number("backbone.half", 1.5, (0.1, 20), "person-months/month", U, "Spending at which half of full backbone capacity is reached (falling returns)"),
    number("backbone.pace", 0.12, (0, 1), "1/month", U, "Share of the way that backbone capacity moves in a month"),
    whole("backbone.handover", 0, (0, 240), "month", LEVER, "Month in which the backbone is handed over to another host; 0: never"),
    number("backbone.handover_loss", 0.5, (0, 1), "share", U, "Backbone capacity lost in an unprepared handover"),
    fixed(whole("funding.funders", 1, (1, 4), "funders", LEVER, "Funders that share the grant")),
    fixed(number("funding.grant", 3.6, (0, 40), "person-months/month", LEVER, "All grants together, at launch")),
    whole("funding.grant_length", 36, (1, 240), "months", LEVER, "Length of a grant", f"3 years is the common length: {LC}; {CANDID}"),
    whole("funding.taper", 0, (0, 60), "months", LEVER, "Time before its end over which a grant runs down"),
    choice("funding.renewal", ("on results", "never", "automatic"), LEVER, "What a funder looks at when a grant ends"),
    fitted(number("funding.renew_base", -1.26, (-6, 6), "logits", U, "A funder's own leaning to renew on results", CANDID)),
    number("funding.renew_progress", 2.5, (0, 10), "logits", U, "Weight of the progress that funders see"),
    number("funding.renew_legitimacy", 1.5, (0, 10), "logits", U, "Weight of public standing"),
    number("funding.renew_recession", 1.5, (0, 10), "logits", U, "Weight of a recession against renewal", "Harris & Pratap, World Bank, for the direction"),
    number("funding.renewed_share", 0.8, (0, 1.5), "share", U, "Size of a renewed grant against the one before"),
    number("funding.dues", 0.015, (0, 0.2), "share", LEVER, "Share of their capacity that committed members pay as dues"),
    number("funding.least", 0.8, (0, 5), "person-months/month", U, "Money below which no backbone can be kept"),
    whole("funding.reserve", 6, (0, 60), "months", LEVER, "Time that the table can go on without money"),
    fitted(number("funding.p_close", 0.0323, (0, 1), "1/month", U, "Chance that a table without money or reserve closes, if nobody is committed")),
)
