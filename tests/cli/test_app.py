"""`cisim app`: what is asked for reaches the server, and whoever starts it is told who can come in."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import cisim.app.server
from cisim.app.server import Configuration, Limits, Place


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the server is started with; it says where it is and ends at once."""
    asked = []

    def serve(place: Place, **others: Any) -> None:
        asked.append({"place": place, **others})
        others["on_ready"](f"http://{place.host}:{place.port}/")

    monkeypatch.delenv("CISIM_PASSWORD", raising=False)
    monkeypatch.setattr(cisim.app.server, "serve", serve)
    return asked


def test_without_options_only_this_machine_can_reach_it(cli, served):
    answer = cli("app")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == "cisim is at http://127.0.0.1:8765/\nCtrl-C ends it.\n"
    (asked,) = served
    assert asked["place"] == Place("127.0.0.1", 8765, ())
    assert asked["limits"] == Limits(200, math.inf, "")
    assert asked["configuration"] == Configuration(Path("results"), 20_000, 50)
    assert asked["open_browser"] is True


def test_every_option_reaches_the_server(cli, served):
    options = ["--host", "0.0.0.0", "--port", 0, "--name", "a.example", "--name", "b.example", "--no-browser"]
    options += ["--results", "mine", "--max-sessions", 7, "--max-memory", 700, "--password", "larch"]
    assert cli("app", *options, "--max-runs", 30, "--max-rooms", 2).status == 0
    (asked,) = served
    assert asked["place"] == Place("0.0.0.0", 0, ("a.example", "b.example"))
    assert asked["limits"] == Limits(7, 700, "larch")
    assert asked["configuration"] == Configuration(Path("mine"), 30, 2)
    assert asked["open_browser"] is False


@pytest.mark.parametrize(
    ("options", "hints"),
    [
        (["--host", "localhost"], ["Ctrl-C ends it."]),
        (["--host", "::1"], ["Ctrl-C ends it."]),
        (["--host", "0.0.0.0"], ["Everybody who can reach this machine can use it.", "Ctrl-C ends it."]),
        (
            ["--host", "0.0.0.0", "--password", "larch"],
            ["Everybody who knows the password can use it.", "Ctrl-C ends it."],
        ),
        (["--host", "0.0.0.0", "--quiet"], []),
    ],
)
def test_who_can_come_in_is_told_where_others_can_reach_it(cli, served, options, hints):
    said = cli("app", *options).out.splitlines()
    assert said == [f"cisim is at http://{served[0]['place'].host}:8765/", *hints]


def test_the_password_may_come_from_the_environment(cli, served, monkeypatch):
    monkeypatch.setenv("CISIM_PASSWORD", "larch")
    said = cli("app", "--host", "0.0.0.0").out
    assert served[0]["limits"].password == "larch"
    assert "Everybody who knows the password can use it." in said
    assert "larch" not in said
