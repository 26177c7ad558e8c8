"""Who is let in: the password, the seats and the memory, asked of the gate itself, without a server behind it."""

import asyncio
import time

import pytest

from cisim.app import asgi, gate, password
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
    "to", ["/caf%C3%A9", "//evil.example", "https://evil.example", "/\\evil.example", "/a%0d%0aset-cookie:x", ""]
)
def test_it_leads_to_this_server_only(shut, to):
    assert given(shut, "larch+%26+fir", to)[1][b"location"] == b"/"


@pytest.mark.parametrize(("word", "status"), [("", 200), ("larch", 401)])
def test_a_server_asks_for_the_password_it_was_started_with(monkeypatch, word, status):
    monkeypatch.setattr(asgi, "prepare", lambda _: None)
    monkeypatch.setattr(asgi, "_routes", lambda *_: inside)
    served = asgi.application("0.0.0.0", ["Cisim.Example.Org"], gate.Limits(1, 1e9, word), None)
    assert asked(served)[0] == status
    assert served.knows("cisim.example.org")
    assert served.knows("192.168.1.7")
    assert (served.seats.most, served.most_memory) == (1, 1e9)
    at_home = asgi.application("localhost", [], gate.Limits(), None)
    assert not at_home.knows("192.168.1.7")


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


def test_a_letter_is_read_to_its_end_however_many_pieces_it_comes_in(shut):
    pieces = [b"password=larch", b"+%26+fir", b"&to=/compare"]

    async def receive():
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    assert asyncio.run(password._body(receive)) == b"password=larch+%26+fir&to=/compare"


@pytest.mark.parametrize("host", ["evil.example", "", "localhost.evil.example", "192.168.1.7"])
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_whoever_calls_the_server_by_another_name_is_turned_away(host, kind):
    status, _, text = asked(gate_with(), headers=[(b"host", host.encode())], kind=kind)
    assert status == (421 if kind == "http" else 1008)
    assert "inside" not in text


@pytest.mark.parametrize(
    ("origin", "is_full", "code"),
    [
        ("http://localhost", False, "inside"),
        ("http://localhost", True, 1013),
        ("http://evil.example", False, 1008),
        ("http://evil.example", True, 1008),
        ("", False, 1008),
        ("null", False, 1008),
        ("http://localhost:81", False, 1008),
    ],
)
def test_a_page_connects_from_this_server_and_while_there_are_seats(origin, is_full, code):
    async def page(scope, _receive, send):
        await send({"type": "websocket.close", "code": "inside"})

    own = gate.Gate(page, gate.names_for("127.0.0.1"), takes_addresses=False, seats=gate.Seats(1), giving_back=Kept())
    if is_full:
        own.seats.take()
    taken = own.seats.taken
    assert asked(own, headers=[(b"origin", origin.encode())], kind="websocket")[0] == code
    assert own.seats.taken == taken  # whoever came has left
    assert own.giving_back.n == (code == "inside")


class Kept:
    """Counts those after whom is cleaned up."""

    n = 0

    def soon(self):
        self.n += 1


def test_what_tells_of_the_machine_is_hidden():
    assert [asked(gate_with(), path)[0] for path in ("/resourcez", "/readyz")] == [404, 404]


def test_the_browser_is_told_what_to_refuse_and_a_page_may_say_more_strictly():
    async def strict(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Frame-Options", b"SAMEORIGIN")]})
        await send({"type": "http.response.body", "body": b""})

    own = gate.Gate(strict, gate.names_for("127.0.0.1"), takes_addresses=False, seats=gate.Seats(1))
    found = asked(own)[1]
    assert found[b"X-Frame-Options"] == b"SAMEORIGIN"
    assert b"x-frame-options" not in found
    assert {name for name, _ in gate.HEADERS} - {b"x-frame-options"} <= set(found)


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
