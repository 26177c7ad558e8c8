"""What the fuzz tests share: the strategies of the model's tests, and how many examples a nightly run takes."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Fixtures are found by name: these are one definition, whoever draws from them.
from tests.model.conftest import any_levers, any_scenario, baseline, build, histories

__all__ = ["NIGHTLY", "SLOW", "any_levers", "any_scenario", "baseline", "build", "histories"]

NIGHTLY = int(os.environ.get("CISIM_FUZZ", "10000"))  # examples of each test marked `fuzz`
SLOW = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    deadline=None,
)
