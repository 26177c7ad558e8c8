"""A table becomes a city: what is kept comes back, and what is wrong is said by row and column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cisim import CollectiveImpactModel, load, simulate
from cisim.city_import.accounting import lost
from cisim.city_import.acquainted import pairs_made, ties_each
from cisim.city_import.city_file import city_text
from cisim.city_import.mapping import Finding, findings
from cisim.city_import.survey import survey
from cisim.cli import main
from cisim.parameters import PARAMETERS
from cisim.records import AREAS, KINDS, ROLES, SECTORS
from cisim.sweep.cities import in_city
from cisim.yaml_files import ConfigError

HERE = Path(__file__).parent
FLAWED, FLAWED_TIES = HERE / "flawed.csv", HERE / "flawed-ties.csv"


def imported(folder: Path, table: str | bytes, ties: str | None = None) -> dict[str, Finding]:
    """What a table in this text becomes, by the parameter's name."""
    path = folder / "city.csv"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())
    tie_path = None
    if ties is not None:
        tie_path = folder / "ties.csv"
        tie_path.write_text(ties, encoding="utf-8")
    return {finding.path: finding for finding in findings(survey(path, tie_path))}


def refusal(folder: Path, table: str | bytes, ties: str | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        imported(folder, table, ties)
    message = str(caught.value)
    assert "\n" not in message
    return message.replace(f"{folder}/", "")


def test_a_name_is_enough(tmp_path):
    found = imported(tmp_path, "name\nA\nB\nC\nD\nE\n")
    assert found["city.n_organizations"].value == found["membership.start_size"].value == 5
    others = [each for each in found.values() if each.path not in ("city.n_organizations", "membership.start_size")]
    assert not any(each.is_found for each in others)
    assert all(each.value == PARAMETERS[each.path].default for each in others)
    assert [line.partition(":")[0] for line in lost(survey(tmp_path / "city.csv"))] == ["names"]  # no sectors, no ties


def test_a_folder_and_a_file_that_is_no_table_of_a_city_by_its_size_are_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"^.*: cannot be read \(Is a directory\)$"):
        survey(tmp_path)
    said = refusal(tmp_path, "name\n" + 1_000_000 * "Five\n")
    assert said == "city.csv: has 5,000,005 bytes; a table of organizations has at most 5,000,000"


def test_of_a_large_table_without_marks_the_declared_number_start(tmp_path):
    found = imported(tmp_path, "name\n" + "".join(f"N{n}\n" for n in range(60)))["membership.start_size"]
    assert (found.is_found, found.value) == (False, PARAMETERS["membership.start_size"].default)
    assert found.basis == "column member is missing or empty"
    ties = imported(tmp_path, "name\n" + "".join(f"N{n}\n" for n in range(60)), "from,to\nN1,N2\n")
    assert (ties["city.history_ties"].value, found.value) == (ties_each(1, 60, int(found.value))[0], found.value)


@pytest.mark.parametrize(
    ("table", "path", "basis"),
    [
        # Each alone in its sector: there is no spread within any.
        ("name,sector,power\nA,business,0.2\nB,government,0.5\nC,foundation,0.9\n", "city.power_spread",
         "no sector has two organizations whose power could be compared"),
        ("name,sector,power\nA,business,0.2\nB,business,0.5\nC,business,\n", "city.power_spread",
         "power and sector are filled together in 2 rows: too few"),
        ("name,role,power\nA,anchor institution,\nB,,0.5\n", "city.anchor_power",
         "no row has the role anchor institution and a power"),
        (f"name,has_{KINDS[0]},needs_{KINDS[1]}\nA,1,\nB,1,1\nC,1,1\nD,,1\n", "city.complementarity",
         "what one has and needs is filled together in 2 rows: too few"),
    ],
)  # fmt: skip
def test_what_too_few_rows_tell_is_assumed(tmp_path, table, path, basis):
    found = imported(tmp_path, table)[path]
    assert (found.is_found, found.value) == (False, PARAMETERS[path].default)
    assert found.basis.startswith(basis)


