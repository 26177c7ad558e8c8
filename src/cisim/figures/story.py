"""The story of one run: what held the collaboration together, what it changed, who was there, what happened."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import labels, style, wording
from .contrast import require
from .moments import ENDING, dead_spans, key_events

COLUMNS = (
    "month",
    "is_alive",
    "n_members",
    "trust",
    "commitment",
    "momentum",
    "outcome",
    "outcome_served",
    "outcome_underserved",
    "outcome_alone",
)
EVENT_COLUMNS = ("month", "kind", "text")
INNER = (
    ("trust", "trust", style.Stroke(style.BLUE, (), "o")),
    ("commitment", "commitment", style.Stroke(style.VERMILLION, (6, 2), "s")),
    ("momentum", "momentum", style.Stroke(style.GREEN, (3, 1.5), "^")),
)
OUTCOMES = (
    ("outcome_served", "served residents", style.Stroke(style.BLUE, (), "o")),
    ("outcome_underserved", "underserved residents", style.Stroke(style.VERMILLION, (6, 2), "s")),
    ("outcome_alone", "no collaboration", style.Stroke(style.GREY, style.DOTTED, "")),
)
MEMBERS = (("n_members", "members", style.Stroke(style.BLACK, (), "o")),)
BOXES = ((0, 0.66, 1, 0.3), (0, 0.3, 1, 0.3), (0, 0.0, 1, 0.24))  # left, bottom, width, height [axes fraction]
KEY_AT = 1.3  # where the list of events begins [axes fraction]
REASONS = ("goal reached", "political withdrawal", "funding lost", "membership collapse", "pilot complete")


def finding(months: pd.DataFrame, events: pd.DataFrame | None = None, reason: str = "") -> str:
    """The run in one sentence: when and why it ended, and what the city gained against no collaboration."""
    rows = months.sort_values("month")
    horizon = wording.age(float(rows["month"].iloc[-1]))
    spans = dead_spans(rows)
    ended = _ending(spans, reason or _reason(events)) if spans else f"Still going after {horizon}"
    values = rows[["outcome", "outcome_alone"]].iloc[-1]
    reached, alone = wording.percents(list(values))
    when = f" by {horizon}" if spans else ""
    if reached == alone:
        return f"{ended}: {reached} of the gap closed{when}, the same as with no collaboration"
    return f"{ended}: {reached} of the gap closed{when}, {alone} with no collaboration"


def _ending(spans: list[tuple[float, float]], reason: str) -> str:
    return f"Ended after {wording.age(spans[0][0])}{f' ({reason})' if reason else ''}"


def _reason(events: pd.DataFrame | None) -> str:
    """The reason of the first ending, when its sentence or its cause names one."""
    if events is None:
        return ""
    endings = events[events["kind"] == ENDING].sort_values("month")
    if endings.empty:
        return ""
    told = " ".join(
        str(endings[column].iloc[0]) for column in ("text", "cause", "subject") if column in endings
    ).lower()
    return next((reason for reason in REASONS if reason in told), "")


def draw(months: pd.DataFrame, ax: Axes, events: pd.DataFrame | None = None, reason: str = "") -> Axes:
    """Draw one run in three panels over one time axis inside ``ax``, its key events numbered and told at the right.

    ``months``: one run and one site, with the columns of COLUMNS; ``events``: month, kind, text (None: no marks);
    ``reason``: why it ended, where the events do not say.
    Errors: ValueError when columns are missing or a month comes twice (several runs or sites in one table).
    """
    require(months, COLUMNS, "months")
    rows = months.sort_values("month", kind="stable")
    if rows["month"].duplicated().any():
        raise ValueError("a story is told of one run and one site, but a month comes more than once")
    if events is not None and len(events):
        require(events, EVENT_COLUMNS, "events")
    else:
        events = None
    horizon = float(rows["month"].iloc[-1])
    ax.set_axis_off()
    inner, outcomes, members = panels = [ax.inset_axes(box) for box in BOXES]
    top = float(rows[[name for name, _, _ in OUTCOMES]].max().max())
    style.share_axis(inner, "Level")
    bottom = min(0.0, float(rows["outcome_underserved"].min()))
    style.share_axis(outcomes, "Share of the gap\nclosed", bottom, max(top * 1.15, 0.02))
    members.set_ylim(0, max(float(rows["n_members"].max()) * 1.15, 1))
    members.set_ylabel("Members")
    for panel, series in zip(panels, (INNER, OUTCOMES, MEMBERS), strict=True):
        style.years_axis(panel, horizon, label=panel is members)
        panel.tick_params(axis="x", labelbottom=panel is members)
        _lines(panel, rows, series)
        style.plain(panel)
    _mark_ending(panels, dead_spans(rows), reason or _reason(events))
    if events is not None:
        told = key_events(events)
        _mark_events(panels, told)
        _tell_events(ax, told)
    key = " Numbers: events, told at the right." if events is not None else ""
    note = "One run: one city with one draw of luck, not a forecast." + key
    labels.headline(ax, finding(rows, events, reason), note, -50)
    return ax


def _lines(panel: Axes, rows: pd.DataFrame, series: tuple[tuple[str, str, style.Stroke], ...]) -> None:
    ends = []
    for column, name, stroke in series:
        known = rows.dropna(subset=[column])
        if known.empty:
            continue
        is_count = column == "n_members"
        style.line(panel, known["month"], known[column], stroke, name, steps=is_count)
        last = float(known[column].iloc[-1])
        value = f"{last:g}" if is_count else wording.percent(last)
        ends.append(labels.EndLabel(float(known["month"].iloc[-1]), last, f"{name} {value}", stroke.color))
    labels.label_ends(panel, ends, size=9.5, columns=20, start=1.025)


def _mark_ending(panels: list[Axes], spans: list[tuple[float, float]], reason: str) -> None:
    for panel in panels:
        for start, end in spans:
            panel.axvspan(start, end, color=style.GREY, alpha=0.13, linewidth=0, zorder=0)
            panel.axvline(start, color="#111111", linewidth=1.6, zorder=1)
    if not spans:
        return
    start, end = spans[0]
    is_late = start > panels[0].get_xlim()[1] * 0.7
    words = f"ended {wording.months(start)}" + (f"\n{reason}" if reason else "")
    panels[2].annotate(
        words,
        (start, 0.94),
        (-5 if is_late else 5, 0),
        xycoords=panels[2].get_xaxis_transform(),
        textcoords="offset points",
        ha="right" if is_late else "left",
        va="top",
        fontsize=style.SIZE_SMALL,
        fontweight="bold",
        color="#111111",
    )


def _mark_events(panels: list[Axes], events: pd.DataFrame) -> None:
    """Number the events over the panels, with a line through all three."""
    width, height = labels.size_in_points(panels[0])
    horizon = panels[0].get_xlim()[1]
    wanted = [float(month) / horizon for month in events["month"]]
    places = labels.spread(wanted, [16 / width] * len(wanted), -0.02, 1.02)
    for row, place in zip(events.itertuples(), places, strict=True):
        for panel in panels:
            panel.axvline(float(row.month), color=style.GREY, linewidth=0.8, dashes=(4, 3), zorder=1, label="_event")
        panels[0].annotate(
            str(row.number),
            (float(row.month), 1),
            (place, 1 + 13 / height),
            textcoords="axes fraction",
            xycoords=panels[0].get_xaxis_transform(),
            ha="center",
            va="center",
            fontsize=style.SIZE_SMALL,
            fontweight="bold",
            color="white",
            annotation_clip=False,
            bbox={"boxstyle": "circle,pad=0.22", "facecolor": "#333333", "edgecolor": "none"},
            arrowprops=labels.leader(style.GREY),
        )


def _tell_events(ax: Axes, events: pd.DataFrame) -> None:
    """List the events at the right: number, month and what happened, in smaller type when they need more room."""
    texts = [
        f"{row.number}  {wording.months(float(row.month))}\n{labels.wrap(str(row.text), 40, 3)}"
        for row in events.itertuples()
    ]
    _, tall = labels.size_in_points(ax)
    heights = [(text.count("\n") + 1) * style.SIZE_SMALL * 1.25 / tall + 6 / tall for text in texts]
    shrink = min(1.0, 1.0 / max(sum(heights), 1e-9))
    y = 0.98
    for text, high in zip(texts, heights, strict=True):
        head, _, body = text.partition("\n")
        for words, drop, weight in ((head, 0.0, "bold"), (body, style.SIZE_SMALL * 1.25 * shrink / tall, "normal")):
            ax.annotate(
                words,
                (KEY_AT, y - drop),
                xycoords="axes fraction",
                va="top",
                ha="left",
                color="#333333",
                fontsize=style.SIZE_SMALL * shrink,
                fontweight=weight,
                annotation_clip=False,
                linespacing=1.15,
            )
        y -= high * shrink


def new_canvas() -> tuple[Figure, Axes]:
    """A figure with room for the list of events at the right."""
    return style.new_figure(12.0, 7.2, style.Margins(left=0.85, right=4.75, bottom=0.65, top=1.15))
