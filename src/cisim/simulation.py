"""Whole simulations: scenarios in, tidy tables out, computed on all cores by threads."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any

import numpy as np

from cisim.batch import Buffers, live, live_each
from cisim.compilation import cache_folder
from cisim.draws import luck_of
from cisim.outputs import MONTH, RUN
from cisim.records import ORGANIZATION
from cisim.scenario import Scenario, load, repeated
from cisim.values import whole
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    import pandas as pd

WORK_PER_CHUNK = (
    1_000_000  # organizations * months in a chunk: some tenths of a second, so that Ctrl-C is answered soon
)
RECORDS = ("runs", "months", "organizations", "events")
LARGEST_SEED = 2**63 - 1

Choice = str | Path | Scenario
log = logging.getLogger("cisim")


@dataclass(frozen=True)
class Lives:
    """What came out of the runs of one scenario, as record arrays; what was not asked for has no rows.

    Shapes: `runs` (runs, sites); `months` (runs, sites, horizon + 1); `organizations` (runs, sites, horizon + 1,
    organizations); `events` the log and `sectors` the sector of each organization, by (replicate, site).
    """

    scenario: Scenario
    seed: int
    replicates: np.ndarray
    runs: Any
    months: Any
    organizations: Any
    events: dict[tuple[int, int], Any]
    sectors: dict[tuple[int, int], Any]


def simulate(
    scenarios: Choice | Sequence[Choice], *, runs: int = 1000, seed: int = 1, threads: int | None = None
) -> pd.DataFrame:
    """The tidy table `runs`: one row per scenario, replicate and site.

    Replicate r of every scenario is the same city with the same luck. `scenarios` are names of shipped ones, paths of
    files, or `Scenario` objects; `threads` defaults to all cores. Raises ConfigError for what cannot be run.
    """
    return tables(scenarios, runs=runs, seed=seed, threads=threads)["runs"]


def tables(
    scenarios: Choice | Sequence[Choice],
    *,
    runs: int = 1000,
    seed: int = 1,
    threads: int | None = None,
    record: Iterable[str] = ("runs",),
) -> dict[str, pd.DataFrame]:
    """Several tidy tables of the same runs: any of `runs`, `months`, `organizations`, `events`."""
    from cisim import frames

    wanted = tuple(record)
    if unknown := [name for name in wanted if name not in RECORDS]:
        raise ConfigError(f"record: {unknown[0]!r} is no table; expected any of {', '.join(RECORDS)}")
    replicates = np.arange(checked_runs(runs))
    lives = [live_through(s, replicates, seed, record=wanted, threads=threads) for s in chosen(scenarios)]
    return {name: frames.MAKERS[name](lives) for name in wanted}


def chosen(scenarios: Choice | Sequence[Choice]) -> list[Scenario]:
    """Scenario objects for names, paths and objects; no two of one name, by which the tables tell them apart."""
    if isinstance(scenarios, (str, Path, Scenario)):
        scenarios = [scenarios]
    found = [s if isinstance(s, Scenario) else load(s) for s in scenarios]
    if not found:
        raise ConfigError("scenarios: none was named")
    if twice := repeated([scenario.name for scenario in found]):
        advice = "give one of them another, as in scenario.override({...}, name='other')"
        raise ConfigError(f"scenarios: two have the name {twice!r}; {advice}")
    return found


def checked_runs(runs: int) -> int:
    """A number of runs that can be run."""
    return whole("runs", runs, 1)


def checked_seed(seed: int) -> int:
    """A seed that can be used; 0 is one."""
    return whole("seed", seed, 0, LARGEST_SEED)


def keys_of(seed: int, replicates: np.ndarray, n_sites: int) -> np.ndarray:
    """Luck of each replicate and site, shape (runs, sites)."""
    with np.errstate(over="ignore"):  # 64-bit mixing relies on overflow, which NumPy's scalars warn of when uncompiled
        pairs = [[luck_of(seed, int(r), s) for s in range(n_sites)] for r in replicates]
    return np.array(pairs, dtype=np.uint64)


def live_through(
    scenario: Scenario,
    replicates: np.ndarray,
    seed: int,
    *,
    record: Iterable[str] = ("runs",),
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    chunk: int | None = None,
) -> Lives:
    """Live through some replicates of one scenario; `progress` is told how many runs each finished chunk had."""
    seed = checked_seed(seed)
    wanted = set(record)
    lives = _empty(scenario, seed, np.asarray(replicates), wanted)
    n_threads = threads or cores()
    size = 1 if "events" in wanted else chunk or chunk_size(scenario, len(replicates), n_threads)
    spans = [slice(start, start + size) for start in range(0, len(replicates), size)]
    warn_of_compiling()
    own = local()

    def work(span: slice) -> int:
        if not hasattr(own, "buffers"):
            own.buffers = Buffers.of(scenario, n_log=0)
        _live_chunk(lives, span, own.buffers, keeps_log="events" in wanted)
        return len(lives.replicates[span])

    _all_done(work, spans, max(1, min(len(spans), n_threads)), progress)
    return lives


def _all_done(
    work: Callable[[slice], int], spans: list[slice], n_threads: int, progress: Callable[[int], None] | None
) -> None:
    """Do all spans, a few ahead of what is done, so that after an interruption no more than these are computed."""
    waiting = iter(spans)
    pool = ThreadPoolExecutor(n_threads)
    try:
        running: set[Future[int]] = {pool.submit(work, span) for span in islice(waiting, 2 * n_threads)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                n = future.result()
                if progress:
                    progress(n)
            running |= {pool.submit(work, span) for span in islice(waiting, len(done))}
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)  # an interruption is answered at once, even while compiling
        raise
    pool.shutdown()


def _empty(scenario: Scenario, seed: int, replicates: np.ndarray, wanted: set[str]) -> Lives:
    shape = (len(replicates), scenario.n_sites)
    monthly = (*shape, scenario.horizon + 1)
    n_months = monthly if "months" in wanted else (0, *monthly[1:])
    n_orgs = monthly if "organizations" in wanted else (0, *monthly[1:])
    return Lives(
        scenario=scenario,
        seed=seed,
        replicates=replicates,
        runs=np.zeros(shape, RUN).view(np.recarray),
        months=np.zeros(n_months, MONTH).view(np.recarray),
        organizations=np.zeros((*n_orgs, scenario.n_organizations), ORGANIZATION).view(np.recarray),
        events={},
        sectors={},
    )


def _live_chunk(lives: Lives, span: slice, buffers: Buffers, keeps_log: bool) -> None:
    scenario = lives.scenario
    keys = keys_of(lives.seed, lives.replicates[span], scenario.n_sites)
    inputs = (np.ascontiguousarray(scenario.values), scenario.event_records(), keys, scenario.horizon)
    kept = (lives.runs[span], lives.months[span], lives.organizations[span])
    room = 64 + 16 * scenario.horizon
    while True:
        own = Buffers.of(scenario, n_log=room) if keeps_log else buffers
        with np.errstate(over="ignore"):
            live(own.records(), own.bytes(), inputs, kept)
        longest = int(own.collabs.n_logged.max())
        if not keeps_log or longest <= room:
            break
        room = longest  # the log was too short for this life: live it again, with room for all of it
    if keeps_log:
        for site in range(scenario.n_sites):
            entries = own.logs[site, : int(own.collabs[site].n_logged)].copy()
            key = int(lives.replicates[span][0]), site
            lives.events[key] = entries
            lives.sectors[key] = own.orgs[site].sector.copy()


def chunk_size(scenario: Scenario, n_runs: int, n_threads: int) -> int:
    """Runs in a chunk: short enough to be interrupted, and the same number of chunks for every thread."""
    largest = max(1, WORK_PER_CHUNK // (scenario.n_sites * scenario.n_organizations * scenario.horizon))
    n_chunks = n_threads * -(-n_runs // (largest * n_threads))
    return -(-n_runs // n_chunks)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def warn_of_compiling() -> None:
    """Say so when the model has to be compiled first, which happens once on a machine."""
    import numba

    compiled_before = any(cache_folder().rglob("batch.live*.nbi"))
    if not numba.config.DISABLE_JIT and not compiled_before and not getattr(live_each, "signatures", ()):
        log.warning("Compiling the model for this machine: once, in less than a minute.")
