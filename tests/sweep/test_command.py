"""The commands `sweep`, `status`, `merge` and `replay DIR KEY`: what they say, and with which exit status."""

from __future__ import annotations

import json
import signal

import pytest

from cisim.cli import main
from cisim.cli.sweep import chosen_workers
from cisim.sweep import runner, work
from cisim.sweep.executors import Workers
from cisim.sweep.tables import read

from .conftest import assert_same

HEAD = "title: T\nquestion: Q?\n"
TEXT = f"{HEAD}scenarios: [baseline, co-chair]\nreplicates: 6\nhorizon: 12\n"


@pytest.fixture
def cisim(capfd, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments):
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        said = capfd.readouterr()
        return status, said.out, said.err

    return run


def test_sweep_tells_the_plan_and_what_came_of_it(cisim, write, tmp_path):
    out = tmp_path / "out"
    status, said, notice = cisim("sweep", write(TEXT), "--out", out)
    assert status == 0
    assert notice.splitlines()[-2].startswith("T: 12 runs (2 scenarios, 1 point): about ")
    assert notice.splitlines()[-1] == "small: done, 12 of 12 runs"
    assert said.splitlines()[0] == f"12 runs in {out}"
    status, said, _ = cisim("sweep", write(TEXT), "--out", out, "--json")
    content = json.loads(said)
    assert (status, content["n_made"], content["n_kept"]) == (0, 0, 12)
    assert cisim("status", out)[1] == "small: done, 12 of 12 runs\n"
    status, said, _ = cisim("replay", out, "co-chair/3", "--json")
    assert (status, json.loads(said)["is_identical"]) == (0, True)


def test_a_plan_runs_nothing(cisim, write, tmp_path):
    status, said, _ = cisim("sweep", write(TEXT), "--out", tmp_path / "out", "--plan", "--json")
    assert (status, json.loads(said)["n_runs"]) == (0, 12)
    status, said, _ = cisim("sweep", write(TEXT), "--out", tmp_path / "out", "--plan")
    assert status == 0
    assert said.startswith("12 runs (2 scenarios, 1 point): about ")
    assert said.endswith(" MB in 12 parts\n")
    assert not (tmp_path / "out").exists()


def test_shards_are_merged(cisim, write, tmp_path):
    whole, out = tmp_path / "whole", tmp_path / "out"
    cisim("sweep", write(TEXT), "--out", whole, "--quiet", "--threads", 1)
    assert cisim("sweep", write(TEXT), "--out", out, "--shard", "1/2", "--quiet")[0] == 0
    (out / "shards" / "2-of-2").mkdir()  # that machine has made its folder, and no more
    assert cisim("status", out)[:2] == (0, "1-of-2: small: done, 6 of 6 runs\n")
    assert cisim("sweep", write(TEXT), "--out", out, "--shard", "2/2", "--quiet")[0] == 0
    assert cisim("status", out)[1].splitlines()[1] == "2-of-2: small: done, 6 of 6 runs"
    status, said, _ = cisim("merge", out)
    assert (status, said.splitlines()[0]) == (0, f"12 runs in {out}")
    assert_same({"": read(out)}, {"": read(whole)})


def test_shards_from_other_machines_are_merged(cisim, write, tmp_path):
    whole, out = tmp_path / "whole", tmp_path / "out"
    cisim("sweep", write(TEXT), "--out", whole, "--quiet", "--threads", 1)
    shards = [tmp_path / f"machine{i}" / "shards" / f"{i}-of-2" for i in (1, 2)]
    for i, shard in enumerate(shards, 1):
        cisim("sweep", write(TEXT), "--out", shard.parents[1], "--shard", f"{i}/2", "--quiet")
    status, said, _ = cisim("merge", out, *shards)
    assert (status, said.splitlines()[0]) == (0, f"12 runs in {out}")
    assert_same({"": read(out)}, {"": read(whole)})


def test_failed_runs_are_told_by_the_exit_status(cisim, write, tmp_path, monkeypatch):
    lived = work.live_each

    def live_each(records, as_bytes, inputs, kept):
        if len(inputs[-1]) > 1:
            raise ValueError("too many at once")
        lived(records, as_bytes, inputs, kept)

    def always(*_):
        raise ValueError("never")

    monkeypatch.setattr(work, "live_each", live_each)
    assert cisim("sweep", write(TEXT), "--out", tmp_path / "one", "--quiet")[0] == 0
    monkeypatch.setattr(work, "live_each", always)
    status, _, notice = cisim("sweep", write(TEXT), "--out", tmp_path / "out", "--quiet")
    assert status == 1
    assert notice.splitlines()[-1] == "error: 12 runs failed; the column `error` of their rows says why"


