"""A row of a sweep again, month by month, to the same last bit, or refused with the reason."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cisim.sweep.replaying import opened_experiment, replay
from cisim.sweep.runner import sweep
from cisim.sweep.tables import read
from cisim.yaml_files import ConfigError

from .conftest import ONE


@pytest.mark.parametrize("key", ["baseline/0/0", "paired/3/8", "paired/1/4"])
def test_a_run_again(key, finished):
    again = replay(finished, key)
    assert again.changed == ()
    assert len(again.tables["months"]) == 19
    assert again.tables["events"]["kind"].iloc[0] == "launched"
    name, point, replicate = key.split("/")
    stored = read(finished, "months", scenario=name, point=int(point), replicate=int(replicate))
    months = again.tables["months"].query("month % 6 == 0").reset_index(drop=True)
    assert all(np.array_equal(stored[column], months[column]) for column in months.columns)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("baseline", "'baseline' is no key; expected SCENARIO/POINT/REPLICATE, such as baseline/0/17"),
        ("baseline/3", "'baseline/3': there are 4 points; expected SCENARIO/POINT/REPLICATE"),
        ("baselin/0/3", "there is no scenario 'baselin'; did you mean baseline?"),
        ("baseline/4/3", "there is no point 4; the last one is 3"),
        ("baseline/0/9", "holds no run baseline/0/9"),
    ],
)
def test_a_key_of_no_run_is_refused(key, said, finished):
    with pytest.raises(ConfigError) as refusal:
        replay(finished, key)
    assert said in str(refusal.value)


def test_other_rules_are_refused_with_the_reason(finished, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(finished, out)
    content = json.loads((out / "manifest.json").read_text())
    theirs = content["rules"] = "0123456789abcdef"
    (out / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(ConfigError, match=f"was computed by other rules .*{theirs}.* than those installed here"):
        replay(out, "baseline/0/0")


def test_changed_points_are_refused(finished, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(finished, out)
    content = json.loads((out / "manifest.json").read_text())
    content["experiment"]["replicates"] = 10
    (out / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(ConfigError, match="was changed since the sweep began"):
        replay(out, "baseline/0/0")


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (None, "has no column 'number:trust[.]initial'"),
        (pa.array(["0.3", "0.3", "0.6", "0.6"]), "holds a column that is not of numbers"),
        (pa.array([0.3, 0.3, 0.6, 0.6], pa.float32()), "holds a column that is not of numbers"),
        (pa.array([0.3, 0.3, 0.6, 0.7]), "was changed since the sweep began"),
    ],
)
def test_points_that_are_not_those_of_the_sweep_are_refused(column, said, finished, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(finished, out)
    points = pq.read_table(out / "points.parquet")
    name = "number:trust.initial"
    place = points.column_names.index(name)
    changed = points.remove_column(place) if column is None else points.set_column(place, name, column)
    pq.write_table(changed, out / "points.parquet")
    with pytest.raises(ConfigError, match=said) as refusal:
        replay(out, "baseline/0/0")
    assert str(out) in str(refusal.value)
    assert "points.parquet" in str(refusal.value)


@pytest.mark.parametrize("n", [0, 3])
def test_too_few_points_are_refused(n, finished, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(finished, out)
    pq.write_table(pq.read_table(out / "points.parquet").slice(0, n), out / "points.parquet")
    with pytest.raises(ConfigError, match=f"{out}: the manifest.json or the points.parquet was changed since"):
        replay(out, "baseline/0/0")


def test_places_in_the_unit_cube_that_were_lost_are_written_again(write, tmp_path):
    """Without them the points have all of their values, but sensitivities cannot be told from them."""
    head = "title: T\nquestion: Q?\nscenarios: [baseline]\nreplicates: 2\nhorizon: 3\n"
    sampled = "design: {kind: latin-hypercube, n: 3}\nvary: {trust.initial: }\n"
    path, out = write(head + sampled), tmp_path / "out"
    sweep(path, out, workers=ONE)
    whole = (out / "points.parquet").read_bytes()
    points = pq.read_table(out / "points.parquet")
    pq.write_table(points.drop_columns(["unit:trust.initial"]), out / "points.parquet")
    assert sweep(path, out, workers=ONE).n_made == 0
    assert (out / "points.parquet").read_bytes() == whole


def test_a_folder_knows_its_experiment(small, finished):
    again = opened_experiment(finished)
    assert again.digest == small.digest
    np.testing.assert_array_equal(again.design.values, small.design.values)
    assert [f.path for f in again.factors] == ["trust.initial", "governance.public_partner"]
