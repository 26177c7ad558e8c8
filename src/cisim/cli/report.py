"""`cisim report`: a folder of results as one page that a board can read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cisim.cli import options as o
from cisim.cli.target import Overwrite, check_file
from cisim.cli.terminal import Terminal

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder that cisim compare or cisim sweep wrote.")]
Target = Annotated[Path, typer.Option("--out", "-o", metavar="FILE.html", help="The file to write.")]


def report(folder: Folder, out: Target, overwrite: Overwrite = False, quiet: o.Quiet = False) -> None:
    """Write a report on a folder of results: one file, to be read on a phone, sent by mail or printed.

    The question and the finding come first in plain words, then figures,
    what drives it, how sure it is (luck against ignorance), what it does
    not say, what was assumed, and how to do it again. The file holds all
    it needs and loads nothing.

    [bold]Example[/bold]

    cisim compare baseline co-chair --out results/co-chair

    cisim report results/co-chair -o co-chair.html
    """
    terminal = Terminal(False, quiet)
    check_file(out, ".html", overwrite)
    from cisim.report.page import html_of
    from cisim.report.study import report_on
    from cisim.sweep.files import told_of, write_whole

    content = html_of(report_on(folder)).encode()
    with told_of(out):
        write_whole(out, content)
    terminal.hint(f"Written to {out}: open it in any browser, on any screen; it loads nothing")
