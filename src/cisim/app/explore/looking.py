"""All pictures of an open sweep, with what to look at beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import solara

from cisim.app.explore.answers import first_point
from cisim.app.explore.controls import Controls, cities_of, name_of
from cisim.app.explore.curve_cards import ResponseCard, SurvivalCard
from cisim.app.explore.extras import in_folder, with_extras
from cisim.app.explore.influences import can_tell
from cisim.app.explore.interval_cards import DifferenceCard, InfluenceCard
from cisim.app.explore.map_card import MapCard
from cisim.app.explore.opening import Place, other_rules
from cisim.app.explore.picked_card import PickedCard
from cisim.app.explore.view import View, view_of
from cisim.app.links import use_settings
from cisim.app.sharing import ShareButton
from cisim.app.states import Heading, Sentence, WayBack, as_sentence, element
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.analysis.study import Study


@solara.component
def Looking(study: Study, place: Place) -> None:
    """All pictures of a sweep; a sentence with a way back where a link asks for what the sweep does not have."""
    settings, change = use_settings()
    try:
        view = view_of(study, settings)
    except ConfigError as error:
        said = f"This link asks for what is not there: {as_sentence(error)}"
        WayBack(said, "Show the sweep without it", lambda: change(lambda old: in_folder(old, place.name)))
        return
    Pictures(study, place, view)


@solara.component
def Pictures(study: Study, place: Place, view: View) -> None:
    """The pictures of a sweep as the view has it, with what to look at beside them."""
    _, change = use_settings()

    def see(changes: dict[str, str | None]) -> None:
        change(lambda old: with_extras(old, changes))

    def pick(point: int) -> None:
        see({"point": str(point)})

    Heading(study.title)
    Sentence(study.question, "lead")
    element("p", [size_of(study)], "ci-sentence ci-quiet", {"data-test": "size"})
    if rules := other_rules(study):
        Sentence(rules, "notice")
    with element("div", classes="ci-columns ci-explore-columns"):
        with element("div", classes="ci-explore-aside"):
            Controls(study, view, see)
        with element("div"):
            if view.across:
                MapCard(study, place, view, pick)
            if view.point is not None or not view.across:
                point = first_point(study, view) if view.point is None else view.point
                PickedCard(study, place, replace(view, point=point))
            if view.along:
                Along(study, view.along, lambda path: see({"along": path}))
                ResponseCard(study, place, view)
            SurvivalCard(study, place, view)
            if can_tell(study):
                InfluenceCard(study, place, view)
            if len(study.names) > 1:
                DifferenceCard(study, place, view, pick)
            with element("div", classes="ci-row"):
                ShareButton()


@solara.component_vue("along.vue", vuetify=False)
def _Along(
    options: Sequence[dict[str, str]] = (), value: str = "", event_choose: Callable[[str], None] | None = None
) -> None:
    """One choice over the curves."""


@solara.component
def Along(study: Study, path: str, choose: Callable[[str], None]) -> None:
    """Which parameter the curves run along."""
    if len(study.factors) > 1:
        options = [{"value": factor.path, "words": name_of(factor.path)} for factor in study.factors]
        _Along(options=options, value=path, event_choose=choose)


def size_of(study: Study) -> str:
    """How large the sweep is, in words."""
    scenarios = f"{len(study.names)} scenario{'s' if len(study.names) > 1 else ''}"
    points = f"{study.n_points:,} point{'s' if study.n_points > 1 else ''}"
    size, what = study.size, cities_of(study)
    cities = f"{size.fewest:,} {what}" if study.is_even else f"{size.fewest:,} to {size.most:,} {what}"
    horizon = f"followed for {study.horizon / 12:g} years"
    return f"{scenarios} × {points} × {cities} = {size.n_runs:,} collaborations, {horizon}; seed {study.seed}."
