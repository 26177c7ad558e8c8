"""Explore: its numbers are the library's, it opens sweeps and nothing else, and says in a sentence what is wrong."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import solara

from cisim.analysis import kaplan_meier, morris_effects, point_effects, response, sobol_indices, streamed_differences
from cisim.analysis.points import responses
from cisim.analysis.surface import surface_of
from cisim.app import configuration
from cisim.app.configuration import Configuration
from cisim.app.explore import demo, folders, jobs, starting
from cisim.app.explore.answers import NOTHING_KEPT, condition, first_point, kept_points
from cisim.app.explore.controls import Controls, _ranges, name_of, narrowed
from cisim.app.explore.curve_cards import response_chart, survival_chart
from cisim.app.explore.curves import response_curves, survival_curves
from cisim.app.explore.extras import in_folder, with_extras
from cisim.app.explore.influences import differences, influences
from cisim.app.explore.interval_cards import differ, other_of
from cisim.app.explore.interval_rows import difference_rows, influence_rows
from cisim.app.explore.looking import size_of
from cisim.app.explore.map_card import _cell, compute, note, picture
from cisim.app.explore.measures import measure_of, measures
from cisim.app.explore.opening import Place, open_place, other_rules, place_of, unfinished
from cisim.app.explore.opening import told as folder_told
from cisim.app.explore.picked import picked, told_life
from cisim.app.explore.picked_card import hint, rows_of
from cisim.app.explore.picked_card import title as picked_title
from cisim.app.explore.start_form import StartForm
from cisim.app.explore.story_link import story_of
from cisim.app.explore.sweep_view import Running, Sweep, Unfinished
from cisim.app.explore.view import Kept, told_kept, view_of
from cisim.app.links import LINK, Link, query_of, settings_from
from cisim.app.pages.explore import options_of
from cisim.app.settings import MOST_EVENTS, Settings, choice
from cisim.app.work import Job
from cisim.figures.wording import percent
from cisim.parameters import PARAMETERS
from cisim.replay import relive
from cisim.sweep import load_experiment, opened_experiment, read, sweep
from cisim.sweep.manifest import KIND
from cisim.sweep.status import Status
from cisim.yaml_files import ConfigError

GRID = """
title: A grid
question: What changes?
scenarios: [mayoral-turnover, mayoral-turnover-co-chair]
vary:
  funding.grant_length: [12, 36]
  politics.preparation: {low: 0, high: 1, n: 3}
  governance.public_partner:
design: grid
replicates: 12
seed: 5
horizon: 60
"""
MORRIS = """
title: A screening
question: What matters?
scenarios: [baseline]
vary: {pressure.quick_wins: , politics.preparation: , wins.shared_credit: }
design: {kind: morris, n: 8}
replicates: 6
horizon: 60
"""


OTHERS = {
    "places": """
title: Two places
question: Does it depend on the place?
scenarios: [mayoral-turnover, mayoral-turnover-co-chair]
vary: {politics.preparation: {low: 0, high: 1, n: 2}}
cities: [small-town, large-city-term-limits]
replicates: 6
seed: 5
horizon: 60
""",
    "cohort": """
title: A cohort
question: All at once?
scenarios: [cohort-of-eight]
vary: {trust.gain: [0.05, 0.2]}
replicates: 6
seed: 5
horizon: 36
""",
    "alone": """
title: Alone
question: How is it?
scenarios: [mayoral-turnover]
replicates: 12
seed: 5
horizon: 60
""",
    "drawn": """
title: Drawn
question: Which?
scenarios: [mayoral-turnover, mayoral-turnover-co-chair]
vary: {governance.threshold: , governance.equalizing: }
design: {kind: latin-hypercube, n: 64}
replicates: 2
seed: 5
horizon: 60
""",
    "weighed": """
title: Weighed
question: What matters?
scenarios: [mayoral-turnover]
vary: {governance.threshold: , governance.form: }
design: {kind: sobol, n: 8}
replicates: 4
seed: 5
horizon: 60
""",
}


def all_swept(factory, experiments):
    """A folder with the sweep of each experiment, by its name."""
    files, folder = factory.mktemp("experiments"), factory.mktemp("results")
    for name, text in experiments.items():
        path = files / f"{name.rpartition('/')[2]}.yaml"
        path.write_text(text)
        sweep(path, folder / name)
    return folder


@pytest.fixture(scope="module")
def swept_too(tmp_path_factory):
    """Sweeps of other shapes: in two places, of a cohort, of one point, drawn at random, made to weigh parameters."""
    return all_swept(tmp_path_factory, OTHERS)


@pytest.fixture
def others(swept_too, monkeypatch):
    monkeypatch.setenv("CISIM_APP_RESULTS", "")
    Configuration(swept_too).publish()
    return swept_too


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """The administrator's folder with a grid and a screening in it."""
    return all_swept(tmp_path_factory, {"grid": GRID, "deep/screening": MORRIS})


@pytest.fixture
def results(swept, monkeypatch):
    monkeypatch.setenv("CISIM_APP_RESULTS", "")
    Configuration(swept).publish()
    return swept


@pytest.fixture
def own(swept, tmp_path, monkeypatch):
    """A folder of results of the test's own, with a copy of the grid in it."""
    monkeypatch.setenv("CISIM_APP_RESULTS", "")
    Configuration(tmp_path / "results").publish()
    shutil.copytree(swept / "grid", tmp_path / "results" / "grid")
    return tmp_path / "results"


def opened(name):
    place = place_of(name, folders.located(name))
    return place, open_place(place)


def job():
    return Job(lambda _: None, lambda *_: None)


@solara.component
def within(link, draw):
    """What `draw` draws, for the visitor of a link."""
    LINK.provide(link)
    draw()


def seen(study, **changes):
    return view_of(study, with_extras(Settings(), changes))


