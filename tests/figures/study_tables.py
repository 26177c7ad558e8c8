"""Tables of studies made by hand, and whether the words of a figure can be read."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.text import Text

from cisim.figures import heat_map

X, Y, FORM = "pressure.quick_wins", "trust.initial", "governance.form"
NAMES = ("baseline", "co-chair", "mayoral-turnover-with-preparation")


def curves(tops: dict[str, float], parameter=X, words=(), half=1.0, shift=None) -> pd.DataFrame:
    """Responses that rise evenly to the given ends, with intervals of what sets a value apart."""
    n = len(words) or 5
    rise = np.linspace(0.0, 1.0, n)
    parts = []
    for scenario, top in tops.items():
        estimate = 80.0 + top * rise
        apart = estimate - estimate.mean()
        margin = half if shift is None else shift
        parts.append(
            pd.DataFrame(
                {
                    "scenario": scenario, "quantity": "rmst", "parameter": parameter, "word": list(words) or "",
                    "value": np.arange(n) if words else rise, "value_low": np.arange(n) if words else rise,
                    "value_high": np.arange(n) if words else rise, "estimate": estimate, "low": estimate - 5,
                    "high": estimate + 5, "shift": apart, "shift_low": apart - margin, "shift_high": apart + margin,
                }
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def sobol(values: dict[str, tuple[float, float]], names=NAMES[:2], half=0.05) -> pd.DataFrame:
    rows = [
        (name, "rmst", parameter, index, value, value - half, value + half)
        for name in names
        for index, k in (("first", 0), ("total", 1))
        for parameter, value in ((p, v[k]) for p, v in values.items())
    ]
    return pd.DataFrame(rows, columns=["scenario", "quantity", "parameter", "index", "estimate", "low", "high"])


def morris(values: dict[str, float], floor=2.0, half=1.0) -> pd.DataFrame:
    rows = [
        ("baseline", "rmst", parameter, statistic, value, value - half, value + half, floor)
        for statistic in ("mu", "mu_star", "sigma")
        for parameter, value in values.items()
    ]
    names = ["scenario", "quantity", "parameter", "statistic", "estimate", "low", "high", "noise_floor"]
    return pd.DataFrame(rows, columns=names)


def surface(names=NAMES[:2]) -> pd.DataFrame:
    rows = [
        (name, "rmst", X, Y, x, y, "", "", 70.0 + 20 * x + 10 * y + 3 * k)
        for k, name in enumerate(names)
        for x in (0.0, 0.5, 1.0)
        for y in (0.2, 0.6)
    ]
    return pd.DataFrame(rows, columns=list(heat_map.COLUMNS))


def by_points(n: int, effect: float, names=NAMES[1:]) -> pd.DataFrame:
    """Differences at n points, the second half of which are clear."""
    parts = []
    for name in names:
        estimate = np.where(np.arange(n) < n // 2, 0.0, effect)
        parts.append(
            pd.DataFrame(
                {
                    "scenario": name, "against": "baseline", "quantity": "rmst", "point": range(n),
                    X: np.linspace(0, 1, n), FORM: "mayor-led", "estimate": estimate, "low": estimate - 1,
                    "high": estimate + 1, "p_holm": np.where(estimate == 0, 1.0, 0.001),
                }
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def cases(n=100) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    x, y = rng.random(n), rng.random(n)
    form = np.where(rng.random(n) < 0.5, "mayor-led", "backbone-led")
    helps = (x > 0.5) & (form == "mayor-led")
    estimate = np.where(helps, 4.0, -1.0)
    return pd.DataFrame(
        {
            "scenario": "co-chair", "against": "baseline", "quantity": "rmst", "point": range(n), X: x, Y: y,
            FORM: form, "estimate": estimate, "low": estimate - 2, "high": estimate + 2, "helps": helps,
        }
    )  # fmt: skip


def boxes(table: pd.DataFrame) -> pd.DataFrame:
    about = {"scenario": "co-chair", "box": 1, "density": 1.0, "density_overall": 0.27, "coverage": 1.0}
    rows = [
        {**about, "parameter": X, "low": 0.5, "high": float(table[X].max()), "values": ""},
        {**about, "parameter": FORM, "low": np.nan, "high": np.nan, "values": "mayor-led"},
    ]
    return pd.DataFrame(rows)


def overlaps(figure) -> list[tuple[str, str]]:
    """Pairs of words that lie on one another."""
    figure.draw_without_rendering()
    renderer, texts = figure.canvas.get_renderer(), []
    for ax in figure.axes:
        for part in (ax, *ax.child_axes):
            texts += [*part.texts, *([part.xaxis.label, part.yaxis.label, part.title] if part.axison else [])]
            texts += [part._left_title]
            for place, (axis, ends) in enumerate(((part.xaxis, part.get_xlim()), (part.yaxis, part.get_ylim()))):
                shown = axis.get_ticklabels() if part.axison else []
                texts += [text for text in shown if min(ends) <= text.get_position()[place] <= max(ends)]
    texts = [text for text in texts if text.get_text() and text.get_visible()]
    found = [(text.get_text(), Text.get_window_extent(text, renderer).padded(-0.5)) for text in texts]
    return [(a, b) for (a, p), (b, q) in combinations(found, 2) if p.overlaps(q)]
