"""Compare: two to four scenarios side by side in the same cities with the same luck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import solara

from cisim.app.compare import opening
from cisim.app.compare.choosing import Choosing, Shown
from cisim.app.compare.comparing import LETTERS, Comparison, compare, first_runs, key_of, most_runs
from cisim.app.compare.labels import labels
from cisim.app.compare.results import NOTHING, Drawn, Finding, Results, WhichIsWhich
from cisim.app.levers import Levers
from cisim.app.links import LINK, use_link
from cisim.app.results import DONE, STOPPED, Result, use_result
from cisim.app.settings import Settings
from cisim.app.states import Heading, Push, Sentence, Waiting, as_sentence, element
from cisim.app.still import use_still
from cisim.scenario import Scenario
from cisim.yaml_files import ConfigError

Change = Callable[[Callable[[Settings], Settings]], None]
STYLE = Path(__file__).parents[1] / "compare" / "page.css"


@solara.component
def Page() -> None:
    """The finding first; then the choices with their levers, and beside them the pictures."""
    link = use_link()
    shown = opening.opened(link.settings)

    def change(to: Callable[[Settings], Settings]) -> None:
        link.change(lambda old: to(opening.opened(old)))

    LINK.provide(replace(link, settings=shown))  # so that a shared link holds what is shown
    solara.Style(STYLE)
    Comparing(shown, change)


@solara.component
def Comparing(settings: Settings, change: Change) -> None:
    """Everything of the page, for settings of two scenarios or more."""
    bases = solara.use_memo(lambda: bases_of(settings), [tuple(c.scenario for c in settings.choices), settings.city])
    scenarios, problem = solara.use_memo(lambda: made(settings, bases), [settings.choices, settings.horizon, bases])
    attempt, set_attempt = solara.use_state(0)
    quick, fine = use_comparison(scenarios, settings, attempt)
    shown = solara.use_memo(lambda: Shown(settings, bases, labels(settings, bases)), [settings, bases])
    drawn, still = solara.use_ref(NOTHING), use_still()
    if quick.state == DONE:
        comparison = fine.value if fine.state == DONE else quick.value
        drawn.current = drawn.current.or_newer(Drawn(comparison, shown, scenarios))
    now = drawn.current
    with element("div", classes="ci-compare-finding", attributes={"data-test": "finding"}):
        if problem:
            Heading("These cannot be laid side by side")
            Sentence(problem, "problem")
        elif now.comparison is not None:
            still("finding", lambda: Finding(now), now)
        else:
            Heading("Scenarios side by side, in the same cities with the same luck")
            Sentence(quick.error, "problem") if quick.error else Waiting("Living through the cities", quick.progress)
    with element("div", classes="ci-columns"):
        with element("div", classes="ci-compare-aside"):
            still("choosing", lambda: Choosing(shown, change), shown)
            still("levers", lambda: LeversShown(shown, change), shown)
        with element("div"):
            if now.comparison is not None and not problem:
                still("legend", lambda: WhichIsWhich(now), now)
                Refining(quick, fine, lambda: set_attempt(attempt + 1))
                still("results", lambda: Results(now), now)


def use_comparison(
    scenarios: tuple[Scenario, ...], settings: Settings, attempt: int
) -> tuple[Result[Comparison], Result[Comparison]]:
    """The comparison over a few hundred cities, and, when that is there, over as many as were asked for."""
    seed = settings.seed
    runs = min(settings.runs, most_runs(scenarios)) if scenarios else 0
    first = solara.use_memo(lambda: first_runs(runs), [scenarios, seed, runs])
    of = solara.use_memo(lambda: {n: key_of(scenarios, seed, n) for n in (first, runs)}, [scenarios, seed, first, runs])
    key = of[first] if scenarios else None
    quick: Result[Comparison] = use_result(key, lambda job: compare(scenarios, seed, first, job))
    is_next = runs > first and quick.state == DONE
    fine_key = (of[runs], attempt) if is_next else None
    fine: Result[Comparison] = use_result(fine_key, lambda job: compare(scenarios, seed, runs, job), is_long=True)
    return quick, fine


def bases_of(settings: Settings) -> tuple[Scenario, ...]:
    """The scenarios before anything is changed in them, followed for their own time."""
    own = replace(settings, horizon=None)
    return tuple(own.base(place) for place in range(len(own.choices)))


def made(settings: Settings, bases: tuple[Scenario, ...]) -> tuple[tuple[Scenario, ...], str]:
    """The scenarios ready to run, or none and the sentence on why they cannot be compared."""
    first = bases[0]
    for other in bases[1:]:
        if settings.horizon is None and other.horizon != first.horizon:
            return (), f"“{other.title}” and “{first.title}” are not followed for the same time. Choose one for all."
        if other.n_sites != first.n_sites:
            sites = f"“{other.title}” plays in {told(other.n_sites)}, “{first.title}” in {told(first.n_sites)}"
            return (), f"{sites}. Choose one city for all, or other scenarios."
    try:
        changes = zip(bases, settings.choices, settings.names(), strict=True)
        return tuple(
            replace(
                base.override(chosen.changed, horizon=settings.horizon, events=chosen.added),
                name=name,
                title=chosen.title or base.title,
            )
            for base, chosen, name in changes
        ), ""
    except ConfigError as error:
        return (), as_sentence(error)


def told(n_sites: int) -> str:
    """How many cities a scenario plays in at once."""
    return f"a cohort of {n_sites} cities" if n_sites > 1 else "one city"


@solara.component
def Refining(quick: Result[Comparison], fine: Result[Comparison], again: Callable[[], None]) -> None:
    """How far the numbers are: on their way, being refined, stopped, or there."""
    with element("div", classes="ci-compare-refining ci-row"):
        if quick.error or fine.error:
            Sentence(quick.error or fine.error, "problem")
        elif quick.is_working:
            Waiting("Living through the cities", quick.progress)
        elif fine.is_working:
            Waiting("Refining with more cities", fine.progress, fine.cancel, fine.ahead)
        elif fine.state == STOPPED:
            Sentence("Stopped: these are the first cities only.", "quiet")
            Push("Refine", again, quiet=True)


@solara.component
def LeversShown(shown: Shown, change: Change) -> None:
    """The levers of one of the scenarios, to be moved in that one or in all of them: the latter makes another city."""
    place = opening.place_shown(shown.settings)
    base = shown.bases[place]
    parameters = solara.use_memo(base.parameters, [base])
    in_all, set_in_all = solara.use_state(False)
    with_levers = opening.with_levers_in_all if in_all else opening.with_levers
    Levers(
        shown.settings.choices[place].changed,
        lambda levers: change(lambda old: with_levers(old, place, levers)),
        base=parameters,
        title=f"Levers of {LETTERS[place]}",
    )
    with element(
        "div", classes="ci-row ci-compare-reach", attributes={"role": "group", "aria-label": "Move levers in"}
    ):
        element("span", ["Move levers in"], "ci-quiet")
        for word, everywhere in ((f"{LETTERS[place]} only", False), ("all scenarios", True)):
            Push(word, lambda all_of=everywhere: set_in_all(all_of), quiet=True, pressed=in_all == everywhere)
