"""Who is let in: the password, the seats and the memory, asked of the gate itself, without a server behind it."""

import asyncio
import time

import pytest

from cisim.app import gate, password
from cisim.app.password import COOKIE, ENTER, Password

HTML = [(b"host", b"localhost"), (b"accept", b"text/html")]


async def inside(scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def gate_with(**options):
    return gate.Gate(inside, gate.names_for("127.0.0.1"), takes_addresses=False, seats=gate.Seats(1), **options)


def asked(own, path="/", method="GET", body=b"", headers=(), kind="http"):
    """Status, headers and text of the answer to one request; of a connection, the code it is closed with."""
    path, _, query = path.partition("?")
    scope = {"type": kind, "path": path, "method": method, "query_string": query.encode()}
    scope["headers"] = [*HTML, *headers]
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(own(scope, receive, send))
    if kind == "websocket":
        return sent[0]["code"], {}, ""
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"].decode()


def given(own, word, to="/compare"):
    return asked(own, ENTER, "POST", f"password={word}&to={to}".encode())


@pytest.fixture
def shut(monkeypatch):
    monkeypatch.setattr(password, "PAUSE", 0.05)
    return gate_with(password=Password("larch & fir"))


@pytest.mark.parametrize("path", ["/", "/compare?seed=4", "/static/x.js", "/jupyter/api/kernels/1", ENTER])
def test_without_the_password_there_is_only_the_question(shut, path):
    status, headers, text = asked(shut, path)
    assert status == 401
    assert "type='password'" in text
    assert "inside" not in text
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"x-frame-options"] == b"DENY"


def test_a_connection_without_it_is_closed(shut):
    assert asked(shut, "/jupyter/api/kernels/1/channels", kind="websocket")[0] == 1008


def test_the_health_of_the_server_is_no_secret(shut):
    assert asked(shut, gate.HEALTH)[2] == "inside"


def test_the_right_one_opens_and_leads_on(shut):
    status, headers, _ = given(shut, "larch+%26+fir", "/compare?seed=4%26runs=9")
    assert (status, headers[b"location"]) == (303, b"/compare?seed=4&runs=9")
    kept = headers[b"set-cookie"].decode()
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    assert "larch" not in kept
    cookie = (b"cookie", f"other=1; {kept.partition(';')[0]}".encode())
    assert asked(shut, "/compare", headers=[cookie])[2] == "inside"
    assert asked(gate_with(password=Password("larch & fir")), "/", headers=[cookie])[0] == 401  # of another server


@pytest.mark.parametrize("word", ["", "larch", "LARCH+%26+FIR", "%ff", "larch+%26+fir+"])
def test_a_wrong_one_waits_and_says_so(shut, word):
    begun = time.perf_counter()
    status, headers, text = given(shut, word)
    assert time.perf_counter() - begun > 0.04
    assert status == 401
    assert "That is not the password" in text
    assert b"set-cookie" not in headers


@pytest.mark.parametrize("cookie", [f"{COOKIE}=1", f"{COOKIE}=", "nonsense", f'{COOKIE}="\\', "a=b; " * 50])
def test_made_up_cookies_open_nothing(shut, cookie):
    assert asked(shut, "/", headers=[(b"cookie", cookie.encode())])[0] == 401


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "/a%0d%0aset-cookie:x", ""]
)
def test_it_leads_to_this_server_only(shut, to):
    assert given(shut, "larch+%26+fir", to)[1][b"location"] == b"/"


def test_what_was_asked_for_is_text_in_the_question(shut):
    assert "<script>" not in asked(shut, "/x?a='><script>")[2]


def test_a_flood_of_guesses_is_turned_away(shut):
    async def flood():
        return await asyncio.gather(*(once() for _ in range(password.AT_ONCE + 5)))

    async def once():
        sent = []

        async def receive():
            return {"type": "http.request", "body": b"password=x", "more_body": False}

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "path": ENTER, "method": "POST", "query_string": b"", "headers": HTML}
        await shut(scope, receive, send)
        return sent[0]["status"]

    statuses = asyncio.run(flood())
    assert statuses.count(401) == password.AT_ONCE
    assert statuses.count(429) == 5


def test_a_long_letter_is_not_read_to_its_end():
    read = []

    async def receive():
        read.append(1)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    assert len(asyncio.run(password._body(receive))) == password.LONGEST
    assert len(read) == 3


def test_a_full_server_says_so_to_those_who_come():
    own = gate_with()
    own.seats.take()
    status, headers, text = asked(own)
    assert status == 503
    assert headers[b"retry-after"] == b"60"
    assert "All seats are taken" in text
    assert asked(own, headers=[(b"accept", b"*/*")])[0] == 200  # what the open pages still load


def test_past_the_memory_nobody_else_comes_in():
    assert asked(gate_with(most_memory=1.0))[0] == 503
    assert asked(gate_with(most_memory=1e9))[0] == 200
