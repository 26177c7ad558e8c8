"""The plan: every run of an experiment in chunks, each with a key made of all that its numbers depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cisim.compilation import source_digest
from cisim.outputs import MONTH, RUN
from cisim.parameters import PLACES
from cisim.records import ORGANIZATION
from cisim.sweep.experiment import Experiment
from cisim.yaml_files import ConfigError

# Organizations * months of a chunk: some seconds of one core, so that a crash costs little and files are few.
WORK_PER_CHUNK = 16_000_000
BYTES_PER_CHUNK = 32_000_000  # of records held while a chunk is computed
FEWEST_CHUNKS = 16  # of a small experiment, so that every core has something to do


@dataclass(frozen=True, eq=False)
class Round:
    """Replicates `first` to `first + n - 1` of the points that are `active` (points,); often the only one."""

    number: int
    first: int
    n: int
    active: np.ndarray


@dataclass(frozen=True, eq=False)
class Chunk:
    """Runs `start` to `stop - 1` of one scenario in one city and round, point by point and replicate by replicate."""

    number: int
    round: Round
    scenario: int
    city: int
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    def rows_and_replicates(self, experiment: Experiment) -> tuple[np.ndarray, np.ndarray]:
        """Row of the design and replicate of each run, (runs,) both."""
        n_rows = experiment.design.n_rows
        rows = np.flatnonzero(self.round.active[self.city * n_rows : (self.city + 1) * n_rows])
        place = np.arange(self.start, self.stop, dtype=np.int64)
        own = rows[place // self.round.n]
        places = self.round.first + place % self.round.n
        return own, experiment.replicates_of(self.city * n_rows + own, places)


def checked_chunk(chunk: int | None) -> int | None:
    """A size of chunks that can be; raises ConfigError."""
    if chunk is not None and chunk < 1:
        raise ConfigError(f"chunk: {chunk} is out of range; expected 1 or more")
    return chunk


def first_round(experiment: Experiment) -> Round:
    """The replicates that the file asks for, at all points."""
    return Round(0, 0, experiment.replicates, np.ones(experiment.n_points, dtype=bool))


def chunks(experiment: Experiment, one: Round, size: int | None = None) -> Iterator[Chunk]:
    """All chunks of a round in their order; `size` is the most runs of a chunk (default: by the work that they are)."""
    number = 0
    n_runs = len(experiment.bases) * int(one.active.sum()) * one.n
    n_rows = experiment.design.n_rows
    for scenario in range(len(experiment.bases)):
        for city in range(len(experiment.cities)):
            total = int(one.active[city * n_rows : (city + 1) * n_rows].sum()) * one.n
            most = size or min(chunk_size(experiment, scenario, city), -(-n_runs // FEWEST_CHUNKS))
            n_chunks = -(-total // most)
            edges = [total * place // n_chunks for place in range(n_chunks + 1)] if n_chunks else [0]
            if size:
                edges = [*range(0, total, size), total]
            for start, stop in pairwise(edges):
                yield Chunk(number, one, scenario, city, start, stop)
                number += 1


def chunk_size(experiment: Experiment, scenario: int, city: int) -> int:
    """Runs of a chunk that are a few seconds of work and fit in little memory."""
    base = experiment.bases[scenario][city]
    horizon = int(experiment.horizons(scenario, city).max())
    n_orgs = most_organizations(experiment, scenario, city)
    per_site = RUN.itemsize
    if experiment.record.months:
        per_site += (horizon + 1) * MONTH.itemsize
    if experiment.record.organizations:
        per_site += (horizon + 1) * n_orgs * ORGANIZATION.itemsize
    by_work = WORK_PER_CHUNK // (base.n_sites * n_orgs * horizon)
    return max(1, min(by_work, BYTES_PER_CHUNK // (base.n_sites * per_site)))


def most_organizations(experiment: Experiment, scenario: int, city: int) -> int:
    """Organizations in the largest city of any point."""
    for place, factor in enumerate(experiment.factors):
        if factor.path == "city.n_organizations":
            return int(experiment.design.values[:, place].max())
    return experiment.bases[scenario][city].n_organizations


def key_of(experiment: Experiment, chunk: Chunk) -> str:
    """Digest of all that a chunk's rows depend on: scenario, values, seed, replicates, what is kept, and the rules."""
    rows, replicates = chunk.rows_and_replicates(experiment)
    used, local = np.unique(rows, return_inverse=True)
    base = experiment.bases[chunk.scenario][chunk.city]
    said = {
        "rules": source_digest(),
        "experiment": experiment.name,
        "scenario": [base.name, base.key(), list(base.site_names)],
        "city": experiment.cities[chunk.city],
        "seed": experiment.seed,
        "record": [experiment.record.months, experiment.record.organizations],
        "vary": [factor.path for factor in experiment.factors],
        "points": (chunk.city * experiment.design.n_rows + used).tolist(),
    }
    digest = hashlib.sha256(json.dumps(said).encode())
    for array in (experiment.design.values[used], local.astype(np.int64), replicates):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


def most_organizations_of(values: np.ndarray) -> int:
    """Organizations in the largest city of some points (points, sites, parameters)."""
    return int(values[:, :, PLACES["city.n_organizations"]].max())
