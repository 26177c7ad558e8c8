"""One experiment, one set of bits: for every executor, size of chunks, number of workers, and way through shards."""

from __future__ import annotations

import errno
import itertools
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cisim.simulation import live_through, tables
from cisim.sweep.executors import Workers, cluster
from cisim.sweep.experiment import load_experiment
from cisim.sweep.files import StorageError
from cisim.sweep.folder import Shard
from cisim.sweep.journal import read_lines
from cisim.sweep.manifest import experiment_from, manifest_of
from cisim.sweep.plan import chunks, first_round, key_of
from cisim.sweep.runner import sweep
from cisim.sweep.shards import merge
from cisim.sweep.store import parts_of
from cisim.sweep.tables import read
from cisim.sweep.work import live_through_all, task_of
from cisim.yaml_files import ConfigError

from .conftest import ONE, assert_same, frames


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("n", [1, 2])
def test_threads_and_chunks(size, n, small, finished, tmp_path):
    outcome = sweep(small, tmp_path / "out", workers=Workers("threads", n), chunk=size)
    assert (outcome.n_runs, outcome.n_made, outcome.n_failed) == (72, 72, 0)
    assert_same(frames(tmp_path / "out"), frames(finished))


@pytest.mark.slow
def test_processes(small, finished, tmp_path):
    sweep(small, tmp_path / "out", workers=Workers("processes", 2), chunk=7)
    assert_same(frames(tmp_path / "out"), frames(finished))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Dask's own
def test_a_dask_cluster(small, finished, tmp_path):
    sweep(small, tmp_path / "out", workers=cluster("local:2"), chunk=7)
    assert_same(frames(tmp_path / "out"), frames(finished))


def test_without_dask_a_cluster_is_refused(small, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)  # an import of it fails
    with pytest.raises(ConfigError, match=r"a cluster needs Dask: .*cisim\[cluster\]"):
        sweep(small, tmp_path / "out", workers=cluster("local:2"))


def test_points_with_cities_of_their_own(small, finished, tmp_path):
    """Points meet the replicates of a pool in turn: the same rows as where every point meets them all."""
    own = replace(small, replicates=2, pool=small.replicates)
    outcome = sweep(own, tmp_path / "out", workers=ONE, chunk=5)
    assert outcome.n_runs == 2 * len(small.bases) * small.n_points
    found, every = (
        read(folder).set_index(["scenario", "point", "replicate", "site"]) for folder in (tmp_path / "out", finished)
    )
    assert found.index.is_unique
    pd.testing.assert_frame_equal(found, every.loc[found.index])
    assert experiment_from(tmp_path / "out", manifest_of(tmp_path / "out")).digest == own.digest
    assert own.digest != replace(small, replicates=2).digest


def test_shards_in_any_order(small, finished, tmp_path):
    for i in (3, 1, 2):
        sweep(small, tmp_path / "out", shard=Shard(i, 3), chunk=5, workers=ONE)
    outcome = merge(tmp_path / "out")
    assert (outcome.n_runs, outcome.n_failed) == (72, 0)
    assert_same(frames(tmp_path / "out"), frames(finished))
    again = sweep(small, tmp_path / "out", workers=ONE)
    assert (again.n_made, again.n_kept) == (0, 72)


def test_shards_from_elsewhere(small, finished, tmp_path):
    for i in (1, 2):
        sweep(small, tmp_path / f"machine{i}", shard=Shard(i, 2), workers=ONE)
    merge(tmp_path / "out", [tmp_path / f"machine{i}" / "shards" / f"{i}-of-2" for i in (1, 2)])
    assert_same(frames(tmp_path / "out"), frames(finished))


def test_merging_once_more_changes_nothing(small, finished, tmp_path):
    for i in (1, 2):
        sweep(small, tmp_path / "out", shard=Shard(i, 2), chunk=12, workers=ONE)
    outcomes = [merge(tmp_path / "out") for _ in range(2)]
    assert [(each.n_runs, each.n_kept, each.n_failed) for each in outcomes] == [(72, 72, 0)] * 2
    assert_same(frames(tmp_path / "out"), frames(finished))


