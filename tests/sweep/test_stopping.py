"""Sequential replication: as many replicates as the interval asks for, the same ones whatever the way."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cisim.sweep.executors import Workers
from cisim.sweep.replaying import replay
from cisim.sweep.runner import sweep
from cisim.sweep.stopping import half_width
from cisim.sweep.tables import batches, read

from .conftest import ONE

STOPPED = """
    title: T
    question: Q?
    scenarios: [baseline, co-chair]
    vary: {{trust.initial: [0.2, 0.6]}}
    replicates: 20
    horizon: 36
    stop: {stop}
"""


def stopped(write, tmp_path, stop, **ways):
    path = write(STOPPED.format(stop=stop))
    outcome = sweep(path, tmp_path / "out", **{"workers": ONE, **ways})
    return outcome, read(tmp_path / "out")


def test_means_until_they_are_narrow_enough(write, tmp_path):
    outcome, runs = stopped(write, tmp_path, "{half_width: 0.0004, on: outcome, max_runs: 500}")
    assert [each.is_reached for each in outcome.needed] == [True, True]
    for each in outcome.needed:
        own = runs[runs["point"] == each.point]
        assert (own.groupby("scenario").size() == each.n).all()
        widths = own.groupby("scenario")["outcome_improvement"].sem() * stats.t.ppf(0.975, each.n - 1)
        assert widths.max() == pytest.approx(each.half_width)
        assert widths.idxmax() == each.scenario
        assert 20 < each.n < 500
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["stop"][0]["n"] == outcome.needed[0].n


def test_paired_differences(write, tmp_path):
    outcome, runs = stopped(write, tmp_path, "{half_width: 0.0001, on: difference, max_runs: 500}")
    wide = runs.set_index(["point", "replicate", "scenario"])["outcome_improvement"].unstack("scenario")  # noqa: PD010
    difference = (wide["co-chair"] - wide["baseline"]).loc[outcome.needed[1].point]
    expected = difference.sem() * stats.t.ppf(0.975, len(difference) - 1)
    assert expected == pytest.approx(outcome.needed[1].half_width)
    assert not wide.isna().any(axis=None)


def test_a_difference_of_shares(write, tmp_path):
    outcome, runs = stopped(write, tmp_path, "{half_width: 0.05, on: difference, of: survival@24, max_runs: 400}")
    for each in outcome.needed:
        own = runs[runs["point"] == each.point].set_index(["replicate", "scenario"])["duration"] > 24
        lives = own.unstack("scenario")  # noqa: PD010
        n_more, n_less = (
            (lives["co-chair"] & ~lives["baseline"]).sum(),
            (lives["baseline"] & ~lives["co-chair"]).sum(),
        )
        both, n = (n_more + n_less + 1.0, each.n + 2)
        expected = 1.959964 * math.sqrt(both - (n_more - n_less) ** 2 / n) / n
        assert each.half_width == pytest.approx(expected, rel=1e-6)
        assert each.is_reached


def test_survival_to_the_very_horizon(write, tmp_path):
    """Those still going at the horizon have outlived it."""
    outcome, runs = stopped(write, tmp_path, "{half_width: 0.1, on: survival@36, max_runs: 60}")
    for each in outcome.needed:
        own = runs[(runs["point"] == each.point) & (runs["scenario"] == each.scenario)]
        assert 0 < own["event"].mean() < 0.5
        assert each.half_width == pytest.approx(half_width((~own["event"]).to_numpy(dtype=float), is_share=True))


def test_it_stops_at_the_most_runs_allowed(write, tmp_path):
    outcome, _ = stopped(write, tmp_path, "{half_width: 0.01, on: rmst, max_runs: 45}")
    assert [(each.n, each.is_reached) for each in outcome.needed] == [(45, False), (45, False)]


@pytest.mark.parametrize("ways", [{"chunk": 3}, {"workers": Workers("threads", 2), "chunk": 1000}])
def test_rounds_do_not_show_in_the_table(ways, write, tmp_path):
    stop = "{half_width: 0.0004, on: outcome, max_runs: 200}"
    outcome, runs = stopped(write, tmp_path / "", stop)
    keys = list(zip(runs["scenario"], runs["point"], runs["replicate"], strict=True))
    n = [each.n for each in outcome.needed]
    assert n[0] != n[1]
    assert keys == [(s, p, r) for s in ("baseline", "co-chair") for p in (0, 1) for r in range(n[p])]
    other = sweep(write(STOPPED.format(stop=stop)), tmp_path / "other", **{"workers": ONE, **ways})
    assert other.needed == outcome.needed
    pd.testing.assert_frame_equal(read(tmp_path / "other"), runs, check_exact=True)
    some = read(tmp_path / "other", columns=["duration", "replicate"])  # in the same order without what orders them
    pd.testing.assert_frame_equal(some, runs[["duration", "replicate"]], check_exact=True)
    assert replay(tmp_path / "other", f"co-chair/1/{n[1] - 1}").changed == ()
    whole = pd.concat([batch.to_pandas() for batch in batches(tmp_path / "other")], ignore_index=True)
    pd.testing.assert_frame_equal(whole, runs, check_exact=True)
    again = sweep(write(STOPPED.format(stop=stop)), tmp_path / "other", workers=ONE)
    assert (again.n_made, again.n_kept, again.needed) == (0, len(runs), outcome.needed)


def test_a_share_of_one_is_not_taken_for_certain():
    certain = half_width(np.ones(20), is_share=True)
    low = 20 / (20 + stats.norm.ppf(0.975) ** 2)  # Wilson's lower limit for 20 of 20
    assert certain == pytest.approx((1 - low) / 2)
    assert half_width(np.zeros(50), is_share=True) > 0.02
    assert half_width(np.zeros(50), is_share=True, is_paired=True) > 0.02


def test_missing_values_are_left_out():
    values = np.array([0.1, 0.4, np.nan, 0.3, 0.2])
    assert half_width(values) == pytest.approx(stats.t.ppf(0.975, 3) * np.nanstd(values, ddof=1) / 2)
    assert half_width(np.array([1.0, np.nan])) == math.inf


@pytest.mark.parametrize("is_paired", [False, True])
def test_shares_of_several_sites_are_numbers_like_others(is_paired):
    """The mean over a cohort's sites lies between 0 and 1, where what is said of 0 and 1 does not hold."""
    values = np.array([0.25, 1.0, 0.5, 0.0, 0.75, 0.5])
    expected = stats.t.ppf(0.975, 5) * stats.sem(values)
    assert half_width(values, is_share=True, is_paired=is_paired) == pytest.approx(expected)


@pytest.mark.parametrize("chunk", [None, 6])
def test_of_two_cities_the_one_that_needs_more_gets_more(chunk, write, tmp_path):
    """In the later rounds there is nothing to run in the other one."""
    text = """
        title: T
        question: Q?
        scenarios: [baseline]
        cities: [default, small-town]
        replicates: 10
        horizon: 24
        stop: {{half_width: {width}, on: outcome, max_runs: 30}}
    """
    at_first = sweep(write(text.format(width=1)), tmp_path / "first", workers=ONE).needed
    narrow, wide = sorted(at_first, key=lambda each: each.half_width)
    between = math.sqrt(narrow.half_width * wide.half_width)
    outcome = sweep(write(text.format(width=f"{between:.12f}")), tmp_path / "out", workers=ONE, chunk=chunk)
    assert outcome.needed[narrow.point] == narrow
    assert outcome.needed[wide.point].n > 10
    replicates = read(tmp_path / "out").groupby("point")["replicate"].agg(list)
    assert replicates.tolist() == [list(range(each.n)) for each in outcome.needed]
