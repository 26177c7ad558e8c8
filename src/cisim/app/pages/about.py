"""About: what the model claims and does not, and everything in it, with its source."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Any

import solara

from cisim.app import about, libraries
from cisim.app.about import documents
from cisim.app.about.contents import month, parameters, scenarios, versions
from cisim.app.about.words import Catalogue, Contents, Table, Words
from cisim.app.links import use_link
from cisim.app.results import use_result
from cisim.app.states import Heading, Nothing, Sentence, Waiting, element

CSS = Path(about.__file__).parent / "about.css"
CLAIMED, REPRODUCIBLE = "What it claims, and what it does not", "Reproducible"  # sections of the README
SECTIONS = {
    "claims": CLAIMED,
    "practitioners": "Practitioners' claims, tried",
    "month": "The month",
    "parameters": "Every parameter",
    "scenarios": "Every scenario",
    "reproducible": REPRODUCIBLE,
    "cite": "Versions, licence, citation",
}


@solara.component
def Page() -> None:
    """One long page with its contents beside it."""
    solara.Style(CSS)
    Heading("What this model is, and what it is not")
    with element("div", classes="ci-about"):
        Contents(sections=[{"id": name, "title": title} for name, title in SECTIONS.items()])
        with element("div", classes="ci-about-text"):
            with section("claims"):
                Words(documents.section(CLAIMED))
            with section("practitioners"):
                Claims()
            with section("month"):
                Month()
            with section("parameters"):
                Sentence(
                    "A lever is a choice of the table; an uncertainty belongs to the city or the theory.", tone="quiet"
                )
                Parameters()
            with section("scenarios"):
                Scenarios()
            with section("reproducible"):
                Words(documents.section(REPRODUCIBLE))
            with section("cite"):
                Versions()


@contextmanager
def section(name: str) -> Any:
    """A section of the page with its heading."""
    with element("section", classes="ci-about-section", attributes={"aria-labelledby": name}):
        element("h2", [SECTIONS[name]], "ci-h2", {"id": name, "tabindex": "-1"})
        yield


@solara.component
def Claims() -> None:
    """The tested claims with their verdicts, once they have been made."""
    path = documents.file_of(documents.CLAIMS)
    found = use_result(None if path is None else ("about", "claims", path), lambda _: claims_in(path))
    if path is None:
        Nothing(
            "The table of practitioners' claims against the model's answers has not been made in this installation."
        )
    elif found.error:
        Sentence(found.error, "problem")
    elif found.value is None:
        Waiting("Reading the claims")
    else:
        sentences, table = found.value
        for sentence in sentences:
            Sentence(sentence)
        Sentence(f"{table.caption}.", "quiet")
        Table(table.head, table.rows, SECTIONS["practitioners"])


def claims_in(path: Path | None) -> Any:
    """What a table of claims shows: sentences, and a table of the report's."""
    libraries.load(libraries.REPORTS)
    from cisim.report.claims import told_of

    assert path is not None
    return told_of(path)


@solara.component
def Month() -> None:
    """The month's mechanisms, with what each reads and writes folded away."""
    with element("ol", classes="ci-about-month"):
        for name, meaning, reads, writes in month():
            with element("li"):
                element("p", [element("strong", [name]), f" {meaning}"])
                with element("details"):
                    element("summary", [f"Reads and writes{' '}", element("span", [name], "ci-unseen")])
                    element("p", [f"Reads: {reads or 'nothing'}"], "ci-quiet")
                    element("p", [f"Writes: {writes or 'nothing'}"], "ci-quiet")


@solara.component
def Parameters() -> None:
    """The catalogue of parameters."""
    Catalogue(
        entries=list(parameters()),
        label=SECTIONS["parameters"],
        placeholder="Search, e.g. trust or ICMA",
        event_go=None,
    )


@solara.component
def Scenarios() -> None:
    """The catalogue of scenarios."""
    link = use_link()
    found = use_result(("about", "scenarios"), lambda job: scenarios(job.check))
    if found.value is None:
        Waiting("Reading the scenarios")
    else:
        Catalogue(
            entries=list(found.value), label=SECTIONS["scenarios"], placeholder="Search, e.g. mayor", event_go=link.push
        )


@solara.component
def Versions() -> None:
    """What runs here, under which licence, and how to cite it."""
    with element("div"):
        Sentence(documents.citation_words())
        Table(("What", "Version"), versions(), "Versions")
