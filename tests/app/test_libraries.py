"""What takes seconds to load is loaded where it is used, by one thread at a time."""

import subprocess
import sys
import threading

from cisim.app import libraries

COLD = """
import sys
from cisim.app.pages import installed
for page in installed():
    page.load()
import cisim.app.warming
from cisim.app.explore import demo
demo.experiment()
slow = {"scipy.stats", "scipy.sparse", "statsmodels", "seaborn", "matplotlib", "duckdb", "SALib"}
print(sorted(slow & set(sys.modules)))
"""

RACE = """
import sys, threading
from cisim.app import libraries
failed = []
def load(group):
    try:
        libraries.load(group)
        from cisim.analysis import kaplan_meier, paired_differences
    except BaseException as error:
        failed.append(repr(error))
groups = [libraries.SWEEPS, libraries.PICTURES, libraries.ANALYSES[::-1], libraries.ANALYSES]
threads = [threading.Thread(target=load, args=(group,), daemon=True) for group in groups]
sys.setswitchinterval(1e-6)
for thread in threads: thread.start()
for thread in threads: thread.join(120)
print(failed, [thread.is_alive() for thread in threads])
"""


def said_by(script):
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=True)
    return found.stdout.strip()


def test_no_page_loads_the_slow_libraries_when_it_is_opened():
    assert said_by(COLD) == "[]"


def test_threads_that_load_at_once_wait_for_each_other():
    assert said_by(RACE) == "[] [False, False, False, False]"


def test_only_one_thread_loads_at_a_time(monkeypatch):
    inside, most = [], []
    begun = threading.Event()

    def slow(name):
        inside.append(name)
        most.append(len(inside))
        begun.wait(0.02)
        inside.remove(name)

    monkeypatch.setattr(libraries.importlib, "import_module", slow)
    threads = [threading.Thread(target=libraries.load, args=((f"a{n}", f"b{n}"),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (max(most), len(most)) == (1, 8)