def test_where_all_have_the_same_of_each_nothing_is_said_of_who_lacks_what(tmp_path):
    head = ",".join([*(f"has_{kind}" for kind in KINDS), f"needs_{KINDS[0]}"])
    rows = "".join(f"{name},{'2,' * len(KINDS)}1\n" for name in "ABC")
    found = imported(tmp_path, f"name,{head}\n{rows}")["city.complementarity"]
    assert (found.is_found, found.value) == (False, PARAMETERS["city.complementarity"].default)
    assert found.basis.startswith("all have as much of each kind, so that nothing is lacking more")


def test_ties_without_an_answer_say_who_knows_whom_and_nothing_on_trust(tmp_path):
    found = imported(tmp_path, "name\nA\nB\nC\n", "from,to,trust\nA,B,\nB,C,n/a\n")
    assert found["city.history_ties"].basis.startswith("2 pairs know each other")
    assert (found["trust.initial"].is_found, found["trust.initial"].basis) == (False, "no tie has an answer on trust")


def test_what_lies_outside_of_the_bounds_goes_to_their_end_and_is_told(tmp_path):
    """Organizations whose priorities differ more than drawn ones do: the likeness comes out negative."""
    head = "name," + ",".join(f"priority_{area}" for area in AREAS)
    rows = "".join(f"{k}," + ",".join("1" if k == place else "0" for place in range(len(AREAS))) + "\n"
                   for k in range(len(AREAS)))  # fmt: skip
    found = imported(tmp_path, f"{head}\n{rows}")["city.alignment"]
    n = len(AREAS)
    # All for one area each: the variance of an area's share is 1 / n, of free mixes (n - 1) / (n^2 (n + 1)).
    likeness = 1.0 - np.sqrt((1 / n) / ((n - 1) / (n**2 * (n + 1))))
    assert found.value == PARAMETERS["city.alignment"].low == 0
    assert found.basis.endswith(f"; {likeness:.3f} lies outside of 0 to 1")


def test_blank_cells_count_for_nothing(tmp_path):
    found = imported(tmp_path, "name,mission,skill\nA,0.2,\nB,,\nC,n/a,\nD,0.4,-\n")
    assert found["city.mission"].value == 0.3
    assert found["city.mission"].basis == "mean of mission over 2 of 4 organizations"
    assert not found["city.skill"].is_found


@pytest.mark.parametrize(
    "cells",
    [
        ["0.25", "0.75", "0.5"],
        ["25%", "75 %", "0.5"],
        ['"0,25"', '"0,75"', '"0,5"'],
        ['"25,0%"', "\u00a075%", ".5"],
    ],
)
def test_shares_are_read_however_they_are_written(tmp_path, cells):
    rows = "".join(f"{name},{cell}\n" for name, cell in zip("ABC", cells, strict=True))
    assert imported(tmp_path, f"name,mission\n{rows}")["city.mission"].value == 0.5


def test_a_scale_of_four_points_is_known_by_its_numbers_or_its_heading(tmp_path):
    assert imported(tmp_path, "name,mission\nA,1\nB,4\nC,3\nD,2\n")["city.mission"].value == 0.5
    assert imported(tmp_path, "name,mission (1-4)\nA,1\nB,1\nC,1\n")["city.mission"].value == 0
    assert imported(tmp_path, "name,mission (0-1)\nA,1\nB,1\nC,1\n")["city.mission"].value == 1
    assert imported(tmp_path, "name,mission (%)\nA,1\nB,3\n")["city.mission"].value == 0.02
    assert "nothing but 1; write the scale" in refusal(tmp_path, "name,mission\nA,1\nB,1\n")


@pytest.mark.parametrize(
    ("heading", "cells", "mean"),
    [
        ("mission (1-5)", ["1", "3", "5"], 0.5),
        ("mission (1–5)", ["2", "", "4"], 0.5),
        ("Mission [0 to 10]", ["5", "10", "50%"], 2 / 3),
        ("mission (0-100)", ["20", "40", "60"], 0.4),
        ("mission 1-4", ["4", "4", "1"], 2 / 3),
        ("mission in %", ["20", "40", "60%"], 0.4),
        ("mission percent", ["1", "2", "3"], 0.02),
        ("mission and vision", ["1", "2", "3"], None),  # another column
    ],
)
def test_any_scale_may_stand_behind_a_heading(tmp_path, heading, cells, mean):
    rows = "".join(f"{name},{cell}\n" for name, cell in zip("ABC", cells, strict=True))
    found = imported(tmp_path, f"name (short),{heading},member (yes or no)\n{rows}")["city.mission"]
    assert found.is_found == (mean is not None)
    assert mean is None or found.value == pytest.approx(mean, abs=0.001)


