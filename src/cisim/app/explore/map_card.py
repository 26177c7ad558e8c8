"""The map: where in the plane of two parameters a quantity is high and where it is low; each cell can be opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import solara

from cisim.app.explore.answers import looked_at
from cisim.app.explore.controls import cities_of, name_of, scenario_words
from cisim.app.explore.measures import Measure, measure_of
from cisim.app.explore.opening import Place, told
from cisim.app.explore.pictures import Keep, in_words, origin_of
from cisim.app.explore.surface import Surface, surface
from cisim.app.explore.view import View
from cisim.app.results import use_result
from cisim.app.states import Sentence, Waiting, element
from cisim.app.work import Job

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cisim.analysis.study import Study

SHADES = 12  # of the scale beside the map


@dataclass(frozen=True)
class Map:
    """A map with its colours: `shades` and `inks` by row of its table, `scale` from the lowest to the highest."""

    surface: Surface
    finding: str
    shades: tuple[str, ...]
    inks: tuple[str, ...]
    scale: tuple[str, ...]
    ends: tuple[float, float]


@solara.component_vue("heatmap.vue", vuetify=False)
def _HeatMap(
    label: str = "",
    across: str = "",
    down: str = "",
    columns: Sequence[str] = (),
    rows: Sequence[dict[str, Any]] = (),
    scale: dict[str, Any] | None = None,
    event_pick: Callable[[Any], None] | None = None,
) -> None:
    """A table whose cells are buttons in the colours of the map."""


@solara.component
def MapCard(study: Study, place: Place, view: View, pick: Callable[[int], None]) -> None:
    """The map of the view; `pick` is told the row of its table, when a cell is opened, as the first point there."""
    seen = replace(view, point=None, along="")
    result = use_result(("explore.map", place.key, seen), lambda job: compute(study, place, seen, job))
    found: Map | None = result.value
    with element("section", classes="ci-explore-card", attributes={"aria-label": "Map", "data-test": "map"}):
        if result.error:
            Sentence(result.error, "problem")
        if found is None:
            if not result.error:
                Waiting("Reading the runs", result.progress)
            return
        element("h2", [in_words(found.finding, study)], "ci-h2")
        element("p", [note(study, view, found.surface.table)], "ci-explore-note")
        with element("div", classes="ci-explore-busy" if result.is_working else ""):
            Drawn(study, view, found, pick)
        Keep(found.surface.table, "map", lambda: picture(found.surface.table), origin_of(study))


@solara.component
def Drawn(study: Study, view: View, found: Map, pick: Callable[[int], None]) -> None:
    """The table of cells, the highest value of what goes down on top."""
    measure, is_change = measure_of(view.quantity), bool(view.against)
    table, made = found.surface.table, found.surface
    cells = [[None] * len(made.across) for _ in made.down]
    for number, row in enumerate(table.itertuples(index=False)):
        cells[row.down][row.across] = _cell(view, found, number, measure)  # type: ignore[call-overload]
    low, high = (measure.told(end, is_change) for end in found.ends)
    _HeatMap(
        label=f"{measure.title} of {scenario_words(view.scenario)}, {measure.unit}",
        across=f"{name_of(view.across)} {_unit(study, view.across)}",
        down=f"{name_of(view.down)} {_unit(study, view.down)}" if view.down else "",
        columns=[level.words for level in made.across],
        rows=[{"word": level.words, "cells": row} for level, row in reversed(list(zip(made.down, cells, strict=True)))],
        scale={"low": low, "high": high, "colors": list(found.scale)},
        event_pick=lambda at: pick(int(table["points"].iloc[int(at)][0])),
    )


def compute(study: Study, place: Place, view: View, job: Job) -> Map:
    """The map and its colours; raises ConfigError with a sentence."""
    from cisim.figures import heat_map, response

    with told(place):
        found = next(each for each in looked_at(study, place, view) if each.scenario == view.scenario)
        across = study.factor(view.across)
        assert across is not None
        made = surface(found, across, study.factor(view.down), job.report)
    is_map = bool(view.down)
    finding = heat_map.finding(made.table) if is_map else response.finding(made.table.assign(word=made.table["word_x"]))
    return Map(made, finding, *_colors(made.table["estimate"].to_numpy(), bool(view.against)))


def _colors(
    values: np.ndarray, is_change: bool
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[float, float]]:
    """Shades, inks, the scale and its ends: cividis, or for differences two colours that meet at none."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    from cisim.figures.style import luminance

    most = float(np.abs(values).max())
    ends = (-most, most) if is_change else (float(values.min()), float(values.max()))
    shades = colormaps["PuOr_r" if is_change else "cividis"]
    width = ends[1] - ends[0]
    at = (values - ends[0]) / width if width > 0 else np.full(len(values), 0.5)
    colors = tuple(to_hex(shades(float(each))) for each in at)
    # White where it stands out more than black: contrast is a ratio of luminances, each raised by .05 (WCAG 2.1).
    inks = tuple("#ffffff" if luminance(color) + 0.05 < (1.05 * 0.05) ** 0.5 else "#000000" for color in colors)
    return colors, inks, tuple(to_hex(shades(each)) for each in np.linspace(0, 1, SHADES)), ends


def _cell(view: View, found: Map, number: int, measure: Measure) -> dict[str, Any]:
    row = found.surface.table.iloc[number]
    is_change = bool(view.against)
    words, is_known = measure.told(row["estimate"], is_change), row["low"] == row["low"]
    span = measure.span(row["low"], row["high"], is_change) if is_known else ""
    where = f"{name_of(view.across)} {found.surface.across[row['across']].words}"
    where += f", {name_of(view.down)} {found.surface.down[row['down']].words}" if view.down else ""
    n = int(row["n_points"])
    return {
        "at": number,
        "words": words,
        "span": span,
        "color": found.shades[number],
        "ink": found.inks[number],
        "label": f"{where}: {words} ({span or 'interval unknown'}), {n} point{'s' if n > 1 else ''}",
        "is_picked": view.point is not None and view.point in row["points"],
    }


def note(study: Study, view: View, table: pd.DataFrame) -> str:
    """What a cell is, and how its interval is to be read."""
    n = int(table["n_points"].max())
    many = f"a mean over up to {n} points, with all that the other levers took there"
    each = "one point of the design" if n == 1 else many
    apart = " in the same cities with the same luck" if view.against else ""
    over = f"over {int(table['n_replicates'].min()):,} {cities_of(study)}{apart}"
    told = f"Each cell is {each}, {over}; below it its 95% interval."
    if view.against:
        return f"{told} Press a cell to see its runs."
    return (
        f"{told} All cells met the same luck, so differences between cells are surer than these intervals suggest. "
        "Press a cell to see its runs."
    )


def picture(table: pd.DataFrame) -> Figure:
    """The map as a figure for a file; with one parameter the curve along it."""
    from cisim.figures import heat_map, response, style

    with style.theme():
        if (table["parameter_y"] == "").all():
            figure, ax = style.new_figure(margins=style.Margins(bottom=0.95))
            response.draw(table.assign(word=table["word_x"]), ax)
        else:
            figure, ax = style.new_figure(8.0, 5.6, style.Margins(left=1.15, right=1.35, bottom=0.95, top=1.55))
            heat_map.draw(table, ax)
    return figure


def _unit(study: Study, path: str) -> str:
    factor = study.factor(path)
    return "" if factor is None or factor.kind in ("choice", "switch") else f"[{factor.unit}]"
