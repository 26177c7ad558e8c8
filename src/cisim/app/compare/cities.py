"""A few cities worth a look: where a choice helps most, where it hurts most, one in between; each with its story."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import solara

from cisim.app.links import address_of
from cisim.app.settings import Settings
from cisim.app.story.telling import REPLICATE, SITE
from cisim.figures.wording import age, months, percents
from cisim.records import REASONS

HELPS, HURTS, TYPICAL = "Helps most", "Hurts most", "In between"
SHOWN = 2  # of those helped most, and of those hurt most


@dataclass(frozen=True)
class Life:
    """One city's collaboration: `ended` [months], None while it goes on; `reason`; `outcome` [share of the gap]."""

    ended: float | None
    reason: str
    outcome: float

    def words(self, horizon: int) -> str:
        """How long it lasted, and why it ended."""
        if self.ended is None:
            return f"still going after {age(horizon)}"
        return f"{months(self.ended)}, then {self.reason}"


@dataclass(frozen=True)
class City:
    """One city under a scenario and under the one it is compared with."""

    kind: str
    replicate: int
    site: int | None
    own: Life
    base: Life


def chosen_cities(base: Any, own: Any) -> tuple[City, ...]:
    """Cities from two arrays of runs (replicates, sites), in the order of what the choice does to them.

    They are ordered by how much longer the collaboration lasts, then by how much more of the gap it closes; a city
    stands among the helped or the hurt only when it is.
    """
    longer = (own["duration"] - base["duration"]).reshape(-1)
    closer = (own["outcome_improvement"] - base["outcome_improvement"]).reshape(-1)
    order = np.lexsort((np.arange(len(longer)), closer, longer))
    helped = [place for place in order[::-1] if longer[place] > 0 or (longer[place] == 0 and closer[place] > 0)]
    hurt = [place for place in order if longer[place] < 0 or (longer[place] == 0 and closer[place] < 0)]
    picked = [(HELPS, place) for place in helped[:SHOWN]] + [(HURTS, place) for place in hurt[:SHOWN]]
    picked.insert(min(SHOWN, len(helped)), (TYPICAL, order[len(order) // 2]))
    taken: dict[int, str] = {}
    for kind, place in picked:
        taken.setdefault(int(place), kind)
    n_sites, lives, bases = base.shape[1], own.reshape(-1), base.reshape(-1)
    return tuple(
        City(kind, place // n_sites, place % n_sites if n_sites > 1 else None, _life(lives[place]), _life(bases[place]))
        for place, kind in taken.items()
    )


def _life(run: Any) -> Life:
    ended = float(run["duration"]) if run["event"] else None
    return Life(ended, REASONS[int(run["reason_code"])], float(run["outcome_improvement"]))


def story_of(settings: Settings, place: int, city: City) -> str:
    """The address of a city's story under one of the scenarios."""
    alone = replace(settings, choices=(settings.choices[place],), extras=())
    told = alone.with_extra(REPLICATE, str(city.replicate))
    return address_of("/", told.with_extra(SITE, str(city.site)) if city.site else told)


@dataclass(frozen=True)
class Names:
    """Which two scenarios are told of: their places among the choices, their letters and labels."""

    places: tuple[int, int]
    letters: tuple[str, str]
    labels: tuple[str, str]


def rows(cities: Sequence[City], settings: Settings, names: Names, horizon: int) -> list[dict[str, Any]]:
    """The cities in words, each with the addresses of its two stories."""
    told = []
    for city in cities:
        lives = (city.base, city.own)
        closed = percents([life.outcome for life in lives])
        told.append(
            {
                "kind": city.kind,
                "name": f"City {city.replicate}" + ("" if city.site is None else f", site {city.site}"),
                "lives": [
                    {
                        "letter": names.letters[which],
                        "label": names.labels[which],
                        "words": life.words(horizon),
                        "closed": closed[which],
                        "address": story_of(settings, names.places[which], city),
                    }
                    for which, life in enumerate(lives)
                ],
            }
        )
    return told


@solara.component_vue("cities.vue", vuetify=False)
def CityList(rows: str = "", here: str = "", event_open: Callable[[str], None] | None = None) -> None:
    """The list, packed; `here` is the address of this comparison, so that the browser's way back leads to it."""
