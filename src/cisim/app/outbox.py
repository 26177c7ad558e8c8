"""`Outbox`: what a page is sent leaves together, and whoever sends does not wait for it.

Solara hands each message to the event loop and waits until it is written: a redrawn comparison is some hundred
messages, and while others compute each waits for its turn of the interpreter. Here they are laid into a box that the
event loop empties, in order; a visitor who takes nothing out any more loses the connection, not the server its memory.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from solara.server import starlette
from solara.server.websocket import WebSocketDisconnect

ROOM = 32_000_000  # bytes that may wait for one visitor; a page and its story are less than one million
PAUSE = 0.004  # seconds that a first message waits for others, so that a drawing wakes the event loop once


class Outbox(starlette.WebsocketWrapper):
    """One visitor's connection: `send_text` and `send_bytes` may be called in any thread, and return at once.

    Both raise WebSocketDisconnect when the connection is gone, or was given up since too much waits for it.
    """

    def __init__(self, ws: Any, portal: Any) -> None:
        super().__init__(ws, portal)
        self._lock = threading.Lock()
        self._waiting: deque[str | bytes] = deque()
        self._size = 0
        self._is_emptied = False  # whether the event loop was asked to
        self._is_gone = False

    def send_text(self, data: str) -> None:
        """Lay a text into the box."""
        self._put(data)

    def send_bytes(self, data: bytes) -> None:
        """Lay bytes into the box."""
        self._put(data)

    def _put(self, data: str | bytes) -> None:
        with self._lock:
            if self._is_gone:
                raise WebSocketDisconnect
            self._waiting.append(data)
            self._size += len(data)
            is_first, self._is_emptied = not self._is_emptied, True
            self._is_gone = is_full = self._size > ROOM
            if is_full:
                self._waiting.clear()
        if is_full:
            self._ask(self._hang_up)
            raise WebSocketDisconnect
        if is_first:
            self._ask(self._empty)

    def _ask(self, what: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            self.event_loop.call_soon_threadsafe(self._begin, what)
        except RuntimeError:  # the loop has ended, and the server with it
            raise WebSocketDisconnect from None

    def _begin(self, what: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = asyncio.ensure_future(what())
        self.tasks.add(task)  # or else it may be collected before its end
        task.add_done_callback(self.tasks.discard)

    async def _empty(self) -> None:
        await asyncio.sleep(PAUSE)
        try:
            while (message := self._next()) is not None:
                send = self._send_bytes_exc if isinstance(message, bytes) else self._send_text_exc
                await send(message)  # type: ignore[arg-type]
        except WebSocketDisconnect:
            with self._lock:
                self._is_gone = True
                self._waiting.clear()

    def _next(self) -> str | bytes | None:
        """The message that has waited longest; None: there is none, and the next one has to call."""
        with self._lock:
            if not self._waiting:
                self._is_emptied = False
                return None
            message = self._waiting.popleft()
            self._size -= len(message)
            return message

    async def _hang_up(self) -> None:
        for task in self.tasks - {asyncio.current_task()}:
            task.cancel()
        await self.ws.close(1013)


def install() -> None:
    """Let Solara use it for every connection from now on."""
    starlette.WebsocketWrapper = Outbox  # type: ignore[misc]
