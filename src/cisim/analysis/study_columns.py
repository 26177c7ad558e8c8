"""The columns of the tables that `cisim analyze` makes beside those of a comparison, declared once."""

from __future__ import annotations

from collections.abc import Sequence

from cisim.columns import KEYS, Column

from .columns import AGAINST, QUANTITY, REPLICATES, SCENARIO, TABLES, interval, with_error

_POINT = next(column for column in KEYS if column.name == "point")
_N_POINTS = Column("n_points", "i8", "points", "Points that the estimate is from")
_N_REPLICATES = Column("n_replicates", "i8", "replicates", "Replicates of each point that the estimate is from")
_UNIT = "unit of the quantity"


def _parameter(name: str = "parameter") -> Column:
    return Column(name, "str", "", "The varied parameter; what it means: table `parameters`, or cisim parameters")


_P_VALUE = Column("p_value", "f8", "probability", "p-value by itself")
_ADJUSTED = (
    Column("p_holm", "f8", "probability", "p-value adjusted by Holm for all that were looked at"),
    Column("p_fdr", "f8", "probability", "p-value adjusted by Benjamini and Hochberg (share of false finds)"),
)
_TWO_ERRORS = (
    Column("error_points", "f8", "unit of the estimate", "Part of the standard error due to the choice of points"),
    Column("error_luck", "f8", "unit of the estimate", "Part of the standard error due to luck"),
)
_NOW_AND_THEN = (
    AGAINST,
    Column("t", "f8", "", "Difference over its standard error"),
    _P_VALUE,
    *_ADJUSTED,
    Column("p_simultaneous", "f8", "probability", "p-value of the largest of all differences in the table"),
    Column("low_simultaneous", "f8", _UNIT, "Lower end of an interval that holds for all differences at once, 95%"),
    Column("high_simultaneous", "f8", _UNIT, "Upper end of it"),
)
"""Columns that a table has or has not, after what was asked for."""

