"""What keeps members, what makes them leave, and when a collaboration ends."""

from cisim.parameters.declaration import LEVER, UNCERTAINTY, choice, fitted, fixed, number, switch, whole

U = UNCERTAINTY
AECF = "Annie E. Casey Foundation 2014"
SB = "D. B. Smith & J. Becker, SSIR"
NI = "L. Smith, NextBillion 2010"

PARAMETERS = (
    choice("motivation.form", ("logistic", "linear"), U, "How commitment follows from what one perceives"),
    number("motivation.pace", 0.10, (0, 1), "1/month", U, "Share of the way that commitment moves in a month", "the trial's range is .1-.3: assumption"),
    fitted(number("motivation.base", -3.26, (-6, 4), "logits", U, "Commitment with nothing for it and nothing against it")),
    fitted(number("motivation.trust", 1.5, (0, 6), "logits", U, "Weight of trust in the members one knows", f"{SB}; {AECF}; {NI}")),
    fitted(number("motivation.alignment", 1.04, (0, 6), "logits", U, "Weight of the common agenda's overlap with own priorities", SB)),
    number("motivation.ownership", 0.5, (0, 1), "share", U, "Part of this weight that is lost where the agenda is another's ready-made one", NI),
    number("motivation.momentum", 0.6, (0, 6), "logits", U, "Weight of momentum"),
    fitted(number("motivation.progress", 2.95, (0, 6), "logits", U, "Weight of the progress that one sees", AECF)),
    number("motivation.urgency", 1.2, (0, 6), "logits", U, "Weight of urgency", AECF),
    number("motivation.fatigue", 1.8, (0, 6), "logits", U, "Weight of fatigue against commitment", "Makin' it Happen"),
    number("motivation.voice", 1.2, (0, 6), "logits", U, "Weight of missing voice against commitment", f"{SB}; {NI}"),
    fitted(number("motivation.mission", 2.34, (0, 6), "logits", U, "Weight of community-mindedness")),
    number("motivation.mandated", 0.4, (0, 6), "logits", U, "Weight of being there by mandate against commitment"),
    number("motivation.rival", 1.0, (0, 6), "logits", U, "Weight of a rival outside the table against commitment"),
    number("motivation.initial_urgency", 0.9, (0, 1), "index", U, "Urgency at launch", AECF),
    number("motivation.urgency_half_life", 14.0, (1, 120), "months", U, "Time in which half of the urgency fades", AECF),
    fixed(whole("membership.start_size", 20, (1, 400), "members", LEVER, "Members at launch",
          "means of 10.5 (53 active-living networks), 19.5 (42 collaboratives, Florida PARTNER 2022), 22-40 (165 coalitions, HCAP)")),
    number("membership.recruiting", 0.15, (0, 4), "1/month", LEVER, "Invitations sent to organizations outside the table",
           "grow from small with informed entrants: Weber 2006; Johnston et al. 2011"),
    whole("membership.trial_length", 6, (0, 36), "months", LEVER, "Time that a new member takes part on trial"),
    number("membership.founding_commitment", 0.6, (0, 1), "index", U, "Mean commitment at launch"),
    number("membership.hazard", 0.008, (0, 0.5), "1/month", U, "Chance to leave at the threshold of commitment"),
    fitted(number("membership.threshold", 0.306, (0, 1), "index", U, "Commitment below which leaving becomes likely")),
    number("membership.steepness", 8.0, (0, 40), "per unit", U, "How fast the chance to leave falls with commitment"),
    choice("membership.exit_rule", ("by degrees", "at the threshold"), U, "How the chance to leave follows from commitment"),
    number("membership.shock", 0.3, (0, 1), "share", U, "Commitment of the others lost when a member leaves, times that member's share of power"),
    whole("ending.least_members", 4, (1, 50), "members", U, "Members under which there is no table"),
    number("ending.least_power", 0.16, (0, 1), "share", U, "Committed power, as a share of the founders' power, under which a table falls apart"),
    fitted(number("ending.p_collapse", 0.0515, (0, 1), "1/month", U, "Chance that a table with too little committed power is given up")),
    number("ending.p_goal", 0.03, (0, 1), "1/month", U, "Chance that a table whose goal is reached is wound up"),
    whole("ending.pilot_length", 0, (0, 120), "months", LEVER, "Length of a pilot; 0: full partnership from the start", NI),
    number("ending.p_continue", 0.0, (0, 1), "share", LEVER, "Share of pilots with visible progress that go on as full partnerships", NI),
    number("ending.capacity_transfer", 0.2, (0, 1), "index", LEVER, "Work on leaving capability with local members", NI),
    number("ending.after_erosion", 3.0, (1, 10), "ratio", U, "How much faster changed systems slip back once the table is gone, where no capability was left"),
    switch("ending.restart", False, LEVER, "Whether the table is started again after it ended", AECF),
    whole("ending.restart_after", 12, (1, 120), "months", LEVER, "Time from the ending to the restart"),
)
