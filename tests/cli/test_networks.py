"""`cisim networks`: the ties of any run, wave by wave, as other programs read them, and the same as the model's own."""

from __future__ import annotations

import json
import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from cisim import CollectiveImpactModel, load
from cisim.networks import graph, matrix, networks
from cisim.networks.columns import TABLES
from cisim.sweep import sweep

EVERY = 6


@pytest.fixture(scope="module")
def found():
    """Two sites whose lives are long enough for members to come and go."""
    return networks(load("cohort-of-eight").override(horizon=36), seed=5, replicate=2, every=EVERY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from cisim.cli import main

    place = tmp_path_factory.mktemp("networks") / "out"
    command = ["networks", "co-chair", "--seed", "3", "--every", "24", "--out", str(place), "--quiet"]
    assert main(command) == 0
    return place


def test_ties_are_those_of_the_model(found):
    model = CollectiveImpactModel(found.scenario, seed=5, replicate=2, collects=False)
    while True:
        if model.month % EVERY == 0:
            sites = {agent.site for agent in model.agents}
            drawn = {site: graph(found, site, model.month) for site in sites}
            for agent in model.agents:
                own = drawn[agent.site][agent.number]
                assert {other: arc["trust"] for other, arc in own.items()} == agent.trust_in()
                about = drawn[agent.site].nodes[agent.number]
                assert (about["name"], about["membership"]) == (agent.name, agent.membership_name)
                assert (about["commitment"], about["power"]) == (agent.commitment, agent.power)
        if model.month == found.scenario.horizon:
            break
        model.step()
    assert found.months == [0, 6, 12, 18, 24, 30, 36]


def test_networks_are_those_of_the_stored_rows(found):
    """Size and trust at the launch, and density and centralization of those still going, are columns of `runs`."""
    runs, waves = found.tables["runs"], found.tables["waves"]
    assert len(waves) == found.scenario.n_sites * len(found.months)
    launch = waves[waves["wave"] == 1]
    assert launch["n_members"].tolist() == runs["n_members_start"].tolist()
    np.testing.assert_allclose(launch["trust"], runs["trust_start"], rtol=1e-12)
    going = (~runs["event"]).to_numpy()
    assert going.any()
    last = waves[waves["month"] == 36][going]
    for name in ("density", "centralization"):
        np.testing.assert_allclose(last[name], runs.loc[going, name], rtol=1e-12)
    np.testing.assert_allclose(last["trust"], runs.loc[going, "trust_end"], rtol=1e-12)
    assert last["n_members"].tolist() == runs.loc[going, "n_members_end"].tolist()


def test_the_command_says_how_many_waves_and_of_how_many_sites(cli, scenario_file, tmp_path):
    for name, sites, told in (("one", "[]", "2 waves"), ("two", "[{name: river}, {name: hill}]", "2 waves of 2 sites")):
        path, out = scenario_file(f"horizon: 6\nsites: {sites}", f"{name}.yaml"), tmp_path / name
        answer = cli("networks", path, "--seed", 1, "--every", 6, "--out", out)
        assert answer.out.splitlines()[0] == f"{told} in {out}"
        assert "GraphML and matrices by wave" in answer.out


def test_density_is_that_of_networkx(found):
    for row in found.tables["waves"].itertuples():
        whole = graph(found, row.site, row.month)
        members = whole.subgraph([n for n, about in whole.nodes(data=True) if about["is_member"]])
        assert len(members) == row.n_members
        assert whole.number_of_edges() == row.n_ties
        if len(members) > 1:
            assert nx.density(members) == pytest.approx(row.density)


def test_composition_tells_who_was_there_in_every_wave(found):
    composition, organizations = found.tables["composition"], found.tables["organizations"]
    assert composition["left"].notna().any()
    assert (composition["joined"] > 0).any()
    for (site, month), own in organizations.groupby(["site", "month"]):
        wave = 1 + month // EVERY
        there = composition[composition["site"] == site]
        there = there[(there["first_wave"] <= wave) & (wave <= there["last_wave"])]
        assert sorted(there["organization"]) == own.loc[own["is_member"], "organization"].tolist()
    waves = found.tables["waves"]
    for _, own in waves.groupby("site"):
        assert (own["n_members"].diff().iloc[1:] == (own["n_joined"] - own["n_left"]).iloc[1:]).all()


def test_matrices_are_the_graphs(found):
    for site, month in ((0, 0), (1, 36)):
        arcs = graph(found, site, month)
        one, weighted = matrix(found, site, month), matrix(found, site, month, "trust")
        np.testing.assert_array_equal(one, nx.to_numpy_array(arcs, nodelist=one.index, weight=None))
        np.testing.assert_array_equal(weighted.fillna(0.0), nx.to_numpy_array(arcs, nodelist=one.index, weight="trust"))
        assert (weighted.notna() == (one == 1)).all(axis=None)


def test_files_are_read_back_as_they_were(folder):
    found = networks(load("co-chair"), seed=3, every=24)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [
            "site-0",
            "manifest.json",
            "dictionary.csv",
            *(f"{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")),
        ]
    )
    assert len(list((folder / "site-0").iterdir())) == 3 * len(found.months) == 18
    for month in found.months:
        stem = folder / "site-0" / f"month-{month:03d}"
        back = nx.read_graphml(f"{stem}.graphml", node_type=int)
        made = graph(found, 0, month)
        assert dict(back.nodes(data=True)) == dict(made.nodes(data=True))
        assert sorted(back.edges(data="trust")) == sorted(made.edges(data="trust"))
        assert sorted(back.edges(data="apart")) == sorted(made.edges(data="apart"))
        assert back.graph["month"] == month
        for name, weight in (("ties", None), ("trust", "trust")):
            cells = pd.read_csv(f"{stem}-{name}.csv", index_col="organization", dtype=str, keep_default_na=False)
            values = np.array([[float(cell or "nan") for cell in row] for row in cells.to_numpy()])
            np.testing.assert_array_equal(values, matrix(found, 0, month, weight))
            assert cells.columns.tolist() == cells.index.astype(str).tolist()
    for name, table in found.tables.items():
        pd.testing.assert_frame_equal(pd.read_parquet(folder / f"{name}.parquet"), table, check_exact=True)


