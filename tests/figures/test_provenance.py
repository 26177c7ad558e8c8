"""Saved figures tell where they came from, are equal for equal input, and are whole or absent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure
from PIL import Image

from cisim.figures import labels, provenance, style, survival

FACTS = {"version": "0.1", "seed": "1", "scenarios": "baseline, co-chair", "note": "größer → 3"}


@pytest.fixture
def figure(survival_table):
    def make():
        with style.theme():
            figure, ax = style.new_figure()
            survival.draw(survival_table({"baseline": 0.33, "co-chair": 0.52}), ax)
        return figure

    return make


def test_provenance_is_in_both_files(figure, tmp_path):
    png, svg = provenance.save(figure(), tmp_path / "survival.png", FACTS)
    assert [png.name, svg.name] == ["survival.png", "survival.svg"]
    with Image.open(png) as picture:
        written = picture.text
        assert round(picture.info["dpi"][0]) == 150
    assert {key: written[key] for key in FACTS} == FACTS
    assert written["Title"].startswith("After 10 years, 52% of co-chair")
    dublin = "{http://purl.org/dc/elements/1.1/}"
    tree = ET.parse(svg)
    assert json.loads(tree.find(f".//{dublin}description").text) == FACTS
    assert tree.find(f".//{dublin}title").text == written["Title"]
    assert tree.find(f".//{dublin}date") is None


def test_a_name_with_a_dot_keeps_it(tmp_path):
    png, svg = provenance.save(style.new_figure()[0], tmp_path / "seed0.5", {})
    assert [png.name, svg.name] == ["seed0.5.png", "seed0.5.svg"]


def test_equal_input_gives_equal_bytes_whatever_the_settings(figure, tmp_path):
    first = [path.read_bytes() for path in provenance.save(figure(), tmp_path / "a", FACTS)]
    with plt.rc_context({"font.size": 20, "svg.hashsalt": None, "lines.linewidth": 9, "savefig.dpi": 30}):
        second = [path.read_bytes() for path in provenance.save(figure(), tmp_path / "b", FACTS)]
    assert first == second


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(tmp_path):
    program = (
        "import sys, pandas as pd\n"
        "from cisim.figures import provenance, style, survival\n"
        "table = pd.DataFrame({'scenario': list('aabb'), 'month': [0, 24] * 2, 'estimate': [1, .5, 1, .8],\n"
        "    'low': [1, .4, 1, .7], 'high': [1, .6, 1, .9]})\n"
        "with style.theme():\n"
        "    figure, ax = style.new_figure()\n"
        "    survival.draw(table, ax)\n"
        "provenance.save(figure, sys.argv[1], {'seed': '0'})\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "there")], env=environment, check=True, timeout=120)
    exec(program.replace("sys.argv[1]", repr(str(tmp_path / "here"))), {})
    for suffix in (".png", ".svg"):
        assert (tmp_path / f"here{suffix}").read_bytes() == (tmp_path / f"there{suffix}").read_bytes()


def test_a_saved_figure_is_closed(tmp_path):
    plain, _ = style.new_figure()
    provenance.save(plain, tmp_path / "plain", {})
    assert plain.axes == []
    managed = plt.figure()
    provenance.save(managed, tmp_path / "managed", {})
    assert plt.get_fignums() == []


def test_failing_to_draw_leaves_nothing(figure, tmp_path, monkeypatch):
    whole = Figure.savefig

    def fails_at_svg(self, where, **settings):
        if settings["format"] == "svg":
            raise RuntimeError("no room")
        whole(self, where, **settings)

    monkeypatch.setattr(Figure, "savefig", fails_at_svg)
    with pytest.raises(RuntimeError, match="no room"):
        provenance.save(figure(), tmp_path / "survival", FACTS)
    assert list(tmp_path.iterdir()) == []


def test_failing_to_write_leaves_what_was_there(figure, tmp_path, monkeypatch):
    (tmp_path / "survival.png").write_bytes(b"old")
    whole = Path.write_bytes

    def half(self, data):
        whole(self, data[: len(data) // 2])
        if ".svg" in self.name:
            raise OSError("disk full")
        return whole(self, data)

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="disk full"):
        provenance.save(figure(), tmp_path / "survival", FACTS)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("survival.png", b"old")]


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        provenance.save(style.new_figure()[0], tmp_path / "missing" / "survival", {})


@pytest.mark.parametrize(
    "facts", [{"seed": 1}, {"": "x"}, {"größe": "x"}, {"a" * 80: "x"}, {"a\x07": "x"}, {" a": "x"}]
)
def test_provenance_that_does_not_fit_is_refused(tmp_path, facts):
    with pytest.raises(ValueError, match="provenance"):
        provenance.save(style.new_figure()[0], tmp_path / "survival", facts)
    assert list(tmp_path.iterdir()) == []


def test_a_figure_without_a_headline_has_no_title():
    _, ax = style.new_figure()
    assert labels.title_of(ax) == ""
