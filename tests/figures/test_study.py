"""The figures of a study: what is drawn is what the tables hold, titles say no more, and words can be read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cisim.figures import by_point, discovery, heat_map, indices, labels, response, study, style

from .study_tables import FORM, NAMES, X, Y, boxes, by_points, cases, curves, morris, overlaps, sobol, surface

LOOK = study.Look(NAMES, [X, Y], 120)


def test_response_draws_the_means_and_what_sets_a_value_apart():
    table = curves({"baseline": 10.0, "co-chair": 2.0})
    _, ax = style.new_figure()
    response.draw(table, ax, NAMES)
    lines = {line.get_label(): line for line in ax.lines}
    own = table[table["scenario"] == "co-chair"]
    np.testing.assert_array_equal(lines["co-chair"].get_ydata(), own["estimate"])
    corners = ax.collections[1].get_paths()[0].vertices[:, 1]
    assert np.isin((own["estimate"] + 1.0).round(9), corners.round(9)).all()
    assert "Share of the work that the mayor wants" in ax.get_xlabel()
    assert "[share]" in ax.get_xlabel()
    assert labels.title_of(ax) == response.finding(table)


def test_response_tells_the_clearest_answer_or_none():
    table = curves({"baseline": 10.0, "co-chair": 16.0})
    assert response.finding(table) == (f"Time they last with co-chair: 8 y where {X} is 1, 6 y 8 m where it is 0")
    unclear = curves({"baseline": 1.0, "co-chair": 0.0}, half=3.0)
    said = response.finding(unclear)
    assert said == f"No clear answer of baseline and co-chair to {X}: no value stands out from luck"
    assert response._note(table, False).startswith("Means over all points with a value")
    binned = table.assign(value_high=table["value_high"] + 0.1)
    assert response._note(binned, False).startswith("Means over bins of equally many points")
    difference = curves({"co-chair": -90.0}).assign(against="baseline")
    assert response.finding(difference) == (
        f"Difference in time they last with co-chair: 6 y 8 m where {X} is 0, −10 m where it is 1"
    )


def test_words_stand_side_by_side():
    table = curves({"baseline": 10.0, "co-chair": 5.0}, FORM, ("mayor-led", "co-chair", "funder-led"))
    figure, ax = style.new_figure()
    response.draw(table, ax)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["mayor-led", "co-chair", "funder-led"]
    assert "is funder-led, 6 y 8 m where it is mayor-led" in labels.title_of(ax)
    assert overlaps(figure) == []


@pytest.mark.parametrize("parameter", [Y, "x"])
def test_parameters_that_are_not_of_the_model_keep_their_name(parameter):
    _, ax = style.new_figure()
    response.draw(curves({"baseline": 10.0}, parameter), ax)
    assert ax.get_xlabel().startswith(parameter)


def test_sobol_bars_are_the_indices_in_order():
    table = sobol({Y: (0.1, 0.2), X: (0.5, 0.7), "city.history": (0.0, 0.01)})
    _, ax = style.new_figure()
    indices.draw(table, ax, NAMES)
    first = ax.child_axes[0]
    assert [tick.get_text() for tick in first.get_yticklabels()] == [X, Y, "city.history"]
    whole, part = (container.patches for container in first.containers)
    assert [bar.get_width() for bar in whole] == [0.7, 0.2, 0.01]
    assert [bar.get_width() for bar in part] == [0.5, 0.1, 0.0]
    assert labels.title_of(ax) == (
        f"For time they last, {X} (70%) and {Y} (20%) matter most; 1 of 3 cannot be told from nothing"
    )


def test_morris_is_held_against_luck():
    assert indices.finding(morris({X: 8.0, Y: 2.5})) == (
        f"For time they last, {X} (8 m) matters most; 1 of 2 cannot be told from luck"
    )
    assert (
        indices.finding(morris({X: 2.0, Y: 2.5})) == "No parameter clearly matters for time they last: all may be luck"
    )
    unknown = morris({X: 8.0}).assign(low=np.nan, high=np.nan)
    assert indices.finding(unknown).startswith("No parameter clearly matters")
    _, ax = style.new_figure()
    indices.draw(unknown, ax)


def test_indices_that_are_not_known_are_drawn_as_nothing():
    table = sobol({X: (0.5, 0.7)}).assign(estimate=np.nan, low=np.nan, high=np.nan)
    _, ax = style.new_figure()
    indices.draw(table, ax)
    assert np.isfinite(ax.child_axes[0].get_xlim()).all()


def test_heat_map_has_the_numbers_of_all_pairs_in_the_same_colours():
    _, ax = style.new_figure(11, 5)
    table = surface()
    heat_map.draw(table, ax)
    panels = ax.child_axes[:2]
    for name, panel in zip(NAMES[:2], panels, strict=True):
        own = table[table["scenario"] == name].pivot_table(index="y", columns="x", values="estimate")
        np.testing.assert_array_equal(panel.images[0].get_array(), own)
        assert len(panel.texts) == own.size
    assert panels[0].images[0].norm is panels[1].images[0].norm
    assert labels.title_of(ax) == (
        f"Time they last with baseline: most (8 y) where {X} is 1 and {Y} is 0.6, least (6 y) where they are 0 and 0.2"
    )
    assert "the same everywhere" in heat_map.finding(table.assign(estimate=1.0))
    assert heat_map.finding(table.assign(against="baseline")).startswith("Difference in time they last")
    below = heat_map.finding(table.assign(against="baseline", estimate=70.0 - table["estimate"]))
    assert below == (
        f"Difference in time they last with baseline: most (−2 m) where {X} is 0 and {Y} is 0.2, "
        "least (−2 y 2 m) where they are 1 and 0.6"
    )
    many = pd.concat([table[table["x"] == 0.5].assign(x=x) for x in np.linspace(0.0, 1.0, 33)], ignore_index=True)
    _, ax = style.new_figure(11, 5)
    heat_map.draw(many, ax)
    assert [len(panel.texts) for panel in ax.child_axes[:2]] == [0, 0]  # too many to be read


def test_forest_fills_what_is_clear_among_all():
    table = by_points(8, 5.0)
    _, ax = style.new_figure()
    by_point.draw(table, ax, [X, FORM], NAMES)
    panel = ax.child_axes[0]
    filled, hollow = (line for line in panel.lines if line.get_linestyle() == "None")
    assert list(filled.get_xdata()) == [5.0] * 4
    assert list(hollow.get_xdata()) == [0.0] * 4
    assert panel.get_yticklabels()[0].get_text() == "0, mayor-led"
    assert by_point.finding(table) == (
        "Time they last, against baseline: co-chair clearly longer at 4 of 8 points; "
        "mayoral-turnover-with-preparation clearly longer at 4 of 8 points"
    )
    nothing = by_point.finding(by_points(8, 0.0))
    assert nothing == "No clear difference to baseline at any of 8 points in time they last"


def test_a_forest_of_many_points_is_in_the_order_of_their_differences():
    table = by_points(60, 5.0)
    table["estimate"] += np.tile(np.random.default_rng(4).permutation(60) / 100, 2)
    _, ax = style.new_figure()
    by_point.draw(table, ax, [X, FORM])
    panel = ax.child_axes[0]
    filled, hollow = (line for line in panel.lines if line.get_linestyle() == "None")
    own = table[table["scenario"] == "co-chair"].sort_values("estimate")
    np.testing.assert_array_equal([*hollow.get_xdata(), *filled.get_xdata()], own["estimate"])
    np.testing.assert_array_equal([*hollow.get_ydata(), *filled.get_ydata()], range(60))
    assert [tick.get_text() for tick in panel.get_yticklabels()] == []
    assert any("Points in the order of their differences." in " ".join(text.get_text().split()) for text in ax.texts)
    (drawn,) = study.draw_differences({"differences": pd.DataFrame(), "differences_by_point": table}, LOOK).values()
    assert drawn.get_figheight() < 0.26 * 60


def test_discovery_frames_the_region_in_its_two_dimensions():
    table = cases()
    _, ax = style.new_figure()
    discovery.draw(table, boxes(table), ax, [Y, X, FORM])
    assert ax.get_xlabel().startswith(X)
    assert ax.get_ylabel().startswith(FORM)
    (frame,) = ax.patches
    assert frame.get_x() == 0.5
    helping = ax.collections[2].get_offsets()
    assert len(helping) == table["helps"].sum()
    corner = (frame.get_x() + frame.get_width(), frame.get_y() + frame.get_height())
    assert (helping >= (frame.get_x(), frame.get_y())).all()
    assert (helping <= (corner[0] + 1e-9, corner[1])).all()
    assert labels.title_of(ax) == (
        f"co-chair helps at 100% of the points where {X} is at least 0.5 and {FORM} is mayor-led, "
        "and at 27% of all, against baseline"
    )


def test_discovery_without_a_region_says_so():
    table = cases()
    n = int(table["helps"].sum())
    said = discovery.finding(table, boxes(table).head(0))
    assert said == f"co-chair helps at {n} of 100 points, against baseline; no region is better than what chance finds"
    _, ax = style.new_figure()
    discovery.draw(table, boxes(table).head(0), ax, [Y, X, FORM])
    assert not ax.patches
    none = table.assign(helps=False)
    assert discovery.finding(none, boxes(table).head(0)) == "co-chair helps at none of 100 points, against baseline"
    every = discovery.finding(table.assign(helps=True), boxes(table).head(0))
    assert every == "co-chair helps at every one of 100 points, against baseline"
    with pytest.raises(ValueError, match="only one was varied"):
        discovery.draw(none, boxes(table).head(0), ax, [X])


def test_of_several_regions_those_are_framed_that_the_two_dimensions_show():
    table = cases()
    first = boxes(table)
    shown = first.head(1).assign(box=2, low=0.1, high=0.3)  # limited at one side alone
    beside = shown.assign(parameter=Y)
    other = beside.assign(box=3)  # it would be the whole picture's frame
    _, ax = style.new_figure()
    discovery.draw(table, pd.concat([first, shown, beside, other]), ax, [X, FORM, Y])
    one, two = ax.patches
    assert (one.get_x(), two.get_x(), two.get_width()) == (0.5, 0.1, pytest.approx(0.2))
    assert two.get_height() > one.get_height()  # all forms, and one of them
    told = [" ".join(text.get_text().split()) for text in ax.texts]
    assert "region 2: 100% help, 100% of all that do" in told
    assert any(f"It is limited in {Y} too, which is not drawn." in each for each in told)


def test_figures_of_each_kind_can_be_read():
    figures = study.draw_sensitivity(
        {
            "sobol": sobol({Y: (0.1, 0.2), X: (0.5, 0.7)}),
            "response": curves(dict(zip(NAMES, (10.0, 10.2, 9.9), strict=True))),
            "surface": surface(NAMES),
        },
        LOOK,
    )
    figures |= study.draw_differences({"differences": pd.DataFrame(), "differences_by_point": by_points(12, 3.0)}, LOOK)
    table = cases()
    figures |= study.draw_discovery({"cases": table, "boxes": boxes(table)}, LOOK)
    names = {"sobol", f"response-{X.replace('.', '-').replace('_', '-')}", "heat-map", "differences-by-point-rmst"}
    assert set(figures) == names | {"discovery-co-chair"}
    for name, figure in figures.items():
        assert (name, overlaps(figure)) == (name, [])


def test_switches_read_as_yes_and_no():
    table = by_points(2, 5.0).assign(**{"governance.public_partner": [True, False] * 2})
    _, ax = style.new_figure()
    by_point.draw(table, ax, ["governance.public_partner", X], NAMES)
    assert [tick.get_text() for tick in ax.child_axes[0].get_yticklabels()] == ["yes, 0", "no, 1"]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-np.inf, 0.25, f"{X} is at most 0.25"),
        (0.5, np.inf, f"{X} is at least 0.5"),
        (0.25, 0.75, f"{X} is 0.25 to 0.75"),
    ],
)
def test_the_limits_of_a_region_stand_in_the_title(low, high, said):
    table = cases()
    ends = max(low, float(table[X].min())), min(high, float(table[X].max()))
    (row,) = boxes(table).head(1).assign(low=ends[0], high=ends[1]).to_dict("records")
    assert discovery.limit(row, table) == said
    title = discovery.finding(table, pd.DataFrame([row]))
    assert title == f"co-chair helps at 100% of the points where {said}, and at 27% of all, against baseline"


@pytest.mark.parametrize(("values", "told"), [([0.2, 0.6], "quick wins 0.2"), (["mayor-led", "co-chair"], "mayor-led")])
def test_survival_by_what_was_varied_has_a_figure_for_each_scenario(survival_table, values, told):
    parts = [survival_table(dict.fromkeys(NAMES[:2], 0.3)).assign(**{X: value}) for value in values]
    table = pd.concat(parts, ignore_index=True)
    figures = dict(study._groups(table, study.Look(NAMES, [X], 120, by=X)))
    assert list(figures) == ["-baseline", "-co-chair"]
    own = figures["-co-chair"](table)
    assert len(own) == len(table) // 2
    assert own["scenario"].iloc[0] == f"co-chair, {told}"


def test_regions_of_one_parameter_alone_have_no_figure():
    table = cases()
    assert study.draw_discovery({"cases": table, "boxes": boxes(table)}, study.Look(NAMES, [X], 120)) == {}


def test_cities_have_figures_of_their_own():
    table = pd.concat([sobol({X: (0.5, 0.7)}).assign(city=city) for city in ("default", "small-town")])
    assert set(study.draw_sensitivity({"sobol": table}, LOOK)) == {"sobol-default", "sobol-small-town"}


@pytest.mark.parametrize(
    ("draw", "table"),
    [(response.draw, curves({"a": 1.0})), (indices.draw, sobol({X: (0.1, 0.2)})), (heat_map.draw, surface()),
     (by_point.draw, by_points(4, 1.0))],
)  # fmt: skip
def test_tables_that_lack_something_are_refused(draw, table):
    _, ax = style.new_figure()
    with pytest.raises(ValueError, match="is empty"):
        draw(table.head(0), ax)
    with pytest.raises(ValueError, match="lacks the columns estimate"):
        draw(table.drop(columns="estimate"), ax)
