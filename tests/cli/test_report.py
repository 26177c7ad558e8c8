"""`cisim report`: one page that holds what the library says, needs nothing else, and refuses what it cannot read."""

from __future__ import annotations

import re
from base64 import b64decode
from html import unescape

import pytest

import cisim
from cisim.analysis import paired_differences, restricted_mean
from cisim.cli import main
from cisim.report.differences import differences
from cisim.sweep import Workers, load_experiment, sweep

SWEEPS = {
    "grid": "vary: {governance.form: [mayor-led, co-chair], trust.initial: [0.2, 0.6]}\nreplicates: 12",
    "sobol": "vary: {pressure.quick_wins: {low: 0, high: 1}, trust.initial: {low: 0.1, high: 0.7}}\n"
    "design: {kind: sobol, n: 4}\nreplicates: 6",
    "cube": "vary: {pressure.quick_wins: {low: 0, high: 1}, trust.initial: {low: 0.1, high: 0.7}}\n"
    "design: {kind: latin-hypercube, n: 30}\nreplicates: 6",
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
    assert {"grid": "governance.form", "sobol": "matter", "cube": "helps"}[name] in page
    assert "cisim sweep trust.yaml" in text_of(page)


def test_one_scenario_alone_has_a_report(cli, tmp_path):
    cli("compare", "baseline", "--runs", "20", "--out", tmp_path / "one", "--quiet")
    assert cli("report", tmp_path / "one", "-o", tmp_path / "a.html").status == 0
    assert "Collaborations last" in text_of((tmp_path / "a.html").read_text(encoding="utf-8"))


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
    assert not (tmp_path / "a.html").exists()
