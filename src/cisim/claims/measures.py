"""What a claim can be judged by, declared once: how each measure is written, its unit and what it means.

    outcome_improvement                     a number of `runs`
    ended@48-60                             made of `runs`, over some months
    legitimacy@24, commitment@6-24          a number of `months`, in a month or averaged over some
    fatigue@6-36                            a number of `organizations`, mean over the members at the table
    commitment@48-60 minus commitment@6-18  what changed between two times
    spread over sites of practice@60        of the sites of a cohort instead of their mean
    top tenth of outcome_improvement        of all cities instead of their mean

Averages over months take every third month, for organizations every sixth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from math import gcd

from cisim.claims.across import ACROSS_CITIES, ACROSS_SITES
from cisim.claims.of_months import COLUMNS_OF_MONTHS
from cisim.claims.of_organizations import EVERY, MADE_OF_ORGANIZATIONS, MEANS_OVER_MEMBERS
from cisim.claims.of_runs import COLUMNS_OF_RUNS, MADE_OF_RUNS
from cisim.claims.reading import Reading
from cisim.values import nearest
from cisim.yaml_files import ConfigError

STEP = {"months": 3, "organizations": EVERY}
"""Every how many months an average over months takes one [months]."""

_MADE = {**MADE_OF_RUNS, **MADE_OF_ORGANIZATIONS}
OF_WHOLE_RUNS = COLUMNS_OF_RUNS | {name: each for name, each in _MADE.items() if not each.takes_months}
"""Measures that are written without a month."""

AT_MONTHS = COLUMNS_OF_MONTHS | MEANS_OVER_MEMBERS | {name: each for name, each in _MADE.items() if each.takes_months}
"""Measures that are written with a month or two: name@24, name@6-36."""

_MINUS = " minus "


@dataclass(frozen=True)
class Term:
    """One reading at its months; without months for what is read off the whole run."""

    reading: Reading
    months: tuple[int, ...] = ()

    @property
    def recorded(self) -> tuple[int, ...]:
        """The months of which the table must have rows."""
        if self.reading.table == "runs":
            return ()
        return (*self.months, *self.reading.also)


@dataclass(frozen=True)
class Measure:
    """A measure as written: the terms (a second one is subtracted), and how sites and cities are summed up."""

    written: str
    terms: tuple[Term, ...]
    across_sites: str = ""
    across_cities: str = ""

    @property
    def unit(self) -> str:
        """Unit of its values."""
        return self.terms[0].reading.unit

    @property
    def meaning(self) -> str:
        """What it is, in words."""
        said = " minus the same ".join(_told(term) for term in self.terms)
        if len(self.terms) == 2 and self.terms[0].reading is not self.terms[1].reading:
            said = ", minus: ".join(_told(term) for term in self.terms)
        if self.across_sites:
            said = f"{ACROSS_SITES[self.across_sites].meaning}: {said[0].lower()}{said[1:]}"
        if self.across_cities:
            said = f"{ACROSS_CITIES[self.across_cities].meaning}: {said[0].lower()}{said[1:]}"
        return said

    @property
    def last_month(self) -> int:
        """The last month that it needs; 0 when it needs the whole run."""
        return max((month for term in self.terms for month in (*term.recorded, *term.months)), default=0)


def every(measures: list[Measure], table: str) -> int:
    """Every how many months a table must be kept for all of some measures; 0: not at all [months]."""
    needed = [term for measure in measures for term in measure.terms if term.reading.table == table]
    if not needed:
        return 0
    step = reduce(gcd, (month for term in needed for month in term.recorded), 0)
    return step or STEP[table]


def measure_from(written: str) -> Measure:
    """The measure that is written; raises ConfigError with what is known."""
    text = " ".join(written.split())
    across_cities, text = _prefix(text, tuple(ACROSS_CITIES))
    across_sites, text = _prefix(text, tuple(ACROSS_SITES))
    parts = text.split(_MINUS)
    if len(parts) > 2:
        raise ConfigError(f"{written!r} has more than one `minus`")
    terms = tuple(_term(part.strip()) for part in parts)
    if len({term.reading.unit for term in terms}) > 1:
        units = " and ".join(term.reading.unit for term in terms)
        raise ConfigError(f"{written!r} subtracts different units ({units})")
    return Measure(" ".join(written.split()), terms, across_sites, across_cities)


def _prefix(text: str, known: tuple[str, ...]) -> tuple[str, str]:
    for name in known:
        if text.startswith(f"{name} of "):
            return name, text.removeprefix(f"{name} of ")
    return "", text


def _term(text: str) -> Term:
    name, at, when = text.partition("@")
    if not at:
        if name not in OF_WHOLE_RUNS:
            raise ConfigError(f"there is no measure {name!r} of the whole run{nearest(name, tuple(OF_WHOLE_RUNS))}")
        return Term(OF_WHOLE_RUNS[name])
    if name not in AT_MONTHS:
        raise ConfigError(f"there is no measure {name!r} at a month{nearest(name, tuple(AT_MONTHS))}")
    first, last = _months(text, when)
    reading = AT_MONTHS[name]
    if name in COLUMNS_OF_MONTHS or name in MEANS_OVER_MEMBERS:
        return Term(reading, tuple(range(first, last + 1, STEP[reading.table])))
    return Term(reading, (first,) if last == first else (first, last))


def _months(text: str, when: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]+)(?:-([0-9]+))?", when)
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise ConfigError(f"{text!r}: expected a month or two, such as @24 or @6-36")
    return int(found[1]), int(found[2] or found[1])


def _told(term: Term) -> str:
    reading, months = term.reading, term.months
    if not months or not reading.takes_months:
        return reading.meaning
    when = f"month {months[0]}" if len(months) == 1 else f"months {months[0]} to {months[-1]}"
    return f"{reading.meaning} ({when})"
