"""The tables of the documents are those that the code gives now."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
sys.path.insert(0, str(DOCS))

import generate  # noqa: E402 (a script beside the documents, not a part of the package)


@pytest.mark.parametrize("path", generate.documents(), ids=lambda path: path.name)
def test_regenerating_a_document_gives_no_difference(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert generate.generated(text) == text


def test_a_document_that_drifted_is_found_out() -> None:
    text = (DOCS / "odd.md").read_text(encoding="utf-8")
    assert generate.generated(text.replace("trust.initial", "trust.first")) == text
    assert generate.generated(text + "trust.first") != text


def test_every_table_is_in_some_document_and_every_mark_has_a_table() -> None:
    marks = {found["name"] for path in generate.documents() for found in generate.BLOCK.finditer(path.read_text())}
    assert marks == set(generate.TABLES_BY_NAME)
