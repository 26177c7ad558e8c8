"""Titles say what the tables hold, and no more than that."""

from __future__ import annotations

import pandas as pd
import pytest

from cisim.figures import differences, incidence, paths, survival, wording


def test_survival_names_the_clearly_different_with_their_shares(survival_table):
    table = survival_table({"baseline": 0.33, "turnover": 0.32, "pressure": 0.18, "co-chair": 0.52})
    assert survival.finding(table) == (
        "After 10 years, 52% of co-chair and 18% of pressure still going, against 33% of baseline"
    )


def test_survival_with_overlapping_intervals_claims_nothing(survival_table):
    table = survival_table({"baseline": 0.33, "turnover": 0.345, "co-chair": 0.32})
    assert survival.finding(table) == (
        "No clear difference: 32–34% still going after 10 years, and the intervals overlap"
    )


def test_survival_that_differs_early_only_says_when(survival_table):
    table = survival_table({"baseline": 0.33, "turnover": 0.33})
    early = (table["scenario"] == "turnover") & table["month"].between(30, 100)
    table.loc[early, ["estimate", "low", "high"]] -= 0.2
    said = survival.finding(table)
    assert (
        said
        == "After 7 years, 23% of turnover still going, against 43% of baseline; no clear difference after 10 years"
    )


def test_survival_that_is_identical_says_so(survival_table):
    said = survival.finding(survival_table({"baseline": 0.33, "same": 0.33}))
    assert said == "No difference at all: 33% still going after 10 years everywhere"


def test_survival_over_a_few_months_has_no_earlier_age_to_be_told(survival_table):
    table = survival_table({"baseline": 0.33, "turnover": 0.345})
    assert survival.finding(table[table["month"] <= 10]) == (
        "No clear difference: 86% still going after 10 m, and the intervals overlap"
    )


@pytest.mark.parametrize(("end", "half"), [(0.33, "half had ended by 5 y 7 m"), (0.8, "fewer than half had ended")])
def test_survival_of_one_scenario_tells_its_median(survival_table, end, half):
    assert survival.finding(survival_table({"baseline": end})).endswith(half)


def test_incidence_tells_the_reason_that_differs_most(incidence_table):
    table = incidence_table({"baseline": (0.06, 0.14, 0.17, 0.24, 0.06), "turnover": (0.05, 0.30, 0.17, 0.24, 0.05)})
    assert incidence.finding(table) == (
        "After 10 years, 30% of turnover had ended by political withdrawal, against 14% of baseline"
    )


def test_incidence_with_the_goal_reached_is_no_ending_by_something(incidence_table):
    table = incidence_table({"baseline": (0.06, 0.14, 0.17, 0.24, 0.0), "other": (0.3, 0.14, 0.17, 0.24, 0.0)})
    assert incidence.finding(table) == (
        "After 10 years, 30% of other had ended with the goal reached, against 6% of baseline"
    )


def test_incidence_without_a_clear_difference(incidence_table):
    table = incidence_table({"baseline": (0.06, 0.14, 0.17, 0.24, 0.06), "other": (0.06, 0.15, 0.16, 0.25, 0.06)})
    assert incidence.finding(table) == (
        "No clear difference in why they ended within 10 years; baseline: most often by membership collapse (24%)"
    )


def test_incidence_of_one_scenario_names_two_reasons_that_it_cannot_tell_apart(incidence_table):
    table = incidence_table({"baseline": (0.06, 0.14, 0.23, 0.24, 0.0)})
    assert incidence.finding(table) == (
        "baseline: 67% had ended within 10 years; mainly by membership collapse (24%) and funding lost (23%)"
    )


def test_incidence_where_nobody_ended(incidence_table):
    none = (0.0,) * 5
    assert incidence.finding(incidence_table({"baseline": none})) == "baseline: none had ended within 10 years"
    said = incidence.finding(incidence_table({"baseline": none, "other": none}))
    assert said == "No clear difference in why they ended within 10 years; baseline: none had ended"


def test_incidence_leaves_the_rest_still_going(incidence_table):
    rows = incidence.at_horizon(incidence_table({"baseline": (0.1, 0.2, 0.1, 0.2, 0.1)}))
    assert rows.set_index("reason").at["still going", "estimate"] == pytest.approx(0.3)
    assert rows["estimate"].sum() == pytest.approx(1)


def test_paths_set_the_clear_beside_the_first_and_no_collaboration(paths_table):
    assert paths.finding(paths_table({"baseline": 0.24, "co-chair": 0.31, "turnover": 0.23})) == (
        "Gap to the goal closed after 10 years: 31% with co-chair, against 24% with baseline; with no collaboration 17%"
    )


