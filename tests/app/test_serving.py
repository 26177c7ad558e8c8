import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from cisim.app import gate, look, offline_files, pages, server
from cisim.app.downloads import PNG, picture_of, yaml_of
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
