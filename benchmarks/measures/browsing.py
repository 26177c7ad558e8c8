"""A browser beside a server of the interface, and what is timed within a page."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PATIENCE = 120_000  # for a page [ms]
SCRIPT = """
() => {
  const finding = () => document.querySelector("[data-test=finding]");
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  window.measure = {
    async moved(value) {
      const before = finding().textContent, begun = performance.now();
      const input = document.querySelector(".ci-levers input[type=range]");
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((done) => {  // looking at every frame would keep the browser busy
        const look = () => { if (finding().textContent !== before) { watching.disconnect(); done(); } };
        const watching = new MutationObserver(look);
        watching.observe(finding(), { subtree: true, childList: true, characterData: true });
      });
      await frame();
      return performance.now() - begun;
    },
    async shown(words) {
      const begun = performance.now();
      const there = () => document.querySelector("[data-test=cities]").textContent === words;
      let longest = 0, last = begun;
      while (!there() && performance.now() - begun < 120000) {
        await frame();
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
      return [performance.now() - begun, longest];
    },
    async frames(seconds, act) {
      const begun = performance.now(), months = new Set(), gaps = [];
      let last = begun, n = 0;
      while (performance.now() - begun < 1000 * seconds) {
        act(n);
        await frame();
        months.add(n + ":" + document.querySelector(".story").dataset.month);
        gaps.push(performance.now() - last);
        last = performance.now();
        n += 1;
      }
      const passed = new Set(Array.from(months, (each) => each.split(":")[1])).size;
      return { months: passed / seconds, frames: n / seconds, late: gaps.filter((gap) => gap > 50).length / n };
    },
    scrubbing() {
      const range = document.querySelector(".story-range");
      return window.measure.frames(4, (n) => {
        range.value = n % 120;
        range.dispatchEvent(new Event("input", { bubbles: true }));
      });
    },
  };
}
"""


@contextmanager
def browsing() -> Iterator[Any]:
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CISIM_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("there is no Chromium here (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def visit(browser: Any, address: str, there: str) -> tuple[Any, float]:
    """A new visitor's page, and the seconds until what they came for is there."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(there)
    seconds = time.perf_counter() - begun
    page.evaluate(SCRIPT)
    return page, seconds


def leave(page: Any) -> None:
    """Close the page as a person does: it tells the server that it is gone."""
    page.goto("about:blank")
    page.context.close()
