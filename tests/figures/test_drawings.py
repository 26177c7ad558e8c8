"""What is drawn is what the tables hold, and it can be read."""

from __future__ import annotations

import warnings
from itertools import combinations
from threading import Thread

import numpy as np
import pytest
from matplotlib.text import Text

from cisim.figures import compare, differences, incidence, labels, paths, style, survival

NAMES = ("baseline", "mayoral-turnover", "quick-win-pressure", "co-chair")
LONG = (
    "baseline",
    "mayoral-turnover-with-preparation-and-handover",
    "quick-win-pressure",
    "co-chair",
    "backbone-handed-over-at-year-three",
    "superintendent-churn",
)


def lines(ax):
    return {line.get_label(): line for line in ax.lines if not str(line.get_label()).startswith("_")}


def overlaps(texts, renderer):
    """Pairs of words that lie on one another; the thin lines that lead to words may cross."""
    boxes = [(text.get_text(), Text.get_window_extent(text, renderer).padded(-0.5)) for text in texts]
    return [(a, b) for (a, p), (b, q) in combinations(boxes, 2) if p.overlaps(q)]


@pytest.fixture
def all_tables(survival_table, incidence_table, paths_table, differences_table):
    def make(names, ends=(0.33, 0.27, 0.18, 0.52, 0.31, 0.29)):
        rows = [
            (n, q, e, h) for q, e, h in (("rmst", -3.0, 2.0), ("outcome_improvement", 0.02, 0.03)) for n in names[1:]
        ]
        return {
            "survival": survival_table(dict(zip(names, ends, strict=False))),
            "incidence": incidence_table({n: (0.06, 0.1 + 0.02 * i, 0.17, 0.2, 0.0) for i, n in enumerate(names)}),
            "paths": paths_table({n: 0.7 * end for n, end in zip(names, ends, strict=False)}),
            "differences": differences_table(rows),
        }

    return make


def test_survival_draws_the_table_in_steps(survival_table):
    table = survival_table(dict(zip(NAMES, (0.33, 0.27, 0.18, 0.52), strict=True)))
    _, ax = style.new_figure()
    assert survival.draw(table.sample(frac=1, random_state=1).sort_values("scenario"), ax) is ax
    drawn = lines(ax)
    assert set(drawn) == set(NAMES)
    for name, line in drawn.items():
        rows = table[table["scenario"] == name]
        np.testing.assert_array_equal(line.get_xdata(), rows["month"])
        np.testing.assert_array_equal(line.get_ydata(), rows["estimate"])
        assert line.get_drawstyle() == "steps-post"
    assert labels.title_of(ax) == survival.finding(table.sort_values("scenario"))
    assert ax.get_xlabel() == "Years since the launch"


def test_survival_shades_the_interval(survival_table):
    table = survival_table({"baseline": 0.33})
    _, ax = style.new_figure()
    survival.draw(table, ax)
    corners = ax.collections[0].get_paths()[0].vertices
    inside = table["month"] > 0
    for column in ("low", "high"):
        assert np.isin(table.loc[inside, column].round(9), corners[:, 1].round(9)).all()


def test_a_curve_at_zero_goes_on_to_the_horizon_and_another_stops_where_it_is_unknown(survival_table):
    table = survival_table({"baseline": 0.33, "short": 0.4})
    table = table[(table["scenario"] == "baseline") | (table["month"] <= 60)]
    _, ax = style.new_figure()
    survival.draw(table, ax)
    assert lines(ax)["short"].get_xdata()[-1] == 60
    gone = table.copy()
    gone.loc[(gone["scenario"] == "short") & (gone["month"] == 60), ["estimate", "low", "high"]] = 0.0
    _, ax = style.new_figure()
    survival.draw(gone, ax)
    assert lines(ax)["short"].get_xdata()[-1] == 120
    assert lines(ax)["short"].get_ydata()[-1] == 0


def test_incidence_bars_are_the_shares_and_fill_the_whole(incidence_table):
    shares = {"baseline": (0.06, 0.14, 0.17, 0.24, 0.06), "turnover": (0.0, 0.4, 0.1, 0.1, 0.0)}
    _, ax = style.new_figure()
    incidence.draw(incidence_table(shares), ax)
    widths = np.array([bar.get_width() for bar in ax.patches]).reshape(2, 6)
    np.testing.assert_allclose(widths.sum(axis=1), 1)
    np.testing.assert_allclose(sorted(widths[0]), sorted((*shares["baseline"], 0.33)))
    words = " ".join(text.get_text().replace("\n", " ") for text in ax.texts)
    for reason in (*incidence.FILLS, "14% (12–16)", "33%"):
        assert reason in words


def test_every_reason_is_named_even_in_a_sliver_and_others_than_the_known(incidence_table):
    table = incidence_table(
        {"baseline": (0.001, 0.002, 0.3, 0.003)}, reasons=("goal reached", "merger", "funding lost", "x y")
    )
    figure, ax = style.new_figure()
    incidence.draw(table, ax)
    words = " ".join(text.get_text() for text in ax.texts)
    assert all(word in words for word in ("goal reached <1%", "merger <1%", "x y <1%"))
    figure.draw_without_rendering()  # moves the words to their places
    assert overlaps([text for text in ax.texts if "<1%" in text.get_text()], figure.canvas.get_renderer()) == []


