"""The table: who leads, who decides, who sits at it, and how they meet."""

from cisim.parameters.declaration import LEVER, UNCERTAINTY, choice, fitted, fixed, number, switch, whole

U = UNCERTAINTY
LC = "T. Boyea-Robinson, Living Cities"
AECF = "Annie E. Casey Foundation 2014"
SB = "D. B. Smith & J. Becker, SSIR"
RATIO = "1 to 5: losses weigh more (Slovic 1993), in part because they confirm earlier attitudes (Poortinga & Pidgeon 2004)"

PARAMETERS = (
    choice("governance.form", ("mayor-led", "co-chair", "tri-chair", "backbone-led", "funder-led"), LEVER,
           "Who leads: the mayor, the mayor with an external co-chair, these two with a resident, the backbone, or the funder", LC),
    number("governance.threshold", 0.6, (0.5, 1), "share", LEVER, "Share of voices that a decision needs: .5 majority, 1 consensus"),
    number("governance.equalizing", 0.3, (0, 1), "index", LEVER, "How far rules even out voice between strong and weak", f"{SB}; {AECF}"),
    number("governance.resident_votes", 0.3, (0, 1), "index", LEVER, "Residents' seats: 0 none, .3 a token seat, 1 full votes", f"{SB}; {AECF}"),
    fixed(choice("governance.agenda", ("co-created", "preset by the mayor", "preset by the funder"), LEVER,
           "Whether members shape the common agenda or find it ready", "L. Smith, NextBillion 2010")),
    number("governance.agenda_pace", 0.15, (0, 1), "1/month", U, "Share of open decisions settled in a month by one leader who is fully trusted"),
    number("governance.decision_cost", 0.06, (0, 1), "per voice", U, "How much longer decisions take with each further effective voice at full consensus"),
    number("governance.preset_openness", 0.1, (0, 1), "share", U, "How far a preset agenda still follows the members' voices"),
    number("governance.goal_creep", 0.0, (0, 0.2), "1/month", LEVER, "Share of the agenda that drifts to ever more goals in a month"),
    number("governance.accountability", 0.4, (0, 1), "index", LEVER, "Sub-goals whose keeping is followed up", "Makin' it Happen"),
    fixed(number("governance.mandate", 0.0, (0, 1), "share", LEVER, "Share of founding members who take part by mandate")),
    switch("governance.public_partner", True, LEVER, "Whether city hall and public agencies are asked to the table, at launch and later", LC),
    fitted(number("governance.free_riding", 0.79, (0, 1), "share", U, "Share of a pledge that a self-interested member keeps back when nobody looks")),
    number("meetings.cadence", 1.0, (0, 4), "1/month", LEVER, "Meetings of each working group"),
    fixed(whole("meetings.group_size", 6, (2, 20), "members", LEVER, "Members in a working group")),
    number("meetings.cost", 0.06, (0, 0.5), "share", U, "Share of the table's effort that a monthly meeting takes"),
    fitted(number("meetings.distant", 0.115, (0, 1), "share", U, "How often members of different groups meet, against those of one group")),
    fitted(number("trust.initial", 0.44, (0, 1), "index", U, "Trust between organizations that know each other, at launch")),
    number("trust.history_effect", 0.25, (0, 0.5), "index", U, "How far a history of success or conflict shifts the trust at launch"),
    fitted(number("trust.gain", 0.139, (0, 0.3), "share", U, "Share of the gap to full trust that a kept promise closes")),
    fitted(number("trust.loss_ratio", 2.93, (1, 5), "ratio", U, "Trust lost by a broken promise against trust gained by a kept one", RATIO)),
    choice("trust.update", ("by the gap", "confirming"), U, "How a kept or broken promise moves trust", "by the gap: Slovic 1993; confirming: Poortinga & Pidgeon 2004"),
    number("trust.fade", 0.002, (0, 0.1), "1/month", U, "Trust lost while two do not meet"),
    whole("trust.forgotten", 30, (3, 120), "months", U, "Time without a meeting after which a tie has ended"),
    fitted(number("trust.kept_base", 0.47, (-4, 4), "logits", U, "A promise's chance to be kept, everything else at 0")),
    number("trust.kept_alignment", 1.6, (0, 6), "logits", U, "Weight of shared priorities", SB),
    number("trust.kept_reciprocity", 1.5, (0, 6), "logits", U, "Weight of the other's trust in return"),
    number("trust.kept_backbone", 0.6, (0, 4), "logits", U, "Weight of a backbone that prepares and follows up", AECF),
    number("trust.kept_measurement", 0.5, (0, 4), "logits", U, "Weight of shared measures", AECF),
    number("trust.kept_skill", 0.8, (0, 4), "logits", U, "Weight of the leader's trust building", SB),
    number("trust.kept_power", 1.2, (0, 6), "logits", U, "Weight of the other's greater power, as far as rules do not even it", SB),
    number("trust.kept_accountability", 1.0, (0, 6), "logits", U, "Weight of delivery that is followed up, above or below three quarters of the pledge"),
    fitted(number("trust.rate_introductions", 0.146, (0, 1), "1/month", U, "Introductions of two members who do not know each other")),
)
