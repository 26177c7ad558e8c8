"""Curves: what a quantity does along one parameter, and how survival changes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import solara

from cisim.app.chart import Chart, Rows
from cisim.app.explore.charts import Line, lines_option
from cisim.app.explore.controls import name_of, scenario_words
from cisim.app.explore.curves import Survival, response_curves, survival_curves
from cisim.app.explore.measures import measure_of
from cisim.app.explore.opening import Place, told
from cisim.app.explore.pictures import Keep, in_words, origin_of
from cisim.app.explore.surface import told_value
from cisim.app.explore.view import View
from cisim.app.results import use_result
from cisim.app.states import Sentence, Waiting, element
from cisim.figures.wording import months

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cisim.analysis.study import Study


HOW_TO_READ = (
    "Mean over all points and cities that are kept. Shaded: 95% interval of what sets a value apart from the mean over "
    "all values; luck that all points share falls out of it."
)


@dataclass(frozen=True)
class Curves:
    """Response curves and what they say."""

    table: pd.DataFrame
    finding: str


@dataclass(frozen=True)
class Lives:
    """Survival curves and what they say."""

    survival: Survival
    finding: str


@solara.component
def ResponseCard(study: Study, place: Place, view: View) -> None:
    """The curve of every scenario along the view's parameter."""
    seen = replace(view, point=None, across="", down="", scenario="" if not view.against else view.scenario)
    result = use_result(("explore.response", place.key, seen), lambda _: respond(study, place, view))
    found: Curves | None = result.value
    with element("section", classes="ci-explore-card", attributes={"aria-label": "Response", "data-test": "response"}):
        if result.error:
            Sentence(result.error, "problem")
        if found is None:
            if not result.error:
                Waiting("Reading the runs")
            return
        element("h2", [in_words(found.finding, study)], "ci-h2")
        element("p", [HOW_TO_READ], "ci-explore-note")
        option, rows = response_chart(study, view, found.table)
        what = f"{measure_of(view.quantity).title} along {name_of(view.along)}, by scenario"
        Chart(option, label=what, table=rows)
        Keep(found.table, "response", lambda: response_picture(found.table, study.names), origin_of(study))


@solara.component
def SurvivalCard(study: Study, place: Place, view: View) -> None:
    """Survival of the view's scenario by the view's parameter."""
    seen = replace(view, point=None, across="", down="", against="", quantity="rmst")
    result = use_result(("explore.survival", place.key, seen), lambda _: survive(study, place, seen), is_long=True)
    found: Lives | None = result.value
    with element("section", classes="ci-explore-card", attributes={"aria-label": "Survival", "data-test": "survival"}):
        if result.error:
            Sentence(result.error, "problem")
        if found is None:
            if not result.error:
                Waiting("Counting who is still going")
            return
        element("h2", [in_words(found.finding, study)], "ci-h2")
        shown = len(found.survival.levels)
        part = f" {shown} of {found.survival.n_levels} values are shown." if shown < found.survival.n_levels else ""
        name = scenario_words(view.scenario)
        note = f"Share of collaborations of {name} still going (Kaplan-Meier). Shaded: 95% interval.{part}"
        element("p", [note], "ci-explore-note")
        option, rows = survival_chart(found.survival, view, study.horizon)
        Chart(
            option,
            label=f"Survival of {name} by {name_of(view.along) or 'nothing'}",
            table=rows,
        )
        Keep(
            found.survival.table,
            "survival",
            lambda: survival_picture(named(found.survival, view), study.horizon),
            origin_of(study),
        )


def respond(study: Study, place: Place, view: View) -> Curves:
    """Response curves of all scenarios."""
    from cisim.figures import response

    with told(place):
        table = response_curves(study, place, view)
    return Curves(table, response.finding(table))


def survive(study: Study, place: Place, view: View) -> Lives:
    """Survival curves by the view's parameter."""
    from cisim.figures import survival

    with told(place):
        found = survival_curves(study, place, view)
    return Lives(found, survival.finding(named(found, view), float(study.horizon)))