# The numbers ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("quantity", ["rmst", "survival@36", "outcome_improvement"])
def test_a_cell_of_the_map_is_the_librarys_surface(results, quantity):
    place, study = opened("grid")
    view = seen(study, quantity=quantity, scenario="mayoral-turnover-co-chair")
    found = compute(study, place, view, job()).surface.table
    every = list(responses(study.runs, study.numbers, quantity, 60.0))
    expected = surface_of(every, view.across, view.down)
    expected = expected[expected["scenario"] == view.scenario].sort_values(["y", "x"], ignore_index=True)
    columns = ["x", "y", "estimate", "low", "high", "n_points", "n_replicates"]
    pd.testing.assert_frame_equal(found[columns], expected[columns])
    assert set(found["n_points"]) == {2}


def test_the_map_of_differences_is_the_mean_of_the_librarys_effects_at_the_points(results):
    place, study = opened("grid")
    view = seen(study, scenario="mayoral-turnover-co-chair", against="mayoral-turnover")
    found = compute(study, place, view, job()).surface.table
    effects = point_effects(study.runs, study.numbers, "rmst", "mayoral-turnover", 60.0)
    keys = [view.down, view.across]
    np.testing.assert_allclose(found["estimate"], effects.groupby(keys)["estimate"].mean().to_numpy())


def test_curves_are_the_librarys_response(results):
    place, study = opened("grid")
    view = seen(study, along="politics.preparation")
    expected = response(study.runs, study.numbers, "politics.preparation", "rmst", 60.0)
    pd.testing.assert_frame_equal(response_curves(study, place, view)[list(expected.columns)], expected)


def test_survival_by_a_parameter_is_that_of_the_runs_themselves(results):
    place, study = opened("grid")
    view = seen(study, along="governance.public_partner")
    found = survival_curves(study, place, view)
    assert [level.words for level in found.levels] == ["no", "yes"]
    runs = read(place.folder, scenario="mayoral-turnover")
    for number, value in enumerate((False, True)):
        expected = kaplan_meier(runs[runs["governance.public_partner"] == value])
        own = found.table[found.table["level"] == number].reset_index(drop=True)
        pd.testing.assert_frame_equal(own[list(expected.columns)], expected, check_dtype=False)


def test_differences_and_indices_are_the_librarys(results):
    _, study = opened("grid")
    found = differences(study, seen(study))
    expected = point_effects(study.runs, study.numbers, "rmst", None, 60.0)
    pd.testing.assert_frame_equal(found[list(expected.columns)], expected)
    everywhere = streamed_differences(study.runs, "mayoral-turnover", ["rmst"], 60.0)
    assert found["estimate"].mean() == pytest.approx(everywhere["estimate"].iloc[0])

    place, study = opened("deep/screening")
    weighed = influences(study, place, seen(study)).table
    pd.testing.assert_frame_equal(weighed, morris_effects(study.runs, study.places, "rmst", 60.0))


def test_a_sampled_design_is_told_in_ranges_that_hold_every_point_once(results):
    place, study = opened("deep/screening")
    found = compute(study, place, seen(study), job()).surface
    points = [point for cell in found.table["points"] for point in cell]
    assert sorted(points) == list(range(study.n_points))


def test_the_filter_keeps_the_points_within_the_ranges_and_no_others(results):
    place, study = opened("grid")
    kept = narrowed(study, seen(study), {"path": "politics.preparation", "low": 0.5, "high": 1.0})
    view = seen(study, kept=told_kept(kept))
    assert view.kept == kept
    expected = study.points.loc[study.points["politics.preparation"] >= 0.5, "point"]
    assert list(kept_points(study, view)) == list(expected)
    table = compute(study, place, view, job()).surface.table
    assert len(table) == 4
    part = replace(study.runs, where=condition(kept_points(study, view)))
    design = study.numbers[study.numbers["politics.preparation"] >= 0.5]
    every = surface_of(list(responses(part, design, "rmst", 60.0)), view.across, view.down)
    expected_mean = every[every["scenario"] == view.scenario]["estimate"].mean()
    assert table["estimate"].mean() == pytest.approx(expected_mean)
    assert narrowed(study, view, {"path": "politics.preparation", "low": 0.0, "high": 1.0}) == ()
    nothing = seen(study, kept="politics.preparation=0.6..0.7")
    with pytest.raises(ConfigError, match="No point"):
        kept_points(study, nothing)


def test_numbers_are_told_for_people_and_changes_have_a_sign():
    assert measure_of("rmst").told(51.0) == "4 y 3 m"
    assert measure_of("rmst").told(-7.0, True) == "−7 m"
    assert measure_of("rmst").told(0.0, True) == "0 m"
    assert measure_of("survival@60").told(0.625) == "62%"
    assert measure_of("survival@60").told(0.1, True) == "+10 points"
    assert measure_of("outcome_improvement").told(0.1034) == "10.3"
    assert measure_of("rmst").told(float("nan")) == "unknown"
    assert [m.name for m in measures(60) if m.name.startswith("survival")] == [
        "survival@12",
        "survival@36",
        "survival@60",
    ]


def test_a_map_says_what_a_cell_is_and_is_drawn_as_a_figure(results):
    place, study = opened("grid")
    view = seen(study)
    table = compute(study, place, view, job()).surface.table
    assert "up to 2 points" in note(study, view, table)
    assert picture(table).axes


