"""Directives that run what a page shows: a command that no longer works stops the build.

    ```{run}
    cisim compare baseline co-chair --runs 100 --out results/co-chair
    ```

runs each line in a folder of the page's own, and shows it with what it printed. `{file} NAME` shows a text and writes
it into that folder, `{python}` runs a program there, `{picture} FILE` shows a picture that a command drew.
`:lines: N` shows the first N lines of what was printed; `:status: N` expects another exit status than 0.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

PATIENCE = 300  # seconds that one command may take
WIDTH = "80"  # columns of the terminal that is shown: as many as the page has


def environment() -> dict[str, str]:
    """What commands are run with: this interpreter's own `cisim`, no colours, a fixed width, byte code kept.

    Without byte code each command compiles all that it imports, which takes longer than its work.
    """
    own = {"COLUMNS": WIDTH, "NO_COLOR": "1", "PYTHONWARNINGS": "ignore", "LC_ALL": "C.UTF-8"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, **own, "PATH": path, "PYTHONDONTWRITEBYTECODE": ""}


def ran(command: str, folder: Path, expected: int = 0) -> str:
    """What a command printed; ExtensionError when it ends with another status than expected, or not at all."""
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ExtensionError(f"{command}: not done after {PATIENCE} seconds") from None
    if done.returncode != expected:
        raise ExtensionError(f"{command}: exit status {done.returncode}, expected {expected}\n{done.stdout}")
    kept = [line for line in done.stdout.splitlines() if not line.startswith("Compiling the model")]
    return "\n".join(line.rstrip() for line in kept).strip("\n")


class InFolder(SphinxDirective):
    """A directive with the folder of its page."""

    has_content = True

    @property
    def folder(self) -> Path:
        """The page's folder: empty before the page is read, removed after the build."""
        root: Path = self.env.app.executed_in  # type: ignore[attr-defined]
        folder = root / self.env.docname
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def text(self, words: str, language: str, caption: str = "") -> list[nodes.Node]:
        """Words as a block of code."""
        block = nodes.literal_block(words, words, language=language)
        self.set_source_info(block)
        if not caption:
            return [block]
        from sphinx.directives.code import container_wrapper

        return [container_wrapper(self, block, caption)]


class Run(InFolder):
    """Run each line as a command, and show it with what it printed."""

    option_spec: ClassVar[dict[str, Any]] = {
        "lines": directives.nonnegative_int,
        "status": directives.nonnegative_int,
    }

    def run(self) -> list[nodes.Node]:
        """Run, and show."""
        told = []
        for command in "\n".join(self.content).replace("\\\n", "").splitlines():
            if not command.strip():
                continue
            printed = ran(command, self.folder, self.options.get("status", 0)).splitlines()
            most = self.options.get("lines", len(printed))
            rest = ["..."] if len(printed) > most else []
            told.append("\n".join([f"$ {' '.join(command.split())}", *printed[:most], *rest]))
        return self.text("\n\n".join(told), "text")


class Written(InFolder):
    """Show a text, and write it into the page's folder."""

    required_arguments = 1
    LANGUAGES: ClassVar[dict[str, str]] = {".yaml": "yaml", ".py": "python"}

    def run(self) -> list[nodes.Node]:
        """Write, and show."""
        name = self.arguments[0]
        words = "\n".join(self.content)
        (self.folder / name).write_text(words + "\n", encoding="utf-8")
        return self.text(words, self.LANGUAGES.get(Path(name).suffix, "text"), name)


class Python(InFolder):
    """Run a program, and show it with what it printed."""

    def run(self) -> list[nodes.Node]:
        """Run, and show."""
        words = "\n".join(self.content)
        program = self.folder / "shown.py"
        program.write_text(words + "\n", encoding="utf-8")
        printed = ran(f"{sys.executable} shown.py", self.folder)
        return [*self.text(words, "python"), *(self.text(printed, "text") if printed else [])]


class Picture(InFolder):
    """Show a picture that a command of this page drew."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Copy it beside the pages, and show it."""
        drawn = self.folder / self.arguments[0]
        if not drawn.is_file():
            raise ExtensionError(f"{self.env.docname}: no command of this page drew {self.arguments[0]}")
        if "alt" not in self.options:
            raise ExtensionError(f"{self.env.docname}: {self.arguments[0]}: a picture needs :alt: in words")
        name = f"{self.env.docname}-{self.arguments[0]}".replace("/", "-")
        kept = Path(self.env.srcdir) / "made" / "pictures" / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(drawn, kept)
        return [nodes.image(uri=f"/made/pictures/{name}", alt=self.options["alt"])]


def _begin(app: Sphinx) -> None:
    app.executed_in = Path(tempfile.mkdtemp(prefix="cisim-docs-"))  # type: ignore[attr-defined]


def _end(app: Sphinx, _: Exception | None) -> None:
    shutil.rmtree(app.executed_in, ignore_errors=True)  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the directives."""
    for name, directive in {"run": Run, "file": Written, "python": Python, "picture": Picture}.items():
        app.add_directive(name, directive)
    app.connect("builder-inited", _begin)
    app.connect("build-finished", _end)
    return {"parallel_read_safe": True}