def response_chart(study: Study, view: View, table: pd.DataFrame) -> tuple[dict[str, Any], Rows]:
    """The chart and its table; values that are words stand side by side."""
    measure, is_change = measure_of(view.quantity), bool(view.against)
    factor = study.factor(view.along)
    assert factor is not None
    has_words = bool(table["word"].astype(bool).any())
    lines, rows = [], []
    for name, own in table.groupby("scenario", sort=False):
        x = list(own["word"]) if has_words else [round(float(value), 6) for value in own["value"]]
        axis: Callable[[pd.Series], list[float]] = lambda values: [measure.axis(value) for value in values]  # noqa: E731
        low, high = (own["estimate"] - own["shift"] + own[end] for end in ("shift_low", "shift_high"))
        lines.append(Line(scenario_words(str(name)), x, axis(own["estimate"]), axis(low), axis(high)))
        for row in own.itertuples(index=False):
            value = row.word or told_value(factor, row.value)
            apart = f"{measure.told(row.shift, True)} ({measure.span(row.shift_low, row.shift_high, True)})"
            mean = f"{measure.told(row.estimate, is_change)} ({measure.span(row.low, row.high, is_change)})"
            rows.append((scenario_words(str(name)), value, mean, apart))
    unit = "" if has_words else f" [{factor.unit}]"
    x_axis: dict[str, Any] = {
        "type": "category" if has_words else "value",
        "name": f"{name_of(view.along)}{unit}",
        "scale": True,
    }
    if (table["value_low"] < table["value_high"]).any():  # the ends of such an axis are no round numbers
        x_axis["axisLabel"] = {"showMinLabel": False, "showMaxLabel": False}
    y_axis = {"type": "value", "name": f"{measure.title}{', difference' if is_change else ''} [{measure.unit}]"}
    head = ("Scenario", name_of(view.along), f"{measure.title} (95% interval)", "Apart from the mean")
    return lines_option(lines, x_axis, y_axis, [scenario_words(each) for each in study.names]), Rows(head, rows)


def survival_chart(found: Survival, view: View, horizon: float) -> tuple[dict[str, Any], Rows]:
    """The chart and its table."""
    names = names_of(found, view)
    lines, rows = [], []
    for number, name in enumerate(names):
        own = found.table[found.table["level"] == number]
        share = {end: [100 * float(value) for value in own[end]] for end in ("estimate", "low", "high")}
        x = [float(month) / 12 for month in own["month"]]
        lines.append(Line(name, x, share["estimate"], share["low"], share["high"]))
        for row in own[own["month"] % 12 == 0].itertuples(index=False):
            told = f"{100 * row.estimate:.1f}% ({100 * row.low:.1f} to {100 * row.high:.1f}%)"
            rows.append((name, months(row.month), told, f"{row.at_risk:,}"))
    x_axis = {"type": "value", "name": "years since the launch", "min": 0, "max": horizon / 12}
    y_axis = {"type": "value", "name": "still going [%]", "min": 0, "max": 100}
    head = (name_of(view.along) or "Scenario", "Age", "Still going (95% interval)", "At risk")
    return lines_option(lines, x_axis, y_axis, names, steps=True), Rows(head, rows)


def names_of(found: Survival, view: View) -> list[str]:
    """What each curve is called."""
    return [f"{name_of(view.along).lower()} {level.words}" if view.along else view.scenario for level in found.levels]


def named(found: Survival, view: View) -> pd.DataFrame:
    """The table with the curves' names in the place of scenarios, for the figure."""
    names = names_of(found, view)
    return found.table.assign(scenario=[names[level] for level in found.table["level"]])


def response_picture(table: pd.DataFrame, order: list[str]) -> Figure:
    """The curves as a figure for a file."""
    from cisim.figures import response, style

    with style.theme():
        figure, ax = style.new_figure(margins=style.Margins(bottom=0.95))
        response.draw(table, ax, order)
    return figure


def survival_picture(table: pd.DataFrame, horizon: float) -> Figure:
    """The curves as a figure for a file."""
    from cisim.figures import style, survival

    with style.theme():
        figure, ax = style.new_figure()
        survival.draw(table, ax, horizon=float(horizon))
    return figure
