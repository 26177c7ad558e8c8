"""Do the 95% intervals cover the truth in 95% of samples, and would these tests notice if they did not?

Most tests draw all their samples at once, one scenario per sample. The tolerance is 4 standard errors of a share of .95
over that many samples: a false alarm in 1 of 16,000, and none while the seeds stay.
"""

import numpy as np
import pandas as pd
import pytest

from cisim.analysis import cumulative_incidence, mean_interval, paired_differences, restricted_mean, survival_at

SAMPLES, SIZE, CHANCE, HORIZON = 250, 150, 0.015, 60
FEWER = 150  # where a sample takes longer
TRUE_SURVIVAL = (1 - CHANCE) ** 36
TRUE_INCIDENCE = 0.3 * (1 - (1 - CHANCE) ** 60)  # of a reason that three in ten endings have
TRUE_RMST = (1 - (1 - CHANCE) ** HORIZON) / CHANCE  # the sum of S(t) over t = 0 .. horizon - 1


def tolerance(n_samples: int) -> float:
    return 4 * float(np.sqrt(0.95 * 0.05 / n_samples))


def share_covered(table: pd.DataFrame, truth: float) -> float:
    return float(((table["low"] <= truth) & (truth <= table["high"])).mean())


@pytest.fixture(scope="module")
def samples(make_runs) -> pd.DataFrame:
    """Censored at random between month 20 and 100: on average a third are lost before the horizon."""
    rng = np.random.default_rng(11)
    n = SAMPLES * SIZE
    ends, lost = rng.geometric(CHANCE, n), rng.integers(20, 101, n)
    reason = np.where(rng.random(n) < 0.3, "goal reached", "funding lost")
    runs = make_runs(np.minimum(ends, lost), ends <= lost, reason=reason)
    return runs.assign(scenario=np.repeat(np.arange(SAMPLES), SIZE))


def test_survival(samples):
    assert abs(share_covered(survival_at(samples, [36]), TRUE_SURVIVAL) - 0.95) < tolerance(SAMPLES)


def test_survival_close_to_its_limit(make_runs):
    # 40 runs of which 1 in 50 ends: about half of the samples have no ending, where Greenwood's interval is a point.
    rng = np.random.default_rng(12)
    n = 40 * SAMPLES
    ends = rng.random(n) < 0.02
    runs = make_runs(np.where(ends, 6, 12), ends).assign(scenario=np.repeat(np.arange(SAMPLES), 40))
    table = survival_at(runs, [12])
    assert share_covered(table, 0.98) > 0.95 - tolerance(SAMPLES)
    assert (table["estimate"] == 1.0).mean() > 0.3
    as_a_point = table.assign(low=table["low"].where(table["estimate"] < 1, 1.0))
    assert share_covered(as_a_point, 0.98) < 0.8


def test_restricted_mean(samples):
    assert abs(share_covered(restricted_mean(samples, HORIZON), TRUE_RMST) - 0.95) < tolerance(SAMPLES)


def test_naive_mean_of_censored_durations_does_not_cover(samples):
    naive = samples.assign(duration=np.minimum(samples["duration"], HORIZON))
    assert share_covered(mean_interval(naive, ["duration"]), TRUE_RMST) < 0.2


def test_incidence(samples):
    table = cumulative_incidence(samples, [60])
    assert abs(share_covered(table[table["reason"] == "goal reached"], TRUE_INCIDENCE) - 0.95) < tolerance(SAMPLES)


def test_incidence_with_others_censored_does_not_cover(samples):
    is_goal = samples["reason"] == "goal reached"
    alone = cumulative_incidence(samples.assign(event=is_goal), [60])
    assert share_covered(alone, TRUE_INCIDENCE) < 0.95 - 2 * tolerance(SAMPLES)


def test_paired_difference(make_runs):
    # Scenario b ends a run of a twice as often, with the same luck: the least of two clocks, one of them shared.
    rng = np.random.default_rng(13)
    truth = (1 - (1 - CHANCE) ** (2 * HORIZON)) / (1 - (1 - CHANCE) ** 2) - TRUE_RMST
    covered, unpaired = [], []
    for _ in range(FEWER):
        clocks = rng.geometric(CHANCE, (2, SIZE))
        runs = [
            make_runs(np.minimum(ends, HORIZON), ends <= HORIZON, scenario=name)
            for name, ends in (("a", clocks[0]), ("b", clocks.min(axis=0)))
        ]
        row = paired_differences(pd.concat(runs, ignore_index=True), horizon=HORIZON).iloc[0]
        covered.append(row["low"] <= truth <= row["high"])
        unpaired.append(row["variance_ratio"])
    assert abs(np.mean(covered) - 0.95) < tolerance(FEWER)
    assert np.min(unpaired) > 1


def test_sites_with_shared_luck(make_runs):
    """Five sites that always end together are worth one: the intervals know it from the replicate, and only from it."""
    rng = np.random.default_rng(14)
    n_sites, n_replicates = 5, 60
    ends = np.repeat(rng.geometric(CHANCE, FEWER * n_replicates), n_sites)
    runs = make_runs(np.minimum(ends, HORIZON), ends <= HORIZON, sites=n_sites)
    runs = runs.assign(scenario=np.repeat(np.arange(FEWER), n_replicates * n_sites))
    apart = runs.assign(replicate=np.arange(len(runs)))
    incidence, incidence_apart = (cumulative_incidence(table, [36]) for table in (runs, apart))
    for table, wrong, truth in (
        (survival_at(runs, [36]), survival_at(apart, [36]), TRUE_SURVIVAL),
        (restricted_mean(runs, HORIZON), restricted_mean(apart, HORIZON), TRUE_RMST),
        (incidence, incidence_apart, 1 - TRUE_SURVIVAL),
    ):
        assert abs(share_covered(table, truth) - 0.95) < tolerance(FEWER)
        assert share_covered(wrong, truth) < 0.8
