"""One sweep on the page: waited for while it runs, gone on with where it stopped, opened when it is whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import solara

from cisim.app import libraries
from cisim.app.explore import demo, folders, jobs, starting
from cisim.app.explore.extras import JOB, extra, in_folder, with_extras
from cisim.app.explore.opening import Place, is_running, open_place, place_of, unfinished
from cisim.app.links import use_settings
from cisim.app.results import use_result, visitor_context
from cisim.app.sharing import ShareButton
from cisim.app.states import Heading, Nothing, Sentence, Waiting, WayBack, as_sentence, element
from cisim.sweep.replaying import opened_experiment
from cisim.sweep.status import Status, span
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.analysis.study import Study

TO_DEMO = "Open the demonstration"


@solara.component
def Sweep(name: str) -> None:
    """The sweep of this name, however it stands; "" is the demonstration."""
    _, change = use_settings()
    job, set_job = solara.use_state(solara.use_memo(lambda: _job_of(name), []))
    stand, set_stand = solara.use_state(job.stand if job else jobs.Stand(jobs.DONE))

    def follow() -> Callable[[], None] | None:
        if job is None:
            return None
        within = visitor_context()

        def tell(new: jobs.Stand) -> None:
            with within():
                set_stand(new)

        leave = job.watch(tell)
        set_stand(job.stand)
        return leave

    solara.use_effect(follow, [job])

    def go_on() -> None:
        begun = _again(name)
        set_job(begun)
        if begun is not None and name:
            change(lambda old: with_extras(old, {JOB: begun.code}))

    if job is not None and stand.is_open:
        Running(job, stand)
        return
    if not name and stand.state != jobs.DONE:
        WayBack(stand.message or "The demonstration was stopped.", "Compute it again", go_on)
        return
    try:
        folder = folders.located(name) if name else demo.folder()
        status = unfinished(folder)
    except ConfigError as error:
        WayBack(as_sentence(stand.message or error), TO_DEMO, lambda: change(lambda old: in_folder(old, "")))
        return
    if status is not None:
        Unfinished(name, folder, status, stand.message, go_on)
        return
    place = place_of(name, folder)
    Opened(place, go_on).key(str(place.key))


def _job_of(name: str) -> jobs.SweepJob | None:
    """The job of a sweep that is under way on this server; the demonstration is begun when it is not there."""
    if not name:
        return None if demo.is_there() else demo.start()
    return jobs.shared().of(folders.root() / name)


def _again(name: str) -> jobs.SweepJob | None:
    """Go on with an unfinished sweep; None when it cannot be."""
    if not name:
        return demo.start()
    try:
        folder = folders.located(name)
        experiment = opened_experiment(folder)
        return jobs.shared().start(experiment, folder) if starting.may_go_on(name, experiment) else None
    except ConfigError:
        return None


@solara.component
def Running(job: jobs.SweepJob, stand: jobs.Stand) -> None:
    """A sweep under way; whoever started it, or has its code in a link, can stop it."""
    settings, _ = use_settings()
    is_own = extra(settings, JOB) == job.code
    Heading(job.experiment.title)
    Sentence(job.experiment.question, "lead")
    total = stand.n_total or jobs.size_of(job.experiment)
    share = stand.n_done / total if stand.n_done else None
    if stand.state == jobs.WAITING:
        Waiting("Waiting for another sweep to end", None, job.stop if is_own else None)
    else:
        Waiting(f"Living through {total:,} collaborations", share, job.stop if is_own else None)
    left = f" About {span(stand.seconds_left)} left." if stand.seconds_left is not None and share else ""
    if is_own:
        Sentence(f"You can leave this page and come back, or keep the link: it goes on and then opens.{left}", "quiet")
        with element("div", classes="ci-row"):
            ShareButton()
    elif left:
        Sentence(left.strip(), "quiet")


@solara.component
def Unfinished(name: str, folder: Path, status: Status, message: str, go_on: Callable[[], None]) -> None:
    """A sweep that is not whole: what is there, and how it can go on."""
    _, change = use_settings()
    _, look_again = solara.use_state(0)
    reached = f"{status.n_done:,} of {status.n_total:,} runs are there"
    if is_running(status):
        Nothing(
            f"This sweep is being computed by another process: {reached}.",
            "Look again",
            lambda: look_again(lambda old: old + 1),
        )
        return
    try:
        may = starting.may_go_on(name, opened_experiment(folder))
    except ConfigError:
        may = False
    why = f" {message}" if message else ""
    if may:
        WayBack(f"This sweep is not finished: {reached}.{why}", "Go on with it", go_on)
    else:
        text = f"This sweep is not finished: {reached}. The command that started it, given again, goes on."
        WayBack(text, TO_DEMO, lambda: change(lambda old: in_folder(old, "")))


def _opened(place: Place) -> Study:
    """The sweep; and, where nobody waits for a page, what takes seconds to load: the analyses and their pictures."""
    libraries.load((*libraries.SWEEPS, *libraries.PICTURES, "cisim.app.explore.looking"))
    return open_place(place)


@solara.component
def Opened(place: Place, go_on: Callable[[], None]) -> None:
    """A folder that says it is whole."""
    _, change = use_settings()
    result = use_result(("explore.study", place.key), lambda _: _opened(place), is_long=True)
    if result.value is not None:
        from cisim.app.explore.looking import Looking  # loaded with the sweep, in a worker

        Looking(result.value, place)
    elif not result.error:
        Waiting("Opening the sweep")
    elif place.name:
        WayBack(result.error, TO_DEMO, lambda: change(lambda old: in_folder(old, "")))
    else:
        WayBack(result.error, "Compute it again", go_on)
