"""Examined claims in a folder: two tables, what their columns mean, and a page with a figure for each claim."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cisim.claims.claim import FOLDER
from cisim.claims.examining import Examined
from cisim.claims.frames import COLUMNS, claims_frame, contrasts_frame
from cisim.claims.pages import WORDS, headline, page
from cisim.claims.units import factor_of, said
from cisim.claims.verdicts import sign_of
from cisim.cli import options as o
from cisim.figures import claim as drawing
from cisim.figures import provenance, style
from cisim.results.manifest import provenance as origin
from cisim.results.tables import DICTIONARY, dictionary_of
from cisim.sweep.files import told_of, write_whole

if TYPE_CHECKING:
    import pandas as pd

PAGES = "pages"


def write_claims(
    out: Path, examined: Sequence[Examined], options: Sequence[tuple[str, object]]
) -> dict[str, pd.DataFrame]:
    """Write everything about some claims into a folder, and return the tables; `options` are those of the command."""
    tables = {"claims": claims_frame(examined), "contrasts": contrasts_frame(examined)}
    files = {**{f"{name}.csv": table for name, table in tables.items()}, DICTIONARY: dictionary_of(tables, COLUMNS)}
    with told_of(out):
        (out / PAGES).mkdir(parents=True, exist_ok=True)
        for name, table in files.items():
            write_whole(out / name, table.to_csv(index=False, lineterminator="\n").encode(), is_lasting=False)
        for one in examined:
            command = command_of(one, options)
            text = page(one, command, f"{one.claim.stem}.png")
            write_whole(out / PAGES / f"{one.claim.stem}.md", text.encode(), is_lasting=False)
            _draw(one, out / PAGES / one.claim.stem, command)
    return tables


def command_of(one: Examined, options: Sequence[tuple[str, object]]) -> str:
    """The command that gives the page again."""
    path = one.claim.path
    is_shipped = path.parent.name == FOLDER.name and path.stem == one.claim.stem
    only = ("--only", one.claim.id if is_shipped else None)
    return o.command_line("claims", [] if is_shipped else [path.name], [only, *options, ("--out", "results/claims")])


def _draw(one: Examined, path: Path, command: str) -> None:
    judged = one.deciding
    contrast, sets = judged.contrast, judged.posterior
    if not one.is_known:
        return
    is_told_by_city = not (contrast.measure.across_cities or contrast.is_level)
    values = judged.in_cities if is_told_by_city else np.empty(0)
    if sets is not None:
        values = sets.set_effects
    unit = contrast.measure.unit
    factor = factor_of(unit)
    estimate, low, high = (factor * each for each in judged.interval)
    expected = 0.0 if contrast.expected in ("differs", "none") else sign_of(contrast.expected, estimate)
    spread = drawing.Spread(
        values=factor * values,
        who="cities" if sets is None else "parameter sets",
        estimate=estimate,
        low=low,
        high=high,
        unit=said(unit),
        expected=expected,
        smallest=factor * contrast.smallest,
    )
    title = f"{one.claim.id}, {WORDS[one.verdict].lower()}: {headline(one)}"
    with style.theme():
        figure, ax = style.new_figure(width=8.4, height=5.2, margins=style.Margins(left=1.4, right=0.4, top=1.7))
        drawing.draw(spread, ax, title, one.claim.content.claim.rstrip("."))
    provenance.save(figure, path, origin(command, one.claim.content.seed))
