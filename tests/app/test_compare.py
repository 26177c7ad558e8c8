"""The comparison page without a browser: its numbers are the library's, and only what changed is lived again."""

import json
import math
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml

from cisim import simulate
from cisim.analysis import cumulative_incidence, kaplan_meier, paired_differences, survival_at
from cisim.analysis.paths import paths
from cisim.app import shelf
from cisim.app.compare import cities, comparing, curves, differences, endings, files, labels, opening, words
from cisim.app.compare.choosing import Shown, changed
from cisim.app.compare.results import Cities
from cisim.app.compare.sureness import Sureness
from cisim.app.links import query_of, settings_from
from cisim.app.pages.compare import Comparing, LeversShown, Refining, bases_of, made
from cisim.app.results import Result
from cisim.app.settings import Settings, choice
from cisim.app.work import Cancelled, Job
from cisim.figures import incidence as incidence_figure
from cisim.figures.wording import percents
from cisim.monthly import live_and_keep
from cisim.replay import relive
from cisim.report import differences as told_differences
from cisim.scenario import load
from cisim.yaml_files import ConfigError

N = 60
CHOSEN = Settings(choices=(choice("mayoral-turnover"), choice("mayoral-turnover-co-chair")), horizon=72, seed=3)
NAMES = {"A": "Mayoral turnover", "B": "Mayoral turnover with a co-chair"}


def job():
    return Job(lambda _: None, lambda *_: None)


def compared(settings=CHOSEN, runs=N):
    return comparing.compare(settings.scenarios(), settings.seed, runs, job())


@pytest.fixture(scope="module")
def comparison():
    return compared()


@pytest.fixture(scope="module")
def runs():
    return simulate(CHOSEN.scenarios(), runs=N, seed=3)


def at_the_end(scenario):
    return live_and_keep(scenario, N, 3, ("outcome",))


def with_letters(table, settings=CHOSEN):
    to_letters = dict(zip(settings.names(), "ABCD", strict=False))
    columns = {name: table[name].map(to_letters) for name in ("scenario", "against") if name in table}
    return table.assign(**columns)


def same(own, other):
    pd.testing.assert_frame_equal(own.reset_index(drop=True), other.reset_index(drop=True), check_dtype=False)


def test_the_differences_are_the_librarys(comparison, runs):
    expected = paired_differences(
        runs, ("rmst", "outcome_improvement", "gain_over_no_collaboration"), against="mayoral-turnover", horizon=72
    )
    same(comparison.differences, with_letters(expected))


def test_survival_endings_and_paths_are_the_librarys(comparison, runs):
    same(comparison.survival, with_letters(survival_at(runs, range(73))))
    ended = comparison.endings[comparison.endings["reason"] != "still going"]
    same(ended, with_letters(cumulative_incidence(runs, [72])))
    alive = comparison.endings[comparison.endings["reason"] == "still going"]["estimate"].tolist()
    last = kaplan_meier(runs).groupby("scenario", sort=False)["estimate"].last()
    assert alive == last.tolist()
    for place, scenario in enumerate(CHOSEN.scenarios()):
        kept = live_and_keep(scenario, N, 3, ("outcome", "outcome_alone"))
        expected = paths(kept.columns, "")
        for name in ("estimate", "low", "high", "q10", "q90"):
            for quantity, number in (("outcome", comparing.REACHED), ("outcome_alone", comparing.ALONE)):
                column = expected.loc[expected["quantity"] == quantity, name].to_numpy()
                np.testing.assert_array_equal(comparison.path(name, number)[place], column)


def test_the_runs_are_those_of_simulate(runs):
    own = files.basket(CHOSEN, CHOSEN.scenarios(), N).table()
    same(own, runs)


def test_more_cities_begin_with_the_ones_before():
    scenario = CHOSEN.scenario(0)
    few = comparing.lives_of(scenario, 3, 30)
    counted = []
    many = comparing.lives_of(scenario, 3, 50, more=counted.append)
    assert sum(counted) == 20
    np.testing.assert_array_equal(many.runs["duration"][:30], few.runs["duration"])
    table = simulate(scenario, runs=50, seed=3)
    np.testing.assert_array_equal(many.runs["duration"].ravel(), table["duration"])


