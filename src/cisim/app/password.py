"""A shared password, asked for once in each browser: for a class or a board on a network that others use too."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import html
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from cisim.app.bare_pages import bare

COOKIE, ENTER = "cisim-entered", "/enter"
LONGEST = 2_000  # bytes of what is sent to ENTER
PAUSE = 1.0  # seconds after a wrong one: guessing at it takes long
AT_ONCE = 20  # wrong ones that wait at a time; more are turned away unread


class Password:
    """Whether a browser has given the password, and the page that asks for it.

    What the browser keeps is made of the password and of a secret of this process: it ends with the server, and tells
    nobody the password.
    """

    def __init__(self, password: str) -> None:
        self._password = password.encode()
        self._mark = hmac.new(secrets.token_bytes(32), self._password, hashlib.sha256).hexdigest()
        self._waiting = 0

    def was_given(self, cookies: str) -> bool:
        """Whether a browser with these cookies has given it."""
        try:
            found = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            return False
        return found is not None and hmac.compare_digest(found.value.encode(), self._mark.encode())

    async def answer(self, scope: Any, receive: Any) -> tuple[int, str, list[tuple[bytes, bytes]]]:
        """Status, page and headers for a browser that has not given it, or is giving it now."""
        here = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        if scope["path"] != ENTER or scope["method"] != "POST":
            return 401, page("/" if scope["path"] == ENTER else here), []
        if self._waiting >= AT_ONCE:
            return 429, page("/", "Too many wrong passwords at once. Try again in a moment."), []
        given = parse_qs((await _body(receive)).decode("utf-8", "replace"))
        to = _local(given.get("to", ["/"])[0])
        if hmac.compare_digest(given.get("password", [""])[0].encode(), self._password):
            kept = f"{COOKIE}={self._mark}; Path=/; HttpOnly; SameSite=Lax"
            return 303, "", [(b"location", to.encode("latin-1", "replace")), (b"set-cookie", kept.encode())]
        self._waiting += 1
        try:
            await asyncio.sleep(PAUSE)
        finally:
            self._waiting -= 1
        return 401, page(to, "That is not the password."), []


def page(to: str, problem: str = "") -> str:
    """The page that asks for the password, and leads to an address of this server."""
    told = f"<p role='alert'><b>{problem}</b></p>" if problem else ""
    field = "font:inherit;padding:.4rem .6rem"
    form = (
        f"{told}<form method='post' action='{ENTER}'><input type='hidden' name='to' value='{html.escape(to)}'>"
        f"<label>Password <input style='{field}' type='password' name='password' autofocus required "
        f"autocomplete='current-password'></label> <button style='{field}'>Enter</button></form>"
    )
    return bare("cisim", f"Whoever started this server set a password.</p>{form}<p>")


def _local(address: str) -> str:
    """An address of this server, never another's."""
    is_local = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_local and address.isascii() else "/"


async def _body(receive: Any) -> bytes:
    """What was sent, as far as it is read."""
    body, more = b"", True
    while more and len(body) <= LONGEST:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body[:LONGEST]
