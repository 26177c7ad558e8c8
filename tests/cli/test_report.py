"""`cisim report`: one page that holds what the library says, needs nothing else, and refuses what it cannot read."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64decode
from html import unescape

import pandas as pd
import pytest

import cisim
from cisim.analysis import paired_differences, restricted_mean
from cisim.cli import main
from cisim.parameters import PARAMETERS
from cisim.report.contents import Points
from cisim.report.differences import Difference, cities, differences, headline, sentences
from cisim.report.scenarios import compared as what_was_compared
from cisim.report.scenarios import said
from cisim.sweep import Workers, load_experiment, sweep

SWEEPS = {
    "grid": "vary: {governance.form: [mayor-led, co-chair], trust.initial: [0.2, 0.6]}\nreplicates: 12",
    "sobol": "vary: {pressure.quick_wins: {low: 0, high: 1}, trust.initial: {low: 0.1, high: 0.7}}\n"
    "design: {kind: sobol, n: 4}\nreplicates: 6",
    "cube": "vary: {pressure.quick_wins: {low: 0, high: 1}, trust.initial: {low: 0.1, high: 0.7}}\n"
    "design: {kind: latin-hypercube, n: 30}\nreplicates: 6",
    "one": "vary: {trust.initial: [0.2, 0.6]}\nreplicates: 3",
}
HEAD = "title: Trust & pressure\nquestion: Does it hold <together>?\nscenarios: [baseline, co-chair]\nhorizon: 60\n"


def text_of(page: str) -> str:
    """What a reader sees, without figures and style."""
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.S)))


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A folder of `cisim compare`."""
    out = tmp_path_factory.mktemp("compared") / "out"
    assert main(["compare", "baseline", "mayoral-turnover", "co-chair", "--runs", "60", "--out", str(out), "-q"]) == 0
    return out


@pytest.fixture(scope="module")
def page(compared):
    """The report on it."""
    assert main(["report", str(compared), "-o", str(compared.parent / "a.html")]) == 0
    return (compared.parent / "a.html").read_text(encoding="utf-8")


def test_the_page_says_the_numbers_of_the_library(page, compared):
    runs = cisim.simulate(["baseline", "mayoral-turnover", "co-chair"], runs=60, seed=1)
    told = text_of(page)
    for each in differences(paired_differences(runs, ("rmst", "outcome_improvement"), horizon=120.0)):
        assert (each.amount() if each.is_clear else each.signed()) in told
    for row in restricted_mean(runs, 120.0).itertuples():
        assert f"{row.estimate / 12:.1f} [{row.low / 12:.1f} to {row.high / 12:.1f}]" in told


def test_the_finding_stands_before_any_figure_and_speaks_no_slang_of_the_model(page):
    above = page[: page.index("<h2>What was compared</h2>")]
    assert "<img" not in above
    assert not re.search(r"rmst|Kaplan|[a-z]+\.[a-z_]+ |mayoral-turnover", text_of(above))


def test_the_page_needs_nothing_else(page):
    assert "default-src 'none'" in page
    assert "<script" not in page
    sources = re.findall(r'(?:src|href)="([^"]{0,30})', page)
    assert sources
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)


