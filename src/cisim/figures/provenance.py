"""Saving a figure so that it tells where it came from: provenance in the file itself, equal bytes for equal input."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure

from . import labels, style

DPI = 150
CREATOR = "cisim"


def save(figure: Figure, path: str | Path, provenance: Mapping[str, str]) -> tuple[Path, Path]:
    """Write ``figure`` as PNG and SVG beside each other, close it, and return both paths.

    ``path``: the file without its ending (a .png or .svg at its end is dropped). ``provenance``: what, with what and
    from what, as text; in the PNG one tEXt entry each (iTXt where the text needs it), in the SVG the description of its
    Dublin Core metadata, as JSON. Nothing that changes between runs is added, no dates. The figure is trimmed.
    Each file is written under another name in the same folder and then renamed, so that no half-written one is left.
    Errors: OSError when the folder is missing or cannot be written; ValueError for provenance that does not fit.
    """
    try:
        pictures = _render(figure, _checked(provenance))
    finally:
        close(figure)
    stem = Path(path)
    stem = stem.with_suffix("") if stem.suffix in (".png", ".svg") else stem
    png, svg = (stem.with_name(stem.name + suffix) for suffix in (".png", ".svg"))
    _write({png: pictures["png"], svg: pictures["svg"]})
    return png, svg


def close(figure: Figure) -> None:
    """Free what the figure holds; one that pyplot manages is taken from it."""
    import matplotlib.pyplot as plt

    figure.clear()
    plt.close(figure)


def _checked(provenance: Mapping[str, str]) -> dict[str, str]:
    for key, value in provenance.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise ValueError(f"provenance maps text to text, not {key!r} to {value!r}")
        if not (0 < len(key) < 80 and key.isascii() and key.isprintable() and key == key.strip()):
            raise ValueError(f"a name in the provenance has 1 to 79 plain characters, unlike {key!r}")
    return dict(sorted(provenance.items()))


def _render(figure: Figure, provenance: dict[str, str]) -> dict[str, bytes]:
    title = next((title for title in map(labels.title_of, figure.axes) if title), "")
    png = {"Software": CREATOR, **({"Title": title} if title else {}), **provenance}
    svg = {
        "Creator": CREATOR,
        "Date": None,
        "Description": json.dumps(provenance, ensure_ascii=False),
        **({"Title": title} if title else {}),
    }
    pictures = {}
    with style.theme():
        for kind, metadata in (("png", png), ("svg", svg)):
            buffer = io.BytesIO()
            figure.savefig(buffer, format=kind, dpi=DPI, metadata=metadata, bbox_inches="tight", pad_inches=0.15)
            pictures[kind] = buffer.getvalue()
    return pictures


def _write(contents: Mapping[Path, bytes]) -> None:
    """Write all files under temporary names, and only when all are complete give them their own."""
    waiting = {target: target.with_name(f".{target.name}.{uuid.uuid4().hex}.part") for target in contents}
    try:
        for target, part in waiting.items():
            part.write_bytes(contents[target])
        for target, part in waiting.items():
            part.replace(target)
    finally:
        for part in waiting.values():
            part.unlink(missing_ok=True)