def test_names_that_look_alike_count_as_two_and_are_told(tmp_path):
    path = tmp_path / "city.csv"
    path.write_text("name\nFood Bank\nB\nFoodbank\n", encoding="utf-8")
    people = survey(path).organizations
    assert len(people.entries) == 3
    assert people.notices[-1] == "row 4: 'Foodbank' may be 'Food Bank' of row 2; they count as two"
    path.write_text("name\n???\n!!!\n", encoding="utf-8")  # nothing but signs, and not the same ones
    assert not any("may be" in notice for notice in survey(path).organizations.notices)


def test_columns_of_other_names_are_told_and_one_without_a_name_is_passed_over(tmp_path):
    path = tmp_path / "city.csv"
    path.write_text("name,,mission,(2-9)\nA,x,0.2,3\nB,,0.4,4\n", encoding="utf-8")
    people = survey(path).organizations
    assert [entry["mission"] for entry in people.entries] == [0.2, 0.4]
    (told,) = [notice for notice in people.notices if "not used" in notice]
    assert "'(2-9)'" in told
    assert "''" not in told


def test_separators_and_encodings_make_no_difference(tmp_path):
    table = "name;sector;mission\nCafé;Foundation;0,25\nMühle;NGO;0,75\n"
    utf8 = imported(tmp_path, table)
    for other in (table.encode("cp1252"), table.encode("utf-8-sig"), table.encode("utf-16"),
                  table.replace(",", ".").replace(";", ",").encode(), table.replace(";", "\t").encode()):  # fmt: skip
        assert imported(tmp_path, other) == utf8
    assert utf8["city.mission"].value == 0.5


