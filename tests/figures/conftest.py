"""Plausible tables for four scenarios, made without the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

SCENARIOS = ("baseline", "mayoral-turnover", "quick-win-pressure", "co-chair")
REASONS = ("goal reached", "political withdrawal", "funding lost", "membership collapse", "pilot complete")
HORIZON = 120
Table = Callable[..., pd.DataFrame]


def _normal(estimate: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    error = 1.96 * np.sqrt(np.maximum(estimate * (1 - estimate), 0) / n)
    return np.clip(estimate - error, 0, 1), np.clip(estimate + error, 0, 1)


@pytest.fixture
def survival_table() -> Table:
    """Survival to month 120 with the given share still going at the end, a hazard that falls with age."""

    def make(ends: dict[str, float], n: int = 1000) -> pd.DataFrame:
        month = np.arange(HORIZON + 1)
        parts = []
        for scenario, end in ends.items():
            estimate = np.exp(np.log(end) * (month / HORIZON) ** 0.8)
            low, high = _normal(estimate, n)
            parts.append(
                pd.DataFrame({"scenario": scenario, "month": month, "estimate": estimate, "low": low, "high": high})
            )
        return pd.concat(parts, ignore_index=True)

    return make


@pytest.fixture
def incidence_table() -> Table:
    """Shares ended by each reason at months 60 and 120, without rows for those still going."""

    def make(shares: dict[str, Sequence[float]], n: int = 1000, reasons: Sequence[str] = REASONS) -> pd.DataFrame:
        parts = []
        for scenario, ends in shares.items():
            for reason, end in zip(reasons, ends, strict=True):
                estimate = np.array([0.6 * end, end])
                low, high = _normal(estimate, n)
                parts.append(
                    pd.DataFrame(
                        {
                            "scenario": scenario,
                            "reason": reason,
                            "month": [60, 120],
                            "estimate": estimate,
                            "low": low,
                            "high": high,
                        }
                    )
                )
        return pd.concat(parts, ignore_index=True)

    return make


@pytest.fixture
def paths_table() -> Table:
    """Paths of outcome that saturate at the given ends, and the same counterfactual for all."""

    def make(ends: dict[str, float], alone: float | None = 0.17, half_width: float = 0.008) -> pd.DataFrame:
        month = np.arange(HORIZON + 1)
        grown = (1 - np.exp(-month / 70)) / (1 - np.exp(-HORIZON / 70))
        parts = []
        for scenario, end in ends.items():
            kinds = {"outcome": end} | ({} if alone is None else {"outcome_alone": alone})
            for quantity, value in kinds.items():
                estimate, half = value * grown, half_width * grown
                parts.append(
                    pd.DataFrame(
                        {
                            "scenario": scenario,
                            "month": month,
                            "quantity": quantity,
                            "estimate": estimate,
                            "low": estimate - half,
                            "high": estimate + half,
                            "q10": 0.55 * estimate,
                            "q90": 1.5 * estimate,
                        }
                    )
                )
        return pd.concat(parts, ignore_index=True)

    return make


@pytest.fixture
def differences_table() -> Table:
    """Rows (scenario, quantity, estimate, half width), against the baseline."""

    def make(rows: Sequence[tuple[str, str, float, float]]) -> pd.DataFrame:
        return pd.DataFrame(
            [
                {
                    "scenario": scenario,
                    "against": "baseline",
                    "quantity": quantity,
                    "estimate": estimate,
                    "low": estimate - half,
                    "high": estimate + half,
                    "share_positive": 0.52,
                    "share_zero": 0.13,
                    "share_negative": 0.35,
                }
                for scenario, quantity, estimate, half in rows
            ]
        )

    return make


@pytest.fixture
def story_tables() -> Callable[..., tuple[pd.DataFrame, pd.DataFrame]]:
    """One run that ends at a month (None: goes on), with its events."""

    def make(ended: int | None = 74) -> tuple[pd.DataFrame, pd.DataFrame]:
        rng = np.random.default_rng(3)
        month = np.arange(HORIZON + 1)
        last = HORIZON + 1 if ended is None else ended
        alive = month < last
        fade = np.where(alive, 1.0, np.exp(-(month - last) / 30))
        trust = np.clip(0.35 + 0.3 * (1 - np.exp(-month / 30)) - 0.15 * (month >= 48) + rng.normal(0, 0.008, 121), 0, 1)
        grown = 1 - np.exp(-np.minimum(month, last + 12) / 60)
        months = pd.DataFrame(
            {
                "scenario": "mayoral-turnover",
                "replicate": 0,
                "seed": 3,
                "site": 0,
                "month": month,
                "is_alive": alive,
                "n_members": np.where(alive, np.round(14 + 6 * np.sin(month / 25) - 5 * (month > 48)), 0).astype(int),
                "trust": trust * fade,
                "commitment": np.clip(0.7 - month / 300 - 0.2 * (month > 48), 0, 1) * fade,
                "momentum": np.clip(0.3 + 0.3 * np.sin(month / 6) * np.exp(-month / 60), 0, 1) * fade,
                "outcome_served": 0.25 * grown,
                "outcome_underserved": 0.17 * grown,
                "outcome": 0.21 * grown,
                "outcome_alone": 0.12 * (1 - np.exp(-month / 60)),
            }
        )
        told = [
            (0, "launched", "The collaboration is launched with 14 members."),
            (5, "quick win", "A first quick win: 40 summer jobs."),
            (9, "quick win", "A second quick win."),
            (14, "leader left", "The director of the food bank leaves; her successor starts anew."),
            (22, "early change", "A first early change: the school district and the city share data on attendance."),
            (36, "grant ended", "The launch grant of three years ends."),
            (37, "grant renewed", "A funder renews for two years."),
            (47, "crisis", "A crisis hits the city; four months of meetings are lost."),
            (48, "new mayor", "The mayor loses the election; a successor takes office who did not start this work."),
            (
                49,
                "city halves its part",
                "The new mayor halves the city's part, since the wins were her predecessor's.",
            ),
            (
                50,
                "breach of trust",
                "The hospital breaks a promise to the neighbourhood council, which says so in public.",
            ),
            (58, "left", "The chamber of commerce leaves."),
            (63, "left", "The university leaves."),
            (70, "money ran out", "The backbone's money has run out."),
        ]
        if ended is not None:
            told.append((ended, "ended", "The collaboration ends: membership collapse."))
        events = pd.DataFrame(told, columns=["month", "kind", "text"]).assign(
            cause="", subject="", object="", value=0.0
        )
        return months, events

    return make
