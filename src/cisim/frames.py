"""Record arrays as tidy pandas tables, one maker per table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cisim.columns import MONTH_COLUMNS, ORGANIZATION_NUMBERS, RUN_COLUMNS, TABLES
from cisim.happenings import CAUSES, LOGGED_KINDS
from cisim.naming import name_of
from cisim.records import MEMBERSHIPS, OUTSIDE, REASONS, ROLES, SECTORS
from cisim.stories import name_in, sentence

if TYPE_CHECKING:
    from cisim.simulation import Lives


def runs_frame(lives: list[Lives], experiment: str = "") -> pd.DataFrame:
    """One row per run and site."""
    return pd.concat([_runs_of(one, experiment) for one in lives], ignore_index=True)


def _runs_of(lives: Lives, experiment: str) -> pd.DataFrame:
    n_runs, n_sites = lives.runs.shape
    flat = lives.runs.reshape(-1)
    keys: dict[str, Any] = {
        "experiment": experiment,
        "scenario": lives.scenario.name,
        "point": np.int64(0),
        "replicate": np.repeat(lives.replicates.astype(np.int64), n_sites),
        "seed": np.int64(lives.seed),
        "site": np.tile(np.arange(n_sites, dtype=np.int64), n_runs),
        "status": "ok",
    }
    columns = {c.name: flat[c.name].copy() for c in RUN_COLUMNS if c.name != "reason_code"}
    table = pd.DataFrame({**keys, **columns}, index=range(len(flat)))
    table.insert(table.columns.get_loc("event") + 1, "reason", np.array(REASONS)[flat["reason_code"]])
    return table


def months_frame(lives: list[Lives]) -> pd.DataFrame:
    """One row per run, site and month, month 0 included."""
    return pd.concat([_monthly(one, one.months, MONTH_COLUMNS_BY_NAME) for one in lives], ignore_index=True)


MONTH_COLUMNS_BY_NAME = {c.name: c.name for c in MONTH_COLUMNS}


def _monthly(lives: Lives, records: Any, columns: dict[str, str]) -> pd.DataFrame:
    n_runs, n_sites, n_months = records.shape
    per_run = n_sites * n_months
    flat = records.reshape(-1)
    keys: dict[str, Any] = {
        "scenario": lives.scenario.name,
        "replicate": np.repeat(lives.replicates.astype(np.int64), per_run),
        "seed": np.int64(lives.seed),
        "site": np.tile(np.repeat(np.arange(n_sites, dtype=np.int64), n_months), n_runs),
    }
    return pd.DataFrame(
        {**keys, **{name: flat[field].copy() for name, field in columns.items()}}, index=range(len(flat))
    )


def organizations_frame(lives: list[Lives]) -> pd.DataFrame:
    """One row per run, site, month and organization."""
    return pd.concat([_organizations_of(one) for one in lives], ignore_index=True)


def _organizations_of(lives: Lives) -> pd.DataFrame:
    n_runs, n_sites, n_months, n = lives.organizations.shape
    flat = lives.organizations.reshape(-1)
    table = pd.DataFrame(
        {
            "scenario": lives.scenario.name,
            "replicate": np.repeat(lives.replicates.astype(np.int64), n_sites * n_months * n),
            "seed": np.int64(lives.seed),
            "site": np.tile(np.repeat(np.arange(n_sites, dtype=np.int64), n_months * n), n_runs),
            "month": np.tile(np.repeat(np.arange(n_months, dtype=np.int64), n), n_runs * n_sites),
            "organization": flat["id"].copy(),
            "name": [name_of(i, s) for i, s in zip(flat["id"].tolist(), flat["sector"].tolist(), strict=True)],
            "sector": np.array(SECTORS)[flat["sector"]],
            "role": np.array(ROLES)[flat["role"]],
            "membership": np.array(MEMBERSHIPS)[flat["membership"]],
            "is_member": flat["membership"] != OUTSIDE,
        },
        index=range(len(flat)),
    )
    for column in ORGANIZATION_NUMBERS:
        table[column.name] = flat[column.name].copy()
    room = np.arange(n) < lives.scenario.records().city_n_organizations[:, np.newaxis]
    exists = np.broadcast_to(room[np.newaxis, :, np.newaxis, :], lives.organizations.shape).reshape(-1)
    return table[exists].reset_index(drop=True)  # sites of one cohort may differ in size


def events_frame(lives: list[Lives]) -> pd.DataFrame:
    """One row per event that happened, with a sentence that a class can read."""
    rows = []
    for one in lives:
        for (replicate, site), entries in sorted(one.events.items()):
            teller = Teller(one, replicate, site)
            rows += [teller.row(entry) for entry in entries]
    return pd.DataFrame(rows, columns=[column.name for column in TABLES["events"]])


class Teller:
    """Turns the log entries of one run and site into rows with names and sentences."""

    def __init__(self, lives: Lives, replicate: int, site: int) -> None:
        self.keys = (lives.scenario.name, replicate, lives.seed, site)
        self.sectors = lives.sectors[replicate, site]

    def row(self, entry: Any) -> tuple[Any, ...]:
        """Month, kind, names, value, cause and sentence of one entry."""
        kind = LOGGED_KINDS[entry.kind]
        subject, other = self.name(kind, int(entry.who)), self.name(kind, int(entry.other))
        cause = CAUSES[entry.cause]
        text = sentence(kind, subject, other, float(entry.value), cause)
        return (*self.keys, int(entry.month), kind, subject, other, float(entry.value), cause, text)

    def name(self, kind: str, who: int) -> str:
        """The name that a number stands for in an entry of this kind."""
        return name_in(kind, who, self.sectors)


MAKERS: dict[str, Callable[[list[Lives]], pd.DataFrame]] = {
    "runs": runs_frame,
    "months": months_frame,
    "organizations": organizations_frame,
    "events": events_frame,
}
