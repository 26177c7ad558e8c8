"""Run a sweep, or go on with one: what is there and whole is kept, the rest is computed, and written part by part."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from time import monotonic

from cisim.compilation import source_digest
from cisim.simulation import warn_of_compiling
from cisim.sweep.dictionary import write_dictionary
from cisim.sweep.executors import Pool, Workers, opened
from cisim.sweep.experiment import Experiment, load_experiment
from cisim.sweep.files import StorageError
from cisim.sweep.folder import Folder, Shard, opened_folder
from cisim.sweep.isolation import isolated
from cisim.sweep.manifest import timing, write_manifest
from cisim.sweep.pilot import Estimate, estimate_of
from cisim.sweep.plan import Chunk, Round, checked_chunk, chunks, first_round, key_of
from cisim.sweep.status import BROKEN, DONE, INTERRUPTED, Status
from cisim.sweep.stopping import Needed, needed_so_far, next_round
from cisim.sweep.work import Made, task_of
from cisim.yaml_files import ConfigError

MOST_TRIES = 3  # of a chunk whose worker dies, before its runs are tried one by one
SECONDS_OF_SILENCE = 0.5  # between two looks at the clock while nothing is finished

Progress = Callable[[Status], None]
log = logging.getLogger("cisim")


@dataclass(frozen=True)
class Outcome:
    """What a sweep came to: runs in all, failed among them; made now, kept from before; parts found damaged.

    `folder` is that of the shard, if it is one. `needed` tells, for a stop rule, how many replicates each point took
    and how narrow its interval is.
    """

    folder: Path
    n_runs: int
    n_failed: int
    n_made: int
    n_kept: int
    n_damaged: int
    seconds: float
    needed: tuple[Needed, ...] = ()

    @property
    def exit_status(self) -> int:
        """0: all runs went well; 1: some failed."""
        return 1 if self.n_failed else 0


def sweep(
    experiment: Experiment | str | Path,
    out: str | Path,
    *,
    workers: Workers | None = None,
    shard: Shard | None = None,
    chunk: int | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Run an experiment into the folder `out`, or go on where an earlier start of it came to.

    `experiment` is one, or the path of its file. `shard` takes a part of the work, for several machines at once, in a
    folder of its own within `out` (see `merge`). `chunk` is the most runs of a part. The rows do not depend on any of
    these. `progress` is told how it stands. Raises ConfigError before anything is run, also for a folder of another
    experiment (BusyError: that another process writes); StorageError when the disk is full. After an exception, Ctrl-C
    among them, the same call goes on.
    """
    found = experiment if isinstance(experiment, Experiment) else load_experiment(experiment)
    with ready(found, out, shard, chunk) as folder:
        return run_into(folder, workers or Workers(), progress)


def ready(
    experiment: Experiment, out: str | Path, shard: Shard | None = None, chunk: int | None = None
) -> AbstractContextManager[Folder]:
    """The folder of results, opened for `run_into`; everything that `sweep` refuses is refused here, at once."""
    if shard is not None and experiment.stop is not None:
        raise ConfigError("shard: an experiment with a stop rule needs all of its runs at once; leave out --shard")
    return opened_folder(experiment, Path(out), checked_chunk(chunk) or 0, shard)


def estimate_left(folder: Folder, workers: Workers) -> Estimate | None:
    """What the runs that are not there yet will take; None when the first round is there."""
    plan = _planned(folder, first_round(folder.experiment))
    missing = [one for one, key in plan if not folder.store.has(key)]
    if not missing:
        return None
    n_kept = sum(len(one) for one, _ in plan) - sum(map(len, missing))
    return replace(estimate_of(folder.experiment, missing, workers), n_kept=n_kept)


def run_into(folder: Folder, workers: Workers, progress: Progress | None = None) -> Outcome:
    """Run what is not there yet, and say what it came to."""
    started = monotonic()
    folder.journal.add("start", workers=str(workers))
    folder.reporter.write()
    try:
        write_dictionary(folder.path, folder.experiment)
        needed = _all_rounds(folder, workers, progress)
        finish(folder, needed)
    except BaseException as error:
        _say_why(folder, error, progress)
        raise
    reporter = folder.reporter
    reporter.write(DONE)
    if progress:
        progress(reporter.status(DONE))
    return Outcome(
        folder.path, reporter.n_done, reporter.n_failed, reporter.n_new, reporter.n_done - reporter.n_new,
        folder.n_damaged, monotonic() - started, needed,
    )  # fmt: skip