def test_only_the_changed_scenario_is_lived_through_again(monkeypatch):
    lived = []
    original = comparing.live_through

    def watched(scenario, replicates, *args, **kwargs):
        lived.append((scenario.name, len(replicates)))
        return original(scenario, replicates, *args, **kwargs)

    monkeypatch.setattr(comparing, "live_through", watched)
    compared()
    assert {name for name, _ in lived} == {"mayoral-turnover", "mayoral-turnover-co-chair"}
    lived.clear()
    compared(opening.with_levers(CHOSEN, 1, {"backbone.budget": 6.0}))
    assert lived == [("mayoral-turnover-co-chair (changed)", N)]
    lived.clear()
    compared(CHOSEN.with_choices(CHOSEN.choices[::-1]))  # in another order, nothing is new
    compared(opening.with_copy(CHOSEN, 0))  # a copy without a change is the same scenario
    assert lived == []


def test_work_that_is_no_longer_wanted_stops():
    unwanted = job()
    unwanted.cancel()
    with pytest.raises(Cancelled):
        comparing.compare(CHOSEN.scenarios(), 3, N, unwanted)


def test_names_and_levers_of_a_visitor_do_not_reach_the_key():
    titled = CHOSEN.with_choice(0, choice("mayoral-turnover", title="My city"))
    keys = {comparing.key_of(settings.scenarios(), 3, N) for settings in (CHOSEN, titled)}
    assert len(keys) == 1
    moved = opening.with_levers(CHOSEN, 1, {"backbone.budget": 6.0})
    assert comparing.key_of(moved.scenarios(), 3, N) not in keys


def numbers_in(text):
    return [float(found.replace("−", "-")) for found in re.findall(r"[−+]?\d+(?:\.\d+)?", text)]


def test_the_words_say_the_numbers_of_the_table(comparison):
    row = comparison.differences.set_index("quantity").loc["rmst"]
    found = words.differences(comparison)[0]
    size, low, high = numbers_in(found.signed())
    for said, value in ((size, row["estimate"]), (low, row["low"]), (high, row["high"])):
        assert abs(said - value) <= 0.5
    told = words.sentences(comparison, NAMES)[0]
    assert f"{N} matched cities" in told
    for column in ("share_positive", "share_zero", "share_negative"):
        assert percents([row[column]])[0] in told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((9.0, 6.0, 12.0), "9 months [6 to 12]"),
        ((-9.0, -12.0, -6.0), "9 months [6 to 12]"),
        ((1.24, 0.61, 1.87), "1.2 months [0.6 to 1.9]"),
        ((2.4, 0.2, 4.6), "2.4 months [0.2 to 4.6]"),
    ],
)
def test_amounts_are_told_as_exactly_as_their_intervals_allow(values, told):
    assert told_differences.Difference("B", "rmst", *values, 0.5, 0.3, 0.2).amount() == told


@pytest.mark.parametrize(
    ("told", "numbers", "said"),
    [
        (words.interval, (0.664, 0.61, 0.706), "66% [61 to 71]"),
        (words.interval, (0.664, math.nan, math.nan), "66%"),  # one city alone has no interval
        (words.interval, (math.nan, math.nan, math.nan), "unknown"),
        (words.points, (0.2012, 0.197, 0.205), "20.1% [19.7 to 20.5]"),
        (words.points, (-0.0123, -0.02, 0.004), "−1.2% [−2.0 to 0.4]"),
        (words.points, (-0.0123, math.nan, math.nan), "−1.2%"),
    ],
)
def test_shares_are_told_with_the_intervals_they_have(told, numbers, said):
    assert told(*numbers) == said


def test_what_includes_zero_is_not_told_as_a_difference():
    unclear = told_differences.Difference("B", "rmst", 1.0, -2.0, 4.0, 0.4, 0.3, 0.3)
    assert not unclear.is_clear
    assert "no clear difference" in told_differences._lasting(unclear)
    assert unclear.signed() == "+1 month [−2 to +4]"


