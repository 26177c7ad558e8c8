"""Make the first visitors' pages quick: compile the model, and load what the pages need, before anybody waits."""

from __future__ import annotations

import gc
import logging
import threading
import time
from dataclasses import dataclass

from cisim.app import libraries, pages

READY = "ready"
LATER = 10  # seconds: the other pages, and what only downloads need, are loaded when the first visitor has seen a page
log = logging.getLogger("cisim.app")


@dataclass
class Warming:
    """A thread that lives through one small run; `state` is "waiting", "warming", READY or "failed"."""

    state: str = "waiting"

    def start(self) -> None:
        """Begin, in a thread that does not keep the process from ending."""
        self.state = "warming"
        threading.Thread(target=self._warm, name="cisim-warming", daemon=True).start()

    def _warm(self) -> None:
        try:
            from cisim.replay import relive
            from cisim.scenario import load

            relive(load("baseline").override(horizon=12), seed=1, replicate=0)
            pages.installed()[0].load()
            _keep()
            self.state = READY
            time.sleep(LATER)
            libraries.load(libraries.ANALYSES)
            for page in pages.installed()[1:]:
                page.load()
            libraries.load(libraries.SWEEPS)
            libraries.load(libraries.PICTURES)
            _keep()
        except Exception:  # whatever it is, the pages still work, and will say what is wrong when asked for numbers
            log.exception("the model could not be warmed up")
            self.state = "failed"


def _keep() -> None:
    """Let the collector pass over all that is loaded: it stays, and walking it stops everybody for a tenth of a second.

    What the visitors of these first seconds have in their pages stays, too; nobody's who comes later.
    """
    gc.collect()
    gc.freeze()
