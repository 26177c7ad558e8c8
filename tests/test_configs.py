"""The scenarios and cities that ship: all load, each asks its own question, and each turns what it says it turns."""

import re
import subprocess
import sys

import numpy as np
import pytest

from cisim import configs, scenario
from cisim.parameters import LEVER, PARAMETERS
from cisim.yaml_files import read

SCENARIOS = configs.names("scenarios")
CITIES = configs.names("cities")

# What practitioners claim, by the number of the claim, and the scenarios that let a reader test it.
CLAIMED = {
    "C1": ("mayoral-turnover", "mayor-reelected", "large-city-term-limits"),
    "C2": ("quick-win-pressure",),
    "C3": ("patience", "quick-win-pressure"),
    "C4": ("shared-credit", "mayoral-turnover-shared-credit"),
    "C5": ("co-chair", "mayoral-turnover-co-chair", "mayor-reelected-co-chair"),
    "C6": ("public-partner-absent", "sponsor-recruited"),
    "C7": ("cohort-of-eight",),
    "C8": ("legal-constraint",),
    "C9": ("small-town", "large-city-term-limits", "history-of-conflict"),
    "C10": ("low-trust", "high-trust", "fragile-trust", "forgiving-trust", "meet-often", "meet-seldom", "breach",
            "breach-and-repair"),
    "C11": ("anchor-dominance", "anchor-dominance-evened", "majority", "supermajority", "consensus", "resident-votes"),
    "C12": ("mayor-driven-agenda", "funder-driven-agenda"),
    "C13": ("funder-driven-agenda",),
    "C14": ("needs-do-not-meet",),
    "C15": ("middle-buy-in", "leader-churn-middle-buy-in"),
    "C16": ("urgency", "no-urgency", "opportunity-moment"),
    "C17": ("crisis", "overlapping-tables"),
    "C18": ("release-time", "release-time-same-budget"),
    "C19": ("backbone-starved", "backbone-funded", "backbone-handed-over"),
    "C20": ("shared-measurement", "no-shared-measurement"),
    "C21": ("mutually-reinforcing-activities", "silos"),
    "C22": ("coordination",),
    "C23": ("learning",),
    "C24": ("accountability", "free-riding"),
    "C25": ("innovation",),
    "C26": ("systems-approach",),
    "C27": ("resident-votes", "token-seat", "no-residents"),
    "C28": ("pilot-first", "full-partnership"),
    "C29": ("capacity-transfer",),
    "C30": ("history-of-conflict", "history-of-success"),
    "C31": ("peer-cohort", "peer-cohort-off"),
    "C32": ("adaptive-leadership", "crisis-adaptive"),
    "C33": ("communication",),
    "C34": ("opportunity-moment", "opportunity-moment-ready"),
    "C35": ("five-ingredients", "five-ingredients-missing-leaders", "five-ingredients-missing-trust",
            "five-ingredients-missing-urgency", "five-ingredients-missing-data", "five-ingredients-missing-moment",
            "five-ingredients-missing-all"),
    "C36": ("second-generation",),
    "nine skills": ("nine-skills",),
}  # fmt: skip
DEBATED = (
    "mayoral-turnover", "mayoral-turnover-prepared", "leader-churn", "quick-win-pressure", "patience", "funder-cliff",
    "funder-taper", "funder-renewal", "four-funders", "funder-leaves", "funder-leaves-one-of-four",
    "funder-driven-agenda", "backbone-starved", "backbone-funded", "backbone-handed-over", "co-chair", "tri-chair",
    "backbone-led", "funder-led", "majority", "supermajority", "consensus", "start-large", "grow-slowly",
    "resident-votes", "token-seat", "no-residents", "anchor-dominance", "most-central-member-leaves",
    "overlapping-tables", "free-riding", "breach", "breach-and-repair", "shared-measurement", "no-shared-measurement",
    "mandated", "voluntary", "recession", "rival", "goal-creep", "no-collaboration", "self-interested",
    "community-minded",
)  # fmt: skip
# Scenarios about the city or about the theory, which may set what no table can choose.
CALIBRATED = {"table-of-41"}  # there for a published pattern, not for a question of practice

