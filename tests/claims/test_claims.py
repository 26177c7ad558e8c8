"""Claims from file to verdict: what is refused, what is run, what is written; and the 36 that ship."""

import copy
import json

import numpy as np
import pandas as pd
import pytest
import yaml

import cisim
from cisim.calibration.posterior import Posterior
from cisim.claims import Size, claims_frame, contrasts_frame, examine, load_claim, load_claims
from cisim.claims.design import posterior_experiment
from cisim.claims.frames import COLUMNS
from cisim.claims.units import interval, number
from cisim.claims.verdicts import NOT_SUPPORTED, SUPPORTED
from cisim.cli import main
from cisim.parameters import PARAMETERS
from cisim.yaml_files import ConfigError

SMALL = {
    "id": "C90",
    "claim": "Equal cities are equal, and trust helps.",
    "source": "a test",
    "mechanism": "None.",
    "scenarios": [
        "baseline",
        {"name": "trusting", "parameters": {"trust.initial": 0.8}},
        {"name": "again", "extends": "baseline"},
    ],
    "contrasts": [
        {
            "name": "Trust at year 1",
            "measure": "trust@12",
            "weights": {"trusting": 1, "baseline": -1},
            "expected": "more",
            "smallest": 0.02,
        },
        {
            "name": "Equal cities",
            "measure": "duration",
            "weights": {"again": 1, "baseline": -1},
            "expected": "more",
            "smallest": 0.001,
            "is_judged": False,
        },
        {
            "name": "Weak members",
            "measure": "weak_stay@12",
            "weights": {"trusting": 1, "baseline": -1},
            "expected": "more",
            "smallest": 0.01,
            "is_judged": False,
        },
    ],
    "cities": 24,
    "seed": 5,
}
PATHS = ("trust.initial", "motivation.base", "trust.gain")


@pytest.fixture
def write(tmp_path):
    """Write the small claim with some of its entries changed."""

    def written(name="C90.yaml", **changes):
        folder = tmp_path / "claims"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(yaml.safe_dump({**SMALL, **changes}, sort_keys=False), encoding="utf-8")
        return path

    return written


@pytest.fixture
def cli(capfd):
    """Run `cisim` with these arguments: its exit status, what it says, and what it complains of."""

    def run(*arguments):
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        said = capfd.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def posterior():
    """A made-up sample around the defaults."""
    rng = np.random.default_rng(1)
    columns = [PARAMETERS[path].default * rng.uniform(0.9, 1.1, 6) for path in PATHS]
    return Posterior(PATHS, np.column_stack(columns))


