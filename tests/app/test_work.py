import threading
import time

import pytest

from cisim.app import work
from cisim.app.work import Job, Slot, Work


@pytest.fixture
def pool():
    made = Work(n_threads=1, debounce=0.0)
    made.start()
    yield made
    made.stop()


def wait_until(holds, seconds=5.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.005)


class Ledger:
    def __init__(self):
        self.done = []
        self.gate = threading.Event()

    def job(self, name, compute=None, is_long=False):
        def finish(job, value, error):
            self.done.append((name, value if error is None else error))

        return Job(compute or (lambda job: name), finish, is_long=is_long)

    def blocking(self, name):
        def compute(job):
            while not self.gate.wait(0.01):
                job.check()
            return name

        return self.job(name, compute)

    @property
    def names(self):
        return [name for name, _ in self.done]


def test_a_result_is_delivered(pool):
    ledger = Ledger()
    pool.ask(Slot("anna"), ledger.job("a"))
    wait_until(lambda: ledger.done == [("a", "a")])


def test_visitors_take_turns_however_much_one_of_them_wants(pool):
    ledger = Ledger()
    pool.ask(Slot("zoe"), ledger.blocking("first"))
    wait_until(lambda: pool._busy)
    for number in range(5):
        pool.ask(Slot("anna"), ledger.job(f"a{number}"))
    pool.ask(Slot("ben"), ledger.job("b0"))
    pool.ask(Slot("ben"), ledger.job("b1"))
    ledger.gate.set()
    wait_until(lambda: len(ledger.done) == 8)
    assert ledger.names == ["first", "a0", "b0", "a1", "b1", "a2", "a3", "a4"]


def test_of_one_slots_wishes_only_the_latest_is_computed(pool):
    ledger, slot = Ledger(), Slot("anna")
    pool.ask(Slot("zoe"), ledger.blocking("first"))
    wait_until(lambda: pool._busy)
    jobs = [ledger.job(f"a{number}") for number in range(4)]
    for job in jobs:
        pool.ask(slot, job)
    ledger.gate.set()
    wait_until(lambda: pool.n_open == 0)
    assert ledger.names == ["first", "a3"]
    assert [job.is_cancelled for job in jobs] == [True, True, True, False]


def test_a_burst_of_wishes_is_answered_while_it_lasts():
    ledger, slot = Ledger(), Slot("anna")
    pool = Work(n_threads=1, debounce=0.1)
    pool.start()
    for number in range(25):
        pool.ask(slot, ledger.job(f"a{number}"))
        time.sleep(0.02)
    wait_until(lambda: pool.n_open == 0)
    pool.stop()
    assert 2 <= len(ledger.done) <= 7
    assert ledger.names[-1] == "a24"


def test_an_overtaken_job_is_told_to_stop_after_a_moment(pool):
    ledger, slot = Ledger(), Slot("anna")
    old = ledger.blocking("old")
    pool.ask(slot, old)
    wait_until(lambda: slot.running is old)
    started = time.monotonic()
    pool.ask(slot, ledger.job("new"))
    wait_until(lambda: ledger.names == ["new"])
    assert old.is_cancelled
    assert time.monotonic() - started >= work.PATIENCE / 2


def test_a_page_that_is_gone_stops_its_work(pool):
    ledger, slot = Ledger(), Slot("anna")
    job = ledger.blocking("never")
    pool.ask(slot, job)
    wait_until(lambda: slot.running is job)
    pool.ask(slot, ledger.job("nor this"))
    pool.close(slot)
    wait_until(lambda: pool.n_open == 0)
    pool.ask(slot, ledger.job("too late"))
    pool.ask(Slot("ben"), ledger.job("b"))
    wait_until(lambda: ledger.names == ["b"])
    time.sleep(0.05)
    assert ledger.names == ["b"]


