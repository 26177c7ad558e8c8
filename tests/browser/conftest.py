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
PATIENCE = 60_000  # milliseconds that a slow machine gets; speed is measured elsewhere
DESKTOP = {"width": 1400, "height": 900}
NOTED = {"error", "warning"}  # what a page may not say in the console
# Said once a page of Solara's own navigator, which writes `modules.export`; our scripts: tests/app/test_scripts.py.
OF_SOLARA = "Failed to evaluate Vue script and find module.exports, falling back to old method"
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
class Profiles:
    """Browser profiles, one for each visitor of a test; they know nothing of each other.

    They stay for the tests that come later: a profile need not read and compile the same scripts anew, which takes
    longer than most tests.
    """

    browser: Any
    kept: list[Any] = field(default_factory=list)

    def number(self, n: int) -> Any:
        """The profile of the n-th visitor."""
        while len(self.kept) <= n:
            self.kept.append(self.browser.new_context(permissions=["clipboard-read", "clipboard-write"]))
        return self.kept[n]


@pytest.fixture(scope="session")
def profiles(chromium: Any) -> Iterator[Profiles]:
    """The profiles of all tests."""
    made = Profiles(chromium)
    yield made
    for profile in made.kept:
        profile.close()


@dataclass
class Watch:
    """What went wrong in a page; `allowed` are parts of messages that a test expects."""

    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=lambda: [OF_SOLARA])

    def follow(self, page: Any) -> None:
        """Note errors of the page and requests to other hosts."""
        page.on("console", lambda message: self._note(message.type, message.text) if message.type in NOTED else None)
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
def new_page(profiles: Profiles, watch: Watch) -> Iterator[Callable[..., Any]]:
    """Opens pages, each of another visitor; what the pages keep in a browser is forgotten after the test.

    Takes a size, and a scheme of colours and other media as Playwright's `emulate_media` has them; `has_touch` needs a
    profile of its own.
    """
    with ExitStack() as stack:
        n_open = 0

        def open_page(viewport: dict[str, int] = DESKTOP, has_touch: bool = False, **media: Any) -> Any:
            nonlocal n_open
            if has_touch:
                profile = profiles.browser.new_context(has_touch=True)
                stack.callback(profile.close)
            else:
                profile = profiles.number(n_open)
                n_open += 1
            page = profile.new_page()
            stack.callback(forget, page)
            page.set_default_timeout(PATIENCE)
            page.set_viewport_size(viewport)
            page.emulate_media(**media)
            watch.follow(page)
            return page

        yield open_page


def forget(page: Any) -> None:
    """Close a page, with all that it left in its profile."""
    if page.url.startswith("http"):
        page.evaluate("() => window.localStorage.clear()")
    page.close()
    page.context.clear_cookies()


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """One page."""
    return new_page()
