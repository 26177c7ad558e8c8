"""`ShareButton`: the address that holds everything, into the address bar and onto the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from cisim.app.links import use_link


@solara.component_vue("sharing.vue", vuetify=False)
def _Share(address: str = "", words: str = "", event_shared: Callable[[Any], None] | None = None) -> None:
    """The button, and the address to copy by hand where a browser refuses the clipboard."""


@solara.component
def ShareButton(words: str = "Copy link") -> None:
    """A button that copies a link to this page with all that the visitor chose."""
    link = use_link()
    _Share(address=link.address, words=words, event_shared=lambda _: link.push(link.address))
