"""`Chart`: an ECharts picture that follows the look of the page, can be clicked, and can be read as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import solara

from cisim.app import look
from cisim.app.offline_files import ECHARTS
from cisim.app.packed import packed


@dataclass(frozen=True)
class Rows:
    """What a chart shows, as a table: the words over the columns, and the rows as text."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@solara.component_vue("chart.vue", vuetify=False)
def _Chart(
    content: str = "",
    label: str = "",
    height: str = "",
    dark: dict[str, str] | None = None,
    library: str = "",
    clickable: bool = False,
    event_pick: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """The picture; `content`: its option and table, packed."""


def Chart(
    option: dict[str, Any],
    *,
    label: str,
    height: str = "22rem",
    table: Rows | None = None,
    on_click: Callable[[dict[str, Any]], None] | None = None,
) -> Any:
    """Draw an ECharts `option`; `label` says in one sentence what it shows, `table` gives it in full as text.

    It is packed here: a component of its own would compare every number of its option with those before.

    Give colours as those of `cisim.figures.palette`: on a dark page they become the readable ones by themselves. Type,
    axes and tooltips have the look of the page unless the option says otherwise. `on_click` is told, of the thing
    clicked, `seriesName`, `seriesIndex`, `dataIndex`, `name` and `value`.
    """
    return _Chart(
        content=as_text(option, table),
        label=label,
        height=height,
        dark=look.DARK,
        library=ECHARTS,
        clickable=on_click is not None,
        event_pick=on_click,
    )


def as_text(option: dict[str, Any], table: Rows | None = None) -> str:
    """An option and its table as the browser takes them."""
    return packed({"option": option, "head": table.head if table else (), "rows": table.rows if table else ()})
