"""From files to matrices, curves, surfaces, regions: what is streamed is what memory gives, and holes are refused."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cisim.analysis import point_effects, response, study_survival, variance_components
from cisim.analysis.counts import Selection
from cisim.analysis.effects import response_of
from cisim.analysis.points import Responses, differences_of, responses
from cisim.analysis.study import Study
from cisim.analysis.study_columns import STUDY_TABLES, columns_of
from cisim.analysis.study_discovery import discovery_of, holds
from cisim.analysis.surface import strongest_pair, surface_of
from cisim.columns import Column
from cisim.parameters import PARAMETERS

X, Y = "pressure.quick_wins", "trust.initial"


def runs_of(effect, n_points=40, n=30, seed=8, own=1.0, by_x=0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two scenarios over points drawn in the unit square, with common luck; the second has `effect(x, y)` more."""
    rng = np.random.default_rng(seed)
    points = pd.DataFrame({"point": np.arange(n_points), X: rng.random(n_points), Y: rng.random(n_points)})
    luck = rng.normal(size=(1, n))
    tables = []
    for scenario in ("one", "other"):
        gain = 3.0 * points[[Y]].to_numpy() + luck
        if scenario == "other":
            slope = by_x * rng.normal(size=(1, n)) * points[[X]].to_numpy()
            gain = gain + effect(points[X].to_numpy(), points[Y].to_numpy())[:, None] + slope
            gain = gain + own * rng.normal(size=(n_points, n))
        keys = pd.MultiIndex.from_product([points["point"], range(n)], names=["point", "replicate"]).to_frame(
            index=False
        )
        tables.append(keys.assign(scenario=scenario, seed=1, site=0, status="ok", gain=gain.ravel()))
    return pd.concat(tables, ignore_index=True), points


@pytest.fixture
def stored(tmp_path):
    """Write runs in two files, and return them as a selection."""

    def write(runs: pd.DataFrame) -> Selection:
        for k, part in enumerate(np.array_split(np.arange(len(runs)), 2)):
            runs.iloc[part].to_parquet(tmp_path / f"{k}.parquet")
        return Selection(tuple(sorted(tmp_path.glob("*.parquet"))), scenarios=("one", "other"))

    return write


def with_lives(runs: pd.DataFrame, horizon=60) -> pd.DataFrame:
    duration = np.random.default_rng(5).geometric(0.03, len(runs)).astype(float)
    return runs.assign(duration=np.minimum(duration, horizon), event=duration <= horizon)


@pytest.mark.parametrize("quantity", ["gain", "rmst", "survival@36"])
def test_what_is_streamed_is_what_memory_gives(stored, quantity):
    runs, points = runs_of(lambda x, y: x)
    runs = with_lives(runs)
    selection = stored(runs.sample(frac=1.0, random_state=1))
    for analysis in (variance_components, lambda *given: response(given[0], given[1], X, *given[2:])):
        pd.testing.assert_frame_equal(
            analysis(selection, points, quantity, 60), analysis(runs, points, quantity, 60), rtol=1e-9
        )
    pd.testing.assert_frame_equal(
        point_effects(selection, points, quantity, horizon=60), point_effects(runs, points, quantity, horizon=60)
    )


def test_how_long_all_lasted_is_known_where_all_ended(stored):
    runs, points = runs_of(lambda x, y: x, n_points=4)
    runs = with_lives(runs).drop(columns="status").assign(event=True)  # a table without a column of failures has none
    wanted = variance_components(runs, points, "rmst", 60).assign(quantity="duration")
    for source in (runs, stored(runs)):
        pd.testing.assert_frame_equal(variance_components(source, points, "duration"), wanted, rtol=1e-9)


def test_one_replicate_has_effects_without_intervals():
    runs, points = runs_of(lambda x, y: 2.0 + x, n_points=4, n=1, own=0.0)
    found = point_effects(runs, points, "gain")
    np.testing.assert_allclose(found["estimate"], 2.0 + points[X])
    assert found[["standard_error", "low", "high"]].isna().all(axis=None)
    nested = runs.assign(replicate=runs["point"])
    with pytest.raises(ValueError, match="do not have the same replicates at all points"):
        point_effects(nested, points, "gain")


