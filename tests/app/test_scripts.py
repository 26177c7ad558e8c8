"""The scripts of the pages' own components: each exports itself as the browser expects, and says nothing by itself."""

import re
from pathlib import Path

import pytest

import cisim.app
from cisim.app.story import player

FOLDER = Path(cisim.app.__file__).parent
COMPONENTS = sorted(path for path in FOLDER.rglob("*.vue") if path != player.FOLDER / "player.vue")


def script_of(source):
    """What stands between the tags; empty where there is no script."""
    found = re.search(r"<script>(.*)</script>", source, re.DOTALL)
    return found[1].strip() if found else ""


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_a_component_exports_itself(path):
    script = script_of(path.read_text(encoding="utf-8"))
    assert not script or re.search(r"^module\.exports = \{", script, re.MULTILINE)


def test_the_player_is_whole():
    script = script_of(player.source())
    assert re.search(r"^module\.exports = \{", script, re.MULTILINE)
    assert not re.search(r"/\*\{", script)


@pytest.mark.parametrize("path", [*COMPONENTS, *FOLDER.rglob("*.js")], ids=lambda path: path.name)
def test_nothing_is_said_in_the_console_and_no_markup_is_made_of_text(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"console\.(log|warn|error|debug)|v-html|innerHTML|document\.write", source)
