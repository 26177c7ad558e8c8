"""The comparison on the page: the finding, the pictures with their numbers, cities worth a look, and the files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import solara

from cisim.app.chart import Chart
from cisim.app.compare import cities, curves, differences, endings, files
from cisim.app.compare.choosing import Shown, card
from cisim.app.compare.comparing import Comparison
from cisim.app.compare.labels import common_words
from cisim.app.compare.sureness import CITIES, Sureness, use_sets
from cisim.app.compare.words import BRACKETS, headline, letters_of, sentences
from cisim.app.compare.words import cities as cities_in_words
from cisim.app.downloads import CSV, HTML, PARQUET, PNG, SVG, YAML, Download
from cisim.app.links import use_link
from cisim.app.packed import packed
from cisim.app.results import DONE
from cisim.app.settings import Settings
from cisim.app.sharing import ShareButton
from cisim.app.states import Heading, Push, Sentence, element
from cisim.app.still import use_still
from cisim.figures.wording import age
from cisim.report.comparison import FIGURES
from cisim.scenario import Scenario

WHOLE = "ci-compare-whole"
UNIT = re.compile(r"(\d) (months?|points?)\b")  # what no line of a heading may part


@dataclass(frozen=True, eq=False)
class Drawn:
    """A finished comparison with the settings that it belongs to: it stays while the next one is on its way."""

    comparison: Comparison | None
    shown: Shown
    scenarios: tuple[Scenario, ...]

    def or_newer(self, newer: Drawn) -> Drawn:
        """The newer one, or this where it is the same."""
        is_same = newer.comparison is self.comparison and newer.shown == self.shown
        return self if is_same else newer


NOTHING = Drawn(None, Shown(Settings(), (), ()), ())


@solara.component
def Finding(drawn: Drawn) -> None:
    """What came out, in words."""
    comparison, shown = drawn.comparison, drawn.shown
    assert comparison is not None
    labels, common = shown.labels, common_words(shown.settings)
    by_letter = letters_of(labels)
    Heading(UNIT.sub("\\1\u00a0\\2", headline(comparison, by_letter)))
    for sentence in sentences(comparison, by_letter):
        Sentence(sentence, "lead" if len(labels) == 2 else "plain")
    Sentence(f"{common} {BRACKETS}".strip(), "quiet")


@solara.component_vue("legend.vue", vuetify=False)
def Legend(cards: str = "", words: str = "") -> None:
    """Which line is which (packed), always in sight, and how many cities the numbers come from."""


@solara.component
def WhichIsWhich(drawn: Drawn) -> None:
    """The legend of all pictures."""
    assert drawn.comparison is not None
    Legend(
        cards=packed([card(drawn.shown, place) for place in range(len(drawn.shown.settings.choices))]),
        words=f"{cities_in_words(drawn.comparison)}",
    )


@solara.component
def Results(drawn: Drawn) -> None:
    """The pictures, and what can be taken along."""
    comparison, shown = drawn.comparison, drawn.shown
    assert comparison is not None
    own = files.basket(shown.settings, drawn.scenarios, comparison.n_runs)
    newest = solara.use_ref((own, None))
    take = solara.use_memo(lambda: lambda: newest.current[0], [])  # always the same one: the buttons need no redrawing
    still, by_letter = use_still(), letters_of(shown.labels)
    Pictures(comparison, shown.labels, take)
    Part(
        "Cities worth a look",
        "The same city with the same luck, lived twice. Its story tells why.",
        lambda: Cities(comparison, shown, by_letter),
    )
    sets, ask = use_sets(drawn.scenarios, shown.settings.seed, comparison.n_runs)
    Sureness(sets, ask, by_letter, comparison.n_runs >= CITIES)
    newest.current = own, sets.value if sets.state == DONE else None
    names, command = own.names, own.command
    still("keep", lambda: Keep(take, lambda: files.report(*newest.current), names, command), names, command)


@solara.component
def Pictures(comparison: Comparison, labels: Sequence[str], take: Callable[[], files.Basket]) -> None:
    """What the numbers show, each picture with a table and its files."""
    by_letter = letters_of(labels)
    spread = " Light: where 8 of 10 cities lie." if len(comparison.letters) <= curves.MOST_SPREADS else ""
    with element("div", classes="ci-compare-results"):
        Part(
            "What changes, city by city",
            "Against A, in the same cities with the same luck. Lines: 95% intervals.",
            lambda: differences.Differences(comparison, by_letter),
            lambda: Figure(take, "differences"),
            WHOLE,
        )
        Part(
            "How long they last",
            "Share of collaborations still going. Shaded: 95% interval.",
            lambda: Chart(
                curves.survival(comparison, by_letter),
                label="Share of collaborations still going, month by month",
                table=curves.survival_rows(comparison),
                height="20rem",
            ),
            lambda: Figure(take, "survival"),
        )
        Part(
            "Why they end",
            f"Within {age(comparison.horizon)}, in per cent of collaborations, with 95% intervals.",
            lambda: endings.Endings(comparison, by_letter),
            lambda: Figure(take, "incidence"),
        )
        Part(
            "How much outcomes improve",
            f"Gap to the goal closed, mean. Shaded: 95% interval.{spread} Dotted: the same cities without a table.",
            lambda: Chart(
                curves.outcomes(comparison, by_letter),
                label="Share of the gap to the goal closed, month by month, beside a city without collaboration",
                table=curves.outcome_rows(comparison),
                height="20rem",
            ),
            lambda: Figure(take, "paths"),
            WHOLE,
        )


@solara.component
def Part(
    title: str, note: str, draw: Callable[[], Any], keep: Callable[[], Any] | None = None, width: str = ""
) -> None:
    """One part of the results: its heading, a line on how to read it, and what `draw` makes.

    `keep` makes what stays as it is, whatever the numbers; WHOLE: all the width.
    """
    still = use_still()
    with element("section", classes=f"ci-compare-part {width}", attributes={"aria-label": title}):
        Heading(title, 2)
        Sentence(note, "quiet")
        draw()
        if keep is not None:
            still("kept", keep)


@solara.component
def Figure(take: Callable[[], files.Basket], name: str) -> None:
    """The figure as a file; `take` gives what is compared when it is asked for."""
    label = {"role": "group", "aria-label": f"Figure {FIGURES[name]}"}
    with element("div", classes="ci-row ci-compare-figure", attributes=label):
        element("span", ["Figure"], "ci-quiet")
        for word, kind, ending in (("PNG", PNG, "png"), ("SVG", SVG, "svg")):
            file = f"{FIGURES[name]}.{ending}"
            Download(word, file, kind, lambda kind=kind: files.figure(take(), name, kind))


@solara.component
def Cities(comparison: Comparison, shown: Shown, by_letter: dict[str, str]) -> None:
    """Where the choice helps and hurts most, for one of the scenarios beside the first."""
    link = use_link()
    others = comparison.letters[1:]
    chosen, choose = solara.use_state("B")
    letter = chosen if chosen in others else others[0]
    if len(others) > 1:
        with element("div", classes="ci-row", attributes={"role": "group", "aria-label": "Against A"}):
            for each in others:
                Push(f"{each} against A", lambda each=each: choose(each), quiet=True, pressed=each == letter)
    names = cities.Names((0, "ABCD".index(letter)), ("A", letter), (by_letter["A"], by_letter[letter]))
    told = solara.use_memo(
        lambda: packed(cities.rows(comparison.cities[letter], shown.settings, names, comparison.horizon)),
        [comparison, shown, letter],
    )
    cities.CityList(rows=told, here=link.address, event_open=link.push)


@solara.component
def Keep(take: Callable[[], files.Basket], report: Callable[[], bytes], names: Sequence[str], command: str) -> None:
    """The link, the report, and the files of the whole comparison; `take` and `report` give the newest when asked."""
    with element("div", classes="ci-compare-keep"):
        Heading("Take it along", 2)
        with element("div", classes="ci-row"):
            ShareButton()
            Download("Report (HTML)", "report.html", HTML, report)
            Download("Runs (CSV)", "runs.csv", CSV, lambda: files.runs_csv(take()))
            Download("Runs (Parquet)", "runs.parquet", PARQUET, lambda: files.runs_parquet(take()))
            Download("Summary (CSV)", "summary.csv", CSV, lambda: files.summary_csv(take()))
            for place, name in enumerate(names):
                make = lambda place=place: files.scenario_yaml(take(), place)  # noqa: E731
                Download(f"Scenario {'ABCD'[place]} (YAML)", f"{name}.yaml", YAML, make)
        with element("p", classes="ci-sentence ci-quiet"):
            element("span", ["The same on the command line, beside the scenarios' files: "])
            element("code", [command])
