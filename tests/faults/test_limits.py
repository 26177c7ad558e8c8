"""Limits of the system: too little memory for a run, and a folder that may not be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import cisim
from cisim.sweep.files import StorageError
from cisim.sweep.runner import sweep

from .conftest import ONE, assert_equal

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(cisim.__file__).parents[1])}
# The model is loaded first; then what is left of memory is less than one chunk needs.
STARVED = """
import resource, sys
from cisim.cli import main
from cisim import simulate
import cisim.report.comparison_folder, statsmodels.duration.api  # what would be loaded below
simulate("baseline", runs=2, threads=1)
kept = int(next(line for line in open("/proc/self/status") if line.startswith("VmSize")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (kept + int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(main(["compare", "baseline", "co-chair", "--runs", "2000000", "--threads", "1", "--out", sys.argv[2]]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")
def test_too_little_memory_is_told(tmp_path):
    """Two million runs in some megabytes: one line, status 2, and no half folder."""
    command = [sys.executable, "-c", STARVED, str(40 << 20), tmp_path / "out"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1] == "error: there is not enough memory for this; try fewer --runs"
    assert not list(tmp_path.iterdir())


@pytest.fixture
def read_only_disk(tmp_path):
    """A disk in memory that takes nothing, when this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    try:
        mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", place]
        subprocess.run(mount, check=True, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("mounting takes privileges")
    yield place
    subprocess.run(["umount", place], check=True, timeout=20)


def test_a_disk_that_becomes_read_only(read_only_disk, experiment, undisturbed):
    """Between two starts, as a failing disk does; when it can be written again, the sweep goes on."""
    out = read_only_disk / "out"

    def stop(status) -> None:
        if status.state == "running" and status.n_done == 80:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(experiment, out, workers=ONE, chunk=4, progress=stop)
    remount = ["mount", "-o", "remount,ro", read_only_disk]
    subprocess.run(remount, check=True, timeout=20)
    with pytest.raises(StorageError, match="Read-only file system"):
        sweep(experiment, out, workers=ONE)
    subprocess.run([*remount[:2], "remount,rw", read_only_disk], check=True, timeout=20)
    assert sweep(experiment, out, workers=ONE).n_kept == 80
    assert_equal(out, undisturbed)