def test_one_worker_is_kept_for_quick_answers():
    ledger = Ledger()
    pool = Work(n_threads=2, debounce=0.0)
    pool.start()

    def endless(job):
        while not ledger.gate.wait(0.01):
            job.check()

    for visitor in ("anna", "ben"):
        pool.ask(Slot(visitor), ledger.job(visitor, endless, is_long=True))
    wait_until(lambda: len(pool._busy) == 1)
    pool.ask(Slot("cleo"), ledger.job("quick"))
    wait_until(lambda: ledger.names == ["quick"])
    ledger.gate.set()
    wait_until(lambda: len(ledger.done) == 3)
    pool.stop()


def test_long_jobs_know_how_many_come_first_and_when_it_is_their_turn():
    ledger, told = Ledger(), []
    pool = Work(n_threads=2, debounce=0.0)
    pool.start()

    def endless(job):
        while not ledger.gate.wait(0.01):
            job.check()

    def long(name):
        return Job(endless, lambda *_: None, lambda _, share: told.append((name, share)), is_long=True)

    slots = [Slot(name) for name in "abcd"]
    assert [pool.ask(slot, long(slot.visitor)) for slot in slots] == [0, 1, 2, 3]
    wait_until(lambda: told == [("a", 0.0)])
    assert pool.ask(slots[3], long("d again")) == 3  # its own earlier wish does not come first
    assert pool.ask(Slot("e"), ledger.job("quick")) == 0
    ledger.gate.set()
    wait_until(lambda: pool.n_open == 0)
    assert [name for name, _ in told] == ["a", "b", "c", "d again"]
    pool.stop()


def test_an_error_is_delivered_and_the_worker_lives_on(pool):
    ledger = Ledger()

    def fail(job):
        raise RuntimeError("broken")

    pool.ask(Slot("anna"), ledger.job("bad", fail))
    pool.ask(Slot("anna"), ledger.job("good"))
    wait_until(lambda: len(ledger.done) == 2)
    assert isinstance(ledger.done[0][1], RuntimeError)
    assert ledger.done[1] == ("good", "good")


def test_progress_is_told_at_most_twice_a_second(pool):
    ledger, told = Ledger(), []

    def compute(job):
        end = time.monotonic() + 1.2
        while time.monotonic() < end:
            job.report(0.5)
            time.sleep(0.008)

    job = ledger.job("a", compute)
    job.tell = lambda _, share: told.append(share)
    pool.ask(Slot("anna"), job)
    wait_until(lambda: ledger.done)
    assert 1 <= len(told) <= 2
    assert told == sorted(told)


def test_stopping_ends_what_runs():
    ledger = Ledger()
    pool = Work(n_threads=2, debounce=0.0)
    pool.start()
    jobs = [ledger.blocking(str(number)) for number in range(4)]
    for number, job in enumerate(jobs):
        pool.ask(Slot(str(number)), job)
    wait_until(lambda: len(pool._busy) == 2)
    threads, started = pool._threads, time.monotonic()
    pool.stop()
    assert time.monotonic() - started < 1
    assert ledger.done == []
    assert not any(thread.is_alive() for thread in threads)


def test_a_job_that_is_no_longer_wanted_takes_no_threads_from_the_next(monkeypatch):
    monkeypatch.setattr(work, "cores", lambda: 4)
    pool, gate, threads = Work(n_threads=2, debounce=0.0), threading.Event(), []
    pool.start()
    fine, quick = Slot("anna"), Slot("anna")
    pool.ask(fine, Job(lambda _: gate.wait(5), lambda *_: None, is_long=True))
    wait_until(lambda: pool._busy)
    pool.ask(quick, Job(lambda job: threads.append(job.threads), lambda *_: None))
    wait_until(lambda: len(threads) == 1)
    pool.withdraw(fine)  # it has yet to notice
    pool.ask(quick, Job(lambda job: threads.append(job.threads), lambda *_: None))
    wait_until(lambda: len(threads) == 2)
    gate.set()
    pool.stop()
    assert threads == [2, 4]
