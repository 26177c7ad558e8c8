"""`Levers`: all controls in one component that the browser draws, so that a hundred sliders cost no more than one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import solara

from cisim.app.levers.declared import ROLES, declared, from_browser
from cisim.app.packed import packed
from cisim.scenario_file import Value


@solara.component_vue("levers.vue", vuetify=False)
def _Levers(
    declared: str = "[]",
    values: dict[str, Any] | None = None,
    title: str = "",
    searchable: bool = True,
    is_open: bool = False,
    event_change: Callable[[dict[str, Any]], None] | None = None,
    event_reset: Callable[[Any], None] | None = None,
) -> None:
    """The controls; `declared` is what they are made of, packed."""


@solara.component
def Levers(
    changed: Mapping[str, Value],
    on_change: Callable[[dict[str, Value]], None],
    *,
    base: Mapping[str, Value] | None = None,
    roles: Iterable[str] = ROLES,
    paths: Sequence[str] | None = None,
    title: str = "",
) -> None:
    """Controls for parameters: `changed` are those not at their start, `on_change` is told all of them anew.

    `base` are the values to start from (`scenario.parameters()`), `roles` chooses between the table's levers and the
    uncertainties, `paths` names a few instead: these are shown open, without groups and search. A value set back to its
    start is no longer among the changed.
    """
    controls = solara.use_memo(lambda: declared(roles, paths, base), [tuple(roles), paths and tuple(paths), base])
    text = solara.use_memo(lambda: packed(controls), [controls])
    starts = {control["path"]: control["start"] for control in controls}

    def change(message: dict[str, Any]) -> None:
        path = str(message.get("path"))
        if path not in starts:
            return
        value = from_browser(path, message.get("value"))
        kept = {name: each for name, each in changed.items() if name != path}
        on_change(kept if value == starts[path] else {**kept, path: value})

    def reset(path: Any) -> None:
        on_change({name: each for name, each in changed.items() if path and name != path and name in starts})

    _Levers(
        declared=text,
        values={path: value for path, value in changed.items() if path in starts},
        title=title,
        searchable=paths is None,
        is_open=paths is not None,
        event_change=change,
        event_reset=reset,
    )