def test_shards_on_another_disk_are_copied(small, finished, tmp_path, monkeypatch):
    """Where a file cannot be renamed across disks; the shards keep theirs, and merging again takes none twice."""
    for i in (1, 2):
        sweep(small, tmp_path / f"disk{i}", shard=Shard(i, 2), chunk=12, workers=ONE)
    shards = [tmp_path / f"disk{i}" / "shards" / f"{i}-of-2" for i in (1, 2)]
    rename = Path.replace

    def across(self, target):
        if self.is_relative_to(tmp_path / "out"):
            return rename(self, target)
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(Path, "replace", across)
    for _ in range(2):
        assert merge(tmp_path / "out", shards).n_runs == 72
        assert_same(frames(tmp_path / "out"), frames(finished))
        assert all(parts_of(shard, "runs") for shard in shards)


def test_a_shard_that_cannot_be_moved_is_told_and_merging_goes_on(small, finished, tmp_path, monkeypatch):
    for i in (1, 2):
        sweep(small, tmp_path / "out", shard=Shard(i, 2), chunk=12, workers=ONE)
    rename = Path.replace

    def refuses(self, target):
        if self.suffix == ".parquet" and "2-of-2" in self.parts:
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuses)
        with pytest.raises(StorageError, match=r"out: cannot be written \(Input/output error\)"):
            merge(tmp_path / "out")
    merge(tmp_path / "out")
    assert_same(frames(tmp_path / "out"), frames(finished))


def test_a_missing_shard_is_told_and_can_come_later(small, finished, tmp_path):
    sweep(small, tmp_path / "out", shard=Shard(1, 2), workers=ONE)
    with pytest.raises(ConfigError, match="40 runs are missing; finish the shards"):
        merge(tmp_path / "out")
    sweep(small, tmp_path / "out", shard=Shard(2, 2), workers=ONE)
    merge(tmp_path / "out")
    assert_same(frames(tmp_path / "out"), frames(finished))


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-1])])
def test_a_shard_keeps_what_was_merged_of_it(lose, small, finished, tmp_path):
    """Merging too early, or with a damaged part, moves the rest away; started again, a shard does what is missing."""
    out = tmp_path / "out"
    for i in (1, 2):
        sweep(small, out, shard=Shard(i, 2), chunk=5, workers=ONE)
    lose(parts_of(out / "shards" / "2-of-2", "runs")[0].path)
    with pytest.raises(ConfigError, match="5 runs are missing"):
        merge(out)
    again = [sweep(small, out, shard=Shard(i, 2), chunk=5, workers=ONE) for i in (1, 2)]
    assert [each.n_made for each in again] == [0, 5]
    assert sum(each.n_runs for each in again) == 72
    merge(out)
    assert_same(frames(out), frames(finished))
    late = sweep(small, out, shard=Shard(1, 2), workers=ONE)
    assert (late.n_made, late.n_kept) == (0, again[0].n_runs)
    merge(out)
    assert_same(frames(out), frames(finished))


def test_what_shards_took_is_told_by_what_they_are_merged_into(small, tmp_path):
    out = tmp_path / "out"
    for i in (1, 2):
        sweep(small, out, shard=Shard(i, 2), chunk=5, workers=ONE)
    seconds = [json.loads(path.read_text())["timing"]["core_seconds"] for path in out.glob("shards/*/manifest.json")]
    lines = [line for shard in (out / "shards").iterdir() for line in read_lines(shard / "journal.jsonl")]
    merge(out)
    timing = json.loads((out / "manifest.json").read_text())["timing"]
    assert timing["starts"] == 2
    assert timing["core_seconds"] == pytest.approx(sum(seconds), abs=0.11)
    kept = [line for line in read_lines(out / "journal.jsonl") if "shard" in line]
    assert [line for line in kept if line["event"] == "merged"] == [
        {**line, "shard": f"{i}-of-2"} for i, line in enumerate([x for x in kept if x["event"] == "merged"], 1)
    ]
    assert len(kept) == len(lines) + 2


def test_shards_of_two_experiments_are_refused(small, write, tmp_path):
    sweep(small, tmp_path / "out", shard=Shard(1, 2), workers=ONE)
    other = write("title: T\nquestion: Q?\nscenarios: [baseline]\nreplicates: 4\nhorizon: 12\n", "other")
    sweep(other, tmp_path / "out", shard=Shard(2, 2), workers=ONE)
    with pytest.raises(ConfigError, match="is not of the same experiment"):
        merge(tmp_path / "out")