def test_every_column_is_told(folder):
    told = pd.read_csv(folder / "dictionary.csv", keep_default_na=False)
    for name in TABLES:
        own = told[told["table"] == name]
        assert own["column"].tolist() == pd.read_csv(folder / f"{name}.csv", nrows=1).columns.tolist()
        assert own["meaning"].all()


def test_where_they_come_from_is_told_without_places(folder):
    content = json.loads((folder / "manifest.json").read_text())
    assert content["command"] == "cisim networks co-chair --seed 3 --every 24"
    assert str(folder.parent) not in (folder / "manifest.json").read_text()
    assert "site-0/month-024.graphml" in content["files"]


def test_a_run_of_a_sweep_and_of_a_comparison(cli, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "title: T\nquestion: Q?\nscenarios: [baseline]\nvary: {trust.initial: [0.2, 0.6]}\nreplicates: 2\nhorizon: 12\n"
    )
    sweep(file, tmp_path / "sweep")
    cli(
        "compare",
        "baseline",
        "--set",
        "trust.initial=0.6",
        "--horizon",
        12,
        "--runs",
        2,
        "--out",
        tmp_path / "compared",
    )
    answer = cli("networks", tmp_path / "sweep", "baseline/1/1", "--out", tmp_path / "one", "--json")
    assert (answer.status, answer.json["waves"], answer.json["seed"]) == (0, 2, 1)
    assert cli("networks", tmp_path / "compared", "--replicate", 1, "--out", tmp_path / "other", "--quiet").status == 0
    for name in ("ties", "waves", "composition"):
        one, other = (pd.read_parquet(tmp_path / place / f"{name}.parquet") for place in ("one", "other"))
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert (tmp_path / "one" / "manifest.json").read_text().count("baseline/1/1") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["co-chair"], "give --seed and --replicate"),
        (["co-chair", "--seed", 1, "--every", 0], "every: 0 is out of range; expected a whole number from 1 to 600"),
        (["co-chiar", "--seed", 1], "did you mean co-chair"),
        (["co-chair", "--seed", 1, "--replicate", -1], "replicate: -1 is out of range"),
        (["nowhere", "baseline/0/1"], "holds no manifest of a sweep"),
    ],
)
def test_what_cannot_be_is_refused(refused, tmp_path, arguments, said):
    assert said in refused("networks", *arguments, "--out", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_without_a_key_is_told_so(refused, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("title: T\nquestion: Q?\nscenarios: [baseline]\nreplicates: 2\nhorizon: 3\n")
    sweep(file, tmp_path / "sweep")
    assert "name one of its runs: SCENARIO/POINT/REPLICATE" in refused(
        "networks", tmp_path / "sweep", "--out", tmp_path / "out"
    )
    said = refused("networks", tmp_path / "sweep", "baseline/0/1", "--seed", 4, "--out", tmp_path / "out")
    assert "--seed: a run of a sweep is named by its key alone" in said


def test_a_run_that_is_not_the_stored_one_has_no_networks(cli, tmp_path):
    cli("run", "baseline", "--horizon", 12, "--out", tmp_path / "run")
    runs = pd.read_parquet(tmp_path / "run" / "runs.parquet")
    runs.loc[0, "trust_end"] = math.nextafter(runs.loc[0, "trust_end"], 2)
    runs.to_parquet(tmp_path / "run" / "runs.parquet", index=False)
    answer = cli("networks", tmp_path / "run", "--out", tmp_path / "out")
    assert answer.status == 1
    assert answer.err.endswith("the run is not the stored one; it differs in trust_end\n")
    assert not (tmp_path / "out").exists()
