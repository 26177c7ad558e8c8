"""Truncated parts, flipped bytes, lost manifests, full disks: found, told, and made again, and nothing else is."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from cisim.sweep import files
from cisim.sweep.files import StorageError
from cisim.sweep.journal import read_lines
from cisim.sweep.replaying import replay
from cisim.sweep.runner import sweep
from cisim.sweep.shards import merge
from cisim.sweep.status import read_status
from cisim.sweep.tables import read
from cisim.yaml_files import ConfigError

from .conftest import CHUNK, N_CHUNKS, ONE, assert_equal, made, noted

RNG = random.Random(3)


@pytest.fixture
def out(undisturbed, tmp_path) -> Path:
    """A copy to damage."""
    shutil.copytree(undisturbed, tmp_path / "out")
    return tmp_path / "out"


def some_part(out: Path, table: str = "runs") -> Path:
    return RNG.choice(sorted((out / table).iterdir()))


def truncate(out: Path) -> None:
    part = some_part(out)
    os.truncate(part, RNG.randrange(part.stat().st_size))


def flip_a_byte(out: Path, part: Path | None = None) -> None:
    part = part or some_part(out)
    content = bytearray(part.read_bytes())
    content[RNG.randrange(len(content))] ^= 1 << RNG.randrange(8)
    part.write_bytes(content)


DAMAGE = {
    "truncated": truncate,
    "empty": lambda out: os.truncate(some_part(out), 0),
    "a flipped bit": flip_a_byte,
    "another flipped bit": flip_a_byte,
    "a flipped bit in the months": lambda out: flip_a_byte(out, some_part(out, "months")),
    "gone": lambda out: some_part(out).unlink(),
    "months gone": lambda out: some_part(out, "months").unlink(),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_made_good_and_nothing_else_is_made(kind, out, experiment, undisturbed):
    DAMAGE[kind](out)
    outcome = sweep(experiment, out, workers=ONE)
    assert outcome.n_made == CHUNK
    assert outcome.n_damaged <= 1
    assert_equal(out, undisturbed)
    assert len(list((out / "runs").iterdir())) == len(list((out / "months").iterdir())) == N_CHUNKS
    assert sorted(made(out).values()) == [1] * (N_CHUNKS - 1) + [2]


def test_every_flipped_bit_is_found_when_reading(out):
    for _ in range(20):
        part = some_part(out)
        whole = part.read_bytes()
        flip_a_byte(out, part)
        with pytest.raises(ConfigError, match="is damaged"):
            read(out)
        part.write_bytes(whole)
    assert len(read(out)) == 400


LOST = {
    "the manifest": ["manifest.json"],
    "manifest and journal": ["manifest.json", "journal.jsonl"],
    "the points": ["points.parquet"],
    "the dictionary": ["dictionary.csv"],
    "all but the parts": ["manifest.json", "journal.jsonl", "status.json", "lock", "points.parquet", "dictionary.csv"],
}


@pytest.mark.parametrize("kind", LOST)
def test_what_is_lost_beside_the_parts_is_written_again(kind, out, experiment, undisturbed):
    for name in LOST[kind]:
        (out / name).unlink()
    assert_equal(out, undisturbed)
    outcome = sweep(experiment, out, workers=ONE, chunk=7)  # the parts know that they were cut otherwise
    assert (outcome.n_made, outcome.n_kept) == (0, 400)
    assert_equal(out, undisturbed)
    assert replay(out, "co-chair/1/17").changed == ()
    assert read_status(out).state == "done"


def test_a_damaged_part_beside_a_lost_manifest(out, experiment, undisturbed):
    """What it says of itself cannot be read; the others say of what experiment they are, and how it was cut."""
    (out / "manifest.json").unlink()
    os.truncate(some_part(out), 100)
    outcome = sweep(experiment, out, workers=ONE, chunk=7)
    assert (outcome.n_made, outcome.n_kept, outcome.n_damaged) == (CHUNK, 400 - CHUNK, 1)
    assert_equal(out, undisturbed)


def test_damaged_points_are_made_good(out, experiment):
    whole = (out / "points.parquet").read_bytes()
    for _ in range(5):
        flip_a_byte(out, out / "points.parquet")
        assert sweep(experiment, out, workers=ONE).n_made == 0
        assert replay(out, "co-chair/1/17").changed == ()
    os.truncate(out / "points.parquet", 100)
    assert sweep(experiment, out, workers=ONE).n_made == 0
    assert (out / "points.parquet").read_bytes() == whole


def test_what_a_kill_left_half_written_is_cleared(out, experiment):
    for name in (".status.json.17.part", ".manifest.json.17.part", "runs/.000-0000001.17.part"):
        (out / name).write_bytes(b"half")
    sweep(experiment, out, workers=ONE)
    assert not list(out.rglob(".*.part"))


def test_a_manifest_cut_short_counts_as_lost(out, experiment, undisturbed):
    os.truncate(out / "manifest.json", 1000)
    assert sweep(experiment, out, workers=ONE).n_made == 0
    assert replay(out, "co-chair/1/17").changed == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"chunk": None},
        {"chunk": "x"},
        {"chunk": -3},
        {"identity": None},
        {"identity": []},
        {"rules": None},
        {"digest": 1},
    ],
    ids=str,
)
def test_a_manifest_with_values_of_other_kinds_counts_as_lost(changes, out, experiment):
    content = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps({**content, **changes}))
    for refused in (lambda: replay(out, "co-chair/1/17"), lambda: merge(out, [out])):
        with pytest.raises(ConfigError, match=f"^{out}: holds no "):
            refused()
    assert sweep(experiment, out, workers=ONE).n_made == 0
    assert replay(out, "co-chair/1/17").changed == ()


def test_a_journal_cut_short_is_gone_on_with(out, experiment):
    size = (out / "journal.jsonl").stat().st_size
    os.truncate(out / "journal.jsonl", size - 10)
    assert sweep(experiment, out, workers=ONE).n_made == 0
    assert noted(out, "start") == 2
    assert noted(out, "done") == 1  # the first one's line was cut


@pytest.mark.parametrize(
    "damage", [('"at"', '"bt"'), ('"seconds": 0', '"seconds": {}, "x": 0'), ('"event"', '"evens"')]
)
def test_a_damaged_line_of_the_journal_is_passed_over(damage, out, experiment):
    text = (out / "journal.jsonl").read_text()
    assert damage[0] in text
    (out / "journal.jsonl").write_text(text.replace(*damage, 2))
    assert sweep(experiment, out, workers=ONE).n_made == 0
    assert read_status(out).state == "done"


def test_lines_that_are_no_entries_of_a_journal_are_passed_over(tmp_path):
    entry = '{"event": "start", "at": "2026-01-01T00:00:00Z"}'
    others = ["[]", "3", "null", '{"at": "now"}', '{"event": 1, "at": "now"}', '{"event": "start", "at": 3}', "{", ""]
    path = tmp_path / "journal.jsonl"
    path.write_text("\n".join([*others, entry, *others, entry[:-3]]))
    assert read_lines(path) == [{"event": "start", "at": "2026-01-01T00:00:00Z"}]
    assert read_lines(tmp_path / "none.jsonl") == []


@pytest.mark.parametrize("n", [0, 1, 7, 100, 250])
def test_a_disk_that_fills_up_anywhere(n, experiment, undisturbed, tmp_path, monkeypatch):
    """The n-th write to the disk fails, and all after it."""
    out = tmp_path / "out"
    written = []

    def full(handle: int) -> None:
        written.append(handle)
        if len(written) > n:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "fsync", full)
        with pytest.raises(StorageError, match="the disk is full; all that was written is whole: make room"):
            sweep(experiment, out, workers=ONE, chunk=CHUNK)
    assert not list(out.rglob(".*.part"))
    sweep(experiment, out, workers=ONE, chunk=CHUNK)
    assert_equal(out, undisturbed)
    assert set(made(out).values()) == {1}


@pytest.fixture
def small_disk(tmp_path):
    """A disk of half a megabyte in memory, when this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    try:
        command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", place]
        subprocess.run(command, check=True, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("mounting takes privileges")
    yield place
    subprocess.run(["umount", place], check=True, timeout=20)


def test_a_disk_that_is_really_full(small_disk, experiment, undisturbed):
    out = small_disk / "out"
    with pytest.raises(StorageError, match="the disk is full"):
        sweep(experiment, out, workers=ONE, chunk=CHUNK)
    assert not list(out.rglob(".*.part"))
    n_whole = len(list((out / "runs").iterdir()))
    assert 0 < n_whole < N_CHUNKS
    with pytest.warns(UserWarning, match="the sweep is not finished"):
        assert len(read(out)) == n_whole * CHUNK
    subprocess.run(["mount", "-o", "remount,size=32m", small_disk], check=True, timeout=20)
    outcome = sweep(experiment, out, workers=ONE)
    assert outcome.n_kept == n_whole * CHUNK
    assert_equal(out, undisturbed)
    assert len(list((out / "runs").iterdir())) == N_CHUNKS