def test_the_rows_are_those_of_the_library(small, finished):
    """A sweep is nothing but the runs of `cisim.tables`, in rows by themselves."""
    stored = frames(finished)
    for number, name in enumerate(small.scenario_names):
        for point in range(small.n_points):
            alone = tables(small.scenario(number, point), runs=9, seed=4, record=("runs", "months", "organizations"))
            alone["months"] = alone["months"].query("month % 6 == 0")
            alone["organizations"] = alone["organizations"].query("month % 18 == 0")
            for table, expected in alone.items():
                is_own = (stored[table]["scenario"] == name) & (stored[table]["point"] == point)
                own = stored[table][is_own].reset_index(drop=True)
                expected = expected.drop(columns=["experiment", "point", "status"], errors="ignore")
                assert_same({"": own[expected.columns]}, {"": expected.reset_index(drop=True)})


def test_rows_are_in_order(finished):
    runs = read(finished)
    keys = list(zip(runs["scenario"], runs["point"], runs["replicate"], strict=True))
    assert keys == list(itertools.product(["baseline", "paired"], range(4), range(9)))


MIXED = """
    title: Points of every shape
    question: Does each point get the buffers of its own size?
    scenarios: [baseline, cohort-of-eight]
    vary:
      city.n_organizations: [24, 60, 30]
      horizon: [30, 12, 24]
      meetings.group_size: [3, 12, 5]
      city.history_ties: [0, 12, 3]
    design: zip
    replicates: 3
    record: {months: 1, organizations: 5}
"""


def unlike(one, other):
    """Names of the fields in which two record arrays differ in any bit."""
    return [
        n for n in one.dtype.names if np.ascontiguousarray(one[n]).tobytes() != np.ascontiguousarray(other[n]).tobytes()
    ]


def test_points_of_every_shape_in_one_chunk_are_as_alone(write):
    """One compiled call for many points gives what each gives by itself, whatever the room its neighbours need."""
    experiment = load_experiment(write(MIXED))
    for one in chunks(experiment, first_round(experiment), 9):
        task = task_of(experiment, one)
        rows = live_through_all(task)
        for run in range(len(task)):
            scenario = experiment.scenario(one.scenario, int(task.numbers[task.at[run]]))
            alone = live_through(
                scenario, task.replicates[[run]], experiment.seed, record=("runs", "months", "organizations")
            )
            n_months, n_orgs = scenario.horizon + 1, scenario.n_organizations
            assert unlike(rows.runs[run], alone.runs[0]) == []
            assert unlike(rows.months[run, :, :n_months], alone.months[0]) == []
            assert unlike(rows.organizations[run, :, :n_months, :n_orgs], alone.organizations[0]) == []


def test_months_and_organizations_of_a_point_end_at_its_horizon(write, tmp_path):
    sweep(write(MIXED), tmp_path / "out", workers=ONE)
    months = read(tmp_path / "out", "months", scenario="baseline")
    assert months.groupby("point")["month"].max().tolist() == [30, 12, 24]
    organizations = read(tmp_path / "out", "organizations", scenario="baseline", replicate=0)
    assert organizations.groupby("point")["month"].unique().map(list).tolist() == [
        [0, 5, 10, 15, 20, 25, 30],
        [0, 5, 10],
        [0, 5, 10, 15, 20],
    ]
    assert organizations.groupby("point")["organization"].nunique().tolist() == [24, 60, 30]


def test_a_key_changes_with_everything_that_a_chunk_depends_on(write):
    base = "title: T\nquestion: Q?\nscenarios: [baseline]\nreplicates: 4\nhorizon: 24\nvary: {trust.initial: [0.2]}\n"

    def key(text):
        experiment = load_experiment(write(text))
        return key_of(experiment, next(iter(chunks(experiment, first_round(experiment)))))

    others = [
        base.replace("0.2", "0.3"),
        base.replace("24", "25"),
        base.replace("baseline", "co-chair"),
        base.replace("trust.initial", "city.mission"),
        base + "seed: 2\n",
        base + "record: {months: 12}\n",
        base + "cities: [small-town]\n",
    ]
    keys = [key(text) for text in (base, *others)]
    assert len(set(keys)) == len(keys)
    assert key(base) == keys[0]