def _all_rounds(folder: Folder, workers: Workers, progress: Progress | None) -> tuple[Needed, ...]:
    """Round by round until the stop rule is content; without one there is one round. Workers start when needed."""
    experiment = folder.experiment
    done: list[tuple[Round, list[str]]] = []
    round_: Round | None = first_round(experiment)
    while round_ is not None:
        plan = _planned(folder, round_)
        _run_round(folder, plan, workers, progress)
        done.append((round_, [key for _, key in plan]))
        round_ = next_round(folder, done) if experiment.stop is not None else None
    return needed_so_far(folder, done) if experiment.stop is not None else ()


def _planned(folder: Folder, round_: Round) -> list[tuple[Chunk, str]]:
    """The chunks of a round that are this shard's, with their keys; refuses a folder that holds others."""
    if round_.number not in folder.plans:
        every = chunks(folder.experiment, round_, folder.chunk or None)
        plan = [(one, key_of(folder.experiment, one)) for one in every]
        if (stray := folder.store.stray(round_.number, {key for _, key in plan})) is not None:
            raise ConfigError(f"{folder.path}: {stray.path.name} is no part of this plan; name another folder")
        is_own = folder.shard.has if folder.shard is not None else lambda _: True
        folder.plans[round_.number] = [(one, key) for one, key in plan if is_own(one.number)]
    return folder.plans[round_.number]


def _run_round(folder: Folder, plan: list[tuple[Chunk, str]], workers: Workers, progress: Progress | None) -> None:
    """Count what is there, compute the rest."""
    reporter = folder.reporter
    reporter.n_total += sum(len(one) for one, _ in plan)
    missing = []
    for one, key in plan:
        if folder.store.has(key):
            reporter.add(*folder.store.counts(key), is_new=False)
        else:
            missing.append(one)
    if not missing:
        return
    warn_of_compiling()
    with opened(workers) as pool:
        for one, made in computed(folder, pool, missing, progress):
            folder.store.write(one, made)
            reporter.add(made.n_runs, made.n_failed, is_new=True)
            reporter.write()
            if progress:
                progress(reporter.status())


def computed(
    folder: Folder, pool: Pool, plan: Iterable[Chunk], progress: Progress | None
) -> Iterator[tuple[Chunk, Made]]:
    """Chunks as they are finished, a few ahead of what is done; one whose worker dies is tried again."""
    waiting = iter(plan)
    running: dict[Future[Made], Chunk] = {}
    tries: dict[int, int] = {}

    def start(one: Chunk) -> None:
        running[pool.submit(task_of(folder.experiment, one, folder.chunk))] = one

    for one in islice(waiting, 2 * pool.n):
        start(one)
    while running:
        finished, _ = wait(running, timeout=SECONDS_OF_SILENCE, return_when=FIRST_COMPLETED)
        if not finished:
            folder.reporter.write()
            if progress:
                progress(folder.reporter.status())
        for future in finished:
            one = running.pop(future)
            try:
                made = future.result()
            except pool.died as error:
                tries[one.number] = tries.get(one.number, 0) + 1
                folder.journal.add("worker died", chunk=one.number, why=" ".join(str(error).split()))
                if tries[one.number] < MOST_TRIES:
                    start(one)
                    continue
                made = isolated(pool, task_of(folder.experiment, one, folder.chunk))
            yield one, made
            for another in islice(waiting, 1):
                start(another)


def finish(folder: Folder, needed: tuple[Needed, ...]) -> None:
    """Say what is there: the dictionary of columns, and the manifest with every file and how long it took."""
    write_dictionary(folder.path, folder.experiment)
    write_manifest(
        folder.path,
        folder.experiment,
        folder.chunk,
        shard=None if folder.shard is None else str(folder.shard),
        runs={"done": folder.reporter.n_done, "failed": folder.reporter.n_failed},
        stop=[each.as_plain() for each in needed],
        timing=timing(folder.path),
        files={f"{part.table}/{part.path.name}": part.digest for part in folder.store.own()},
    )
    folder.journal.add("done", runs=folder.reporter.n_done, failed=folder.reporter.n_failed, rules=source_digest())


def _say_why(folder: Folder, error: BaseException, progress: Progress | None) -> None:
    """Leave word of why it stopped, as far as the disk takes it."""
    is_asked = isinstance(error, (KeyboardInterrupt, SystemExit))
    state, message = (INTERRUPTED, "") if is_asked else (BROKEN, " ".join(str(error).split()))
    folder.reporter.write(state, message)
    if progress:
        progress(folder.reporter.status(state, message))
    try:
        folder.journal.add("interrupted" if is_asked else "broken off", why=message)
    except StorageError:
        log.debug("the journal cannot be written either")