def test_every_figure_says_what_it_shows(page):
    images = re.findall(r'<img alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert len(images) == page.count("<img") == 4
    for alt, content in images:
        assert len(alt) > 30
        assert b64decode(content).lstrip().startswith(b"<?xml")


def test_it_says_how_to_do_it_again_and_what_was_assumed(page):
    told = text_of(page)
    assert "cisim compare baseline mayoral-turnover co-chair --runs 60 --seed 1" in told
    assert "Month 48: an election is held, and the challenger wins." in told
    assert "co-chair instead of mayor-led" in told
    assert "Boyea-Robinson" in told


def test_the_same_folder_gives_the_same_bytes(cli, compared, tmp_path, page):
    cli("report", compared, "-o", tmp_path / "b.html")
    assert (tmp_path / "b.html").read_text(encoding="utf-8") == page


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_is_reported_with_what_drives_it(cli, name, tmp_path):
    file = tmp_path / "trust.yaml"
    file.write_text(HEAD + SWEEPS[name], encoding="utf-8")
    sweep(load_experiment(file), tmp_path / "out", workers=Workers("threads", 1))
    answer = cli("report", tmp_path / "out", "-o", tmp_path / "a.html", "--quiet")
    assert (answer.status, answer.err) == (0, "")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<h1>Trust &amp; pressure</h1>" in page
    assert "Does it hold &lt;together&gt;?" in page
    words = {"grid": "governance.form", "sobol": "matter", "cube": "helps", "one": "with 2 settings of one number"}
    assert words[name] in page
    assert "cisim sweep trust.yaml" in text_of(page)


def row(scenario, quantity, estimate, half, shares=(0.5, 0.0, 0.5)):
    more, same, less = shares
    return Difference(scenario, quantity, estimate, estimate - half, estimate + half, more, same, less)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([row("A", "rmst", 9.0, 3.0), row("B", "rmst", -14.0, 2.5)],
         "B: collaborations last 14 months [12 to 16] shorter than with Base"),
        ([row("A", "rmst", 1.0, 3.0), row("A", "outcome_improvement", -0.02, 0.01)],
         "A: no clear difference in time, but 2.0 points [1.0 to 3.0] less of the gap closed"),
        ([row("A", "rmst", 1.0, 3.0), row("B", "rmst", 1.0, 3.0)], "None of the 2 clearly differs from Base"),
        ([row("A", "rmst", 1.0, 3.0)], "A: no clear difference from Base"),
        ([row("A", "rmst", 0.0, 0.0, (0.0, 1.0, 0.0))],
         "A and Base: no difference at all in how long collaborations last"),
    ],
)  # fmt: skip
def test_the_headline_claims_what_is_clear_and_no_more(found, words):
    assert headline(found, "Base") == words


def test_a_single_city_has_neither_intervals_nor_shares():
    unknown = float("nan")
    found = [
        row("A", name, size, unknown, (unknown,) * 3) for name, size in (("rmst", 5.0), ("outcome_improvement", 0.02))
    ]
    assert [each.signed() for each in found] == ["+5.0 months", "+2.0 points"]
    (told,) = sentences(found, "Base", cities(1, 1))
    assert told == (
        "In 1 matched city, “A” against “Base” makes no clear difference to how long collaborations last "
        "(+5.0 months). It closes no clearly different part of the gap to the goal (+2.0 points)."
    )
    assert cities(4, 8) == "4 matched cohorts of 8 cities"


@pytest.mark.parametrize(
    ("lasting", "words"),
    [
        (row("A", "rmst", 9.0, 3.0, (0.7, 0.1, 0.2)),
         "adds 9 months [6 to 12]; in 10% of them it makes no difference, in 70% it lengthens and in 20% it shortens"),
        (row("A", "rmst", -9.0, 1.9, (0.2, 0.0, 0.8)),
         "takes away 9.0 months [7.1 to 10.9]; in 80% of them it shortens and in 20% it lengthens"),
        (row("A", "rmst", 1.2, 0.05, (1.0, 0.0, 0.0)),
         "adds 1.20 months [1.15 to 1.25]; in 100% of them it lengthens and in 0% it shortens"),
        # As many digits as it takes to tell an end from nothing.
        (row("A", "rmst", 0.004, 0.003, (0.2, 0.3, 0.5)), "adds 0.004 months [0.001 to 0.007]; in 30% of them it"),
        (row("A", "rmst", 0.0, 0.0, (0.0, 1.0, 0.0)),
         "makes no difference to how long collaborations last in any of them"),
    ],
)  # fmt: skip
def test_a_difference_is_told_with_the_cities_that_it_is_of(lasting, words):
    closing = row("A", "outcome_improvement", 0.02, 0.01, (0.6, 0.1, 0.3))
    (told,) = sentences([lasting, closing], "Base", cities(40, 1))
    assert told.startswith(f"In 40 matched cities, “A” against “Base” {words}")
    assert told.endswith(
        ". It closes 2.0 points [1.0 to 3.0] more of the gap to the goal: more in 60% of cities, less in 30%."
    )
    (same,) = sentences([lasting, row("A", "outcome_improvement", 0.0, 0.0, (0.0, 1.0, 0.0))], "Base", "Here")
    assert same.endswith(". It closes as much of the gap to the goal in every one.")


def test_what_happens_in_the_first_scenario_alone_is_told_of_the_others():
    scenarios = [cisim.load(name) for name in ("mayoral-turnover", "baseline", "mayoral-turnover")]
    first, *others = what_was_compared(scenarios)
    assert first.lead == "Mayoral turnover."
    told = [block.items for block in others if isinstance(block, Points)]
    assert told == [
        ["Month 48, not here: an election is held, and the challenger wins."],
        ["Nothing differs from the first."],
    ]


