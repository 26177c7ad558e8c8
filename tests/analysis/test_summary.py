"""The summary of a comparison: its shape as JSON, its default horizon, what is null, and that the parts agree."""

import json

import numpy as np
import pandas as pd
import pytest

from cisim import analysis, calibration, claims, networks
from cisim.analysis import summarize

REASONS = np.array(["goal reached", "funding lost", "membership collapse"], dtype=object)


@pytest.fixture(scope="module")
def runs(geometric_runs) -> pd.DataFrame:
    rng = np.random.default_rng(31)
    return pd.concat(
        [
            geometric_runs(
                rng,
                80,
                chance,
                scenario=name,
                reason=REASONS[rng.integers(0, kinds, 80)],
                outcome_improvement=0.3 + 0.1 * rng.random(80),
                outcome_alone=0.2,
                gain_over_no_collaboration=0.05 + 0.1 * rng.random(80),
                effort_spent=100 + rng.random(80),
                money_spent=40.0,
            )
            for name, chance, kinds in (("base", 0.01, 2), ("another", 0.02, 3))
        ],
        ignore_index=True,
    )


def test_json_has_the_agreed_keys(runs):
    summary = json.loads(summarize(runs).to_json())
    assert list(summary) == ["scenarios", "differences"]
    first = summary["scenarios"][0]
    assert list(first) == [
        *("name", "runs", "survival", "rmst", "incidence"),
        *("outcome_improvement", "gain_over_no_collaboration", "cost_per_point"),
    ]
    interval = {"estimate", "low", "high"}
    assert (first["name"], first["runs"]) == ("base", 80)
    assert [row["month"] for row in first["survival"]] == [12, 36, 60, 84, 120]
    assert all(set(row) == {"month", *interval} for row in first["survival"])
    assert set(first["rmst"]) == {*interval, "horizon"}
    assert set(first["incidence"]) == {*REASONS, "still going"}
    for part in (*first["incidence"].values(), first["outcome_improvement"], first["cost_per_point"]):
        assert set(part) == interval
    (difference,) = summary["differences"]
    assert (difference["name"], difference["against"]) == ("another", "base")
    for quantity in ("rmst", "outcome_improvement", "gain_over_no_collaboration"):
        assert interval | {"share_positive", "share_zero", "share_negative", "n"} <= set(difference[quantity])


def test_parts_agree(runs):
    for scenario in summarize(runs).to_dict()["scenarios"]:
        assert sum(part["estimate"] for part in scenario["incidence"].values()) == pytest.approx(1.0, abs=1e-12)
        last = scenario["survival"][-1]
        assert scenario["incidence"]["still going"] == {key: last[key] for key in ("estimate", "low", "high")}
        assert scenario["rmst"]["horizon"] == 120
    summary = summarize(runs)
    means = summary.restricted_mean["estimate"]
    difference = summary.differences.query("quantity == 'rmst'")["estimate"].item()
    assert difference == pytest.approx(means[1] - means[0])


def test_a_reason_of_one_scenario_is_named_in_all(runs):
    base = summarize(runs).to_dict()["scenarios"][0]
    assert base["incidence"]["membership collapse"]["estimate"] == 0.0
    assert base["incidence"]["membership collapse"]["high"] > 0.0


def test_numbers_are_plain_and_the_unknown_is_null(runs):
    short = runs.assign(event=runs["event"] & (runs["duration"] <= 60), duration=runs["duration"].clip(upper=60))
    short = short.assign(reason=short["reason"].where(short["event"], "still going"), outcome_alone=0.9)
    first = summarize(short).to_dict()["scenarios"][0]
    assert first["rmst"]["horizon"] == 60
    assert first["survival"][-1] == {"month": 120, "estimate": None, "low": None, "high": None}
    assert first["cost_per_point"] == {"estimate": None, "low": None, "high": None}
    assert type(first["survival"][0]["estimate"]) is float


def test_the_default_horizon_is_what_all_scenarios_know(make_runs):
    costs = {"outcome_improvement": 0.3, "outcome_alone": 0.2, "gain_over_no_collaboration": 0.1}
    costs |= {"effort_spent": 10.0, "money_spent": 1.0}
    ended = make_runs([10, 20], scenario="b", **costs)
    assert summarize(ended).scenarios["horizon"].tolist() == [20]
    both = pd.concat([make_runs([30, 48], [True, False], **costs), ended])
    assert summarize(both).scenarios["horizon"].tolist() == [48, 48]
    with pytest.raises(ValueError, match="horizon 60 is past the last observed month, 48"):
        summarize(both, horizon=60)


def test_nobody_ended(make_runs):
    runs = make_runs(
        [60] * 5,
        False,
        outcome_improvement=0.3,
        outcome_alone=0.2,
        gain_over_no_collaboration=0.1,
        effort_spent=10.0,
        money_spent=1.0,
    )
    (scenario,) = summarize(runs, months=[12]).to_dict()["scenarios"]
    assert list(scenario["incidence"]) == ["still going"]
    assert scenario["incidence"]["still going"]["estimate"] == 1.0
    assert summarize(runs).to_dict()["differences"] == []


@pytest.mark.parametrize("package", [analysis, calibration, claims, networks])
def test_what_the_package_offers_exists(package):
    assert all(hasattr(package, name) for name in package.__all__)
    with pytest.raises(AttributeError, match=f"'{package.__name__}' has no attribute 'plain_mean_of_durations'"):
        _ = package.plain_mean_of_durations
