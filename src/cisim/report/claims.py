"""The report on tested claims: how many hold, which do not, and all of them in a table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import cisim
from cisim.claims.claim import stem
from cisim.claims.pages import WORDS
from cisim.claims.units import interval, said
from cisim.claims.verdicts import MIXED, NOT_SUPPORTED, REVERSED, RULE, SUPPORTED, WITHOUT_SETS
from cisim.figures.wording import listing, percent
from cisim.report.contents import Block, Command, Paragraph, Picture, Points, Report, Section, Table
from cisim.yaml_files import ConfigError

FILE = "claims.csv"
PAGES = "pages"
DECIDED_BY_LUCK = ("effect", "low", "high")
DECIDED_BY_SETS = ("posterior_effect", "posterior_low", "posterior_high")
COLUMNS = ("id", "claim", "contrast", "unit", *DECIDED_BY_LUCK, "sign_share", "n_cities", "n_sets", "verdict")
DOUBTED = (MIXED, NOT_SUPPORTED, REVERSED)
NOT_SAID = """\
Supported means that it follows in this model, from the mechanisms as they are written down; not that it was observed.
Not supported does not mean wrong: the model may lack the mechanism, or have it too weak.
The verdicts hold for the default city, and for the sets of numbers that were tried.""".splitlines()


def report_on_claims(folder: Path) -> Report:
    """The report on a folder of `cisim claims`; raises ConfigError when its table cannot be read."""
    table = _table_of(folder / FILE)
    n_sets, n_cities = int(table["n_sets"].max()), int(table["n_cities"].max())
    sets = f", and under {n_sets} sets of numbers that agree with published patterns" if n_sets else ""
    basis = f"Each claim has a paired experiment in {n_cities:,} cities with the same luck{sets}."
    return Report(
        title="What practitioners claim, tested one by one",
        question="Which of their claims about cross-sector collaboration follow from the mechanisms they describe?",
        findings=_findings(table),
        basis=f"{basis} In brackets: 95% intervals.",
        sections=[
            Section("What does not simply hold", _doubted(folder, table)),
            Section("All claims", [_all(table)]),
            Section("How the verdicts are reached", _rule(n_sets)),
            Section("What it does not say", [Points(NOT_SAID)]),
            Section("How to do it again", [Command(_commands(n_sets))], is_folded=True),
        ],
        made_with=f"cisim {cisim.__version__}",
    )


def told_of(path: Path) -> tuple[list[str], Table]:
    """What a table of claims shows, in sentences, and all claims with their verdicts; raises ConfigError."""
    table = _table_of(path)
    return [_counted(table)], _all(table)


def _table_of(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, keep_default_na=True)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read as a table of claims ({error})") from None
    needed = (*COLUMNS, *DECIDED_BY_SETS) if table.get("n_sets", pd.Series([0])).any() else COLUMNS
    if missing := [name for name in needed if name not in table]:
        raise ConfigError(f"{path}: lacks the column {missing[0]}; expected a table that cisim claims wrote")
    return table


def _findings(table: pd.DataFrame) -> list[str]:
    doubted = list(table.loc[table["verdict"].isin((NOT_SUPPORTED, REVERSED)), "id"])
    if not doubted:
        return [_counted(table)]
    return [_counted(table), f"The model does not bear out {listing(doubted)}; what it shows instead stands below."]


def _counted(table: pd.DataFrame) -> str:
    counts = table["verdict"].value_counts()
    kinds = (each for each in DOUBTED if each in counts)
    parts = [f"{counts[each]} {'come out' if each == MIXED else 'are'} {each}" for each in kinds]
    return f"{counts.get(SUPPORTED, 0)} of {len(table)} claims are supported{'; ' + listing(parts) if parts else ''}."


def _doubted(folder: Path, table: pd.DataFrame) -> list[Block]:
    told: list[Block] = []
    for row in table[table["verdict"].isin(DOUBTED)].to_dict("records"):
        told.append(Paragraph(f"{row['claim']}", lead=f"{row['id']}, {WORDS[row['verdict']].lower()}."))
        told.append(Paragraph(f"{row['contrast']}: {_effect(row)} {said(row['unit'])}."))
        alt = f"{row['id']}: {row['contrast']}, {_effect(row)} {said(row['unit'])}"
        told += [Picture(path.read_bytes(), alt) for path in _figures(folder, row["id"])]
    return told or [Paragraph("Every claim is supported.")]


def _figures(folder: Path, name: str) -> list[Path]:
    """The figure of a claim, if its page has one."""
    return sorted((folder / PAGES).glob(f"{stem(name)}.svg"))


def _effect(row: dict[str, object]) -> str:
    """The effect that its verdict is about: over the parameter sets where there are any, else over cities."""
    names = DECIDED_BY_SETS if row["n_sets"] else DECIDED_BY_LUCK
    effect, low, high = (float(str(row[name])) for name in names)
    return interval((effect, low, high), str(row["unit"]))


def _all(table: pd.DataFrame) -> Table:
    rows = [
        [
            row["id"],
            row["claim"],
            f"{_effect(row)} {said(row['unit'])}",
            _share(row["sign_share"]),
            WORDS[row["verdict"]],
        ]
        for row in table.to_dict("records")
    ]
    head = ["", "Claim", "Effect that decides", "Agree", "Verdict"]
    return Table("Agree: share of parameter sets (or of the cities that differ) with the expected sign", head, rows)


def _share(share: float) -> str:
    return "" if pd.isna(share) else percent(float(share))


def _rule(n_sets: int) -> list[Block]:
    return [Points(RULE.splitlines()), *([] if n_sets else [Paragraph(WITHOUT_SETS)])]


def _commands(n_sets: int) -> list[str]:
    return [f"cisim claims{' --uncertainty posterior' if n_sets else ''} --out results/claims"]
