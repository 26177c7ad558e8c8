"""Story: one collaboration's whole life, played in the browser; acting in a month forks it."""

from __future__ import annotations

import solara

from cisim.app.links import use_settings
from cisim.app.results import use_result
from cisim.app.sharing import ShareButton
from cisim.app.states import Sentence, Waiting, element
from cisim.app.story.acting import use_acting
from cisim.app.story.controls import Change, Controls
from cisim.app.story.keeping import Keeping
from cisim.app.story.player import Player
from cisim.app.story.telling import MONTH, asked, opening, tell, whole


@solara.component
def Page() -> None:
    """The landing page: alive at once, with a default story."""
    settings, set_settings = use_settings()
    shown = opening(settings)
    wanted = asked(shown)
    result = use_result(wanted.key, lambda job: tell(wanted, job.check))
    scenario = solara.use_memo(wanted.unforked, [wanted.key])
    told = result.value

    def change(to: Change) -> None:
        set_settings(lambda old: to(opening(old)))

    acting = use_acting(shown, told, result.is_working, change)

    def begin(to: Change) -> None:
        acting.forget()
        change(to)

    with element("div", classes="story-page"):
        Controls(shown, scenario, wanted.site, begin)
        if told is None:
            Sentence(result.error, "problem") if result.error else Waiting("Living through ten years")
            return
        problem = acting.problem or result.error
        start = whole(shown, MONTH, -1)
        Player(told.text, acting.tell, start=start, busy=result.is_working, problem=problem)
        with element("div", classes="story-keep ci-row"):
            ShareButton()
            Keeping(told.lived)
