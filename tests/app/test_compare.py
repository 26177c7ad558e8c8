"""The comparison page without a browser: its numbers are the library's, and only what changed is lived again."""

import math
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import yaml

from cisim import simulate
from cisim.analysis import cumulative_incidence, kaplan_meier, paired_differences, survival_at
from cisim.analysis.paths import paths
from cisim.app import shelf
from cisim.app.compare import cities, comparing, curves, differences, endings, files, labels, opening, words
from cisim.app.compare.choosing import changed
from cisim.app.links import query_of, settings_from
from cisim.app.pages.compare import bases_of, made
from cisim.app.settings import Settings, choice
from cisim.app.work import Cancelled, Job
from cisim.figures import incidence as incidence_figure
from cisim.figures.wording import percents
from cisim.monthly import live_and_keep
from cisim.replay import relive
from cisim.report import differences as told_differences
from cisim.scenario import load

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


def test_labels_tell_what_was_changed():
    settings = opening.with_levers(opening.with_copy(CHOSEN, 1), 2, {"backbone.budget": 6.0})
    told = labels.labels(settings, bases_of(settings))
    assert told[2] == "Mayoral turnover with a co-chair with backbone budget 6"
    assert len(set(labels.labels(opening.with_copy(CHOSEN, 1), bases_of(opening.with_copy(CHOSEN, 1))))) == 3


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
    settings = Settings(choices=(choice("baseline"), choice("co-chair")), city="cohort-of-eight", horizon=36)
    own = compared(settings, runs=6)
    expected = paired_differences(simulate(settings.scenarios(), runs=6, seed=1), comparing.MEASURED, horizon=36)
    same(own.differences, with_letters(expected, settings))
    assert "6 matched cohorts of 8 cities" in words.sentences(own, {"A": "a", "B": "b"})[0]


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


def test_what_was_lived_through_is_on_the_shelf_by_its_content():
    compared()
    key = ("compare lives", CHOSEN.scenario(0).key(), 3)
    assert len(shelf.shared().get(key)) == N