def test_the_same_row_twice_counts_once_and_another_one_is_refused(tmp_path):
    found = imported(tmp_path, "name,mission\nThe Mill,0.2\nthe  mill,0.2\nB,0.4\n")
    assert (found["city.n_organizations"].value, found["city.mission"].value) == (2, 0.3)
    said = refusal(tmp_path, "name,skill,mission\nMill,,0.2\nB,,0.4\nmill,,0.9\n")
    assert said.startswith("city.csv, row 4, column 'mission': 'mill' stands in row 2 already")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("name,mission\nA,0.2\nB,lots\n", "city.csv, row 3, column 'mission': 'lots' is not a number"),
        ("name,mission\nA,0.2\n\nB,7\n", "city.csv, row 4, column 'mission': '7' is out of range; expected 0 to 1"),
        ("name,mission\nA,0.2\nB,-0.2\n", "row 3, column 'mission': '-0.2' is out of range; expected 0 to 1, or"),
        ("name,mission\nA,1\nB,2\nC,130%\n", "row 4, column 'mission': '130%' is out of range; expected 0% to 100%"),
        ("name,trust in\nA,\nB,\n", ""),
        ("name,mission (1-5)\nA,2\nB,6\n", "row 3, column 'mission (1-5)': '6' is out of range; expected 1 to 5, as"),
        ("name,mission (Likert)\nA,2\n", "row 1, column 'mission (Likert)': 'Likert' is no scale; expected such as"),
        ("name,mission (4-1)\nA,2\n", "row 1, column 'mission (4-1)': '4-1' is no scale"),
        ("name,mission\nA,70\n", "any other scale stands behind the heading, such as (1-5) or (%)"),
        ("name,misson\nA,0.2\n", "row 1: there is no column 'misson'; did you mean mission?"),
        ("name,power,influence\nA,1,2\n", "row 1, column 'influence': there is another column for power"),
        ("sector\nbusiness\n", "row 1: there is no column 'name'; every table needs one"),
        ("name,sector\nA,goverment\n", "row 2, column 'sector': 'goverment' is no sector; did you mean government?"),
        ("name,role\nA,city hall\nB,City Hall\n", "row 3, column 'role': 'city hall' stands in row 2 already"),
        ("name,role\nA,boss\n", "row 2, column 'role': 'boss' is no role"),
        ("name,member\nA,perhaps\n", "row 2, column 'member': 'perhaps' is neither yes nor no"),
        ("name,member\nA,no\n", "column 'member': nobody is one"),
        ("name,sector\n,business\n", "row 2, column 'name': is empty; every row needs one"),
        ("name,priority_jobs\nA,-1\n", "row 2, column 'priority_jobs': '-1' is below 0"),
        ("name,priority_jobs\nA,0\n", "row 2: the columns priority_... hold nothing but 0"),
        ("name,power\nA,0,5\n", "row 2: has 3 cells; the headings have 2"),
        ("name,mission\nA,0.2\nB,1e999\n", "row 3, column 'mission': '1e999' is too large"),
        ("name\n", "city.csv: holds no rows"),
        ("\n \n", "city.csv: holds no rows"),
        ("name\n" + "".join(f"N{n}\n" for n in range(401)), "city.csv: has 401 organizations; a city has at most 400"),
        (b"PK\x03\x04rest", "city.csv: is a spreadsheet's own file; save its sheet as CSV"),
        (b"name\nA\x81\x00\n", "city.csv: is not a text file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_row_and_column(tmp_path, table, said):
    if said:
        assert said in refusal(tmp_path, table)
    else:
        assert imported(tmp_path, table)


@pytest.mark.parametrize(
    ("ties", "said"),
    [
        ("from,to\nA,Beta\n", "ties.csv, row 2, column 'to': 'Beta' is not in city.csv; did you mean Bets?"),
        ("from,to\nA,a\n", "ties.csv, row 2: 'A' is tied to itself"),
        ("from,to,trust\nA,Bets,2\nA,Bets,3\n", "ties.csv, row 3, column 'trust': 'A to Bets' stands in row 2 already"),
        ("from,to,trust\nA,Bets,5\nBets,A,2\n", "ties.csv, row 2, column 'trust': '5' is out of range"),
    ],
)
def test_what_is_wrong_with_ties_is_told_by_row_and_column(tmp_path, ties, said):
    assert said in refusal(tmp_path, "name\nA\nBets\nC\n", ties)


def test_trust_is_the_mean_of_its_parts_where_it_is_not_given_itself(tmp_path):
    ties = "from,to,trust (1-4),reliability (1-4),openness (1-4)\nA,B,4,1,1\nB,A,,1,4\nA,C,,,\n"
    found = imported(tmp_path, "name\nA\nB\nC\n", ties)
    assert found["trust.initial"].value == 0.75
    assert found["trust.initial"].basis == "mean trust over 2 of 3 ties"


def test_the_number_known_to_each_is_found_again_from_the_pairs_that_it_makes():
    for known in (0, 3, 12):
        assert ties_each(round(pairs_made(known, 60, 20)), 60, 20)[0] == known
    assert ties_each(5, 60, 20)[0] == 0
    assert ties_each(1770, 60, 20)[0] == 12


def as_tables(model: CollectiveImpactModel) -> tuple[str, str]:
    """A city of the model as somebody would have surveyed it."""
    head = ["name", "sector", "role", "power", "mission", "skill", "member"]
    head += [f"priority_{area}" for area in AREAS] + [f"has_{k}" for k in KINDS] + [f"needs_{k}" for k in KINDS]
    lines = [",".join(head)]
    orgs = model.sites[0].orgs
    for org in orgs:
        numbers = [org.power, org.mission, np.mean(org.skills)]
        told = [f"N{org.id}", SECTORS[org.sector], ROLES[org.role], *map(str, numbers)]
        told.append("yes" if org.membership else "no")
        lines.append(",".join([*told, *map(str, (*org.priorities, *org.strengths, *org.needs))]))
    ties = model.sites[0].ties[: model.collaboration.n_ties]
    edges = [f"N{orgs[t.source].id},N{orgs[t.target].id},{t.trust}" for t in ties]
    return "\n".join(lines), "\n".join(["from,to,trust", *edges])


def test_a_city_of_the_model_comes_back_as_the_city_that_it_was_drawn_from(tmp_path):
    true = {
        "city.n_organizations": 300, "membership.start_size": 40, "city.power_spread": 0.1, "city.anchor_power": 0.6,
        "city.mission": 0.5, "city.skill": 0.45, "city.alignment": 0.7, "city.complementarity": 0.35,
        "city.history_ties": 5, "trust.initial": 0.6,
    }  # fmt: skip
    tables = as_tables(CollectiveImpactModel(load("baseline").override(true), seed=2))
    found = imported(tmp_path, *tables)
    exact = ("city.n_organizations", "membership.start_size", "city.history_ties", "city.complementarity")
    assert {path: found[path].value for path in exact} == {path: true[path] for path in exact}
    for path in ("city.power_spread", "city.mission", "city.skill", "city.alignment", "trust.initial"):
        assert found[path].value == pytest.approx(true[path], abs=0.03), path
    assert found["city.anchor_power"].value == pytest.approx(true["city.anchor_power"], abs=0.3)  # one draw
    text = city_text("All", ["city.csv"], [each for each in found.values() if each.is_found], [])
    assert "Assumed" not in text


def test_every_flaw_at_once_still_makes_a_city_that_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["city", "import", str(FLAWED), "--ties", str(FLAWED_TIES), "--out", "own.yaml"]) == 0
    said = capsys.readouterr().out
    for told in ("29", "Windows-1252", "'Contact e-mail' is not used", "counts once", "Assumed", "Not kept"):
        assert told in said
    city = load("own.yaml")
    assert city.parameters()["city.n_organizations"] == 29
    Path("theirs.yaml").write_text(
        "extends: co-chair\ntitle: T\nquestion: Q\nsource: S\ncity: own.yaml\n", encoding="utf-8"
    )
    theirs = load("theirs.yaml")
    assert theirs.parameters()["governance.form"] == "co-chair"
    assert (
        theirs.parameters()["trust.initial"]
        == city.parameters()["trust.initial"]
        != PARAMETERS["trust.initial"].default
    )
    runs = simulate([city, theirs], runs=5, seed=1)
    assert len(runs) == 10
    assert main(["run", "own.yaml"]) == 0
    elsewhere = in_city("co-chair", "own.yaml", tmp_path / "experiment.yaml")
    assert elsewhere.differences() == theirs.differences()


