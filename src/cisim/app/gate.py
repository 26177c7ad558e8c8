"""The gate before every page: who may come in, how many at once, and what the browser is told to refuse."""

from __future__ import annotations

import ipaddress
import math
import re
import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cisim.app import bare_pages as pages
from cisim.app.memory import GivingBack, held
from cisim.app.password import Password

HEALTH = "/healthz"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
POLICY = (
    "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "  # Vue compiles its templates in the browser
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "connect-src 'self'; "
    "worker-src 'self' blob:; "
    "object-src 'none'; "
    "base-uri 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


@dataclass
class Seats:
    """The open connections, counted; at most `most` of them."""

    most: int
    taken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Take a seat, if there is one."""
        with self.lock:
            if self.taken >= self.most:
                return False
            self.taken += 1
            return True

    def leave(self) -> None:
        """Give it back."""
        with self.lock:
            self.taken -= 1


def names_for(host: str, further: Iterable[str] = ()) -> frozenset[str]:
    """The names by which a browser may call this server.

    A page elsewhere can make its own name point here, and would then read what this server says: so a name must be one
    of this machine's, or one that whoever started the server gave.
    """
    own = {socket.gethostname().lower(), socket.getfqdn().lower()} if host not in LOOPBACK else set()
    return LOOPBACK | own | {host.lower()} | {name.lower() for name in further}


def host_of(authority: str) -> str:
    """The host in `host:port`, in lower case; empty when it is none."""
    if not re.fullmatch(r"[A-Za-z0-9.\-_:\[\]]{1,255}", authority):
        return ""
    try:
        return (urlsplit(f"//{authority}").hostname or "").lower()
    except ValueError:
        return ""


@dataclass(frozen=True)
class Limits:
    """What whoever starts the server allows.

    `sessions`: open pages at once; `memory` [MiB]: past it nobody else comes in; `password`: "" asks for none.
    """

    sessions: int = 200
    memory: float = math.inf
    password: str = ""


@dataclass(frozen=True)
class Gate:
    """An ASGI application around another: it checks Host, Origin and password, counts seats and adds headers."""

    inner: Any
    names: frozenset[str]
    takes_addresses: bool
    seats: Seats
    password: Password | None = None
    most_memory: float = math.inf  # MiB
    giving_back: GivingBack = field(default_factory=GivingBack)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let one request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self.inner(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        authority = headers.get("host", "")
        if not self.knows(host_of(authority)):
            await self._refuse(scope, send, 421, "This server does not go by that name.")
        elif (password := self.asked(scope["path"], headers.get("cookie", ""))) is not None:
            await _ask(password, scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send, is_own=urlsplit(headers.get("origin", "")).netloc == authority)
        elif scope["path"] in _HIDDEN:
            await self._refuse(scope, send, 404, "There is no such page.")
        elif "text/html" in headers.get("accept", "") and self.is_full():
            await self._refuse(scope, send, 503, pages.FULL)
        else:
            await self.inner(scope, receive, _with_headers(send))

    def knows(self, name: str) -> bool:
        """Whether the server goes by this name."""
        return name in self.names or (self.takes_addresses and _is_address(name))

    def is_full(self) -> bool:
        """Whether nobody else can come in: the seats are taken, or the memory."""
        return self.seats.taken >= self.seats.most or held() > self.most_memory

    def asked(self, path: str, cookies: str) -> Password | None:
        """The password, when whoever asks for this path has yet to give it."""
        is_open = self.password is None or path == HEALTH or self.password.was_given(cookies)
        return None if is_open else self.password

    async def _connect(self, scope: Any, receive: Any, send: Any, *, is_own: bool) -> None:
        if not is_own or not self.seats.take():
            await receive()
            await send({"type": "websocket.close", "code": 1008 if not is_own else 1013})
            return
        try:
            await self.inner(scope, receive, send)
        finally:
            self.seats.leave()
            self.giving_back.soon()

    async def _refuse(self, scope: Any, send: Any, status: int, words: str) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await _respond(send, status, words, [(b"retry-after", b"60")] if status == 503 else [])


async def _ask(password: Password, scope: Any, receive: Any, send: Any) -> None:
    """Ask for the password; a connection from within a page is just closed."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    status, page, headers = await password.answer(scope, receive)
    await _respond(send, status, page, headers)


async def _respond(send: Any, status: int, words: str, headers: list[tuple[bytes, bytes]]) -> None:
    """Answer with a page or a sentence."""
    kind = b"text/html; charset=utf-8" if words.startswith("<") else b"text/plain; charset=utf-8"
    kept = (b"cache-control", b"no-store")
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", kind), kept, *HEADERS, *headers],
        }
    )
    await send({"type": "http.response.body", "body": words.encode()})


_HIDDEN = frozenset({"/resourcez", "/readyz"})


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _with_headers(send: Any) -> Any:
    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            present = {key.lower() for key, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(pair for pair in HEADERS if pair[0] not in present)]
        await send(message)

    return sending
