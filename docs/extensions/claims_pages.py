"""The gallery of claims: each with its verdict, and the contrasts that it rests on, from results/claims."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import generate

from cisim.claims.claim_file import validated
from cisim.claims.units import interval, said, size
from cisim.claims.verdicts import RULE

TOP = Path(__file__).parents[2]
RESULTS = TOP / "results" / "claims"
EXPECTED = {"more": "more", "less": "less", "differs": "a difference", "none": "no gain"}


def _rows(name: str) -> list[dict[str, str]]:
    with (RESULTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def gallery() -> str:
    """All claims."""
    claims, contrasts = _rows("claims.csv"), _rows("contrasts.csv")
    counted = Counter(claim["verdict"] for claim in claims)
    verdicts = ", ".join(f"{n} {verdict}" for verdict, n in counted.most_common())
    overview = [(f"[{each['id']}](#{each['id'].lower()})", each["claim"], each["verdict"]) for each in claims]
    n_cities, n_sets = claims[0]["n_cities"], claims[0]["n_sets"]
    head = (
        f"# Claims of practitioners\n\n{len(claims)} claims were written down with the direction that they expect and "
        "the smallest effect worth speaking of, before their experiments were run. Each was tested in "
        f"{int(n_cities):,} cities with the same luck, and under {int(n_sets):,} sets of numbers that agree with "
        f"published patterns: {verdicts}. A verdict speaks of the model, not of the world: *supported* says that the "
        "mechanisms as they are written down bring the effect about.\n\n"
    )
    rule = "".join(f"- {point}\n" for point in RULE.splitlines())
    told = [head, f"The rule:\n\n{rule}\n{generate.table(('', 'claim', 'verdict'), overview)}"]
    told += [_claim(claim, [each for each in contrasts if each["id"] == claim["id"]]) for claim in claims]
    return "".join(told)


def _claim(claim: dict[str, str], contrasts: list[dict[str, str]]) -> str:
    number = claim["id"].removeprefix("C")
    content = validated(TOP / "experiments" / "claims" / f"C{int(number):02}.yaml")
    rows = [_contrast(each) for each in contrasts]
    head = ("contrast", "expected", "smallest", "effect [95% interval]", "over sets", "sets that agree", "verdict")
    note = f"\n\n{content.note.strip()}" if getattr(content, "note", None) else ""
    again = f"`cisim claims --only {claim['id']} --out results/{claim['id'].lower()}`"
    return (
        f"\n({claim['id'].lower()})=\n## {claim['id']}\n\n{claim['claim']}\n\n"
        f"**{claim['verdict'].capitalize()}.** Source of the claim: {content.source.strip().rstrip('.')}.\n\n"
        f"In the model: {content.mechanism.strip()}{note}\n\n{generate.table(head, rows)}\nTo see it again: {again}\n"
    )


def _contrast(row: dict[str, str]) -> tuple[str, ...]:
    unit = row["unit"]

    def told(*names: str) -> str:
        if any(not row[name] for name in names):
            return ""
        return f"{interval(tuple(float(row[name]) for name in names), unit)} {said(unit)}"

    share = f"{float(row['sign_share']):.0%}" if row["sign_share"] else ""
    smallest = size(float(row["smallest"]), unit) if row["smallest"] else ""
    luck, sets = told("effect", "low", "high"), told("posterior_effect", "posterior_low", "posterior_high")
    return row["contrast"], EXPECTED.get(row["expected"], row["expected"]), smallest, luck, sets, share, row["verdict"]


PAGES = {"claims": gallery}
