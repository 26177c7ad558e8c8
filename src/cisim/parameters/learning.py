"""Measuring, learning, and the community's voice."""

from cisim.parameters.declaration import LEVER, UNCERTAINTY, number, whole
from cisim.records import SKILLS

U = UNCERTAINTY
AECF = "Annie E. Casey Foundation 2014"
SB = "D. B. Smith & J. Becker, SSIR"
NI = "L. Smith, NextBillion 2010"

PARAMETERS = (
    number("measurement.rate", 0.4, (0, 5), "1/month", U, "Share of the gap to mature measurement that one unit of work on it closes in a month"),
    number("measurement.decay", 0.01, (0, 0.2), "1/month", U, "Maturity lost in a month without upkeep"),
    number("measurement.expected", 0.0017, (0.0001, 0.02), "points/month", U, "Pace of outcomes that members would call full progress"),
    number("measurement.expected_systems", 0.004, (0.0001, 0.05), "1/month", U, "Pace of systems change that members would call full progress"),
    number("learning.effort", 0.4, (0, 1), "index", LEVER, "How firmly results are used to reassess the work at each step", f"{AECF}; {NI}"),
    number("learning.rate", 0.02, (0, 0.2), "1/month", U, "Share of what can be learned that mature measures teach in a month"),
    number("learning.yield", 0.5, (0, 2), "index", U, "How much more a fully practised table gets out of its effort"),
    number("learning.innovation", 0.3, (0, 1), "index", LEVER, "Licence to try practices that may fail", SB),
    number("learning.rate_trials", 0.6, (0, 4), "1/year", U, "Trials of new practices at full licence"),
    number("learning.p_success", 0.5, (0, 1), "share", U, "Trials that succeed, with an average leader"),
    number("learning.trial_gain", 0.2, (0, 1), "share", U, "Share of the gap to full practice that a success closes"),
    number("learning.trial_loss", 0.1, (0, 1), "share", U, "Momentum and practice that a failure costs"),
    number("community.voice_pace", 0.06, (0, 1), "1/month", U, "Share of the way that residents' voice moves in a month without legal limits"),
    number("community.engagement_half", 0.2, (0.001, 1), "units", U, "Units of work on engagement at which half of the voice is reached that votes allow"),
    number("community.legitimacy_pace", 0.05, (0, 1), "1/month", U, "Share of the way that public standing moves in a month"),
    number("community.legitimacy_progress", 0.5, (0, 1), "share", U, "Part of public standing that comes from progress, as far as it is communicated", AECF),
    number("community.legitimacy_voice", 0.35, (0, 1), "share", U, "Part of public standing that comes from residents' voice", SB),
    number("community.communication_half", 0.2, (0.001, 1), "units", U, "Units of work on communication at which half of the progress is heard of"),
    number("cohort.exchange", 0.3, (0, 1), "index", LEVER, "How openly sites of one cohort share what works", f"{SB}; Living Cities"),
    whole("cohort.meeting_every", 6, (1, 36), "months", LEVER, "Time between meetings of the cohort"),
    number("cohort.absorption", 0.3, (0, 1), "share", U, "Share of a better site's lead that one meeting passes on at full openness"),
    *(
        number(f"training.{skill}", 0.0, (0, 1), "share", LEVER,
               f"Share of the gap to full skill in {skill.replace('_', ' ')} that leadership training closes", SB)
        for skill in SKILLS
    ),
)