# Sweeps of other shapes -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("city", "points"), [("small-town", [0, 1]), ("large-city-term-limits", [2, 3])])
def test_of_several_places_one_is_looked_at(others, city, points):
    place, study = opened("places")
    view = seen(study, city=city, quantity="outcome_improvement")
    assert list(kept_points(study, view)) == points
    assert first_point(study, view) == points[0]
    runs = read(place.folder, scenario="mayoral-turnover")
    assert set(runs.loc[runs["point"].isin(points), "city"]) == {city}
    wanted = [runs.loc[runs["point"] == point, "outcome_improvement"].mean() for point in points]
    found = compute(study, place, view, job()).surface.table
    assert list(found["points"]) == [(point,) for point in points]
    np.testing.assert_allclose(found["estimate"], wanted)
    curves = response_curves(study, place, view)
    np.testing.assert_allclose(curves.loc[curves["scenario"] == "mayoral-turnover", "estimate"], wanted)
    alive = survival_curves(study, place, view).table
    assert set(alive.loc[alive["month"] == 0, "at_risk"]) == {6}
    view = replace(view, scenario="mayoral-turnover-co-chair")
    rows, _, _, n = difference_rows(study, view, differ(study, place, view).table)
    assert n == len(points)
    assert {row["name"] for row in rows} == {f"{city}, Preparation 0", f"{city}, Preparation 1"}
    assert sorted(row["pick"] for row in rows) == points
    picks = picked(study, place, points[0], "mayoral-turnover")
    assert picked_title(picks) == f"City {city}, Preparation 0"
    experiment = opened_experiment(place.folder)
    told = story_of(Settings(), experiment.scenario(0, points[0]), 5, 4, city=city)
    assert told.city == city
    again = relive(told.scenario(0), 5, 4)["runs"].iloc[0]
    stored = read(place.folder, scenario="mayoral-turnover", point=points[0], replicate=4).iloc[0]
    assert again["outcome_improvement"] == stored["outcome_improvement"]


def test_a_place_that_a_sweep_does_not_have_is_a_sentence(others):
    _, study = opened("places")
    assert seen(study).city == "small-town"
    with pytest.raises(ConfigError, match="city: this sweep has no 'small-towm'; did you mean small-town"):
        seen(study, city="small-towm")


def test_a_run_of_a_cohort_is_told_with_its_site(others):
    place, study = opened("cohort")
    found = picked(study, place, 1, "cohort-of-eight")
    rows = rows_of(found, study.names, study.n_sites > 1)
    assert (len(rows), found.n_cities) == (40, 48)
    assert "2 points × 6 cohorts of 8 cities = 96 collaborations" in size_of(study)
    assert hint(found, seen(study)).startswith("40 of 48 cities here, from the shortest to the longest life under ")
    shortest = rows[0]
    assert shortest["city"] == f"{shortest['replicate']}, site {shortest['site']}"
    wanted = opened_experiment(place.folder).scenario(0, 1)
    told = story_of(Settings(), wanted, study.seed, shortest["replicate"], shortest["site"])
    assert settings_from(query_of(told)) == told
    assert told.extra("story.site", "0") == str(shortest["site"])
    life = relive(told.scenario(0), told.seed, shortest["replicate"])["runs"].iloc[shortest["site"]]
    assert shortest["lives"] == [told_life(life["duration"], bool(life["event"]), life["reason"])]


def test_a_sweep_of_one_point_is_its_runs_and_their_survival(others):
    place, study = opened("alone")
    view = seen(study)
    assert (view.across, view.down, view.along, view.city, view.kept) == ("", "", "", "", ())
    assert size_of(study) == "1 scenario × 1 point × 12 cities = 12 collaborations, followed for 5 years; seed 5."
    assert picked_title(picked(study, place, 0, "mayoral-turnover")) == "The one point of this sweep"
    found = survival_curves(study, place, view)
    chart, table = survival_chart(found, view, study.horizon)
    assert chart["legend"]["data"] == ["mayoral-turnover"]
    assert table.head[0] == "Scenario"
    expected = kaplan_meier(read(place.folder))
    assert list(found.table["estimate"]) == list(expected["estimate"])


def test_points_drawn_at_random_are_told_in_ranges(others):
    place, study = opened("drawn")
    view = seen(study, along="governance.equalizing")
    found = compute(study, place, view, job())
    assert sorted(point for cell in found.surface.table["points"] for point in cell) == list(range(64))
    for number, row in found.surface.table.iterrows():
        cell = _cell(view, found, number, measure_of("rmst"))
        n = len(row["points"])
        across, down = found.surface.across[row["across"]], found.surface.down[row["down"]]
        assert cell["label"].startswith(f"Threshold {across.words}, Equalizing {down.words}: {cell['words']} (")
        assert cell["label"].endswith(f"({cell['span'] or 'interval unknown'}), {n} point{'s' if n > 1 else ''}")
        assert (cell["span"] == "") == (n == 1)  # one point of a sample says nothing of the others
    lives = survival_curves(study, place, view)
    assert [level.is_range for level in lives.levels] == [True] * 3
    runs = read(place.folder, scenario="mayoral-turnover")
    for number, level in enumerate(lives.levels):
        own = runs[runs["governance.equalizing"].between(level.low, level.high)]
        table = lives.table[lives.table["level"] == number]
        assert table["at_risk"].iloc[0] == len(own)
        assert table["estimate"].iloc[-1] == pytest.approx(1 - own["event"].mean())
    assert lives.levels[0].words == f"{lives.levels[0].low:.3g} to {lives.levels[0].high:.3g}"
    option, _ = response_chart(study, view, response_curves(study, place, view))
    assert option["xAxis"][0]["axisLabel"] == {"showMinLabel": False, "showMaxLabel": False}
    assert [each["levels"] for each in _ranges(study, view)] == [[], []]


def test_of_many_differences_both_ends_are_listed(others):
    place, study = opened("drawn")
    view = replace(seen(study), scenario="mayoral-turnover-co-chair")
    table = differ(study, place, view).table
    first = int(table["point"].iloc[0])
    rows, ends, zero, n = difference_rows(study, replace(view, point=first), table)
    assert (len(rows), n) == (60, 64)
    assert [row["pick"] for row in rows] == [*table["point"][:30], *table["point"][-30:]]
    assert [row["pick"] for row in rows if row["is_picked"]] == [first]
    assert 0 <= zero <= 100
    assert all(0 <= row["low"] <= row["at"] <= row["high"] <= 100 for row in rows)
    sides = [table[name].iloc[[*range(30), *range(34, 64)]] for name in ("low", "high")]
    assert ends == tuple(measure_of("rmst").told(end, True) for end in (min(0, sides[0].min()), max(0, sides[1].max())))


