"""Measures: how they are written, and numbers known beforehand."""

import numpy as np
import pytest

import cisim
from cisim.claims.across import ACROSS_CITIES, ACROSS_SITES
from cisim.claims.claim import Contrast
from cisim.claims.examining import contrast_values
from cisim.claims.measures import AT_MONTHS, OF_WHOLE_RUNS, every, measure_from
from cisim.claims.of_organizations import LOOKED_AT
from cisim.yaml_files import ConfigError


def read(written, **fields):
    (term,) = measure_from(written).terms
    return term.reading.read({name: np.asarray(values) for name, values in fields.items()}, term.months).tolist()


def test_ends_in_a_window_count_both_of_its_months():
    lives = {"duration": [47.0, 48.0, 60.0, 61.0, 55.0], "event": [True, True, True, True, False]}
    assert read("ended@48-60", **lives) == [0, 1, 1, 0, 0]
    assert read("survival@48", **lives) == [0, 0, 1, 1, 1]


def test_the_last_life_is_the_restarted_one_within_the_months():
    nothing = np.nan
    lives = {
        "duration": [120.0, 20.0, 36.0, 36.0, 110.0, 36.0],
        "event": [False, True, True, True, True, True],
        "second_duration": [nothing, nothing, 30.0, 84.0, 5.0, 72.0],
        "second_event": [nothing, nothing, 1.0, 1.0, 0.0, 0.0],
    }
    assert read("last_life@72", **lives) == pytest.approx([72, 20, 30, 72, nothing, 72], nan_ok=True)


def test_gain_for_effort_counts_money_and_work():
    runs = {"outcome_improvement": [0.1, 0.05], "outcome_alone": [0.06, 0.06]}
    spent = {"effort_spent": [150.0, 0.0], "money_spent": [50.0, 0.0]}
    assert read("gain_per_effort", **runs, **spent) == pytest.approx([2.0, np.nan], nan_ok=True)


def test_what_failed_and_what_worked():
    runs = {"t_early_change": [30.0, np.nan], "effort_spent": [10.0, 20.0], "money_spent": [1.0, 2.0]}
    assert read("spent_if_failed", **runs) == pytest.approx([np.nan, 22.0], nan_ok=True)
    outcomes = {"outcome_improvement": [0.1, 0.1], "outcome_alone": [0.07, 0.07]}
    assert read("gain_if_worked", t_early_change=[30.0, np.nan], **outcomes) == pytest.approx(
        [0.03, np.nan], nan_ok=True
    )


def test_of_systems_that_never_changed_no_part_can_be_kept():
    runs = {"systems_change": [0.1, 0.3, 0.0], "systems_peak": [0.4, 0.3, 0.0]}
    assert read("systems_kept", **runs) == pytest.approx([0.25, 1.0, np.nan], nan_ok=True)


def test_of_a_gain_of_nothing_no_share_is_kept():
    """Tables that end in month 6 and start again in the next; only quick wins close any of the gap.

    Some had won nothing when their first life ended, and more 24 months later: that is no multiple of nothing.
    """
    changes = {
        "city.early_change": 0.0,  # so that no gain at all counts as one, too
        "city.programme_yield": 0.0,
        "systems.rate": 0.0,
        "systems.leverage_points": 0.0,
        "wins.rate": 1.0,
        "ending.pilot_length": 6,
        "ending.p_continue": 0.0,
        "ending.restart": True,
        "ending.restart_after": 1,
    }
    scenario = cisim.load("baseline").override(changes, horizon=32)
    tables = cisim.tables([scenario], runs=60, seed=1, record=("runs", "months"))
    runs, months = tables["runs"], tables["months"].set_index(["replicate", "month"])
    assert runs["event"].all()
    gain = months["outcome"] - months["outcome_alone"]
    ends = runs["duration"].astype(int)
    at_end, later = (gain.loc[list(zip(runs["replicate"], ends + since, strict=True))].to_numpy() for since in (0, 24))
    had_nothing, has_more = at_end == 0.0, later > 0.0
    assert (had_nothing & has_more).any()
    assert (had_nothing & ~has_more).any()
    assert (at_end > 0.0).any()
    assert np.all((at_end >= 1e-9) | had_nothing)
    kept = np.array(read("share_kept_24", share_kept_24=runs["share_kept_24"]))
    assert np.isnan(kept[had_nothing]).all()
    np.testing.assert_array_equal(kept[~had_nothing], later[~had_nothing] / at_end[~had_nothing])


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("legitimacy@24 minus legitimacy@12", "{legitimacy} (month 24) minus the same {legitimacy} (month 12)"),
        ("trust@24 minus legitimacy@12", "{trust} (month 24), minus: {legitimacy} (month 12)"),
        ("top tenth of trust@6-12", "Mean of the best tenth of all cities: {trust} (months 6 to 12)"),
        (
            "spread over cities of lagging sites of trust@12",
            "Mean distance from the middle city: mean of the lower half of the sites of a cohort: {trust} (month 12)",
        ),
    ],
)
def test_the_meaning_says_what_is_subtracted_and_over_what_it_is_summed_up(written, meaning):
    words = {name: AT_MONTHS[name].meaning for name in ("trust", "legitimacy")}
    assert measure_from(written).meaning.casefold() == meaning.format(**words).casefold()


