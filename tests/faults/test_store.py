"""The store by itself: names, digests, what counts as whole, and in which order things reach the disk."""

from __future__ import annotations

import hashlib
import io
import json
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cisim.sweep import store as module
from cisim.sweep.files import StorageError
from cisim.sweep.journal import Journal, read_lines
from cisim.sweep.store import METADATA, Store, damage_of, digest_of, parts_of, said_of

KEY, OTHER = "0123456789abcdef", "fedcba9876543210"


def parquet(number: int = 1, **said) -> bytes:
    """A part as a worker sends it: it says of itself what is in it."""
    table = pa.table({"n": [number]}).replace_schema_metadata({METADATA: json.dumps({"key": KEY, **said}).encode()})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def chunk(number: int = 12, round_number: int = 0):
    return SimpleNamespace(number=number, round=SimpleNamespace(number=round_number))


def made(key: str = KEY, n_runs: int = 4, n_failed: int = 1, tables=("months", "runs"), number: int = 1):
    files = {table: parquet(number, runs=n_runs, failed=n_failed) for table in tables}
    return SimpleNamespace(key=key, n_runs=n_runs, n_failed=n_failed, seconds=0.123456, files=files)


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "out", ("months", "runs"), Journal(tmp_path / "out"))
    assert opened_folder_is_made(opened) == 0
    return opened


def opened_folder_is_made(opened: Store) -> int:
    opened.folder.mkdir(exist_ok=True)
    return opened.scan()


def again(store: Store) -> Store:
    return Store(store.folder, store.tables, store.journal)


def test_the_digest_is_half_of_sha_256():
    assert digest_of(b"abc") == hashlib.sha256(b"abc").hexdigest()[:32]
    assert len(digest_of(b"")) == 32


def test_a_part_is_named_after_its_place_and_its_bytes(store):
    one = made()
    store.write(chunk(12, 3), one)
    (part,) = parts_of(store.folder, "runs")
    assert part.path.name == f"003-0000012-{KEY}-{digest_of(one.files['runs'])}.parquet"
    assert (part.round, part.number, part.key, part.table) == (3, 12, KEY, "runs")
    assert part.digest == digest_of(one.files["runs"])
    assert part.path.read_bytes() == one.files["runs"]
    assert store.part(KEY).path == part.path
    assert store.part(KEY, "months").table == "months"


@pytest.mark.parametrize(
    "name",
    [
        "notes.parquet",
        f"00-0000012-{KEY}-{'0' * 32}.parquet",
        f"000-000012-{KEY}-{'0' * 32}.parquet",
        f"000-0000012-{KEY[1:]}-{'0' * 32}.parquet",
        f"000-0000012-{KEY}-{'0' * 31}.parquet",
        f"000-0000012-{KEY}-{'0' * 33}.parquet",
        f"000-0000012-{KEY.upper()}-{'0' * 32}.parquet",
    ],
)
def test_other_files_are_no_parts_and_are_left_alone(store, name):
    (store.folder / "runs" / name).write_bytes(b"mine")
    assert parts_of(store.folder, "runs") == []
    assert again(store).scan() == 0
    assert (store.folder / "runs" / name).read_bytes() == b"mine"


def test_parts_are_found_in_order_and_by_their_names_alone(store):
    for number in (2, 10, 1):
        store.write(chunk(number), made(f"{number:016x}", number=number))
    assert [part.number for part in parts_of(store.folder, "runs")] == [1, 2, 10]
    found = again(store)
    assert found.scan() == 0
    assert [found.has(f"{number:016x}") for number in (1, 2, 10, 11)] == [True, True, True, False]
    assert [part.number for part in found.own() if part.table == "runs"] == [1, 2, 10]
    assert [part.table for part in found.own()] == ["months"] * 3 + ["runs"] * 3


def test_what_a_part_says(store, tmp_path):
    store.write(chunk(), made(n_runs=7, n_failed=2))
    assert store.counts(KEY) == (7, 2)
    found = again(store)
    found.scan()
    assert found.counts(KEY) == (7, 2)
    assert said_of(found.part(KEY)) == {"key": KEY, "runs": 7, "failed": 2}
    for content in (b"", b"no Parquet", parquet().replace(b'{"key"', b'["key"')):
        found.part(KEY).path.write_bytes(content)
        assert said_of(found.part(KEY)) == {}
    for metadata, keeps_schema in (({METADATA: b"[1]"}, True), ({b"other": b"{}"}, True), (None, False)):
        buffer = io.BytesIO()
        table = pa.table({"n": [1]}).replace_schema_metadata(metadata)
        pq.write_table(table, buffer, store_schema=keeps_schema)
        found.part(KEY).path.write_bytes(buffer.getvalue())
        assert said_of(found.part(KEY)) == {}