def test_a_design_made_to_weigh_tells_the_librarys_shares(others):
    place, study = opened("weighed")
    view = seen(study)
    found = influences(study, place, view)
    expected = sobol_indices(study.runs, study.places, "rmst", 60)
    pd.testing.assert_frame_equal(found.table[list(expected.columns)], expected)
    rows, ends, _ = influence_rows(study, view, found)
    totals = expected[expected["index"] == "total"].sort_values("estimate", ascending=False, kind="stable")
    assert [row["name"] for row in rows] == [name_of(path) for path in totals["parameter"]]
    told = [each if each >= 0 else 0.0 for each in totals["estimate"]]
    assert [row["words"].partition(" ")[0] for row in rows] == [percent(each) for each in told]
    assert all(row["inner"] is not None and row["floor"] is None for row in rows)
    assert all(end.endswith("%") for end in ends)
    view = replace(view, along="governance.form")
    option, table = response_chart(study, view, response_curves(study, place, view))
    forms = [row[1] for row in table.rows]
    assert option["xAxis"][0]["type"] == "category"
    assert option["xAxis"][0]["name"] == "Form"  # words have no unit
    assert [at for at, _ in option["series"][-1]["data"]] == forms
    assert set(forms) <= set(PARAMETERS["governance.form"].choices)


def test_a_sweep_whose_points_have_unequal_cities_says_so(others):
    _, study = opened("alone")
    uneven = replace(study, size=replace(study.size, fewest=4, most=12))
    assert "1 point × 4 to 12 cities = 12 collaborations" in size_of(uneven)


def test_failed_runs_are_not_left_out_in_silence(others, monkeypatch):
    place, study = opened("alone")
    failed = replace(study, size=replace(study.size, n_failed=3))
    monkeypatch.setattr("cisim.analysis.study.open_study", lambda folder: failed)
    with pytest.raises(ConfigError, match="3 of 12 runs failed, and leaving them out would bias what is shown"):
        open_place(place)


@pytest.mark.parametrize(
    ("view", "other"),
    [
        ({}, "mayoral-turnover-co-chair"),
        ({"scenario": "mayoral-turnover-co-chair"}, "mayoral-turnover-co-chair"),
        ({"scenario": "mayoral-turnover", "against": "mayoral-turnover-co-chair"}, "mayoral-turnover"),
    ],
)
def test_differences_are_those_of_another_scenario_than_what_they_are_to(others, view, other):
    _, study = opened("places")
    assert other_of(study, seen(study, **view)) == other


def test_where_the_ranges_leave_no_point_every_picture_says_so(others, drawn):
    from cisim.app.explore.looking import Pictures

    place, study = opened("drawn")
    view = replace(seen(study), kept=(Kept("governance.threshold", 0.6, 0.6),))
    page = drawn(Pictures(study, place, view))
    page.come_to(" | ".join([NOTHING_KEPT] * 4))  # map, response, survival, differences
    assert "Reading" not in page.told


def test_the_pictures_say_how_much_of_a_sweep_they_show(others, drawn):
    from cisim.app.explore.looking import Pictures

    place, study = opened("drawn")
    page = drawn(Pictures(study, place, replace(seen(study, along="governance.equalizing"), point=0)))
    page.come_to("points are listed", "Press a life", "Kaplan-Meier")
    assert " 60 of 64 points are listed, from both ends." in page.told
    assert "All 2 cities here, from the shortest to the longest life under mayoral turnover;" in page.told
    assert "values are shown" not in page.told  # three ranges hold them all


def test_what_is_chosen_beside_the_pictures_never_contradicts_itself(others, drawn):
    _, study = opened("drawn")
    view = seen(study, against="mayoral-turnover-co-chair")
    changes = []
    page = drawn(Controls(study, view, changes.append)).part("choices")
    for name, value in [
        ("scenario", "mayoral-turnover-co-chair"),
        ("across", "governance.equalizing"),
        ("quantity", "survival@12"),
    ]:
        page.vue_choose({"name": name, "value": value})
    assert changes == [
        {"scenario": "mayoral-turnover-co-chair", "against": None},
        {"across": "governance.equalizing", "down": "governance.threshold"},
        {"quantity": "survival@12"},
    ]
    page.vue_keep({"path": "governance.threshold", "low": 0.6, "high": 0.7})
    assert changes[-1] == {"kept": "governance.threshold=0.6..0.7", "point": None}
    page.vue_keep({"path": "", "low": 0, "high": 0})
    assert changes[-1] == {"kept": None, "point": None}
    assert [each["name"] for each in page.choices] == ["quantity", "scenario", "against", "across"]


# A run and its story --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("number", "point", "replicate"), [(0, 0, 3), (1, 7, 11)])
def test_a_run_of_a_point_is_the_one_that_story_tells(results, number, point, replicate):
    place, study = opened("grid")
    experiment = opened_experiment(place.folder)
    told = story_of(Settings(), experiment.scenario(number, point), experiment.seed, replicate)
    through_a_link = settings_from(query_of(told))
    assert through_a_link == told
    again = relive(through_a_link.scenario(0), told.seed, int(told.extra("story.replicate")))["runs"]
    name = experiment.scenario_names[number]
    stored = read(place.folder, scenario=name, point=point, replicate=replicate)
    for column in ("duration", "event", "reason", "outcome_improvement"):
        assert list(again[column]) == list(stored[column])
    row = picked(study, place, point, name).table
    row = row[row[("replicate", "")] == replicate].iloc[0]
    assert row[(name, "duration")] == stored["duration"].iloc[0]


def test_a_scenario_that_no_levers_make_has_no_story():
    from cisim.scenario import load

    cohort = load("cohort-of-eight")
    rows = np.array(cohort.values)
    rows[1:, 0] += 1.0
    with pytest.raises(ConfigError, match="cannot be told"):
        story_of(Settings(), replace(cohort, values=rows), 1, 0)


