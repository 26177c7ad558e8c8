"""Bars and dots with their intervals: which parameters matter, and what a scenario changes at every point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import solara

from cisim.analysis.study_sensitivity import SOBOL
from cisim.app.explore.controls import scenario_words
from cisim.app.explore.influences import Influence, baseline, differences, influences
from cisim.app.explore.interval_rows import difference_rows, influence_rows
from cisim.app.explore.measures import measure_of
from cisim.app.explore.opening import Place, told
from cisim.app.explore.pictures import Keep, in_words, origin_of
from cisim.app.explore.view import View
from cisim.app.results import use_result
from cisim.app.states import Sentence, Waiting, element

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cisim.analysis.study import Study

HOW_TO_READ = (
    "Mean difference in the same cities with the same luck, with its 95% interval. A filled dot is clear among all "
    "points together (Holm)."
)


@dataclass(frozen=True)
class Told:
    """A table and what it says."""

    table: pd.DataFrame
    finding: str


@solara.component_vue("intervals.vue", vuetify=False)
def _Intervals(
    label: str = "",
    head: Sequence[str] = (),
    ends: Sequence[str] = (),
    zero: float = 0.0,
    is_bar: bool = False,
    rows: Sequence[dict[str, Any]] = (),
    event_pick: Callable[[Any], None] | None = None,
) -> None:
    """A table with a drawn interval in every row."""


@solara.component
def InfluenceCard(study: Study, place: Place, view: View) -> None:
    """How much each parameter matters, from a design that was made to tell."""
    seen = replace(view, point=None, across="", down="", along="", against="", kept=())
    result = use_result(("explore.influence", place.key, seen), lambda _: weigh(study, place, seen), is_long=True)
    found: tuple[Influence, str] | None = result.value
    with element(
        "section", classes="ci-explore-card", attributes={"aria-label": "What matters", "data-test": "influence"}
    ):
        if result.error:
            Sentence(result.error, "problem")
        if found is None:
            if not result.error:
                Waiting("Weighing the parameters")
            return
        influence, finding = found
        element("h2", [in_words(finding, study)], "ci-h2")
        element("p", [note_of(influence.kind)], "ci-explore-note")
        rows, ends, zero = influence_rows(study, view, influence)
        _Intervals(
            label=f"How much each parameter matters for {measure_of(view.quantity).title}",
            head=("Parameter", "Total index" if influence.kind == SOBOL else "Mean effect"),
            ends=ends,
            zero=zero,
            is_bar=True,
            rows=rows,
        )
        Keep(influence.table, "sensitivity", lambda: influence_picture(influence.table, study), origin_of(study))


@solara.component
def DifferenceCard(study: Study, place: Place, view: View, pick: Callable[[int], None]) -> None:
    """What the other scenarios change at every point."""
    seen = replace(view, point=None, across="", down="", along="", scenario=other_of(study, view))
    result = use_result(("explore.difference", place.key, seen), lambda _: differ(study, place, seen), is_long=True)
    found: Told | None = result.value
    with element(
        "section", classes="ci-explore-card", attributes={"aria-label": "Differences", "data-test": "difference"}
    ):
        if result.error:
            Sentence(result.error, "problem")
        if found is None:
            if not result.error:
                Waiting("Pairing the cities")
            return
        element("h2", [in_words(found.finding, study)], "ci-h2")
        rows, ends, zero, n = difference_rows(study, view, found.table)
        part = f" {len(rows)} of {n} points are listed, from both ends." if len(rows) < n else ""
        element("p", [f"{HOW_TO_READ}{part}"], "ci-explore-note")
        base = scenario_words(baseline(study, seen))
        _Intervals(
            label=f"What {scenario_words(seen.scenario)} changes at every point, against {base}",
            head=("Point", f"{scenario_words(seen.scenario)} minus {base}"),
            ends=ends,
            zero=zero,
            rows=rows,
            event_pick=lambda point: pick(int(point)),
        )
        Keep(found.table, "differences", lambda: difference_picture(found.table, study), origin_of(study))


def other_of(study: Study, view: View) -> str:
    """The scenario whose differences are shown: the view's own, unless it is what they are to."""
    base = view.against or study.names[0]
    return view.scenario if view.scenario != base else next(name for name in study.names if name != base)


def weigh(study: Study, place: Place, view: View) -> tuple[Influence, str]:
    """Indices, and what they say."""
    from cisim.figures import indices

    with told(place):
        found = influences(study, place, view)
    return found, indices.finding(found.table)


def differ(study: Study, place: Place, view: View) -> Told:
    """Differences of one scenario by point, the largest first, and what they say."""
    from cisim.figures import by_point

    with told(place):
        table = differences(study, view)
    table = table[table["scenario"] == view.scenario]
    table = table.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)
    return Told(table, by_point.finding(table))


def note_of(kind: str) -> str:
    """How the bars are to be read."""
    if kind == SOBOL:
        return (
            "Share of the spread that a parameter makes, luck left out. Wide bars: with all that it does together with "
            "others; narrow bars: by itself. Lines: 95% interval. Over the whole design, whatever is kept."
        )
    return (
        "Mean size of what the quantity changes by when a parameter goes through its range. Lines: 95% interval; "
        "mark: what luck alone would give. Over the whole design, whatever is kept."
    )


def influence_picture(table: pd.DataFrame, study: Study) -> Figure:
    """The bars as a figure for a file."""
    from cisim.figures import study as drawings

    look = drawings.Look(study.names, [factor.path for factor in study.factors], study.horizon)
    return next(iter(drawings.draw_sensitivity({study.design: table}, look).values()))


def difference_picture(table: pd.DataFrame, study: Study) -> Figure:
    """The dots as a figure for a file."""
    from cisim.figures import by_point, style

    varied = [factor.path for factor in study.factors if factor.path in table]
    is_named = len(table) <= by_point.MOST_NAMED
    names = by_point.names_of(table, varied) if is_named else []
    room = style.Margins(left=by_point.left_room(names) / 72 + 0.2, right=0.35, bottom=0.7, top=1.5)
    tall = max(1.4, 0.26 * len(table)) if is_named else 5.0
    with style.theme():
        figure, ax = style.new_figure(max(7.5, room.left + 3.6), tall + room.top + room.bottom, room)
        by_point.draw(table, ax, varied, study.names)
    return figure
