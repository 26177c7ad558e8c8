"""How effort becomes wins, changed systems and outcomes."""

from cisim.parameters.declaration import LEVER, UNCERTAINTY, fitted, number

U = UNCERTAINTY
LC = "T. Boyea-Robinson, Living Cities"
AECF = "Annie E. Casey Foundation 2014"
SB = "D. B. Smith & J. Becker, SSIR"
NI = "L. Smith, NextBillion 2010"

PARAMETERS = (
    number("effort.share", 0.12, (0, 0.5), "share", U, "Share of its capacity that a fully committed member can spare for the table"),
    number("effort.release", 0.02, (0, 0.3), "share", LEVER, "Share of a member's capacity that is released and paid for the table", "Makin' it Happen"),
    number("effort.engagement", 0.08, (0, 0.5), "share", LEVER, "Share of the effort for engaging residents", f"{SB}; {AECF}"),
    number("effort.measurement", 0.08, (0, 0.5), "share", LEVER, "Share of the effort for shared measurement", f"{AECF}; {SB}; {LC}"),
    number("effort.communication", 0.06, (0, 0.5), "share", LEVER, "Share of the effort for communication within and outside", AECF),
    number("effort.care", 0.03, (0, 0.2), "share", U,
           "Share of the effort that each of five practices takes when done in full: following up on pledges, reassessing the work, "
           "winning the middle, preparing transitions, transferring capability"),
    number("effort.burden", 0.12, (0, 1), "1/month", U, "Fatigue from a month in which a member gives all that it can spare"),
    number("effort.recovery", 0.10, (0, 1), "1/month", U, "Share of fatigue that a month takes away"),
    number("effort.scale", 0.015, (0.01, 0.5), "share", U, "Joint effort, as a share of the city's capacity, that counts as one unit of work"),
    number("pressure.quick_wins", 0.35, (0, 1), "share", LEVER, "Share of the work that the mayor wants spent on quick wins in mid-term", LC),
    number("pressure.election_ramp", 0.5, (0, 1), "index", LEVER, "How far the wish for quick wins rises towards its limit as an election nears", LC),
    number("pressure.ramp_length", 12.0, (1, 36), "months", U, "Time before an election in which the wish for quick wins rises"),
    number("pressure.co_chair", 0.25, (0, 1), "share", U, "Share of the work that an external co-chair wants spent on quick wins", LC),
    number("pressure.resident", 0.4, (0, 1), "share", U, "The same of a resident who leads"),
    number("pressure.backbone", 0.3, (0, 1), "share", U, "The same of the backbone"),
    number("pressure.funder", 0.35, (0, 1), "share", U, "The same of the funder"),
    number("coordination.from_backbone", 1.0, (0, 4), "per unit", U, "What the backbone adds to coordination", NI),
    number("coordination.from_trust", 0.8, (0, 4), "per unit", U, "What trust adds to coordination", SB),
    number("coordination.from_communication", 0.75, (0, 20), "per unit", U, "What communication adds to coordination", AECF),
    number("coordination.from_measurement", 0.5, (0, 4), "per unit", U, "What shared measures add to coordination", AECF),
    number("coordination.duplication", 0.35, (0, 0.9), "share", U, "Share of effort that is duplicated without any coordination", NI),
    number("coordination.spillover", 0.25, (0, 2), "index", U, "What work in one area adds in the others when fully coordinated", LC),
    fitted(number("coordination.synergy", 1.15, (0, 4), "index", U, "What joint work adds where members' needs and strengths meet in full", "Makin' it Happen")),
    number("coordination.programmes", 0.05, (0, 1), "share", U, "How far coordination at the table also orders members' own programmes", NI),
    fitted(number("wins.rate", 1.24, (0, 5), "1/month", U, "Quick wins from one unit of work on them")),
    number("wins.gain", 0.25, (0, 1), "share", U, "Share of the gap to full momentum that a win closes"),
    number("wins.fade", 0.11, (0, 1), "1/month", U, "Momentum lost in a month"),
    number("wins.to_mayor", 0.10, (0, 1), "share", U, "Share of the gap to full credit that a win adds, times the mayor's weight in leading", LC),
    number("wins.shared_credit", 0.2, (0, 1), "share", LEVER, "Share of wins that are credited to all partners by name", LC),
    number("wins.credit_fade", 0.01, (0, 1), "1/month", U, "Credit forgotten in a month"),
    number("wins.outcome", 0.0003, (0, 0.05), "points", U, "Share of the remaining gap that a win closes at once"),
    fitted(number("systems.rate", 0.0057, (0, 0.2), "1/month", U, "Share of unchanged systems that one unit of work changes in a month")),
    number("systems.erosion", 0.007, (0, 0.1), "1/month", U, "Changed systems that slip back in a month without public partners to hold them"),
    number("systems.held_by_public", 0.7, (0, 1), "share", U, "Share of this slipping that fully engaged public partners prevent", LC),
    number("systems.public_leverage", 0.5, (0, 1), "share", U, "Share of the leverage over policy that only public partners have", LC),
    number("systems.leverage_points", 0.3, (0, 1), "share", LEVER, "Share of systems work aimed at leverage points (capital, policy, opinion, behaviour)", SB),
    number("systems.leverage_gain", 1.8, (1, 5), "ratio", U, "Effect of work on leverage points against other work, with full skill", SB),
    number("systems.leverage_delay", 18.0, (1, 60), "months", U, "Mean time until work on leverage points takes effect", SB),
    number("systems.window_jump", 0.08, (0, 0.5), "share", U, "Share of unchanged systems that a used opportunity changes", AECF),
    fitted(number("systems.outcome_yield", 0.0046, (0, 0.1), "1/month", U, "Share of the remaining gap that fully changed systems close in a month")),
)
