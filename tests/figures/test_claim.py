"""The figure of a claim: what is told of cities, what is drawn of sets, and what cannot be drawn."""

import numpy as np
import pytest

from cisim.figures import claim, labels, style


def drawn(values, expected=1.0, who="cities", interval=(1.0, 0.5, 1.5)):
    _figure, ax = style.new_figure()
    spread = claim.Spread(np.asarray(values, float), who, *interval, "months", expected, 0.5)
    claim.draw(spread, ax, "The finding", "The claim")
    return ax, *ax.child_axes


def words(panel):
    return [" ".join(text.get_text().split()) for text in panel.texts]


def test_cities_are_told_by_direction():
    ax, upper, lower = drawn([0] * 60 + [2.0] * 30 + [-1.0] * 10)
    assert labels.title_of(ax) == "The finding"
    assert words(lower) == ["30%", "60%", "10%"]
    assert [label.get_text() for label in lower.get_yticklabels()] == ["more in", "no difference in", "less in"]
    assert "more, as the claim has it ▸" in words(upper)


def test_the_expected_side_stands_first():
    _, upper, lower = drawn([2.0] * 30 + [-1.0] * 70, expected=-1.0)
    assert words(lower) == ["70%", "0%", "30%"]
    assert "◂ less, as the claim has it" in words(upper)


def test_where_no_direction_is_expected_none_is_marked():
    _, upper, lower = drawn([2.0] * 30 + [-1.0] * 70, expected=0.0)
    assert words(lower) == ["30%", "0%", "70%"]
    assert not any("as the claim has it" in each for each in words(upper))
    more, _, less = lower.patches
    assert more.get_facecolor() == less.get_facecolor()
    expected = drawn([2.0] * 30 + [-1.0] * 70)[2].patches
    assert expected[0].get_facecolor() != expected[2].get_facecolor()


def test_zero_and_the_whole_interval_are_seen():
    _, upper, _ = drawn([1.0, 2.0], interval=(8.0, 6.0, 10.0))
    low, high = upper.get_xlim()
    assert low < -0.5
    assert high > 10.0


def test_every_set_is_in_some_bar():
    values = np.random.default_rng(1).normal(2.0, 3.0, 300)
    _, _, lower = drawn(values, who="parameter sets")
    assert sum(bar.get_height() for bar in lower.patches) == pytest.approx(1.0)
    alike = drawn([2.0] * 50, who="parameter sets")[2]
    assert [bar.get_height() for bar in alike.patches] == [1.0]


def test_one_city_alone_has_no_interval_and_ends_of_distributions_have_no_cities():
    drawn([1.0], interval=(1.0, np.nan, np.nan))
    assert words(drawn([])[2]) == []
    with pytest.raises(ValueError, match="not known"):
        drawn([np.nan], interval=(np.nan, np.nan, np.nan))
