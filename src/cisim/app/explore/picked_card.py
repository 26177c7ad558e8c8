"""The runs at the point that was picked, each a door to its story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import solara

from cisim.app.explore.controls import name_of, scenario_words
from cisim.app.explore.opening import Place, other_rules
from cisim.app.explore.picked import Picked, picked, told_life
from cisim.app.explore.story_link import story_of
from cisim.app.explore.view import View
from cisim.app.links import use_link
from cisim.app.results import use_result
from cisim.app.states import Sentence, Waiting, element
from cisim.sweep.replaying import opened_experiment
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.analysis.study import Study


@solara.component_vue("runs.vue", vuetify=False)
def _Runs(
    label: str = "",
    scenarios: Sequence[str] = (),
    rows: Sequence[dict[str, Any]] = (),
    can_tell: bool = True,
    event_tell: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """A table with one row a city; each life is a button."""


@solara.component
def PickedCard(study: Study, place: Place, view: View) -> None:
    """The runs at the view's point; pressing one opens it in Story."""
    link = use_link()
    problem, set_problem = solara.use_state("")
    point = view.point
    assert point is not None
    result = use_result(
        ("explore.picked", place.key, point, view.scenario), lambda _: picked(study, place, point, view.scenario)
    )
    found: Picked | None = result.value

    def tell(asked: Mapping[str, Any]) -> None:
        try:
            experiment = opened_experiment(place.folder)
            number = experiment.scenario_names.index(str(asked["scenario"]))
            wanted = experiment.scenario(number, point)
            run = (experiment.seed, int(asked["replicate"]), int(asked["site"]))
            link.to("/", story_of(link.settings, wanted, *run, city=experiment.cities[experiment.place_of(point)[0]]))
        except ConfigError as error:
            set_problem(str(error))

    with element("section", classes="ci-explore-card", attributes={"aria-label": "Runs", "data-test": "runs"}):
        if result.error:
            Sentence(result.error, "problem")
        if found is None:
            if not result.error:
                Waiting("Looking up the runs")
            return
        element("h2", [title(found)], "ci-h2", {"role": "status"})
        rules = other_rules(study)
        element("p", [rules or hint(found, view)], "ci-explore-note")
        if problem:
            Sentence(problem, "problem")
        shown = study.names[:4] if view.scenario in study.names[:4] else [view.scenario]
        _Runs(
            label=f"Runs at {title(found)}",
            scenarios=shown,
            rows=rows_of(found, shown, study.n_sites > 1),
            can_tell=not rules,
            event_tell=tell,
        )


def title(found: Picked) -> str:
    """The point in words."""
    named = [f"{name_of(path)} {value}" for path, value in found.values.items()]
    return ", ".join(named[:4]) + (" and so on" if len(named) > 4 else "") if named else "The one point of this sweep"


def hint(found: Picked, view: View) -> str:
    """What the rows are."""
    n = len(found.table)
    part = f"{n} of {found.n_cities:,}" if n < found.n_cities else f"All {n}"
    return (
        f"{part} cities here, from the shortest to the longest life under {scenario_words(view.scenario)}; in a row "
        "the same city with the same luck. Press a life to see its whole story."
    )


def rows_of(found: Picked, scenarios: Sequence[str], has_sites: bool) -> list[dict[str, Any]]:
    """The rows as plain values."""
    rows = []
    for _, row in found.table.iterrows():
        replicate, site = int(row["replicate"].iloc[0]), int(row["site"].iloc[0])
        lives = [told_life(float(row[n]["duration"]), bool(row[n]["event"]), str(row[n]["reason"])) for n in scenarios]
        city = f"{replicate}, site {site}" if has_sites else str(replicate)
        rows.append({"city": city, "replicate": replicate, "site": site, "lives": lives})
    return rows
