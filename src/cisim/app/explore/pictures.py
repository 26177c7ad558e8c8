"""The figures of the page as files, drawn by the library's own figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd
import solara

from cisim.app.downloads import CSV, PNG, SVG, Download, csv_of, picture_of
from cisim.app.states import element

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cisim.analysis.study import Study

Draw = Callable[[], "Figure"]


@solara.component
def Keep(table: pd.DataFrame, name: str, draw: Draw | None, origin: Mapping[str, str]) -> None:
    """Buttons for a table as CSV and its figure as PNG and SVG."""
    with element("div", classes="ci-row"):
        Download("Table (CSV)", f"{name}.csv", CSV, lambda: csv_of(_plain(table)))
        if draw is not None:
            Download("Figure (PNG)", f"{name}.png", PNG, lambda: _drawn(draw, PNG, origin))
            Download("Figure (SVG)", f"{name}.svg", SVG, lambda: _drawn(draw, SVG, origin))


def origin_of(study: Study) -> dict[str, str]:
    """What a file made of a sweep says of where it comes from: the rules and the digest are those of the sweep."""
    from cisim.results.manifest import provenance

    return {**provenance("cisim app, Explore", study.seed), "sweep": study.name, **dict(study.origin)}


def in_words(sentence: str, study: Study) -> str:
    """A sentence of a figure with the names of scenarios and parameters in words."""
    from cisim.app.explore.controls import name_of, scenario_words

    for name in sorted(study.names, key=len, reverse=True):
        sentence = sentence.replace(name, scenario_words(name))
    for factor in sorted(study.factors, key=lambda each: -len(each.path)):
        sentence = sentence.replace(factor.path, name_of(factor.path).lower())
    return re.sub(r"(\d%?) (?=(?:y|m|points)\b)", "\\1\u00a0", sentence)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """A table without what only the page needs."""
    return table.drop(columns=["points", "word", "word_x", "word_y"], errors="ignore")


def _drawn(draw: Draw, kind: str, origin: Mapping[str, str]) -> bytes:
    return picture_of(draw(), kind, origin)
