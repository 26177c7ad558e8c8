"""Files that are wrong in any way: read, or refused in one line; in bounded time, and nothing is written."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cisim.calibration.calibration_file import load_calibration
from cisim.claims.claim import load_claim
from cisim.scenario import load, settle
from cisim.sweep.experiment import load_experiment
from cisim.yaml_files import ConfigError

from .conftest import NIGHTLY, SLOW
from .files import any_file, text_of

READERS = {
    "scenario": load,
    "city": lambda path: settle(load("baseline"), path),
    "experiment": load_experiment,
    "sampled experiment": load_experiment,
    "claim": load_claim,
    "calibration": load_calibration,
}
LONGEST_MESSAGE = 2000  # characters
SECONDS = 20.0  # of this process, on a machine with much else to do; no file here takes a tenth of it


def refused(reader, argument) -> str:
    """What a reader says of a file: one line that can be printed; empty when it takes it. Anything else raises."""
    started = time.process_time()
    try:
        reader(argument)
    except ConfigError as error:
        said = str(error)
        assert said.strip()
        assert len(said) <= LONGEST_MESSAGE, said[:300]
        assert said.isprintable(), said[:300]
        assert len(said.splitlines()) == 1, said[:300]
    else:
        said = ""
    assert time.process_time() - started < SECONDS
    return said


def written(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def assert_refused_or_read(kind, folder, content):
    path = folder / "mine.yaml"
    path.write_bytes(content)
    refused(READERS[kind], path)
    assert written(folder) == ["mine.yaml"]
    assert path.read_bytes() == content


@pytest.mark.parametrize("kind", READERS)
def test_a_valid_file_is_read(kind, tmp_path):
    """What is mutated below is right to begin with."""
    path = tmp_path / "mine.yaml"
    path.write_bytes(text_of(kind))
    assert refused(READERS[kind], path) == ""


@pytest.mark.parametrize("kind", READERS)
@settings(SLOW, max_examples=60)
@given(data=st.data())
def test_any_file(kind, data, tmp_path):
    assert_refused_or_read(kind, tmp_path, data.draw(any_file(kind)))


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", READERS)
@settings(SLOW, max_examples=NIGHTLY // 2)
@given(data=st.data())
def test_very_many_files(kind, data, tmp_path):
    assert_refused_or_read(kind, tmp_path, data.draw(any_file(kind)))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b'"smallest": 1', b'"smallest": 1' + b"0" * 400),
        (b'"scenarios": ["baseline"', b'"scenarios": ["a\\u0000b.yaml"'),
    ],
)
def test_what_was_found_wrong_in_a_claim_is_refused(good, bad, tmp_path):
    content = json.dumps(yaml.safe_load(text_of("claim"))).encode()
    assert good in content
    path = tmp_path / "mine.yaml"
    path.write_bytes(content.replace(good, bad))
    assert refused(READERS["claim"], path)


EXPERIMENT = "title: T\nquestion: Q?\nreplicates: 1\nscenarios: [baseline]\n"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BOMBS = {
    "many aliases": "a: &a [x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in pairwise(LETTERS)),
    "itself": "a: &a [*a]",
    "deep lists": "title: " + "[" * 100_000,
    "deep mappings": "title: " + "{a: " * 200_000,
    "deep lines": "".join(" " * i + "a:\n" for i in range(1300)),
    "deep dashes": "title:\n " + "- " * 400_000,
    "many keys": "".join(f"k{i}: 1\n" for i in range(80_000)),
    "many values": "events: [" + "1," * 400_000 + "1]",
    "many scenarios": EXPERIMENT.replace("baseline", "baseline," * 15_000),
    "many trajectories": EXPERIMENT + "vary: {trust.initial: }\ndesign: {kind: morris, n: 5000000}",
    "a large word": "title: '" + "x" * 900_000 + "'",
    "a large key": "x" * 900_000 + ": 1",
    "a large number": "title: " + "9" * 900_000,
    "a large quoted word": 'title: "' + "\\x41" * 200_000 + '"',
    "too large": "#" * 2_000_000,
    "control characters": "title: \x00\x01\x02",
    "a merge": "<<: [" + "{b: 1}," * 100_000 + "]",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused(bomb, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(BOMBS[bomb], encoding="utf-8")
    assert refused(load_experiment, path)


@pytest.mark.parametrize("kind", READERS)
def test_every_reader_refuses_bombs(kind, tmp_path):
    for bomb in ("many aliases", "deep lines", "too large"):
        path = tmp_path / "mine.yaml"
        path.write_text(BOMBS[bomb], encoding="utf-8")
        assert refused(READERS[kind], path), bomb


# Large, but no mistake: read in bounded time and memory.
RANGE = "{low: 0, high: 1, n: 200}"
LARGE = {
    "many levels": "vary: {trust.initial: [" + ",".join(str(i / 19_000) for i in range(19_000)) + "]}",
    "many points": f"vary: {{trust.initial: {RANGE}, pressure.quick_wins: {RANGE}, city.mission: {RANGE}}}",
    "a long range": "vary: {trust.initial: {low: 0, high: 1, n: 9000000}, pressure.quick_wins: [.1]}",
}


@pytest.mark.parametrize("kind", LARGE)
def test_a_large_experiment_is_read(kind, tmp_path):
    path = tmp_path / "large.yaml"
    path.write_text(f"{EXPERIMENT}{LARGE[kind]}\n", encoding="utf-8")
    assert refused(load_experiment, path) == ""