def test_damage_is_told_removed_and_noted(store):
    store.write(chunk(), made())
    part = store.part(KEY)
    assert damage_of(part) is None
    part.path.write_bytes(part.path.read_bytes()[:-1])
    assert damage_of(part) == "its bytes are not those that were written"
    found = again(store)
    assert found.scan() == 1
    assert not part.path.exists()
    assert not found.has(KEY)
    (line,) = (line for line in read_lines(store.folder / "journal.jsonl") if line["event"] == "removed")
    assert (line["file"], line["why"]) == (f"runs/{part.path.name}", "its bytes are not those that were written")
    assert damage_of(part) == "cannot be read (No such file or directory)"


def test_a_chunk_is_there_when_all_of_its_tables_are(store):
    assert not store.has(KEY)
    store.write(chunk(), made())
    assert store.has(KEY)
    assert not store.has(OTHER)
    store.part(KEY, "months").path.unlink()
    found = again(store)
    assert found.scan() == 0
    assert not found.has(KEY)
    found.write(chunk(), made(number=2))  # it is made again, and the half that was there goes
    assert len(parts_of(store.folder, "runs")) == len(parts_of(store.folder, "months")) == 1
    assert again(found).scan() == 0


def test_of_two_whole_parts_of_a_chunk_one_is_removed(store):
    store.write(chunk(), made())
    second = parquet(2, runs=4, failed=1)
    (store.folder / "runs" / f"000-0000012-{KEY}-{digest_of(second)}.parquet").write_bytes(second)
    found = again(store)
    assert found.scan() == 1
    assert len(parts_of(store.folder, "runs")) == 1
    assert found.has(KEY)
    (line,) = (line for line in read_lines(store.folder / "journal.jsonl") if line["event"] == "removed")
    assert line["why"] == "there is another"


def test_runs_come_last_and_the_journal_after_them(store, monkeypatch):
    """A chunk whose `runs` are there is whole, wherever the writing stopped."""
    steps = []
    whole, add = module.write_whole, store.journal.add
    monkeypatch.setattr(
        module, "write_whole", lambda path, content: (steps.append(path.parent.name), whole(path, content))
    )
    monkeypatch.setattr(store.journal, "add", lambda event, **about: (steps.append(event), add(event, **about)))
    one = made()
    store.write(chunk(), one)
    assert steps == ["months", "runs", "part"]
    (line,) = read_lines(store.folder / "journal.jsonl")
    del line["at"]
    names = {table: f"{table}/{store.part(KEY, table).path.name}" for table in store.tables}
    files = {table: {"file": names[table], "bytes": len(one.files[table])} for table in store.tables}
    assert line == {"event": "part", "key": KEY, "runs": 4, "failed": 1, "seconds": 0.1235, "files": files}


def test_a_worker_that_sends_too_little_is_refused(store):
    with pytest.raises(StorageError, match="a worker sent no months; install the same cisim everywhere"):
        store.write(chunk(), made(tables=("runs",)))
    assert not store.has(KEY)
    assert not list((store.folder / "runs").iterdir())


def test_leftovers_are_cleared_and_nothing_else(store):
    for place in (store.folder, store.folder / "runs", store.folder / "months"):
        (place / ".a.17.part").write_bytes(b"half")
        (place / ".hidden").write_bytes(b"mine")
        (place / "a.part").write_bytes(b"mine")
    store.scan()
    assert not list(store.folder.rglob(".a.17.part"))
    assert len(list(store.folder.rglob("*.part"))) == len(list(store.folder.rglob(".hidden"))) == 3


def test_a_stray_is_a_part_of_the_same_round_that_the_plan_does_not_know(store):
    store.write(chunk(round_number=1), made())
    assert store.stray(1, {KEY}) is None
    assert store.stray(0, set()) is None
    stray = store.stray(1, {OTHER})
    assert stray is not None
    assert stray.key == KEY


def test_parts_of_elsewhere_are_adopted_when_they_are_whole(store, tmp_path):
    elsewhere = Store(tmp_path / "shard", store.tables, Journal(tmp_path / "shard"))
    opened_folder_is_made(elsewhere)
    elsewhere.write(chunk(1), made(KEY))
    elsewhere.write(chunk(2), made(OTHER, number=2))
    elsewhere.part(OTHER).path.write_bytes(b"damaged")
    store.adopt(elsewhere.own())
    assert store.has(KEY)
    assert not store.has(OTHER)
    assert store.own() == []  # they stay where they are
    assert store.counts(KEY) == (4, 1)
    known = store.part(KEY)
    store.write(chunk(1), made(KEY, number=3))
    mine = store.part(KEY)
    store.adopt([known])
    assert store.part(KEY) == mine  # what is there is not replaced
