"""Nothing is told by colour alone, colours differ for colour-blind readers, and labels move apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from cisim.figures import labels, style

# Linear RGB as seen without one kind of cone (Machado, Oliveira & Fernandes 2009, severity 1).
BLINDNESS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def lab(color, matrix):
    """CIE L*a*b* of a colour seen through the matrix (D65)."""
    rgb = np.asarray(to_rgb(color))
    linear = np.clip(np.asarray(matrix) @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    x, y, z = np.cbrt(np.maximum(xyz / (0.9505, 1.0, 1.089), 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("kind", BLINDNESS)
def test_colours_are_told_apart_without_one_kind_of_cone(kind):
    seen = [lab(color, BLINDNESS[kind]) for color in style.PALETTE]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 10


def test_strokes_differ_in_more_than_colour():
    strokes = list(style.strokes([f"s{i}" for i in range(7)]).values())
    for part in ("color", "dash", "marker"):
        assert len({getattr(stroke, part) for stroke in strokes}) == 7
    assert strokes[0] == style.Stroke(style.BLACK, (), "o")
    assert style.DOTTED not in style.DASHES


def test_many_strokes_stay_distinct():
    strokes = style.strokes([f"s{i}" for i in range(49)]).values()
    assert len({(stroke.color, stroke.dash) for stroke in strokes}) == 49


@pytest.mark.parametrize("color", style.PALETTE)
def test_words_in_a_colour_can_be_read_on_white(color):
    assert 1.05 / (style.luminance(style.ink(color)) + 0.05) >= 4.5


def test_spread_leaves_alone_what_has_room():
    np.testing.assert_allclose(labels.spread([0.8, 0.2, 0.5], [0.1] * 3, 0, 1), [0.8, 0.2, 0.5])


def test_spread_moves_apart_evenly_and_keeps_the_order():
    np.testing.assert_allclose(labels.spread([0.5, 0.5, 0.5], [0.1] * 3, 0, 1), [0.4, 0.5, 0.6])
    np.testing.assert_allclose(labels.spread([0.02, 0.01], [0.1, 0.1], 0, 1), [0.15, 0.05])


def test_spread_squeezes_what_has_no_room():
    centres = labels.spread([0.9, 0.9, 0.1], [0.6] * 3, 0, 1)
    np.testing.assert_allclose(np.sort(centres), [1 / 6, 1 / 2, 5 / 6])
    assert labels.spread([], [], 0, 1).size == 0


def test_spread_holds_for_any_labels():
    rng = np.random.default_rng(0)
    for _ in range(50):
        n = int(rng.integers(1, 9))
        wanted, sizes = rng.random(n), rng.uniform(0.01, 0.1, n)
        centres = labels.spread(wanted, sizes, 0, 1)
        order = np.argsort(wanted)
        gaps = np.diff(centres[order]) - (sizes[order][1:] + sizes[order][:-1]) / 2
        assert (gaps > -1e-9).all()
        assert (centres - sizes / 2 > -1e-9).all()
        assert (centres + sizes / 2 < 1 + 1e-9).all()


def test_lines_are_broken_evenly_but_not_within_a_name_or_a_number_with_its_unit():
    text = labels.balance("After 10 years, 52% of co-chair still going, against 33% of baseline", 40)
    assert len(text.split("\n")) == 2
    assert "co-chair" in text
    assert "10\u00a0years" in text
    assert labels.wrap("one two three four", 9, 2) == "one two\nthree…"
    assert labels.wrap(" ", 9) == ""


@pytest.mark.parametrize(("horizon", "label"), [(120, "Years since the launch"), (12, "Months since the launch")])
def test_time_is_read_in_years_or_in_months_when_short(horizon, label):
    _, ax = style.new_figure()
    style.years_axis(ax, horizon)
    assert ax.get_xlabel() == label
    assert ax.xaxis.get_major_formatter()(horizon, None) == str(10 if horizon == 120 else 12)


@pytest.mark.parametrize(("horizon", "step"), [(12, 1), (120, 12), (180, 24), (600, 60), (1200, 120)])
def test_of_a_long_time_not_every_year_is_written(horizon, step):
    _, ax = style.new_figure()
    style.years_axis(ax, horizon)
    assert np.diff(ax.xaxis.get_majorticklocs()).tolist() == [step] * (horizon // step)