def test_an_interruption_says_what_is_kept(cisim, write, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "task_of", interrupted)
    status, _, notice = cisim("sweep", write(TEXT), "--out", tmp_path / "out")
    assert status == 130
    assert notice.splitlines()[-1].endswith("is whole: the same command goes on from there")
    assert cisim("status", tmp_path / "out")[1] == "small: interrupted, 0 of 12 runs\n"


def test_the_warning_of_a_batch_scheduler_is_answered_as_ctrl_c_is(cisim, write, tmp_path, monkeypatch):
    """Slurm and its kin send SIGTERM before the time is up; afterwards the signal does what it did before."""

    def warned(*_):
        signal.raise_signal(signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(runner, "task_of", warned)
    status, _, notice = cisim("sweep", write(TEXT), "--out", tmp_path / "out")
    assert status == 130
    assert notice.splitlines()[-1].endswith("is whole: the same command goes on from there")
    assert signal.getsignal(signal.SIGTERM) == before


def test_status_as_json_tells_the_sweep_and_its_shards(cisim, write, tmp_path):
    alone, out = tmp_path / "alone", tmp_path / "out"
    cisim("sweep", write(TEXT), "--out", alone, "--quiet")
    cisim("sweep", write(TEXT), "--out", out, "--shard", "2/2", "--quiet")
    for folder, shard, n in ((alone, None, 12), (out, "2-of-2", 6)):
        status, said, _ = cisim("status", folder, "--json")
        (told,) = json.loads(said)
        assert (status, told["shard"], told["state"]) == (0, shard, "done")
        assert (told["experiment"], told["n_done"], told["n_total"], told["n_failed"]) == ("small", n, n, 0)


def test_of_shards_that_have_not_begun_nothing_is_known(cisim, tmp_path):
    (tmp_path / "out" / "shards" / "1-of-2").mkdir(parents=True)
    status, said, notice = cisim("status", tmp_path / "out")
    assert (status, said) == (2, "")
    assert "out: holds no status.json; expected a folder that cisim sweep wrote" in notice


@pytest.mark.parametrize(
    ("asked", "workers"),
    [
        ((None, None, None), Workers("threads", 0)),
        ((3, None, None), Workers("threads", 3)),
        ((None, 3, None), Workers("processes", 3)),
        ((None, None, "local:3"), Workers("dask", 3)),
        ((None, None, "tcp://host:8786"), Workers("dask", 0, "tcp://host:8786")),
    ],
)
def test_the_workers_are_those_that_were_asked_for(asked, workers):
    assert chosen_workers(*asked) == workers


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--threads", "2", "--processes", "2"], "--processes: cannot go together with --threads"),
        (["--threads", "0"], "--threads: 0 is out of range"),
        (["--processes", "0"], "--processes: 0 is out of range; expected 1 or more"),
        (["--cluster", "here"], "cluster: 'here': expected local:N"),
        (["--shard", "3/2"], "shard: '3/2': expected i/n"),
        (["--chunk", "0"], "chunk: 0 is out of range"),
        (["--chunk", "-1"], "chunk: -1 is out of range"),
        (["--chunk", "-1", "--plan"], "chunk: -1 is out of range"),
    ],
)
def test_wrong_options_are_refused(options, said, cisim, write, tmp_path):
    status, out, notice = cisim("sweep", write(TEXT), "--out", tmp_path / "out", *options)
    assert (status, out) == (2, "")
    assert said in notice.splitlines()[-1]
    assert not (tmp_path / "out").exists()


