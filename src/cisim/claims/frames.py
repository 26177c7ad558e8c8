"""The two tables of examined claims, and what their columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cisim.claims.examining import Examined, Judged
from cisim.columns import Column

if TYPE_CHECKING:
    import pandas as pd

_EFFECT = (
    Column("contrast", "str", "", "What is compared"),
    Column("measure", "str", "", "By what, as the claim's file writes it"),
    Column("unit", "str", "", "Unit of the effect, its intervals and the smallest effect"),
    Column("expected", "str", "", "Direction in the claim: more, less, differs (either), none (no gain)"),
    Column("smallest", "f8", "by measure", "Smallest effect worth speaking of"),
    Column("effect", "f8", "by measure", "Mean over cities with the same luck, all numbers as declared"),
    Column("low", "f8", "by measure", "Lower end of its 95% interval: luck"),
    Column("high", "f8", "by measure", "Upper end of its 95% interval: luck"),
    Column("posterior_effect", "f8", "by measure", "Mean over the sets of the posterior sample; empty: there is none"),
    Column("posterior_low", "f8", "by measure", "Lower end of its 95% interval"),
    Column("posterior_high", "f8", "by measure", "Upper end of its 95% interval"),
    Column("set_low", "f8", "by measure", "2.5% of the sets have a smaller effect, luck taken out: ignorance"),
    Column("set_high", "f8", "by measure", "2.5% of the sets have a larger effect, luck taken out: ignorance"),
    Column(
        "sign_share",
        "f8",
        "share",
        "Sets in which the effect is as expected; without sets: cities, of those that differ",
    ),
    Column("n_cities", "i8", "cities", "Cities in which the effect is known, all numbers as declared"),
    Column("n_sets", "i8", "sets", "Parameter sets in which it is known; 0: no posterior sample"),
    Column("verdict", "str", "", "By the rule: supported, mixed, not supported, reversed; described: no direction"),
)
_ID = Column("id", "str", "", "Number of the claim")

COLUMNS = {
    "claims": (
        _ID,
        Column("claim", "str", "", "The claim; the numbers are those of the contrast that decides"),
        *_EFFECT,
    ),
    "contrasts": (_ID, Column("is_judged", "bool", "", "Whether it has a part in the verdict on the claim"), *_EFFECT),
}
"""Columns of the tables `claims` and `contrasts`, in their order."""


def claims_frame(examined: Sequence[Examined]) -> pd.DataFrame:
    """One row a claim: the verdict on it, and the numbers of the contrast that decides."""
    rows = [
        {"id": one.claim.id, "claim": one.claim.content.claim, **_numbers(one.deciding), "verdict": one.verdict}
        for one in examined
    ]
    return _frame(rows, "claims")


def contrasts_frame(examined: Sequence[Examined]) -> pd.DataFrame:
    """One row a contrast, in the order of the files."""
    return _frame(list(_contrasts(examined)), "contrasts")


def _contrasts(examined: Sequence[Examined]) -> Iterator[dict[str, Any]]:
    for one in examined:
        for judged in one.judged:
            yield {"id": one.claim.id, "is_judged": judged.contrast.is_judged, **_numbers(judged)}


def _numbers(judged: Judged) -> dict[str, Any]:
    contrast, luck, posterior = judged.contrast, judged.luck, judged.posterior
    nothing = float("nan")
    return {
        "contrast": contrast.name,
        "measure": contrast.measure.written,
        "unit": contrast.measure.unit,
        "expected": contrast.expected,
        "smallest": contrast.smallest,
        "effect": luck.effect,
        "low": luck.low,
        "high": luck.high,
        "posterior_effect": posterior.effect if posterior else nothing,
        "posterior_low": posterior.low if posterior else nothing,
        "posterior_high": posterior.high if posterior else nothing,
        "set_low": posterior.set_low if posterior else nothing,
        "set_high": posterior.set_high if posterior else nothing,
        "sign_share": judged.sign_share,
        "n_cities": luck.n_cities,
        "n_sets": posterior.n_sets if posterior else 0,
        "verdict": judged.verdict,
    }


def _frame(rows: list[dict[str, Any]], table: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS[table]])
