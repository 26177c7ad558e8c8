"""`Chart`: an ECharts picture that follows the look of the page, can be clicked, and can be read as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import solara

from cisim.app import look
from cisim.app.offline_files import ECHARTS


@dataclass(frozen=True)
class Rows:
    """What a chart shows, as a table: the words over the columns, and the rows as text."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@solara.component_vue("chart.vue", vuetify=False)
def _Chart(
    option: dict[str, Any] | None = None,
    label: str = "",
    height: str = "",
    dark: dict[str, str] | None = None,
    library: str = "",
    head: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
    clickable: bool = False,
    event_pick: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """The picture."""


@solara.component
def Chart(
    option: dict[str, Any],
    *,
    label: str,
    height: str = "22rem",
    table: Rows | None = None,
    on_click: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Draw an ECharts `option`; `label` says in one sentence what it shows, `table` gives it in full as text.

    Give colours as those of `cisim.figures.palette`: on a dark page they become the readable ones by themselves. Type,
    axes and tooltips have the look of the page unless the option says otherwise. `on_click` is told, of the thing
    clicked, `seriesName`, `seriesIndex`, `dataIndex`, `name` and `value`.
    """
    _Chart(
        option=option,
        label=label,
        height=height,
        dark=look.DARK,
        library=ECHARTS,
        head=list(table.head) if table else [],
        rows=[list(row) for row in table.rows] if table else [],
        clickable=on_click is not None,
        event_pick=on_click,
    )
