"""Experiment files: what they may say, and one clear line for each kind of mistake."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.parameters import PARAMETERS
from cisim.scenario import load
from cisim.sweep.experiment import load_experiment
from cisim.yaml_files import ConfigError

HEAD = "title: T\nquestion: Q?\n"
GOOD = HEAD + "scenarios: [baseline]\nreplicates: 20\n"
NUMBERS = [path for path, each in PARAMETERS.items() if each.kind == "number"]

BAD = {
    "missing": (HEAD + "scenarios: [baseline]\n", "replicates: is missing"),
    "unknown key": (GOOD + "replicate: 3\n", "replicate: there is no such key; did you mean replicates?"),
    "key like none": (GOOD + "qqq: 3\n", "qqq: there is no such key; expected any of title, question"),
    "unknown key within": (GOOD + "record: {month: 3}\n", "record.month: there is no such key; did you mean months?"),
    "no scenario": (HEAD + "scenarios: []\nreplicates: 1\n", "scenarios: list should have at least 1 item"),
    "unknown scenario": (
        HEAD + "scenarios: [basline]\nreplicates: 1\n",
        "scenarios.0: basline: there is no such scenario; did you mean baseline?",
    ),
    "scenario twice": (
        HEAD + "scenarios: [baseline, {extends: baseline, parameters: {trust.initial: 0.2}}]\nreplicates: 1\n",
        "scenarios: baseline stands twice; give one of them a `name` of its own",
    ),
    "unknown override": (
        HEAD + "scenarios: [{name: a, parameters: {trust.initiall: 0.2}}]\nreplicates: 1\n",
        "scenarios.0: trust.initiall: there is no such parameter; did you mean trust.initial",
    ),
    "unknown parameter": (
        GOOD + "vary: {trust.initiall: [0.1]}\n",
        "vary.trust.initiall: there is no such parameter; did you mean trust.initial",
    ),
    "out of bounds": (GOOD + "vary: {trust.initial: [0.1, 1.5]}\n", "vary.trust.initial: 1.5 is out of range"),
    "not a number": (GOOD + "vary: {trust.initial: [high]}\n", "vary.trust.initial: 'high' is not a number"),
    "not whole": (GOOD + "vary: {politics.term_limit: [0.5]}\n", "vary.politics.term_limit: 0.5 is not whole"),
    "no such word": (
        GOOD + "vary: {governance.form: [co-chairs]}\n",
        "vary.governance.form: 'co-chairs' is not one of mayor-led, co-chair",
    ),
    "empty list": (GOOD + "vary: {trust.initial: []}\n", "vary.trust.initial: the list is empty"),
    "level twice": (GOOD + "vary: {trust.initial: [0.1, 0.1]}\n", "vary.trust.initial: 0.1 stands twice in the list"),
    "words twice": (
        GOOD + "vary: {governance.form: [co-chair, mayor-led, mayor-led, co-chair]}\n",
        "vary.governance.form: 'mayor-led' stands twice in the list",
    ),
    "neither": (GOOD + "vary: {trust.initial: 0.4}\n", "trust.initial: 0.4 is neither a list of values nor a range"),
    "low above high": (
        GOOD + "vary: {trust.initial: {low: 0.9, high: 0.1, n: 3}}\n",
        "vary.trust.initial: low: 0.9 does not lie below high: 0.1",
    ),
    "range key": (GOOD + "vary: {trust.initial: {min: 0.9}}\n", "vary.trust.initial: min: there is no such key"),
    "range of words": (
        GOOD + "vary: {governance.form: {low: 0, high: 2}}\n",
        "vary.governance.form: has no range; expected a list of values, such as [mayor-led, co-chair]",
    ),
    "range of a switch": (
        GOOD + "vary: {governance.public_partner: {low: 0, high: 1}}\n",
        "vary.governance.public_partner: has no range; expected a list of values, such as [false, true]",
    ),
    "grid of a range": (
        GOOD + "vary: {trust.initial: {low: 0.1, high: 0.9}}\n",
        "vary.trust.initial: a grid needs a list of values, or how many of the range: {low: 0.1, high: 0.9, n: 5}",
    ),
    "unequal zip": (
        GOOD + "design: zip\nvary: {trust.initial: [0.1, 0.2], city.history: [0]}\n",
        "vary.city.history: has 1 values, and trust.initial has 2; zip takes them side by side",
    ),
    "zip of a range": (
        GOOD + "design: zip\nvary: {trust.initial: {low: 0.1, high: 0.9}}\n",
        "vary.trust.initial: zip needs a list of values, not a range",
    ),
    "range of one": (
        GOOD + "vary: {trust.initial: {low: 0.1, high: 0.9, n: 1}}\n",
        "n: 1 is out of range; expected a whole number of 2 or more",
    ),
    "range of half a value": (
        GOOD + "vary: {trust.initial: {low: 0.1, high: 0.9, n: 2.5}}\n",
        "n: 2.5 is out of range; expected a whole number of 2 or more",
    ),
    "range of true": (GOOD + "vary: {trust.initial: {n: true}}\n", "n: True is out of range; expected a whole number"),
    "range of none": (GOOD + "vary: {trust.initial: {n: 0}}\n", "n: 0 is out of range; expected a whole number"),
    "city twice": (GOOD + "cities: [small-town, small-town]\n", "cities: small-town stands twice"),
    "second order of a grid": (
        GOOD + "design: {kind: grid, second_order: true}\n",
        "design.second_order: belongs to sobol, not to grid",
    ),
    "table that varies": (
        GOOD + "design: {kind: table, file: p.csv}\nvary: {trust.initial: [0.1]}\n",
        "vary: a table names what it varies by itself; leave `vary` out",
    ),
    "file of a grid": (
        GOOD + "design: {kind: grid, file: p.csv}\n",
        "design.file: belongs to the design `table`, not to grid",
    ),
    "too few to stop from": (
        GOOD.replace("20", "1") + "stop: {half_width: 1, on: outcome, max_runs: 40}\n",
        "replicates: 1 are too few to start a stop rule from",
    ),
    "unknown design": (
        GOOD + "design: latin\n",
        "design: there is no design 'latin'; did you mean latin-hypercube? (known: grid, zip, latin-hypercube",
    ),
    "n of a grid": (GOOD + "design: {kind: grid, n: 4}\n", "design.n: belongs to latin-hypercube, sobol, morris"),
    "nothing to sample": (GOOD + "design: sobol\n", "design: sobol needs something to vary"),
    "no power of 2": (
        GOOD + "design: {kind: sobol, n: 100}\nvary: {trust.initial: }\n",
        "design.n: 100 is no power of 2, as Sobol' needs; try 64 or 128",
    ),
    "no table": (GOOD + "design: table\n", "design.file: is missing; a table is read from a CSV file"),
    "table not there": (GOOD + "design: {kind: table, file: p.csv}\n", "p.csv: there is no such file"),
    "seed": (GOOD + "seed: -1\n", "seed: input should be greater than or equal to 0 (found '-1')"),
    "horizon": (GOOD + "horizon: 601\n", "horizon: input should be less than or equal to 600"),
    "horizon varied past the last": (
        GOOD + "vary: {horizon: [24, 601]}\n",
        "vary.horizon: 601 is out of range; expected a whole number from 1 to 600 [months]",
    ),
    "horizon of nothing": (GOOD + "vary: {horizon: [0, 24]}\n", "vary.horizon: 0 is out of range; expected a whole"),
    "half a month": (GOOD + "vary: {horizon: [24.5]}\n", "vary.horizon: 24.5 is out of range; expected a whole number"),
    "horizon of true": (GOOD + "vary: {horizon: [true]}\n", "vary.horizon: True is out of range; expected a whole"),
    "horizon twice": (GOOD + "horizon: 60\nvary: {horizon: [24, 60]}\n", "horizon: is varied, so that it cannot"),
    "impossible point": (
        GOOD + "vary: {city.n_organizations: [12, 40]}\n",
        "baseline at point 0: membership.start_size: 20 members cannot start in a city of 12 organizations",
    ),
    "event past the horizon": (
        HEAD + "scenarios: [mayoral-turnover]\nreplicates: 1\nvary: {horizon: [60, 24]}\n",
        "mayoral-turnover at point 1: events.0 (election): month 48 lies past the horizon of 24 months",
    ),
    "unknown city": (GOOD + "cities: [small-twon]\n", "small-twon: there is no such city; did you mean small-town?"),
    "city of its own": (
        HEAD + "scenarios: [cohort-of-eight]\ncities: [small-town]\nreplicates: 1\n",
        "cohort-of-eight: has a city of its own (cohort-of-eight), so that it cannot be put in small-town",
    ),
    "stop on nothing": (
        GOOD + "stop: {half_width: 1, on: outcomes, max_runs: 40}\n",
        "stop.on: 'outcomes' is none of outcome, rmst, survival@60, difference; did you mean outcome?",
    ),
    "stop without a pair": (
        GOOD + "stop: {half_width: 1, on: difference, max_runs: 40}\n",
        "stop.on: a difference needs two scenarios or more",
    ),
    "stop against nobody": (
        GOOD + "stop: {half_width: 1, on: outcome, against: basline, max_runs: 40}\n",
        "stop.against: there is no scenario 'basline'; did you mean baseline?",
    ),
    "stop below the start": (
        GOOD + "stop: {half_width: 1, on: outcome, max_runs: 10}\n",
        "stop.max_runs: 10 lies below replicates: 20",
    ),
    "stop past the horizon": (
        GOOD + "vary: {horizon: [60, 48]}\nstop: {half_width: 0.1, on: survival@60, max_runs: 40}\n",
        "stop.on: survival@60: runs are followed for 48 months only",
    ),
    "stop past the horizon, paired": (
        GOOD.replace("baseline", "baseline, co-chair")
        + "horizon: 48\nstop: {half_width: 0.1, on: difference, of: survival@60, max_runs: 40}\n",
        "stop.of: survival@60: runs are followed for 48 months only",
    ),
    "stop of nothing": (
        GOOD + "stop: {half_width: 1, on: difference, of: rmts, max_runs: 40}\n",
        "stop.of: 'rmts' is none of outcome, rmst, survival@60; did you mean rmst?",
    ),
    "stop of a difference": (
        GOOD + "stop: {half_width: 1, on: difference, of: difference, max_runs: 40}\n",
        "stop.of: 'difference' is none of outcome, rmst, survival@60",
    ),
    "no width": (GOOD + "stop: {half_width: 0, on: outcome, max_runs: 40}\n", "stop.half_width: input should be"),
    "too many points": (
        GOOD + "vary: {trust.initial: {n: 1000000000}, city.history: {n: 1000000000}}\n",
        "design: makes 1,000,000,000,000,000,000 points; expected at most 10,000,000",
    ),
    "points without number": (
        GOOD + f"vary: {{{', '.join(f'{path}: {{n: 1000000000}}' for path in NUMBERS[:4])}}}\n",
        "design: makes more than 10^30 points; expected at most 10,000,000",
    ),
    "one trajectory": (
        GOOD + "design: {kind: morris, n: 1}\nvary: {trust.initial: }\n",
        "design.n: 1 trajectory; expected 2 to ",
    ),
    "too many samples": (
        GOOD + "design: {kind: sobol, n: 8388608}\nvary: {trust.initial: , city.history: }\n",
        "design: makes 33,554,432 points; expected at most 10,000,000",
    ),
    "too many values": (
        GOOD + f"design: {{kind: latin-hypercube, n: 10000000}}\nvary: {{{': , '.join(list(PARAMETERS)[:11])}: }}\n",
        "design: makes 10,000,000 points of 11 values; expected at most 100,000,000 values in all",
    ),
    "too many runs": (GOOD.replace("20", "100000000000"), "replicates: makes 100,000,000,000 runs in all"),
    "not YAML": (GOOD + "vary: {", "mine.yaml, line 5: expected"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_in_one_line_that_names_it(kind, tmp_path):
    text, said = BAD[kind]
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refusal:
        load_experiment(path)
    message = str(refusal.value)
    assert message.startswith(f"{path}")
    assert said in message
    assert "\n" not in message
    assert message.count(str(path)) == 1 or kind == "table not there"


@pytest.mark.parametrize("leaning", ["extends: baseline", "city: small-town"])
def test_a_city_that_leans_on_another_file_is_refused(leaning, tmp_path):
    (tmp_path / "town.yaml").write_text(f"{HEAD}source: S\n{leaning}\n", encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD + "cities: [town.yaml]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"town\.yaml: a city stands for itself; `extends` and `city` belong in"):
        load_experiment(path)


def test_a_name_that_no_file_can_have_is_refused():
    with pytest.raises(ConfigError, match=r"^mine\\x00\.yaml: is no name of a file$"):
        load_experiment("mine\0.yaml")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("trust.initial\n", "expected a line of names and one line or more of values"),
        ("trust.initial,city.history\n0.1\n", "line 2: has 1 values for 2 columns"),
        ("trust.initial\n0.1\n1.1\n", "line 3: trust.initial: 1.1 is out of range"),
        ("trust.initial\n\n0.1\n\n1.1\n", "line 5: trust.initial: 1.1 is out of range"),
        ("trust.inital\n0.1\n", "line 2: trust.inital: there is no such parameter; did you mean trust.initial"),
        ("trust.initial,trust.initial\n0.1,0.1\n", "the column trust.initial stands twice"),
        ("governance.public_partner\nmaybe\n", "line 2: governance.public_partner: 'maybe' is neither true nor false"),
        ("horizon\n0\n", "line 2: horizon: 0 is out of range"),
        ("horizon\n24.5\n", "line 2: horizon: '24.5' is out of range; expected a whole number from 1 to 600 [months]"),
        ("horizon\n24\n²\n", "line 3: horizon: '²' is out of range"),
        (f"horizon\n{'9' * 5000}\n", "99' is out of range; expected a whole number from 1 to 600 [months]"),
    ],
)
def test_a_bad_table_of_points_is_refused(table, said, tmp_path):
    (tmp_path / "points.csv").write_text(table, encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD + "design: {kind: table, file: points.csv}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refusal:
        load_experiment(path)
    assert said in str(refusal.value)


def test_a_table_of_points_is_read_as_people_write_it(tmp_path):
    (tmp_path / "points.csv").write_text("governance.form,politics.term_limit,horizon\nco-chair,2,24\nmayor-led,0,36\n")
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD + "design: {kind: table, file: points.csv}\n", encoding="utf-8")
    experiment = load_experiment(path)
    one, other = experiment.scenario(0, 0), experiment.scenario(0, 1)
    assert (one.differences(), one.horizon) == ({"governance.form": "co-chair", "politics.term_limit": 2}, 24)
    assert (other.differences(), other.horizon) == ({}, 36)


def test_a_scenario_in_a_city_keeps_its_own_choices(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + "scenarios: [baseline, co-chair]\ncities: [default, small-town]\nreplicates: 1\n")
    experiment = load_experiment(path)
    assert experiment.n_points == 2
    np.testing.assert_array_equal(experiment.scenario(0, 0).values, load("baseline").values)
    np.testing.assert_array_equal(experiment.scenario(0, 1).values, load("small-town").values)
    in_town = experiment.scenario(1, 1).differences()
    assert load("co-chair").differences().items() <= in_town.items()
    assert load("small-town").differences().items() <= in_town.items()


def test_what_changes_no_number_changes_no_digest(tmp_path):
    def digest(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return load_experiment(path).digest

    before = digest(GOOD)
    assert digest(GOOD.replace("title: T", "title: Other words")) == before
    for other in (GOOD.replace("20", "21"), GOOD + "seed: 2\n", GOOD + "horizon: 60\n", GOOD + "record: {months: 1}\n"):
        assert digest(other) != before


def test_an_experiment_is_called_as_its_file_or_its_folder(tmp_path, monkeypatch):
    (tmp_path / "quick-wins").mkdir()
    for name in ("experiment", "screening"):
        (tmp_path / "quick-wins" / f"{name}.yaml").write_text(GOOD, encoding="utf-8")
    assert load_experiment(tmp_path / "quick-wins" / "experiment.yaml").name == "quick-wins"
    assert load_experiment(tmp_path / "quick-wins" / "screening.yaml").name == "screening"
    monkeypatch.chdir(tmp_path / "quick-wins")
    assert load_experiment("experiment.yaml").name == "quick-wins"