def test_paths_that_overlap_are_no_clear_difference(paths_table):
    said = paths.finding(paths_table({"baseline": 0.24, "co-chair": 0.25}, alone=None))
    assert said.startswith("No clear difference: gap to the goal closed after 10 years is 24–25%")
    assert "collaboration" not in said


def test_differences_tell_direction_and_size(differences_table):
    table = differences_table(
        [
            ("co-chair", "rmst", 13.4, 2.0),
            ("pressure", "rmst", -16.0, 3.0),
            ("turnover", "rmst", -1.0, 2.0),
            ("co-chair", "outcome_improvement", 0.068, 0.01),
            ("pressure", "outcome_improvement", -0.01, 0.02),
            ("turnover", "outcome_improvement", 0.0, 0.01),
        ]
    )
    assert differences.finding(table) == (
        "Against baseline, pressure lasts 1 y 4 m shorter; co-chair lasts 1 y 1 m longer; "
        "co-chair closes 6.8 points more of the gap"
    )


def test_differences_whose_intervals_include_zero_are_not_claimed(differences_table):
    table = differences_table([("co-chair", "rmst", 3.0, 3.5), ("co-chair", "outcome_improvement", 0.02, 0.02)])
    assert differences.finding(table) == (
        "No clear difference between co-chair and baseline: every interval includes zero"
    )


def test_a_clear_difference_in_a_later_quantity_is_still_told(differences_table):
    table = differences_table(
        [
            ("co-chair", "rmst", 3.0, 3.5),
            ("co-chair", "outcome_improvement", 0.02, 0.03),
            ("co-chair", "cost_per_point", -40.0, 5.0),
        ]
    )
    said = differences.finding(table)
    assert said == "Against baseline, with co-chair a point costs 40.0 person-months less"


def test_no_difference_at_all_and_an_unknown_interval(differences_table):
    none = differences_table([("a", "rmst", 0.0, 0.0), ("b", "rmst", 0.0, 0.0)])
    assert differences.finding(none) == "No difference at all between baseline and the 2 other scenarios"
    unknown = differences_table([("a", "rmst", 5.0, float("nan"))])
    assert differences.finding(unknown).startswith("No clear difference")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (51, "4 y 3 m"),
        (48, "4 y"),
        (7, "7 m"),
        (0, "0 m"),
        (11.97, "1 y"),
        (-14.2, "−1 y 2 m"),
        (0.44, "0.4 m"),
        (-0.01, "0 m"),
        (float("nan"), "unknown"),
    ],
)
def test_months_in_words(value, said):
    assert wording.months(value) == said


@pytest.mark.parametrize(
    ("quantity", "value", "said"),
    [
        ("outcome", -0.0512, "5.1 points"),
        ("outcome", 0.0004, "0.04 points"),
        ("cost_per_point", 1234.6, "1,235"),
        ("cost_per_point", 999.0, "999.0"),
        ("rmst", -14.2, "1 y 2 m"),
    ],
)
def test_amounts_have_as_many_digits_as_tell_them(quantity, value, said):
    assert wording.quantity(quantity).amount(value) == said


def test_shares_in_words():
    assert wording.percent(0.0004) == "<1%"
    assert wording.percent(0.9996) == ">99%"
    assert wording.percent(0) == "0%"
    assert wording.percent(0.585) == wording.percent(1 - 0.415)
    assert wording.percents([0.331, 0.334]) == ["33.1%", "33.4%"]
    assert wording.interval(0.29, 0.35) == "29–35%"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"quantity": "rmst", "estimate": -3.0, "set_low": -8.0, "set_high": 1.5, "share_sets_positive": 0.1},
            "Time they last: −3.0 months; −8.0 to +1.5 in 95% of the sets; shorter in 90% of them.",
        ),
        (
            {"quantity": "outcome", "estimate": 0.021, "set_low": 0.01, "set_high": 0.03, "share_sets_positive": 1.0},
            "Gap to the goal closed: +2.1 points; +1.0 to +3.0 in 95% of the sets; more in 100% of them.",
        ),
    ],
)
def test_what_sets_of_numbers_say_is_told_in_the_direction_of_their_mean(row, said):
    assert wording.under_sets(row) == said


def test_no_difference_under_any_set_is_no_direction():
    row = {"quantity": "rmst", "estimate": 0.0, "set_low": 0.0, "set_high": 0.0, "share_sets_positive": 0.0}
    assert wording.under_sets(row) == "Time they last: no difference under any of the sets."


@pytest.mark.parametrize("module", [survival, incidence, paths, differences])
def test_a_table_without_its_columns_is_refused_by_name(module):
    with pytest.raises(ValueError, match="lacks the columns"):
        module.draw(pd.DataFrame({"scenario": ["baseline"]}), None)
