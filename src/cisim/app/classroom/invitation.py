"""How students come in: the room's code, the link, and the link as a QR code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import solara

from cisim.app.classroom.addresses import for_students

ROOM, KEY = "classroom.room", "classroom.key"  # the page's own things in a link
PATH = "/classroom"
LONGEST = 300  # characters of an address
LOCAL_ONLY = (
    "Only this computer can open this link. For a class, start cisim app --host 0.0.0.0, or open this page by the "
    "address that students reach."
)


def address(code: str, secret: str = "") -> str:
    """Below the server's own address: where students join, or with the secret the teacher's own link."""
    pairs = {f"x.{ROOM}": code} | ({f"x.{KEY}": secret} if secret else {})
    return f"{PATH}?{urlencode(pairs)}"


@lru_cache(maxsize=256)
def qr_path(text: str) -> tuple[str, int]:
    """A QR code of the text as the path of an SVG with its dark squares, and the squares on a side, margin included."""
    import segno

    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    squares = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return "".join(squares), len(rows)


@solara.component_vue("invitation.vue", vuetify=False)
def _Invitation(
    code: str = "",
    link: str = "",
    squares: str = "",
    side: int = 1,
    warning: str = "",
    event_origin: Callable[[str], None] | None = None,
) -> None:
    """The card with the code; it tells by which address the browser sees this server."""


@solara.component
def Invitation(code: str) -> None:
    """What a class sees to join."""
    origin, set_origin = solara.use_state("")
    reached = solara.use_memo(lambda: for_students(origin) if origin else "", [origin])
    link = (reached or origin) + address(code)
    squares, side = qr_path(link) if origin else ("", 1)
    warning = LOCAL_ONLY if origin and not reached else ""

    def seen(found: Any) -> None:
        if isinstance(found, str) and len(found) <= LONGEST:
            set_origin(found.rstrip("/"))

    _Invitation(code=code, link=link if origin else "", squares=squares, side=side, warning=warning, event_origin=seen)


@solara.component_vue("secret.vue", vuetify=False)
def OwnLink(address: str = "") -> None:
    """The teacher's own link, shown when it is asked for."""


@solara.component_vue("keeper.vue", vuetify=False)
def Keeper(
    seat: dict[str, str] | None = None, event_found: Callable[[dict[str, Sequence[str]]], None] | None = None
) -> None:
    """Keeps this browser's place in a room: a student's for good, a teacher's as long as the tab is open."""