def test_equal_scenarios_are_told_to_be_equal():
    twice = compared(CHOSEN.with_choices((CHOSEN.choices[0], CHOSEN.choices[0])))
    assert "no difference at all" in words.headline(twice, NAMES)
    assert "no difference" in words.sentences(twice, NAMES)[0]
    assert "as much of the gap" in words.sentences(twice, NAMES)[0]


def test_pictures_hold_the_same_numbers_as_their_tables(comparison):
    option = curves.survival(comparison, NAMES)
    lines = [each for each in option["series"] if "endLabel" in each]
    assert [each["name"][0] for each in lines] == ["A", "B"]
    for line, letter in zip(lines, "AB", strict=True):
        rows = comparison.survival[comparison.survival["scenario"] == letter]
        np.testing.assert_allclose(line["data"], 100 * rows["estimate"], atol=0.005)
    last = curves.survival_rows(comparison).rows[-1]
    assert last[0] == "6 years"
    assert numbers_in(last[1])[0] == round(lines[0]["data"][-1])
    dashes = [str(each["lineStyle"]["type"]) for each in lines]
    assert len(set(dashes)) == len(dashes)  # never by colour alone


def test_one_city_alone_has_differences_and_no_intervals(runs):
    alone = compared(runs=1)
    own = runs[runs["replicate"] == 0].set_index("scenario")
    without, with_it = (own.loc[name] for name in ("mayoral-turnover", "mayoral-turnover-co-chair"))
    by = {name: with_it[name] - without[name] for name in ("duration", "outcome_improvement")}
    panels = differences.payload(alone, NAMES)
    (lasts,), (closes,) = (panel["rows"] for panel in panels[:2])
    assert lasts["words"] == f"{by['duration']:+.1f} months"
    assert closes["words"] == f"{100 * by['outcome_improvement']:+.1f} points"
    assert [row["at"][1:] for row in (lasts, closes)] == [[None, None]] * 2
    assert not lasts["clear"]
    assert "In 1 matched city, " in words.sentences(alone, NAMES)[0]
    rows = curves.outcome_rows(alone).rows
    assert [bool(re.search(r"\[", cell)) for row in rows for cell in row[1:]] == [False] * 2 * len(rows)
    option = curves.outcomes(alone, NAMES)
    bands = [each for each in option["series"] if each["name"].startswith("interval")]
    assert {value for each in bands for value in each["data"]} == {None}


def test_while_nobody_has_ended_all_are_still_going():
    early = compared(replace(CHOSEN, choices=(choice("baseline"), choice("co-chair")), horizon=3), runs=5)
    (only,) = endings.endings(early)
    assert (only.reason, only.shares) == ("still going", (1.0, 1.0))
    assert "no difference at all" in words.headline(early, NAMES)
    told = cities.rows(early.cities["B"], CHOSEN, cities.Names((0, 1), ("A", "B"), ("a", "b")), 3)
    assert {life["words"] for row in told for life in row["lives"]} == {"still going after 3 m"}


@pytest.mark.parametrize(
    ("horizon", "step", "last"),
    [(3, 3, "3 m"), (24, 12, "2 y"), (60, 12, "5 y"), (61, 24, "5 y 1 m"), (300, 60, "25 y")],
)
def test_the_axis_of_time_has_room_for_its_ages(horizon, step, last):
    settings = Settings(choices=(choice("baseline"), choice("co-chair")), horizon=horizon)
    axis = curves.survival(compared(settings, runs=2), NAMES)["xAxis"]
    assert (axis["data"][0], axis["data"][-1], len(axis["data"])) == ("0", last, horizon + 1)
    assert axis["axisLabel"]["interval"] + 1 == step


