"""What whoever starts the server decides reaches the pages, and the options of the command stand for it."""

import inspect
import os
from pathlib import Path

import pytest

from cisim.app import configuration, server
from cisim.app.classroom import rooms
from cisim.app.configuration import Configuration
from cisim.app.explore import starting
from cisim.cli import app as command
from cisim.yaml_files import ConfigError

NAMES = (configuration.RESULTS, configuration.MOST_RUNS, configuration.MOST_ROOMS)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setitem(os.environ, name, "")
    rooms.shared.cache_clear()
    yield
    rooms.shared.cache_clear()


def test_what_is_published_is_what_the_pages_read():
    assert configuration.current() == Configuration()
    decided = Configuration(Path("elsewhere"), 123, 2)
    decided.publish()
    assert configuration.current() == decided
    assert starting.limit() == 123
    assert rooms.shared().limits.rooms == 2


@pytest.mark.parametrize("text", ["", "many", "-3", "1.5", "²"])
def test_what_is_no_number_in_the_environment_leaves_the_usual_limits(monkeypatch, text):
    monkeypatch.setenv(configuration.MOST_RUNS, text)
    monkeypatch.setenv(configuration.MOST_ROOMS, text)
    assert configuration.current() == Configuration()


def test_the_commands_defaults_are_the_servers():
    usual = {name: each.default for name, each in inspect.signature(command.app).parameters.items()}
    decided = Configuration()
    assert (usual["results"], usual["max_runs"], usual["max_rooms"]) == (
        decided.results,
        decided.most_runs,
        decided.most_rooms,
    )
    place = server.Place()
    assert (usual["host"], usual["port"], usual["max_sessions"]) == (place.host, place.port, server.Limits().sessions)
    assert (usual["max_memory"], usual["password"]) == (None, server.Limits().password)


@pytest.mark.parametrize("option", ["max_sessions", "max_runs", "max_rooms"])
def test_a_limit_of_nothing_is_refused_in_one_line(option):
    with pytest.raises(ConfigError, match=f"--{option.replace('_', '-')}: 0 is out of range; expected 1 or more"):
        command.app(**{option: 0}, quiet=True)


def test_less_memory_than_the_interface_takes_is_refused_in_one_line():
    with pytest.raises(ConfigError, match="--max-memory: 100 is out of range"):
        command.app(max_memory=100, quiet=True)