def test_paths_draw_the_table_and_one_counterfactual(paths_table):
    table = paths_table({"baseline": 0.24, "co-chair": 0.31})
    _, ax = style.new_figure()
    paths.draw(table, ax)
    drawn = lines(ax)
    assert set(drawn) == {"baseline", "co-chair", "no collaboration"}
    rows = table[(table["scenario"] == "co-chair") & (table["quantity"] == "outcome")]
    np.testing.assert_array_equal(drawn["co-chair"].get_ydata(), rows["estimate"])
    assert drawn["no collaboration"].get_color() == style.GREY
    assert drawn["no collaboration"].get_linestyle() != "-"


def test_a_city_that_fares_differently_alone_gets_its_own_counterfactual(paths_table):
    table = paths_table({"baseline": 0.24, "recession": 0.2})
    table.loc[(table["scenario"] == "recession") & (table["quantity"] == "outcome_alone"), "estimate"] *= 0.7
    _, ax = style.new_figure()
    paths.draw(table, ax)
    assert "no collaboration, city of recession" in lines(ax)


def test_differences_draw_dots_and_intervals_in_the_unit_of_the_axis(differences_table):
    table = differences_table(
        [("a", "rmst", 4.0, 1.0), ("b", "rmst", 1.0, 2.0), ("a", "outcome", 0.05, 0.01), ("b", "outcome", 0.0, 0.01)]
    )
    _, ax = style.new_figure()
    differences.draw(table, ax)
    time, outcome = ax.child_axes
    assert lines(time)["a"].get_xdata() == [4.0]
    assert lines(outcome)["a"].get_xdata() == [5.0]
    np.testing.assert_allclose(lines(outcome)["a interval"].get_xdata(), [4.0, 6.0])
    assert lines(time)["a"].get_markerfacecolor() != "white"
    assert lines(time)["b"].get_markerfacecolor() == "white"
    assert "percentage points" in outcome.get_xlabel()
    assert "months" in time.get_xlabel()


def test_unknown_shares_and_intervals_are_left_out(differences_table):
    table = differences_table([("a", "rmst", 4.0, float("inf")), ("b", "rmst", 1.0, float("nan"))])
    _, ax = style.new_figure()
    differences.draw(table.assign(share_positive=np.nan, share_zero=np.nan, share_negative=np.nan), ax)
    (panel,) = ax.child_axes
    assert np.isfinite(panel.get_xlim()).all()
    assert lines(panel)["a"].get_markerfacecolor() == "white"
    assert not any("unknown" in text.get_text() for text in panel.texts)


@pytest.mark.parametrize(
    ("names", "ends"), [(NAMES[:2], (0.33, 0.27)), (LONG, (0.33, 0.27, 0.18, 0.52, 0.31, 0.29)), (LONG, (0.3,) * 6)]
)
def test_words_do_not_overlap(all_tables, names, ends):
    for figure in compare.draw_all(all_tables(names, ends)).values():
        figure.draw_without_rendering()  # moves the words to their places
        renderer = figure.canvas.get_renderer()
        (ax,) = figure.axes
        parts = [ax, *ax.child_axes]
        rows = [label for part in parts if part.axison for label in part.get_yticklabels()]
        names_of_rows = [label for label in rows if "%" not in label.get_text()]
        texts = [text for part in parts for text in part.texts]
        texts = [text for text in [*texts, *names_of_rows] if text.get_text()]
        assert len(texts) > len(names)
        assert overlaps(texts, renderer) == []


def test_compare_draws_four_figures_in_the_same_colours(all_tables):
    figures = compare.draw_all(all_tables(NAMES))
    assert list(figures) == list(compare.NAMES)
    colors = [lines(figures[name].axes[0])["co-chair"].get_color() for name in ("survival", "paths")]
    colors.append(lines(figures["differences"].axes[0].child_axes[0])["co-chair"].get_color())
    assert set(colors) == {style.strokes(NAMES)["co-chair"].color}


def test_one_scenario_alone_has_no_figure_of_differences(all_tables):
    assert list(compare.draw_all(all_tables(NAMES[:1]))) == ["survival", "incidence", "paths"]


def test_figures_can_be_drawn_in_threads_without_pyplot_and_without_a_warning(all_tables):
    import matplotlib.pyplot as plt

    tables, found = all_tables(NAMES[:2]), []
    before = dict(plt.rcParams)

    def draw():
        titles = [labels.title_of(figure.axes[0]) for figure in compare.draw_all(tables).values()]
        found.append(titles)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        threads = [Thread(target=draw) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 3
    assert found[0] == found[1] == found[2]
    assert plt.get_fignums() == []
    assert dict(plt.rcParams) == before
