import gc
import time
import weakref

import numpy as np

from cisim.app import memory


class Page:
    """Something that holds itself, as the parts of a page do."""

    def __init__(self):
        self.own = self
        self.content = np.ones(4_000_000)


def test_memory_is_what_arrays_take():
    before = memory.held()
    kept = np.ones(8_000_000)
    assert 55 < memory.held() - before < 75  # 61 MiB
    del kept


def test_what_was_left_is_collected_once_after_a_moment(monkeypatch):
    calls = []
    monkeypatch.setattr(memory.gc, "collect", lambda real=gc.collect: calls.append(real()))
    giving_back = memory.GivingBack(later=0.1)
    gc.disable()
    try:
        page = Page()
        gone = weakref.ref(page)
        del page
        for _ in range(5):
            giving_back.soon()
        assert gone() is not None
        for _ in range(100):
            time.sleep(0.02)
            if gone() is None:
                break
        assert gone() is None
        time.sleep(0.2)
    finally:
        gc.enable()
    assert len(calls) == 1