def test_the_names_at_the_ends_of_lines_stand_apart_and_within_the_picture():
    settings = Settings(choices=tuple(choice("baseline", title=title) for title in "wxyz"), horizon=3)
    four = compared(settings, runs=2)
    series = curves.survival(four, dict(zip("ABCD", "wxyz", strict=True)))["series"]
    ends = [each for each in series if "endLabel" in each]
    assert [each["data"][-1] for each in ends] == [100.0] * 4
    assert sorted(each["endLabel"]["offset"][1] for each in ends) == [-19, 0, 19, 38]
    spread = [each["name"] for each in curves.outcomes(four, dict.fromkeys("ABCD", ""))["series"]]
    assert not [name for name in spread if name.startswith("spread")]  # the bands of four would hide each other


def test_endings_sum_to_all_and_look_like_the_figures(comparison):
    found = endings.endings(comparison)
    for place in range(2):
        assert math.isclose(sum(each.shares[place] for each in found), 1.0)
    assert found[-1].reason == "still going"
    names = dict(
        zip(("blue", "vermillion", "green", "purple", "orange", "sky"), incidence_figure.style.PALETTE[1:], strict=True)
    )
    own = {reason: color for reason, (color, _) in endings.FILLS.items() if reason != "still going"}
    assert {reason: names[color] for reason, color in own.items()} == {
        reason: fill[0] for reason, fill in incidence_figure.FILLS.items() if reason != "still going"
    }
    patterns = [pattern for _, pattern in endings.FILLS.values()]
    assert len(set(patterns)) == len(patterns)


def test_intervals_lie_on_their_scale(comparison):
    for panel in differences.payload(comparison, NAMES):
        for row in panel["rows"]:
            assert all(0 <= place <= 100 for place in row["at"])
            assert row["at"][1] <= row["at"][0] <= row["at"][2]
            assert math.isclose(sum(side["share"] for side in row["shares"]), 1.0, abs_tol=1e-4)


@pytest.mark.parametrize(
    ("values", "edge"), [([0.3, -2.1], 5.0), ([9.9], 10.0), ([0.0], 1.0), ([0.04], 0.05), ([], 1.0)]
)
def test_scales_end_at_round_numbers(values, edge):
    assert differences.nice_edge(values) == pytest.approx(edge)


def test_the_cities_shown_are_the_extremes_of_the_table(comparison, runs):
    wide = runs.pivot_table(index="replicate", columns="scenario", values="duration")
    longer = wide["mayoral-turnover-co-chair"] - wide["mayoral-turnover"]
    shown = comparison.cities["B"]
    helped = next(city for city in shown if city.kind == cities.HELPS)
    assert longer[helped.replicate] == longer.max() > 0
    hurt = [city for city in shown if city.kind == cities.HURTS]
    assert all(longer[city.replicate] == longer.min() for city in hurt[:1])
    typical = next(city for city in shown if city.kind == cities.TYPICAL)
    assert longer[typical.replicate] == longer.sort_values().iloc[N // 2]


def test_a_city_leads_to_its_own_story(comparison):
    city = comparison.cities["B"][0]
    address = cities.story_of(CHOSEN, 1, city)
    path, _, query = address.partition("?")
    opened = settings_from(query)
    assert path == "/"
    assert (opened.seed, opened.horizon, opened.choices) == (3, 72, (CHOSEN.choices[1],))
    replicate = int(opened.extra("story.replicate"))
    run = relive(opened.scenario(0), opened.seed, replicate)["runs"].iloc[0]
    assert run["duration"] == (city.own.ended or 72)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), ("mayoral-turnover", "mayoral-turnover-co-chair")),
        (Settings(choices=(choice("recession"),)), ("baseline", "recession")),
        (Settings(choices=(choice(),), seed=9), ("baseline", "co-chair")),
        (Settings(choices=(choice("recession", {"backbone.budget": 6.0}),)), ("recession", "recession")),
    ],
)
def test_one_scenario_alone_gets_one_beside_it(settings, expected):
    shown = opening.opened(settings)
    assert tuple(chosen.scenario for chosen in shown.choices) == expected
    assert opening.opened(shown) == shown
    assert opening.opened(settings_from(query_of(shown))) == shown


