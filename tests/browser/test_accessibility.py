"""Every page in light and dark, examined by axe-core: nothing serious for people who use it by other means."""

from importlib.resources import files

import pytest

from cisim.app.pages import PAGES

pytestmark = pytest.mark.browser
GRAVE = {"serious", "critical"}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
READY = "() => document.querySelector('main h1, main [class*=story]') && !document.querySelector('.ci-waiting')"


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, from the package that ships it."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    return files(package).joinpath("axe.min.js").read_text(encoding="utf-8")


def findings(page, axe):
    """Grave findings as one line each."""
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", STANDARDS)
    return [
        f"{one['impact']}: {one['id']}: {one['help']}: {node['html'][:200]} {(node.get('failureSummary') or '')[:200]}"
        for one in found["violations"]
        for node in one["nodes"]
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("path", [page.address for page in PAGES])
def test_a_page_has_no_grave_finding(page, server, axe, path):
    page.goto(server.address.rstrip("/") + path)
    page.wait_for_function(READY, timeout=90_000)
    for look in ("light", "dark"):
        page.emulate_media(color_scheme=look)
        page.wait_for_selector(f"html[data-look={look}]")
        assert findings(page, axe) == []


@pytest.mark.slow
@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_classroom_at_work_has_no_grave_finding(new_page, server, axe, look):
    teacher = new_page(color_scheme=look)
    student = new_page(color_scheme=look, viewport={"width": 390, "height": 844})
    teacher.goto(server.address + "classroom")
    teacher.get_by_role("button", name="Open a room").first.click()
    code = teacher.locator("[data-test=code]").inner_text().strip()
    student.goto(f"{server.address}classroom?x.classroom.room={code}")
    student.get_by_role("button", name="Join").click()
    student.get_by_label("Longer", exact=True).check()
    student.get_by_role("button", name="Predict").click()
    student.locator("[data-test=given]").wait_for()
    teacher.get_by_text("1 joined, 1 predicted").wait_for()
    assert findings(teacher, axe) + findings(student, axe) == []
    teacher.get_by_role("button", name="Lock predictions").click()
    student.get_by_role("button", name="Live through my city").click()
    student.locator(".ci-room-city").wait_for()
    teacher.get_by_role("button", name="Reveal").click()
    teacher.locator("[data-test=many]").wait_for(timeout=120_000)
    assert findings(teacher, axe) + findings(student, axe) == []


def test_an_axe_that_finds_nothing_is_not_asleep(page, axe):
    """A control that should be found: a button without a name, grey words on grey."""
    page.set_content("<html><body><button></button><p style='color:#999;background:#aaa'>words</p></body></html>")
    found = " ".join(findings(page, axe))
    for rule in ("button-name", "color-contrast", "html-has-lang"):
        assert rule in found
