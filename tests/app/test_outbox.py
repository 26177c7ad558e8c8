"""The outbox: everything arrives, in order, from any thread; whoever takes nothing out is left; nobody waits."""

import asyncio
import threading
import warnings

import pytest
from solara.server.websocket import WebSocketDisconnect

with warnings.catch_warnings():  # Solara goes on using the older half of websockets
    warnings.simplefilter("ignore", DeprecationWarning)
    from cisim.app import outbox
    from cisim.app.outbox import Outbox


class Socket:
    """A connection that takes what it is sent when `open` is set."""

    def __init__(self):
        self.taken, self.open, self.closed, self.broken = [], asyncio.Event(), [], False

    async def send_text(self, data):
        await self.send_bytes(data)

    async def send_bytes(self, data):
        await self.open.wait()
        if self.broken:
            raise RuntimeError("Cannot call send once a close message has been sent")
        self.taken.append(data)

    async def close(self, code=1000):
        self.closed.append(code)


async def settled(condition):
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


def test_everything_arrives_in_order_from_several_threads():
    async def run():
        socket = Socket()
        socket.open.set()
        box = Outbox(socket, None)
        threads = [
            threading.Thread(target=lambda k=k: [box.send_text(f"{k} {n}") for n in range(500)]) for k in range(4)
        ]
        for thread in threads:
            thread.start()
        box.send_bytes(b"bytes")
        await settled(lambda: len(socket.taken) == 2001)
        return socket.taken

    taken = asyncio.run(run())
    for k in range(4):
        assert [each for each in taken if str(each).startswith(f"{k} ")] == [f"{k} {n}" for n in range(500)]


def test_whoever_sends_does_not_wait_for_whoever_takes():
    async def run():
        socket = Socket()
        box = Outbox(socket, None)
        await asyncio.to_thread(lambda: [box.send_text("x") for _ in range(1000)])  # returns, though none was taken
        assert socket.taken == []
        socket.open.set()
        await settled(lambda: len(socket.taken) == 1000)

    asyncio.run(run())


def test_whoever_takes_nothing_out_loses_the_connection(monkeypatch):
    monkeypatch.setattr(outbox, "ROOM", 10_000)

    async def run():
        socket = Socket()
        box = Outbox(socket, None)
        for _ in range(10):
            box.send_text("x" * 1000)
        with pytest.raises(WebSocketDisconnect):
            box.send_text("x" * 1000)
        await settled(lambda: socket.closed == [1013])
        with pytest.raises(WebSocketDisconnect):
            box.send_text("x")
        assert not box._waiting

    asyncio.run(run())


def test_a_connection_that_is_gone_is_told_to_the_next_who_sends():
    async def run():
        socket = Socket()
        socket.broken = True
        socket.open.set()
        box = Outbox(socket, None)
        box.send_text("x")
        await settled(lambda: box._is_gone)
        with pytest.raises(WebSocketDisconnect):
            box.send_bytes(b"x")

    asyncio.run(run())


def test_a_server_that_has_ended_is_a_connection_that_is_gone():
    async def run():
        return Outbox(Socket(), None)

    box = asyncio.run(run())
    with pytest.raises(WebSocketDisconnect):
        box.send_text("x")