def test_scenarios_are_added_copied_changed_and_removed():
    three = changed(CHOSEN, {"place": 1, "copy": True})
    assert three.choices[2] == three.choices[1]
    assert opening.place_shown(three) == 2
    four = changed(three, {"add": True})
    assert len(four.choices) == 4
    assert changed(four, {"add": True}) == four
    assert [c.scenario for c in changed(four, {"place": 0, "remove": True}).choices] == [
        c.scenario for c in four.choices[1:]
    ]
    assert changed(CHOSEN, {"place": 0, "remove": True}) == CHOSEN  # two always stay
    assert changed(CHOSEN, {"seed": -1}) == CHOSEN
    assert changed(CHOSEN, {"place": 7, "copy": True}) == CHOSEN
    assert changed(CHOSEN, {"next": True}).seed == 4
    assert changed(CHOSEN, {"city": "small-town"}).city == "small-town"


@pytest.mark.parametrize(("text", "place"), [("0", 0), ("1", 1), ("2", 1), ("9", 1), ("x", 1), ("-1", 1), ("", 1)])
def test_the_levers_shown_are_those_of_a_scenario_that_is_there(text, place):
    assert opening.place_shown(CHOSEN.with_extra(opening.AT, text)) == place


@pytest.mark.parametrize(
    ("shown", "removed", "after"), [(2, 0, 1), (2, 2, 1), (0, 2, 0), (1, 1, 1), (0, 0, 0), (1, 0, 0)]
)
def test_the_levers_shown_stay_those_of_the_same_scenario_when_another_is_removed(shown, removed, after):
    three = CHOSEN.with_choices((*CHOSEN.choices, choice("recession")))
    left = changed(opening.showing(three, shown), {"place": removed, "remove": True})
    assert opening.place_shown(left) == after
    if shown != removed:
        assert left.choices[after] == three.choices[shown]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"city": "small-town"}, {"city": "small-town"}),
        ({"city": ""}, {"city": None}),
        ({"horizon": 600}, {"horizon": 600}),
        ({"horizon": 601}, {}),
        ({"horizon": 0}, {}),
        ({"horizon": 36.0}, {}),
        ({"horizon": True}, {}),
        ({"runs": 10_000, "seed": 5}, {"runs": 10_000, "seed": 5}),
        ({"runs": 10_001}, {}),
        ({"seed": 2**63}, {}),
        ({"place": 2, "copy": True}, {}),
        ({"place": "1", "remove": True}, {}),
        ({}, {}),
    ],
)
def test_what_the_cards_can_ask_for_is_done_and_nothing_else(asked, expected):
    begun = replace(CHOSEN, city="large-city-term-limits")
    assert changed(begun, asked) == replace(begun, **expected)


def test_labels_tell_what_was_changed():
    settings = opening.with_levers(opening.with_copy(CHOSEN, 1), 2, {"backbone.budget": 6.0})
    told = labels.labels(settings, bases_of(settings))
    assert told[2] == "Mayoral turnover with a co-chair with backbone budget 6"
    assert len(set(labels.labels(opening.with_copy(CHOSEN, 1), bases_of(opening.with_copy(CHOSEN, 1))))) == 3


def test_each_change_is_told_in_words_and_a_title_of_ones_own_stands_for_all():
    levers = {"governance.form": "co-chair", "governance.public_partner": True, "city.n_organizations": 40}
    events = [{"month": 5, "event": "election", "winner": "challenger"}] * 2
    assert labels.changes(choice("baseline", levers, events)) == [
        "city n organizations 40",
        "governance form co-chair",
        "governance public partner yes",
        "2 events added",
    ]
    assert labels.changes(choice(levers={"governance.public_partner": False}, events=events[:1])) == [
        "governance public partner no",
        "1 event added",
    ]
    chosen = (choice("baseline", levers), choice("baseline", levers, title="Ours"), choice(events=events), choice())
    settings = Settings(choices=chosen)
    title = load("baseline").title
    told = labels.labels(settings, bases_of(settings))
    assert told == (f"{title} with 3 changes", "Ours", f"{title} with 2 events added", title)
    alone = Settings(choices=chosen[:1])  # as the story has it: no other that it could be common with
    assert labels.labels(alone, bases_of(alone)) == told[:1]
    assert labels.common_words(alone) == ""


