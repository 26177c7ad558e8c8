"""One page a claim, in Markdown: what is claimed, how it was tested, what came out, how sure that is, and why."""

from __future__ import annotations

import math

from cisim.claims.examining import Examined, Judged
from cisim.claims.units import interval, number, said, size
from cisim.claims.verdicts import DESCRIBED, MIXED, NOT_SUPPORTED, REVERSED, SUPPORTED

WORDS = {
    SUPPORTED: "Supported",
    MIXED: "Mixed",
    NOT_SUPPORTED: "Not supported",
    REVERSED: "Reversed",
    DESCRIBED: "Described",
}
_EXPECTED = {
    "more": "more",
    "less": "less",
    "differs": "a difference, either way",
    "none": "no gain worth speaking of",
}


def page(examined: Examined, command: str, figure: str) -> str:
    """The page as text; `command` gives it again, `figure` is the name of the picture beside it."""
    content = examined.claim.content
    blocks = [
        f"# {content.id}: {content.claim}",
        f"**{WORDS[examined.verdict]}.** {headline(examined)}",
        *([f"![{content.id}: {examined.deciding.contrast.name}]({figure})"] if examined.is_known else []),
        f"Source of the claim: {content.source}.",
        "## How it was tested\n\n" + _design(examined),
        "## What came out\n\n" + "\n\n".join(_told(one, examined) for one in examined.judged),
        f"## Why, in the model\n\n{content.mechanism}",
        f"## To see it again\n\n```sh\n{command}\n```",
    ]
    return "\n\n".join(blocks) + "\n"


def headline(examined: Examined) -> str:
    """The contrast that decides, in a sentence."""
    one = examined.deciding
    unit = one.contrast.measure.unit
    return f"{one.contrast.name}: {interval(one.interval, unit)} {said(unit)}."


def _design(examined: Examined) -> str:
    claim = examined.claim
    names = ", ".join(f"`{scenario.name}`" for scenario in claim.scenarios)
    told = (
        f"{len(claim.scenarios)} scenario{'s' if len(claim.scenarios) > 1 else ''} ({names}) in the same "
        f"{examined.n_cities:,} cities with the same luck (seed {claim.content.seed}), each followed for "
        f"{claim.horizon} months; ended or not, every run is followed to the end."
    )
    if examined.n_sets:
        told += f" Then the same under each of {examined.n_sets:,} parameter sets that agree with published patterns."
        if examined.held:
            told += f" The scenarios set {', '.join(f'`{path}`' for path in examined.held)} themselves: that stays so."
    return f"{told}\n\n{claim.content.note}" if claim.content.note else told


def _told(one: Judged, examined: Examined) -> str:
    contrast, luck, posterior = one.contrast, one.luck, one.posterior
    unit = contrast.measure.unit
    verdict = WORDS[one.verdict].lower() if contrast.is_judged else f"reported only ({WORDS[one.verdict].lower()})"
    effect = interval((luck.effect, luck.low, luck.high), unit)
    rows = [
        ("verdict", verdict),
        ("measured by", f"{contrast.measure.meaning} [{said(unit)}]"),
        ("compared", _weights(contrast.weights)),
        (
            "the claim expects",
            f"{_EXPECTED[contrast.expected]}; worth speaking of from {size(contrast.smallest, unit)}",
        ),
        ("effect (interval: luck)", f"{effect} over {luck.n_cities:,} cities"),
    ]
    if luck.n_cities < examined.n_cities:
        rows.append(("known in", f"{luck.n_cities:,} of {examined.n_cities:,} cities, under all that is compared"))
    if posterior is not None:
        mean = interval((posterior.effect, posterior.low, posterior.high), unit)
        rows.append(("mean effect (interval: sets and luck)", f"{mean} over {posterior.n_sets:,} sets"))
        spread = f"{number(posterior.set_low, unit)} to {number(posterior.set_high, unit)}"
        rows.append(("95% of the sets (ignorance)", spread))
    if not math.isnan(one.sign_share):
        whom = "sets" if posterior is not None else "the cities that differ"
        rows.append((f"as expected, of {whom}", f"{one.sign_share:.0%}"))
    lines = [f"| {name} | {told} |" for name, told in rows]
    return "\n".join([f"### {contrast.name}", "", "| | |", "|---|---|", *lines])


def _weights(weights: dict[str, float]) -> str:
    """A weighted sum as one writes it."""
    signed = [f"{'+' if weight > 0 else '−'} {_times(weight)}`{name}`" for name, weight in weights.items()]
    return " ".join(signed).removeprefix("+ ")


def _times(weight: float) -> str:
    return "" if abs(weight) == 1.0 else f"{abs(weight):g} × "