@pytest.mark.parametrize(
    ("change", "quantity", "message"),
    [
        (
            lambda runs: runs[(runs["point"] != 3) | (runs["scenario"] == "one")],
            "gain",
            "holes: point 3 of scenario 'ot",
        ),
        (lambda runs: runs.iloc[:-1], "gain", "between 29 and 30 replicates"),
        (lambda runs: runs.assign(replicate=runs["replicate"] + 9 * (runs["point"] == 3)), "gain", "not the same ones"),
        (lambda runs: pd.concat([runs, runs.iloc[[0]].assign(site=1)]), "gain", "or not all sites"),
        (lambda runs: runs.assign(status="failed"), "gain", "2400 of 2400 runs failed"),
        (lambda runs: runs.assign(gain=runs["gain"].where(runs["point"] != 2)), "gain", "'gain' is missing or not fin"),
        (with_lives, "duration", "were still going, so 'duration' is not how long they lasted"),
        (with_lives, "rmst", "censored before the horizon of 70 months"),
        (with_lives, "survival@65", "censored before the horizon of 65 months"),
        (lambda runs: runs, "win", "no column 'win'"),
        (lambda runs: runs.assign(point=runs["point"] + 1), "gain", "point 40 of scenario 'one' is not in the table"),
    ],
)
def test_holes_and_unknown_lengths_are_refused_in_files_too(stored, change, quantity, message):
    runs, points = runs_of(lambda x, y: x)
    with pytest.raises(ValueError, match=message):
        list(responses(stored(change(runs)), points, quantity, 70))


def test_differences_leave_common_luck_out():
    runs, points = runs_of(lambda x, y: 2.0 + 0.0 * x, own=0.0)
    (found,) = differences_of(responses(runs, points, "gain"))
    assert (found.scenario, found.against, found.key) == (
        "other", "one", {"scenario": "other", "against": "one", "quantity": "gain"},
    )  # fmt: skip
    np.testing.assert_allclose(found.matrix, 2.0)
    with pytest.raises(ValueError, match="only one scenario"):
        list(differences_of(responses(runs[runs["scenario"] == "one"], points, "gain")))


def test_a_shift_is_as_sharp_as_the_luck_that_points_do_not_share():
    runs, points = runs_of(lambda x, y: 0.0 * x, own=0.0)
    table = response(runs[runs["scenario"] == "one"], points, Y, "gain", bins=4)
    assert (table["shift_high"] - table["shift_low"] < table["high"] - table["low"]).all()
    assert np.average(table["shift"], weights=table["n_points"]) == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(table["estimate"] - table["shift"], table["estimate"].iloc[0] - table["shift"].iloc[0])


def test_shifts_cover_in_a_grid():
    rng, n_covered, n = np.random.default_rng(17), 0, 400
    points = pd.DataFrame({"point": range(3), "x": [0.0, 1.0, 2.0]})
    replicates = tuple((1, k) for k in range(12))
    for _ in range(n):
        matrix = points[["x"]].to_numpy() + 5.0 * rng.normal(size=(1, 12)) + rng.normal(size=(3, 12))
        table = response_of([Responses("a", "gain", points, matrix, replicates)], "x")
        low, high, truth = table["shift_low"].to_numpy(), table["shift_high"].to_numpy(), np.array([-1.0, 0.0, 1.0])
        n_covered += int(((low <= truth) & (truth <= high)).sum())
    # Three intervals of one study are not independent: as if there were as many as studies.
    assert n_covered / (3 * n) == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / n))


def test_a_surface_has_the_mean_of_each_pair_of_values():
    points = pd.DataFrame({"point": range(8), "x": [0, 0, 1, 1] * 2, "y": [0, 1, 0, 1] * 2, "z": [0] * 4 + [1] * 4})
    matrix = np.arange(8.0)[:, None] + np.array([[-1.0, 1.0]])
    found = Responses("a", "gain", points.astype(float), matrix, ((1, 0), (1, 1)))
    table = surface_of([found], "x", "y").set_index(["x", "y"])
    assert table["estimate"].to_dict() == {(0, 0): 2.0, (0, 1): 3.0, (1, 0): 4.0, (1, 1): 5.0}
    assert (table["n_points"] == 2).all()
    assert table["standard_error"].tolist() == pytest.approx([1.0] * 4)
    curves = pd.DataFrame({"scenario": "a", "parameter": list("xxyyzz"), "estimate": [0, 1, 0, 3, 0, 2]})
    assert strongest_pair(curves) == ("y", "z")
    assert strongest_pair(curves.head(2)) is None


def study_of(runs: pd.DataFrame, points: pd.DataFrame) -> SimpleNamespace:
    """As much of a study as discovery needs."""
    factors = tuple(PARAMETERS[path] for path in (X, Y))
    return SimpleNamespace(
        names=["one", "other"], n_points=len(points), horizon=60, cities=(), factors=factors, points=points, common=runs
    )


