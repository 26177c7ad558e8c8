"""`Download`: a button that makes a file when it is pressed; and the files, each with where it comes from."""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import solara

from cisim.app import libraries, work
from cisim.app.results import FAILURE, visitor_context, visitor_id
from cisim.app.work import Job, Slot
from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from cisim.scenario import Scenario

log = logging.getLogger("cisim.app")
CSV, HTML, PARQUET, YAML = "text/csv", "text/html", "application/vnd.apache.parquet", "text/yaml"
PNG, SVG = "image/png", "image/svg+xml"
NEEDED = {PNG: libraries.PICTURES, SVG: libraries.PICTURES, HTML: libraries.REPORTS}


@solara.component_vue("downloads.vue", vuetify=False)
def _Download(
    words: str = "",
    name: str = "",
    kind: str = "",
    busy: bool = False,
    problem: str = "",
    number: int = 0,
    content: bytes | None = None,
    event_wanted: Callable[[Any], None] | None = None,
    event_taken: Callable[[Any], None] | None = None,
) -> None:
    """The button; the browser saves the file as soon as its content is there."""


@dataclass(frozen=True)
class _State:
    """How far a download is: `number` counts the files made, so that each is saved once."""

    number: int = 0
    content: bytes = b""
    is_busy: bool = False
    problem: str = ""


@solara.component
def Download(words: str, name: str, kind: str, make: Callable[[], bytes]) -> None:
    """A button for one file; `make` is called in another thread when it is pressed, and may take its time."""
    state, change = solara.use_state(_State())
    slot = solara.use_memo(lambda: Slot(visitor_id()), [])
    within = solara.use_memo(visitor_context, [])

    def made(_: Job) -> bytes:
        libraries.load(NEEDED.get(kind, libraries.ANALYSES))
        return make()

    def done(_: Job, made: Any, error: BaseException | None) -> None:
        if error is not None and not isinstance(error, ConfigError):
            log.error("a file could not be made", exc_info=error)
        told = "" if error is None else str(error) if isinstance(error, ConfigError) else FAILURE
        with within():
            change(_State(state.number + (error is None), made or b"", problem=told))

    def want(_: Any) -> None:
        change(replace(state, is_busy=True, problem=""))
        work.shared().start()
        work.shared().ask(slot, Job(made, done))

    def taken(_: Any) -> None:
        change(lambda old: replace(old, content=b""))

    solara.use_effect(lambda: lambda: work.shared().close(slot), [])
    _Download(
        words=words,
        name=name,
        kind=kind,
        busy=state.is_busy,
        problem=state.problem,
        number=state.number,
        content=state.content,
        event_wanted=want,
        event_taken=taken,
    )


def csv_of(table: pd.DataFrame) -> bytes:
    """A table as CSV in UTF-8, numbers in full."""
    return table.to_csv(index=False, lineterminator="\n").encode()


def parquet_of(table: pd.DataFrame, origin: Mapping[str, str]) -> bytes:
    """A table as Parquet, with its origin in the file's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.Table.from_pandas(table, preserve_index=False)
    arrow = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), **origin})
    buffer = io.BytesIO()
    pq.write_table(arrow, buffer, compression="zstd")
    return buffer.getvalue()


def picture_of(figure: Figure, kind: str, origin: Mapping[str, str]) -> bytes:
    """A figure as PNG or SVG, with its origin in the file; the figure is closed."""
    from cisim.figures.provenance import save

    with tempfile.TemporaryDirectory() as folder:
        png, svg = save(figure, Path(folder) / "figure", origin)
        return (png if kind == PNG else svg).read_bytes()


def yaml_of(scenario: Scenario) -> bytes:
    """The scenario as a file that the command line runs: what differs from the declared defaults, and its events."""
    import yaml

    first = scenario.parameters(0)
    sites = []
    for place, name in enumerate(scenario.site_names):
        own = scenario.parameters(place)
        sites.append({"name": name, "parameters": {path: own[path] for path in own if own[path] != first[path]}})
    content: dict[str, Any] = {
        "title": scenario.title,
        "question": scenario.question,
        "source": scenario.source,
        "horizon": scenario.horizon,
        "parameters": scenario.differences(0),
        "events": [event.model_dump(exclude_none=True) for event in scenario.events],
        "sites": sites if scenario.n_sites > 1 else [],
    }
    kept = {key: value for key, value in content.items() if value or key == "horizon"}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=120).encode()
