"""What happened in one life, as plain values: the chronicle's sentences, with who had part in them."""

from __future__ import annotations

from typing import Any

from cisim.app.story.lived import Lived
from cisim.figures.moments import ENDING, key_events

GROUPS = {
    "politics": ("mayor re-elected", "new mayor", "city keeps its part", "city halves its part", "city drops its part"),
    "money": ("grant ended", "grant renewed", "grant cut", "money ran out", "recession", "backbone handed over"),
    "people": ("leader left", "joined", "left", "breach of trust", "repair of trust"),
    "progress": (
        "quick win",
        "trial succeeded",
        "trial failed",
        "early change",
        "systems change",
        "population-level change",
        "opportunity",
        "opportunity used",
    ),
    "trouble": ("crisis", "rival"),
    "table": ("launched", "lever changed", "restarted", ENDING),
}
"""What the mark of an event tells, by its kind."""
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
MARKED = 12  # so many events are marked over the timeline, beside the ending


def events_of(lived: Lived) -> list[dict[str, Any]]:
    """The chronicle's moments in order; `who` are the numbers of those who had part, `is_key` asks for a mark."""
    table = lived.tables["events"]
    moments = [moment for year in lived.story.years for moment in year.moments]
    told = {(moment.month, moment.text) for moment in moments}
    in_story = table[[(m, t) in told for m, t in zip(table["month"].tolist(), table["text"], strict=True)]]
    keys = {(int(row.month), row.text) for row in key_events(in_story, MARKED).itertuples()}
    numbers = dict(
        zip(lived.tables["organizations"]["name"], lived.tables["organizations"]["organization"], strict=True)
    )
    parts: dict[tuple[int, str], list[int]] = {}
    for row in in_story.itertuples():
        who = parts.setdefault((int(row.month), str(row.text)), [])
        who += [int(numbers[name]) for name in (row.subject, row.object) if name in numbers]
    return [
        {
            "month": moment.month,
            "kind": moment.kind,
            "group": GROUP_OF[moment.kind],
            "text": moment.text,
            "who": list(dict.fromkeys(parts[moment.month, moment.text])),
            "is_key": moment.kind == ENDING or (moment.month, moment.text) in keys,
        }
        for moment in moments
    ]


def years_of(lived: Lived) -> list[dict[str, Any]]:
    """What is summed up of each year, at its end."""
    return [
        {"month": min(12 * year.number, lived.scenario.horizon), "text": " ".join(year.summed_up)}
        for year in lived.story.years
        if year.summed_up and year.is_alive
    ]
