"""Visitors without a browser: they speak the protocol of the pages, so that a hundred of them load the server alone.

A visitor opens a page, keeps the state of its parts as the server tells it, sends what controls send, and waits for
what it is to see: `Visitor.until`. What a browser would spend on drawing is not spent here. `drawn` and `move` do what
people do on the page Compare.
"""

from __future__ import annotations

import asyncio
import json
import struct
import time
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 120  # seconds
State = dict[str, Any]


class Visitor:
    """One open page; `parts` are the states of its widgets by id, `seen` counts the messages that came."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.parts: dict[str, State] = {}
        self.seen = 0
        self._socket: Any = None
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._session = uuid.uuid4().hex
        self.kernel = str(uuid.uuid4())

    async def __aenter__(self) -> Visitor:
        await self.come()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    async def come(self) -> None:
        """Open the page as a browser does: its text first, then the connection, then ask for its parts."""
        import websockets

        server = urlsplit(self.address)
        cookie = await asyncio.to_thread(self._first_text)
        where = f"ws://{server.netloc}/jupyter/api/kernels/{self.kernel}/channels?session_id={self._session}"
        self._socket = await websockets.connect(
            where, origin=f"http://{server.netloc}", additional_headers={"Cookie": cookie}, max_size=None
        )
        self._reading = asyncio.create_task(self._read())
        await self._say("comm_open", {"comm_id": "control", "target_name": "solara.control", "data": {}})
        path = server.path.lstrip("/") + (f"?{server.query}" if server.query else "")
        asked = {"method": "run", "args": {"path": path, "appName": None, "dark": False, "themes": {}}}
        await self._say("comm_msg", {"comm_id": "control", "data": asked})

    def _first_text(self) -> str:
        with urllib.request.urlopen(urllib.request.Request(self.address, headers={"Accept": "text/html"})) as answer:
            answer.read()
            return "; ".join(each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie") or ())

    async def leave(self, *, rudely: bool = False) -> None:
        """Close the page, which tells the server; rudely: the connection breaks, as a browser's that is killed."""
        if self._reading is not None:
            self._reading.cancel()
        if rudely:
            self._socket.transport.abort()
            return
        await self._socket.close()
        server = urlsplit(self.address)
        gone = f"http://{server.netloc}/_solara/api/close/{self.kernel}?session_id={self._session}"
        request = urllib.request.Request(gone, method="POST")
        await asyncio.to_thread(lambda: urllib.request.urlopen(request).read())

    async def send(self, part: str, event: str, data: Any) -> None:
        """What the control with this id sends when it is used."""
        content = {"method": "custom", "content": {"event": event, "data": data}}
        await self._say("comm_msg", {"comm_id": part, "data": content})

    def find(self, *names: str, without: str = "") -> tuple[str, State]:
        """The first part whose state has all these names, and not the one it is to be `without`."""
        fits = (pair for pair in self.parts.items() if all(name in pair[1] for name in names))
        return next((key, state) for key, state in fits if without not in state)

    async def until(self, is_there: Callable[[Visitor], bool], patience: float = PATIENCE) -> float:
        """Wait until something is there, and say how long it took [s]; raises TimeoutError."""
        begun = time.perf_counter()
        async with asyncio.timeout(patience):
            while not _holds(is_there, self):
                self._news.clear()
                await self._news.wait()
        return time.perf_counter() - begun

    def words(self) -> str:
        """All text that the page shows in plain elements, buttons, and where something is waited for."""
        texts = (text for state in self.parts.values() for text in (*(state.get("children") or ()), state.get("words")))
        return "\n".join(text for text in texts if text and not text.startswith("IPY_MODEL_"))

    async def _say(self, kind: str, content: State) -> None:
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "username": "", "session": self._session}
        header |= {"version": "5.2", "date": "2000-01-01T00:00:00Z"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await self._socket.send(json.dumps({**message, "buffers": []}))

    async def _read(self) -> None:
        async for message in self._socket:
            self.seen += 1
            self._take(_read(message))
            self._news.set()

    def _take(self, message: State) -> None:
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "comm_open" and content.get("target_name") == "jupyter.widget":
            self.parts[content["comm_id"]] = content["data"]["state"]
        elif kind == "comm_msg" and content["data"].get("method") in ("update", "echo_update"):
            self.parts.setdefault(content["comm_id"], {}).update(content["data"]["state"])
        elif kind == "comm_close":
            self.parts.pop(content["comm_id"], None)


def panels(visitor: Visitor) -> list[State]:
    """What the page Compare says of the differences; nothing while it has yet to be drawn."""
    return list(json.loads(visitor.find("panels")[1]["panels"] or "[]"))


async def drawn(visitor: Visitor) -> float:
    """Wait for a comparison, and say how long it took [s]."""
    return await visitor.until(lambda each: bool(panels(each)))


async def move(visitor: Visitor, lever: str, value: float) -> float:
    """Move a lever of a comparison; how long it took until other numbers were there [s]."""
    levers, _ = visitor.find("declared", "values")
    before = panels(visitor)
    await visitor.send(levers, "change", {"path": lever, "value": value})
    return await visitor.until(lambda each: panels(each) != before)


def _holds(is_there: Callable[[Visitor], bool], visitor: Visitor) -> bool:
    try:
        return is_there(visitor)
    except StopIteration:  # of `find`
        return False


def _read(message: str | bytes) -> State:
    if isinstance(message, str):
        return dict(json.loads(message))
    n = struct.unpack("!i", message[:4])[0]
    first, *rest = struct.unpack("!" + "I" * n, message[4 : 4 * (n + 1)])
    return dict(json.loads(message[first : rest[0] if rest else None]))