CONTEXT = {
    *CALIBRATED,
    "anchor-dominance", "cohort-of-eight", "community-minded", "five-ingredients-missing-all",
    "five-ingredients-missing-leaders", "five-ingredients-missing-moment", "five-ingredients-missing-trust",
    "five-ingredients-missing-urgency", "forgiving-trust", "fragile-trust", "free-riding", "high-trust",
    "history-of-conflict", "history-of-success", "large-city-term-limits", "leader-churn", "legal-constraint",
    "low-trust", "mutually-reinforcing-activities", "needs-do-not-meet", "no-urgency", "overlapping-tables",
    "self-interested", "silos", "small-town", "urgency", "voluntary",
}  # fmt: skip
# What turns work into outcomes, and what counts as a result: to set one of these would write one's own finding.
YIELDS = {
    "city.early_change", "city.goal", "city.outcome_erosion", "city.population_change", "city.programme_yield",
    "city.systems_change_seen", "systems.outcome_yield", "wins.outcome",
}  # fmt: skip


def content(name: str, kind: str = "scenarios") -> dict:
    return read(configs.path_of(kind, name))


def own_parameters(name: str, kind: str = "scenarios") -> set[str]:
    """Parameters that a file itself sets, in all sites or in one."""
    file = content(name, kind)
    return set(file.get("parameters", {})).union(*(site.get("parameters", {}) for site in file.get("sites", [])))


def effective(name: str) -> dict:
    return scenario.load(name).parameters()


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_loads_and_says_what_it_is(name):
    loaded = scenario.load(name)
    assert loaded.name == name
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert loaded.title == loaded.title.strip()
    assert len(loaded.title) <= 45
    assert loaded.question.endswith("?")
    assert loaded.question.count("?") == 1
    assert loaded.source.strip()
    # Another horizon would compare unlike spans; the one that calibration alone uses is compared with none.
    assert (loaded.horizon == scenario.DEFAULT_HORIZON) == (name not in CALIBRATED)


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != "baseline"])
def test_a_scenario_differs_from_the_one_that_it_extends(name):
    base = content(name)["extends"]
    assert scenario.load(name).key() != scenario.load(base).key()


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != "baseline"])
def test_every_value_that_a_scenario_sets_differs_from_what_it_extends(name):
    before, after = effective(content(name)["extends"]), effective(name)
    assert [path for path in content(name).get("parameters", {}) if before[path] == after[path]] == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_only_scenarios_of_context_set_what_no_table_can_choose(name):
    beyond = {path for path in own_parameters(name) if PARAMETERS[path].role != LEVER}
    is_elsewhere = content(name).get("city", "default") != "default"
    assert (bool(beyond) or is_elsewhere) == (name in CONTEXT)


@pytest.mark.parametrize(("kind", "name"), [("scenarios", n) for n in SCENARIOS] + [("cities", n) for n in CITIES])
def test_no_file_writes_its_own_finding(kind, name):
    assert not own_parameters(name, kind) & YIELDS


@pytest.mark.parametrize("kind", ["scenarios", "cities"])
@pytest.mark.parametrize("field", ["title", "question"])
def test_titles_and_questions_are_unique(kind, field):
    said = [content(name, kind)[field] for name in configs.names(kind)]
    assert len(set(said)) == len(said)


def test_no_two_scenarios_are_the_same():
    keys = {name: scenario.load(name).key() for name in SCENARIOS}
    assert len(set(keys.values())) == len(keys)


@pytest.mark.parametrize("claim", CLAIMED)
def test_every_claim_can_be_tried(claim):
    assert set(CLAIMED[claim]) <= set(SCENARIOS)


def test_every_debate_can_be_tried():
    assert set(DEBATED) <= set(SCENARIOS)


