"""`cisim city import`: what the report says is what the file holds, also as JSON."""

from __future__ import annotations

from cisim.scenario import load

TABLE = "name,mission,age\nClinic,0.2,3\nSchool,,4\nLibrary,0.4,\nCity Hall,0.6,\n"


def test_json_tells_every_parameter_what_is_not_kept_and_what_was_noticed(cli, tmp_path):
    source, out = tmp_path / "table.csv", tmp_path / "own.yaml"
    source.write_text(TABLE)
    told = cli("city", "import", source, "--out", out, "--json").json
    assert list(told) == ["file", "parameters", "not_kept", "notices"]
    assert told["file"] == str(out)
    found = {each["path"]: each for each in told["parameters"]}
    assert found["city.n_organizations"]["value"] == 4
    assert found["city.mission"]["value"] == 0.4  # the mean of 0.2, 0.4 and 0.6
    assert found["city.mission"]["is_found"] is True
    assert found["city.mission"]["basis"] == "mean of mission over 3 of 4 organizations"
    assert found["city.skill"]["is_found"] is False
    city = load(out).parameters()
    assert {path: each["value"] for path, each in found.items()} == {path: city[path] for path in found}
    assert any("'age' is not used" in notice for notice in told["notices"])
    assert told["not_kept"]


def test_a_table_of_ties_is_told_of_beside_that_of_organizations(cli, tmp_path):
    source, ties, out = tmp_path / "table.csv", tmp_path / "ties.csv", tmp_path / "own.yaml"
    source.write_text(TABLE)
    ties.write_text("from,to,trust,colour\nClinic,School,3,red\nSchool,Clinic,1,red\n")
    alone = cli("city", "import", source, "--out", out, "--json").json
    assert 'source: "table.csv;' in out.read_text()
    told = cli("city", "import", source, "--ties", ties, "--out", out, "--overwrite", "--json").json
    assert 'source: "table.csv and ties.csv;' in out.read_text()
    assert told["notices"] == [
        *alone["notices"],
        f"{ties}: read as UTF-8, separated by commas",
        "column 'colour' is not used",
        "column 'trust' holds whole numbers from 1 to 4: read as 0, 1/3, 2/3 and 1",
    ]
    before, after = ({each["path"]: each for each in one["parameters"]} for one in (alone, told))
    assert before["trust.initial"]["is_found"] is False
    assert after["trust.initial"]["value"] == 0.333  # the mean of 2/3 and 0


def test_nothing_is_said_to_be_assumed_where_the_tables_tell_all(cli, tmp_path):
    source, ties, out = tmp_path / "table.csv", tmp_path / "ties.csv", tmp_path / "own.yaml"
    sectors = ("government", "nonprofit", "business")
    columns = "name,sector,role,power,mission,skill,other_tables,member,commitment,mandated"
    lines = [f"{columns},priority_health,priority_jobs,has_money,has_people,needs_money,needs_people"]
    for n in range(24):
        role, power = "anchor institution" if n == 0 else "", (3 + n % 5) / 10
        kept = f"Place {n},{sectors[n % 3]},{role},{power},0.4,0.6,0.3,yes,0.7,no"
        lines.append(f"{kept},{60 - n},{40 + n},{30 + n},{70 - n},60,40")
    source.write_text("\n".join(lines))
    ties.write_text("from,to,trust\n" + "".join(f"Place {n},Place {n + 1},0.{n % 5 + 1}\n" for n in range(20)))
    told = cli("city", "import", source, "--ties", ties, "--out", out, "--json").json
    assert [each["path"] for each in told["parameters"] if not each["is_found"]] == []
    said = cli("city", "import", source, "--ties", ties, "--out", out, "--overwrite").out
    assert "From the tables" in said
    assert "Not kept" in said
    assert "Assumed" not in said


def test_the_report_in_words_says_the_same(cli, tmp_path):
    source, out = tmp_path / "table.csv", tmp_path / "own.yaml"
    source.write_text(TABLE)
    told = cli("city", "import", source, "--out", out, "--json").json
    said = " ".join(cli("city", "import", source, "--out", out, "--overwrite").out.split())
    for line in (*told["not_kept"], *told["notices"]):
        assert " ".join(line.split()) in said