def changed(place, **entries):
    contrasts = copy.deepcopy(SMALL["contrasts"])
    contrasts[place].update(entries)
    return contrasts


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "5"}, "id: string should match"),
        ({"clam": "x"}, "clam: there is no such key; did you mean claim"),
        ({"contrasts": changed(0, wheights={})}, "contrasts.0.wheights: there is no such key; did you mean weights"),
        ({"contrasts": changed(0, expected="mor")}, "contrasts.0.expected: "),
        ({"contrasts": changed(0, smallest=0)}, "contrasts.0.smallest: "),
        ({"contrasts": changed(0, measure="trust")}, "contrasts.0.measure: there is no measure 'trust'"),
        ({"contrasts": changed(0, measure="trust@200")}, "contrasts.0.measure: 'trust@200': runs are followed for 120"),
        ({"contrasts": changed(0, weights={"trusting": 1})}, "contrasts.0.weights: sum to 1; expected 0"),
        ({"contrasts": changed(0, weights={"trustin": 1})}, "did you mean trusting"),
        ({"contrasts": changed(0, sites=[1, -1])}, "contrasts.0.sites: has 2 weights; trusting has 1 sites"),
        ({"contrasts": changed(0, measure="spread over sites of trust@12")}, "has one site only; expected a cohort"),
        (
            {"contrasts": changed(0, measure="lagging sites of trust@12", sites=[1])},
            "contrasts.0.sites: cannot go together with 'lagging sites'",
        ),
        ({"scenarios": ["baseline", "nowhere"]}, "scenarios.1: nowhere: there is no such scenario"),
        ({"scenarios": ["baseline", "baseline"]}, "baseline stands twice"),
        ({"scenarios": [*SMALL["scenarios"], "co-chair"]}, "co-chair stands in no contrast"),
        ({"scenarios": [*SMALL["scenarios"][:2], {"name": "again", "horizon": 60}]}, "different times"),
        (
            {"scenarios": [*SMALL["scenarios"][:2], {"name": "again", "parameters": {"trust.initail": 1}}]},
            "trust.initial",
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_line(write, changes, said):
    path = write(**changes)
    with pytest.raises(ConfigError) as caught:
        load_claim(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert said in message
    assert "\n" not in message


def test_numbers_are_those_of_the_library(write, tmp_path):
    found = examine(load_claim(write()), tmp_path / "out", Size(12))
    scenarios = ["baseline", cisim.load("baseline").override({"trust.initial": 0.8})]
    tables = [cisim.tables([each], runs=12, seed=5, record=("months", "organizations")) for each in scenarios]
    trust = [table["months"].query("month == 12").set_index("replicate")["trust"] for table in tables]
    assert found.judged[0].in_cities == pytest.approx((trust[1] - trust[0]).to_numpy(), abs=1e-12)
    weak = [_weak_stay(table["organizations"]) for table in tables]
    assert found.judged[2].in_cities == pytest.approx((weak[1] - weak[0]).to_numpy(), abs=1e-12)
    assert found.verdict == "supported"


def _weak_stay(organizations):
    """Written once more, in pandas."""
    founders = organizations[(organizations["month"] == 0) & organizations["is_member"]]
    later = organizations[organizations["month"] == 12].set_index(["replicate", "organization"])["is_member"]
    shares = {}
    for replicate, rows in founders.groupby("replicate"):
        weak = rows.sort_values("power", kind="stable").head(len(rows) // 3)
        shares[replicate] = later.loc[[(replicate, who) for who in weak["organization"]]].mean()
    return pd.Series(shares)


def test_sites_of_cohorts_and_ends_of_distributions_are_those_of_the_library(write, tmp_path):
    """Under every set as with the default numbers; the set here is the default itself."""
    sites = [
        {"name": name, "parameters": {"trust.initial": trust}} for name, trust in (("a", 0.2), ("b", 0.4), ("c", 0.6))
    ]
    (tmp_path / "three.yaml").write_text(
        yaml.safe_dump({"title": "T", "question": "Q", "source": "S", "horizon": 24, "sites": sites}), encoding="utf-8"
    )
    measures = {
        "Lagging half": {"measure": "lagging sites of trust@12"},
        "First less last": {"measure": "trust@12", "sites": [1, 0, -1]},
        "Best": {"measure": "top third of trust@12"},
    }
    path = write(
        scenarios=[
            {"name": "three", "extends": str(tmp_path / "three.yaml")},
            {"name": "meeting", "extends": str(tmp_path / "three.yaml"), "parameters": {"trust.gain": 0.2}},
        ],
        contrasts=[
            {"name": name, **entry, "weights": {"meeting": 1, "three": -1}, "expected": "more", "smallest": 0.001}
            for name, entry in measures.items()
        ],
    )
    claim = load_claim(path)
    usual = Posterior(("motivation.base",), np.array([[PARAMETERS["motivation.base"].default]] * 2))
    found = examine(claim, tmp_path / "out", Size(9, 9), usual)
    trust = []
    for scenario in claim.scenarios:
        months = cisim.tables([scenario], runs=9, seed=5, record=("months",))["months"].query("month == 12")
        trust.append(months.pivot_table(index="replicate", columns="site", values="trust").to_numpy())
    # Of three sites the lagging half is one; of nine cities the best third is three.
    lagging, first = ([of(each) for each in trust] for of in (lambda t: t.min(axis=1), lambda t: t[:, 0] - t[:, 2]))
    best = [np.sort(each.mean(axis=1))[-3:].mean() for each in trust]
    for judged, (three, meeting) in zip(found.judged, (lagging, first), strict=False):
        assert judged.in_cities == pytest.approx(meeting - three, abs=1e-12)
    assert found.judged[2].luck.effect == pytest.approx(best[1] - best[0], abs=2e-3)
    for judged in found.judged:
        assert judged.posterior.effect == pytest.approx(judged.luck.effect, abs=1e-9)


def test_a_scenario_that_changes_nothing_differs_in_nothing(write, tmp_path):
    """Negative control on the model: equal scenarios are equal city by city, and nothing is supported."""
    equal = examine(load_claim(write()), tmp_path / "out", Size(12)).judged[1]
    assert (equal.in_cities == 0.0).all()
    assert equal.verdict == "not supported"


def test_sets_live_through_cities_in_turn_and_keep_what_a_scenario_sets(write, tmp_path, posterior):
    claim = load_claim(write())
    experiment = posterior_experiment(claim, posterior, 4, 12)
    assert experiment.met[2:4].tolist() == [[8, 9, 10, 11], [0, 1, 2, 3]]
    with pytest.raises(ConfigError, match="cities_per_set: 40 are more than the 12 cities that there are"):
        posterior_experiment(claim, posterior, 40, 12)
    assert [factor.path for factor in experiment.factors] == list(PATHS[1:])
    found = examine(claim, tmp_path / "out", Size(12, 4), posterior)
    first = found.judged[0]
    assert (first.posterior.n_sets, first.posterior.n_cities, found.held) == (6, 4, ("trust.initial",))
    assert first.posterior.low < first.posterior.effect < first.posterior.high
    assert first.sign_share == 1.0
    row = contrasts_frame([found]).iloc[0]
    assert row["effect"] != row["posterior_effect"]
    assert (row["n_cities"], row["n_sets"]) == (12, 6)


def test_fewer_than_two_cities_are_refused():
    for size, said in (({"cities": 1}, "cities: 1 is"), ({"cities_per_set": 0}, "cities_per_set: 0 is")):
        with pytest.raises(ConfigError, match=f"^{said} out of range; expected 2 or more$"):
            Size(**size)


def test_runs_that_fail_end_it_with_the_folder_in_which_to_look(write, tmp_path, monkeypatch):
    def fails(*_):
        raise ZeroDivisionError("a rate of zero")

    monkeypatch.setattr("cisim.sweep.work.live_each", fails)
    with pytest.raises(ConfigError, match=r"out/runs/C90-[0-9a-f]{10}: 18 runs failed; their `error` says why"):
        examine(load_claim(write()), tmp_path / "out", Size(6))


def test_a_page_and_a_report_tell_ignorance_apart_from_luck(write, tmp_path, cli, posterior):
    write()
    sample, out = tmp_path / "sets.parquet", tmp_path / "results"
    pd.DataFrame(posterior.sets, columns=list(PATHS)).to_parquet(sample)
    options = ["--uncertainty", "posterior", "--posterior", sample, "--cities", "12", "--cities-per-set", "4"]
    assert cli("claims", tmp_path / "claims", *options, "--out", out, "--quiet")[0] == 0
    row = pd.read_csv(out / "contrasts.csv").iloc[0]
    page = (out / "pages" / "C90.md").read_text(encoding="utf-8")
    ends = [interval([row[f"{prefix}{name}"] for name in ("effect", "low", "high")], "index")
            for prefix in ("", "posterior_")]  # fmt: skip
    for words in (
        "Then the same under each of 6 parameter sets that agree with published patterns.",
        "The scenarios set `trust.initial` themselves: that stays so.",
        f"| effect (interval: luck) | {ends[0]} over 12 cities |",
        f"| mean effect (interval: sets and luck) | {ends[1]} over 6 sets |",
        f"| 95% of the sets (ignorance) | {number(row['set_low'])} to {number(row['set_high'])} |",
        "| as expected, of sets | 100% |",
        "--uncertainty posterior --posterior sets.parquet --cities-per-set 4",
    ):
        assert words in page
    assert "parameter sets" in (out / "pages" / "C90.svg").read_text(encoding="utf-8")
    assert cli("report", out, "-o", tmp_path / "report.html", "--quiet")[0] == 0
    told = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "12 cities with the same luck, and under 6 sets of numbers that agree with published patterns." in told
    assert f"{ends[1]} index" in told
    assert "Without a posterior sample" not in told


def test_what_is_known_of_some_cities_or_of_none_is_told_so(write, tmp_path, cli):
    """A table that is not started again has no second life; cities differ in whether a table ever got anywhere."""
    restarted = {"name": "trusting", "parameters": {"ending.restart": True, "ending.restart_after": 1}}
    scenarios = [{"name": "baseline", "horizon": 60}, {**restarted, "horizon": 60}]
    none, some = (
        {"name": name, "measure": measure, "weights": weights, "expected": "none", "smallest": 1}
        for name, measure, weights in (
            ("Second lives", "second_duration", {"trusting": 1, "baseline": -1}),
            ("Early change", "t_early_change", {"trusting": 1}),
        )
    )
    write(scenarios=scenarios, contrasts=[none, {**some, "is_judged": False}])
    out = tmp_path / "results"
    assert cli("claims", tmp_path / "claims", "--cities", "12", "--out", out, "--quiet")[0] == 0
    page = (out / "pages" / "C90.md").read_text(encoding="utf-8")
    assert "**Not supported.** Second lives: unknown (unknown to unknown) months." in page
    assert not list((out / "pages").glob("C90.[ps][nv]g"))
    assert "![" not in page
    runs = cisim.simulate([cisim.load("baseline").override(restarted["parameters"], horizon=60)], runs=12, seed=5)
    n = int(runs["t_early_change"].notna().sum())
    assert 0 < n < 12
    assert f"| known in | {n} of 12 cities, under all that is compared |" in page
    assert "| known in | 0 of 12 cities, under all that is compared |" in page


def parts_in(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}


def test_the_same_call_goes_on_and_a_changed_claim_gets_runs_of_its_own(write, tmp_path):
    claim = load_claim(write())
    one = examine(claim, tmp_path / "out", Size(6))
    made = parts_in(tmp_path / "out")
    again = examine(claim, tmp_path / "out", Size(6))
    assert claims_frame([one]).equals(claims_frame([again]))
    assert parts_in(tmp_path / "out") == made
    other = examine(load_claim(write(seed=6)), tmp_path / "out", Size(6))
    assert len(list((tmp_path / "out" / "runs").iterdir())) == 2
    assert not claims_frame([one]).equals(claims_frame([other]))


def test_the_tables_are_as_declared(write, tmp_path):
    found = [examine(load_claim(write()), tmp_path / "out", Size(6))]
    for name, table in (("claims", claims_frame(found)), ("contrasts", contrasts_frame(found))):
        assert list(table.columns) == [column.name for column in COLUMNS[name]]
    assert {"id", "claim", "effect", "low", "high", "sign_share", "verdict"} <= set(claims_frame(found).columns)


def test_the_command_says_the_rule_first_and_writes_a_page_for_each(write, tmp_path, cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    write()
    write("C91.yaml", id="C91")
    out = tmp_path / "results"
    status, said, _ = cli("claims", tmp_path / "claims", "--only", "C90", "--cities", "6", "--out", out)
    assert status == 0
    assert said.index("supported: the interval leaves out 0") < said.index("Trust at year 1")
    assert "has no part in the verdicts" in said
    assert "1 claim: " in said
    assert "C91" not in said
    page = (out / "pages" / "C90.md").read_text(encoding="utf-8")
    for words in ("# C90: Equal cities", "a test", "Trust at year 1", "C90.png", "cisim claims", "None."):
        assert words in page
    assert (out / "pages" / "C90.png").read_bytes().startswith(b"\x89PNG")
    written = pd.read_csv(out / "claims.csv")
    assert written["id"].tolist() == ["C90"]
    assert len(pd.read_csv(out / "contrasts.csv")) == 3
    dictionary = pd.read_csv(out / "dictionary.csv", keep_default_na=False)
    assert (dictionary["meaning"] != "").all()


def test_the_command_answers_in_json_and_takes_ids_after_only(write, tmp_path, cli):
    write()
    weights = {"trusting": 0.5, "again": 0.5, "baseline": -1}
    counted = [{**entry, "is_judged": False} for entry in changed(0, weights=weights)]
    write("C91.yaml", id="C91", contrasts=counted, note="A count, which has no direction.")
    out = tmp_path / "results"
    status, said, _ = cli(
        "claims", tmp_path / "claims", "--only", "C90", "C91", "--cities", "4", "--out", out, "--json"
    )
    assert status == 0
    rows = json.loads(said)["claims"]
    assert [row["id"] for row in rows] == ["C90", "C91"]
    assert rows[1]["verdict"] == "described"
    page = (out / "pages" / "C91.md").read_text(encoding="utf-8")
    assert "| compared | 0.5 × `trusting` + 0.5 × `again` − `baseline` |" in page
    assert "ended or not, every run is followed to the end.\n\nA count, which has no direction.\n" in page


def test_a_claim_that_ships_is_named_by_its_number_alone(tmp_path, cli):
    out = tmp_path / "results"
    assert cli("claims", "--only", "C2", "--cities", "2", "--out", out, "--quiet")[0] == 0
    assert [path.name for path in (out / "pages").glob("*.md")] == ["C02.md"]
    page = (out / "pages" / "C02.md").read_text(encoding="utf-8")
    assert "cisim claims --only C2 --cities 2 --out results/claims" in page


def test_a_claim_says_itself_how_many_cities_it_takes(write, tmp_path):
    found = examine(load_claim(write(cities=3)), tmp_path / "out", Size())
    assert found.n_cities == len(found.judged[0].in_cities) == 3


def test_other_rules_give_other_runs_and_stand_in_the_command(write, tmp_path, cli):
    write()
    told = {}
    for name, options in (("usual", []), ("other", ["--set", "trust.update=confirming"])):
        out = tmp_path / name
        status, said, _ = cli("claims", tmp_path / "claims", *options, "--cities", "4", "--out", out, "--json")
        assert status == 0
        told[name] = [row["effect"] for row in json.loads(said)["contrasts"]]
        pages = "".join(path.read_text(encoding="utf-8") for path in (out / "pages").glob("*.md"))
        assert ("trust.update=confirming" in pages) == bool(options)
    assert told["usual"] != told["other"]
    status, _, complaint = cli("claims", tmp_path / "claims", "--set", "trust.uptade=x", "--out", tmp_path / "no")
    assert (status, "did you mean trust.update" in complaint) == (2, True)


def test_the_command_refuses_in_one_line(write, tmp_path, cli):
    write()
    place = tmp_path / "claims"
    for arguments, said in [
        (["--only", "C7"], "C7: there is no such claim"),
        (["--posterior", "x.parquet"], "--uncertainty posterior"),
        (["--uncertainty", "posterior", "--posterior", tmp_path / "x.parquet"], "there is no such file"),
    ]:
        status, _, complaint = cli("claims", place, *arguments, "--out", tmp_path / "results")
        assert status == 2
        assert said in complaint
        assert complaint.count("\n") == 1


def test_the_36_claims_that_ship_are_whole():
    claims = load_claims()
    assert [claim.id for claim in claims] == [f"C{number}" for number in range(1, 37)]
    for claim in claims:
        assert claim.path.stem == claim.stem
        assert claim.horizon == 120
        is_described = claim.id == "C7"  # a count, without a direction
        assert any(contrast.is_judged for contrast in claim.contrasts) is not is_described


def test_claims_are_taken_from_files_and_from_nowhere_else_when_none_ship(write, tmp_path, monkeypatch):
    other = write("other.yaml", id="C2")
    assert [claim.id for claim in load_claims([write(), other])] == ["C2", "C90"]
    assert [claim.id for claim in load_claims([other])] == ["C2"]
    # As where the package was installed without the experiments.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cisim.configs.folder", lambda: tmp_path / "configs")
    with pytest.raises(ConfigError, match=r"^experiments/claims: there is no such folder here; name the folder or"):
        load_claims()


def test_a_folder_of_claims_has_a_report(write, tmp_path, cli):
    """What does not simply hold comes first, each with its figure; and all claims with their verdicts."""
    write()
    write("C91.yaml", id="C91", claim="Another sentence to be tested.")
    out, page = tmp_path / "results", tmp_path / "report.html"
    assert cli("claims", tmp_path / "claims", "--cities", "6", "--out", out, "--quiet")[0] == 0
    table = pd.read_csv(out / "claims.csv")
    table["verdict"] = [SUPPORTED, NOT_SUPPORTED]
    table.to_csv(out / "claims.csv", index=False)
    assert cli("report", out, "-o", page, "--quiet")[0] == 0
    told = page.read_text(encoding="utf-8")
    for words in (
        "1 of 2 claims are supported; 1 are not supported.",
        "The model does not bear out C91;",
        "data:image/svg+xml",
        table["contrast"][1],
        "Without a posterior sample",
        "described: the claim has no direction",
    ):
        assert words in told
    assert told.index("Another sentence") < told.index("All claims")


def test_a_report_on_claims_of_which_none_is_doubted_says_so(write, tmp_path, cli):
    write()
    out, page = tmp_path / "results", tmp_path / "report.html"
    cli("claims", tmp_path / "claims", "--cities", "6", "--out", out, "--quiet")
    table = pd.read_csv(out / "claims.csv").assign(verdict=SUPPORTED)
    table.to_csv(out / "claims.csv", index=False)
    assert cli("report", out, "-o", page, "--quiet")[0] == 0
    told = page.read_text(encoding="utf-8")
    assert "1 of 1 claims are supported." in told
    assert "Every claim is supported." in told
    assert "does not bear out" not in told


def test_a_table_that_is_none_of_claims_has_no_report(write, tmp_path, cli):
    write()
    out = tmp_path / "results"
    cli("claims", tmp_path / "claims", "--cities", "6", "--out", out, "--quiet")
    table = pd.read_csv(out / "claims.csv")
    table.drop(columns="verdict").to_csv(out / "claims.csv", index=False)
    status, _, why = cli("report", out, "-o", tmp_path / "a.html")
    assert (status, why.count("\n")) == (2, 1)
    assert "claims.csv: lacks the column verdict; expected a table that cisim claims wrote" in why
    (out / "claims.csv").write_bytes(b"\xff\xfe")
    assert "cannot be read as a table of claims" in cli("report", out, "-o", tmp_path / "a.html")[2]
    assert not (tmp_path / "a.html").exists()


def test_claims_that_cannot_be_told_apart_or_found_are_refused(write, tmp_path, cli):
    write()
    write("C92.yaml")
    assert "id: C90 is that of" in cli("claims", tmp_path / "claims", "--out", tmp_path / "results")[2]
    (tmp_path / "empty").mkdir()
    assert (
        "holds no claim; expected files such as C05.yaml"
        in cli("claims", tmp_path / "empty", "--out", tmp_path / "results")[2]
    )
