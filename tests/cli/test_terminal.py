"""On a terminal: bars while it computes, and a line of its own below ^C; elsewhere plain lines, now and then."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout

import pytest

import cisim.calibration
import cisim.replay
from cisim import configs
from cisim.calibration.waves import Wave
from cisim.cli import main, sweep_progress
from cisim.cli.sweep_progress import telling
from cisim.cli.terminal import Terminal
from cisim.scenario import names
from cisim.sweep.status import Status
from cisim.yaml_files import ConfigError

SILENT = (Terminal(is_json=True), Terminal(is_quiet=True))


def status(state: str = "running", rate: float = 1234.6, seconds_left: float | None = 1260.0) -> Status:
    return Status("mine", state, 15, 60, 0, rate, seconds_left, 0.0, 1, "here")


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where these tests run decides nothing of what a terminal shows."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")


def test_a_sweep_has_a_bar_with_its_rate_and_the_time_left():
    with redirect_stderr(Screen()) as screen, telling(Terminal()) as tell:
        tell(status())
    assert "15/60" in screen.getvalue()
    assert "1,235 runs/s, 21 min left" in screen.getvalue()


def test_nothing_is_said_of_a_rate_that_is_not_known_yet():
    with redirect_stderr(Screen()) as screen, telling(Terminal()) as tell:
        tell(status(rate=0.0, seconds_left=None))
    assert "15/60" in screen.getvalue()
    assert "runs/s" not in screen.getvalue()
    assert "left" not in screen.getvalue()


def test_other_long_work_has_a_bar_too():
    with redirect_stderr(Screen()) as screen, Terminal().progress(40, "co-chair") as advance:
        advance(10)
    assert "co-chair" in screen.getvalue()
    assert "10/40" in screen.getvalue()


@pytest.mark.parametrize("terminal", SILENT)
def test_a_bar_is_not_shown_where_it_is_not_wanted(terminal):
    with (
        redirect_stderr(Screen()) as screen,
        telling(terminal) as tell,
        terminal.progress(40, "co-chair") as advance,
    ):
        assert tell is None
        assert advance is None
    assert screen.getvalue() == ""


def test_a_log_gets_a_line_now_and_then_and_one_at_the_end(capsys, monkeypatch):
    line = "mine: running, 15 of 60 runs, 1,235 runs/s, 21 min left\n"
    with telling(Terminal()) as tell:
        tell(status())
        assert capsys.readouterr().err == ""  # too soon after the start
        with monkeypatch.context() as patched:
            patched.setattr(sweep_progress, "SECONDS_BETWEEN_LINES", 0.0)
            tell(status())
        assert capsys.readouterr().err == line
        tell(status())
        assert capsys.readouterr().err == ""  # too soon after that line
        tell(status("done"))
        assert capsys.readouterr().err == "mine: done, 15 of 60 runs\n"
    with Terminal().progress(40, "co-chair") as advance:
        assert advance is None


def test_a_calibration_tells_of_every_wave_unless_it_is_to_be_silent(cli, monkeypatch, tmp_path):
    waves = (Wave(0, 400, 100, 2.25, 0.5, 1.0), Wave(1, 300, 100, 1.75, 0.25, 0.125))

    def narrowed(*_: object, tell: Callable[[Wave], None], **__: object) -> None:
        for wave in waves:
            tell(wave)
        raise ConfigError("that is enough for now")

    monkeypatch.setattr(cisim.calibration, "calibrate", narrowed)
    first = "wave 0: 400 sets tried, 100 kept within 2.25 (the nearest at 0.50)"
    second = "wave 1: 300 sets tried, 100 kept within 1.75 (the nearest at 0.25)"
    told = [first, f"{second}, 12% of the new ones nearer than those before"]
    end = "error: that is enough for now"
    for options, lines in (([], [*told, end]), (["--quiet"], [end]), (["--json"], [end])):
        answer = cli("calibrate", configs.folder() / "calibration.yaml", "--out", tmp_path / "out", *options)
        assert (answer.status, answer.out, answer.err.splitlines()) == (2, "", lines)


def test_what_is_said_of_an_interruption_stands_below_the_ctrl_c(monkeypatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cisim.replay, "live_through", interrupt)
    with redirect_stderr(Screen()) as screen:
        assert main(["run", "baseline"]) == 130
    assert screen.getvalue() == "\ninterrupted: nothing was written\n"


def test_output_goes_where_python_sends_it():
    """To a stream that cannot be told how to write what it lacks, as that of a notebook."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        assert main(["scenarios", "--json"]) == 0
        assert main(["run", "nowhere.yaml"]) == 2
    assert [each["name"] for each in json.loads(out.getvalue())] == names()
    assert err.getvalue() == "error: nowhere.yaml: there is no such file\n"
