"""A server of the interface: `cisim app` in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ENDING = 20  # seconds that it gets for its end


@dataclass(frozen=True)
class Server:
    """A running interface: its address without the last slash, its process, how long it took to answer [s].

    `said` is all that it printed, once it has ended.
    """

    address: str
    process: subprocess.Popen[str]
    started: float
    said: list[str] = field(default_factory=list)

    def memory(self) -> float:
        """Memory that it holds now [MiB]."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


@contextmanager
def serving(*options: str) -> Iterator[Server]:
    """`cisim app` on a free port."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "cisim", "app", "--no-browser", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        address = next(found[1] for line in process.stdout if (found := re.search(r"(http://\S+?)/?\s*$", line)))
        server = Server(address, process, time.perf_counter() - begun)
        try:
            yield server
        finally:
            process.terminate()
            server.said.append(process.communicate(timeout=ENDING)[0])