def test_what_is_changed_in_all_makes_another_city_and_is_told_once():
    settings = opening.with_levers(CHOSEN, 0, {"trust.initial": 0.2})
    settings = opening.with_levers_in_all(settings, 1, {"politics.support": 0.3})
    assert [chosen.changed for chosen in settings.choices] == [
        {"politics.support": 0.3, "trust.initial": 0.2},
        {"politics.support": 0.3},
    ]
    told = labels.labels(settings, bases_of(settings))
    assert told == ("Mayoral turnover with trust initial 0.2", "Mayoral turnover with a co-chair")
    assert labels.common_words(settings) == "In all of them: politics support 0.3."
    back = opening.with_levers_in_all(settings, 1, {})
    assert [chosen.changed for chosen in back.choices] == [{"trust.initial": 0.2}, {}]
    assert labels.common_words(back) == ""


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        (Settings(choices=(choice("baseline"), choice("cohort-of-eight"))), "cohort of 8"),
        (
            Settings(choices=(choice("baseline"), choice("table-of-41"))),
            "are not followed for the same time. Choose one for all.",
        ),
        (
            opening.with_levers(CHOSEN, 1, {"city.n_organizations": 10, "membership.start_size": 30}),
            "membership.start_size",
        ),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(settings, part):
    scenarios, problem = made(settings, bases_of(settings))
    assert scenarios == ()
    assert part in problem
    assert "\n" not in problem


def test_cohorts_are_compared_replicate_by_replicate():
    chosen = (choice("baseline"), choice("baseline", {"trust.initial": 0.2}))
    settings = Settings(choices=chosen, city="cohort-of-eight", horizon=36)
    own = compared(settings, runs=6)
    expected = paired_differences(simulate(settings.scenarios(), runs=6, seed=1), comparing.MEASURED, horizon=36)
    same(own.differences, with_letters(expected, settings))
    assert "6 matched cohorts of 8 cities" in words.sentences(own, {"A": "a", "B": "b"})[0]
    told = cities.rows(own.cities["B"], settings, cities.Names((0, 1), ("A", "B"), ("a", "b")), 36)
    assert {city.site for city in own.cities["B"]} - {0}
    for city, row in zip(own.cities["B"], told, strict=True):
        assert row["name"] == f"City {city.replicate}, site {city.site}"
        for life, seen in zip((city.base, city.own), row["lives"], strict=True):
            opened = settings_from(seen["address"].partition("?")[2])
            assert (opened.city, opened.extra("story.site", "0")) == ("cohort-of-eight", str(city.site))
            again = relive(opened.scenario(0), opened.seed, city.replicate)["runs"].iloc[city.site]
            assert (again["duration"], again["outcome_improvement"]) == (life.ended or 36, life.outcome)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (replace(CHOSEN, horizon=None), "mayoral-turnover mayoral-turnover-co-chair"),
        (replace(CHOSEN, horizon=None, city="small-town"), "mayoral-turnover.yaml mayoral-turnover-co-chair.yaml"),
        (CHOSEN, "mayoral-turnover.yaml mayoral-turnover-co-chair.yaml"),
        (
            Settings(choices=(choice(title="Our plan"), choice("co-chair"), choice(title="Our plan")), seed=3),
            "our-plan-1.yaml co-chair our-plan-2.yaml",
        ),
        (
            Settings(choices=(choice(title="市"), choice("co-chair", title="Ünser / Plan"), choice(title="…")), seed=3),
            "scenario-1.yaml nser-plan.yaml scenario-2.yaml",
        ),
    ],
)
def test_the_command_names_what_ships_and_the_files_of_all_else(settings, told):
    own = files.basket(settings, settings.scenarios(), 60)
    assert own.command == f"cisim compare {told} --runs 60 --seed 3"
    assert [name.removesuffix(".yaml") for name in told.split()] == own.names


