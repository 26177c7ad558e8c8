"""The figures of an analysis of a study: which tables are drawn as what, and on how much paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from . import by_point, compare, discovery, heat_map, indices, response, style

Figures = dict[str, Figure]


@dataclass(frozen=True)
class Look:
    """What all figures of a study share: its scenarios in their order, what was varied, the horizon [months].

    by: what survival is told by, beside scenarios; at_least: from which difference on a scenario counts as helping.
    """

    order: Sequence[str]
    varied: Sequence[str]
    horizon: float
    by: str | None = None
    at_least: float | None = None


def draw_survival(tables: Mapping[str, pd.DataFrame], look: Look) -> Figures:
    """Curves of survival and reasons of endings, by scenario, or for each scenario by what it is told by."""
    figures: Figures = {}
    curves, endings = tables["survival_curves"], tables["incidence"]
    for name, of in _groups(curves, look):
        drawn = {"survival": of(curves), "incidence": of(endings[endings["reason"] != "still going"])}
        for kind, figure in compare.draw_all(drawn).items():
            figures[f"{'survival' if kind == 'survival' else 'endings'}{name}"] = figure
    return figures


def _groups(table: pd.DataFrame, look: Look) -> Iterator[tuple[str, _Chosen]]:
    """Yield the ending of each figure's name, and what makes its table of a whole one."""
    if look.by is None:
        yield "", _Chosen(None, None)
        return
    for scenario in dict.fromkeys(table["scenario"]):
        yield f"-{scenario}", _Chosen(str(scenario), look.by)


@dataclass(frozen=True)
class _Chosen:
    """The rows of one scenario, with the values of what it is told by in the place of scenarios."""

    scenario: str | None
    by: str | None

    def __call__(self, table: pd.DataFrame) -> pd.DataFrame:
        if self.scenario is None or self.by is None:
            return table
        own = table[table["scenario"] == self.scenario]
        name = self.by.rpartition(".")[2].replace("_", " ")
        told = [value if isinstance(value, str) else f"{name} {by_point.word(value)}" for value in own[self.by]]
        return own.assign(scenario=[f"{self.scenario}, {each}" for each in told])


def draw_differences(tables: Mapping[str, pd.DataFrame], look: Look) -> Figures:
    """Differences of all quantities, and the first of them at each point."""
    figures = compare.draw_all({"differences": tables["differences"]})
    if "differences_by_point" in tables:
        for quantity, rows in tables["differences_by_point"].groupby("quantity", sort=False):
            figures[f"differences-by-point-{_file(str(quantity))}"] = _forest(rows, look)
    return figures


def _forest(rows: pd.DataFrame, look: Look) -> Figure:
    n_points, n_scenarios = rows["point"].nunique(), rows["scenario"].nunique()
    is_named = n_points <= by_point.MOST_NAMED
    varied = [name for name in look.varied if name in rows]
    told = by_point.names_of(rows.drop_duplicates("point"), varied) if is_named else []
    tall = max(1.4, 0.26 * n_points) if is_named else 5.0
    room = style.Margins(left=by_point.left_room(told) / 72 + 0.2, right=0.35, bottom=0.7, top=1.65)
    with style.theme():
        figure, ax = style.new_figure(max(7.5, room.left + 2.8 * n_scenarios), tall + room.top + room.bottom, room)
        by_point.draw(rows, ax, varied, look.order)
    return figure


def draw_sensitivity(tables: Mapping[str, pd.DataFrame], look: Look) -> Figures:
    """Bars of Sobol' indices or Morris' effects, response curves, and the surface over two parameters, by city."""
    figures: Figures = {}
    with style.theme():
        for kind in ("morris", "sobol"):
            for end, rows in _cities(tables.get(kind)):
                figures[f"{kind}{end}"] = _bars(rows, look)
        for end, part in _cities(tables.get("response")):
            for parameter, rows in part.groupby("parameter", sort=False):
                figure, ax = style.new_figure(margins=style.Margins(bottom=0.95))
                response.draw(rows, ax, look.order)
                figures[f"response-{_file(str(parameter))}{end}"] = figure
        for end, rows in _cities(tables.get("surface")):
            figures[f"heat-map{end}"] = _map(rows)
    return figures


def _cities(table: pd.DataFrame | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the ending of the name and the rows of each city."""
    if table is None:
        return
    if "city" not in table:
        yield "", table
        return
    for city, rows in table.groupby("city", sort=False):
        yield f"-{_file(str(city))}", rows


def _bars(rows: pd.DataFrame, look: Look) -> Figure:
    parameters, n = indices.parameters_of(rows), rows["scenario"].nunique()
    room = style.Margins(left=indices.left_room(parameters) / 72 + 0.2, right=0.35, bottom=0.75, top=1.45)
    width = max(8.0, room.left + 3.4 * min(n, 4))
    figure, ax = style.new_figure(width, room.top + room.bottom + max(1.6, 0.42 * len(parameters)), room)
    indices.draw(rows, ax, look.order)
    return figure


def _map(rows: pd.DataFrame) -> Figure:
    n = rows["scenario"].nunique()
    room = style.Margins(left=1.15, right=1.35, bottom=0.95, top=1.55)
    figure, ax = style.new_figure(max(8.0, room.left + room.right + 3.2 * n), 5.6, room)
    heat_map.draw(rows, ax)
    return figure


def draw_discovery(tables: Mapping[str, pd.DataFrame], look: Look) -> Figures:
    """For each scenario the points where it helps, and the regions."""
    figures: Figures = {}
    cases, boxes = tables["cases"], tables["boxes"]
    if len(look.varied) < 2:
        return figures
    for scenario, rows in cases.groupby("scenario", sort=False):
        with style.theme():
            figure, ax = style.new_figure(9.6, 6.0, style.Margins(left=1.1, bottom=0.95, right=2.3))
            discovery.draw(rows, boxes[boxes["scenario"] == scenario], ax, look.varied, look.at_least)
        figures[f"discovery-{_file(str(scenario))}"] = figure
    return figures


def _file(name: str) -> str:
    """A name as a part of a file's name."""
    return name.replace(".", "-").replace("_", "-").replace("@", "-")


DRAWN = {
    "survival": draw_survival,
    "compare": draw_differences,
    "sensitivity": draw_sensitivity,
    "discover": draw_discovery,
}
"""How each kind of analysis is drawn."""