STUDY_TABLES: dict[str, tuple[Column, ...]] = {
    "logrank": (
        SCENARIO,
        AGAINST,
        Column(
            "test",
            "str",
            "",
            "log-rank: as if all runs were independent; paired log-rank: by replicate, the one to use",
        ),
        Column("ended", "i8", "runs", "Endings of the scenario"),
        Column("expected", "f8", "runs", "Endings to expect if the hazards were the same"),
        Column("chi_square", "f8", "", "Test statistic, one degree of freedom"),
        _P_VALUE,
        Column("n", "i8", "runs or replicates", "Units that the test takes for independent"),
        *_ADJUSTED,
    ),
    "hazard_ratios": (
        SCENARIO,
        AGAINST,
        *interval("ratio", "Hazard (monthly risk of ending) as a multiple of that of `against` (Cox)"),
        Column("log_ratio", "f8", "", "Its logarithm"),
        Column("standard_error", "f8", "", "Standard error of the logarithm, robust to shared luck"),
        _P_VALUE,
        REPLICATES,
        Column("ended", "i8", "runs", "Endings under both scenarios"),
        Column("trend", "f8", "correlation", "Of the ratio with age: positive, it rises (Schoenfeld residuals)"),
        Column("p_proportional", "f8", "probability", "p-value of no such trend; small: the ratio changes with age"),
        *_ADJUSTED,
    ),
    "morris": (
        SCENARIO,
        QUANTITY,
        _parameter(),
        Column("statistic", "str", "", "mu, mu_star, sigma: mean, mean size and spread of the elementary effects"),
        *with_error("unit of the quantity per full range", "The statistic"),
        *_TWO_ERRORS,
        Column("noise_floor", "f8", "unit of the quantity per full range", "What luck alone would make of it"),
        Column("n_trajectories", "i8", "trajectories", "Trajectories of the design"),
        _N_REPLICATES,
    ),
    "sobol": (
        SCENARIO,
        QUANTITY,
        _parameter(),
        Column("index", "str", "", "first: the parameter alone; total: with all interactions that it takes part in"),
        *with_error("share", "Share of the variance of the mean over luck; by chance it may lie below 0 or above 1"),
        *_TWO_ERRORS,
        Column(
            "of_means", "f8", "share", "The same of the points' means with the luck that is in them, as SALib has it"
        ),
        _N_POINTS,
        _N_REPLICATES,
    ),
    "response": (
        SCENARIO,
        QUANTITY,
        _parameter(),
        Column("word", "str", "", "Value of a parameter that has words; empty: a number"),
        Column("value", "f8", "unit of the parameter", "Value, or mean in the bin; of words: their place"),
        Column("value_low", "f8", "unit of the parameter", "Lowest value in the bin"),
        Column("value_high", "f8", "unit of the parameter", "Highest value in the bin"),
        *with_error(_UNIT, "Mean over the points with this value"),
        Column("shift", "f8", _UNIT, "The mean less that over all points, in the same replicates"),
        Column("shift_low", "f8", _UNIT, "Lower end of its 95% interval, luck common to all points left out"),
        Column("shift_high", "f8", _UNIT, "Upper end of it"),
        _N_POINTS,
        _N_REPLICATES,
    ),
    "surface": (
        SCENARIO,
        QUANTITY,
        _parameter("parameter_x"),
        _parameter("parameter_y"),
        Column("x", "f8", "unit of the parameter", "Value of the first parameter; of words: their place"),
        Column("y", "f8", "unit of the parameter", "Value of the second parameter; of words: their place"),
        Column("word_x", "str", "", "Word of the first value; empty: a number"),
        Column("word_y", "str", "", "Word of the second value; empty: a number"),
        *with_error(_UNIT, "Mean over the points with both values"),
        _N_POINTS,
        _N_REPLICATES,
    ),
    "variance_components": (
        SCENARIO,
        QUANTITY,
        Column(
            "component", "str", "", "parameters; common luck (alike at all points); luck by point (everything else)"
        ),
        Column("variance", "f8", "squared unit of the quantity", "Variance of single runs that it makes"),
        Column("share", "f8", "share", "Its share of the variance of a single run"),
        Column("noise_share", "f8", "share", "Share of the variance between the points' means that is luck"),
        Column("noise_low", "f8", "share", "Lower end of its 95% interval"),
        Column("noise_high", "f8", "share", "Upper end of its 95% interval"),
        _N_POINTS,
        _N_REPLICATES,
    ),
    "parameters": (
        Column("parameter", "str", "", "Name of what was varied"),
        Column("meaning", "str", "", "What it means"),
        Column("unit", "str", "", "Unit of its values; empty: words"),
        Column("role", "str", "", "lever: a choice; uncertainty: of the city or the theory"),
        Column("low", "f8", "unit of the parameter", "Lowest value; empty: words"),
        Column("high", "f8", "unit of the parameter", "Highest value; empty: words"),
        Column("values", "str", "", "All values, where they are few"),
    ),
    "cases": (
        SCENARIO,
        AGAINST,
        QUANTITY,
        _POINT,
        *with_error(_UNIT, "Mean paired difference at the point: scenario minus `against`"),
        REPLICATES,
        Column("helps", "bool", "", "True: the scenario counts as helping here"),
    ),
    "boxes": (
        SCENARIO,
        AGAINST,
        QUANTITY,
        Column("box", "i8", "", "Number of the region, from 1; one row for each parameter that it limits"),
        _parameter(),
        Column("low", "f8", "unit of the parameter", "Lowest value in the region; empty: words"),
        Column("high", "f8", "unit of the parameter", "Highest value in the region; empty: words"),
        Column("values", "str", "", "Words in the region"),
        Column("p_value", "f8", "probability", "Quasi-p-value: chance of as many cases, were this limit worth nothing"),
        Column("density", "f8", "share", "Of the region's points, those where the scenario helps"),
        Column("coverage", "f8", "share", "Of all points where the scenario helps, those in the region"),
        Column("mass", "f8", "share", "Of all points, those in the region"),
        Column("n", "i8", "points", "Points in the region"),
        Column("n_interest", "i8", "points", "Points in the region where the scenario helps"),
        Column("density_overall", "f8", "share", "The density among the points that the region was looked for in"),
        Column("density_elsewhere", "f8", "share", "The density to expect at points that the search has not seen"),
        Column("p_search", "f8", "share", "Searches among shuffled points that find a region as good"),
        Column("effect", "f8", _UNIT, "Mean difference over the points in the region; searched for, it errs upwards"),
        Column("effect_low", "f8", _UNIT, "Lower end of its 95% interval, over replicates"),
        Column("effect_high", "f8", _UNIT, "Upper end of it"),
        Column("elsewhere", "f8", _UNIT, "Mean difference over all other points"),
        Column("elsewhere_low", "f8", _UNIT, "Lower end of its 95% interval, over replicates"),
        Column("elsewhere_high", "f8", _UNIT, "Upper end of it"),
    ),
}
"""Columns of each table, in their order; `differences_by_point` has those of `differences`, and the point."""


def columns_of(table: str, names: Sequence[str], varied: Sequence[Column] = ()) -> tuple[Column, ...]:
    """The declarations of the columns of an analysis table as they are there; `varied` are those of a sweep.

    Errors: ValueError for a table or a column that is not declared.
    """
    if table == "differences_by_point":
        known = (*TABLES["differences"], _POINT)
    elif table in STUDY_TABLES or table in TABLES:
        known = (STUDY_TABLES | TABLES)[table]
    else:
        raise ValueError(f"the table {table!r} is not declared")
    found = {column.name: column for column in (*varied, *_NOW_AND_THEN, *known)}
    if missing := [name for name in names if name not in found]:
        raise ValueError(f"the columns {', '.join(missing)} of {table!r} are not declared")
    return tuple(found[name] for name in names)
