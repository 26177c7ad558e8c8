import threading
import time

import solara

from cisim.app import shelf, work
from cisim.app.results import Result, use_result
from cisim.app.shelf import Shelf
from cisim.yaml_files import ConfigError


def wait_until(holds, seconds=10.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)


class Page:
    """A page that shows the result for a key, drawn without a browser."""

    def __init__(self, compute):
        self.seen: list[Result] = []

        @solara.component
        def component(key):
            result = use_result(key, lambda job: compute(key, job))
            self.seen.append(result)
            solara.Text(str(result.value))

        self.component = component
        _, self.context = solara.render(component("one"), handle_error=False)

    def show(self, key):
        self.context.render(self.component(key))

    @property
    def last(self):
        return self.seen[-1]


def test_a_result_comes_and_stays_until_the_next_is_there():
    gate = threading.Event()

    def compute(key, job):
        if key == "two":
            gate.wait(5)
        return key.upper()

    page = Page(compute)
    assert page.seen[0].state == "working"
    assert page.seen[0].value is None
    wait_until(lambda: page.last.state == "done")
    assert (page.last.value, page.last.key) == ("ONE", "one")
    page.show("two")
    assert (page.last.state, page.last.value, page.last.key) == ("working", "ONE", "one")
    gate.set()
    wait_until(lambda: page.last.state == "done")
    assert page.last.value == "TWO"
    page.context.close()


def test_what_one_visitor_computed_is_there_for_the_next_at_once():
    counted = []

    def compute(key, job):
        counted.append(key)
        return 7

    first = Page(compute)
    wait_until(lambda: first.last.state == "done")
    second = Page(compute)
    assert second.seen[0] == Result("done", 7, "one")
    assert counted == ["one"]
    first.context.close()
    second.context.close()


def test_an_error_is_a_sentence_and_the_value_before_stays():
    def compute(key, job):
        if key == "two":
            raise ConfigError("two: is no number")
        if key == "three":
            raise RuntimeError("secret detail")
        return key

    page = Page(compute)
    wait_until(lambda: page.last.state == "done")
    page.show("two")
    wait_until(lambda: page.last.state == "failed")
    assert page.last.error == "two: is no number"
    assert page.last.value == "one"
    page.show("three")
    wait_until(lambda: page.last.state == "failed")
    assert "secret" not in page.last.error
    page.show("one")
    wait_until(lambda: page.last.state == "done")
    assert page.last.error == ""
    page.context.close()


def test_a_closed_page_stops_its_work():
    stopped = threading.Event()

    def compute(key, job):
        try:
            while True:
                job.check()
                time.sleep(0.01)
        finally:
            stopped.set()

    page = Page(compute)
    wait_until(lambda: work.shared()._busy)
    page.context.close()
    assert stopped.wait(5)
    wait_until(lambda: work.shared().n_open == 0)


def test_work_can_be_stopped_by_hand():
    page = Page(lambda key, job: [job.check() or time.sleep(0.01) for _ in range(1000)])
    wait_until(lambda: work.shared()._busy)
    page.last.cancel()
    assert page.last.state == "stopped"
    wait_until(lambda: work.shared().n_open == 0)
    page.context.close()


def test_nothing_is_asked_for_without_a_key():
    page = Page(lambda key, job: key)
    wait_until(lambda: page.last.state == "done")
    page.show(None)
    assert page.last.state == "idle"
    page.context.close()


def test_the_shelf_lets_go_of_the_longest_unused_when_it_is_full():
    kept = Shelf(room=1000)
    for number in range(5):
        kept.put(number, b"x" * 190)
        kept.get(0)
    assert kept.get(0) is not None
    assert kept.get(1) is None
    assert kept.get(4) is not None
    assert kept.size <= 1000
    kept.put("large", b"x" * 300)
    assert kept.get("large") is None
    kept.put(0, b"y")
    assert kept.get(0) == b"y"


def test_the_shelf_is_the_one_of_the_process():
    assert shelf.shared() is shelf.shared()


def test_a_value_that_was_known_is_not_lost_while_the_next_is_on_its_way():
    gate = threading.Event()
    page = Page(lambda key, job: gate.wait(5) if key == "two" else key)
    wait_until(lambda: page.last.state == "done")
    page.show("three")
    wait_until(lambda: page.last.value == "three")
    page.show("one")  # from the shelf, without any work
    assert (page.last.state, page.last.value) == ("done", "one")
    page.show("two")
    assert (page.last.state, page.last.value, page.last.key) == ("working", "one", "one")
    gate.set()
    page.context.close()


def test_what_was_overtaken_is_shown_until_the_newest_is_there_and_its_error_never():
    gates = {key: threading.Event() for key in ("two", "three", "four")}
    begun = []

    def compute(key, job):
        begun.append(key)
        if key in gates:
            gates[key].wait(5)
        if key == "three":
            raise ConfigError("three: is no number")
        return key.upper()

    page = Page(compute)
    wait_until(lambda: page.last.state == "done")
    page.show("two")
    wait_until(lambda: "two" in begun)
    page.show("four")
    gates["two"].set()
    wait_until(lambda: page.last.value == "TWO")
    assert (page.last.state, page.last.key) == ("working", "two")
    gates["four"].set()
    wait_until(lambda: page.last.state == "done")
    page.show("three")
    wait_until(lambda: "three" in begun)
    page.show("one")  # is on the shelf
    gates["three"].set()
    wait_until(lambda: work.shared().n_open == 0)
    assert (page.last.state, page.last.value, page.last.error) == ("done", "ONE", "")
    page.context.close()


def test_the_size_of_a_result_is_that_of_all_it_holds():
    from dataclasses import make_dataclass

    import numpy as np
    import pandas as pd

    numbers = np.zeros(1000)
    pair = make_dataclass("Pair", ["numbers", "words"])
    series = pd.Series(numbers)
    for value, least in [
        (numbers, 8000),
        (series, 8000),
        (pd.DataFrame({"a": numbers, "b": numbers}), 16_000),
        ("x" * 500, 500),
        (b"x" * 500, 500),
        ({"a": numbers, "b": [numbers, (numbers,)]}, 24_000),
        (pair(numbers, "x" * 500), 8500),
        (7, 1),
        (pair, 1),  # a class is no result of its own
        (None, 1),
    ]:
        assert least <= shelf.size_of(value) <= 1.2 * least + 500, value


def test_what_was_stopped_can_be_asked_for_again():
    gate = threading.Event()
    page = Page(lambda key, job: [job.check() or time.sleep(0.01) for _ in range(1000)] if not gate.is_set() else key)
    wait_until(lambda: work.shared()._busy)
    page.last.cancel()
    assert page.last.state == "stopped"
    gate.set()
    page.show(None)
    page.show("one")
    assert page.last.state == "working"
    wait_until(lambda: (page.last.state, page.last.value) == ("done", "one"))
    page.context.close()
