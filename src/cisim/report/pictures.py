"""Figures as blocks of a report: what each says becomes its text for those who do not see it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from matplotlib.figure import Figure

from cisim.figures import labels, style
from cisim.figures.provenance import close
from cisim.report.contents import Picture


def pictures(figures: Mapping[str, Figure]) -> Iterator[Picture]:
    """Yield each figure as a picture, and close it."""
    for name, figure in figures.items():
        finding = next((title for title in map(labels.title_of, figure.axes) if title), name)
        svg = _svg_of(figure)
        close(figure)
        yield Picture(svg, " ".join(finding.split()))


def _svg_of(figure: Figure) -> bytes:
    """Trimmed, and with nothing in it that changes from one run to the next."""
    buffer = io.BytesIO()
    with style.theme():
        figure.savefig(buffer, format="svg", metadata={"Date": None}, bbox_inches="tight", pad_inches=0.05)
    return buffer.getvalue()
