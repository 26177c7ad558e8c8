"""Why collaborations ended by the horizon: one bar per scenario, divided by reason, with those still going."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import PercentFormatter

from . import labels, style, wording
from .contrast import contrast, order_of, require

COLUMNS = ("scenario", "reason", "month", "estimate", "low", "high")
STILL_GOING = "still going"
# Reason -> colour, strength of its tint, hatch. The goal comes first and is the only plain strong one.
FILLS: dict[str, tuple[str, float, str]] = {
    "goal reached": (style.GREEN, 0.55, ""),
    "pilot complete": (style.SKY, 0.55, "..."),
    "political withdrawal": (style.BLUE, 0.4, "////"),
    "funding lost": (style.ORANGE, 0.5, "\\\\\\\\"),
    "membership collapse": (style.VERMILLION, 0.45, "xxx"),
    STILL_GOING: (style.GREY, 0.1, ""),
}
OTHER = ((style.PURPLE, 0.5, "---"), ("#F0E442", 0.6, "|||"), (style.BLACK, 0.25, "++"))
BAR = 0.66  # height of a bar; the bars stand 1 apart


@dataclass(frozen=True)
class Small:
    """A segment too small for its name: the reason, its bar, its middle and its share."""

    reason: str
    y: int
    x: float
    share: float


def at_horizon(table: pd.DataFrame) -> pd.DataFrame:
    """The last month of every scenario and reason: scenario, reason, estimate, low, high.

    Where a scenario has no row for "still going" it is what the reasons leave over, without an interval.
    """
    parts = []
    for name in order_of(table):
        own = table[(table["scenario"] == name) & table["estimate"].notna()]
        last = own.sort_values("month", kind="stable").groupby("reason", sort=False, observed=True).tail(1)
        last = last[["scenario", "reason", "estimate", "low", "high"]]
        if STILL_GOING not in set(last["reason"]):
            rest = max(1.0 - float(last["estimate"].sum()), 0.0)
            row = {"scenario": [name], "reason": [STILL_GOING], "estimate": [rest], "low": [np.nan], "high": [np.nan]}
            last = pd.concat([last, pd.DataFrame(row)])
        parts.append(last)
    return pd.concat(parts, ignore_index=True)


def reasons_in_order(table: pd.DataFrame) -> list[str]:
    """The reasons from left to right: the known ones in their order, then others, and last those still going."""
    found = list(dict.fromkeys(table["reason"].astype(str)))
    known = [reason for reason in FILLS if reason in found and reason != STILL_GOING]
    others = [reason for reason in found if reason not in FILLS]
    return [*known, *others, STILL_GOING]


def finding(table: pd.DataFrame, horizon: float | None = None) -> str:
    """The result in one sentence: the reason whose share differs most clearly from the first's, or the main one."""
    rows = at_horizon(table)
    when = wording.age(horizon or float(table["month"].max()))
    names = order_of(rows)
    ended = rows[rows["reason"] != STILL_GOING]
    if len(names) == 1:
        return _alone(ended, names[0], when)
    groups = ended.groupby("reason", sort=False, observed=True)
    results = {str(reason): contrast(own) for reason, own in groups if len(own) > 1}
    reason = max(results, key=lambda reason: results[reason].gap, default="")
    own = ended[ended["scenario"] == names[0]]
    if not reason or not results[reason].is_clear:
        return f"No clear difference in why they ended within {when}; {names[0]}: {_leaders(own)}"
    result = results[reason]
    told = result.told()
    *shares, first = wording.percents([*told["estimate"], result.first["estimate"]])
    parts = [f"{share} of {name}" for share, name in zip(shares, told["scenario"], strict=True)]
    against = f"against {first} of {result.first['scenario']}"
    return f"After {when}, {wording.listing(parts)} had ended {_by(reason)}, {against}"


def _alone(ended: pd.DataFrame, name: str, when: str) -> str:
    total = float(ended["estimate"].sum())
    if total <= 0:
        return f"{name}: none had ended within {when}"
    return f"{name}: {wording.percent(total)} had ended within {when}; {_leaders(ended)}"


def _leaders(ended: pd.DataFrame) -> str:
    """The main reason, or the first two where their intervals do not tell them apart."""
    top = ended[ended["estimate"] > 0].sort_values("estimate", ascending=False, kind="stable")
    if top.empty:
        return "none had ended"
    said = [f"{row.reason} ({wording.percent(float(row.estimate))})" for row in top.head(2).itertuples()]
    if len(top) == 1:
        return f"all by {said[0]}"
    is_first_clear = top["low"].iloc[0] > top["high"].iloc[1]
    return f"most often by {said[0]}" if is_first_clear else f"mainly by {wording.listing(said)}"


def _by(reason: str) -> str:
    return f"with the {reason}" if reason in ("goal reached", "pilot complete") else f"by {reason}"


