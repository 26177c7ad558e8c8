"""One life as plain values for the player: sent once, about 100 kB at most, played without asking the server again.

The shape, all months counted from the launch and every list of months running from 0 to the horizon:

- `scenario`, `title`, `question`, `seed`, `replicate`, `site`, `site_name`, `horizon`
- `finding`: `headline` (how long it lived, why it ended) and `detail` (what the city has of it), sentences;
  `difference`: what the fork changed, empty without one
- `ended`: month of the (first) ending or null; `reason`: a word
- `curves`: `outcome` and `alone` (without any collaboration) [share of gap]; `trust` and `commitment` [0 to 1] and
  `members`, null while there is no table
- `organizations`: see `people.py`; `ties`: `[a, b, levels]` with one character a month: `.` for no tie between two
  members, else trust in 36ths as a digit of base 36, months after the last tie left off
- `events`: `{month, kind, group, text, who, is_key}`; `years`: `{month, text}`, what is summed up at a year's end
- `acts`: what can be done in the moment, see `fork.py`; `done`: the events that this fork adds, in words
- `ghost`: null, or of the life without the fork `curves`, `ended` and `present`: by organization its spans at the table
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cisim.app.story.fork import Fork, choices, difference, told
from cisim.app.story.happened import events_of, years_of
from cisim.app.story.layout import SIZE, TABLE, layout
from cisim.app.story.lived import Lived
from cisim.app.story.people import people, spans
from cisim.figures.wording import age, months, percents

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
CURVES = {"outcome": "outcome", "alone": "outcome_alone", "trust": "trust", "commitment": "commitment"}
OF_THE_TABLE = ("trust", "commitment")


def life(lived: Lived, unforked: Lived | None = None, fork: Fork = ()) -> dict[str, Any]:
    """The whole payload; `unforked` is the life without the fork's events, when there are any."""
    scenario, original = lived.scenario, unforked or lived
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "question": scenario.question,
        "seed": lived.seed,
        "replicate": lived.replicate,
        "site": lived.site,
        "site_name": scenario.site_names[lived.site],
        "horizon": scenario.horizon,
        "finding": {"headline": headline(lived), "detail": detail(lived)},
        "difference": difference(original, lived) if fork else "",
        "ended": lived.ended,
        "reason": lived.story.reason,
        "curves": curves(lived),
        "size": SIZE,
        "table": TABLE,
        "organizations": people(lived, _layout(original)),
        "ties": ties(lived),
        "events": events_of(lived),
        "years": years_of(lived),
        "acts": choices(lived),
        "done": told(fork, original),
        "ghost": ghost(original) if fork else None,
    }


def _layout(original: Lived) -> Any:
    """Places by the unforked life, so that a fork keeps them."""
    first = original.organizations[0]
    trust = np.nan_to_num(original.ties.mutual()).sum(axis=0)
    return layout(np.asarray(first.sector), np.asarray(first.power), trust)


def headline(lived: Lived) -> str:
    """How long it lived and why it ended, in a sentence or two."""
    if lived.ended is None:
        members = int(lived.run["n_members_end"])
        return f"Still going after {age(lived.scenario.horizon)}, with {members} members at the table."
    return f"It ended after {age(lived.ended)}. {lived.story.why}"


def detail(lived: Lived) -> str:
    """What the city has of it at the horizon, against no collaboration, and of a second start."""
    run, horizon = lived.run, lived.scenario.horizon
    reached, alone = percents([run["outcome_improvement"], run["outcome_alone"]])
    text = f"After {age(horizon)} {reached} of the gap to the city's goals is closed"
    text += f", {alone} without any collaboration." if reached != alone else ", the same as without any collaboration."
    if math.isnan(run["second_duration"]):
        return text
    state = "ended" if run["second_event"] else "was still going"
    return f"{text} Started again, it {state} after {months(run['second_duration'])}."


def curves(lived: Lived) -> dict[str, list[float | None]]:
    """The lines of the charts; what belongs to the table is null while there is none."""
    table = lived.tables["months"]
    alive = table["is_alive"].tolist()
    lines: dict[str, list[float | None]] = {}
    for name, column in CURVES.items():
        values = [round(float(value), 5) for value in table[column]]
        lines[name] = [v if name not in OF_THE_TABLE or is_on else None for v, is_on in zip(values, alive, strict=True)]
    lines["members"] = [int(v) if is_on else None for v, is_on in zip(table["n_members"], alive, strict=True)]
    return lines


def ties(lived: Lived) -> list[list[Any]]:
    """Ties between members as `[a, b, levels]`."""
    mutual = lived.ties.mutual()
    level = np.where(np.isnan(mutual), -1, np.rint(np.nan_to_num(mutual) * (len(DIGITS) - 1))).astype(int)
    characters = np.array([*DIGITS, "."])
    found = []
    for a, b in zip(*np.nonzero(np.triu((level >= 0).any(axis=0), 1)), strict=True):
        found.append([int(a), int(b), "".join(characters[level[:, a, b]]).rstrip(".")])
    return found


def ghost(original: Lived) -> dict[str, Any]:
    """What is kept in sight of the life that was left."""
    present = [[[span.start, span.end] for span in spans(member)] for member in original.organizations.T]
    return {"curves": curves(original), "ended": original.ended, "present": present}
