"""The four figures of a comparison, in the same colours throughout."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import differences, incidence, paths, style, survival
from .contrast import order_of

NAMES = ("survival", "incidence", "paths", "differences")


def draw_all(tables: Mapping[str, pd.DataFrame]) -> dict[str, Figure]:
    """Draw the figures named "survival", "incidence", "paths" and "differences" from the tables of the same names.

    A table that is missing or empty (one scenario alone has no differences) gives no figure. Colours go by the order of
    the scenarios in the first table present. Save each with `cisim.figures.provenance.save`.
    Errors: ValueError when a table lacks columns.
    """
    present = {name: tables[name] for name in NAMES if name in tables and not tables[name].empty}
    order: list[str] = []
    for table in present.values():
        first = [str(table["against"].iloc[0])] if "against" in table else []
        order += [name for name in [*first, *order_of(table)] if name not in order]
    horizon = max((float(table["month"].max()) for table in present.values() if "month" in table), default=0.0)
    figures: dict[str, Figure] = {}
    with style.theme():
        for name, table in present.items():
            figures[name] = _draw(name, table, order, horizon)
    return figures


def _draw(name: str, table: pd.DataFrame, order: list[str], horizon: float) -> Figure:
    n = len(order_of(table))
    if name == "incidence":
        figure, ax = style.new_figure(9.6, 2.2 + 0.95 * n, style.Margins(left=1.9, right=0.35))
        incidence.draw(table, ax, horizon)
    elif name == "differences":
        figure, ax = _differences_canvas(n, len(differences.quantities_of(table)))
        differences.draw(table, ax, order)
    else:
        figure, ax = style.new_figure()
        if name == "survival":
            survival.draw(table, ax, order, horizon)
        else:
            paths.draw(table, ax, order=order)
    return figure


def _differences_canvas(n_scenarios: int, n_quantities: int) -> tuple[Figure, Axes]:
    rows = -(-n_quantities // differences.PANELS_IN_A_ROW)
    tall = max(0.62 * n_scenarios, 1.1)
    width = 9.6 if n_quantities < differences.PANELS_IN_A_ROW else 11.0
    room = style.Margins(left=1.9, right=0.35, bottom=0.75, top=1.75)
    return style.new_figure(width, room.bottom + room.top + tall * (rows + 0.62 * (rows - 1)), room)
