"""The root that Solara opens: the pages at their addresses, all within one frame."""

from __future__ import annotations

import solara

from cisim.app.pages import installed
from cisim.app.shell import Layout

# Solara draws every page within the layout of the route "/".
routes = [
    solara.Route(
        path=page.path,
        component=page.component(),
        label=f"{page.name} · cisim",
        layout=Layout if page.path == "/" else None,
    )
    for page in installed()
]