def test_the_tables_behind_the_figures_are_the_librarys(runs):
    own = files.basket(CHOSEN, CHOSEN.scenarios(), N)
    same(files._figure_table(own, "survival"), kaplan_meier(runs))
    same(files._figure_table(own, "incidence"), cumulative_incidence(runs, [72]))
    found = files._figure_table(own, "differences").set_index("quantity")
    expected = paired_differences(runs, ("rmst",), horizon=72).set_index("quantity")
    assert found.loc["rmst", "estimate"] == expected.loc["rmst", "estimate"]
    reached = files._figure_table(own, "paths").query("quantity == 'outcome' and month == 72")
    assert list(reached["scenario"]) == own.names
    ends = [kept.columns["outcome"][:, :, -1].mean() for kept in map(at_the_end, CHOSEN.scenarios())]
    np.testing.assert_allclose(reached["estimate"], ends)


def test_downloaded_scenarios_are_those_compared(tmp_path):
    settings = opening.with_levers(CHOSEN, 1, {"backbone.budget": 6.0})
    basket = files.basket(settings, settings.scenarios(), N)
    for place, name in enumerate(basket.names):
        path = tmp_path / f"{name}.yaml"
        path.write_bytes(files.scenario_yaml(basket, place))
        assert yaml.safe_load(path.read_text())["horizon"] == 72
        assert load(path).key() == settings.scenario(place).key()
    assert "mayoral-turnover-co-chair-changed.yaml" in basket.command


def test_the_summary_file_holds_the_tables_of_the_library(runs, tmp_path):
    from cisim.analysis import summarize

    path = tmp_path / "summary.csv"
    path.write_bytes(files.summary_csv(files.basket(CHOSEN, CHOSEN.scenarios(), N)))
    table = pd.read_csv(path)
    expected = summarize(runs, [12, 36, 60], horizon=72)
    own = table[table["table"] == "differences"]
    np.testing.assert_allclose(own["estimate"], expected.differences["estimate"])
    own = table[table["table"] == "restricted_mean"]
    np.testing.assert_allclose(own["estimate"], expected.restricted_mean["estimate"])


def test_the_report_is_that_of_the_command_line_for_the_same_comparison(tmp_path):
    own = files.basket(CHOSEN, CHOSEN.scenarios(), N)
    for place, name in enumerate(own.names):
        (tmp_path / f"{name}.yaml").write_bytes(files.scenario_yaml(own, place))
    made = [str(tmp_path / f"{name}.yaml") for name in own.names]
    command = [sys.executable, "-m", "cisim"]
    options = ["--runs", str(N), "--seed", str(CHOSEN.seed), "--out", str(tmp_path / "out")]
    subprocess.run([*command, "compare", *made, *options], check=True, capture_output=True)
    subprocess.run([*command, "report", str(tmp_path / "out"), "-o", str(tmp_path / "r.html")], check=True)

    def text(page):
        return re.sub(r"<[^>]*>|cisim compare [^<]*", "", re.sub(r"<(svg|style).*?</\1>", "", page, flags=re.S))

    assert text(files.report(own).decode()) == text((tmp_path / "r.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            Settings(choices=(choice("baseline"), choice("table-of-41"))),
            "“A table of 41” and “Baseline” are not followed for the same time. Choose one for all.",
        ),
        (
            Settings(choices=(choice("baseline"), choice("cohort-of-eight"))),
            "plays in a cohort of 8 cities, “Baseline” in one city. Choose one city for all, or other scenarios.",
        ),
        (
            replace(CHOSEN, horizon=36),
            "mayoral-turnover: events.0 (election): month 48 lies past the horizon of 36 months.",
        ),
        (CHOSEN, "The server has no room."),
    ],
)
def test_the_page_says_why_there_is_nothing_to_see(monkeypatch, drawn, settings, words):
    def refuse(*_):
        raise ConfigError("The server has no room.")

    monkeypatch.setattr("cisim.app.pages.compare.compare", refuse)
    page = drawn(Comparing(settings, print))
    page.come_to(words)
    assert "Living through the cities" not in page.told
    assert page.part("content").problem == ""  # the cards are there, to choose others


