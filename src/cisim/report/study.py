"""The report on a sweep or a comparison: the finding first, then what stands behind it."""

from __future__ import annotations

from pathlib import Path

import cisim
from cisim.figures.wording import age, listing
from cisim.report import claims
from cisim.report.contents import Block, Command, Paragraph, Points, Report, Section
from cisim.report.differences import cities, differences, headline, sentences
from cisim.report.drivers import drivers
from cisim.report.evidence import Evidence, evidence_in, shown
from cisim.report.scenarios import assumptions, compared, varied
from cisim.report.sureness import how_sure
from cisim.results.manifest import read_manifest

NOT_SAID = """\
It does not predict what will happen in a real city: the cities are made up, and share with real ones the mechanisms \
that practitioners and researchers describe.
It does not say what should be done. It shows what follows if the mechanisms are as they are written down.
A longer life is not a better one: some collaborations end because their goal is reached.""".splitlines()


def report_on(folder: str | Path) -> Report:
    """The report on a folder of `cisim compare`, `cisim sweep` or `cisim claims`; raises ConfigError for any other."""
    if (Path(folder) / claims.FILE).is_file():
        return claims.report_on_claims(Path(folder))
    found = evidence_in(folder)
    scenarios = found.study.scenarios
    return Report(
        title=_title(found),
        question=_question(found),
        findings=_findings(found),
        basis=_basis(found),
        sections=[
            Section(
                "What was compared" if found.differences is not None else "What was tried",
                [*compared(scenarios), *varied(found.study)],
            ),
            Section("What came out", shown(found)),
            Section("What drives it", drivers(found)),
            Section("How sure is this?", how_sure(found)),
            Section("What it does not say", [Points(NOT_SAID)]),
            Section("What was assumed", assumptions(scenarios)),
            Section("How to do it again", _again(found), is_folded=True),
        ],
        made_with=f"cisim {cisim.__version__}",
    )


def _title(found: Evidence) -> str:
    first, *others = found.titles
    if found.study.design or not others:
        return found.study.title
    return f"{listing([others[0], *map(_inside, others[1:])])}, against {_inside(first)}"


def _inside(title: str) -> str:
    """A title as it stands within a sentence."""
    return title[:1].lower() + title[1:]


def _question(found: Evidence) -> str:
    if found.study.question or len(found.titles) < 3:
        return found.study.question or found.study.scenarios[-1].question
    return "How long do collaborations last, why do they end, and what do they achieve, in the same cities each time?"


def _findings(found: Evidence) -> list[str]:
    if found.differences is None:
        row = found.survival["restricted_mean"].iloc[0]
        years, low, high = (f"{row[name] / 12:.1f}" for name in ("estimate", "low", "high"))
        return [f"Collaborations last {years} years on average [{low} to {high}] of the first {age(found.horizon)}."]
    rows, against = differences(found.differences), found.titles[0]
    return [f"{headline(rows, against)}.", *sentences(rows, against, _where(found))]


def _where(found: Evidence) -> str:
    return cities(found.n_cities, found.study.n_sites)


def _basis(found: Evidence) -> str:
    study = found.study
    so_far = "" if study.is_whole else " The sweep is not finished: these are the runs so far."
    n_varied = len(study.factors)
    numbers = "one number" if n_varied == 1 else f"{n_varied} numbers"
    varied = f", with {study.n_points:,} settings of {numbers}" if n_varied else ""
    tried = "Each choice was tried in the same" if found.differences is not None else "It was tried in"
    return (
        f"{tried} {_where(found)}{varied}, which meet the same elections, departures and crises each time, "
        f"followed for {age(found.horizon)}. In brackets: 95% intervals.{so_far}"
    )


def _again(found: Evidence) -> list[Block]:
    study = found.study
    command = f"cisim sweep {study.name}.yaml --out {study.name}"
    if not study.design:
        command = str(read_manifest(study.folder)["command"])
    told = "; ".join(f"{name}: {value}" for name, value in study.origin.items())
    return [
        Command([f"pip install cisim=={study.origin['version']}", command]),
        Paragraph(f"Seed {study.seed}. The same seed and rules give the same numbers to the last bit."),
        Paragraph(f"{told[:1].upper()}{told[1:]}.", is_quiet=True),
    ]