def draw(table: pd.DataFrame, ax: Axes, horizon: float | None = None) -> Axes:
    """Draw the cumulative incidence of each reason at the horizon as stacked bars, shares and intervals inside.

    ``table``: scenario, reason, month, estimate, low, high [share of all collaborations]; of each reason the last month
    counts. ``horizon``: the last month of the runs, where the table stops before it because all had ended. Errors:
    ValueError when columns are missing or the table is empty.
    """
    require(table, COLUMNS, "reasons of ending")
    rows = at_horizon(table)
    names, reasons = order_of(rows), reasons_in_order(rows)
    fills = _fills(reasons)
    ax.set_xlim(0, 1)
    ax.set_ylim(len(names) - 0.5, -0.66)
    named: set[str] = set()
    small: list[Small] = []
    for y, name in enumerate(names):
        left = 0.0
        shares = rows[rows["scenario"] == name].set_index("reason")
        for reason in (reason for reason in reasons if reason in shares.index):
            share = float(shares.at[reason, "estimate"])
            _segment(ax, y, left, share, fills[reason])
            if _write_inside(ax, y, left, shares.loc[reason], fills[reason]):
                named.add(reason)
            elif share > 0:
                small.append(Small(reason, y, left + share / 2, share))
            left += share
    _point_out(ax, [entry for entry in small if entry.reason not in named], fills)
    _dress(ax, names)
    when = wording.age(horizon or float(table["month"].max()))
    note = f"Share of collaborations within {when}, by why they ended. In brackets: 95% interval [per cent]."
    labels.headline(ax, finding(table, horizon), note, -125)
    return ax


def _fills(reasons: list[str]) -> dict[str, tuple[str, float, str]]:
    others = [reason for reason in reasons if reason not in FILLS]
    return FILLS | {reason: OTHER[i % len(OTHER)] for i, reason in enumerate(others)}


def _segment(ax: Axes, y: int, left: float, share: float, fill: tuple[str, float, str]) -> None:
    color = style.tint(fill[0], fill[1])
    ax.barh(y, share, left=left, height=BAR, color=color, hatch=fill[2], edgecolor="white", linewidth=1.2)


def _write_inside(ax: Axes, y: int, left: float, row: pd.Series, fill: tuple[str, float, str]) -> bool:
    """Write into a segment what it holds: name, share and interval, or less; tell whether the name found room."""
    width, height = labels.size_in_points(ax)
    room = float(row["estimate"]) * width - 6
    low, high = ax.get_ylim()
    tall = BAR * height / abs(high - low)
    size = style.SIZE_SMALL
    share = wording.percent(row["estimate"])
    if np.isfinite(row["low"]) and np.isfinite(row["high"]):
        span = f"\n({wording.interval(row['low'], row['high']).rstrip('%')})"
    else:
        span = ""
    reason = str(row.name)
    for name in (reason, reason.replace(" ", "\n")):
        for text in (f"{name}\n{share}{span}", f"{name}\n{share}"):
            if _fits(text, room, tall, size):
                _text(ax, left + float(row["estimate"]) / 2, y, text, fill)
                return True
    short = next((text for text in (share + span, share) if _fits(text, room, tall, size)), "")
    if short:
        _text(ax, left + float(row["estimate"]) / 2, y, short, fill)
    return False


def _fits(text: str, width: float, height: float, size: float) -> bool:
    lines = text.split("\n")
    is_wide = max(map(len, lines)) * size * labels.CHARACTER_WIDTH > width
    return not is_wide and len(lines) * size * labels.LINE_HEIGHT <= height


def _text(ax: Axes, x: float, y: float, text: str, fill: tuple[str, float, str]) -> None:
    halo = [withStroke(linewidth=2.5, foreground=style.tint(fill[0], fill[1]))]
    centred: dict[str, Any] = {"ha": "center", "va": "center", "linespacing": 1.15}
    ax.text(x, y, text, fontsize=style.SIZE_SMALL, color="#111111", path_effects=halo, **centred)


def _point_out(ax: Axes, small: list[Small], fills: dict[str, tuple[str, float, str]]) -> None:
    """Name above its largest segment each reason that found no room for its name in any bar."""
    largest: dict[str, Small] = {}
    for entry in small:
        if entry.reason not in largest or entry.share > largest[entry.reason].share:
            largest[entry.reason] = entry
    width, _ = labels.size_in_points(ax)
    for y in sorted({entry.y for entry in largest.values()}):
        here = sorted((entry for entry in largest.values() if entry.y == y), key=lambda entry: entry.x)
        texts = [f"{entry.reason} {wording.percent(entry.share)}" for entry in here]
        sizes = [(len(text) + 2) * style.SIZE_SMALL * labels.CHARACTER_WIDTH / width for text in texts]
        for entry, text, x in zip(here, texts, labels.spread([e.x for e in here], sizes, -0.02, 1.02), strict=True):
            ax.annotate(
                text,
                (entry.x, y - BAR / 2),
                (x, y - BAR / 2 - 0.13),
                ha="center",
                va="center",
                fontsize=style.SIZE_SMALL,
                color=style.ink(fills[entry.reason][0]),
                annotation_clip=False,
                arrowprops=labels.leader(style.GREY),
            )


def _dress(ax: Axes, names: list[str]) -> None:
    ax.set_yticks(range(len(names)), [labels.wrap(name, 19, 3) for name in names])
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_xlabel("Share of collaborations")
    sns.despine(ax=ax, left=True)