def test_every_scenario_belongs_to_a_claim_or_a_debate():
    named = set(DEBATED).union(*CLAIMED.values())
    assert set(SCENARIOS) - named == {"baseline"} | CALIBRATED


def test_the_baseline_is_the_declared_defaults():
    assert scenario.load("baseline").differences() == {}


@pytest.mark.parametrize("name", CITIES)
def test_a_city_can_be_the_place_of_a_scenario(name, tmp_path):
    file = tmp_path / "there.yaml"
    file.write_text(f"title: There\nquestion: What is it like there?\nsource: a test\ncity: {name}\n", encoding="utf-8")
    loaded = scenario.load(file)
    assert content(name, "cities")["question"].endswith("?")
    assert (loaded.differences() == {}) == (name == "default")


@pytest.mark.parametrize("name", [name for name in CITIES if name != "default"])
def test_every_value_of_a_city_has_its_source(name):
    """A comment beside the value, or above a site whose values it covers."""
    text = configs.path_of("cities", name).read_text(encoding="utf-8")
    about_sites = None
    for line in text.splitlines():
        if line.startswith("  #"):
            about_sites = line
        elif re.match(r"  [a-z_]+\.[a-z_]+:", line):
            assert "#" in line, line
        elif line.strip().startswith("parameters: {"):
            assert about_sites, line


def test_half_of_the_cohort_is_led_by_the_public_sector_in_the_same_places():
    cohort = scenario.load("cohort-of-eight")
    assert cohort.n_sites == len(set(cohort.site_names)) == 8
    places: dict[bool, list] = {True: [], False: []}
    for site in range(8):
        there = cohort.differences(site)
        form = there.pop("governance.form", "mayor-led")
        places[form in ("mayor-led", "co-chair")].append(sorted(there.items()))
    assert len(places[True]) == 4
    assert sorted(places[True]) == sorted(places[False])


def test_a_lost_and_a_won_election_differ_from_the_baseline_by_that_month_alone():
    base = scenario.load("baseline")
    for name in ("mayoral-turnover", "mayor-reelected"):
        loaded = scenario.load(name)
        np.testing.assert_array_equal(loaded.values, base.values)
        assert [event.month for event in loaded.events] == [48]


def test_a_taper_spends_the_money_of_the_cliff():
    def months_of_money(name):
        values = effective(name)
        length, taper = values["funding.grant_length"], values["funding.taper"]
        return sum(left / (taper + 1) if left <= taper else 1 for left in range(length, 0, -1))

    assert months_of_money("funder-taper") == pytest.approx(months_of_money("funder-cliff"))


def test_what_is_said_of_the_baseline_holds():
    """Where a scenario's words compare it with the baseline, a new default must not make them wrong."""
    base = effective("baseline")
    assert effective("release-time-same-budget")["funding.grant"] == base["funding.grant"]
    assert effective("funder-cliff")["funding.grant_length"] == 36
    assert scenario.load("mayoral-turnover-prepared").events[-1].value == base["politics.preparation"]
    for path in ("leadership.rate_government", "leadership.rate_nonprofit", "leadership.rate_other"):
        assert effective("leader-churn")[path] == pytest.approx(2 * base[path], rel=0.02)


def test_a_missing_ingredient_is_missing_alone():
    whole = scenario.load("five-ingredients")
    for missing in ("leaders", "trust", "urgency", "data"):
        part = scenario.load(f"five-ingredients-missing-{missing}")
        assert np.count_nonzero(part.values != whole.values) == 1
        assert part.events == whole.events
    without_moment = scenario.load("five-ingredients-missing-moment")
    np.testing.assert_array_equal(without_moment.values, whole.values)
    assert without_moment.events == ()


def test_loading_needs_no_mechanism():
    """So that `cisim scenarios` answers at once, and a wrong file is refused before anything is compiled."""
    code = (
        "import sys; from cisim import scenario; [scenario.load(n) for n in scenario.names()]; "
        "sys.exit(any(name.startswith('cisim.mechanisms') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
