"""Memory of the process: how much it holds, and giving back what those who have left no longer need."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import sys
import threading
from pathlib import Path

LATER = 3.0  # seconds after somebody left: several who leave together are cleaned up after once


def held() -> float:
    """Memory that this process holds now [MiB]; where the system does not tell, the most it ever held."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, ValueError, IndexError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (2**20 if sys.platform == "darwin" else 2**10)


class GivingBack:
    """Collects what a page that was closed has left, a moment after it was closed."""

    def __init__(self, later: float = LATER) -> None:
        self._later = later
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def soon(self) -> None:
        """Somebody has left."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(self._later, self._give_back)
                self._timer.daemon = True
                self._timer.start()

    def _give_back(self) -> None:
        with self._lock:
            self._timer = None
        gc.collect()  # a page's parts hold one another
        if sys.platform == "linux":
            with contextlib.suppress(OSError, AttributeError):  # another C library than the usual one
                ctypes.CDLL("libc.so.6").malloc_trim(0)
