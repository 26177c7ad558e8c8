"""The story of one run: its ending, its key events, its three panels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from cisim.figures import labels, moments, story


def drawn(panel):
    return {line.get_label(): line for line in panel.lines if not str(line.get_label()).startswith("_")}


def test_the_title_tells_the_ending_its_reason_and_the_gain(story_tables):
    months, events = story_tables(74)
    assert story.finding(months, events) == (
        "Ended after 6 y 2 m (membership collapse): 16% of the gap closed by 10 years, 10% with no collaboration"
    )
    assert story.finding(months, None, "funding lost").startswith("Ended after 6 y 2 m (funding lost)")


def test_a_late_ending_is_told_to_its_left_with_its_reason_where_that_is_known(story_tables):
    for ended, side in ((74, "left"), (100, "right")):
        months, events = story_tables(ended)
        for known, reason in ((events, "\nmembership collapse"), (None, "")):
            _, ax = story.new_canvas()
            story.draw(months, ax, known)
            (told,) = [text for text in ax.child_axes[2].texts if text.get_text().startswith("ended")]
            assert told.get_text() == f"ended {'6 y 2 m' if ended == 74 else '8 y 4 m'}{reason}"
            assert told.get_ha() == side
    assert story.finding(months).startswith("Ended after 8 y 4 m: ")
    unknown = events.assign(text="The collaboration ends.")
    assert story.finding(months, unknown).startswith("Ended after 8 y 4 m: ")


def test_the_title_of_one_still_going_and_of_no_gain(story_tables):
    months, events = story_tables(None)
    assert story.finding(months, events).startswith("Still going after 10 years: 18% of the gap closed, 10% with")
    assert story.finding(months.assign(outcome=months["outcome_alone"])).endswith("the same as with no collaboration")


def test_panels_draw_the_table_over_one_time_axis(story_tables):
    months, events = story_tables(74)
    _, ax = story.new_canvas()
    assert story.draw(months, ax, events) is ax
    inner, outcomes, members = ax.child_axes
    np.testing.assert_array_equal(drawn(inner)["trust"].get_ydata(), months["trust"])
    np.testing.assert_array_equal(drawn(outcomes)["underserved residents"].get_ydata(), months["outcome_underserved"])
    np.testing.assert_array_equal(drawn(members)["members"].get_ydata(), months["n_members"])
    assert inner.get_xlim() == outcomes.get_xlim() == members.get_xlim() == (0, 120)
    assert labels.title_of(ax) == story.finding(months, events)
    assert any("ended 6 y 2 m" in text.get_text() for text in members.texts)


def test_key_events_are_numbered_in_time_and_leave_out_routine(story_tables):
    _, events = story_tables(74)
    key = moments.key_events(events, 8)
    assert list(key["number"]) == list(range(1, 9))
    assert key["month"].is_monotonic_increasing
    assert {"new mayor", "city halves its part", "crisis", "money ran out"} <= set(key["kind"])
    assert not {"quick win", "left", "launched", "ended"} & set(key["kind"])


def test_kinds_of_events_are_those_that_are_logged():
    happenings = pytest.importorskip("cisim.happenings")
    known = {moments.ENDING, *moments.TURNING_POINTS, *moments.ROUTINE, *moments.NEVER}
    assert known <= set(happenings.LOGGED_KINDS)


@pytest.mark.parametrize("events", [None, pd.DataFrame(columns=["month", "kind", "text"])])
def test_a_run_without_events_is_drawn_without_marks(story_tables, events):
    months, _ = story_tables(None)
    _, ax = story.new_canvas()
    story.draw(months, ax, events)
    assert not any(line.get_label() == "_event" for panel in ax.child_axes for line in panel.lines)


def test_what_is_not_known_in_any_month_has_no_line(story_tables):
    months, events = story_tables(74)
    _, ax = story.new_canvas()
    story.draw(months.assign(trust=np.nan), ax, events)
    assert set(drawn(ax.child_axes[0])) == {"commitment", "momentum"}
    assert not any("trust" in text.get_text() for text in ax.child_axes[0].texts)


def test_many_events_in_one_month_do_not_lie_on_one_another(story_tables):
    months, _ = story_tables(None)
    many = pd.DataFrame(
        {"month": 60, "kind": "crisis", "text": [f"Event {i}, " + "told at length " * 20 for i in range(8)]}
    )
    figure, ax = story.new_canvas()
    story.draw(months, ax, many)
    figure.draw_without_rendering()  # moves the words to their places
    renderer = figure.canvas.get_renderer()
    numbers = [Text.get_window_extent(text, renderer) for text in ax.child_axes[0].texts if text.get_text().isdigit()]
    told = [Text.get_window_extent(text, renderer) for text in ax.texts if text.get_text().startswith("Event")]
    assert len(numbers) == len(told) == 8
    for boxes in (numbers, told):
        assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert min(box.y0 for box in told) >= 0


def test_a_second_life_is_shaded_only_between(story_tables):
    months, _ = story_tables(40)
    months.loc[months["month"] >= 50, "is_alive"] = True
    assert moments.dead_spans(months) == [(40.0, 50.0)]


def test_several_runs_in_one_table_are_refused(story_tables):
    months, _ = story_tables(None)
    _, ax = story.new_canvas()
    with pytest.raises(ValueError, match="one run"):
        story.draw(pd.concat([months, months]), ax)
