"""The site's pages: what they link to is there, what they run is a command, and a link that breaks is found out."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cisim.cli.application import COMMANDS

DOCS = Path(__file__).parents[2] / "docs"
MADE = ("made", "_build")
PAGES = [path for path in sorted(DOCS.rglob("*.md")) if path.relative_to(DOCS).parts[0] not in MADE]
LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#\s]+)(?:#[^)]*)?\)")
TOCTREE = re.compile(r"```\{toctree\}\n(.*?)```", re.DOTALL)
RUN = re.compile(r"^```\{run\}\n(.*?)^```", re.DOTALL | re.MULTILINE)
INCLUDED = re.compile(r"```\{include\} (\S+)")


def module(path: Path) -> ModuleType:
    """A script beside the pages, which is no part of a package."""
    spec = importlib.util.spec_from_file_location(f"docs_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def made() -> set[str]:
    """The pages that are made at build time."""
    pytest.importorskip("sphinx")
    sys.path[:0] = [str(DOCS), str(DOCS / "extensions")]
    try:
        return set(module(DOCS / "extensions" / "made.py").PAGES)
    finally:
        del sys.path[:2]


def is_there(page: Path, target: str, made: set[str]) -> bool:
    path = (page.parent / target).resolve()
    if path.is_relative_to(DOCS / "made"):
        return path.relative_to(DOCS / "made").as_posix().removesuffix(".md") in made
    return path.is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_what_a_page_names_is_there(page: Path, made: set[str]) -> None:
    text = page.read_text(encoding="utf-8")
    named = [found["path"] for found in LINK.finditer(text)] + INCLUDED.findall(text)
    for block in TOCTREE.findall(text):
        named += [f"{line.strip()}.md" for line in block.splitlines() if line.strip() and not line.startswith(":")]
    assert [name for name in named if not is_there(page, name, made)] == []


def test_every_page_is_in_a_table_of_contents() -> None:
    listed = set()
    for page in PAGES:
        for block in TOCTREE.findall(page.read_text(encoding="utf-8")):
            listed |= {(page.parent / f"{line.strip()}.md").resolve() for line in block.splitlines() if line.strip()}
    assert {page for page in PAGES if page.name != "index.md" or page.parent != DOCS} <= listed


def test_pages_run_commands_that_there_are() -> None:
    lines = [
        line for page in PAGES for block in RUN.findall(page.read_text(encoding="utf-8")) for line in block.splitlines()
    ]
    commands = [line.split()[1] for line in lines if line.startswith("cisim ")]
    assert len(commands) > 20
    assert set(commands) <= set(COMMANDS)


def test_a_broken_link_is_found_and_a_whole_one_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    links = module(DOCS / "links.py")
    (tmp_path / "a.html").write_text('<a href="b.html#place">x</a><a href="#here">x</a><i id="here">x</i>')
    (tmp_path / "b.html").write_text('<h1 id="place">x</h1><a href="https://example.org/">x</a>')
    assert links.main([str(tmp_path)]) == 0
    (tmp_path / "c.html").write_text(
        '<a href="b.html#gone">x</a><a href="none.html">x</a><script src="https://example.org/x.js"></script>'
    )
    capsys.readouterr()
    assert links.main([str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "c.html: b.html#gone: there is no such place" in said
    assert "c.html: none.html: there is no such file" in said
    assert "https://example.org/x.js: is loaded from another host" in said
    assert "3 pages, 3 broken links" in said


def test_a_folder_without_pages_is_no_site(tmp_path: Path) -> None:
    assert module(DOCS / "links.py").main([str(tmp_path)]) == 1


def test_a_command_that_fails_stops_the_build(tmp_path: Path) -> None:
    errors = pytest.importorskip("sphinx.errors")
    executed = module(DOCS / "extensions" / "executed.py")
    assert executed.ran("echo one; echo two", tmp_path) == "one\ntwo"
    assert "no such scenario" in executed.ran("cisim run nowhere", tmp_path, expected=2)
    with pytest.raises(errors.ExtensionError, match="exit status 3, expected 0"):
        executed.ran("exit 3", tmp_path)


def test_links_to_files_beside_the_pages_become_pages_or_names() -> None:
    pytest.importorskip("sphinx")
    neighbours = module(DOCS / "extensions" / "neighbours.py")

    def rewritten(text: str) -> str:
        return neighbours.OUTSIDE.sub(lambda found: neighbours._rewritten(found, DOCS / "odd.md"), text)

    assert rewritten("[them](../CONTRIBUTING.md)") == "[them](/community/contributing.md)"
    assert rewritten("[it](../experiments/README.md)") == "it (`experiments/README.md`)"
    assert rewritten("[a page](trace.md)") == "[a page](trace.md)"
