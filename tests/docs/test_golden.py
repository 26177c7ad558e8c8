"""The headline numbers of releases: what changed is told, and nothing else."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd

import cisim
from cisim.analysis import restricted_mean

GOLDEN = Path(__file__).parents[2] / "results" / "golden"
spec = importlib.util.spec_from_file_location("golden", GOLDEN / "golden.py")
golden = importlib.util.module_from_spec(spec)
spec.loader.exec_module(golden)


def numbers(**values):
    return pd.DataFrame([(name, value, value - 1, value + 1) for name, value in values.items()], columns=golden.COLUMNS)


def test_a_change_is_told_with_its_size_and_marked_when_it_leaves_the_interval():
    old, new = numbers(same=1.0, moved=2.0, leapt=3.0, gone=4.0), numbers(same=1.0, moved=2.5, leapt=5.0, fresh=6.0)
    told = {line.split(":")[0].split()[-1]: line for line in golden.changes(old, new)}
    assert set(told) == {"moved", "leapt", "gone", "fresh"}
    assert told["moved"].split() == [
        "changed",
        "moved:",
        "2",
        "->",
        "2.5",
        "(+0.5,",
        "interval",
        "was",
        "1",
        "to",
        "3)",
    ]
    assert told["leapt"].split()[0] == "OUTSIDE"
    assert told["gone"].split()[0] == "gone"
    assert told["fresh"].split()[0] == "new"
    assert golden.changes(old, old) == []


def test_the_newest_release_is_found_by_its_number_and_not_by_its_letters(tmp_path, monkeypatch):
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    assert golden.newest() is None
    for name in ("0.9.0", "0.10.0", "0.2.1"):
        (tmp_path / f"{name}.csv").touch()
    assert golden.newest().stem == "0.10.0"


def test_the_file_of_this_version_holds_what_the_model_says_now():
    known = golden.read(GOLDEN / f"{cisim.__version__}.csv").set_index("number")
    runs = cisim.simulate(["low-trust"], runs=golden.RUNS, seed=golden.SEED)
    now = restricted_mean(runs, golden.HORIZON).iloc[0]
    assert known.loc["low-trust: months they last", "estimate"] == now["estimate"]
    verdicts = known[known.index.str.startswith("claims: ")]["estimate"]
    assert verdicts.sum() == len(pd.read_csv(golden.CLAIMS))
    measured = known.drop(verdicts.index)
    assert np.all((measured["low"] <= measured["estimate"]) & (measured["estimate"] <= measured["high"]))


def test_no_rule_has_changed_without_anybodys_having_meant_it():
    """Another processor's maths library may round a last bit otherwise; `make lives` after a change that was meant."""
    known = pd.read_csv(golden.LIVED, index_col="scenario")
    now = golden.means_of_lives()
    assert list(now.columns) == list(known.columns)
    assert list(now.index) == list(known.index)
    moved = ~np.isclose(now, known, rtol=1e-9, atol=1e-12)
    assert not moved.any(), [f"{now.index[row]}: {now.columns[column]}" for row, column in np.argwhere(moved)[:10]]


def test_lives_tell_scenarios_apart():
    """Negative control: means that no rule could move would always be as they were."""
    known = pd.read_csv(golden.LIVED, index_col="scenario")
    assert not known.duplicated().any()
    assert ((known.max() - known.min()) > 0).drop("month").all()
