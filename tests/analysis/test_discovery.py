"""Boxes that were planted are found again, and none is found where there is none."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from cisim.analysis import find_boxes, point_effects, points_of
from cisim.analysis.discovery import _density_elsewhere, words_in
from cisim.analysis.prim import find_box, whole

NAMES = ["turnover", "terms", "funders"]


def cases(n=300, seed=61):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.random((n, 3)), columns=NAMES)
    return table.assign(city=rng.choice(["large", "small", "default"], n)), rng


def rows_of(table, box=1):
    return table[table["box"] == box].set_index("parameter")


def test_a_planted_box_with_a_category():
    table, rng = cases(300)
    inside = (table["turnover"] > 0.4) & (table["terms"] < 0.7) & (table["city"] != "large")
    table["helps"] = rng.random(300) < np.where(inside, 0.9, 0.1)
    found = find_boxes(table, [*NAMES, "city"], "helps", n_boxes=1, permutations=19)
    box = rows_of(found)
    assert sorted(box.index) == ["city", "terms", "turnover"]
    assert box.loc["turnover", "low"] == pytest.approx(0.4, abs=0.06)
    assert box.loc["turnover", "high"] == pytest.approx(1.0, abs=0.06)
    assert box.loc["terms", "high"] == pytest.approx(0.7, abs=0.06)
    assert box.loc["city", "values"] == "default, small"
    assert np.isnan(box.loc["city", "low"])
    assert (box["p_value"] < 0.001).all()
    assert (box["p_search"] == 1 / 20).all()
    # The columns mean what they say, counted again from the ends that were reported.
    held = table["turnover"].between(box.loc["turnover", "low"], box.loc["turnover", "high"])
    held &= table["terms"].between(box.loc["terms", "low"], box.loc["terms", "high"])
    held &= table["city"].isin(["default", "small"])
    row = box.iloc[0]
    assert (row["n"], row["n_interest"]) == (held.sum(), (held & table["helps"]).sum())
    assert row["density"] == pytest.approx(table.loc[held, "helps"].mean())
    assert row["coverage"] == pytest.approx((held & table["helps"]).sum() / table["helps"].sum())
    assert row["mass"] == pytest.approx(held.mean())
    assert row["density_overall"] == pytest.approx(table["helps"].mean())
    assert row["density_elsewhere"] == pytest.approx(0.9, abs=0.12)
    # Without the limit on the city as many cases of interest would be this likely.
    wider = table["turnover"].between(box.loc["turnover", "low"], box.loc["turnover", "high"])
    wider &= table["terms"].between(box.loc["terms", "low"], box.loc["terms", "high"])
    expected = stats.binom.sf(row["n_interest"] - 1, row["n"], table.loc[wider, "helps"].mean())
    assert box.loc["city", "p_value"] == pytest.approx(expected)


def test_two_boxes_at_the_two_ends_of_a_parameter():
    table, _ = cases(250, seed=62)
    low = (table["turnover"] < 0.25) & (table["terms"] < 0.5)
    high = (table["turnover"] > 0.7) & (table["funders"] > 0.5)
    found = find_boxes(table.assign(helps=low | high), NAMES, "helps", permutations=19)
    assert found["box"].unique().tolist() == [1, 2]
    parameters = {frozenset(rows_of(found, box).index) for box in (1, 2)}
    assert parameters == {frozenset({"turnover", "terms"}), frozenset({"turnover", "funders"})}
    boxes = found.drop_duplicates("box")
    assert boxes["coverage"].sum() > 0.85
    assert (boxes["density"] > 0.9).all()


def test_nothing_is_found_where_there_is_nothing():
    finds = []
    for seed in range(12):
        table, rng = cases(120, seed)
        finds.append(
            len(find_boxes(table.assign(helps=rng.random(120) < 0.3), NAMES[:2], "helps", permutations=19)) > 0
        )
    assert sum(finds) <= stats.binom.ppf(0.999, 12, 0.05)
    # The search alone always finds something, which looks the better, the fewer the cases.
    box, excess = find_box(table[NAMES].to_numpy(), rng.random(120) < 0.3, np.zeros(3, dtype=bool))
    assert excess > 0
    assert box.restricted()


def test_few_values_with_ties():
    levels = np.repeat([1.0, 2.0, 3.0, 4.0], 50)
    table = pd.DataFrame({"funders": levels, "other": np.tile([0.0, 1.0], 100), "helps": levels >= 3})
    found = find_boxes(table, ["funders", "other"], "helps", permutations=19)
    assert found[["parameter", "low", "high", "density", "coverage"]].to_numpy().tolist() == [
        ["funders", 3.0, 4.0, 1.0, 1.0]
    ]


def test_words_alone_make_a_region():
    table = pd.DataFrame({"city": np.tile(["large", "small", "default"], 40), "form": np.repeat(["led", "shared"], 60)})
    found = find_boxes(table.assign(helps=table["city"] == "small"), ["city", "form"], "helps", permutations=19)
    assert found[["parameter", "values", "density", "coverage", "mass"]].to_numpy().tolist() == [
        ["city", "small", 1.0, 1.0, pytest.approx(1 / 3)]
    ]


def test_words_with_commas_are_told_apart():
    column = pd.Series(["Town", "Town, Far", "Far", "Town"])
    assert set(words_in("Town, Far", column)) == {"Town, Far"}
    assert set(words_in("Town, Far, Town", column)) == {"Town, Far", "Town"}
    assert set(words_in("Far, Town", column)) == {"Far", "Town"}


def test_what_is_the_same_in_all_cases_restricts_nothing():
    table, _ = cases()
    found, without = (
        find_boxes(table.assign(helps=table["turnover"] > 0.7, terms=terms), names, "helps", permutations=19)
        for terms, names in ((2.0, NAMES), (table["terms"], ["turnover"]))
    )
    assert found["parameter"].tolist() == ["turnover"]
    columns = ["parameter", "low", "high", "density", "coverage"]
    pd.testing.assert_frame_equal(found[columns], without[columns])


def test_of_a_few_cases_a_box_may_hold_a_single_one():
    box, excess = find_box(np.arange(10.0)[:, None], np.arange(10) == 9, np.array([False]))
    assert box.holds(np.arange(10.0)[:, None]).tolist() == [False] * 9 + [True]
    assert excess == pytest.approx(0.1 * (1.0 - 0.1))  # a tenth of all cases, times what it has beyond their density


def test_what_to_expect_of_new_cases_is_unknown_where_a_part_holds_all_of_interest():
    """A single case of interest lies in one of the parts, and in the others nothing can be searched for."""
    inputs, is_interest = np.arange(40.0)[:, None], np.arange(40) == 7
    assert np.isnan(_density_elsewhere(inputs, is_interest, np.array([False])))
    assert _density_elsewhere(inputs, np.arange(40) < 20, np.array([False])) == pytest.approx(1.0)


def test_all_or_none_of_interest():
    table, _ = cases()
    for helps in (True, False):
        assert find_boxes(table.assign(helps=helps), NAMES, "helps").empty


def test_a_box_holds_its_limits():
    box = whole(2).limited(0, 0.2, 0.4, frozenset()).limited(1, -np.inf, np.inf, frozenset({2.0}))
    inputs = np.array([[0.2, 0.0], [0.4, 1.0], [0.41, 1.0], [0.3, 2.0]])
    assert box.holds(inputs).tolist() == [True, True, False, False]
    assert box.restricted() == [0, 1]
    assert box.without(0).restricted() == [1]
    assert box.without(0).without(1) == whole(2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop(columns="terms"), "no column 'terms'"),
        (lambda table: table.assign(helps=table["terms"]), "True or False, and nothing else"),
        (lambda table: table.assign(terms=table["terms"].where(table["terms"] > 0.5)), "'terms' is missing"),
        (lambda table: table.assign(terms=table["city"].where(table["terms"] > 0.5)), "'terms' is missing in"),
        (lambda table: table.iloc[:0], "empty"),
    ],
)
def test_unusable_cases_are_refused(change, message):
    table, _ = cases()
    with pytest.raises(ValueError, match=message):
        find_boxes(change(table.assign(helps=table["terms"] > 0.5)), NAMES, "helps")


def test_from_a_sweep_to_a_box():
    """Two scenarios at the same points: the choice is worth 5 where turnover is frequent, and luck is shared."""
    rng = np.random.default_rng(63)
    turnover = rng.random(60)
    luck = rng.normal(0, 20, 8)
    base = pd.DataFrame(
        {
            "scenario": "a",
            "point": np.repeat(np.arange(60), 8),
            "seed": 1,
            "replicate": np.tile(np.arange(8), 60),
            "turnover": np.repeat(turnover, 8),
            "gain": np.tile(luck, 60),
        }
    )
    gain = base["gain"] + 5.0 * (base["turnover"] > 0.6) + rng.normal(0, 1, 480)
    runs = pd.concat([base, base.assign(scenario="b", gain=gain)], ignore_index=True)
    points = points_of(runs, ["turnover"])
    effects = point_effects(runs.sample(frac=1, random_state=2), points, "gain", against="a")
    assert effects["point"].tolist() == list(range(60))
    assert_allclose(effects["turnover"], turnover)
    first = (gain - base["gain"])[:8]
    assert effects["estimate"].iloc[0] == pytest.approx(first.mean())
    assert effects["standard_error"].iloc[0] == pytest.approx(first.std(ddof=1) / np.sqrt(8))
    found = find_boxes(effects.assign(helps=effects["low"] > 0), ["turnover"], "helps", permutations=19)
    assert found["low"].iloc[0] == pytest.approx(0.6, abs=0.05)
    other_luck = runs.assign(seed=np.where(runs["scenario"] == "b", 2, 1))
    with pytest.raises(ValueError, match="do not have the same replicates at all points"):
        point_effects(other_luck, points, "gain", against="a")
    with pytest.raises(ValueError, match="point 59 of scenario 'b' is missing"):
        point_effects(runs[(runs["scenario"] == "a") | (runs["point"] < 59)], points, "gain", against="a")
    with pytest.raises(ValueError, match="only one scenario"):
        point_effects(base, points, "gain")
