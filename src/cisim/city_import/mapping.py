"""From a survey to a city's parameters, each with what it rests on; what is missing stays at its declared default."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass

import numpy as np

from cisim.city_import import estimates
from cisim.city_import.acquainted import ties_each
from cisim.city_import.survey import Survey, known_as, trust_of
from cisim.city_import.tables import Entry
from cisim.parameters import PARAMETERS
from cisim.records import ANCHOR, AREAS, CITY_HALL, KINDS, MEMBER, SECTORS

DIGITS = 3  # of a share; a survey of some dozen organizations knows no more
FEWEST = 3  # organizations from which a spread is estimated


@dataclass(frozen=True)
class Finding:
    """One parameter: its value, whether the table gave it, and in words what it rests on."""

    path: str
    value: float | int
    is_found: bool
    basis: str


@dataclass(frozen=True)
class Estimate:
    """What a table says about a parameter: None when it says nothing, and then why."""

    value: float | None
    basis: str


def findings(survey: Survey) -> list[Finding]:
    """All parameters that a survey can speak of, in the order of the report."""
    return [_finding(path, estimate) for path, estimate in _estimates(survey)]


def _estimates(survey: Survey) -> Iterator[tuple[str, Estimate]]:
    entries = survey.organizations.entries
    members = [entry for entry in entries if entry.get("member")] or entries
    yield "city.n_organizations", Estimate(len(entries), "organizations in the table")
    yield "membership.start_size", start_size(entries)
    yield "city.power_spread", power_spread(entries)
    yield "city.anchor_power", anchor_power(entries)
    yield "city.mission", mean(entries, "mission")
    yield "city.skill", mean(entries, "skill")
    yield "city.overlapping_tables", mean(entries, "other_tables")
    yield "city.alignment", alignment(entries)
    yield "city.complementarity", complementarity(entries)
    yield "membership.founding_commitment", mean(members, "commitment")
    yield "governance.mandate", mean(members, "mandated")
    yield "city.history_ties", history_ties(survey)
    yield "trust.initial", initial_trust(survey)


def _finding(path: str, estimate: Estimate) -> Finding:
    """An estimate within the parameter's bounds, or the declared default."""
    declared = PARAMETERS[path]
    if estimate.value is None:
        return Finding(path, _spoken(path, declared.default), False, estimate.basis)
    nearest = min(declared.high, max(declared.low, estimate.value))
    value = _spoken(path, nearest)
    basis = estimate.basis
    if nearest != estimate.value:
        basis += f"; {estimate.value:.{DIGITS}f} lies outside of {declared.low:g} to {declared.high:g}"
    return Finding(path, value, True, basis)


def _spoken(path: str, value: float) -> float | int:
    return int(value) if PARAMETERS[path].kind == "whole" else round(float(value), DIGITS)


def mean(entries: Sequence[Entry], column: str) -> Estimate:
    """The mean of a column over the rows that fill it."""
    values = [float(entry[column]) for entry in entries if column in entry]
    if not values:
        return Estimate(None, f"column {column} is missing or empty")
    return Estimate(float(np.mean(values)), f"mean of {column} over {_of(values, entries)}")


def _of(values: Sized, entries: Sized) -> str:
    return f"{len(values)} of {len(entries)} organizations"


def start_size(entries: Sequence[Entry]) -> Estimate:
    """Those marked as members; without any mark the declared number, or all where there are fewer."""
    n = sum(bool(entry.get("member")) for entry in entries)
    if n:
        least = int(PARAMETERS["ending.least_members"].default)
        few = f"; with fewer than {least} there is no table in the model" if n < least else ""
        return Estimate(n, f"organizations with member: yes{few}")
    declared = int(PARAMETERS["membership.start_size"].default)
    if len(entries) < declared:
        return Estimate(len(entries), "column member is missing: all organizations, fewer than the default")
    return Estimate(None, "column member is missing or empty")


def power_spread(entries: Sequence[Entry]) -> Estimate:
    """Spread of power within sectors; city hall and the anchor have levels of their own in the model."""
    ordinary = [
        entry
        for entry in entries
        if "power" in entry and "sector" in entry and entry.get("role", MEMBER) not in (CITY_HALL, ANCHOR)
    ]
    groups = [[entry["power"] for entry in ordinary if entry["sector"] == code] for code in range(len(SECTORS))]
    spread = estimates.pooled_spread(groups)
    if len(ordinary) < FEWEST:
        return Estimate(None, f"power and sector are filled together in {len(ordinary)} rows: too few")
    if spread is None:
        return Estimate(None, "no sector has two organizations whose power could be compared")
    return Estimate(
        spread, f"spread of power within sectors over {_of(ordinary, entries)}, city hall and anchor left out"
    )


def anchor_power(entries: Sequence[Entry]) -> Estimate:
    """Power of the organization whose role is that of the anchor institution."""
    for entry in entries:
        if entry.get("role") == ANCHOR and "power" in entry:
            return Estimate(entry["power"], f"power of {entry['name']}")
    return Estimate(None, "no row has the role anchor institution and a power")


def mixes(entries: Sequence[Entry], prefix: str, parts: Sequence[str]) -> dict[int, np.ndarray]:
    """Mixes of sum 1 by place of the entry; in a row that fills some of the columns, a blank one counts as 0."""
    found = {}
    for place, entry in enumerate(entries):
        columns = [f"{prefix}{part}" for part in parts]
        if any(column in entry for column in columns):
            values = np.array([entry.get(column, 0.0) for column in columns])
            found[place] = values / values.sum()
    return found


def alignment(entries: Sequence[Entry]) -> Estimate:
    """How alike priorities are."""
    found = mixes(entries, "priority_", AREAS)
    if len(found) < FEWEST:
        return Estimate(None, f"priorities are filled in {len(found)} rows: too few")
    value = estimates.alignment(np.array(list(found.values())))
    return Estimate(value, f"likeness of priorities over {_of(found, entries)}")


def complementarity(entries: Sequence[Entry]) -> Estimate:
    """How far organizations need what they have not."""
    has, needs = mixes(entries, "has_", KINDS), mixes(entries, "needs_", KINDS)
    both = [place for place in has if place in needs]
    if len(both) < FEWEST:
        return Estimate(None, f"what one has and needs is filled together in {len(both)} rows: too few")
    value = estimates.complementarity(np.array([has[p] for p in both]), np.array([needs[p] for p in both]))
    if value is None:
        return Estimate(None, "all have as much of each kind, so that nothing is lacking more")
    return Estimate(value, f"best fit of needs to what is lacking over {_of(both, entries)}")


def history_ties(survey: Survey) -> Estimate:
    """Organizations that each one knows, from the number of pairs that know each other in either direction."""
    if survey.ties is None:
        return Estimate(None, "no table of ties")
    entries = survey.organizations.entries
    pairs = {frozenset((known_as(tie["from"]), known_as(tie["to"]))) for tie in survey.ties.entries}
    seats = start_size(entries).value or PARAMETERS["membership.start_size"].default
    known, made = ties_each(len(pairs), len(entries), int(seats))
    return Estimate(known, f"{len(pairs)} pairs know each other; with this, {made:.0f} of the model's do")


def initial_trust(survey: Survey) -> Estimate:
    """Mean trust over the ties on which something was answered."""
    if survey.ties is None:
        return Estimate(None, "no table of ties")
    values = [trust for tie in survey.ties.entries if (trust := trust_of(tie)) is not None]
    if not values:
        return Estimate(None, "no tie has an answer on trust")
    return Estimate(float(np.mean(values)), f"mean trust over {len(values)} of {len(survey.ties.entries)} ties")
