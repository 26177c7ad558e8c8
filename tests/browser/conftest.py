"""A server and a browser for the tests of the interface; each page is watched for errors and for strangers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

REQUIRED = os.environ.get("CISIM_BROWSER") == "required"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000  # milliseconds that a slow machine gets; speed is measured elsewhere
LOOPBACK = {"127.0.0.1", "localhost"}


def unavailable(why: str) -> None:
    """Skip, or fail where a browser is required."""
    if REQUIRED:
        pytest.fail(f"CISIM_BROWSER=required: {why}", pytrace=False)
    pytest.skip(why)


@dataclass(frozen=True)
class Server:
    """A running interface; `folder` is the one with results that it was given."""

    address: str
    folder: Path


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[Server]:
    """Start a server, wait until it says where it is, and end it as Ctrl-C would."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            said = []
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if "http://" in line:
                    break
            else:
                pytest.fail(f"the server did not start: {''.join(said)}")
            yield Server("http://" + said[-1].split("http://")[1].split()[0], folder)
        finally:
            process.terminate()
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`cisim app` on a free port, with an empty folder of results."""
    pytest.importorskip("solara")
    folder = tmp_path_factory.mktemp("results")
    options = ["--no-browser", "--port", "0", "--results", str(folder)]
    with running([sys.executable, "-m", "cisim", "app", *options], folder) as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser that the system has."""
    path = os.environ.get("CISIM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        unavailable("there is no Chromium here (apt-get install chromium)")
    try:
        from playwright.sync_api import expect, sync_playwright
    except ModuleNotFoundError:
        unavailable("Playwright is not installed (pip install 'cisim[dev]')")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong in a page; `allowed` are parts of messages that a test expects."""

    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def follow(self, page: Any) -> None:
        """Note errors of the page and requests to other hosts."""
        page.on("console", lambda message: self._note("console", message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("request", lambda request: self._ask(request.url))
        page.on("websocket", lambda socket: self._ask(socket.url))

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOOPBACK:
            self.problems.append(f"asked another host: {url}")

    def _note(self, kind: str, text: str) -> None:
        if not any(part in text for part in self.allowed):
            self.problems.append(f"{kind}: {text}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test at its end when a page of it had an error or asked another host."""
    watching = Watch()
    yield watching
    assert watching.problems == []


@pytest.fixture
def new_page(chromium: Any, watch: Watch) -> Iterator[Callable[..., Any]]:
    """Opens pages, each in a browser profile of its own; options are those of Playwright's `new_context`."""
    with ExitStack() as stack:

        def open_page(**options: Any) -> Any:
            context = chromium.new_context(**{"viewport": {"width": 1400, "height": 900}, **options})
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            watch.follow(page)
            return page

        yield open_page


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """One page."""
    return new_page()
