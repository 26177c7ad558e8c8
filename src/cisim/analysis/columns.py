"""The columns of the analysis tables, declared once: the data dictionary is made from here."""

from __future__ import annotations

from cisim.columns import Column

SCENARIO = Column("scenario", "str", "", "Name of the scenario")
_MONTH = Column("month", "i8", "month", "Month since launch")
REPLICATES = Column("n", "i8", "replicates", "Independent replicates: cities, or cohorts of several sites")
QUANTITY = Column(
    "quantity", "str", "", "Which quantity; rmst [months] is the restricted mean, the others are columns of `runs`"
)
_ERROR = Column("standard_error", "f8", "unit of the quantity", "Standard error of the estimate")


AGAINST = Column("against", "str", "", "The scenario that it is compared with; empty: none")


def interval(unit: str, what: str) -> tuple[Column, ...]:
    """An estimate and the ends of its interval."""
    return (
        Column("estimate", "f8", unit, what),
        Column("low", "f8", unit, "Lower end of its 95% interval"),
        Column("high", "f8", unit, "Upper end of its 95% interval"),
    )


def with_error(unit: str, what: str) -> tuple[Column, ...]:
    """An estimate, its standard error, and the ends of its interval."""
    estimate, low, high = interval(unit, what)
    return (estimate, Column("standard_error", "f8", unit, _ERROR.meaning), low, high)


IGNORANCE = (
    SCENARIO,
    AGAINST,
    QUANTITY,
    *interval("unit of the quantity", "Mean difference over sets of numbers that agree with published patterns"),
    Column("set_low", "f8", "unit of the quantity", "Lower end of where 95% of the sets lie, luck taken out"),
    Column("set_high", "f8", "unit of the quantity", "Upper end of it"),
    Column("share_sets_positive", "f8", "share", "Share of the sets in which the difference is above 0"),
    Column("n_sets", "i8", "sets", "Sets of numbers"),
    Column("n_cities", "i8", "cities", "Cities that every set lived through"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "ignorance": IGNORANCE,
    "scenarios": (
        SCENARIO,
        Column("runs", "i8", "runs", "Runs, every site counted"),
        Column("horizon", "f8", "months", "Until when the restricted mean and the incidence are taken"),
    ),
    "survival": (
        SCENARIO,
        _MONTH,
        Column("at_risk", "i8", "runs", "Collaborations still going just before this month's endings"),
        *interval("share", "Share of collaborations that last longer than this"),
    ),
    "survival_curves": (
        SCENARIO,
        _MONTH,
        Column("at_risk", "i8", "runs", "Collaborations still going just before this month's endings"),
        Column("ended", "i8", "runs", "Collaborations that ended in this month"),
        Column("censored", "i8", "runs", "Collaborations still going at their horizon, in this month"),
        *interval("share", "Share of collaborations that last longer than this"),
    ),
    "restricted_mean": (
        SCENARIO,
        Column("horizon", "f8", "months", "Horizon"),
        *with_error("months", "Mean time that collaborations last, no longer than the horizon being counted"),
    ),
    "incidence": (
        SCENARIO,
        Column("reason", "str", "", "Reason of the ending; still going: none yet"),
        _MONTH,
        *interval("share", "Share of collaborations ended for this reason by this month"),
    ),
    "means": (SCENARIO, QUANTITY, *with_error("unit of the quantity", "Mean over replicates"), REPLICATES),
    "cost_per_point": (
        SCENARIO,
        *interval(
            "person-months/point", "Effort and money per percentage point over no collaboration; empty: none gained"
        ),
        REPLICATES,
    ),
    "differences": (
        SCENARIO,
        AGAINST,
        QUANTITY,
        *with_error("unit of the quantity", "Mean paired difference: scenario minus `against`, same cities, same luck"),
        REPLICATES,
        Column("share_positive", "f8", "share", "Replicates in which the difference is positive"),
        Column("share_zero", "f8", "share", "Replicates in which there is no difference"),
        Column("share_negative", "f8", "share", "Replicates in which the difference is negative"),
        Column("se_unpaired", "f8", "unit of the quantity", "Standard error if the scenarios did not share their luck"),
        Column("variance_ratio", "f8", "ratio", "How many times more runs that would take for the same precision"),
    ),
    "paths": (
        SCENARIO,
        _MONTH,
        Column("quantity", "str", "", "Column of `months`"),
        *interval("share", "Mean over cities"),
        Column("q10", "f8", "share", "One of ten cities lies below"),
        Column("q90", "f8", "share", "One of ten cities lies above"),
        REPLICATES,
    ),
}
"""Columns of each analysis table, in their order."""
