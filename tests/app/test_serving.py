import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path

import pytest

from cisim.app import gate, look, offline_files, pages, server
from cisim.app.downloads import CSV, PNG, Download, picture_of, yaml_of
from cisim.app.results import FAILURE
from cisim.figures import palette, style
from cisim.scenario import load, names
from cisim.yaml_files import ConfigError


def test_the_gate_knows_its_names_and_no_others():
    own = gate.Gate(None, gate.names_for("127.0.0.1"), False, gate.Seats(1))
    assert own.knows("localhost")
    assert own.knows("127.0.0.1")
    assert not own.knows("192.168.1.7")
    assert not own.knows("evil.example")
    assert not own.knows("")
    network = gate.Gate(None, gate.names_for("0.0.0.0", ["cisim.example.org"]), True, gate.Seats(1))
    assert network.knows("192.168.1.7")
    assert network.knows("cisim.example.org")
    assert network.knows(socket.gethostname().lower())
    assert not network.knows("evil.example")


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("localhost:8765", "localhost"),
        ("[::1]:8765", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("LOCALHOST", "localhost"),
        ("a b", ""),
        ("", ""),
        ("[", ""),
        ("x@localhost", ""),
        ("localhost/x", ""),
    ],
)
def test_the_host_is_read_from_the_header(authority, host):
    assert gate.host_of(authority) == host


def test_there_are_no_more_seats_than_there_are():
    seats = gate.Seats(2)
    assert [seats.take(), seats.take(), seats.take()] == [True, True, False]
    seats.leave()
    assert seats.take()


def test_a_taken_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"127\.0\.0\.1:{port} cannot be listened on .*--port 0"):
            server.listening(server.Place(port=port))
    with pytest.raises(ConfigError, match="not an address"):
        server.listening(server.Place(host="no.such.host.invalid"))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:{port}/"),
        ("0.0.0.0", "http://127.0.0.1:{port}/"),
        ("::", "http://127.0.0.1:{port}/"),
        ("::1", "http://[::1]:{port}/"),
        ("cisim.example.org", "http://cisim.example.org:{port}/"),
    ],
)
def test_the_address_that_is_told_can_be_typed_into_a_browser(host, address):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        assert server.address_of(host, listener) == address.format(port=listener.getsockname()[1])


@pytest.mark.parametrize("opens", [True, False])
def test_the_address_is_told_and_opened_where_that_is_wished(monkeypatch, opens):
    told, opened = [], threading.Event()
    monkeypatch.setattr(webbrowser, "open", lambda address: (told.append(f"opened {address}"), opened.set()))
    server._announcing("http://x/", opens, told.append)()
    assert opened.wait(5 if opens else 0) == opens
    server._announcing("http://x/", False, None)()
    assert told == ["http://x/", *(["opened http://x/"] if opens else [])]


def test_libraries_in_a_folder_of_ones_own_are_found(monkeypatch, tmp_path):
    monkeypatch.setenv("SOLARA_ASSETS_PROXY_CACHE_DIR", str(tmp_path))
    usual = offline_files.folder()
    assert usual != tmp_path
    for name in (offline_files.WITNESS, offline_files.ECHARTS):
        assert offline_files.folder() == usual  # half of them are not enough
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
    assert offline_files.folder() == tmp_path


def test_a_file_that_cannot_be_made_is_a_sentence_and_can_be_asked_for_again(drawn, caplog):
    answers = [ConfigError("No such city."), RuntimeError("secret"), b"whole"]

    def make():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ask(*expected):
        button.vue_wanted(None)
        end = time.monotonic() + 20
        while (button.number, button.content, button.problem, button.busy) != (*expected, False):
            assert time.monotonic() < end, button.problem
            time.sleep(0.01)

    button = drawn(Download("Table", "x.csv", CSV, make)).part("number")
    ask(0, b"", "No such city.")
    assert "could not be made" not in caplog.text
    ask(0, b"", FAILURE)
    assert "a file could not be made" in caplog.text
    ask(1, b"whole", "")
    button.vue_taken(None)
    assert (button.number, button.content) == (1, b"")


def test_missing_libraries_are_one_sentence(monkeypatch, tmp_path):
    monkeypatch.delenv("SOLARA_ASSETS_PROXY_CACHE_DIR", raising=False)
    monkeypatch.setattr(offline_files.sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setattr(offline_files.site, "getuserbase", lambda: str(tmp_path))
    with pytest.raises(ConfigError, match=r"pip install 'solara-assets==1\.58\.2'"):
        offline_files.folder()


@pytest.mark.slow
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_the_command_says_where_it_is_and_ends_when_told(kind, tmp_path):
    command = [sys.executable, "-m", "cisim", "app", "--no-browser", "--port", "0", "--results", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        address = re.search(r"http://\S+", line)
        assert address, line + process.stderr.read()
        with urllib.request.urlopen(address[0] + "healthz") as answer:
            assert answer.status == 200
        process.send_signal(kind)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_the_colours_are_those_of_the_figures():
    assert set(look.DARK) == {*palette.PALETTE, palette.GREY, palette.FAINT}
    assert style.PALETTE is palette.PALETTE
    assert set(palette.MARKERS) == set(look.SYMBOLS)
    for color in palette.PALETTE:
        assert f"{color};" in look.css_variables()


@pytest.mark.parametrize("color", palette.PALETTE)
def test_every_colour_can_be_read_on_the_dark_ground(color):
    css = (Path(look.__file__).parent / "assets" / "custom.css").read_text(encoding="utf-8")
    ground = re.search(r'data-look="dark"\] \{\s*--ground: (#\w+)', css)
    contrast = (style.luminance(look.on_dark(color)) + 0.05) / (style.luminance(ground[1]) + 0.05)
    assert contrast >= 4.5


@pytest.mark.parametrize("name", names())
def test_a_scenario_taken_away_as_a_file_is_the_same_scenario(name, tmp_path):
    scenario = load(name)
    path = tmp_path / "mine.yaml"
    path.write_bytes(yaml_of(scenario))
    again = load(path)
    assert again.key() == scenario.key()
    assert (again.title, again.horizon, again.site_names) == (scenario.title, scenario.horizon, scenario.site_names)


def test_a_picture_says_where_it_comes_from():
    figure, _ = style.new_figure(5, 4)
    content = picture_of(figure, PNG, {"command": "cisim compare baseline"})
    assert content.startswith(b"\x89PNG")
    assert b"cisim compare baseline" in content


def test_the_first_page_is_at_the_root_and_every_page_can_be_drawn():
    found = pages.installed()
    assert found[0].address == "/"
    assert len({page.address for page in found}) == len(found)
    for page in found:
        assert callable(page.load())
