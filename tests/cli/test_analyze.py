"""`cisim analyze`: what a folder holds, what can be told of it, and why something cannot."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from textwrap import dedent

import pandas as pd
import pytest

import cisim
from cisim.analysis import paired_differences, restricted_mean, survival_at
from cisim.analysis.study import open_study
from cisim.cli.analyze_discovery import limits_of
from cisim.cli.analyze_tables import number, p_word, with_interval
from cisim.cli.analyze_words import size_of
from cisim.figures.provenance import CREATOR
from cisim.figures.wording import percent
from cisim.sweep import Workers, load_experiment, sweep, work

from .conftest import equal_tables

VARY = "vary: {pressure.quick_wins: {low: 0, high: 1}, trust.initial: {low: 0.1, high: 0.7}}"
EXPERIMENTS = {
    "grid": "vary: {governance.form: [mayor-led, co-chair], trust.initial: [0.2, 0.6]}\nreplicates: 12",
    "morris": f"{VARY}\ndesign: {{kind: morris, n: 4}}\nreplicates: 6",
    "sobol": f"{VARY}\ndesign: {{kind: sobol, n: 4}}\nreplicates: 6",
    "cube": f"{VARY}\ndesign: {{kind: latin-hypercube, n: 30}}\nreplicates: 6",
    "pilots": "vary: {trust.initial: [0.3, 0.4]}\nreplicates: 30",
    "cities": "cities: [default, small-town]\nvary: {trust.initial: [0.2, 0.6]}\nreplicates: 6",
    "alone": "vary: {trust.initial: [0.2, 0.6]}\nreplicates: 8",
    "single": "vary: {governance.public_partner: [true, false], governance.form: [mayor-led, co-chair]}\nreplicates: 1",
    # Where all end in their first month hardly anything is left to be known; of the others the stop rule asks for more.
    "uneven": "vary: {ending.pilot_length: [1, 0]}\nreplicates: 10\n"
    "stop: {half_width: 0.002, on: outcome, max_runs: 14}",
}
HEAD = "title: Small\nquestion: Does it hold together?\nhorizon: 60\nseed: 4\n"
SCENARIOS = "scenarios: [baseline, co-chair, quick-win-pressure]\n"
OTHERS = {"alone": "scenarios: [baseline]\n", "pilots": "scenarios: [baseline, pilot-first, co-chair]\n"}


@pytest.fixture(scope="session")
def swept(tmp_path_factory):
    """Make (once) and return the folder of one of the experiments; not to be changed."""
    place = tmp_path_factory.mktemp("swept")

    def folder(name: str):
        out = place / name
        if not out.exists():
            path = place / f"{name}.yaml"
            path.write_text(dedent(HEAD + OTHERS.get(name, SCENARIOS) + EXPERIMENTS[name]), encoding="utf-8")
            sweep(load_experiment(path), out, workers=Workers("threads", 1))
        return out

    return folder


def table(answer, kind, name) -> pd.DataFrame:
    return pd.DataFrame(answer.json[kind][name])


def test_overview_says_what_there_is_and_what_fits(cli, swept):
    answer = cli("analyze", swept("grid"))
    assert (answer.status, answer.err) == (0, "")
    for part in ("144 runs (3 scenarios × 4 points × 12", "governance.form  mayor-led, co-chair", "survival  yes",
                 "discover  no: it needs 20 points or more, and there are 4", "Still going, %", "hazard ratio",
                 "Differences to baseline", "point by point"):  # fmt: skip
        assert part.lower() in answer.out.lower()
    assert max(len(line) for line in answer.out.splitlines() if "cisim analyze" not in line) <= 80
    content = cli("analyze", swept("grid"), "--json").json
    assert content["fits"]["discover"] == {"fits": False, "reason": "it needs 20 points or more, and there are 4"}
    assert content["fits"]["sensitivity"]["fits"]
    assert {"survival", "compare"} < set(content)


def test_survival_is_that_of_the_runs(cli, swept):
    runs = cisim.read(swept("grid"))
    answer = cli("analyze", swept("grid"), "survival", "--json")
    columns = ["scenario", "month", "estimate", "low", "high"]
    found, wanted = table(answer, "survival", "survival")[columns], survival_at(runs, [12, 36, 60])[columns]
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False, rtol=1e-9)
    found = table(answer, "survival", "restricted_mean")
    pd.testing.assert_frame_equal(found, restricted_mean(runs, 60), check_dtype=False, rtol=1e-9)
    assert set(table(answer, "survival", "logrank")["test"]) == {"log-rank", "paired log-rank"}
    assert len(table(answer, "survival", "hazard_ratios")) == 2


@pytest.mark.parametrize(
    ("name", "by", "levels"),
    [("grid", "governance.form", ["mayor-led", "co-chair"]), ("cities", "city", ["default", "small-town"]),
     ("alone", "trust.initial", [0.2, 0.6])],
)  # fmt: skip
def test_survival_by_what_was_varied(cli, swept, name, by, levels):
    answer = cli("analyze", swept(name), "survival", "--by", by, "--json")
    found = table(answer, "survival", "survival")
    assert set(found[by]) == set(levels)
    runs = cisim.read(swept(name))
    wanted = survival_at(runs[runs[by] == levels[0]], [12, 36, 60])
    own = found[found[by] == levels[0]]
    assert own["estimate"].tolist() == pytest.approx(wanted["estimate"].tolist())
    tests = table(answer, "survival", "hazard_ratios")
    assert len(tests) == (1 if name == "alone" else 2 * len(levels))
    assert by.rpartition(".")[2] in cli("analyze", swept(name), "survival", "--by", by).out


def test_differences_are_the_paired_ones(cli, swept):
    runs = cisim.read(swept("grid"))
    answer = cli("analyze", swept("grid"), "compare", "--against", "co-chair", "--on", "outcome", "--json")
    found = table(answer, "compare", "differences")
    wanted = paired_differences(runs, ("outcome_improvement",), "co-chair")
    columns = ["scenario", "estimate", "standard_error", "low", "high", "n", "share_positive"]
    pd.testing.assert_frame_equal(found[columns], wanted[columns], check_dtype=False, rtol=1e-9)
    assert (found["low_simultaneous"] <= found["low"] + 1e-12).all()
    by_point = table(answer, "compare", "differences_by_point")
    assert len(by_point) == 2 * 4
    assert set(by_point["governance.form"]) == {"mayor-led", "co-chair"}
    said = cli("analyze", swept("grid"), "compare", "--on", "survival@12").out
    assert "Differences to baseline" in said


def test_where_points_have_unlike_numbers_of_replicates_those_of_all_are_compared(cli, swept):
    runs = cisim.read(swept("uneven"))
    (few, many) = sorted(runs.groupby(["scenario", "point"]).size().unique())
    assert (few, many) == (10, 14)
    answer = cli("analyze", swept("uneven"), "compare", "--on", "outcome", "--json")
    assert answer.json["replicates"] == [few, many]
    wanted = paired_differences(runs[runs["replicate"] < few], ("outcome_improvement",))
    found = table(answer, "compare", "differences")
    columns = ["scenario", "estimate", "low", "high", "n"]
    pd.testing.assert_frame_equal(found[columns], wanted[columns], check_dtype=False, rtol=1e-9)
    # A point by itself has all of its own.
    by_point = table(answer, "compare", "differences_by_point")
    assert by_point.groupby("ending.pilot_length")["n"].unique().map(list).to_dict() == {1: [few], 0: [many]}
    assert "Points have 10 to 14 replicates; these are the 10 that all have." in cli(
        "analyze", swept("uneven"), "compare"
    ).out  # fmt: skip


def test_of_a_single_city_means_are_told_and_how_sure_they_are_is_unknown(cli, swept):
    runs = cisim.read(swept("single"))
    said = " ".join(cli("analyze", swept("single"), "compare", "--on", "outcome").out.split())
    assert "in the same city with the same luck" in said
    means = runs.groupby("scenario")["outcome_improvement"].mean()
    effect = f"{100 * (means['co-chair'] - means['baseline']):.2f}".replace("-", "−")
    assert f"co-chair {effect} unknown unknown" in said
    assert "true, mayor-led" in said
    answer = cli("analyze", swept("single"), "sensitivity", "--on", "outcome", "--json")
    assert set(answer.json["sensitivity"]) == {"response", "surface", "parameters"}
    found = table(answer, "sensitivity", "response").set_index(["scenario", "parameter", "word"])
    assert found[["standard_error", "low", "high", "shift_low", "shift_high"]].isna().all(axis=None)
    partner = runs.groupby(["scenario", "governance.public_partner"])["outcome_improvement"].mean()
    for name, word in (("baseline", "true"), ("co-chair", "false")):
        mean = partner[name, word == "true"]
        assert found.loc[(name, "governance.public_partner", word), "estimate"] == pytest.approx(mean)


def test_a_horizon_of_ones_own_is_that_of_every_analysis(cli, swept):
    runs = cisim.read(swept("grid"))
    asked = ["analyze", swept("grid")]
    answer = cli(*asked, "compare", "--horizon", "36", "--json")
    found = table(answer, "compare", "differences")
    wanted = paired_differences(runs, ("rmst",), horizon=36)
    own = found[found["quantity"] == "rmst"][list(wanted.columns)]
    pd.testing.assert_frame_equal(own, wanted, check_dtype=False, rtol=1e-9)
    # Where a year is not over yet, what is known at the end is told.
    answer = cli(*asked, "survival", "--horizon", "6", "--json")
    found, wanted = table(answer, "survival", "survival"), survival_at(runs, [6])
    assert answer.json["horizon"] == 6
    pd.testing.assert_frame_equal(found[list(wanted.columns)], wanted, check_dtype=False, rtol=1e-9)
    said = cli(*asked, "survival", "--horizon", "6").out
    assert "Still going, %" in said
    assert "mean months, up to 6" in said
    runs["rmst"] = runs["duration"].clip(upper=36)
    found = table(cli(*asked, "sensitivity", "--horizon", "36", "--json"), "sensitivity", "response")
    means = runs.groupby(["scenario", "trust.initial"])["rmst"].mean()
    own = found[found["parameter"] == "trust.initial"].set_index(["scenario", "value"])["estimate"]
    assert own.to_dict() == pytest.approx(means.to_dict())
    runs = cisim.read(swept("cube"))
    runs["rmst"] = runs["duration"].clip(upper=36)
    means = runs.groupby(["scenario", "point"])["rmst"].mean()
    cases = table(cli("analyze", swept("cube"), "discover", "--horizon", "36", "--json"), "discover", "cases")
    own = cases[cases["scenario"] == "co-chair"].set_index("point")["estimate"]
    assert own.to_dict() == pytest.approx((means["co-chair"] - means["baseline"]).to_dict())


@pytest.mark.parametrize(
    ("name", "size"),
    [("uneven", "(3 scenarios × 2 points × 10 to 14 cities with their luck), followed for 5 years."),
     ("cities", "72 runs (3 scenarios × 4 points in 2 cities × 6 cities with their luck)"),
     ("alone", "16 runs (1 scenario × 2 points × 8 cities with their luck)")],
)  # fmt: skip
def test_the_size_of_a_study_is_told_in_a_line(cli, swept, name, size):
    assert size in " ".join(cli("analyze", swept(name)).out.split())
    cohorts = replace(open_study(swept(name)), scenarios=(cisim.load("peer-cohort"),))
    assert re.search(r"\(1 scenario × .* × [0-9 to]+ cohorts\), followed", size_of(cohorts))


def test_of_many_points_their_number_is_told_and_no_table(cli, swept):
    said = cli("analyze", swept("cube"), "compare").out
    assert "of 30 points" in said
    assert "p (Holm)" not in said
    assert "p (Holm)" in cli("analyze", swept("grid"), "compare").out


def test_one_scenario_alone_is_told_without_tests(cli, swept):
    said = cli("analyze", swept("alone"), "survival").out
    assert "Survival by scenario, all points together" in said
    assert "hazard" not in said.lower()


def test_a_sweep_with_failed_runs_says_so_and_what_it_still_shows(cli, tmp_path, monkeypatch):
    path, calls, whole = tmp_path / "broken.yaml", [], work.live_each

    def fails_at_first(*given, **named):
        calls.append(given)
        if len(calls) <= 5:
            raise ZeroDivisionError("a rate of zero")
        return whole(*given, **named)

    monkeypatch.setattr(work, "live_each", fails_at_first)
    path.write_text(HEAD + SCENARIOS + "vary: {trust.initial: [0.3, 0.5]}\nreplicates: 3", encoding="utf-8")
    outcome = sweep(load_experiment(path), tmp_path / "out", workers=Workers("threads", 1))
    assert outcome.n_failed >= 2
    n = outcome.n_failed
    said = " ".join(cli("analyze", tmp_path / "out").out.split())
    assert f"18 runs (3 scenarios × 2 points × 3 cities with their luck), followed for 5 years. {n} of them f" in said
    for part in (*(f"{kind} no: {n} runs failed" for kind in ("survival", "compare", "sensitivity")),
                 "discover no: it needs 20 points or more, and there are 2",
                 f"No survival: {n} of 18 runs failed or have no duration: repeat them", "No compare: "):  # fmt: skip
        assert part in said


def test_what_is_left_out_of_the_overview_stands_in_its_json_with_the_reason(cli, swept):
    content = cli("analyze", swept("alone"), "--json").json
    assert content["refused"] == {"compare": "there is only one scenario (baseline): nothing to compare it with"}
    assert "compare" not in content


def test_hazards_that_are_not_proportional_are_pointed_out(cli, swept):
    """Half of all pilots end when the pilot does, and afterwards no more often than others."""
    answer = cli("analyze", swept("pilots"), "survival")
    found = table(cli("analyze", swept("pilots"), "survival", "--json"), "survival", "hazard_ratios")
    ratios = found.set_index("scenario")
    assert (ratios["p_proportional"] < 0.05).to_dict() == {"pilot-first": True, "co-chair": False}
    assert (
        "Hazards are not proportional (p < 0.05): one ratio is a mean over ages (pilot-first); "
        "look at the shares still going and the means instead."
    ) in " ".join(answer.out.split())


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [(1234.5, None, "1234"), (-98765.0, None, "−98765"), (0.0000123, None, "0.00001"), (12.34, None, "12.3"),
     (-0.5, 2, "−0.50"), (float("nan"), None, "unknown"), (float("-inf"), None, "−∞"), (float("inf"), 2, "∞")],
)  # fmt: skip
def test_numbers_are_written_out(value, digits, said):
    assert number(value, digits) == said


@pytest.mark.parametrize(
    ("p", "said"),
    [(None, "unknown"), (float("nan"), "unknown"), (0.0, "<0.001"), (0.0004, "<0.001"), (0.0006, "0.001"),
     (0.9999, "1.000")],
)  # fmt: skip
def test_no_test_is_told_to_be_surer_than_three_decimals(p, said):
    assert p_word(p) == said


def test_an_end_of_an_interval_near_nothing_has_as_many_digits_as_it_takes():
    assert with_interval({"estimate": 10.0, "low": 0.004, "high": 20.0}) == "10.000 (0.004 to 20.000)"
    assert with_interval({"estimate": 10.0, "low": 5.0, "high": 15.0}) == "10.0 (5.0 to 15.0)"
    assert with_interval({"estimate": 10.0, "low": float("nan"), "high": float("nan")}) == "10.00"
    assert with_interval({"estimate": 10.0, "low": 10.0, "high": 10.0}) == "10.00 (10.00 to 10.00)"
    assert with_interval({"estimate": 0.5, "low": 1e-9, "high": 1.0}) == "0.50000 (0.00000 to 1.00000)"


@pytest.mark.parametrize(
    ("name", "has", "said"),
    [("morris", {"morris"}, "mean effect"), ("sobol", {"sobol", "response"}, "total: with others"),
     ("cube", {"response"}, "stand out"), ("grid", {"response", "surface"}, "governance.form"),
     ("cities", {"response"}, "in small-town")],
)  # fmt: skip
@pytest.mark.parametrize("options", [(), ("--on", "difference", "--of", "outcome")])
def test_sensitivity_goes_by_the_design(cli, swept, name, has, said, options):
    answer = cli("analyze", swept(name), "sensitivity", *options)
    assert (answer.status, answer.err) == (0, "")
    assert said in answer.out
    assert not re.search(r"\bnan\b", answer.out.lower())
    tables = cli("analyze", swept(name), "sensitivity", *options, "--json").json["sensitivity"]
    assert set(tables) == has | {"variance_components", "parameters"}
    meaning = next(row for row in tables["parameters"] if row["parameter"] == "trust.initial")
    assert "Trust between organizations" in meaning["meaning"]
    against = {row.get("against") for row in tables["variance_components"]}
    assert against == ({"baseline"} if options else {None})


@pytest.mark.parametrize(
    ("row", "limits"),
    [
        ({"parameter": "trust.initial", "values": "", "low": 0.0, "high": 0.25}, "at most 0.25 index (of 0 to 1)"),
        ({"parameter": "trust.initial", "values": "", "low": 0.5, "high": 1.0}, "at least 0.5 index (of 0 to 1)"),
        ({"parameter": "trust.initial", "values": "", "low": 0.2, "high": 0.4}, "from 0.2 to 0.4 index (of 0 to 1)"),
        ({"parameter": "ending.count", "values": "", "low": 0.0, "high": 0.25}, "at most 0.25 (of 0 to 1)"),
        ({"parameter": "trust.initial", "values": "yes"}, "is yes"),
        ({"parameter": "city", "values": "small-town"}, "is small-town"),
    ],
)
def test_the_limits_of_a_region_are_told_in_words(row, limits):
    about = {"meaning": "Trust between organizations", "unit": "index", "low": 0.0, "high": 1.0}
    bare = {**about, "unit": ""}
    told, meaning = limits_of(row, pd.DataFrame([about, bare], index=["trust.initial", "ending.count"]))
    assert told == limits
    assert meaning == (
        "City that the scenario takes place in." if row["parameter"] == "city" else f"{about['meaning']}."
    )


def test_discovery_says_plainly_when_there_is_nothing(cli, swept):
    answer = cli("analyze", swept("cube"), "discover", "--at-least", "1000")
    assert answer.status == 0
    assert "helps at 0 of 30 points (0%)" in " ".join(answer.out.split())
    assert "No region of what was varied is better than what chance finds" in " ".join(answer.out.split())
    everywhere = " ".join(cli("analyze", swept("cube"), "discover", "--at-least", "-1000").out.split())
    assert "; it helps at all of them." in everywhere
    assert everywhere.count("helps at 30 of 30 points (100%), and clearly harms at 0 (0%).") == 2
    content = cli("analyze", swept("cube"), "discover", "--on", "outcome", "--json").json["discover"]
    assert len(content["cases"]) == 60
    assert {row["scenario"] for row in content["cases"]} == {"co-chair", "quick-win-pressure"}


def test_discovery_tells_the_region_in_which_a_choice_helps(cli, swept):
    """Co-chairs win less by quick wins, the more so the more of them the mayor wants."""
    asked = ["analyze", swept("cube"), "discover", "--on", "quick_wins", "--at-least", "-4"]
    tables = cli(*asked, "--json").json["discover"]
    (box,), cases = tables["boxes"], pd.DataFrame(tables["cases"])
    assert (box["scenario"], box["parameter"]) == ("co-chair", "pressure.quick_wins")
    own = cases[cases["scenario"] == "co-chair"]
    inside = own["pressure.quick_wins"] <= box["high"]
    runs = cisim.read(swept("cube")).pivot_table(index="point", columns="scenario", values="quick_wins")
    effects = (runs["co-chair"] - runs["baseline"]).to_numpy()
    assert (effects >= -4).tolist() == own["helps"].tolist()
    assert (box["effect"], box["elsewhere"]) == pytest.approx((effects[inside].mean(), effects[~inside].mean()))
    said = " ".join(cli(*asked).out.split())
    unit = tables["parameters"][0]
    for part in (
        "co-chair helps at",
        f"Region 1 pressure.quick_wins at most {box['high']:.3g} share (of {unit['low']:.3g} to {unit['high']:.3g})",
        f"{unit['meaning']}. Helps at {percent(own['helps'][inside].mean())} of its {inside.sum()} points (density), ",
        f"against {percent(own['helps'].mean())} overall; holds {percent(box['coverage'])} of all points where it ",
        f"Mean difference inside: {with_interval(means(box, 'effect'))}; elsewhere: ",
        f"; elsewhere: {with_interval(means(box, 'elsewhere'))}.",
        f"To expect at new points: {percent(box['density_elsewhere'])}. 2% of searches among shuffled points",
    ):
        assert part.replace("-", "−") in said.replace("-", "−")


def test_where_no_run_differs_from_another_there_is_nothing_to_share_out(cli, swept):
    said = " ".join(cli("analyze", swept("grid"), "sensitivity", "--on", "survival@1").out.split())
    assert said.count("single runs do not differ, so that there is no variance to be shared out.") == 3
    assert "unknown" not in said


def means(box, name):
    return {"estimate": box[name], "low": box[f"{name}_low"], "high": box[f"{name}_high"]}


@pytest.mark.parametrize(
    ("name", "command", "tables", "figures"),
    [
        ("grid", (), {"survival", "hazard_ratios", "differences", "differences_by_point"},
         {"survival", "endings", "differences", "differences-by-point-rmst"}),
        ("grid", ("survival", "--by", "governance.form"), {"survival", "logrank"},
         {"survival-baseline", "endings-co-chair"}),
        ("cities", ("sensitivity",), {"response", "variance_components", "parameters"},
         {"response-trust-initial-default", "response-trust-initial-small-town"}),
        ("grid", ("sensitivity",), {"response", "surface"}, {"response-governance-form", "heat-map"}),
        ("morris", ("sensitivity",), {"morris"}, {"morris"}),
        ("sobol", ("sensitivity", "--on", "difference"), {"sobol", "response"}, {"sobol"}),
        ("cube", ("discover",), {"cases", "parameters"}, {"discovery-co-chair"}),
    ],
)  # fmt: skip
def test_folder_holds_tables_figures_and_their_meaning(cli, swept, tmp_path, name, command, tables, figures):
    place = tmp_path / "out"
    answer = cli("analyze", swept(name), *command, "--out", place, "-q")
    assert (answer.status, answer.err) == (0, "")
    dictionary = pd.read_csv(place / "dictionary.csv", keep_default_na=False)
    written = {path.stem for path in place.glob("*.parquet")}
    assert tables <= written == set(dictionary["table"])
    for each in written:
        parquet = pd.read_parquet(place / f"{each}.parquet")
        assert list(dictionary.loc[dictionary["table"] == each, "column"]) == list(parquet.columns)
        assert equal_tables(place / f"{each}.csv", place / f"{each}.parquet")
    assert (dictionary["meaning"] != "").all()
    for figure in figures:
        assert (place / f"{figure}.png").stat().st_size > 5_000
        said = (place / f"{figure}.svg").read_text()
        assert CREATOR in said
        assert "runs, digest" in said
    manifest = json.loads((place / "manifest.json").read_text())
    assert manifest["command"].startswith(f"cisim analyze {name}")


def test_a_folder_of_a_comparison_can_be_analysed_too(cli, refused, tmp_path):
    place = tmp_path / "compared"
    assert cli("compare", "baseline", "co-chair", "--runs", "8", "--horizon", "24", "--out", place, "-q").status == 0
    answer = cli("analyze", place, "--json")
    assert answer.json["fits"]["sensitivity"] == {"fits": False, "reason": "nothing is varied"}
    stored = pd.read_parquet(place / "differences.parquet")
    found = table(answer, "compare", "differences")
    assert found["estimate"].tolist() == pytest.approx(stored["estimate"].tolist())
    assert "nothing is varied here" in refused("analyze", place, "sensitivity")
    assert refused("analyze", place, "survival", "--by", "city") == f"error: {place}: city is not varied here\n"
    assert cli("compare", "baseline", "--runs", "8", "--horizon", "24", "--out", tmp_path / "one", "-q").status == 0
    said = " ".join(cli("analyze", tmp_path / "one").out.split())
    assert "8 runs (1 scenario × 8 cities with their luck), followed for 2 years." in said
    for part in ("compare no: there is only one scenario", "discover no: there is only one scenario",
                 "sensitivity no: nothing is varied"):  # fmt: skip
        assert part in said
    assert "Varied" not in said


@pytest.mark.parametrize(
    ("name", "command", "said"),
    [
        ("grid", ["survivals"], "there is no such analysis; did you mean survival?"),
        ("grid", ["discover"], "there are 4 points: too few to tell a region from chance"),
        ("grid", ["survival", "--by", "trust.inital"], "trust.inital is not varied here; it varies governance.form"),
        ("cube", ["survival", "--by", "trust.initial"], "takes 30 values, too many"),
        ("grid", ["compare", "--against", "cochair"], "there is no scenario 'cochair'; did you mean co-chair?"),
        ("grid", ["compare", "--on", "outcomes"], "no column 'outcomes'"),
        ("grid", ["compare", "--on", "reason"], "column 'reason' holds words, not numbers: choose a quantity that can"),
        ("grid", ["compare", "--on", "survival@84"], "runs were followed for 60 months only"),
        ("grid", ["survival", "--horizon", "61"], "--horizon: runs were followed for 60 months only"),
        ("grid", ["survival", "--horizon", "0"], "--horizon: 0 is out of range"),
        ("grid", ["compare", "--by", "city"], "--by: belongs to survival"),
        ("grid", ["compare", "--on", "difference"], "difference belongs to sensitivity"),
        ("grid", ["sensitivity", "--of", "rmst"], "--of: belongs to --on difference"),
        ("grid", ["sensitivity", "--on", "difference", "--of", "difference"], "--of: expected rmst, outcome, surv"),
        ("grid", ["sensitivity", "--on", "duration"], "were still going, so 'duration' is not how long they lasted"),
        ("grid", ["survival", "--at-least", "1"], "--at-least: belongs to discover"),
        ("alone", ["compare"], "there is only one scenario (baseline)"),
        ("alone", ["sensitivity", "--on", "difference"], "there is only one scenario"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_one_line(refused, swept, tmp_path, name, command, said):
    assert said in refused("analyze", swept(name), *command)
    assert said in refused("analyze", swept(name), *command, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_holes_and_damage_are_refused_with_the_reason(cli, refused, swept, tmp_path):
    holed = tmp_path / "holed"
    shutil.copytree(swept("cube"), holed)
    parts = sorted((holed / "runs").glob("*.parquet"))
    kept = pd.read_parquet(parts[-1])
    parts[-1].unlink()
    assert "pair by pair: a city is missing there or in 'baseline'" in refused("analyze", holed, "compare")
    if len(parts) > 1 and (kept["scenario"] != "baseline").any():
        assert "is not finished" in " ".join(cli("analyze", holed).out.split())
    for part in parts[:-1]:
        if (pd.read_parquet(part)["scenario"] != "baseline").all():
            part.unlink()
    said = refused("analyze", holed, "compare")
    assert "there are runs of one scenario only (baseline): nothing to compare them with" in said
    damaged = tmp_path / "damaged"
    shutil.copytree(swept("cube"), damaged)
    first = min((damaged / "runs").glob("*.parquet"))
    first.write_bytes(first.read_bytes()[:-10])
    assert "is damaged" in refused("analyze", damaged)
    manifest = holed / "manifest.json"
    whole = manifest.read_bytes()
    for content, why in (
        ("{", ": holds no manifest of a sweep; give the command of the sweep again to mend it"),  # as it has runs
        ("[1]", "/manifest.json: is no manifest of cisim"),
    ):
        manifest.write_text(content, encoding="utf-8")
        assert refused("analyze", holed) == f"error: {holed}{why}\n"
    manifest.write_bytes(whole)
    for part in (holed / "runs").iterdir():
        part.unlink()
    said = refused("analyze", holed)
    assert said == f"error: {holed}: holds no runs; give the command of the sweep again to go on\n"
    (holed / "shards").mkdir()
    assert refused("analyze", holed).endswith("holds no runs; it has shards, which are not joined yet: cisim merge\n")
    compared = tmp_path / "compared"
    cli("compare", "baseline", "--runs", "3", "--horizon", "6", "--out", compared, "-q")
    (compared / "runs.parquet").unlink()
    assert refused("analyze", compared) == f"error: {compared}: holds no table of runs to analyse\n"
    assert "there is no such folder" in refused("analyze", tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    assert "holds no manifest.json" in refused("analyze", tmp_path / "empty")