def test_a_scenario_of_a_name_of_ones_own_is_told_by_the_shipped_one_it_comes_from():
    from cisim.scenario import load

    wanted = replace(load("recession").override({"backbone.budget": 6.0}, horizon=100), name="Our plan")
    told = story_of(Settings(), wanted, 7, 3, city="nowhere")
    assert (told.choices[0].scenario, told.choices[0].changed) == ("recession", {"backbone.budget": 6.0})
    assert (told.city, told.horizon, told.seed, told.extra("story.replicate")) == (None, 100, 7, "3")
    assert told.extra("story.site") == ""
    assert told.scenario(0).key() == wanted.key()


def test_a_scenario_with_more_events_than_a_link_holds_has_no_story():
    from cisim.scenario import load

    crisis = {"month": 3, "event": "crisis", "depth": 0.1, "half_life": 6.0}
    most, too_many = (load("baseline").override(events=[crisis] * n) for n in (MOST_EVENTS, MOST_EVENTS + 1))
    assert story_of(Settings(), most, 1, 0).scenario(0).key() == most.key()
    with pytest.raises(ConfigError, match="cannot be told"):
        story_of(Settings(), too_many, 1, 0)


def test_a_censored_life_is_not_told_as_a_length():
    assert told_life(51.0, True, "funding lost") == "4 y 3 m: funding lost"
    assert told_life(60.0, False, "still going") == "still going after 5 y"


# Folders --------------------------------------------------------------------------------------------------------------
WRONG = ["..", "../outside", "grid/../../outside", "/etc", "grid/", "", ".hidden", "a\\b", "C:/x", "a\x00b", "grid/./x"]


@pytest.mark.parametrize("name", [*WRONG, "x" * 400])
def test_a_name_that_leaves_the_folder_is_refused(own, name):
    (own.parent / "outside").mkdir()
    with pytest.raises(ConfigError, match="no name of a sweep"):
        folders.located(name)


def test_a_link_out_of_the_folder_is_refused_and_not_listed(own, swept):
    (own / "linked").symlink_to(swept / "grid")
    with pytest.raises(ConfigError, match="leads out"):
        folders.located("linked")
    (own / "above").symlink_to(swept)
    with pytest.raises(ConfigError, match="leads out"):
        folders.located("above/grid")
    assert [each.name for each in folders.listed()] == ["grid"]
    part = next((own / "grid" / "runs").iterdir())
    shutil.move(part, own.parent / part.name)
    part.symlink_to(own.parent / part.name)
    with pytest.raises(ConfigError, match="leads out"):
        folders.located("grid")


def test_sweeps_are_listed_with_their_titles_and_nothing_else_is(results, tmp_path):
    assert [(each.name, each.title) for each in folders.listed()] == [
        ("deep/screening", "A screening"),
        ("grid", "A grid"),
    ]
    (tmp_path / "none").mkdir()
    Configuration(tmp_path).publish()
    assert folders.listed() == []
    with pytest.raises(ConfigError, match="There is no sweep 'none/sweep'"):
        folders.located("none/sweep")


def test_a_folder_is_listed_by_what_its_manifest_says(own, monkeypatch):
    for name, text in {
        "broken": "{",
        "list": "[]",
        "other": '{"kind": "cisim comparison"}',
        "odd": json.dumps({"kind": KIND, "experiment": []}),
        ".hidden": json.dumps({"kind": KIND, "experiment": {"title": "x"}}),
        "a/b/c/d": json.dumps({"kind": KIND, "experiment": {"title": "Deep"}}),
        "a/b/c/d/e": json.dumps({"kind": KIND, "experiment": {"title": "Deeper"}}),
    }.items():
        (own / name).mkdir(parents=True)
        (own / name / "manifest.json").write_text(text)
    (own / "empty").mkdir()
    found = folders.listed()
    assert found == [
        folders.Listed("a/b/c/d", "Deep"),
        folders.Listed("broken", ""),
        folders.Listed("grid", "A grid"),
        folders.Listed("odd", ""),
    ]
    offered = options_of(found, "gone/away")
    assert [each["words"] for each in offered[1:]] == ["Deep: a/b/c/d", "broken", "A grid: grid", "odd", "gone/away"]
    assert [each["value"] for each in options_of(found, "grid")] == ["", *(each.name for each in found)]
    monkeypatch.setattr(folders, "MOST_LISTED", 2)
    assert folders.listed() == found[:2]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (ConfigError("{folder}: holds no\n  sweep"), "Holds no sweep."),
        (ValueError("rmst is not known of all runs"), "Rmst is not known of all runs."),
        (UnicodeError("secret {folder}"), "A file of this sweep is damaged or missing, so that it cannot be shown."),
        (OSError("secret {folder}"), "A file of this sweep is damaged or missing, so that it cannot be shown."),
    ],
)
def test_what_is_wrong_with_a_folder_is_told_without_the_servers_own_folders(tmp_path, wrong, told):
    place = Place("grid", tmp_path, ())
    wrong.args = (wrong.args[0].format(folder=tmp_path),)
    with pytest.raises(ConfigError) as caught, folder_told(place):
        raise wrong
    assert str(caught.value) == told


def told(name):
    with pytest.raises(ConfigError) as caught:
        opened(name)
    return str(caught.value)


def test_a_damaged_part_is_one_sentence_without_the_servers_folders(own):
    part = next((own / "grid" / "runs").iterdir())
    part.write_bytes(part.read_bytes()[:-40])
    message = told("grid")
    assert "is damaged" in message
    assert str(own) not in message
    assert "\n" not in message


@pytest.mark.parametrize("name", ["points.parquet", "manifest.json"])
def test_any_damaged_file_is_one_sentence(own, name):
    (own / "grid" / name).write_bytes(b"nothing")
    message = told("grid")
    assert message.endswith(".")
    assert str(own) not in message