def test_a_mean_over_months_takes_every_third():
    month = np.tile(np.arange(13), (2, 1))
    assert measure_from("effort@3-9").terms[0].months == (3, 6, 9)
    assert read("effort@3-9", month=month, effort=month**2.0) == pytest.approx([42.0, 42.0])
    assert read("effort@5", month=month, effort=month**2.0) == [25.0, 25.0]


def organizations(n_runs=2, n_orgs=7):
    """Founders 0 to 5 with power falling by their number; each leaves after its number of half-years, 6 never joins."""
    month = np.broadcast_to(np.array(LOOKED_AT)[None, :, None], (n_runs, len(LOOKED_AT), n_orgs))
    who = np.broadcast_to(np.arange(n_orgs), month.shape)
    return {
        "month": month,
        "is_member": (month // 6 <= who) & (who < 6),
        "power": 1.0 - 0.1 * who,
        "fatigue": 0.1 * who.astype(float),
    }


def test_how_long_the_weak_and_the_strong_stay():
    fields = organizations()
    assert read("weak_membership", **fields) == [27.0, 27.0]  # those that stay 4 and 5 half-years
    assert read("strong_membership", **fields) == [9.0, 9.0]  # 0 to 3
    assert read("weak_stay@24", **fields) == [1.0, 1.0]
    assert read("weak_stay@30", **fields) == [0.5, 0.5]
    assert read("founders_stay@12", **fields) == pytest.approx([4 / 6, 4 / 6])


def test_means_over_members_leave_out_those_outside():
    assert read("fatigue@24", **organizations()) == pytest.approx([0.45, 0.45])
    nobody = {**organizations(), "is_member": np.zeros((2, len(LOOKED_AT), 7), dtype=bool)}
    assert np.isnan(read("fatigue@24", **nobody)).all()


def test_the_ends_of_a_distribution_are_the_means_of_its_ends():
    values = np.random.default_rng(1).normal(size=3000)
    ordered = np.sort(values)
    assert ACROSS_CITIES["top tenth"].of(values).mean() == pytest.approx(ordered[-300:].mean(), abs=1e-3)
    assert ACROSS_CITIES["bottom third"].of(values).mean() == pytest.approx(ordered[:1000].mean(), abs=1e-3)
    assert ACROSS_CITIES["spread over cities"].of(values).mean() == pytest.approx(np.sqrt(2 / np.pi), abs=0.03)


def test_the_error_of_the_top_is_that_of_many_samples():
    rng = np.random.default_rng(2)
    numbers = [ACROSS_CITIES["top tenth"].of(rng.normal(size=1000)) for _ in range(300)]
    told = np.mean([number.std(ddof=1) / np.sqrt(1000) for number in numbers])
    assert told == pytest.approx(np.std([number.mean() for number in numbers]), rel=0.15)


def test_the_sites_of_a_cohort():
    sites = np.array([[1.0, 3.0, 2.0, 6.0], [5.0, 5.0, 5.0, 5.0]])
    assert ACROSS_SITES["lagging sites"].of(sites).tolist() == [1.5, 5.0]
    assert ACROSS_SITES["spread over sites"].of(sites) == pytest.approx([np.std(sites[0], ddof=1), 0.0])


def test_what_is_recorded_is_no_more_than_needed():
    measures = [measure_from("legitimacy@24"), measure_from("voice@36"), measure_from("duration")]
    assert every(measures, "months") == 12
    assert every(measures, "organizations") == 0
    assert every([measure_from("weak_stay@36")], "organizations") == 36
    assert every([measure_from("trust@0")], "months") == 3  # the launch is in any record


def test_what_is_subtracted_is_so_in_each_city_before_scenarios_are_weighed():
    measure = measure_from("trust@24 minus trust@12")
    later, earlier = measure.terms
    rng = np.random.default_rng(3)
    found = {name: {term: rng.random((1, 5, 2)) for term in (later, earlier)} for name in ("a", "b")}
    values = contrast_values(Contrast("", measure, {"a": 2.0, "b": -1.0}, (), "more", 0.1, True), found)
    by_hand = 2.0 * (found["a"][later] - found["a"][earlier]) - (found["b"][later] - found["b"][earlier])
    np.testing.assert_allclose(values, by_hand.mean(axis=2))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("duratoin", "did you mean duration"),
        ("legitimacy", "no measure 'legitimacy' of the whole run"),
        ("duration@24", "no measure 'duration' at a month"),
        ("legitimacy@x", "such as @24 or @6-36"),
        ("legitimacy@36-24", "such as @24 or @6-36"),
        ("legitimacy@24 minus effort@24", "different units"),
        ("voice@1 minus voice@2 minus voice@3", "more than one"),
    ],
)
def test_what_is_no_measure_is_refused(written, said):
    with pytest.raises(ConfigError, match=said):
        measure_from(written)


def test_every_measure_has_a_unit_and_a_meaning():
    for name, reading in {**OF_WHOLE_RUNS, **AT_MONTHS}.items():
        assert reading.name == name
        assert reading.meaning
        assert reading.unit or name == "reason_code"
