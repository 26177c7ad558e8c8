"""Explore: its numbers are the library's, it opens sweeps and nothing else, and says in a sentence what is wrong."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cisim.analysis import kaplan_meier, morris_effects, point_effects, response, streamed_differences
from cisim.analysis.points import responses
from cisim.analysis.surface import surface_of
from cisim.app import configuration
from cisim.app.configuration import Configuration
from cisim.app.explore import demo, folders, jobs, starting
from cisim.app.explore.answers import condition, kept_points
from cisim.app.explore.controls import narrowed
from cisim.app.explore.curves import response_curves, survival_curves
from cisim.app.explore.extras import in_folder, with_extras
from cisim.app.explore.influences import differences, influences
from cisim.app.explore.map_card import compute, note, picture
from cisim.app.explore.measures import measure_of, measures
from cisim.app.explore.opening import open_place, other_rules, place_of, unfinished
from cisim.app.explore.picked import picked, told_life
from cisim.app.explore.story_link import story_of
from cisim.app.explore.view import told_kept, view_of
from cisim.app.links import query_of, settings_from
from cisim.app.settings import Settings, choice
from cisim.app.work import Job
from cisim.replay import relive
from cisim.sweep import load_experiment, opened_experiment, read, sweep
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


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """The administrator's folder with a grid and a screening in it."""
    folder = tmp_path_factory.mktemp("results")
    for name, text in (("grid", GRID), ("deep/screening", MORRIS)):
        path = tmp_path_factory.mktemp("experiment") / f"{name.rpartition('/')[2]}.yaml"
        path.write_text(text)
        sweep(path, folder / name)
    return folder


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
    assert "up to 2 points" in note(view, table)
    assert picture(table).axes


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
        ({"kept": "meetings.cadence=0..1"}, "does not vary"),
        ({"kept": "politics.preparation=a..b"}, "is no range"),
        ({"kept": "politics.preparation=1..0"}, "keeps nothing"),
    ],
)
def test_a_link_to_what_a_sweep_does_not_have_is_a_sentence(results, changes, problem):
    _, study = opened("grid")
    with pytest.raises(ConfigError, match=problem):
        seen(study, **changes)


def test_a_wrong_link_is_told_on_the_page_with_a_way_back(results):
    import solara

    from cisim.app.explore.looking import Looking
    from cisim.app.links import LINK, Link

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
        ({"replicates": 0.5}, "replicates"),
        ({"replicates": 10_000}, "at most 20,000"),
    ],
)
def test_a_form_that_cannot_be_run_is_a_sentence(changes, problem):
    with pytest.raises(ConfigError, match=problem):
        starting.experiment_from({**ASKED, **changes}, Settings())


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
