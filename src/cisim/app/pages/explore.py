"""Explore: a sweep's folder, opened and looked at from all sides; or a small one, started from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

import solara

import cisim.app.explore
from cisim.app.explore import demo
from cisim.app.explore.extras import FOLDER, FORM, extra, in_folder, with_extras
from cisim.app.explore.folders import Listed, listed
from cisim.app.explore.start_form import StartForm
from cisim.app.explore.sweep_view import Sweep
from cisim.app.links import use_settings
from cisim.app.results import use_result
from cisim.app.states import Push, element

STYLE = Path(cisim.app.explore.__file__).with_name("explore.css")


@solara.component_vue("../explore/folders.vue", vuetify=False)
def _Folders(
    options: Sequence[dict[str, str]] = (), value: str = "", event_choose: Callable[[str], None] | None = None
) -> None:
    """The list of sweeps."""


@solara.component
def Page() -> None:
    """The sweep that the visitor opened, the demonstration before any was."""
    settings, change = use_settings()
    name = extra(settings, FOLDER)
    is_form = extra(settings, FORM) == "1"
    visit = solara.use_memo(lambda: uuid4().hex, [name, is_form])
    found = use_result(("explore.folders", visit), lambda _: listed())
    sweeps: list[Listed] = found.value or []
    solara.Style(STYLE)
    with element("div", classes="ci-explore"):
        if is_form:
            StartForm()
        else:
            with element("div", classes="ci-explore-top"):
                _Folders(
                    options=options_of(sweeps, name),
                    value=name,
                    event_choose=lambda chosen: change(lambda old: in_folder(old, str(chosen))),
                )
                Push(
                    "Start a small sweep",
                    on_click=lambda: change(lambda old: with_extras(old, {FORM: "1"})),
                    quiet=True,
                )
            Sweep(name).key(f"sweep {name}")


def options_of(sweeps: Sequence[Listed], name: str) -> list[dict[str, str]]:
    """What the list offers: the demonstration, the sweeps that were found, and the one that is open."""
    rows = [{"value": "", "words": f"{demo.experiment().title} (demonstration)"}]
    rows += [
        {"value": each.name, "words": f"{each.title}: {each.name}" if each.title else each.name} for each in sweeps
    ]
    known = {row["value"] for row in rows}
    return rows if name in known else [*rows, {"value": name, "words": name[:80]}]
