"""A power cut between any two operations on the disk: what is there goes on, to the same bits.

Every operation of the sweep on its folder is counted: opening, writing, syncing, renaming, removing, making a folder.
The n-th one and all after it fail to happen, for every n. What was written but not yet synced may be lost, as when a
disk loses its power: half of it is.
"""

from __future__ import annotations

import builtins
import io
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from textwrap import dedent

import pytest

from cisim.sweep import runner
from cisim.sweep.experiment import load_experiment
from cisim.sweep.files import StorageError
from cisim.sweep.runner import sweep
from cisim.sweep.status import read_status

from .conftest import ONE, assert_equal, made

SMALL = """
    title: Cut
    question: Is anything lost?
    scenarios: [baseline, co-chair]
    replicates: 4
    seed: 2
    horizon: 6
    record: {months: 3}
"""
CHUNK = 4  # two chunks


class PowerCut(BaseException):
    """Nothing that the program does after this reaches the disk."""


class Disk:
    """Stands between the program and the system's calls, and stops at the n-th one that concerns a folder."""

    CALLS = ("open", "write", "fsync", "replace", "rename", "unlink", "remove", "mkdir", "truncate", "ftruncate")

    def __init__(self, folder: Path, n: int, loses_unsynced: bool) -> None:
        self.folder, self.n, self.loses = str(folder), n, loses_unsynced
        self.n_seen = self.n_lost = 0
        self.synced: dict[str, int] = {}  # of each file with unsynced content, the bytes that are safe
        self.real = {name: getattr(os, name) for name in self.CALLS}
        self.real_open = io.open

    def step(self) -> None:
        self.n_seen += 1
        if self.n_seen >= self.n:
            raise PowerCut

    def name_of(self, what: object) -> str:
        """The path of an open or a named file in the folder; empty for all others."""
        if isinstance(what, int):
            link = Path(f"/proc/self/fd/{what}")
            what = str(link.readlink()) if link.is_symlink() else ""
        name = os.fspath(what) if isinstance(what, (str, os.PathLike)) else ""
        return name if name.startswith(self.folder) else ""

    def call(self, name: str):
        def called(what, *arguments, **more):
            if path := self.name_of(what):
                self.step()
                if name == "fsync":
                    self.synced.pop(path, None)
                if name == "replace" and path in self.synced:
                    self.synced[os.fspath(arguments[0])] = self.synced.pop(path)
            return self.real[name](what, *arguments, **more)

        return called

    def opened(self, file, mode="r", *arguments, **more):
        if (path := self.name_of(file)) and set(mode) & set("wax+"):
            self.step()
            self.synced.setdefault(path, Path(path).stat().st_size if "a" in mode and Path(path).exists() else 0)
            return Watched(self, self.real_open(file, mode, *arguments, **more))
        return self.real_open(file, mode, *arguments, **more)

    def lose(self) -> None:
        """Half of what was not synced is gone."""
        for path, safe in self.synced.items() if self.loses else ():
            if Path(path).exists():
                self.real["truncate"](path, safe + (Path(path).stat().st_size - safe) // 2)
                self.n_lost += 1


class Watched:
    """A file whose writes are counted."""

    def __init__(self, disk: Disk, file) -> None:
        self.disk, self.file = disk, file

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, content):
        self.disk.step()
        return self.file.write(content)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "cut.yaml"
    path.write_text(dedent(SMALL), encoding="utf-8")
    return load_experiment(path)


@pytest.fixture(scope="module")
def whole(small, tmp_path_factory):
    out = tmp_path_factory.mktemp("whole") / "out"
    sweep(small, out, workers=ONE, chunk=CHUNK)
    return out


def cut(monkeypatch, small, out, n, loses_unsynced) -> Disk:
    """Run it until the n-th operation; the disk tells how many there were."""
    disk = Disk(out, n, loses_unsynced)
    with monkeypatch.context() as patched:
        for name in Disk.CALLS:
            patched.setattr(os, name, disk.call(name))
        patched.setattr(io, "open", disk.opened)
        patched.setattr(builtins, "open", disk.opened)
        # After the cut nobody leaves word, and nobody clears up.
        patched.setattr(runner, "_say_why", lambda *_: None)
        with suppress(PowerCut):
            sweep(small, out, workers=ONE, chunk=CHUNK)
    disk.lose()
    return disk


def assert_goes_on(small, out, whole) -> None:
    sweep(small, out, workers=ONE, chunk=CHUNK)
    assert_equal(out, whole)
    assert read_status(out).state == "done"
    assert not list(out.rglob(".*.part"))
    assert max(made(out).values(), default=0) <= 2  # once more at most: its part was there, or was not


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="names of open files are read from /proc")
@pytest.mark.parametrize("loses_unsynced", [True, pytest.param(False, marks=pytest.mark.kills)])
def test_a_power_cut_between_any_two_operations(small, whole, tmp_path, monkeypatch, loses_unsynced):
    n, n_all, n_lost = 1, None, 0
    while n_all is None:
        out = tmp_path / f"cut{n}"
        disk = cut(monkeypatch, small, out, n, loses_unsynced)
        if disk.n_seen < n:
            n_all = disk.n_seen
        n_lost += disk.n_lost
        assert_goes_on(small, out, whole)
        shutil.rmtree(out)
        n += 1
    assert n_all > 50  # it did step through something
    assert (n_lost > 10) == loses_unsynced


@pytest.mark.parametrize("jump", [-(10**9), 10**9])
def test_a_clock_that_jumps(small, whole, tmp_path, monkeypatch, jump):
    """Thirty years ahead or back, in the middle of its work: times are told, and nothing depends on them."""
    out, real = tmp_path / "out", time.time

    def jumps(status) -> None:
        monkeypatch.setattr(time, "time", lambda: real() + jump)

    sweep(small, out, workers=ONE, chunk=CHUNK, progress=jumps)
    assert_equal(out, whole)
    assert read_status(out).state == "done"
    again = sweep(small, out, workers=ONE)
    assert (again.n_made, again.n_kept) == (0, 8)


def test_a_drive_that_loses_a_rename(small, whole, tmp_path, monkeypatch):
    """A part whose new name never arrived, though the system had said so: it is made again, and nothing else is."""
    out, real, lost = tmp_path / "out", os.replace, []

    def forgetful(source, target, **more):
        if "runs" in str(target) and not lost:
            lost.append(target)
            return
        real(source, target, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", forgetful)
        sweep(small, out, workers=ONE, chunk=CHUNK)
    assert len(lost) == 1
    again = sweep(small, out, workers=ONE)
    assert (again.n_made, again.n_kept) == (4, 4)
    assert_equal(out, whole)
    assert not list(out.rglob(".*.part"))


def test_a_rename_that_is_refused_is_told(small, whole, tmp_path, monkeypatch):
    out = tmp_path / "out"

    def refuses(source, target, **more):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", refuses)
        with pytest.raises(StorageError, match=r"cannot be written \(Input/output error\)"):
            sweep(small, out, workers=ONE, chunk=CHUNK)
    assert_goes_on(small, out, whole)