def test_a_sweep_of_other_rules_is_said_to_be_one(own):
    path = own / "grid" / "manifest.json"
    content = json.loads(path.read_bytes())
    path.write_text(json.dumps({**content, "rules": "0123456789abcdef"}))
    _, study = opened("grid")
    assert "0123456789abcdef" in other_rules(study)
    content["experiment"]["bases"][0][0]["parameters"].pop("politics.preparation")
    path.write_text(json.dumps({**content, "rules": "0123456789abcdef"}))
    assert "another version" in told("grid")


def test_missing_runs_are_said_to_be_missing(own):
    parts = sorted((own / "grid" / "runs").iterdir())
    for part in parts[1:]:
        part.unlink()
    assert "not finished" in told("grid") or "missing" in told("grid")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"quantity": "durations"}, "no 'durations'"),
        ({"scenario": "nobody"}, "no 'nobody'"),
        ({"across": "meetings.cadence"}, "no 'meetings.cadence'"),
        ({"point": "12"}, "no point"),
        ({"point": "-1"}, "no point"),
        ({"point": "²"}, "no point"),
        ({"point": "0" * 10}, "no point"),
        ({"down": "funding.grant_length"}, "down: this sweep has no 'funding.grant_length'"),  # it goes across already
        ({"against": "mayoral-turnover"}, "against: this sweep has no 'mayoral-turnover'"),  # to itself
        ({"kept": "meetings.cadence=0..1"}, "does not vary"),
        ({"kept": "politics.preparation=a..b"}, "is no range"),
        ({"kept": "politics.preparation=1..0"}, "keeps nothing"),
    ],
)
def test_a_link_to_what_a_sweep_does_not_have_is_a_sentence(results, changes, problem):
    _, study = opened("grid")
    with pytest.raises(ConfigError, match=problem):
        seen(study, **changes)


def test_a_link_names_the_first_point_or_the_last(results):
    _, study = opened("grid")
    assert [seen(study, point=text).point for text in ("0", "11", "011", "")] == [0, 11, 11, None]


def test_a_wrong_link_is_told_on_the_page_with_a_way_back(results):
    from cisim.app.explore.looking import Looking

    place, study = opened("grid")
    changes = []

    @solara.component
    def Visit():
        LINK.provide(Link(with_extras(Settings(), {"across": "meetings.cadence"}), changes.append, "/explore", print))
        Looking(study, place)

    box, rendered = solara.render(Visit(), handle_error=False)
    assert "no 'meetings.cadence'" in words_in(box)
    way = next(each for each in widgets_in(box) if getattr(each, "words", "") == "Show the sweep without it")
    way._handle_event(None, {"event": "push", "data": {}}, [])
    assert changes[-1](with_extras(Settings(), {"across": "x"})) == in_folder(Settings(), "grid")
    rendered.close()


def widgets_in(widget):
    """A widget and all below it."""
    yield widget
    for each in getattr(widget, "children", ()):
        if not isinstance(each, str):
            yield from widgets_in(each)


def words_in(widget):
    """All text below a widget."""
    return " ".join(
        each for one in widgets_in(widget) for each in getattr(one, "children", ()) if isinstance(each, str)
    )


def test_another_folder_forgets_what_was_looked_at_in_the_old_one():
    settings = with_extras(Settings().with_extra("story.month", "3"), {"scenario": "x", "folder": "grid"})
    assert in_folder(settings, "deep/screening").extras == (("explore.folder", "deep/screening"), ("story.month", "3"))
    assert in_folder(settings, "").extras == (("story.month", "3"),)


# Starting a sweep -----------------------------------------------------------------------------------------------------
ASKED = {
    "scenarios": ["baseline", "co-chair"],
    "vary": [{"path": "wins.shared_credit", "low": 0, "high": 1, "n": 3}, {"path": "governance.public_partner"}],
    "city": "",
    "replicates": 4,
    "seed": 3,
}


def test_a_form_becomes_the_experiment_that_it_says():
    made = starting.experiment_from(ASKED, Settings())
    assert made.scenario_names == ("baseline", "co-chair")
    assert made.n_points == 6
    assert (made.replicates, made.seed) == (4, 3)
    assert jobs.size_of(made) == 48
    settings = Settings(choices=(choice("co-chair", {"wins.to_mayor": 0.3}),))
    made = starting.experiment_from({**ASKED, "scenarios": ["choice:0", "baseline"]}, settings)
    assert made.scenario_names == ("co-chair (changed)", "baseline")
    assert made.scenario(0, 0).parameters()["wins.to_mayor"] == 0.3


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"scenarios": []}, "scenarios"),
        ({"scenarios": ["../secret.yaml"]}, "no name of a shipped scenario"),
        ({"scenarios": ["nobody"]}, "there is no such scenario"),
        ({"city": "/etc/passwd.yaml"}, "no name of a shipped city"),
        ({"vary": [ASKED["vary"][0]] * 2}, "both levers are the same"),
        ({"vary": [{"path": "no.lever"}]}, "choose a lever"),
        ({"vary": [{"path": "wins.shared_credit", "low": 0, "high": 2, "n": 3}]}, "out of range"),
        ({"vary": [{"path": "wins.shared_credit", "low": 0, "high": 1, "n": 99}]}, "2 to 9 values"),
        ({"vary": [{"path": "wins.shared_credit", "low": "0", "high": 1, "n": 3}]}, "no number"),
        ({"scenarios": "baseline"}, "scenarios: expected 1 to 2"),
        ({"scenarios": ["baseline"] * 3}, "scenarios: expected 1 to 2"),
        ({"scenarios": ["a\\b"]}, "no name of a shipped scenario"),
        ({"city": "x.yml"}, "no name of a shipped city"),
        ({"vary": [7]}, "choose a lever"),
        ({"vary": [{"path": "wins.shared_credit", "low": 0, "high": 1, "n": True}]}, "2 to 9 values"),
        ({"vary": [{"path": "wins.shared_credit", "low": 0, "high": 1, "n": 1}]}, "2 to 9 values"),
        ({"vary": [{"path": "wins.shared_credit", "low": 0, "high": True, "n": 3}]}, "its high end is no number"),
        ({"vary": [{"path": "wins.shared_credit", "n": 3}]}, "its low end is no number"),
        ({"replicates": -1}, "replicates: expected a whole number"),
        ({"seed": True}, "seed: expected a whole number"),
        ({"replicates": 0.5}, "replicates"),
        ({"replicates": 10_000}, "at most 20,000"),
    ],
)
def test_a_form_that_cannot_be_run_is_a_sentence(changes, problem):
    with pytest.raises(ConfigError, match=problem):
        starting.experiment_from({**ASKED, **changes}, Settings())


