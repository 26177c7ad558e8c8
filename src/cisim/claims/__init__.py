"""Claims: what practitioners say about collaborations, each as a paired experiment with a verdict by a stated rule."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cisim.claims.claim import Claim, Contrast, load_claim, load_claims
    from cisim.claims.design import Size
    from cisim.claims.examining import Examined, Judged, examine, examine_all, judge
    from cisim.claims.frames import claims_frame, contrasts_frame
    from cisim.claims.measures import Measure, measure_from
    from cisim.claims.pages import page
    from cisim.claims.verdicts import RULE, verdict, verdict_of_claim

_HOMES = {
    "claim": ("Claim", "Contrast", "load_claim", "load_claims"),
    "design": ("Size",),
    "examining": ("Examined", "Judged", "examine", "examine_all", "judge"),
    "frames": ("claims_frame", "contrasts_frame"),
    "measures": ("Measure", "measure_from"),
    "pages": ("page",),
    "verdicts": ("RULE", "verdict", "verdict_of_claim"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "RULE",
    "Claim",
    "Contrast",
    "Examined",
    "Judged",
    "Measure",
    "Size",
    "claims_frame",
    "contrasts_frame",
    "examine",
    "examine_all",
    "judge",
    "load_claim",
    "load_claims",
    "measure_from",
    "page",
    "verdict",
    "verdict_of_claim",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"cisim.claims.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
