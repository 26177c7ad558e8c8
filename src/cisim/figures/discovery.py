"""Where a choice helps: every point by two parameters, and the region in which those where it helps are dense."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cisim.analysis.discovery import words_in
from cisim.analysis.study_discovery import helping

from . import factors, labels, style, wording
from .contrast import require

FRAME = " Frame: the region (PRIM)."
CASES = ("scenario", "against", "quantity", "point", "low", "high", "helps")
BOXES = ("scenario", "box", "parameter", "low", "high", "values", "density", "density_overall", "coverage")


def finding(cases: pd.DataFrame, boxes: pd.DataFrame) -> str:
    """The result in one sentence: in which region the scenario helps how often, or that none is better than chance."""
    name, n = str(cases["scenario"].iloc[0]), len(cases)
    helps = int(cases["helps"].sum())
    against = str(cases["against"].iloc[0])
    if boxes.empty:
        where = "at every one" if helps == n else "at none" if helps == 0 else f"at {helps}"
        told = "" if helps in (0, n) else "; no region is better than what chance finds"
        return f"{name} helps {where} of {n} points, against {against}{told}"
    first = boxes[boxes["box"] == boxes["box"].iloc[0]]
    limits = wording.listing([limit(row, cases) for row in first.to_dict("records")])
    density, overall = (wording.percent(float(first[column].iloc[0])) for column in ("density", "density_overall"))
    return f"{name} helps at {density} of the points where {limits}, and at {overall} of all, against {against}"


def limit(row: dict[str, object], cases: pd.DataFrame) -> str:
    """One restriction in words."""
    parameter, low, high = str(row["parameter"]), float(str(row["low"])), float(str(row["high"]))
    if row["values"]:
        return f"{parameter} is {row['values']}"
    column = cases[parameter].astype(float)
    if low <= column.min():
        return f"{parameter} is at most {factors.value(high)}"
    if high >= column.max():
        return f"{parameter} is at least {factors.value(low)}"
    return f"{parameter} is {factors.value(low)} to {factors.value(high)}"


def draw(
    cases: pd.DataFrame, boxes: pd.DataFrame, ax: Axes, parameters: Sequence[str], at_least: float | None = None
) -> Axes:
    """Draw the points by the two parameters that the first region restricts most, and the regions.

    ``cases``: one scenario's rows of point effects (scenario, against, quantity, point, the parameters, low, high,
    helps); ``boxes``: its regions, as `cisim.analysis.find_boxes` has them, or none; ``parameters``: those varied;
    ``at_least``: from which difference on it counts as helping; None: when the interval lies above 0.
    Raises ValueError when columns are missing or there are no cases.
    """
    require(cases, (*CASES, *parameters), "points")
    x, y = axes_of(cases, boxes, parameters)
    at = {name: _placed(cases[name], spread=k) for k, name in enumerate((x, y))}
    helps, harms = cases["helps"].to_numpy(dtype=bool), (cases["high"] < 0).to_numpy(dtype=bool)
    looks = (
        (~helps & ~harms, "o", style.GREY, "none", 22, "no clear effect" if at_least is None else "neither"),
        (harms & ~helps, "v", style.VERMILLION, "none", 34, "clearly harms"),
        (helps, "o", style.BLUE, style.BLUE, 34, "helps"),
    )
    for chosen, marker, edge, fill, size, what in looks:
        alpha = 0.5 if edge == style.GREY else 0.9
        points = (at[x][0][chosen], at[y][0][chosen])
        label = f"{what} ({int(chosen.sum())})"
        ax.scatter(
            *points, s=size, marker=marker, facecolor=fill, edgecolor=edge, linewidth=1.1, alpha=alpha, label=label
        )
    limited = set(boxes.loc[boxes["parameter"].isin((x, y)), "box"])  # any other frame would be the whole picture's
    for place, (box, rows) in enumerate(boxes.groupby("box", sort=False)):
        if box in limited:
            _region(ax, rows, (x, y), at, place)
    for axis, name in ((ax.xaxis, x), (ax.yaxis, y)):
        factors.scale(axis, list(range(len(at[name][1]))), at[name][1])
    ax.set_xlabel(factors.axis_label(x, 84))
    ax.set_ylabel(factors.axis_label(y, 56))
    ax.margins(0.05)
    style.plain(ax)
    ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False, fontsize=style.SIZE_TEXT, handletextpad=0.3)
    told = boxes.loc[boxes["box"].isin(limited), "parameter"]
    others = [name for name in dict.fromkeys(told) if name not in (x, y)]
    note = f"Each point: one combination of what was varied. Helps: {helping(at_least)}." + FRAME * (len(boxes) > 0)
    note += f" It is limited in {wording.listing(others)} too, which is not drawn." if others else ""
    labels.headline(ax, finding(cases, boxes), note, -50)
    return ax


def axes_of(cases: pd.DataFrame, boxes: pd.DataFrame, parameters: Sequence[str]) -> tuple[str, str]:
    """The two parameters to draw: those that the first region restricts to the least share, then others in order."""
    first = boxes[boxes["box"] == boxes["box"].iloc[0]] if len(boxes) else boxes
    shares = {str(row["parameter"]): _share(row, cases) for row in first.to_dict("records")}
    chosen = sorted(shares, key=lambda name: shares[name])[:2]
    chosen += [name for name in parameters if name not in chosen][: 2 - len(chosen)]
    if len(chosen) < 2:
        raise ValueError("a region is drawn in two parameters, and only one was varied")
    # A parameter with words reads better at the side.
    return (chosen[1], chosen[0]) if not _is_number(cases[chosen[0]]) else (chosen[0], chosen[1])


def _share(row: dict[str, object], cases: pd.DataFrame) -> float:
    """Share of the cases that one restriction alone leaves."""
    column = cases[str(row["parameter"])]
    if row["values"]:
        return float(column.astype(str).isin(words_in(str(row["values"]), column)).mean())
    return float(column.between(float(str(row["low"])), float(str(row["high"]))).mean())


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column))


def _placed(column: pd.Series, spread: int) -> tuple[np.ndarray, list[str]]:
    """Where the cases stand along an axis, and the words of those that have words; these are spread out a little."""
    if _is_number(column):
        return column.to_numpy(dtype=float), []
    codes, words = pd.factorize(column.astype(str), sort=True)
    jitter = np.random.default_rng(20200101 + spread).uniform(-0.3, 0.3, len(codes))
    return codes + jitter, [str(word) for word in words]


def _region(
    ax: Axes, rows: pd.DataFrame, axes: tuple[str, str], at: dict[str, tuple[np.ndarray, list[str]]], place: int
) -> None:
    """The frame of a region; a side that is not limited goes to the end of the points."""
    sides = []
    for name in axes:
        values, words = at[name]
        own = rows[rows["parameter"] == name]
        margin = 0.02 * float(np.ptp(values) or 1.0)
        low, high = float(values.min()) - margin, float(values.max()) + margin
        if len(own) and words:
            inside = [words.index(word) for word in words_in(str(own["values"].iloc[0]), pd.Series(words))]
            low, high = min(inside) - 0.42, max(inside) + 0.42
        elif len(own):
            low, high = float(own["low"].iloc[0]), float(own["high"].iloc[0])
        sides.append((low, high - low))
    (x, wide), (y, tall) = sides
    ax.add_patch(Rectangle((x, y), wide, tall, fill=False, edgecolor=style.BLACK, linewidth=2.0, zorder=5))
    helping, share = (wording.percent(float(rows[name].iloc[0])) for name in ("density", "coverage"))
    parts = (f"region {place + 1}:", f"{helping} help,", f"{share} of", "all that do")
    is_first = place == 0  # the first one's words stand above its frame, those of others within theirs
    ax.annotate(
        (" " if is_first else "\n").join(parts),
        (x, y + tall),
        (0, 4) if is_first else (5, -5),
        textcoords="offset points",
        fontsize=style.SIZE_SMALL,
        fontweight="bold",
        va="bottom" if is_first else "top",
        bbox=None if is_first else {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.5},
        zorder=6,
        annotation_clip=False,
    )