def test_whole_parameters_are_varied_in_whole_steps_and_words_in_all_of_theirs():
    levers = [{"path": "funding.grant_length", "low": 12.0, "high": 36.0, "n": 3}, {"path": "governance.form"}]
    made = starting.experiment_from({**ASKED, "vary": levers, "city": "small-town"}, Settings())
    forms = len(PARAMETERS["governance.form"].choices)
    assert (made.n_points, made.cities) == (3 * forms, ("small-town",))
    lengths = [made.scenario(0, point).parameters()["funding.grant_length"] for point in range(made.n_points)]
    assert sorted(set(lengths)) == [12, 24, 36]


def test_from_the_page_only_goes_on_what_was_started_there_and_is_small(monkeypatch):
    made = starting.experiment_from(ASKED, Settings())
    assert starting.may_go_on("started-here/x", made)
    assert not starting.may_go_on("grid", made)
    assert not starting.may_go_on("elsewhere/started-here/x", made)
    monkeypatch.setenv(configuration.MOST_RUNS, "47")
    assert not starting.may_go_on("started-here/x", made)


def test_the_administrator_sets_the_limit(monkeypatch):
    monkeypatch.setenv(configuration.MOST_RUNS, "40")
    with pytest.raises(ConfigError, match="at most 40"):
        starting.experiment_from(ASKED, Settings())


def finished(running):
    until = time.monotonic() + 120
    while running.stand.is_open and time.monotonic() < until:
        time.sleep(0.02)
    return running.stand


def test_a_sweep_runs_in_the_background_and_is_told_about(own):
    experiment = starting.experiment_from(ASKED, Settings())
    name, folder = starting.new_folder(experiment)
    heard = []
    all_sweeps = jobs.Sweeps()
    running = all_sweeps.start(experiment, folder)
    leave = running.watch(heard.append)
    assert all_sweeps.start(experiment, folder) is running or not running.stand.is_open
    assert finished(running).state == jobs.DONE
    leave()
    assert heard[-1].state == jobs.DONE
    assert heard[-1].n_done == heard[-1].n_total == 48
    _, study = opened(name)
    assert study.size.n_runs == 48
    assert all_sweeps.of(folder) is running


def test_a_stopped_sweep_keeps_what_it_has_and_goes_on(own):
    experiment = starting.experiment_from({**ASKED, "replicates": 300}, Settings())
    name, folder = starting.new_folder(experiment)
    all_sweeps = jobs.Sweeps()
    running = all_sweeps.start(experiment, folder)
    running.watch(lambda stand: running.stop() if stand.state == jobs.RUNNING else None)
    assert finished(running).state == jobs.STOPPED
    status = unfinished(folder)
    assert status is not None
    assert status.state == "interrupted"
    assert starting.may_go_on(name, opened_experiment(folder))
    assert finished(all_sweeps.start(opened_experiment(folder), folder)).state == jobs.DONE
    assert unfinished(folder) is None
    assert opened(name)[1].size.n_runs == 3600


def test_only_so_many_sweeps_wait(own, monkeypatch):
    experiment = starting.experiment_from(ASKED, Settings())
    all_sweeps = jobs.Sweeps()
    monkeypatch.setattr(all_sweeps, "_is_busy", True)  # as if one were running, so that the others wait
    for number in range(jobs.MOST_WAITING):
        all_sweeps.start(experiment, own / f"s{number}")
    with pytest.raises(ConfigError, match="waiting already"):
        all_sweeps.start(experiment, own / "last")


def test_a_sweep_that_is_stopped_while_it_waits_never_begins(own):
    running = jobs.SweepJob(starting.experiment_from(ASKED, Settings()), own / "never")
    heard = []
    leave = running.watch(heard.append)
    running.stop()
    running.run()
    leave()
    leave()
    assert [stand.state for stand in heard] == [jobs.RUNNING, jobs.STOPPED]
    assert not (own / "never").exists()


def test_the_demonstration_comes_before_all_that_wait(own, monkeypatch):
    experiment = starting.experiment_from(ASKED, Settings())
    all_sweeps = jobs.Sweeps()
    monkeypatch.setattr(all_sweeps, "_is_busy", True)
    for number in range(jobs.MOST_WAITING):
        all_sweeps.start(experiment, own / f"s{number}")
    first = all_sweeps.start(experiment, own / "demonstration", is_first=True)
    assert all_sweeps._waiting[0] is first
    assert len(all_sweeps._waiting) == jobs.MOST_WAITING + 1


@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize(
    ("stand", "words"),
    [
        (jobs.Stand(), ["Waiting for another sweep to end"]),
        (jobs.Stand(jobs.RUNNING), ["Living through 48 collaborations"]),
        (jobs.Stand(jobs.RUNNING, 12, 48), ["Living through 48 collaborations 25%"]),
        (jobs.Stand(jobs.RUNNING, 12, 48, 120.0), ["Living through 48 collaborations 25%", "About 2 min left."]),
        (jobs.Stand(jobs.RUNNING, 0, 48, 120.0), ["Living through 48 collaborations"]),
    ],
)
def test_a_sweep_under_way_is_told_of_and_only_whoever_started_it_can_stop_it(own, drawn, stand, words, is_own):
    running = jobs.SweepJob(starting.experiment_from(ASKED, Settings()), own / "x")
    link = Link(in_folder(Settings(), "x", running.code if is_own else None), print, "/explore", print)
    page = drawn(within(link, lambda: Running(running, stand)))
    for each in words:
        assert each in page.told
    assert ("left." in page.told) == (len(words) == 2)
    assert ("You can leave this page and come back" in page.told) == is_own
    assert page.part("stoppable").stoppable == is_own