def test_the_file_says_what_was_assumed_and_what_is_not_kept(tmp_path):
    known = survey(FLAWED, FLAWED_TIES)
    text = city_text('A "city": #1', ["a\nb.csv"], findings(known), lost(known))
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    assert load(path).title == 'A "city": #1'
    assert "#   city.skill: 0.5 (column skill is missing or empty)" in text
    assert "# Not kept: ties: who knows whom" in text


def test_a_name_with_signs_that_cannot_be_printed_leaves_a_file_that_can_be_read(tmp_path):
    found = imported(tmp_path, "name,role,power\nThe\x07Mill,anchor institution,0.7\n")
    assert found["city.anchor_power"].basis == "power of The\x07Mill"
    path = tmp_path / "odd.yaml"
    path.write_text(city_text("Odd", ["city.csv"], list(found.values()), []), encoding="utf-8")
    assert "city.anchor_power: 0.7 # power of The Mill\n" in path.read_text(encoding="utf-8")
    assert load(path).parameters()["city.anchor_power"] == 0.7


def test_the_template_is_a_table_that_can_be_imported(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["city", "template", "--out", "own.csv", "--ties", "ties.csv"]) == 0
    assert main(["city", "import", "own.csv", "--ties", "ties.csv", "--out", "own.yaml", "--title", "Ours"]) == 0
    assert load("own.yaml").title == "Ours"
    capsys.readouterr()
    assert main(["city", "template", "--out", "own.csv"]) == 2
    assert "own.csv: exists already" in capsys.readouterr().err
    assert main(["city", "import", "nowhere.csv", "--out", "own2.yaml"]) == 2
    assert capsys.readouterr().err == "error: nowhere.csv: there is no such file\n"


def test_whatever_a_file_holds_is_a_city_or_a_refusal_in_one_line(tmp_path):
    whole, rng = FLAWED.read_bytes(), np.random.default_rng(1)
    refusals = []
    for _ in range(300):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), size=rng.integers(1, 12)):
            damaged[place] = rng.choice(np.frombuffer(b';,"\n\t\x00%-19e.\xff', dtype=np.uint8))
        path = tmp_path / "damaged.csv"
        path.write_bytes(bytes(damaged))
        try:
            found = findings(survey(path))
        except ConfigError as error:
            refusals.append(str(error))
            continue
        assert all(PARAMETERS[each.path].low <= each.value <= PARAMETERS[each.path].high for each in found)
    assert 0 < len(refusals) < 300
    assert all(said.startswith(str(tmp_path)) and "\n" not in said for said in refusals)
