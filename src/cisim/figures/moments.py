"""Which events of a run are worth a mark on its picture: turning points before routine, rare before frequent."""

from __future__ import annotations

import pandas as pd

ENDING = "ended"
# From the most telling to the least. A kind that is in neither list stands between the two.
TURNING_POINTS = (
    "restarted",
    "city drops its part",
    "new mayor",
    "money ran out",
    "city halves its part",
    "crisis",
    "recession",
    "lever changed",
    "population-level change",
    "systems change",
    "early change",
    "grant cut",
    "grant ended",
    "backbone handed over",
    "breach of trust",
    "repair of trust",
    "rival",
    "opportunity used",
)
ROUTINE = (
    "grant renewed",
    "mayor re-elected",
    "opportunity",
    "leader left",
    "trial failed",
    "trial succeeded",
    "left",
    "joined",
    "quick win",
)
NEVER = ("launched", "city keeps its part", ENDING)


def key_events(events: pd.DataFrame, most: int = 8) -> pd.DataFrame:
    """At most so many events, in the order of time, with the numbers 1, 2, ... in the column ``number``.

    ``events``: month, kind, text. Turning points come first, then other kinds, then routine; among equals the kind that
    happened less often in this run, then the earlier event. The ending is left out: it is marked by itself.
    """
    kept = events[~events["kind"].isin(NEVER)].drop_duplicates(["month", "kind", "text"])
    rank = {kind: i for i, kind in enumerate(TURNING_POINTS)}
    rank |= {kind: 100 + i for i, kind in enumerate(ROUTINE)}
    news = kept.assign(rank=kept["kind"].map(rank).fillna(50), often=kept.groupby("kind")["kind"].transform("size"))
    chosen = news.sort_values(["rank", "often", "month"], kind="stable").head(most)
    chosen = chosen.sort_index().drop(columns=["rank", "often"])  # the log is in the order in which things happened
    return chosen.assign(number=range(1, len(chosen) + 1)).reset_index(drop=True)


def dead_spans(months: pd.DataFrame) -> list[tuple[float, float]]:
    """The times in which the collaboration is not alive, as (first month, month of the restart or last month)."""
    spans: list[tuple[float, float]] = []
    start: float | None = None
    for month, alive in zip(months["month"].astype(float), months["is_alive"].astype(bool), strict=True):
        if not alive and start is None:
            start = month
        elif alive and start is not None:
            spans.append((start, month))
            start = None
    return spans if start is None else [*spans, (start, float(months["month"].iloc[-1]))]
