"""What is read off the table `runs`: its columns, and what is made of several of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cisim.claims.reading import Fields, Reading, column, registry, whole
from cisim.columns import RUN_COLUMNS, Column
from cisim.records import REASONS, STILL_GOING


def ended_between(fields: Fields, months: Sequence[int]) -> np.ndarray:
    """1 where the collaboration ended in the months from the first to the last, 0 elsewhere."""
    ended, duration = fields["event"].astype(bool), fields["duration"]
    return (ended & (duration >= months[0]) & (duration <= months[-1])).astype(np.float64)


def outlived(fields: Fields, months: Sequence[int]) -> np.ndarray:
    """1 where the collaboration lasted longer than a month, 0 elsewhere."""
    return 1.0 - (fields["event"].astype(bool) & (fields["duration"] <= months[0])).astype(np.float64)


def last_life(fields: Fields, months: Sequence[int]) -> np.ndarray:
    """Life within so many months of the restarted collaboration; of the first one where none was restarted."""
    second, has_ended = fields["second_duration"], fields["second_event"] == 1.0
    life = np.where(np.isnan(second), fields["duration"], second)
    is_known = np.where(np.isnan(second), fields["event"].astype(bool), has_ended) | (life >= months[0])
    return np.where(is_known, np.minimum(life, months[0]), np.nan)


def gain_per_effort(fields: Fields) -> np.ndarray:
    """Points of the gap closed beyond no collaboration, per 100 person-months of effort and money."""
    spent = fields["effort_spent"] + fields["money_spent"]
    points = 100.0 * (fields["outcome_improvement"] - fields["outcome_alone"])
    return 100.0 * _ratio(points, spent)


def systems_kept(fields: Fields) -> np.ndarray:
    """Part of the highest systems change that is there at the horizon."""
    return _ratio(fields["systems_change"], fields["systems_peak"])


def worked(fields: Fields) -> np.ndarray:
    """1 where early change was reached, 0 where it never was."""
    return (~np.isnan(fields["t_early_change"])).astype(np.float64)


def spent_if_failed(fields: Fields) -> np.ndarray:
    """Effort and money of a table that never reached early change; NaN for the others."""
    return np.where(worked(fields) == 0.0, fields["effort_spent"] + fields["money_spent"], np.nan)


def gain_if_worked(fields: Fields) -> np.ndarray:
    """Outcome beyond that without collaboration of a table that reached early change; NaN for the others."""
    return np.where(worked(fields) == 1.0, fields["outcome_improvement"] - fields["outcome_alone"], np.nan)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0.0)


def _of_reason(reason: str) -> Reading:
    read = whole(lambda fields: np.asarray(fields["reason"] == reason, dtype=np.float64))
    return Reading(f"ended by {reason}", "runs", "share of cities", f"Ended: {reason}", ("reason",), read)


_LIFE = ("duration", "event")
MADE_OF_RUNS = registry(
    Reading("ended", "runs", "share of cities", "Collaborations that ended", _LIFE, ended_between, True),
    Reading("survival", "runs", "share of cities", "Collaborations that lasted longer", _LIFE, outlived, True),
    Reading(
        "last_life",
        "runs",
        "months",
        "Life within so many months of the restarted collaboration, or of the first where none was restarted",
        (*_LIFE, "second_duration", "second_event"),
        last_life,
        True,
    ),
    Reading(
        "gain_per_effort",
        "runs",
        "points per 100 person-months",
        "Percentage points of the gap closed beyond no collaboration, per 100 person-months of effort and money",
        ("outcome_improvement", "outcome_alone", "effort_spent", "money_spent"),
        whole(gain_per_effort),
    ),
    Reading(
        "worked", "runs", "share of cities", "Tables that reached early change", ("t_early_change",), whole(worked)
    ),
    Reading(
        "spent_if_failed",
        "runs",
        "person-months",
        "Effort and money of a table that never reached early change",
        ("t_early_change", "effort_spent", "money_spent"),
        whole(spent_if_failed),
    ),
    Reading(
        "gain_if_worked",
        "runs",
        "share",
        "Outcome beyond that without collaboration of a table that reached early change",
        ("t_early_change", "outcome_improvement", "outcome_alone"),
        whole(gain_if_worked),
    ),
    Reading(
        "systems_kept",
        "runs",
        "share",
        "Part of the highest systems change that is there at the horizon",
        ("systems_change", "systems_peak"),
        whole(systems_kept),
    ),
    *(_of_reason(reason) for place, reason in enumerate(REASONS) if place != STILL_GOING),
)
"""Made of several columns of `runs`, or of words in them."""


def _plain(one: Column) -> Reading:
    meaning = "Life within the horizon" if one.name == "duration" else one.meaning
    return Reading(one.name, "runs", one.unit, meaning, (one.name,), column(one.name))


COLUMNS_OF_RUNS = registry(
    *(_plain(one) for one in RUN_COLUMNS if one.name not in ("event", "reason_code", "second_event"))
)
"""Columns of `runs` as they are. Every run is followed to the horizon, so that its life is restricted to it."""
