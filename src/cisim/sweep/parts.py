"""Parts: the rows of one chunk as a Parquet file in memory, straight from the records, with its key inside.

Numbers that spread over many values are split into byte streams, which zstd then packs well; the others are written as
dictionaries. Pages carry check sums; the name of the file carries the digest of all of its bytes (see `store`).
"""

from __future__ import annotations

import io
import json
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cisim.columns import MONTH_COLUMNS, ORGANIZATION_NUMBERS, RUN_COLUMNS, Column
from cisim.naming import name_of
from cisim.records import MEMBERSHIPS, OUTSIDE, REASONS, ROLES, SECTORS
from cisim.sweep.arrow_columns import column, constant, spoken, text, words
from cisim.sweep.store import METADATA
from cisim.sweep.work import Rows, Task

CONTINUOUS = {"share", "index", "person-months", "person-months/point", "person-months/month", "years"}
FAILED, OK = "failed", "ok"


def encoded(task: Task, rows: Rows) -> dict[str, bytes]:
    """One Parquet file for each table that is kept; `runs` comes last, since it stands for the whole chunk."""
    makers = {"months": months_table, "organizations": organizations_table}
    tables = {name: makers[name](task, rows) for name in makers if len(getattr(rows, name))}
    tables["runs"] = runs_table(task, rows)
    counts = {"runs": len(task), "failed": sum(map(bool, rows.errors))}
    return {name: as_parquet(table, task, counts) for name, table in tables.items()}


def as_parquet(table: pa.Table, task: Task, counts: dict[str, int]) -> bytes:
    """The table as a Parquet file that knows which chunk of which experiment it is."""
    split = [field.name for field in table.schema if field.name in spread_columns()]
    others = [field.name for field in table.schema if field.name not in spread_columns()]
    said = {"key": task.key, "experiment": task.identity, "rules": task.rules, "chunk": task.chunk, **counts}
    table = table.replace_schema_metadata({METADATA: json.dumps(said).encode()})
    buffer = io.BytesIO()
    pq.write_table(
        table,
        buffer,
        compression="zstd",
        use_dictionary=others,
        use_byte_stream_split=split,
        write_page_checksum=True,
        row_group_size=1 << 20,
    )
    return buffer.getvalue()


@cache
def spread_columns() -> frozenset[str]:
    """Names of the columns whose numbers spread over many values."""
    declared = (*RUN_COLUMNS, *MONTH_COLUMNS, *ORGANIZATION_NUMBERS)
    return frozenset(each.name for each in declared if each.dtype == "f8" and each.unit in CONTINUOUS)


def runs_table(task: Task, rows: Rows) -> pa.Table:
    """One row per run and site."""
    n, n_sites = rows.runs.shape
    run = np.repeat(np.arange(n), n_sites)
    site = np.tile(np.arange(n_sites, dtype=np.int64), n)
    flat = rows.runs.reshape(-1)
    is_failed = np.array([bool(error) for error in rows.errors])[run]
    columns = {
        "experiment": constant(task.experiment, len(run)),
        **_identity(task, run, site),
        "status": words((OK, FAILED), is_failed.astype(np.int64)),
        "error": text(rows.errors).take(column(run)),
        **_varied(task, run),
    }
    for each in RUN_COLUMNS:
        if each.name == "reason_code":
            columns["reason"] = words((*REASONS, ""), np.where(is_failed, len(REASONS), flat.reason_code))
        else:
            columns[each.name] = column(flat[each.name])
    return pa.table(columns)


def months_table(task: Task, rows: Rows) -> pa.Table:
    """One row per run, site and month that is kept, month 0 included; none of a failed run."""
    where = _kept(task, rows, rows.months.shape[1:3], task.record.months)
    flat = rows.months[where]
    return pa.table({**_identity(task, where[0], where[1]), **_numbers(flat, MONTH_COLUMNS)})


def organizations_table(task: Task, rows: Rows) -> pa.Table:
    """One row per run, site, month that is kept, and organization."""
    run, site, month = _kept(task, rows, rows.organizations.shape[1:3], task.record.organizations)
    from cisim.parameters import PLACES

    n_orgs = task.full_values()[:, :, PLACES["city.n_organizations"]].astype(np.int64)[task.at[run], site]
    which = np.repeat(np.arange(len(run)), n_orgs)
    place = np.arange(len(which)) - np.repeat(np.cumsum(n_orgs) - n_orgs, n_orgs)
    run, site, month = run[which], site[which], month[which]
    flat = rows.organizations[run, site, month, place]
    pairs, told = np.unique(np.stack([flat.id, flat.sector]), axis=1, return_inverse=True)
    columns = {
        **_identity(task, run, site),
        "month": column(month),
        "organization": column(flat.id),
        "name": words(tuple(name_of(int(i), int(s)) for i, s in pairs.T), told.reshape(-1)),
        "sector": words(SECTORS, flat.sector),
        "role": words(ROLES, flat.role),
        "membership": words(MEMBERSHIPS, flat.membership),
        "is_member": column(flat.membership != OUTSIDE),
    }
    return pa.table({**columns, **_numbers(flat, ORGANIZATION_NUMBERS)})


def _kept(task: Task, rows: Rows, shape: tuple[int, int], every: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Run, site and month of each row, in this order."""
    n_sites, n_months = shape
    is_ok = np.array([not error for error in rows.errors])
    month = np.arange(n_months)
    is_kept = is_ok[:, None] & (month[None] <= task.horizons[task.at][:, None]) & (month[None] % every == 0)
    run, site, kept = np.nonzero(np.repeat(is_kept[:, None], n_sites, axis=1))
    return run, site, kept


def _identity(task: Task, run: np.ndarray, site: np.ndarray) -> dict[str, Any]:
    return {
        "scenario": constant(task.base.name, len(run)),
        "point": column(task.numbers[task.at][run]),
        "replicate": column(task.replicates[run]),
        "seed": column(np.full(len(run), task.seed)),
        "site": column(site),
    }


def _varied(task: Task, run: np.ndarray) -> dict[str, Any]:
    """City and varied parameters as people write them."""
    columns = {} if task.city is None else {"city": constant(task.city, len(run))}
    for place, factor in enumerate(task.factors):
        values = task.values[:, place][task.at][run]
        columns[factor.path] = spoken(factor.declaration.kind, factor.declaration.choices, values)
    return columns


def _numbers(flat: Any, columns: tuple[Column, ...]) -> dict[str, pa.Array]:
    return {each.name: column(flat[each.name]) for each in columns}