def test_a_lever_is_moved_in_the_scenario_shown_or_in_all(drawn):
    changes = []
    settings = opening.showing(CHOSEN, 0)
    page = drawn(LeversShown(Shown(settings, bases_of(settings), ("a", "b")), changes.append))
    levers = page.part("declared")
    assert levers.title == "Levers of A"
    levers.vue_change({"path": "trust.initial", "value": 0.2})
    page.push("all scenarios")
    levers.vue_change({"path": "trust.initial", "value": 0.2})
    page.push("A only")
    levers.vue_change({"path": "trust.initial", "value": settings.base(0).parameters()["trust.initial"]})
    moved = [[chosen.changed for chosen in change(settings).choices] for change in changes]
    assert moved == [[{"trust.initial": 0.2}, {}], [{"trust.initial": 0.2}] * 2, [{}, {}]]


def test_of_several_scenarios_the_cities_of_one_are_shown(drawn):
    three = CHOSEN.with_choices((*CHOSEN.choices, choice("mayoral-turnover", {"governance.threshold": 0.9})))
    shown = [
        Shown(settings, bases_of(settings), ("a", "b", "c")[: len(settings.choices)]) for settings in (three, CHOSEN)
    ]
    letters = dict(zip("ABC", "abc", strict=True))
    seen = drawn(Cities(compared(three, 5), shown[0], letters))
    told = lambda: {life["letter"] for row in json.loads(seen.part("rows").rows) for life in row["lives"]}  # noqa: E731
    assert told() == {"A", "B"}
    seen.push("C against A")
    assert told() == {"A", "C"}
    assert [each.pressed for each in seen.parts if hasattr(each, "pressed")] == [False, True]
    seen.context.render(Cities(compared(CHOSEN, 5), shown[1], letters))  # the third was taken out
    assert told() == {"A", "B"}
    assert "against A" not in seen.told


WORKS, THERE = Result("working", progress=0.25), Result("done", 1)


@pytest.mark.parametrize(
    ("quick", "fine", "told"),
    [
        (WORKS, Result(), "Living through the cities 25%"),
        (THERE, Result(), ""),
        (THERE, WORKS, "Refining with more cities 25%"),
        (THERE, Result("working", ahead=1), "Refining with more cities: 1 other comes first"),
        (THERE, Result("working", ahead=3), "Refining with more cities: 3 others come first"),
        (THERE, Result("stopped"), "Stopped: these are the first cities only. | Refine"),
        (THERE, Result("failed", error="It broke."), "It broke."),
        (Result("failed", error="No such city."), THERE, "No such city."),
        (THERE, THERE, ""),
    ],
)
def test_how_far_the_numbers_are_is_said(drawn, quick, fine, told):
    again = []
    seen = drawn(Refining(quick, fine, lambda: again.append(1)))
    assert seen.told == told
    if fine.state == "stopped":
        seen.push("Refine")
        assert again == [1]


@pytest.mark.parametrize(
    ("result", "enough", "button"),
    [
        (Result(), True, "Try other numbers"),
        (Result(), False, ""),
        (Result("stopped"), True, "Try again"),
        (Result("failed", error="It broke."), True, "Try again"),
        (Result("working", progress=0.5), True, "Trying other numbers 50%"),
    ],
)
def test_other_numbers_are_tried_when_asked_for_where_there_are_enough_cities(drawn, result, enough, button):
    asked = []
    seen = drawn(Sureness(result, lambda: asked.append(1), NAMES, enough))
    assert "can be tried here" in seen.told
    assert seen.told.endswith(button)
    assert ("Try" in seen.told) == bool(button)
    assert ("It broke." in seen.told) == bool(result.error)
    if button.startswith("Try "):
        seen.push(button)
        assert asked == [1]


def test_what_was_lived_through_is_on_the_shelf_by_its_content():
    compared()
    key = ("compare lives", CHOSEN.scenario(0).key(), 3)
    assert len(shelf.shared().get(key)) == N
