"""Live one run again, by its key: scenario, seed, replicate and site give the same run to the last bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import cisim
from cisim.compilation import source_digest
from cisim.resolved import from_plain
from cisim.results.manifest import read_manifest
from cisim.scenario import Scenario
from cisim.simulation import LARGEST_SEED, RECORDS, checked_seed, live_through
from cisim.values import nearest, whole
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    import pandas as pd

RUNS = "runs.parquet"
DAMAGED = "it is damaged, or no Parquet file"


@dataclass(frozen=True)
class Stored:
    """One run as a folder of results has it; `rows` are its rows of `runs`, one a site."""

    scenario: Scenario
    seed: int
    replicate: int
    rows: pd.DataFrame


def relive(scenario: Scenario, seed: int, replicate: int) -> dict[str, pd.DataFrame]:
    """All four tables of one run, every site of it."""
    from cisim import frames

    lives = live_through(scenario, np.array([checked_replicate(replicate)]), checked_seed(seed), record=RECORDS)
    return {name: frames.MAKERS[name]([lives]) for name in RECORDS}


def checked_replicate(replicate: int) -> int:
    """A replicate that can be lived; the first is 0."""
    return whole("replicate", replicate, 0, LARGEST_SEED)


def stored_run(folder: str | Path, name: str | None = None, replicate: int | None = None) -> Stored:
    """One run of a folder of results; the name or the replicate may be left out where there is only one.

    Raises ConfigError when there is no such run, and when it was computed by other rules than those installed here.
    """
    manifest = read_manifest(folder)
    check_rules(folder, manifest)
    scenario = _scenario_of(folder, manifest, name)
    runs = _runs_of(folder)
    own = runs[runs["scenario"] == scenario.name]
    known = own["replicate"].unique()
    if replicate is None:
        if len(known) != 1:
            raise ConfigError(f"{folder}: holds {len(known)} replicates; name one with --replicate")
        replicate = int(known[0])
    rows = own[own["replicate"] == replicate].reset_index(drop=True)
    if rows.empty:
        span = f"{known.min()} to {known.max()}" if len(known) else "none"
        raise ConfigError(f"{folder}: {scenario.name} has no replicate {replicate}; it has {span}")
    return Stored(scenario, int(rows["seed"].iloc[0]), replicate, rows)


def check_rules(folder: str | Path, manifest: Mapping[str, Any]) -> None:
    """Refuse results of other rules: living them again would give other numbers."""
    if manifest["rules"] != source_digest():
        theirs = f"cisim {manifest['version']}, rules {manifest['rules']}"
        ours = f"cisim {cisim.__version__}, rules {source_digest()}"
        told = f"was computed by other rules ({theirs}) than those installed here ({ours})"
        raise ConfigError(f"{folder}: {told}; install that version to replay it")


def _scenario_of(folder: str | Path, manifest: Mapping[str, Any], name: str | None) -> Scenario:
    names = [str(content.get("name")) for content in manifest["scenarios"]]
    if name is None:
        if len(names) != 1:
            raise ConfigError(f"{folder}: holds {len(names)} scenarios; name one with --scenario ({', '.join(names)})")
        name = names[0]
    if name not in names:
        raise ConfigError(f"{folder}: holds no scenario {name!r}{nearest(name, names)} (it has {', '.join(names)})")
    return from_plain(manifest["scenarios"][names.index(name)])


def _runs_of(folder: str | Path) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    path = Path(folder) / RUNS
    try:
        runs = pd.read_parquet(path, engine="pyarrow")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or DAMAGED})") from None
    except (pa.ArrowException, ValueError, LookupError, TypeError):
        raise ConfigError(f"{path}: cannot be read ({DAMAGED})") from None
    if missing := [column for column in ("scenario", "replicate", "seed", "site") if column not in runs]:
        raise ConfigError(f"{path}: has no column {missing[0]}")
    return runs


def changed_columns(stored: pd.DataFrame, relived: pd.DataFrame) -> list[str]:
    """The columns in which two tables of the same run differ, be it in the last bit; none when they are equal."""
    if len(stored) != len(relived):
        return list(relived.columns)
    names = dict.fromkeys([*stored.columns, *relived.columns])
    return [
        name for name in names if name not in stored or name not in relived or not _same(stored[name], relived[name])
    ]


def _same(one: pd.Series, other: pd.Series) -> bool:
    """Whether two columns are equal bit by bit; a missing number equals a missing number."""
    a, b = one.to_numpy(), other.to_numpy()
    if a.dtype == b.dtype == np.float64:
        return bool(np.all((a.view(np.uint64) == b.view(np.uint64)) | (np.isnan(a) & np.isnan(b))))
    return a.dtype.kind == b.dtype.kind and bool(np.all(a == b))