def test_discovery_finds_where_a_choice_helps_and_tells_the_effect():
    runs, points = runs_of(lambda x, y: np.where(x > 0.6, 3.0, -0.5), n_points=200)
    tables = discovery_of(study_of(runs, points), "gain")
    (row,) = tables["boxes"].to_dict("records")
    assert (row["parameter"], row["density"], row["coverage"]) == (X, 1.0, 1.0)
    assert 0.55 < row["low"] <= points.loc[points[X] > 0.6, X].min()
    assert row["effect_low"] < 3.0 < row["effect_high"]
    assert row["elsewhere_low"] < -0.5 < row["elsewhere_high"]
    inside = holds(tables["boxes"], tables["cases"])
    assert inside.sum() == row["n"]
    assert tables["cases"].loc[inside, "helps"].all()
    least = discovery_of(study_of(runs, points), "gain", at_least=5.0)
    assert least["boxes"].empty
    assert {"effect", "box", "scenario"} <= set(least["boxes"].columns)


def test_discovery_in_a_city_has_the_cases_of_that_city():
    runs, points = runs_of(lambda x, y: 0.0 * x, n_points=30, own=0.2)
    points = points.assign(city=np.where(points["point"] % 3 == 0, "Town, small", "Town"))
    runs["gain"] += np.where((runs["scenario"] == "other") & (runs["point"] % 3 == 0), 3.0, 0.0)
    runs["gain"] -= np.where((runs["scenario"] == "other") & (runs["point"] % 3 != 0), 1.0, 0.0)
    study = SimpleNamespace(**{**vars(study_of(runs, points)), "cities": ("Town", "Town, small")})
    tables = discovery_of(study, "gain")
    (row,) = tables["boxes"].to_dict("records")
    assert (row["parameter"], row["values"], row["n"], row["density"]) == ("city", "Town, small", 10, 1.0)
    assert holds(tables["boxes"], tables["cases"]).tolist() == (points["city"] == "Town, small").tolist()
    assert row["effect_low"] < 3.0 < row["effect_high"]
    assert row["elsewhere_low"] < -1.0 < row["elsewhere_high"]


def test_discovery_rarely_finds_what_luck_alone_makes():
    """Luck whose effect changes smoothly over the points makes whole regions look alike; intervals know of it."""
    n_found = 0
    for seed in range(30):
        runs, points = runs_of(lambda x, y: 0.0 * x, n_points=60, n=20, seed=seed, own=0.3, by_x=1.0)
        n_found += int(len(discovery_of(study_of(runs, points), "gain")["boxes"]) > 0)
    assert n_found <= 5  # the chance of more is below 0.4% where one in twenty finds something


def test_discovery_needs_two_scenarios_and_enough_points():
    runs, points = runs_of(lambda x, y: x, n_points=10)
    with pytest.raises(ValueError, match="there are 10 points: too few"):
        discovery_of(study_of(runs, points))
    alone = SimpleNamespace(**{**vars(study_of(runs, points)), "names": ["one"]})
    with pytest.raises(ValueError, match="only one scenario"):
        discovery_of(alone)


def test_every_declared_column_has_a_meaning_and_undeclared_ones_are_refused():
    for columns in STUDY_TABLES.values():
        assert len({column.name for column in columns}) == len(columns)
        assert all(column.meaning for column in columns)
    varied = Column(X, "f8", "share", "Varied")
    assert [c.name for c in columns_of("survival", ["scenario", X, "month"], [varied])] == ["scenario", X, "month"]
    with pytest.raises(ValueError, match=f"the columns {X} of 'survival' are not declared"):
        columns_of("survival", ["scenario", X])
    with pytest.raises(ValueError, match="the table 'lives' is not declared"):
        columns_of("lives", [])


def test_where_points_have_unlike_numbers_of_replicates_those_of_all_are_common():
    runs = Selection(("runs.parquet",))
    even, uneven = (
        SimpleNamespace(is_even=is_even, runs=runs, size=SimpleNamespace(fewest=3)) for is_even in (True, False)
    )
    assert Study.common.fget(even) == runs
    assert Study.common.fget(uneven).where == "replicate < 3"


def test_survival_is_told_for_as_many_values_as_can_be_told_apart():
    def levels(n):
        return SimpleNamespace(
            cities=(), factors=(SimpleNamespace(path="x"),), points=pd.DataFrame({"x": np.arange(n, dtype=float)})
        )

    study_survival._check_levels(levels(study_survival.MOST_LEVELS), "x")
    with pytest.raises(ValueError, match="too many to tell"):
        study_survival._check_levels(levels(study_survival.MOST_LEVELS + 1), "x")