def test_scenarios_of_one_title_are_told_by_their_names_and_ignorance_apart_from_luck(cli, compared, tmp_path):
    place = tmp_path / "out"
    shutil.copytree(compared, place)
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    for scenario in manifest["scenarios"]:
        scenario["title"] = "Ours"
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    of_sets = {"against": "baseline", "n_sets": 30, "set_low": -4.0, "set_high": 1.0, "share_sets_positive": 0.2}
    rows = [
        {"scenario": name, "quantity": "rmst", "estimate": -2.0, **of_sets} for name in ("mayoral-turnover", "co-chair")
    ]
    rows += [{**row, "quantity": "gain_over_no_collaboration"} for row in rows]  # told in the tables alone
    pd.DataFrame(rows).to_parquet(place / "ignorance.parquet")
    assert cli("report", place, "-o", tmp_path / "a.html", "-q").status == 0
    told = " ".join(text_of((tmp_path / "a.html").read_text(encoding="utf-8")).split())
    assert "Ours (mayoral-turnover) and ours (co-chair), against ours (baseline)" in told
    assert "The same was therefore tried under 30 sets of numbers that agree with published patterns:" in told
    for name in ("mayoral-turnover", "co-chair"):
        assert (
            f"Ours ({name}). Time they last: −2.0 months; −4.0 to +1.0 in 95% of the sets; shorter in 80% of them."
        ) in told
    assert told.count("in 95% of the sets") == 2
    assert "--uncertainty posterior adds it" not in told


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("governance.public_partner", True, "yes"),
        ("governance.public_partner", False, "no"),
        ("governance.form", "co-chair", "co-chair"),
        ("trust.initial", 0.3, "0.3"),  # an index has no unit to be told
        ("ending.restart_after", 12, "12 months"),
    ],
)
def test_values_are_said_as_people_say_them(path, value, words):
    assert said(PARAMETERS[path], value) == words


def test_one_scenario_alone_has_a_report(cli, tmp_path):
    """Also where nobody ends, so that there is nothing to say of why."""
    cli("compare", "baseline", "--runs", "20", "--horizon", "6", "--out", tmp_path / "one", "--quiet")
    assert cli("report", tmp_path / "one", "-o", tmp_path / "a.html").status == 0
    told = text_of((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert "Collaborations last 0.5 years on average" in told
    assert f"{cisim.load('baseline').title}: none ends within 6 m." in told


def test_what_cannot_be_reported_is_refused_in_one_line(cli, compared, tmp_path):
    (tmp_path / "taken.html").write_text("mine", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for folder, out, part in (
        (tmp_path / "nowhere", "a.html", "there is no such folder"),
        (tmp_path / "empty", "a.html", "holds no manifest.json"),
        (compared, "a.pdf", "ends with .html"),
        (compared, "taken.html", "exists already"),
        (compared, "no/a.html", "there is no such folder"),
    ):
        answer = cli("report", folder, "-o", tmp_path / out)
        assert (answer.status, answer.out) == (2, "")
        assert part in answer.err
        assert len(answer.err.strip().splitlines()) == 1
    assert (tmp_path / "taken.html").read_text(encoding="utf-8") == "mine"


def test_a_sweep_that_is_not_finished_is_told_so_and_one_with_a_hole_is_refused_in_one_line(cli, tmp_path):
    (tmp_path / "small.yaml").write_text(f"{HEAD}replicates: 6\n", encoding="utf-8")
    out = tmp_path / "out"
    sweep(load_experiment(tmp_path / "small.yaml"), out, workers=Workers("threads", 1), chunk=3)
    first, *_, last = sorted((out / "runs").iterdir())
    last.unlink()
    assert cli("report", out, "-o", tmp_path / "a.html", "-q").status == 0
    told = text_of((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert "in the same 3 matched cities" in told
    assert "The sweep is not finished: these are the runs so far." in told
    (tmp_path / "a.html").unlink()
    first.unlink()
    answer = cli("report", out, "-o", tmp_path / "a.html")
    assert (answer.status, answer.out) == (2, "")
    assert f"{out}: scenarios cannot be compared pair by pair: a city is missing" in answer.err
    assert len(answer.err.strip().splitlines()) == 1
    assert not (tmp_path / "a.html").exists()
    assert "is not finished" in " ".join(cli("analyze", out).out.split())
    assert not (tmp_path / "a.html").exists()