@pytest.mark.parametrize(
    ("name", "state", "told", "way"),
    [
        ("grid", "running", "is being computed by another process: 1,500 of 6,000 runs are there.", "Look again"),
        (
            "grid",
            "interrupted",
            "1,500 of 6,000 runs are there. The command that started it, given again, goes on.",
            "Open the demonstration",
        ),
        ("started-here/x", "interrupted", "1,500 of 6,000 runs are there. It broke.", "Go on with it"),
        ("started-here/gone", "interrupted", "The command that started it, given", "Open the demonstration"),
    ],
)
def test_an_unfinished_sweep_is_told_of_with_the_way_it_can_go_on(own, drawn, name, state, told, way):
    folder = own / ("gone" if "gone" in name else "grid")
    status = Status("mine", state, 1500, 6000, 0, 10.0, None, 0.0, 1, "here", "")
    gone_on, changes = [], []
    link = Link(in_folder(Settings(), name), changes.append, "/explore", print)
    page = drawn(within(link, lambda: Unfinished(name, folder, status, "It broke.", lambda: gone_on.append(1))))
    assert told in page.told
    page.push(way)
    assert gone_on == [1] * (way == "Go on with it")
    assert [change(link.settings) for change in changes] == [Settings()] * (way == "Open the demonstration")


@pytest.mark.parametrize(
    ("stand", "told"),
    [
        (jobs.Stand(jobs.STOPPED), "The demonstration was stopped."),
        (jobs.Stand(jobs.FAILED, message=jobs.FAILURE), jobs.FAILURE),
    ],
)
def test_a_demonstration_that_was_not_finished_can_be_computed_again(monkeypatch, drawn, stand, told):
    begun = []

    def start():
        begun.append(jobs.SweepJob(demo.experiment(), demo.FILE.parent, stand=stand))
        return begun[-1]

    monkeypatch.setattr(demo, "is_there", lambda: False)
    monkeypatch.setattr(demo, "start", start)
    page = drawn(Sweep(""))
    assert told in page.told
    page.push("Compute it again")
    assert len(begun) == 2


def test_a_sweep_that_cannot_be_opened_leads_to_the_demonstration(own, drawn):
    (own / "grid" / "points.parquet").write_bytes(b"nothing")
    changes = []
    for name, words in (("grid", "cannot be read"), ("none", "There is no sweep 'none'")):
        link = Link(in_folder(Settings(seed=5), name), changes.append, "/explore", print)
        page = drawn(within(link, lambda name=name: Sweep(name)))
        page.come_to(words)
        page.push("Open the demonstration")
        assert changes[-1](link.settings) == Settings(seed=5)


def test_the_form_offers_what_the_visitor_changed_and_says_what_cannot_be_run(own, drawn):
    changes = []
    settings = Settings(choices=(choice("co-chair", {"trust.gain": 0.25}, title="Ours"), choice()), seed=9)
    link = Link(with_extras(settings, {"form": "1"}), changes.append, "/explore", print)
    form = drawn(within(link, StartForm)).part("first_seed")
    assert form.scenarios[0] == {"value": "choice:0", "words": "Ours (yours)"}
    assert (form.first, form.first_seed) == (["choice:0", "co-chair"], 9)
    form.vue_start({**ASKED, "replicates": -1})
    assert form.problem == "This cannot be run: replicates: expected a whole number"
    assert changes == []
    form.vue_leave(None)
    assert changes[-1](link.settings) == settings
    fresh = drawn(StartForm()).part("first_seed")
    assert fresh.first == ["mayoral-turnover", "mayoral-turnover-co-chair"]
    assert not [each for each in fresh.scenarios if each["value"].startswith("choice:")]


def test_a_sweep_that_fails_says_why(own):
    experiment = starting.experiment_from(ASKED, Settings())
    stand = finished(jobs.Sweeps().start(experiment, own / "grid"))
    assert stand.state == jobs.FAILED
    assert "another experiment" in stand.message
    assert str(own) not in stand.message


def test_only_so_many_folders_are_kept(own, monkeypatch):
    monkeypatch.setattr(starting, "MOST_STARTED", 1)
    (own / starting.STARTED_HERE / "one").mkdir(parents=True)
    with pytest.raises(ConfigError, match="remove some"):
        starting.new_folder(starting.experiment_from(ASKED, Settings()))


# The demonstration ----------------------------------------------------------------------------------------------------
def test_the_demonstration_is_small_and_kept_by_the_rules_that_made_it():
    from cisim.compilation import source_digest

    experiment = load_experiment(demo.FILE)
    assert 2000 <= jobs.size_of(experiment) <= 6000
    assert len(experiment.factors) == 2
    assert len(experiment.scenario_names) == 2
    assert source_digest() in str(demo.folder())
    assert experiment.digest in str(demo.folder())


def test_where_the_rules_cannot_keep_it_the_demonstration_lies_in_a_folder_of_its_own(monkeypatch):
    demo.folder.cache_clear()
    kept = demo.folder()
    demo.folder.cache_clear()
    monkeypatch.setattr(demo.os, "access", lambda *_: False)
    try:
        elsewhere = demo.folder()
        assert elsewhere.name == kept.name
        assert elsewhere.parent != kept.parent
        assert elsewhere.parent.is_dir()
        elsewhere.parent.rmdir()
    finally:
        demo.folder.cache_clear()