STOP = TEXT.replace("replicates: 6", "replicates: 12") + "stop: {half_width: 1, on: outcome, max_runs: 40}\n"
UNUSABLE = {
    "a file": (TEXT, ["--out", "thesis.txt"], "thesis.txt: is not a folder; name another place"),
    "other things": (TEXT, ["--out", "."], "which is no part of a sweep; name another folder"),
    "within a file": (TEXT, ["--out", "thesis.txt/out"], "thesis.txt/out: "),
    "a comparison": (TEXT, ["--out", "compared"], "compared: holds results that are not of a sweep"),
    "a comparison, sharded": (TEXT, ["--out", "compared", "--shard", "1/2"], "holds results that are not of a sweep"),
    "another experiment": (TEXT.replace("12", "11"), ["--out", "swept"], "holds another experiment"),
    "shards of a stop rule": (STOP, ["--out", "new", "--shard", "1/2"], "leave out --shard"),
    "not to be written": (TEXT, ["--out", "/proc/new"], "/proc/new: cannot be written"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_folder_is_refused_before_anything_is_run(kind, cisim, write, tmp_path, monkeypatch):
    from cisim.sweep import pilot

    text, options, said = UNUSABLE[kind]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thesis.txt").touch()
    assert cisim("sweep", write(TEXT), "--out", "swept", "--quiet")[0] == 0
    if "compared" in options:
        cisim("compare", "baseline", "--runs", 2, "--horizon", 6, "--out", "compared", "--quiet")
    before = sorted(path for path in tmp_path.rglob("*"))

    def ran(*_):
        raise AssertionError("something was run")

    monkeypatch.setattr(pilot, "make", ran)
    monkeypatch.setattr(runner, "opened", ran)
    status, out, notice = cisim("sweep", write(text), *options)
    assert (status, out) == (2, "")
    assert said in notice
    assert notice.count("\n") == 1
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_a_folder_that_another_process_writes_is_refused_before_anything_is_run(cisim, write, tmp_path, monkeypatch):
    from cisim.sweep import pilot
    from cisim.sweep.lock import locked

    (tmp_path / "out").mkdir()
    monkeypatch.setattr(pilot, "make", lambda *_: pytest.fail("something was run"))
    with locked(tmp_path / "out"):
        status, _, notice = cisim("sweep", write(TEXT), "--out", tmp_path / "out")
    assert (status, notice.count("\n")) == (2, 1)
    assert "is writing it" in notice


def test_the_plan_of_a_sweep_that_goes_on_is_about_the_rest(cisim, write, tmp_path):
    from cisim.sweep.store import parts_of

    out = tmp_path / "out"
    cisim("sweep", write(TEXT), "--out", out, "--quiet", "--chunk", 3)
    for part in parts_of(out, "runs")[1:]:
        part.path.unlink()
    _, said, notice = cisim("sweep", write(TEXT), "--out", out)
    assert notice.splitlines()[-2].startswith("T: 9 runs (2 scenarios, 1 point), 3 more are there: about ")
    assert said.splitlines()[0] == f"12 runs in {out}, 3 of them from before"
    assert cisim("sweep", write(TEXT), "--out", out)[2] == "small: done, 12 of 12 runs\n"  # nothing left to plan
    _, _, notice = cisim("sweep", write(TEXT), "--out", tmp_path / "shards", "--shard", "1/2", "--chunk", 4)
    assert notice.splitlines()[-2].startswith("T: 8 runs (2 scenarios, 1 point): about ")


def test_a_long_list_of_points_is_cut_short(cisim, write, tmp_path):
    levels = [round(0.2 + 0.02 * n, 2) for n in range(23)]
    text = f"{HEAD}scenarios: [baseline]\nreplicates: 10\nhorizon: 6\nvary: {{trust.initial: {levels}}}\n"
    stop = "stop: {half_width: 1, on: outcome, max_runs: 40}\n"
    status, said, _ = cisim("sweep", write(text + stop), "--out", tmp_path / "out")
    assert status == 0
    assert sum(line.startswith("  point ") for line in said.splitlines()) == 20
    assert "  and 3 more points (manifest.json), 0 of them not narrow enough yet" in said


@pytest.mark.parametrize(("width", "n", "state"), [("1", 10, "narrow enough"), ("1.0e-9", 13, "not narrow enough yet")])
def test_points_are_told_with_how_narrow_they_became(width, n, state, cisim, write, tmp_path):
    text = f"{HEAD}scenarios: [baseline]\nreplicates: 10\nhorizon: 6\nvary: {{trust.initial: [0.2, 0.6]}}\n"
    stop = f"stop: {{half_width: {width}, on: outcome, max_runs: 13}}\n"
    status, said, _ = cisim("sweep", write(text + stop), "--out", tmp_path / "out")
    needed = json.loads((tmp_path / "out" / "manifest.json").read_text())["stop"]
    assert status == 0
    assert [line for line in said.splitlines() if line.startswith("  point ")] == [
        f"  point {p}: {n} replicates, widest interval ±{needed[p]['half_width']:.3g} (baseline): {state}"
        for p in (0, 1)
    ]
