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


def test_the_report_in_words_says_the_same(cli, tmp_path):
    source, out = tmp_path / "table.csv", tmp_path / "own.yaml"
    source.write_text(TABLE)
    told = cli("city", "import", source, "--out", out, "--json").json
    said = " ".join(cli("city", "import", source, "--out", out, "--overwrite").out.split())
    for line in (*told["not_kept"], *told["notices"]):
        assert " ".join(line.split()) in said
