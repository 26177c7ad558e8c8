"""What the page about the model reads: each text from its one source, whether installed or in a checkout."""

from importlib.metadata import metadata

import pytest

import cisim
from cisim.app.about import contents, documents
from cisim.app.about.words import Words
from cisim.app.links import settings_from
from cisim.app.pages import about
from cisim.claims.pages import WORDS
from cisim.scenario import load, names
from cisim.yaml_files import ConfigError


@pytest.mark.parametrize("title", [about.CLAIMED, about.REPRODUCIBLE])
def test_the_sections_named_are_in_the_readme(title):
    assert len(documents.section(title)) > 100
    assert "##" not in documents.section(title)
    assert documents.section("No such section") == ""


def test_the_readmes_markdown_is_understood():
    found = documents.blocks(documents.section(about.CLAIMED))
    assert {"paragraph", "table"} <= {block.kind for block in found}
    table = next(block for block in found if block.kind == "table")
    assert table.rows[0][0] == "pattern"
    assert len({len(row) for row in table.rows}) == 1
    text = "".join(part for block in found for _, part in documents.spans(block.text))
    assert not set("*`|") & set(text)


def test_only_words_tables_and_code_are_shown():
    words = "# Head\n\n![badge](x.svg)\n\nOne\nline.\n\n"
    code = "    a = 1\n    b\n\n```sh\nmake\n\ntest\n```\n\n"
    assert documents.blocks(f"{words}{code}|a|b|\n|:-|-|\n|c|d|\n") == [
        documents.Block("paragraph", "One line."),
        documents.Block("code", "a = 1\nb"),
        documents.Block("code", "make\n\ntest"),
        documents.Block("table", rows=(("a", "b"), ("c", "d"))),
    ]


def test_spans_are_told_apart():
    assert documents.spans("a **b** *c* `d` [e](f.md).") == [
        ("plain", "a "),
        ("strong", "b"),
        ("plain", " "),
        ("em", "c"),
        ("plain", " "),
        ("code", "d"),
        ("plain", " e."),
    ]


def test_without_the_files_of_a_checkout_the_packages_metadata_serves(monkeypatch):
    monkeypatch.setattr(documents, "file_of", lambda name: None)
    documents.readme.cache_clear()
    try:
        assert documents.readme().startswith("# cisim")
        assert metadata("cisim")["Version"] in documents.citation_words()
        assert documents.file_of(documents.CLAIMS) is None
    finally:
        documents.readme.cache_clear()


def test_the_citation_is_the_files():
    words = documents.citation_words()
    assert cisim.__version__ in words
    assert "Apache-2.0" in words


def test_persons_are_cited_by_their_family_names(monkeypatch, tmp_path):
    path = tmp_path / "CITATION.cff"
    path.write_text(
        "title: T\nversion: 1\nlicense: L\nauthors: [{name: A team}, {family-names: Ada, given-names: B}]\n"
    )
    monkeypatch.setattr(documents, "file_of", lambda name: path)
    assert documents.citation_words() == "A team, Ada. T. Version 1. Licence L."


def test_installed_without_its_checkout_only_what_is_shipped_is_found(monkeypatch, tmp_path):
    package = tmp_path / "src" / "cisim"
    package.mkdir(parents=True)
    (package / "shipped.md").write_text("x")
    (tmp_path / "README.md").write_text("of another project")
    monkeypatch.setattr(documents.cisim, "__file__", str(package / "__init__.py"))
    assert documents.file_of("shipped.md") == package / "shipped.md"
    assert documents.file_of("README.md") is None


def test_every_parameter_and_scenario_is_told():
    assert [entry["name"] for entry in contents.parameters()] == list(cisim.PARAMETERS)
    for entry in contents.parameters():
        declared = cisim.PARAMETERS[entry["name"]]
        assert entry["text"] == declared.meaning
        assert ["Source", declared.source] in entry["details"]
    found = contents.scenarios(lambda: None)
    assert [entry["name"] for entry in found] == names()
    for entry in found[::10]:
        assert entry["text"] == load(entry["name"]).question
        assert settings_from(entry["links"][0][1].partition("?")[2]).choices[0].scenario == entry["name"]


def test_what_an_installation_does_not_have_is_said(monkeypatch, drawn):
    monkeypatch.setattr(documents, "file_of", lambda name: None)
    assert "has not been made in this installation" in drawn(about.Claims()).told


def test_words_are_drawn_as_what_they_are(drawn):
    page = drawn(Words("One **line** of `code`.\n\n    a = 1\n\n|a|b|\n|-|-|\n|*c*|d|"))
    tags = {each.tag: each.children for each in page.parts if hasattr(each, "tag")}
    assert (tags["strong"], tags["em"]) == (["line"], ["c"])
    assert [each.children for each in page.parts if getattr(each, "tag", "") == "code"] == [["code"], ["a = 1"]]
    assert page.part("tag", "pre").attributes == {"tabindex": "0"}
    assert [each.children for each in page.parts if getattr(each, "tag", "") == "th"] == [["a"], ["b"]]


def test_every_link_of_a_scenario_can_be_opened():
    for entry in contents.scenarios(lambda: None):
        for _, address in entry["links"]:
            settings_from(address.partition("?")[2])


def test_the_month_is_the_schedule():
    assert [meaning for _, meaning, _, _ in contents.month()] == [step.meaning for step in cisim.SCHEDULE]


def test_the_claims_are_told_as_in_their_report(tmp_path):
    sentences, table = about.claims_in(documents.file_of(documents.CLAIMS))
    assert "claims are supported" in sentences[0]
    assert len(table.rows) == 36
    assert all(len(row) == len(table.head) for row in table.rows)
    assert {row[-1] for row in table.rows} <= set(WORDS.values())
    broken = tmp_path / "claims.csv"
    broken.write_text("claim,verdict\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"claims\.csv: lacks the column"):
        about.claims_in(broken)
